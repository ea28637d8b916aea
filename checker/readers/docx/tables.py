"""Word tables: merged cells, header rows, deleted rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from checker.readers.docx.styles import Styles, W, is_shaded, value
from checker.readers.docx.text import alternative, deletion
from checker.readers.office.flow import DELETED, Aside, Shown
from checker.readers.office.tables import MAX_CELLS, CellText, count_header_rows
from checker.readers.office.text import MC, Element, number

MAX_COLUMNS = 500

_WRAPPERS = frozenset(
    f"{W}{name}"
    for name in ("sdt", "sdtContent", "customXml", "ins", "del", "moveTo", "moveFrom", "smartTag")
)
_PLAIN_STYLES = frozenset(("", "table grid", "normal table", "table normal"))

ReadCell = Callable[[Element, bool], CellText]
"""Turns a cell into its text; the second argument says that its row is deleted."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A cell and its place in the grid. `goes_on`: it continues the one above."""

    element: Element
    row: int
    column: int
    columns: int
    goes_on: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table's cells by row, its header rows, and whether it was cut off."""

    rows: list[list[CellText]]
    header_rows: int | None
    cut_off: bool


def read_table(table: Element, styles: Styles, read: ReadCell) -> ReadTable:
    """The table with its texts."""
    spots: list[list[_Spot]] = []
    count = 0
    elements = list(children(table, f"{W}tr"))
    for number_of_row, (row, deleted) in enumerate(elements):
        spots.append(list(_spots(row, number_of_row, deleted)))
        count += len(spots[-1])
        if count > MAX_CELLS:
            spots.pop()
            break
    rows = _texts(spots, read)
    marked = min(_marked_rows([row for row, _ in elements]), len(rows) - 1)
    headers = marked if marked > 0 else count_header_rows(rows, _style_has_header(table, styles))
    return ReadTable(rows, headers, len(spots) < len(elements))


def is_box(table: Element) -> bool:
    """Whether a table is a mere frame around text: one row with one cell."""
    rows = table.findall(f"{W}tr")
    return len(rows) == 1 and len(rows[0].findall(f"{W}tc")) == 1


def draws_ground(table: Element, styles: Styles) -> bool:
    """Whether the table's style may paint its cells."""
    properties = table.find(f"{W}tblPr")
    named = value(properties.find(f"{W}tblStyle")) if properties is not None else None
    return styles.of(named).name not in _PLAIN_STYLES


def children(parent: Element, *tags: str) -> Iterator[tuple[Element, bool]]:
    """The children with these tags, through content controls and tracked changes.

    With each comes whether a tracked change deletes it.
    """
    waiting = [(child, False) for child in reversed(parent)]
    while waiting:
        element, deleted = waiting.pop()
        if element.tag in tags:
            yield element, deleted or _row_is_deleted(element)
        elif element.tag in _WRAPPERS:
            gone = deleted or deletion(element)
            waiting += [(child, gone) for child in reversed(element)]
        elif element.tag == f"{MC}AlternateContent":
            inner = alternative(element)
            waiting += [(child, deleted) for child in reversed(inner)] if inner is not None else []


def deleted_text(cell: CellText) -> CellText:
    """A cell of a deleted row: what it said is no longer said."""
    text = cell.shown.text
    if not text.strip():
        return cell
    gone = Aside(Shown(text, ((0, len(text)),)), DELETED)
    return replace(cell, shown=Shown(""), asides=(gone, *cell.asides))


def _row_is_deleted(element: Element) -> bool:
    return element.tag == f"{W}tr" and element.find(f"{W}trPr/{W}del") is not None


def _spots(row: Element, number_of_row: int, deleted: bool) -> Iterator[_Spot]:
    column = min(number(value(row.find(f"{W}trPr/{W}gridBefore"))), MAX_COLUMNS)
    for cell, _ in children(row, f"{W}tc"):
        properties = cell.find(f"{W}tcPr")
        columns, goes_on = 1, False
        if properties is not None:
            columns = number(value(properties.find(f"{W}gridSpan")), 1)
            merged = properties.find(f"{W}vMerge")
            goes_on = merged is not None and value(merged) in (None, "continue")
        columns = max(1, min(columns, MAX_COLUMNS))
        yield _Spot(cell, number_of_row, column, columns, goes_on, deleted)
        column += columns


def _texts(spots: Sequence[Sequence[_Spot]], read: ReadCell) -> list[list[CellText]]:
    reach = _reaches(spots)
    return [
        [
            replace(
                read(spot.element, spot.deleted),
                row=spot.row,
                column=spot.column,
                rows=reach[spot.row, spot.column],
                columns=spot.columns,
            )
            for spot in row
            if (spot.row, spot.column) in reach
        ]
        for row in spots
    ]


def _reaches(spots: Sequence[Sequence[_Spot]]) -> dict[tuple[int, int], int]:
    """How many rows each cell takes, by its place; those merged into another have none."""
    reach: dict[tuple[int, int], int] = {}
    above: dict[int, int] = {}
    for row in spots:
        current: dict[int, int] = {}
        for spot in row:
            if spot.goes_on and spot.column in above:
                current[spot.column] = above[spot.column]
                reach[above[spot.column], spot.column] += 1
            else:
                current[spot.column] = spot.row
                reach[spot.row, spot.column] = 1
        above = current
    return reach


def _marked_rows(rows: Sequence[Element]) -> int:
    """Rows at the top that are repeated on every page: Word's mark of a header."""
    count = 0
    for row in rows:
        mark = row.find(f"{W}trPr/{W}tblHeader")
        if mark is None or value(mark) in ("0", "false", "off"):
            break
        count += 1
    return count


def _style_has_header(table: Element, styles: Styles) -> bool:
    """Whether the table's style draws the first row apart; the plain ones do not."""
    properties = table.find(f"{W}tblPr")
    if properties is None:
        return False
    chosen = properties.find(f"{W}tblLook")
    if chosen is None or not _first_row(chosen):
        return _first_row_is_shaded(table)
    style = styles.of(value(properties.find(f"{W}tblStyle")))
    return style.name not in _PLAIN_STYLES or _first_row_is_shaded(table)


def _first_row(chosen: Element) -> bool:
    named = chosen.get(f"{W}firstRow")
    if named is not None:
        return named in ("1", "true", "on")
    try:
        return bool(int(value(chosen) or "0", 16) & 0x20)
    except ValueError:
        return False


def _first_row_is_shaded(table: Element) -> bool:
    rows = table.findall(f"{W}tr")
    return len(rows) > 1 and _is_shaded(rows[0]) and not _is_shaded(rows[1])


def _is_shaded(row: Element) -> bool:
    cells = row.findall(f"{W}tc")
    return bool(cells) and all(is_shaded(cell.find(f"{W}tcPr")) for cell in cells)
