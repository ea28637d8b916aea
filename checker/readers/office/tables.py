"""Tables of slides and documents: which place each cell takes, and which rows are headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checker.readers.flow import GridCell
from checker.readers.office.flow import Aside, OfficeFlow, Shown, Way

MAX_CELLS = 50_000
"""A table with more cells than this is cut off; it belongs into a sheet."""

MAX_HEADER_ROWS = 10
"""More rows at the top than this are no headers, whatever the file says."""


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell: its texts, its place, and whether it looks like a header (bold, shaded).

    `row` and `column` count from 0; `rows` and `columns` are how far it reaches.
    """

    shown: Shown
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    asides: tuple[Aside, ...] = ()
    bold: bool = False


def write_table(
    flow: OfficeFlow, rows: Sequence[Sequence[CellText]], way: Way, header_rows: int | None
) -> None:
    """Add a table to a flow. `header_rows` is None where the words must show them."""
    table = flow.begin_table()
    header_rows = header_rows and min(header_rows, MAX_HEADER_ROWS)
    table.header_rows = header_rows
    hidden: list[tuple[CellText, Aside]] = []
    for row in rows:
        flow.row()
        for cell in row:
            place = GridCell(0, 0, cell.row, cell.column, cell.rows, cell.columns)
            place.header = cell.row < (header_rows or 0)
            flow.filled_cell(cell.shown, way, place)
            hidden += [(cell, aside) for aside in cell.asides]
    flow.end_table()
    number = f"table {table.number}"
    for cell, aside in hidden:
        after = (number, f"row {cell.row + 1}", f"column {cell.column + 1}")
        flow.aside(aside, Way(way.before, (*way.after, *after)))


def count_header_rows(rows: Sequence[Sequence[CellText]], marked: bool) -> int | None:
    """How many rows at the top are headers, None where that has to be seen from the words.

    `marked`: the table says that its first row is one. An empty corner, or a first row in
    bold above one that is not, say so as well.
    """
    if len(rows) < 2 or not rows[0]:
        return None
    if not (marked or _has_corner(rows[0]) or _stands_out(rows[0], rows[1])):
        return None
    reach = max(cell.rows for cell in rows[0])
    # Names under a merged cell ("Paid plans") are headers too.
    merged = len(rows[0]) > 1 and any(cell.columns > 1 for cell in rows[0])
    return min(max(reach, 1 + merged), len(rows) - 1)


def _has_corner(row: Sequence[CellText]) -> bool:
    """Whether only the first cell is empty: labels below it, names beside it."""
    empty = [not cell.shown.text.strip() for cell in row]
    return len(row) > 1 and empty[0] and not any(empty[1:])


def _stands_out(first: Sequence[CellText], second: Sequence[CellText]) -> bool:
    said = [cell for cell in first if cell.shown.text.strip()]
    return bool(said) and all(c.bold for c in said) and not all(c.bold for c in second)
