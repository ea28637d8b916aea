"""Pictures that stand for yes or no: `<img alt="Included">`, `check.svg`, `icon-cross`.

In a table such a picture is all that a cell says. The words that say it, in its alternative
text or in the picture's name, are shown in its place.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SAID = re.compile(
    r"\s*((?:not )?(?:included|available|supported)|yes|no|unavailable|unsupported|optional|"
    r"(?:paid |optional )?add-?on|true|false|check(?:ed|mark)?|tick(?:ed)?|cross(?:ed)?)\s*",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<![a-z])(?P<not>not?[\s_-]+)?(?P<word>check(?:ed|mark)?|tick(?:ed)?|included|supported|yes"
    r"|true|cross(?:ed)?|xmark|times|false|no|minus|dash)(?![a-z])",
    re.IGNORECASE,
)
_PICTURES = frozenset(("img", "svg", "i", "use"))
_IN_ICON = frozenset(("span", "em", "b"))
_ICON = re.compile(r"(?:^|[\s_-])(?:icons?|fa|fas|far|bi|glyphicon|mdi|ti)(?:[\s_-]|$)", re.I)


class Mark(NamedTuple):
    """The range of a tag or link that says yes or no, and how it is shown."""

    start: int
    end: int
    shown: str


def said_mark(text: str, at: int) -> Mark | None:
    """What an alternative text that starts `at` a place says, where that is yes, no or add-on."""
    match = _SAID.fullmatch(text)
    if match is None:
        return None
    return Mark(at + match.start(1), at + match.end(1), match[1])


def named_mark(name: str, at: int) -> Mark | None:
    """The word of a picture's name or classes, starting `at` a place, that says yes or no."""
    match = _NAMED.search(name)
    if match is None:
        return None
    shown = "no" if match["not"] else match["word"].lower()
    return Mark(at + match.start(), at + match.end(), shown)


def file_words(address: str) -> tuple[int, int]:
    """The range of a file's name in its address, without its folder and ending."""
    end = len(re.split(r"[?#]", address, maxsplit=1)[0]) or len(address)
    start = address.rfind("/", 0, end) + 1
    dot = address.rfind(".", start, end)
    return start, dot if dot > start else end


def is_picture(name: str, classes: str) -> bool:
    """Whether an element draws a picture: by its name, or by the classes of icon fonts."""
    return name in _PICTURES or (name in _IN_ICON and _ICON.search(classes) is not None)
