"""Character references: `&euro;` is read as its character, at the same length.

A reference is longer than its character. The room is left behind the word that it stands in, so
that `isn&rsquo;t` reads as one word and not as two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple

from checker.readers.canvas import Canvas

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_REST = re.compile(r"(?:[^\W_]+['’-])*[^\W_]+")
_MARKS_BEHIND = re.compile(r"[.,;:!?]*")
_JOINS_WORDS = frozenset("'’-‐‑")


class DrawnText(NamedTuple):
    """A range of the source and what is shown in its place."""

    start: int
    end: int
    text: str


def decode(canvas: Canvas, start: int, end: int) -> None:
    """Draw the characters that the references in this range stand for."""
    if canvas.page.find("&", start, end) >= 0:
        for drawn in with_words(canvas.page, _references(canvas.page, start, end), end):
            canvas.put(*drawn)


def decode_at(canvas: Canvas, start: int, end: int) -> int:
    """Draw what a reference at `start` stands for, if one does; where reading goes on."""
    if _ENTITY.match(canvas.page, start, end) is None:
        return start + 1
    drawn = next(with_words(canvas.page, _references(canvas.page, start, end), end), None)
    if drawn is None:
        return start + 1
    canvas.put(*drawn)
    return drawn.end


def with_words(page: str, references: Iterable[DrawnText], end: int) -> Iterator[DrawnText]:
    """What references stand for, each with the rest of its word and the marks right behind it."""
    word: DrawnText | None = None
    for reference in references:
        if word is not None and reference.start == word.end and _may_join(page, word, reference):
            word = DrawnText(word.start, reference.end, word.text + reference.text)
        else:
            if word is not None:
                yield _with_marks(page, word, end)
            word = reference
        if _joins(page, word):
            rest = _REST.match(page, word.end, end)
            if rest is not None:
                word = DrawnText(word.start, rest.end(), word.text + rest[0])
    if word is not None:
        yield _with_marks(page, word, end)


def _joins(page: str, word: DrawnText) -> bool:
    """Whether what follows is of the same word: an apostrophe joins only what stands in one."""
    last = word.text[-1:]
    if last in _JOINS_WORDS:
        before = word.text[-2:-1] or page[max(0, word.start - 1) : word.start]
        return before.isalnum()
    return last.isalnum()


def _may_join(page: str, word: DrawnText, reference: DrawnText) -> bool:
    first = reference.text[:1]
    return (word.text[-1:].isalnum() and (first.isalnum() or first in _JOINS_WORDS)) or (
        first.isalnum() and _joins(page, word)
    )


def _with_marks(page: str, word: DrawnText, end: int) -> DrawnText:
    """Where a word was moved, the marks behind it stay next to it."""
    marks = _MARKS_BEHIND.match(page, word.end, end)
    if marks is None or not word.text[-1:].isalnum():
        return word
    return DrawnText(word.start, marks.end(), word.text + marks[0])


def _references(page: str, start: int, end: int) -> Iterator[DrawnText]:
    for match in _ENTITY.finditer(page, start, end):
        text = unescape(match[0])
        if text != match[0]:
            yield DrawnText(match.start(), match.end(), text)
