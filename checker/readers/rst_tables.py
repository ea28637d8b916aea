"""The tables of reStructuredText: drawn ones, and those made of lists or CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from checker.readers import csv_cells
from checker.readers.flow import Flow, GridCell

_ROW = re.compile(r"[*+-][ \t]+(?=[*+-](?:[ \t]|$))")
_CELL = re.compile(r"[*+-](?:[ \t]+|$)")
_BULLET = re.compile(r"(?:[*+-]|#\.|\d+\.)[ \t]+")
_BORDER = re.compile(r"=+")
_SPAN_LINE = re.compile(r"-+(?:[ ]+-+)*$")


class Line(NamedTuple):
    """A line of the source without its end: where its text begins, and where it ends."""

    start: int
    first: int
    end: int

    @property
    def indent(self) -> int:
        """The columns before the text."""
        return self.first - self.start

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        return self.first >= self.end


def list_table(flow: Flow, lines: Sequence[Line], header_rows: int) -> None:
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


def _more(flow: Flow, line: Line) -> None:
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
    flow: Flow,
    start: int,
    end: int,
    header: tuple[int, int] | None,
    header_rows: int,
    delimiter: str,
) -> None:
    """CSV inside a directive; `header` is the range of its header option."""
    page = flow.canvas.page
    flow.begin_table().header_rows = header_rows + (header is not None)
    ranges = [(start, end)] if header is None else [header, (start, end)]
    for left, right in ranges:
        for row in csv_cells.rows(page, delimiter, left, right):
            if all(b <= a for a, b in row):
                continue
            flow.row()
            for a, b in row:
                csv_cells.undouble(flow.canvas, a, b)
                flow.next_cell(a, b)
    flow.end_table()


def grid_table(flow: Flow, lines: Sequence[Line]) -> bool:
    """A table drawn with `+---+`; False where it is drawn wrongly."""
    # docutils is slow to import and only drawn tables need it.
    from docutils.parsers.rst.tableparser import GridTableParser, TableMarkupError
    from docutils.statemachine import StringList

    page = flow.canvas.page
    width = max(line.end - line.first for line in lines)
    parser = GridTableParser()
    parser.setup(StringList([page[line.first : line.end].ljust(width) for line in lines]))
    try:
        parser.find_head_body_sep()
        parser.parse_table()
    except TableMarkupError:
        return False
    corners = sorted(_corner(cell) for cell in parser.cells)
    tops = sorted({corner[0] for corner in corners})
    lefts = sorted({corner[1] for corner in corners})
    table = flow.begin_table()
    separator = parser.head_body_sep
    table.header_rows = sum(top < separator for top in tops) if separator else 0
    for top in tops:
        flow.row()
        for at, left, bottom, right in corners:
            if at == top:
                _grid_cell(flow, lines, (tops, lefts), (top, left, bottom, right))
    flow.end_table()
    return True


def _corner(cell: Sequence[Any]) -> tuple[int, int, int, int]:
    """Top, left, bottom, right of a cell as docutils found it."""
    return cell[0], cell[1], cell[2], cell[3]


def _grid_cell(
    flow: Flow,
    lines: Sequence[Line],
    grid: tuple[list[int], list[int]],
    corner: tuple[int, int, int, int],
) -> None:
    top, left, bottom, right = corner
    tops, lefts = grid
    pieces = [
        piece
        for line in lines[top + 1 : bottom]
        if (piece := _piece(flow, line.first + left + 1, min(line.first + right, line.end)))
    ]
    flow.cell(
        _drawn(
            pieces,
            row=tops.index(top),
            column=lefts.index(left),
            rows=sum(top <= other < bottom for other in tops),
            columns=sum(left <= other < right for other in lefts),
        )
    )


def _piece(flow: Flow, start: int, end: int) -> tuple[int, int] | None:
    text = flow.canvas.page[start:end]
    shown = text.strip()
    if not shown:
        return None
    first = start + len(text) - len(text.lstrip())
    bullet = _BULLET.match(flow.canvas.page, first, end)
    if bullet is not None:
        flow.canvas.blank(*bullet.span())
    return first, first + len(shown)


def _drawn(
    pieces: list[tuple[int, int]], row: int, column: int, rows: int = 1, columns: int = 1
) -> GridCell:
    """A cell of several lines; what other cells have between them are its holes."""
    if not pieces:
        return GridCell(-1, -1, row, column, rows, columns)
    holes = tuple((left[1], right[0]) for left, right in zip(pieces, pieces[1:], strict=False))
    return GridCell(pieces[0][0], pieces[-1][1], row, column, rows, columns, holes=holes)


def simple_table(flow: Flow, lines: Sequence[Line]) -> None:
    """A table between borders like `====  ====`; a row begins where its first column has text."""
    page = flow.canvas.page
    columns = [match.span() for match in _BORDER.finditer(page, lines[0].first, lines[0].end)]
    bounds = [left - lines[0].first for left, _ in columns]
    borders = [number for number, line in enumerate(lines) if is_simple_border(page, line)]
    table = flow.begin_table()
    rows: list[list[list[tuple[int, int]]]] = []
    for number, line in enumerate(lines):
        if number in borders:
            if number == borders[1] and len(borders) > 2:
                table.header_rows = len(rows)
            continue
        if line.blank or _SPAN_LINE.match(page[line.first : line.end]):
            continue
        _simple_line(flow, line, lines[0].indent, bounds, rows)
    for row in rows:
        flow.row()
        for column, pieces in enumerate(row):
            flow.cell(_drawn(pieces, len(table.rows) - 1, column))
    flow.end_table()


def _simple_line(
    flow: Flow,
    line: Line,
    indent: int,
    bounds: list[int],
    rows: list[list[list[tuple[int, int]]]],
) -> None:
    origin = line.start + indent
    pieces = []
    for number, left in enumerate(bounds):
        right = origin + bounds[number + 1] if number + 1 < len(bounds) else line.end
        pieces.append(_piece(flow, max(origin + left, line.start), min(right, line.end)))
    if pieces[0] is not None or not rows:
        rows.append([[] for _ in bounds])
    for cell, piece in zip(rows[-1], pieces, strict=True):
        if piece is not None:
            cell.append(piece)


def is_simple_border(page: str, line: Line) -> bool:
    """Whether a line is a border of a simple table."""
    text = page[line.first : line.end].rstrip()
    return "= =" in re.sub(r" +", " ", text) and not text.strip("= ")
