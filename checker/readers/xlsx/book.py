"""A workbook's package: its sheets, the parts that belong to them, the looks of its cells.

openpyxl reads what holds for the book (styles, number formats, the list of sheets); the
sheets themselves are read by `xlsx_sheet`.
"""

from __future__ import annotations

import io
import posixpath
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zipfile import ZipFile

from checker.readers.office.safety import read_member
from checker.readers.office.text import number, parse_xml
from checker.readers.xlsx import format as xlsx_format
from checker.readers.xlsx.sheet import S, StoredText, area, said, shared_strings

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.styles.colors import Color
    from openpyxl.workbook import Workbook

TINY_BELOW = 3.0
"""Text smaller than this, in points, is hidden."""

HIDDEN_BY_FORMAT = "hidden: number format"

_WHITE = frozenset(("FFFFFFFF", "00FFFFFF", "FFFFFF"))
_WINDOW_THEME = 0
_STRINGS = "sharedStrings"
_THREAD = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What a style says, for all cells of that style. `moment`: its numbers are dates or times.

    `elapsed`: they are lengths of time.
    """

    code: str
    bold: bool
    struck: bool
    hidden: str | None
    white: bool
    moment: bool = False
    elapsed: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """A part that another one refers to: the last word of its kind, its id, its name."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the book lists it. `kind` is `worksheet`, `chartsheet`, …"""

    title: str
    kind: str
    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A table as the file itself marks it: its range and its header rows."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    header_rows: int


class Book:
    """An opened workbook. Raises KeyError, ValueError, SyntaxError and more where it is broken."""

    def __init__(self, archive: ZipFile, content: bytes) -> None:
        from openpyxl.reader.excel import ExcelReader
        from openpyxl.styles.stylesheet import apply_stylesheet

        self.archive = archive
        with warnings.catch_warnings():
            # Of parts that openpyxl would lose on saving; we only read.
            warnings.simplefilter("ignore")
            reader = ExcelReader(io.BytesIO(content), data_only=True, keep_links=False)
            reader.read_manifest()
            reader.read_workbook()
            reader.read_properties()
            apply_stylesheet(reader.archive, reader.wb)
            self._book: Workbook = reader.wb
            # What `Worksheet` looks up for its cells; there is no public way to a style's number.
            self._styles: list[StyleArray] = vars(reader.wb)["_cell_styles"]
            names = set(archive.namelist())
            listed = [
                SheetPart(
                    sheet.name,
                    relation.Type.rpartition("/")[2],
                    relation.target,
                    sheet.state != "visible",
                )
                for sheet, relation in reader.parser.find_sheets()
            ]
            self.sheets = [sheet for sheet in listed if sheet.name in names]
            self.missing = [sheet.title for sheet in listed if sheet.name not in names]
            self.strings = self._strings(reader.parser.workbook_part_name, names)
        self._sample: Cell | None = None
        self._looks: dict[int, CellStyle] = {}

    @property
    def title(self) -> str | None:
        """The title among the file's properties."""
        return (self._book.properties.title or "").strip() or None

    @property
    def epoch(self) -> datetime:
        """The day that dates count from."""
        return self._book.epoch

    def _strings(self, workbook: str, names: set[str]) -> list[StoredText]:
        for related in self.related(workbook):
            if related.kind == _STRINGS and related.name in names:
                return shared_strings(self.part(related.name))
        return []

    def part(self, name: str) -> bytes:
        """The bytes of a part. Raises KeyError where there is none."""
        return read_member(self.archive, name)

    def related(self, name: str) -> list[Related]:
        """The parts that a part refers to; none where it says so nowhere."""
        return list(_related(self.archive, name))

    def look(self, style: int) -> CellStyle:
        """What a style says. Raises IndexError where there is none."""
        look = self._looks.get(style)
        if look is None:
            look = self._looks[style] = self._read_look(style)
        return look

    def _read_look(self, style: int) -> CellStyle:
        from openpyxl.cell.cell import Cell

        sheet = self._book.create_sheet() if self._sample is None else self._sample.parent
        self._sample = Cell(sheet, 1, 1, style_array=self._styles[style])
        return _look(self._sample)


def _related(archive: ZipFile, name: str) -> Iterator[Related]:
    folder, part = posixpath.split(name)
    try:
        root = parse_xml(read_member(archive, f"{folder}/_rels/{part}.rels"))
    except (KeyError, SyntaxError):
        return
    for relation in root:
        target = relation.get("Target") or ""
        if relation.get("TargetMode") == "External" or not target:
            continue
        joined = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        kind = (relation.get("Type") or "").rpartition("/")[2]
        yield Related(kind, relation.get("Id") or "", joined)


def marked_tables(book: Book, related: Sequence[Related]) -> Iterator[Marked]:
    """The tables that a sheet marks as such."""
    for part in related:
        if part.kind == "table":
            table = parse_xml(book.part(part.name))
            (top, left), (bottom, right) = area(table.get("ref") or "")
            heads = number(table.get("headerRowCount"), 1)
            yield Marked((top, bottom), (left, right), heads)


def comments(book: Book, related: Sequence[Related]) -> dict[str, str]:
    """The comments of a sheet by their cell; a thread counts with its replies.

    Beside a thread the file keeps a note for older programs, which says that it is one.
    """
    found: dict[str, str] = {}
    threads: dict[str, list[str]] = {}
    for part in related:
        if part.kind == "comments":
            for comment in parse_xml(book.part(part.name)).iter(f"{S}comment"):
                text = comment.find(f"{S}text")
                found[comment.get("ref") or ""] = said(text).text if text is not None else ""
        elif part.kind == "threadedComment":
            for comment in parse_xml(book.part(part.name)).iter(f"{_THREAD}threadedComment"):
                reply = comment.findtext(f"{_THREAD}text") or ""
                threads.setdefault(comment.get("ref") or "", []).append(reply)
    found |= {ref: " ".join(texts) for ref, texts in threads.items()}
    return {ref: text.strip() for ref, text in found.items() if text.strip()}


def _look(stored: Cell) -> CellStyle:
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    font = stored.font
    code = stored.number_format or "General"
    hidden = None
    white = _is_white(font.color) and _ground_is_white(stored)
    if xlsx_format.shows_nothing(code):
        hidden = HIDDEN_BY_FORMAT
    elif font.sz is not None and font.sz < TINY_BELOW:
        hidden = "hidden: tiny text"
    elif white:
        hidden = "hidden: white on white"
    return CellStyle(
        code,
        bool(font.b),
        bool(font.strike),
        hidden,
        white,
        is_date_format(code),
        is_timedelta_format(code),
    )


def _is_white(colour: Color | None) -> bool:
    if colour is None:
        return False
    if colour.type == "theme":
        return colour.theme == _WINDOW_THEME and not colour.tint
    return colour.type == "rgb" and colour.rgb in _WHITE


def _ground_is_white(stored: Cell) -> bool:
    fill = stored.fill
    pattern = getattr(fill, "patternType", "other")
    if pattern is None or pattern == "none":
        return True
    return pattern == "solid" and _is_white(fill.fgColor)
