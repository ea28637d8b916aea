"""Ticks that are laid over a table as pictures or drawings, which nobody can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.readers.office.text import A, Element
from checker.readers.pptx.boxes import Box, P, alt_texts, graphic_uri
from checker.readers.pptx.graphics import TABLE_URI
from checker.readers.pptx.order import Rect

_SMALL = 0.1
"""A mark takes less than this part of a table's width and height."""

_DRAWN = frozenset((f"{P}pic", f"{P}sp"))


def unread_marks(found: Sequence[Box]) -> Iterator[tuple[str, int]]:
    """Tables with empty cells under small pictures without words: name, and how many."""
    boxes = list(_all(found))
    marks = [box for box in boxes if _says_nothing(box)]
    for table in boxes:
        if graphic_uri(table.element) != TABLE_URI or not _has_empty_cell(table.element):
            continue
        over = sum(_is_mark_on(mark.rect, table.rect) for mark in marks)
        if over:
            yield table.name, over


def _all(found: Sequence[Box]) -> Iterator[Box]:
    for box in found:
        yield box
        yield from _all(box.members)


def _says_nothing(box: Box) -> bool:
    if box.element.tag not in _DRAWN or box.hidden or any(alt_texts(box.element)):
        return False
    body = box.element.find(f"{P}txBody")
    return body is None or not "".join(map(str, body.itertext())).strip()


def _has_empty_cell(element: Element) -> bool:
    return any(not "".join(map(str, cell.itertext())).strip() for cell in element.iter(f"{A}tc"))


def _is_mark_on(mark: Rect, table: Rect) -> bool:
    x, y = (mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2
    wide, high = table.right - table.left, table.bottom - table.top
    inside = table.left <= x <= table.right and table.top <= y <= table.bottom
    small = mark.right - mark.left < _SMALL * wide or mark.bottom - mark.top < _SMALL * high
    return inside and small
