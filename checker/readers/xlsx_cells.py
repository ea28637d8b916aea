"""The cells of a sheet as they are shown: text, span, what is struck out, what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.readers import xlsx_format

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.cell.rich_text import CellRichText
    from openpyxl.styles.colors import Color
    from openpyxl.worksheet.worksheet import Worksheet

    StoredCell = Cell | MergedCell

TINY_BELOW = 3.0
"""Text smaller than this, in points, is hidden."""

_WHITE = frozenset(("FFFFFFFF", "00FFFFFF", "FFFFFF"))
_WINDOW_THEME = 0


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A filled cell; rows and columns count from 1. `comment` is the note on it."""

    text: str
    row: int
    column: int
    place: str
    rows: int = 1
    columns: int = 1
    bold: bool = False
    struck: tuple[tuple[int, int], ...] = ()
    hidden: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class _Look:
    """What a cell's style says, for all cells of that style."""

    code: str
    bold: bool
    struck: bool
    hidden: str | None
    white: bool


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What is hidden on a sheet as a whole, by row and by column."""

    sheet: str | None
    rows: frozenset[int]
    columns: tuple[tuple[int, int], ...]

    def why(self, row: int, column: int) -> str | None:
        if self.sheet:
            return self.sheet
        if row in self.rows:
            return "hidden: hidden row"
        if any(first <= column <= last for first, last in self.columns):
            return "hidden: hidden column"
        return None


def filled_cells(sheet: Worksheet) -> Iterator[SheetCell]:
    """The cells with a text or a comment, row by row."""
    hidden = _hidden_on(sheet)
    spans = {
        (area.min_row, area.min_col): (area.size["rows"], area.size["columns"])
        for area in sheet.merged_cells.ranges
    }
    painted = bool(sheet.conditional_formatting) or bool(sheet.tables)
    looks: dict[int, _Look] = {}
    # `iter_rows` would visit every place up to the last cell: 17 thousand million at most.
    for (row, column), stored in sorted(sheet._cells.items()):
        if stored.value is None and stored.comment is None:
            continue
        style = stored.style_id
        if style not in looks:
            looks[style] = _look(stored)
        rows, columns = spans.get((row, column), (1, 1))
        why = hidden.why(row, column)
        look = looks[style]
        if why is None and look.hidden and not (painted and look.white):
            why = look.hidden
        yield _cell(stored, look, (row, column, rows, columns), why)


def _cell(
    stored: StoredCell, look: _Look, area: tuple[int, int, int, int], why: str | None
) -> SheetCell:
    text, struck = _text(stored, look)
    comment = stored.comment.text.strip() if stored.comment is not None else None
    row, column, rows, columns = area
    return SheetCell(
        text.strip(),
        row,
        column,
        stored.coordinate,
        rows,
        columns,
        look.bold,
        struck,
        why,
        comment or None,
    )


def _text(stored: StoredCell, look: _Look) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What a cell shows, and what of it is struck out. An error value says nothing."""
    from openpyxl.cell.rich_text import CellRichText

    value = stored.value
    if stored.data_type == "e":
        return "", ()
    if isinstance(value, CellRichText):
        return _rich(value)
    if not isinstance(value, xlsx_format.CellValue):
        return "", ()
    if look.hidden == _HIDDEN_BY_FORMAT:
        return str(value), ()
    text = xlsx_format.shown(value, look.code)
    return text, ((0, len(text.strip())),) if look.struck and text.strip() else ()


def _rich(parts: CellRichText) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A text whose parts have looks of their own."""
    from openpyxl.cell.rich_text import TextBlock

    text = ""
    struck = []
    for part in parts:
        said = str(part)
        if isinstance(part, TextBlock) and part.font is not None and part.font.strike:
            struck.append((len(text), len(text) + len(said)))
        text += said
    left = len(text) - len(text.lstrip())
    return text, tuple((max(0, start - left), end - left) for start, end in struck)


_HIDDEN_BY_FORMAT = "hidden: number format"


def _look(stored: StoredCell) -> _Look:
    font = stored.font
    code = stored.number_format or "General"
    hidden = None
    white = _is_white(font.color) and _ground_is_white(stored)
    if xlsx_format.shows_nothing(code):
        hidden = _HIDDEN_BY_FORMAT
    elif font.sz is not None and font.sz < TINY_BELOW:
        hidden = "hidden: tiny text"
    elif white:
        hidden = "hidden: white on white"
    return _Look(code, bool(font.b), bool(font.strike), hidden, white)


def _is_white(colour: Color | None) -> bool:
    if colour is None:
        return False
    if colour.type == "theme":
        return colour.theme == _WINDOW_THEME and not colour.tint
    return colour.type == "rgb" and colour.rgb in _WHITE


def _ground_is_white(stored: StoredCell) -> bool:
    fill = stored.fill
    pattern = getattr(fill, "patternType", "other")
    if pattern is None or pattern == "none":
        return True
    return pattern == "solid" and _is_white(fill.fgColor)


def _hidden_on(sheet: Worksheet) -> _Hidden:
    rows = frozenset(
        number
        for number, row in sheet.row_dimensions.items()
        if row.hidden or (row.ht is not None and row.ht == 0)
    )
    columns = tuple(
        (column.min, column.max)
        for column in sheet.column_dimensions.values()
        if column.hidden and column.min and column.max
    )
    why = "hidden: hidden sheet" if sheet.sheet_state != "visible" else None
    return _Hidden(why, rows, columns)
