"""Tables in reStructuredText that are drawn: with `+---+`, or between `===  ===`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from checker.readers.flow import Flow, GridCell
from checker.readers.rst.lines import Cursor, RstLine

_MOST_CORNERS = 3000
_MOST_CORNERS_IN_ALL = 50_000
"""What is drawn beyond this is read as text: the time to find cells grows with the square."""
_FRAME = re.compile(r"\+(?:[-=]+\+)+|\|")
_BORDER = re.compile(r"=+")
_SPAN_LINE = re.compile(r"-+(?:[ ]+-+)*$")
_BULLET = re.compile(r"(?:[*+-]|#\.|\d+\.)[ \t]+")

Piece = tuple[int, int]
"""The range of one line of a cell."""


def read_grid(cursor: Cursor) -> bool:
    """Read the grid table that starts here; False where it can only be read as text."""
    last = cursor.at
    while cursor.text_of(last)[:1] in ("+", "|"):
        last += 1
    lines = cursor.lines[cursor.at : last]
    corners = sum(cursor.page.count("+", line.first, line.end) for line in lines)
    cursor.corners += corners
    drawn_well = (
        len(lines) > 2
        and len({line.indent for line in lines}) == 1
        and corners <= _MOST_CORNERS
        and cursor.corners <= _MOST_CORNERS_IN_ALL
        and grid_table(cursor.flow, lines)
    )
    if drawn_well:
        cursor.at = last
    else:
        _blank_frame(cursor.flow, lines)
    return drawn_well


def _blank_frame(flow: Flow, lines: Sequence[RstLine]) -> None:
    """Leave only the words of a table."""
    for line in lines:
        for match in _FRAME.finditer(flow.canvas.page, line.first, line.end):
            flow.canvas.blank(*match.span())


def read_simple(cursor: Cursor) -> bool:
    """Read the simple table that starts here: up to its second border, or third after a header."""
    borders = [cursor.at]
    number = cursor.at + 1
    while number < len(cursor.lines) and len(borders) < 3:
        if is_simple_border(cursor.page, cursor.lines[number]):
            borders.append(number)
            if not cursor.text_of(number + 1):
                break
        number += 1
    if len(borders) < 2:
        return False
    simple_table(cursor.flow, cursor.lines[cursor.at : borders[-1] + 1])
    cursor.at = borders[-1] + 1
    return True


def grid_table(flow: Flow, lines: Sequence[RstLine]) -> bool:
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
    except (TableMarkupError, AssertionError):
        # The parser asserts that cells do not overlap, as in a broken drawing they do.
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
    lines: Sequence[RstLine],
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
    holes = tuple((left[1], right[0]) for left, right in pairwise(pieces))
    return GridCell(pieces[0][0], pieces[-1][1], row, column, rows, columns, holes=holes)


def simple_table(flow: Flow, lines: Sequence[RstLine]) -> None:
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
    line: RstLine,
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


def is_simple_border(page: str, line: RstLine) -> bool:
    """Whether a line is a border of a simple table."""
    text = page[line.first : line.end].rstrip()
    return "= =" in re.sub(r" +", " ", text) and not text.strip("= ")
