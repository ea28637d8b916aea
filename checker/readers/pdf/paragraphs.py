"""From lines to paragraphs: where one ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from checker.readers.office.flow import Shown
from checker.readers.pdf.layout import Lines
from checker.readers.pdf.lines import WordRun, shown_of
from checker.values import currencies

_BULLET = re.compile(r"(?:[•▪◦‣·○■●➢➤►✓✔✗✘–—*-]|\d{1,2}[.)])\s+(?=\S)")
_PRICE = re.compile(rf"[{currencies.BARE_SIGNS}]\s?\d")
_SIZE_DIFFERS = 0.12
_LINE_SPACE = 0.65
"""Lines further apart than this part of their height are paragraphs of their own."""

_INDENT = 0.8


@dataclass(frozen=True, slots=True)
class PdfParagraph:
    """Lines that are read as one; `bullet` is its left edge where it is a list item."""

    shown: Shown
    height: float
    bold: bool
    bullet: float | None = None


def paragraphs(lines: Lines) -> Iterator[PdfParagraph]:
    """The paragraphs of some lines."""
    rows = lines.rows
    start = 0
    for number, (above, below) in enumerate(pairwise(rows), 1):
        if _parts(above, below, rows[start:number], lines.right):
            yield _paragraph(rows[start:number])
            start = number
    if rows:
        yield _paragraph(rows[start:])


def _parts(above: WordRun, below: WordRun, so_far: Sequence[WordRun], right: float) -> bool:
    """Whether a paragraph ends between two lines."""
    height = above.box.height
    if above.broken or _is_cut(above.text, below.text):
        return False
    if abs(below.box.height - height) > _SIZE_DIFFERS * height or above.bold != below.bold:
        return True
    space = below.box.top - above.box.bottom
    if space > _LINE_SPACE * height or space < -height or _BULLET.match(below.text):
        return True
    if _BULLET.match(so_far[0].text):
        # The rest of an item stands under its text.
        return below.box.left <= so_far[0].box.left + _INDENT * height / 2
    if abs(below.box.left - above.box.left) > _INDENT * height and len(so_far) > 1:
        return True
    return _had_room(above, below, right) or _are_both_prices(above.text, below.text)


def _is_cut(above: str, below: str) -> bool:
    """Whether a word goes on on the next line."""
    return above.endswith("-") and above[-2:-1].isalpha() and below[:1].islower()


def _had_room(above: WordRun, below: WordRun, right: float) -> bool:
    """Whether the first word below would have fitted above: then the line was ended on purpose."""
    first = below.words[0].box
    room = right - above.box.right
    return room > (first.right - first.left) + above.box.height / 2


def _from(shown: Shown, start: int) -> Shown:
    struck = ((left - start, right - start) for left, right in shown.struck if left >= start)
    return Shown(shown.text[start:], tuple(struck))


def _are_both_prices(above: str, below: str) -> bool:
    """Whether lines of a price list stand under each other, each with its own price."""
    starts = not below[:1].islower()
    return starts and _PRICE.search(above) is not None and _PRICE.search(below) is not None


def _paragraph(rows: Sequence[WordRun]) -> PdfParagraph:
    shown = shown_of(rows)
    bullet = _BULLET.match(shown.text)
    return PdfParagraph(
        _from(shown, bullet.end()) if bullet else shown,
        max(row.box.height for row in rows),
        all(row.bold for row in rows),
        rows[0].box.left if bullet else None,
    )
