"""Collateral is untrusted: nothing in it may steer a terminal or hide from its reader."""

from __future__ import annotations

import unicodedata
from typing import Final

# Joins emoji into one picture; it is the only format character texts need to look right.
_KEPT: Final = frozenset("\u200d")


def visible(text: str) -> str:
    """The text with every control and invisible character shown, length unchanged.

    Escapes, line ends and tabs become their picture (`␛`); bidirectional overrides,
    zero-width and tag characters become `�`.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def one_line(text: str) -> str:
    """The text on one line: runs of white space become a space, the rest is made visible."""
    return visible(" ".join(text.split()))


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
