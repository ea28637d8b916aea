"""From words to lines: runs of words, rows of runs, and text put together from both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from checker.readers.office.flow import Shown
from checker.readers.pdf.page import Rectangle, box_around
from checker.readers.pdf.words import PdfWord

_WORD_GAP = 0.9
"""A gap wider than this part of the line's height parts two runs."""

_CORE = 0.13
"""Above and below, this part of a box does not count when rows are told apart: so little that
the lines of two columns that are not level come out as one row, and are then told apart."""

_BULLET = re.compile(r"[•▪◦‣·○■●➢➤►]|\d{1,2}[.)]")
_BULLET_GAP = 3.0

_KEEPS_ITS_HYPHEN = re.compile(
    r"(?:^|[^\w])(?:self|pay|per|multi|non|add|on|in|full|real|high|low|open|single|end|best|pre|"
    r"post|co|cross|third|first|all|one|two|three|year|month|day|\w*\d)-$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WordRun:
    """Words that follow each other on a line without a wide gap."""

    words: tuple[PdfWord, ...]
    box: Rectangle

    @property
    def text(self) -> str:
        """Its words, with a space between."""
        return " ".join(word.text for word in self.words)

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(word.bold for word in self.words)

    @property
    def broken(self) -> bool:
        """Whether its last word goes on on the next line."""
        return self.words[-1].broken


Row = list[WordRun]
"""Runs side by side, from left to right."""


def runs(words: Iterable[PdfWord]) -> list[WordRun]:
    """The runs of words given in the order of the file."""
    found: list[WordRun] = []
    current: list[PdfWord] = []
    for word in words:
        if current and not _follows(current[-1], word):
            found.append(_run(current))
            current = []
        current.append(word)
    if current:
        found.append(_run(current))
    return found


def rows(found: Sequence[WordRun]) -> list[Row]:
    """Runs by rows from the top down: what overlaps in height stands in one row."""
    made: list[Row] = []
    reached = float("-inf")
    for run in sorted(found, key=_top_core):
        core = run.box.height * _CORE
        if made and run.box.top + core < reached:
            made[-1].append(run)
            reached = max(reached, run.box.bottom - core)
        else:
            made.append([run])
            reached = run.box.bottom - core
    return [_touching(sorted(row, key=_left)) for row in made]


def shown_of(lines: Iterable[WordRun]) -> Shown:
    """The text of lines under each other, words parted by hyphens joined, what is struck out."""
    text = ""
    struck = []
    for line in lines:
        for number, word in enumerate(line.words):
            if number == 0 and text.endswith("-") and word.text[:1].isalpha():
                text = text if _keeps(text, word.text) else text[:-1]
            elif text:
                text += " "
            if word.struck:
                struck.append((len(text), len(text) + len(word.text)))
            text += word.text
    return Shown(text, tuple(struck))


def _keeps(text: str, following: str) -> bool:
    """Whether a hyphen at a line's end belongs to the word."""
    if not text[-2:-1].islower() or not following[0].islower():
        return True
    return _KEEPS_ITS_HYPHEN.search(text) is not None


def box_of(found: Iterable[WordRun]) -> Rectangle:
    """The box around some runs."""
    return box_around(run.box for run in found)


def usual_height(found: Sequence[WordRun]) -> float:
    """The line height in the middle."""
    return median(run.box.height for run in found)


def joined(found: Sequence[WordRun]) -> WordRun:
    """Some runs as one."""
    return _run([word for run in found for word in run.words])


def _follows(last: PdfWord, word: PdfWord) -> bool:
    a, b = last.box, word.box
    low = min(a.height, b.height)
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    gap = b.left - a.right
    return overlap >= low / 2 and -low <= gap <= _WORD_GAP * max(a.height, b.height)


def _run(words: list[PdfWord]) -> WordRun:
    return WordRun(tuple(words), box_around(word.box for word in words))


def _touching(row: Row) -> Row:
    """Runs of a row that touch are one: a price and its period in other type."""
    kept: Row = []
    for run in row:
        if kept and (_follows(kept[-1].words[-1], run.words[0]) or _is_bullet_of(kept[-1], run)):
            kept[-1] = joined((kept[-1], run))
        else:
            kept.append(run)
    return kept


def _is_bullet_of(mark: WordRun, run: WordRun) -> bool:
    """Whether a run is only the bullet of the next one."""
    gap = run.box.left - mark.box.right
    return gap < _BULLET_GAP * run.box.height and _BULLET.fullmatch(mark.text) is not None


def _top_core(run: WordRun) -> float:
    return run.box.top + run.box.height * _CORE


def _left(run: WordRun) -> float:
    return run.box.left
