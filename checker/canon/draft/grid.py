"""A table put together from its cells, which know their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checker.models import TextUnit
from checker.readers.grid import BESIDE

_SHORT = 60
_ROW = re.compile(r"row \d+")
_EXPLAINED = re.compile(r"(?P<name>.{2,80}?)\s*:\s")


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A table row: its cells in order, its line, and its section's name."""

    cells: tuple[str, ...]
    line: int | None
    section: str | None
    units: tuple[TextUnit, ...]


@dataclass(slots=True)
class DraftTable:
    """A table put together from its cells."""

    headers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    rows: list[DraftRow] = field(default_factory=list)
    around: str = ""
    last_heading: str = ""
    source: str = ""

    @property
    def columns(self) -> list[int]:
        """The numbers of the columns that have a header, from the left."""
        return sorted(self.headers)


def grids(units: Iterable[TextUnit], source: str) -> Iterator[DraftTable]:
    """The tables among the units, in order."""
    # Every sheet and slide counts its tables anew; a file that is one table says only the row.
    tables: dict[tuple[tuple[str, ...], int], dict[int, list[TextUnit]]] = {}
    for unit in units:
        if unit.context.cell is not None:
            part = tuple(p for p in unit.location.route[:1] if not _ROW.fullmatch(p))
            key = (part, unit.context.cell.table)
            rows = tables.setdefault(key, {})
            rows.setdefault(unit.context.cell.row, []).append(unit)
    for rows in tables.values():
        yield _grid(rows, source)


def _grid(rows: dict[int, list[TextUnit]], source: str) -> DraftTable:
    first = next(iter(rows.values()))[0]
    cell = first.context.cell
    heading = (first.context.headings or ("",))[-1]
    words = [*first.context.headings, first.context.title or "", *first.context.before]
    grid = DraftTable(
        around=" ".join([*words, (cell.caption if cell else None) or ""]), source=source
    )
    grid.last_heading = heading
    for number in sorted(rows):
        _add_row(grid, rows[number])
    deepest = max((len(header) for header in grid.headers.values()), default=0)
    while grid.rows and _depth(grid.rows[0]) < deepest:
        del grid.rows[0]  # the lower of two rows of headers
    return grid


def _depth(row: DraftRow) -> int:
    cells = (unit.context.cell for unit in row.units)
    return max(len(cell.column_headers) for cell in cells if cell is not None)


def _add_row(grid: DraftTable, units: list[TextUnit]) -> None:
    cells = [unit.context.cell for unit in units]
    body = any(cell and cell.column_headers for cell in cells)
    if len(units) == 1 and body and len(grid.headers) > 1:
        return  # a section's name across the table; the rows below carry it
    for unit, cell in zip(units, cells, strict=True):
        if cell is None:
            continue
        if body:
            known = grid.headers.get(cell.column, ())
            grid.headers[cell.column] = max(known, cell.column_headers, key=len)
        elif not grid.rows:
            grid.headers[cell.column] = (unit.plain,)
    if body and cells[0] is not None:
        row_headers = next((c.row_headers for c in reversed(cells) if c and c.row_headers), ())
        section = row_headers[0] if len(row_headers) > 1 else None
        grid.rows.append(DraftRow(_texts(units), units[0].location.line, section, tuple(units)))


def header_of(grid: DraftTable, index: int) -> str:
    """A column's headers in one line."""
    return " ".join(" ".join(grid.headers[index]).split())


def cell_of(row: DraftRow, index: int) -> str:
    """A row's cell by its column's number; empty where there is none."""
    return row.cells[index - 1] if index <= len(row.cells) else ""


def label_of(row: DraftRow) -> str:
    """A row's first cell, without markup; of `Name: a long explanation` the name."""
    text = " ".join(row.cells[0].split()).strip(" *_`:,;") if row.cells else ""
    explained = _EXPLAINED.match(text) if len(text) > _SHORT else None
    return explained["name"] if explained else text


def place_of(grid: DraftTable, row: DraftRow | None) -> str:
    """Where a row, or the table, stands."""
    line = row.line if row else None
    return f"{grid.source}:{line}" if line else grid.source


def _texts(units: list[TextUnit]) -> tuple[str, ...]:
    """All cells of a row; a very wide row is told to each of its cells only in part."""
    cells = [cell for unit in units if (cell := unit.context.cell) is not None]
    if len(cells[0].row_cells) < BESIDE:
        return cells[0].row_cells
    texts = [""] * max(cell.column for cell in cells)
    texts[:BESIDE] = cells[0].row_cells
    for unit, cell in zip(units, cells, strict=True):
        texts[cell.column - 1] = unit.plain
    return tuple(texts)
