"""Spreadsheets (XLSX, XLSM): every sheet's tables and lines, as their cells show them.

A unit's coordinate space is the text its cell shows. Read whole rather than in openpyxl's
read-only mode, which knows no merged cells and no hidden rows and is not faster.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zipfile import ZipFile

from checker.interface import ReadError
from checker.models import Document, Skipped, TextUnit, UnitKind
from checker.readers.flow import PLAIN_ROLE, GridCell, Role
from checker.readers.office_flow import Aside, OfficeFlow, Way, shown
from checker.readers.office_flow import Shown as ShownText
from checker.readers.office_items import looks_like_title
from checker.readers.office_safety import invalid, office_zip, plain_reason, read_member
from checker.readers.xlsx_blocks import Marked, Region, regions
from checker.readers.xlsx_cells import SheetCell, filled_cells

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MAX_CELLS = 300_000
"""More cells than this, in all sheets together, are not read; merged ranges count in full."""

MAX_SHEETS = 500

_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml$", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
_RANGE = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref=[\"']([^\"']{1,40})")
_FORMULA = re.compile(rb"<f[ >/]")
_STORED = re.compile(rb"<v(?:\s[^>]*)?>[^<]")
_PAGE_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Za-z])')
_SHEET_NAME = Role(UnitKind.HEADING, 1)
_LINE_TITLE = Role(UnitKind.HEADING, 2)
_BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    SyntaxError,  # what XML parsers raise
)


def read(document: Document) -> Iterator[TextUnit | Skipped]:
    """The units of a workbook, sheet by sheet.

    Formulas count by their stored values; where there are none, a Skipped says how many.
    """
    try:
        with office_zip(document, "xlsx") as archive:
            unstored = _checked(document, archive)
        workbook = _opened(document)
    except _BROKEN as error:
        raise invalid(document, "xlsx", plain_reason(error)) from error
    if unstored:
        reason = f"{unstored} formula cells have no stored value; open the file and save it again"
        yield Skipped(document.uri, reason)
    title = (workbook.properties.title or "").strip() or None
    for sheet in workbook.worksheets[:MAX_SHEETS]:
        yield from _SheetReader(sheet, document).units(title)


def _checked(document: Document, archive: ZipFile) -> int:
    """The number of formulas without a stored value; raises ReadError above the limits."""
    cells = unstored = 0
    for name in archive.namelist():
        if not _SHEET_PART.match(name):
            continue
        content = read_member(archive, name)
        cells += sum(1 for _ in _CELL.finditer(content))
        cells += sum(_area(match[1].decode("latin-1")) for match in _RANGE.finditer(content))
        if cells > MAX_CELLS:
            limit = f"more than {MAX_CELLS:,} cells"
            raise ReadError(f"{document.uri}: {limit}; split the file, or export what is needed")
        unstored += _unstored(content)
    return unstored


def _area(ref: str) -> int:
    from openpyxl.utils.cell import range_boundaries

    try:
        left, top, right, bottom = range_boundaries(ref)
    except ValueError:
        return MAX_CELLS + 1
    if left is None or top is None or right is None or bottom is None:
        return MAX_CELLS + 1
    return max(0, right - left + 1) * max(0, bottom - top + 1)


def _unstored(content: bytes) -> int:
    starts = [match.end() for match in _FORMULA.finditer(content)]
    count = 0
    for start in starts:
        end = content.find(b"</c>", start)
        count += _STORED.search(content, start, end if end >= 0 else len(content)) is None
    return count


def _opened(document: Document) -> Workbook:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # Of parts that openpyxl would lose on saving; we only read.
        warnings.simplefilter("ignore")
        return load_workbook(
            io.BytesIO(document.content), data_only=True, rich_text=True, keep_links=False
        )


class _SheetReader:
    """Reads one sheet into a flow of its own."""

    def __init__(self, sheet: Worksheet, document: Document) -> None:
        self._sheet = sheet
        self._name = f"sheet {sheet.title}"
        self._flow = OfficeFlow(document.uri, document.channel)

    def units(self, title: str | None) -> Iterator[TextUnit]:
        """The units of the sheet, its name first."""
        cells = list(filled_cells(self._sheet))
        if not cells:
            return
        self._seen("visible" if self._sheet.sheet_state == "visible" else "hidden: hidden sheet")
        self._flow.paragraph(shown(self._sheet.title), self._way("name"), _SHEET_NAME)
        self._page_texts("header")
        for region in regions(cells, self._marked()):
            if region.header_rows is None:
                self._line(region)
            else:
                self._table(region)
        self._comments(cells)
        self._page_texts("footer")
        yield from self._flow.units(title)

    def _marked(self) -> list[Marked]:
        """The tables the file marks as such."""
        from openpyxl.utils.cell import range_boundaries

        found = []
        for table in self._sheet.tables.values():
            left, top, right, bottom = range_boundaries(table.ref)
            if left and top and right and bottom:
                heads = 1 if table.headerRowCount is None else table.headerRowCount
                found.append(Marked((top, bottom), (left, right), heads))
        return found

    def _line(self, region: Region) -> None:
        """A line of text; a short one that is no sentence is a heading."""
        for cell in (cell for row in region.rows.values() for cell in row):
            self._seen(cell.hidden or "visible")
            heads = looks_like_title(cell.text) and cell.hidden is None
            role = _LINE_TITLE if heads else PLAIN_ROLE
            self._flow.paragraph(_said(cell), self._way(cell.place), role)

    def _table(self, region: Region) -> None:
        """A table; rows that are blank on the sheet are none of its rows."""
        table = self._flow.begin_table()
        table.header_rows = region.header_rows
        first, last = region.columns
        numbers = {number: at for at, number in enumerate(region.rows)}
        taken: dict[int, int] = {}
        for number, cells in region.rows.items():
            self._flow.row()
            filled = {cell.column: cell for cell in cells}
            column = first
            while column <= last:
                place = GridCell(0, 0, numbers[number], column - first)
                cell = filled.get(column)
                if cell is not None:
                    place.rows = _rows_in(numbers, cell)
                    place.columns = cell.columns
                    taken.update(dict.fromkeys(range(column, column + cell.columns), _end(cell)))
                    self._seen(cell.hidden or "visible")
                    self._flow.filled_cell(_said(cell), self._way(cell.place), place)
                elif taken.get(column, 0) <= number:
                    place.start = place.end = self._flow.at
                    self._flow.cell(place)
                column += place.columns
        self._flow.end_table()

    def _comments(self, cells: list[SheetCell]) -> None:
        for cell in cells:
            if cell.comment:
                way = self._way(cell.place, "comment")
                self._flow.aside(Aside(shown(cell.comment), "hidden: comment"), way)

    def _page_texts(self, name: str) -> None:
        """The header or footer that is printed on every page of the sheet."""
        stored = self._sheet.oddHeader if name == "header" else self._sheet.oddFooter
        for side in ("left", "center", "right"):
            text = " ".join(_PAGE_CODES.sub("", getattr(stored, side).text or "").split())
            if text:
                self._flow.region = name
                self._flow.paragraph(shown(text), self._way(f"page {name}"))
                self._flow.region = "main"

    def _seen(self, visibility: str) -> None:
        self._flow.visibility = visibility

    def _way(self, *places: str) -> Way:
        return Way((self._name,), places, whole=True, headed=False)


def _rows_in(numbers: dict[int, int], cell: SheetCell) -> int:
    """How many of the table's rows a cell spans."""
    if cell.rows == 1:
        return 1
    return sum(number in numbers for number in range(cell.row, _end(cell)))


def _end(cell: SheetCell) -> int:
    """The row after the last one it spans."""
    return cell.row + cell.rows


def _said(cell: SheetCell) -> ShownText:
    return ShownText(cell.text, cell.struck)
