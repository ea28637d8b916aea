"""Pictures that stand for yes or no: `<img alt="Included">`, `check.svg`, `icon-cross`.

In a table such a picture is all that a cell says. What it says is shown in its place: the
words of its alternative text, or a tick or cross where only the picture's name tells.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TICK, CROSS = "✓", "✗"

_SAID = re.compile(
    r"(?:yes|no|included|not included|available|not available|unavailable|optional|"
    r"(?:paid |optional )?add-?on|true|false)",
    re.IGNORECASE,
)
_TICKS = frozenset("check checked checkmark tick ticked yes true supported included".split())
_CROSSES = frozenset("cross crossed xmark times ban no false minus dash unsupported x".split())
_NAMES = re.compile(r"[a-z]+", re.IGNORECASE)
_PICTURES = frozenset(("img", "svg", "i", "use"))
_IN_ICON = frozenset(("span", "em", "b"))
_ICON = re.compile(r"(?:^|[\s_-])(?:icons?|fa|fas|far|bi|glyphicon|mdi|ti)(?:[\s_-]|$)", re.I)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Mark(NamedTuple):
    """A place in a tag or link, and what is shown there."""

    start: int
    end: int
    shown: str


def says_mark(text: str) -> str | None:
    """What an alternative text of a picture says, where that is yes, no or an add-on."""
    text = text.strip()
    if _SAID.fullmatch(text):
        return text
    return named_mark(text) if len(text.split()) <= 2 else None


def named_mark(name: str) -> str | None:
    """A tick or a cross, where the words of a picture's name say that it is one alone."""
    words = {word.lower() for word in _NAMES.findall(_CAMEL.sub("-", name))}
    if words & _TICKS:
        return CROSS if words & {"not", "no", "un"} else TICK
    return CROSS if words & _CROSSES else None


def file_words(address: str) -> tuple[int, int]:
    """The range of a file's name in its address, without its folder and ending."""
    end = len(re.split(r"[?#]", address, maxsplit=1)[0]) or len(address)
    start = address.rfind("/", 0, end) + 1
    dot = address.rfind(".", start, end)
    return start, dot if dot > start else end


def is_picture(name: str, classes: str) -> bool:
    """Whether an element draws a picture: by its name, or by the classes of icon fonts."""
    return name in _PICTURES or (name in _IN_ICON and _ICON.search(classes) is not None)
