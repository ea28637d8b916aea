"""The flow of a PDF: which paragraphs are headings and items, and what each is called."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from checker.models import UnitKind
from checker.readers.flow import PLAIN_ROLE, GridCell, Table, TextRole
from checker.readers.office.flow import ATTRIBUTE, Aside, OfficeFlow, Way, shown
from checker.readers.office.headers import header_rows
from checker.readers.office.items import Items, looks_like_title
from checker.readers.pdf.layout import PdfCell, PdfTable, Piece, PlanColumn
from checker.readers.pdf.lines import Row
from checker.readers.pdf.paragraphs import PdfParagraph, paragraphs
from checker.readers.pdf.rest import is_rest, rest_header_rows
from checker.values import currencies

_LARGER = 1.15
_SIZES = ((1.9, 1), (1.55, 2), (1.3, 3), (_LARGER, 4))
"""Heading levels by how many times the body's height a line has."""

_BOLD = 5
_LONGEST_HEADING = 160
_NO_HEADING = re.compile(rf"[{currencies.BARE_SIGNS}]\s?\d|[.;,]$|^\W*[\d.,%]+\W*$")


@dataclass(frozen=True, slots=True)
class _Ended:
    """A table at the end of a page, and the rows and headers with which it began."""

    found: PdfTable
    table: Table
    rows: list[list[PdfCell]]
    headers: int


class PdfFlow(OfficeFlow):
    """Collects what stands on the pages. `body` is the line height of running text."""

    def __init__(self, uri: str, channel: str | None, body: float) -> None:
        super().__init__(uri, channel)
        self._body = body
        self._page: tuple[str, ...] = ()
        self._counts: Counter[str] = Counter()
        self._items = Items(self)
        self._bullets: list[float] = []
        self._ended: _Ended | None = None
        """The table with which the page before ended, until this page says something."""
        self._last: _Ended | None = None

    def begin_page(self, number: int) -> None:
        """Go on with a page; paragraphs, tables and notes are counted anew."""
        self._end_list()
        self._page = (f"page {number}",)
        self._counts.clear()
        self._ended, self._last = self._last, None

    def piece(self, piece: Piece) -> None:
        """Add what stands next on the page."""
        ended, self._ended, self._last = self._ended, None, None
        if isinstance(piece, PdfTable):
            self._end_list()
            self._last = self._add_table(piece, ended)
        elif isinstance(piece, PlanColumn):
            self._end_list()
            self.open(self.at, sealed=True)
            for inner in piece.pieces:
                self.piece(inner)
            self._end_list()
            self.close(self.at)
        else:
            for paragraph in paragraphs(piece):
                self._paragraph(paragraph)

    def margin(self, row: Row, region: str) -> None:
        """Add a header or footer."""
        self._end_list()
        self.region = region
        for run in row:
            self.paragraph(shown(run.text), Way(self._page, (region,), headed=False))
        self.region = "main"

    def out_of_sight(self, piece: Piece, why: str) -> None:
        """Add text that nobody sees."""
        self._end_list()
        for text in _texts(piece):
            self.aside(Aside(shown(text), why), self._numbered("unseen text"))

    def note(self, text: str, name: str, visibility: str) -> None:
        """Add the target of a link, or a comment."""
        role = ATTRIBUTE if name == "link" else PLAIN_ROLE
        self.aside(Aside(shown(text), visibility), self._numbered(name), role)

    def _numbered(self, name: str) -> Way:
        self._counts[name] += 1
        return Way(self._page, (f"{name} {self._counts[name]}",))

    def _paragraph(self, paragraph: PdfParagraph) -> None:
        way = self._numbered("paragraph")
        text = paragraph.shown
        if paragraph.bullet is not None:
            self._items.item(text, way, self._level(paragraph.bullet))
            return
        self._end_list()
        level = self._heading_level(paragraph)
        role = TextRole(UnitKind.HEADING, level) if level else PLAIN_ROLE
        self.paragraph(text, way, role)

    def _level(self, left: float) -> int:
        """How deep an item is: how many items further left it stands under."""
        self._bullets = [other for other in self._bullets if other < left - 2]
        self._bullets.append(left)
        return len(self._bullets) - 1

    def _end_list(self) -> None:
        self._items.end()
        self._bullets = []

    def _heading_level(self, paragraph: PdfParagraph) -> int:
        """The level of a heading: by its size, the least for what is only bold; 0 for text."""
        text = paragraph.shown.text
        if len(text) > _LONGEST_HEADING or _NO_HEADING.search(text) or not re.search(r"\w", text):
            return 0
        for times, level in _SIZES:
            if paragraph.height >= times * self._body:
                return level
        return _BOLD if paragraph.bold and looks_like_title(text) else 0

    def _add_table(self, found: PdfTable, ended: _Ended | None) -> _Ended:
        rows = _rows(found)
        count = None
        if ended is not None and is_rest(ended.found, found):
            count = rest_header_rows(ended.rows, ended.headers, rows)
        goes_on = ended.table if ended is not None and count is not None else None
        while goes_on is None and len(rows) > 2 and len(rows[0]) == 1:
            # A row of one cell on top is the table's title.
            self.paragraph(rows.pop(0)[0].shown, self._numbered("paragraph"))
        table = self.begin_table()
        table.goes_on = goes_on
        table.header_rows = header_rows(rows) if count is None else count
        self._fill_table(rows)
        self.end_table()
        if ended is not None and goes_on is not None:
            return _Ended(found, table, ended.rows, ended.headers)
        return _Ended(found, table, rows, table.header_rows)

    def _fill_table(self, rows: list[list[PdfCell]]) -> None:
        width = max(cell.column + cell.columns for row in rows for cell in row)
        self._counts["table"] += 1
        covered: set[tuple[int, int]] = set()
        for number, cells in enumerate(rows):
            self.row()
            filled = {cell.column: cell for cell in cells}
            for column in range(width):
                if (number, column) in covered:
                    continue
                cell = filled.get(column)
                place = GridCell(self.at, self.at, number, column)
                if cell is None:
                    self.cell(place)
                    continue
                place.rows, place.columns = cell.rows, cell.columns
                covered.update(
                    (number + down, column + across)
                    for down in range(cell.rows)
                    for across in range(cell.columns)
                )
                self.filled_cell(cell.shown, self._to_cell(number, column), place)

    def _to_cell(self, row: int, column: int) -> Way:
        table = f"table {self._counts['table']}"
        return Way(self._page, (table, f"row {row + 1}", f"column {column + 1}"), whole=True)


def _texts(piece: Piece) -> list[str]:
    """The paragraphs or cells of a piece."""
    if isinstance(piece, PdfTable):
        return [cell.text for cell in piece.cells]
    if isinstance(piece, PlanColumn):
        return [text for inner in piece.pieces for text in _texts(inner)]
    return [paragraph.shown.text for paragraph in paragraphs(piece)]


def _rows(found: PdfTable) -> list[list[PdfCell]]:
    rows: dict[int, list[PdfCell]] = {}
    for cell in found.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [sorted(cells, key=_column) for _, cells in sorted(rows.items())]


def _column(cell: PdfCell) -> int:
    return cell.column
