"""Pipe tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.readers.flow import Flow
from checker.readers.markdown.text import MarkdownLine, line_at

QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")
"""One mark of a block quote."""

_DELIMITER = re.compile(
    r"[ \t]*(?=[^\r\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*(?:\r\n?|\n|\Z)"
)
_CELL = re.compile(r"(?:\\.|[^|\\])*")


def table(flow: Flow, line: MarkdownLine) -> int | None:
    """Read the table whose header row this line is; where the text goes on after it.

    None where the next line is no delimiter row, so that this is no table.
    """
    page = flow.canvas.page
    delimiter = _DELIMITER.match(page, _after_quote(page, line.following))
    if delimiter is None:
        return None
    flow.begin_table().header_rows = 1
    _row(flow, line.first, line.end, header=True)
    at = delimiter.end()
    while at < len(page):
        end, following = line_at(page, at)
        if page.find("|", at, end) < 0:
            break
        _row(flow, _after_quote(page, at), end, header=False)
        at = following
    flow.end_table()
    return at


def _row(flow: Flow, start: int, end: int, *, header: bool) -> None:
    flow.row()
    for left, right in cells(flow.canvas.page, start, end):
        flow.next_cell(left, right, header=header)


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


def _after_quote(page: str, at: int) -> int:
    while (mark := QUOTE.match(page, at)) is not None:
        at = mark.end()
    return at
