"""Tables in reStructuredText that are made of lists or of CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.readers.delimited import cells as csv_cells
from checker.readers.flow import Flow, GridCell
from checker.readers.rst.lines import RstLine

_ROW = re.compile(r"[*+-][ \t]+(?=[*+-](?:[ \t]|$))")
_CELL = re.compile(r"[*+-](?:[ \t]+|$)")
_BULLET = re.compile(r"(?:[*+-]|#\.|\d+\.)[ \t]+")


def list_table(flow: Flow, lines: Sequence[RstLine], header_rows: int) -> None:
    """A bullet list of bullet lists: rows of cells."""
    page = flow.canvas.page
    flow.begin_table().header_rows = header_rows
    cell_column = -1
    for line in lines:
        if line.blank:
            continue
        row = _ROW.match(page, line.first, line.end)
        if row is not None and (cell_column < 0 or line.indent < cell_column):
            cell_column = row.end() - line.start
            flow.row()
            _list_cell(flow, row.end(), line.end)
        elif line.indent == cell_column and _CELL.match(page, line.first, line.end):
            _list_cell(flow, line.first, line.end)
        else:
            _more(flow, line)
    _finish_cells(flow)


def _list_cell(flow: Flow, marker: int, end: int) -> None:
    match = _CELL.match(flow.canvas.page, marker, end)
    start = match.end() if match else marker
    table = flow.table
    if table is not None and table.rows:
        row = table.rows[-1]
        row.append(GridCell(start, max(start, end), len(table.rows) - 1, len(row)))


def _more(flow: Flow, line: RstLine) -> None:
    """A further line of the last cell; bullets in it are not text."""
    table = flow.table
    if table is None or not table.rows or not table.rows[-1]:
        return
    bullet = _BULLET.match(flow.canvas.page, line.first, line.end)
    if bullet is not None:
        flow.canvas.blank(*bullet.span())
    cell = table.rows[-1][-1]
    if cell.end <= cell.start:
        cell.start = line.first
    cell.end = line.end


def _finish_cells(flow: Flow) -> None:
    """Cells grew while they were read; only now are they blocks."""
    table = flow.table
    if table is None:
        return
    rows, table.rows = table.rows, []
    for row in rows:
        flow.row()
        for cell in row:
            flow.cell(cell)
    flow.end_table()


def csv_table(
    flow: Flow, ranges: Sequence[tuple[int, int]], header_rows: int, delimiter: str
) -> None:
    """CSV inside a directive; the header may stand in a range of its own."""
    page = flow.canvas.page
    flow.begin_table().header_rows = header_rows
    for start, end in ranges:
        for row in csv_cells.rows(page, delimiter, start, end):
            if all(right <= left for left, right in row):
                continue
            flow.row()
            for left, right in row:
                csv_cells.undouble(flow.canvas, left, right)
                flow.next_cell(left, right)
    flow.end_table()
