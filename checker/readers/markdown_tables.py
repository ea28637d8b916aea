"""Rows of pipe tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

DELIMITER = re.compile(
    r"[ \t]*(?=[^\r\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*(?:\r\n?|\n|\Z)"
)
_CELL = re.compile(r"(?:\\.|[^|\\])*")


def cells(page: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The range of each cell's text in a row, empty where the cell is."""
    row = page[start:end]
    start += len(row) - len(row.lstrip())
    end = start + len(row.strip())
    at = start + 1 if page.startswith("|", start) else start
    while at < end:
        match = _CELL.match(page, at, end)
        stop = match.end() if match and match.end() > at else at
        text = page[at:stop]
        left = at + len(text) - len(text.lstrip())
        yield left, max(left, at + len(text.rstrip()))
        at = stop + 1
