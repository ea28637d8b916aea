"""Collateral is untrusted: nothing in it may steer a terminal or hide from its reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# Joins emoji into one picture; it is the only format character texts need to look right.
_KEPT: Final = frozenset("\u200d")
_LONGEST: Final = 200
_SPECIAL = re.compile(r"([\\`*_\[\]<>#@|!])")


def visible(text: str) -> str:
    """The text with every control and invisible character shown, length unchanged.

    Escapes, line ends and tabs become their picture (`␛`); bidirectional overrides,
    zero-width and tag characters become `�`.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def one_line(text: str) -> str:
    """The text on one line: runs of white space become a space, the rest is made visible."""
    return visible(" ".join(text.split()))


def place_in_words(uri: str, line: int | None, route: Iterable[str]) -> str:
    """A place as a person finds it: its line, or the way to it where there are no lines."""
    shown = one_line(uri)
    if line is not None:
        return f"{shown}:{line}"
    way = " / ".join(map(one_line, route))
    return f"{shown} ({way})" if way else shown


def spreadsheet_cell(value: str | int | None) -> str:
    """A value that no spreadsheet takes for a formula."""
    text = "" if value is None else one_line(str(value))
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def short(text: str) -> str:
    """The text on one line of a list."""
    line = one_line(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is, and that mentions nobody."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def markdown_code(text: str) -> str:
    """Text as code, whatever backticks are in it: nothing inside acts, or mentions anybody."""
    line = short(text)
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if character in _KEPT:
        return character
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "\ufffd" if hidden else character
