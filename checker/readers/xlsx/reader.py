"""Spreadsheets (XLSX, XLSM): every sheet's tables and lines, as their cells show them.

A unit's coordinate space is the text its cell shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZipFile

from checker.interface import ReadError
from checker.models import Document, Skipped, TextUnit, UnitKind
from checker.readers.flow import PLAIN_ROLE, GridCell, TextRole
from checker.readers.office.flow import Aside, OfficeFlow, Way, shown
from checker.readers.office.flow import Shown as ShownText
from checker.readers.office.items import looks_like_title
from checker.readers.office.safety import invalid, office_zip, plain_reason
from checker.readers.xlsx.blocks import Region, regions
from checker.readers.xlsx.book import Book, Marked, SheetPart, comments, marked_tables
from checker.readers.xlsx.cells import HIDDEN_SHEET, SheetCell, filled_cells
from checker.readers.xlsx.drawings import Drawing, read_drawings, write_drawing
from checker.readers.xlsx.sheet import StoredSheet, TooManyCellsError, stored_sheet

MAX_CELLS = 300_000
"""More cells than this, in all sheets together, are not read; merged ranges count in full."""

MAX_SHEETS = 500

_PAGE_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d+|[A-Za-z])')
_SIDES = re.compile(r"&([LCR])")
_SHEET_NAME = TextRole(UnitKind.HEADING, 1)
_LINE_TITLE = TextRole(UnitKind.HEADING, 2)
_BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    SyntaxError,  # what XML parsers raise
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet with all that is read of it."""

    part: SheetPart
    cells: list[SheetCell]
    marked: list[Marked]
    drawings: list[Drawing]
    header: str
    footer: str
    objects: tuple[str, ...]


def read(document: Document) -> Iterator[TextUnit | Skipped]:
    """The units of a workbook, sheet by sheet; a sheet that is broken is skipped.

    Formulas count by their stored values; where there are none, a Skipped says how many.
    """
    with office_zip(document, "xlsx") as archive:
        book, sheets = _opened(document, archive)
        unstored = sum(stored.unstored for _, stored in sheets)
        if unstored:
            reason = f"{unstored} formula cells have no stored value"
            yield Skipped(document.uri, f"{reason}; open the file and save it again")
        yield from (Skipped(document.uri, reason) for reason in _left_out(book))
        while sheets:
            part, stored = sheets.pop(0)
            try:
                sheet = _sheet(book, part, stored)
            except _BROKEN as error:
                yield Skipped(document.uri, f"sheet {part.title}: {plain_reason(error)}")
            else:
                yield from _SheetReader(sheet, document).units(book.title)


def _opened(document: Document, archive: ZipFile) -> tuple[Book, list[_Stored]]:
    """The book, and what is stored in its sheets. Raises ReadError above the limits."""
    try:
        book = Book(archive, document.content)
        return book, list(_stored(book))
    except TooManyCellsError as error:
        limit = f"more than {MAX_CELLS:,} cells"
        remedy = "split the file, or export what is needed"
        raise ReadError(f"{document.uri}: {limit}; {remedy}") from error
    except _BROKEN as error:
        raise invalid(document, "xlsx", plain_reason(error)) from error


def _left_out(book: Book) -> Iterator[str]:
    """The sheets that are listed and not read, and why."""
    for title in book.missing:
        yield f"sheet {title}: is missing in the file; save it again"
    if len(book.sheets) > MAX_SHEETS:
        first = book.sheets[MAX_SHEETS].title
        left = f"{len(book.sheets) - MAX_SHEETS} sheets, from {first} on, are not read"
        yield f"{left}: more than {MAX_SHEETS} sheets; split the file"


_Stored = tuple[SheetPart, StoredSheet]


def _stored(book: Book) -> Iterator[_Stored]:
    left = MAX_CELLS
    for part in book.sheets[:MAX_SHEETS]:
        stored = stored_sheet(book.part(part.name), left)
        left -= stored.size
        yield part, stored


def _sheet(book: Book, part: SheetPart, stored: StoredSheet) -> _Sheet:
    related = book.related(part.name)
    hidden = HIDDEN_SHEET if part.hidden else None
    return _Sheet(
        part,
        list(filled_cells(book, stored, comments(book, related), hidden)),
        list(marked_tables(book, related)),
        list(read_drawings(book, part.name)),
        stored.header,
        stored.footer,
        tuple(stored.objects.values()),
    )


