"""The cells of a sheet as they are shown: text, span, what is struck out, what is hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from checker.readers.xlsx import format as xlsx_format
from checker.readers.xlsx.book import HIDDEN_BY_FORMAT, Book, CellStyle
from checker.readers.xlsx.sheet import (
    StoredSheet,
    StoredText,
    Struck,
    name_of,
    place_of,
    plain,
)

HIDDEN_SHEET = "hidden: hidden sheet"
_ONE = (1, 1)


@dataclass(slots=True, eq=False)
class SheetCell:
    """A filled cell; rows and columns count from 1. `comment` is the note on it."""

    text: str
    row: int
    column: int
    place: str
    rows: int = 1
    columns: int = 1
    bold: bool = False
    struck: Struck = ()
    hidden: str | None = None
    comment: str | None = None


def filled_cells(
    book: Book, sheet: StoredSheet, comments: Mapping[str, str], hidden: str | None
) -> Iterator[SheetCell]:
    """The cells with a text or a comment, row by row. `hidden`: why the whole sheet is."""
    notes = {place_of(ref): text for ref, text in comments.items()}
    values = sheet.cells
    for missing in notes.keys() - values.keys():
        values[missing] = "str", "", 0
    looks, painted, merged = book.look, sheet.painted, sheet.merged
    some_hidden = bool(sheet.hidden_rows or sheet.hidden_columns)
    for place in sorted(values):
        kind, value, style = values[place]
        row, column = place
        look = looks(style)
        text, struck = _text(book, kind, value, look)
        why = hidden or (_hidden_with(sheet, row, column) if some_hidden else None)
        if why is None and look.hidden and not (painted and look.white):
            why = look.hidden
        rows, columns = merged.get(place, _ONE)
        yield SheetCell(
            text.strip(),
            row,
            column,
            name_of(row, column),
            rows,
            columns,
            look.bold,
            struck,
            why,
            notes.get(place),
        )


def _hidden_with(sheet: StoredSheet, row: int, column: int) -> str | None:
    if row in sheet.hidden_rows:
        return "hidden: hidden row"
    for first, last in sheet.hidden_columns:
        if first <= column <= last:
            return "hidden: hidden column"
    return None


def _text(book: Book, kind: str, stored: str | StoredText, look: CellStyle) -> tuple[str, Struck]:
    """What a cell shows, and what of it is struck out. An error value says nothing."""
    if kind == "e":
        return "", ()
    if kind == "s" and isinstance(stored, str):
        stored = book.strings[int(stored)]
    if isinstance(stored, StoredText):
        if stored.struck:
            left = len(stored.text) - len(stored.text.lstrip())
            return stored.text, tuple((max(0, a - left), b - left) for a, b in stored.struck)
        value: xlsx_format.CellValue = stored.text
    else:
        value = _value(book, kind, stored, look)
    text = str(value) if look.hidden == HIDDEN_BY_FORMAT else xlsx_format.shown(value, look.code)
    return text, ((0, len(text.strip())),) if look.struck and text.strip() else ()


def _value(book: Book, kind: str, stored: str, look: CellStyle) -> xlsx_format.CellValue:
    match kind:
        case "n":
            value = float(stored) if not _is_whole(stored) else int(stored)
            return _moment(book, value, look) if look.moment else value
        case "b":
            return stored.strip() in ("1", "true")
        case "d":
            return _dated(stored)
        case _:
            return plain(stored)


def _is_whole(stored: str) -> bool:
    return stored.isdecimal() or (stored[:1] == "-" and stored[1:].isdecimal())


def _moment(book: Book, value: float, look: CellStyle) -> xlsx_format.CellValue:
    """A date, a time or a length of time; one that no calendar has shows as an error."""
    from openpyxl.utils.datetime import from_excel

    try:
        return _known(from_excel(value, book.epoch, timedelta=look.elapsed))
    except (OverflowError, ValueError):
        return ""


def _dated(stored: str) -> xlsx_format.CellValue:
    """A date that is written out. Raises ValueError where it is none."""
    from openpyxl.utils import datetime as stored_dates

    read: Callable[[str], object] = stored_dates.from_ISO8601
    return _known(read(stored))


def _known(moment: object) -> xlsx_format.CellValue:
    return moment if isinstance(moment, datetime | date | time | timedelta) else ""
