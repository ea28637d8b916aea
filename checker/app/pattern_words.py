"""What a pattern forbids, in the words it is met in: `best[- ]in[- ]class` as `best in class`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from typing import Final

_MOST: Final = 4
"""So many wordings show what a pattern is after; more of them make it no clearer."""
_CLASSES: Final = {"d": "1", "s": " ", "w": "…", "S": "…", "b": "", "B": ""}
_ZERO_WIDTH: Final = re.compile(r"\(\?[a-zA-Z-]+\)|(?<![\[\\])[\^$]|\\[bBAz]")
_QUANTIFIER: Final = re.compile(r"(?:[?*+]|\{(\d+)(?:,(\d*))?\})\??")
_LINKS: Final = " -"


class _NoWordsError(Exception):
    """The pattern has something that no words show."""


def wordings(pattern: str) -> tuple[str, ...]:
    """Some wordings a pattern (RE2 syntax) matches, the plainest first; none where it is not
    made of words."""
    reading = _PatternReader(_ZERO_WIDTH.sub("", pattern))
    try:
        found = tuple(reading.alternatives())
    except (_NoWordsError, IndexError):
        return ()
    said = dict.fromkeys(" ".join(text.split()) for text in found)
    return tuple(islice((text for text in said if re.search(r"\w", text)), _MOST))


class _PatternReader:
    """Reads a pattern from the left; every part becomes the texts it may be."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> list[str]:
        """All of the pattern: raises where a bracket closes that was not opened."""
        found = self._branches()
        if self._at < len(self._pattern):
            raise _NoWordsError
        return found

    def _branches(self) -> list[str]:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence())
        return [text for branch in branches for text in branch]

    def _sequence(self) -> list[str]:
        texts = [""]
        while self._peek() not in ("", "|", ")"):
            part = self._repeated(self._part())
            texts = ["".join(both) for both in islice(product(texts, part), _MOST)]
        return texts

    def _part(self) -> list[str]:
        char = self._next()
        if char == "(":
            return self._group()
        if char == "[":
            return [self._one_of()]
        if char == "\\":
            return [self._escaped()]
        return ["…"] if char == "." else [char]

    def _group(self) -> list[str]:
        opening = re.compile(r"\?(?:[a-zA-Z-]*:|P?<\w+>)").match(self._pattern, self._at)
        self._at = opening.end() if opening else self._at
        found = self._branches()
        if self._next() != ")":
            raise _NoWordsError
        return found

    def _one_of(self) -> str:
        """One character of a class: a space rather than a dash, else the first."""
        end = self._pattern.index("]", self._at + 1) if "]" in self._pattern[self._at + 1 :] else -1
        inside = self._pattern[self._at : end]
        if end < 0 or inside.startswith("^") or "[:" in inside:
            raise _NoWordsError
        self._at = end + 1
        plain = re.sub(r"\\(.)", lambda m: _CLASSES.get(m[1], m[1]), inside)
        return next((link for link in _LINKS if link in plain), plain[0])

    def _escaped(self) -> str:
        char = self._next()
        if char.isalnum() and char not in _CLASSES:
            raise _NoWordsError
        return _CLASSES.get(char, char)

    def _repeated(self, part: list[str]) -> list[str]:
        """With what may be left out there first; repeats are shown once."""
        found = _QUANTIFIER.match(self._pattern, self._at)
        if not found:
            return part
        self._at = found.end()
        if all(text.strip("… ") == "" for text in part):  # `\\s*`, `.*`: once says enough
            return part
        optional = found[0][0] in "?*" or found[1] == "0"
        return [*part, ""] if optional else part

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]


def in_words(patterns: tuple[str, ...]) -> Iterator[str]:
    """What patterns forbid, each wording in quotes; a pattern without words as it is written."""
    for pattern in patterns:
        shown = wordings(pattern)
        yield from (f'"{text}"' for text in shown) if shown else (f"what matches {pattern}",)
