"""What stands together on a sheet: tables, and lines of text around them.

Blank rows part blocks. A blank column parts two tables only where the right one has rows or
labels of its own: price matrices leave columns blank for looks. A block without a header row
under a table of the same columns goes on with that table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checker.readers.office.headers import header_rows, is_value
from checker.readers.office.items import looks_like_title
from checker.readers.xlsx.book import Marked
from checker.readers.xlsx.cells import SheetCell

Rows = dict[int, list[SheetCell]]


@dataclass(slots=True, eq=False)
class Region:
    """A rectangle of cells that stand together, and how many of its rows are headers.

    `header_rows` is None for lines of text, which are no table.
    """

    rows: Rows
    header_rows: int | None = None

    @property
    def first(self) -> tuple[int, int]:
        """The row and the column it starts with."""
        return min(self.rows), min(cell.column for row in self.rows.values() for cell in row)

    @property
    def columns(self) -> tuple[int, int]:
        """Its first and its last column."""
        cells = [cell for row in self.rows.values() for cell in row]
        return min(c.column for c in cells), max(c.column + c.columns - 1 for c in cells)


def regions(cells: Iterable[SheetCell], marked: Sequence[Marked] = ()) -> list[Region]:
    """The blocks of a sheet, from the top down, those side by side from left to right."""
    free: list[SheetCell] = []
    tables: list[list[SheetCell]] = [[] for _ in marked]
    for cell in cells:
        if cell.text:
            own = next((n for n, table in enumerate(marked) if _holds(table, cell)), None)
            (free if own is None else tables[own]).append(cell)
    found = _parted(_by_row(free)) if free else []
    for table, inside in zip(marked, tables, strict=True):
        if inside:
            found.append(Region(_by_row(inside), table.header_rows))
    return sorted(found, key=_first)


def _holds(table: Marked, cell: SheetCell) -> bool:
    return (
        table.rows[0] <= cell.row <= table.rows[1]
        and table.columns[0] <= cell.column <= table.columns[1]
    )


def _first(region: Region) -> tuple[int, int]:
    return region.first


def _by_row(cells: Iterable[SheetCell]) -> Rows:
    rows: Rows = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return dict(sorted(rows.items()))


def _parted(rows: Rows) -> list[Region]:
    """The regions of some rows: cut at blank rows, then at columns, and so on inside."""
    found: list[Region] = []
    for band in _bands(rows):
        parts = _at_columns(band)
        if len(parts) > 1:
            for part in parts:
                found += _parted(part)
        else:
            found += _sorted_out(band)
    return _joined(found)


def _bands(rows: Rows) -> list[Rows]:
    """The rows between blank rows; a merged cell fills the rows it spans."""
    bands: list[Rows] = []
    filled_to = -1
    for number, cells in rows.items():
        if number > filled_to + 1:
            bands.append({})
        bands[-1][number] = cells
        filled_to = max(filled_to, *(cell.row + cell.rows - 1 for cell in cells))
    return bands


def _at_columns(rows: Rows) -> list[Rows]:
    """The parts left and right of a blank column, where each is a table of its own."""
    filled = sorted({(c.column, c.column + c.columns) for row in rows.values() for c in row})
    reached = filled[0][0]
    for start, end in filled:
        if start > reached:
            left, right = _cut(rows, start)
            if _stand_apart(left, right):
                return [left, *_at_columns(right)]
        reached = max(reached, end)
    return [rows]


def _cut(rows: Rows, column: int) -> tuple[Rows, Rows]:
    cells = [cell for row in rows.values() for cell in row]
    return (
        _by_row(cell for cell in cells if cell.column < column),
        _by_row(cell for cell in cells if cell.column >= column),
    )


def _stand_apart(left: Rows, right: Rows) -> bool:
    """Whether what is right of a blank column has rows or labels of its own."""
    if min(left) != min(right) or max(left) != max(right):
        return _is_wide(right) or not _is_wide(left)
    first = min(cell.column for row in right.values() for cell in row)
    labels = [row[0].text for row in list(right.values())[1:] if row[0].column == first]
    words = {label for label in labels if not is_value(label)}
    return _is_wide(right) and bool(labels) and len(words) * 2 > len(labels)


def _is_wide(rows: Rows) -> bool:
    return any(len(row) > 1 for row in rows.values())


def _sorted_out(band: Rows) -> list[Region]:
    """Lines above a table and lines below it, each as text of its own, and the table."""
    wide = [number for number, cells in band.items() if len(cells) > 1]
    if not wide:
        return [Region({number: cells}) for number, cells in band.items()]
    last = max(n for n, cells in band.items() if len(cells) > 1 or looks_like_title(cells[0].text))
    first = _first_row(band, wide[0])
    table = {n: cells for n, cells in band.items() if first <= n <= last}
    above = [Region({n: cells}) for n, cells in band.items() if n < first]
    below = [Region({n: cells}) for n, cells in band.items() if n > last]
    return [*above, Region(table, header_rows(list(table.values()))), *below]


def _first_row(band: Rows, wide: int) -> int:
    """The first row of the table whose first full row this is: a header over several columns.

    A cell over all columns is the table's title, and no row of it.
    """
    start = min(cell.column for cell in band[wide])
    for number in sorted(band, reverse=True):
        cells = band[number]
        if number < wide and (len(cells) > 1 or cells[0].columns == 1 or cells[0].column == start):
            return wide
        if number < wide:
            wide = number
    return wide


def _joined(found: list[Region]) -> list[Region]:
    """Tables with what goes on with them: rows under blank rows, with the lines between."""
    kept: list[Region] = []
    for region in found:
        table = next((above for above in reversed(kept) if _goes_on(above, region)), None)
        between = [] if table is None else _below(kept, table)
        if table is None or not all(_is_section(line) for line in between):
            kept.append(region)
            continue
        for part in (*between, region):
            table.rows.update(part.rows)
        kept = [other for other in kept if other not in between]
    return kept


def _below(kept: list[Region], table: Region) -> list[Region]:
    """What stands under a table, side tables not counted."""
    first, last = table.columns
    return [
        other
        for other in kept[kept.index(table) + 1 :]
        if other.columns[0] <= last and other.columns[1] >= first
    ]


def _goes_on(table: Region, region: Region) -> bool:
    if region.header_rows != 0 or not table.header_rows:
        return False
    (first, last), (left, right) = table.columns, region.columns
    return first == left and right <= last


def _is_section(region: Region) -> bool:
    """Whether a line between two parts of a table names the second one."""
    cells = [cell for row in region.rows.values() for cell in row]
    return len(cells) == 1 and looks_like_title(cells[0].text)