class _SheetReader:
    """Reads one sheet into a flow of its own."""

    def __init__(self, sheet: _Sheet, document: Document) -> None:
        self._sheet = sheet
        self._uri = document.uri
        self._before = (f"sheet {sheet.part.title}",)
        self._flow = OfficeFlow(document.uri, document.channel, headed=False)

    def units(self, title: str | None) -> Iterator[TextUnit | Skipped]:
        """The units of the sheet, its name first, then what of it was not read."""
        sheet = self._sheet
        if not (sheet.cells or sheet.drawings or sheet.objects):
            return
        unread = self._write()
        yield from self._flow.units(title)
        for reason in unread:
            yield Skipped(self._uri, f"sheet {sheet.part.title}, {reason}")

    def _write(self) -> list[str]:
        """Fill the flow; what of the sheet could not be read."""
        sheet = self._sheet
        self._seen(HIDDEN_SHEET if sheet.part.hidden else "visible")
        self._flow.paragraph(shown(sheet.part.title), self._way("name"), _SHEET_NAME)
        self._page_texts("header", sheet.header)
        for region in regions(sheet.cells, sheet.marked):
            if region.header_rows is None:
                self._line(region)
            else:
                self._table(region)
        self._seen(HIDDEN_SHEET if sheet.part.hidden else "visible")
        unread = [f"an embedded object ({name}) is not read" for name in sheet.objects]
        for drawing in sheet.drawings:
            unread += write_drawing(self._flow, drawing, self._before)
        self._comments(sheet.cells)
        self._page_texts("footer", sheet.footer)
        return unread

    def _line(self, region: Region) -> None:
        """A line of text; a short one that is no sentence is a heading."""
        for cell in (cell for row in region.rows.values() for cell in row):
            self._seen(cell.hidden or "visible")
            heads = looks_like_title(cell.text) and cell.hidden is None
            role = _LINE_TITLE if heads else PLAIN_ROLE
            self._flow.paragraph(_said(cell), self._way(cell.place), role)

    def _table(self, region: Region) -> None:
        """A table; rows that are blank on the sheet are none of its rows."""
        flow = self._flow
        table = flow.begin_table()
        table.header_rows = region.header_rows
        first, last = region.columns
        numbers = {number: at for at, number in enumerate(region.rows)}
        taken: dict[int, int] = {}
        for number, cells in region.rows.items():
            flow.row()
            filled = {cell.column: cell for cell in cells}
            column = first
            while column <= last:
                place = GridCell(0, 0, numbers[number], column - first)
                cell = filled.get(column)
                if cell is not None:
                    if cell.rows > 1 or cell.columns > 1:
                        place.rows, place.columns = _rows_in(numbers, cell), cell.columns
                        reach = range(column, column + cell.columns)
                        taken.update(dict.fromkeys(reach, _end(cell)))
                    flow.visibility = cell.hidden or "visible"
                    flow.filled_cell(_said(cell), self._way(cell.place), place)
                elif not taken or taken.get(column, 0) <= number:
                    place.start = place.end = flow.at
                    flow.cell(place)
                column += place.columns
        flow.end_table()

    def _comments(self, cells: list[SheetCell]) -> None:
        for cell in cells:
            if cell.comment:
                way = self._way(cell.place, "comment")
                self._flow.aside(Aside(shown(cell.comment), "hidden: comment"), way)

    def _page_texts(self, name: str, stored: str) -> None:
        """The header or footer that is printed on every page of the sheet."""
        for text in _sides(stored):
            self._flow.region = name
            self._flow.paragraph(shown(text), self._way(f"page {name}"))
            self._flow.region = "main"

    def _seen(self, visibility: str) -> None:
        self._flow.visibility = visibility

    def _way(self, *places: str) -> Way:
        return Way(self._before, places, True)


def _sides(stored: str) -> Iterator[str]:
    """The texts on the left, in the middle and on the right, without codes for dates and fonts."""
    parts = _SIDES.split(stored)
    sides = {"C": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))
    for side in "LCR":
        text = " ".join(_PAGE_CODES.sub("", sides.get(side, "")).split())
        if text:
            yield text


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
