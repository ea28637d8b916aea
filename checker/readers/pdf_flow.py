"""The flow of a PDF: which paragraphs are headings and items, and what each is called."""

from __future__ import annotations

import re
from collections import Counter

from checker.models import UnitKind
from checker.readers.flow import PLAIN_ROLE, GridCell, Role
from checker.readers.office_flow import ATTRIBUTE, Aside, OfficeFlow, Way, shown
from checker.readers.office_headers import header_rows
from checker.readers.office_items import Items, looks_like_title
from checker.readers.pdf_layout import Card, PdfCell, PdfTable, Piece
from checker.readers.pdf_lines import Row
from checker.readers.pdf_paragraphs import Paragraph, paragraphs

_LARGER = 1.15
_SIZES = ((1.9, 1), (1.55, 2), (1.3, 3), (_LARGER, 4))
"""Heading levels by how many times the body's height a line has."""

_BOLD = 5
_LONGEST_HEADING = 160
_NO_HEADING = re.compile(r"[$€£¥]\s?\d|[.;,]$|^\W*[\d.,%]+\W*$")


class PdfFlow(OfficeFlow):
    """Collects what stands on the pages. `body` is the line height of running text."""

    def __init__(self, uri: str, channel: str | None, body: float) -> None:
        super().__init__(uri, channel)
        self._body = body
        self._page: tuple[str, ...] = ()
        self._counts: Counter[str] = Counter()
        self._items = Items(self)
        self._bullets: list[float] = []

    def begin_page(self, number: int) -> None:
        """Go on with a page; paragraphs, tables and notes are counted anew."""
        self._end_list()
        self._page = (f"page {number}",)
        self._counts.clear()

    def piece(self, piece: Piece) -> None:
        """Add what stands next on the page."""
        if isinstance(piece, PdfTable):
            self._end_list()
            self._add_table(piece)
        elif isinstance(piece, Card):
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

    def _paragraph(self, paragraph: Paragraph) -> None:
        way = self._numbered("paragraph")
        text = paragraph.shown
        if paragraph.bullet is not None:
            self._items.item(text, way, self._level(paragraph.bullet))
            return
        self._end_list()
        level = self._heading_level(paragraph)
        role = Role(UnitKind.HEADING, level) if level else PLAIN_ROLE
        self.paragraph(text, way, role)

    def _level(self, left: float) -> int:
        """How deep an item is: how many items further left it stands under."""
        self._bullets = [other for other in self._bullets if other < left - 2]
        self._bullets.append(left)
        return len(self._bullets) - 1

    def _end_list(self) -> None:
        self._items.end()
        self._bullets = []

    def _heading_level(self, paragraph: Paragraph) -> int:
        """The level of a heading: by its size, the least for what is only bold; 0 for text."""
        text = paragraph.shown.text
        if len(text) > _LONGEST_HEADING or _NO_HEADING.search(text) or not re.search(r"\w", text):
            return 0
        for times, level in _SIZES:
            if paragraph.height >= times * self._body:
                return level
        return _BOLD if paragraph.bold and looks_like_title(text) else 0

    def _add_table(self, found: PdfTable) -> None:
        rows = _rows(found)
        while len(rows) > 2 and len(rows[0]) == 1:
            # A row of one cell on top is the table's title.
            self.paragraph(rows.pop(0)[0].shown, self._numbered("paragraph"))
        table = self.begin_table()
        table.header_rows = header_rows(rows)
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
        self.end_table()

    def _to_cell(self, row: int, column: int) -> Way:
        table = f"table {self._counts['table']}"
        return Way(self._page, (table, f"row {row + 1}", f"column {column + 1}"), whole=True)


def _texts(piece: Piece) -> list[str]:
    """The paragraphs or cells of a piece."""
    if isinstance(piece, PdfTable):
        return [cell.text for cell in piece.cells]
    if isinstance(piece, Card):
        return [text for inner in piece.pieces for text in _texts(inner)]
    return [paragraph.shown.text for paragraph in paragraphs(piece)]


def _rows(found: PdfTable) -> list[list[PdfCell]]:
    rows: dict[int, list[PdfCell]] = {}
    for cell in found.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [sorted(cells, key=_column) for _, cells in sorted(rows.items())]


def _column(cell: PdfCell) -> int:
    return cell.column
