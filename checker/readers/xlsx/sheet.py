"""A sheet's XML as it is stored: values, spans, what is hidden (ECMA-376, part 1, 18.3).

Own code, where openpyxl could do it: it makes an object with a style for every cell, which
takes longer than all the rest of reading, and it loses what is drawn on the sheet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from checker.readers.office.text import Element, is_on, number

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

_ROW, _CELL, _VALUE, _FORMULA, _INLINE = f"{S}row", f"{S}c", f"{S}v", f"{S}f", f"{S}is"
_TEXT, _RUN, _STRIKE = f"{S}t", f"{S}r", f"{S}rPr/{S}strike"
_COLUMN, _MERGED, _LINK = f"{S}col", f"{S}mergeCell", f"{S}hyperlink"
_HEADER, _FOOTER = f"{S}oddHeader", f"{S}oddFooter"
_PAINTS = frozenset((f"{S}conditionalFormatting", f"{S}tablePart"))
_OBJECT = f"{S}oleObject"
_WANTED = (_COLUMN, _MERGED, _LINK, _HEADER, _FOOTER, _OBJECT, *_PAINTS)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REF = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.IGNORECASE)

Struck = tuple[tuple[int, int], ...]


class TooManyCellsError(Exception):
    """A sheet has more cells than may be read."""


class StoredText(NamedTuple):
    """A stored text, and the ranges of it that are struck out."""

    text: str
    struck: Struck = ()


@dataclass(slots=True, eq=False)
class StoredSheet:
    """What the part of a sheet says. Rows and columns count from 1.

    `cells` are (type, value, style) by row and column; `merged` how many rows and columns a
    cell spans; `size` counts cells, merged ranges in full; `unstored` formulas have no value.
    `objects` are embedded files: their programs by shape. `painted`: something else than the
    cells' own styles may colour their ground.
    """

    cells: dict[tuple[int, int], tuple[str, str | StoredText, int]] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    header: str = ""
    footer: str = ""
    objects: dict[str, str] = field(default_factory=dict)
    painted: bool = False
    size: int = 0
    unstored: int = 0


def stored_sheet(content: bytes, most: int) -> StoredSheet:
    """Read a sheet's part. Raises TooManyCellsError above `most`, SyntaxError and ValueError
    where the part is broken."""
    sheet = StoredSheet()
    row = 0
    # Rows are dropped as they are read; what else the part says is little, and is kept.
    events = etree.iterparse(io.BytesIO(content), tag=_ROW, resolve_entities=False, no_network=True)
    for _, element in events:
        row = number(element.get("r"), row + 1)
        _read_row(sheet, element, row)
        element.clear()
        _check_size(sheet, most)
    for element in events.root.iter(_WANTED):
        _read_rest(sheet, element)
        _check_size(sheet, most)
    _uncover(sheet)
    return sheet


def _check_size(sheet: StoredSheet, most: int) -> None:
    if sheet.size > most:
        raise TooManyCellsError


def _read_rest(sheet: StoredSheet, element: Element) -> None:
    """What a part says beside its rows."""
    if element.tag in (_MERGED, _LINK):
        _span(sheet, element)
    elif element.tag == _COLUMN:
        if element.get("hidden") and is_on(element.get("hidden")):
            reach = number(element.get("min")), number(element.get("max"))
            sheet.hidden_columns.append(reach)
    elif element.tag == _OBJECT:
        # Written twice, for programs old and new.
        shape = element.get("shapeId") or ""
        sheet.objects[shape] = element.get("progId") or "of unknown kind"
    elif element.tag == _HEADER:
        sheet.header = element.text or ""
    elif element.tag == _FOOTER:
        sheet.footer = element.text or ""
    else:
        sheet.painted = True


def _read_row(sheet: StoredSheet, element: Element, row: int) -> None:
    if len(element.attrib) > 1 and _is_hidden(element):
        sheet.hidden_rows.add(row)
    column, end = 0, str(row)
    for cell in element.iterchildren(_CELL):
        sheet.size += 1
        ref = cell.get("r")
        # All but broken sheets name the row they stand in.
        letters = ref[: -len(end)] if ref is not None and ref.endswith(end) else ""
        place = row, _columns.get(letters, 0)
        if not place[1]:
            place = (row, column + 1) if ref is None else place_of(ref)
        column = place[1]
        value, formula = _value(cell)
        if value:
            sheet.cells[place] = cell.get("t", "n"), value, number(cell.get("s"))
        elif formula:
            sheet.unstored += 1


def _value(cell: Element) -> tuple[str | StoredText | None, bool]:
    """What is stored in a cell, and whether it has a formula."""
    value: str | StoredText | None = None
    formula = False
    for child in cell:
        tag = child.tag
        if tag == _VALUE:
            value = child.text
        elif tag == _FORMULA:
            formula = True
        elif tag == _INLINE:
            value = said(child)
    return value, formula


def _is_hidden(row: Element) -> bool:
    if row.get("hidden") and is_on(row.get("hidden")):
        return True
    height = row.get("ht")
    return height is not None and float(height) == 0


_columns: dict[str, int] = {}


def place_of(ref: str) -> tuple[int, int]:
    """The row and column of a cell's name. Raises ValueError where it is none."""
    match = _REF.fullmatch(ref)
    if match is None:
        raise ValueError(f"{ref[:20]!r} is no cell")
    letters = match[1]
    column = _columns.get(letters)
    if column is None:
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        _columns[letters] = column
    return int(match[2]), column


def name_of(row: int, column: int) -> str:
    """The name of a cell: `B7`."""
    letters = _letters.get(column)
    if letters is None:
        letters, left = "", column
        while left:
            left, letter = divmod(left - 1, 26)
            letters = chr(65 + letter) + letters
        _letters[column] = letters
    return f"{letters}{row}"


_letters: dict[int, str] = {}


def area(ref: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and the last cell of a range. Raises ValueError where it is none."""
    first, _, last = ref.partition(":")
    start = place_of(first)
    return start, place_of(last) if last else start


def _span(sheet: StoredSheet, element: Element) -> None:
    (top, left), (bottom, right) = area(element.get("ref") or "")
    rows, columns = max(bottom - top + 1, 1), max(right - left + 1, 1)
    sheet.size += rows * columns
    if element.tag == _MERGED:
        sheet.merged[top, left] = rows, columns


def _uncover(sheet: StoredSheet) -> None:
    """Drop what stands under merged cells: nobody sees it, and it cannot be reached."""
    for (top, left), (rows, columns) in sheet.merged.items():
        for row in range(top, top + rows):
            for column in range(left, left + columns):
                if (row, column) != (top, left):
                    sheet.cells.pop((row, column), None)


def said(element: Element) -> StoredText:
    """The text of a shared or inline string, or of a comment; how to say it is left out."""
    text = ""
    struck: list[tuple[int, int]] = []
    for part in element:
        tag = part.tag
        if tag == _TEXT:
            text += plain(part.text)
        elif tag == _RUN:
            start = len(text)
            text += plain(part.findtext(_TEXT))
            mark = part.find(_STRIKE)
            if mark is not None and is_on(mark.get("val")):
                struck.append((start, len(text)))
    return StoredText(text, tuple(struck))


def plain(text: str | None) -> str:
    """A stored text with its escaped characters (`_x000D_`) as themselves."""
    if not text or "_x" not in text:
        return text or ""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def shared_strings(content: bytes) -> list[StoredText]:
    """The texts that cells refer to by number."""
    return list(_strings(content))


def _strings(content: bytes) -> Iterator[StoredText]:
    for _, element in etree.iterparse(
        io.BytesIO(content), tag=f"{S}si", resolve_entities=False, no_network=True
    ):
        yield said(element)
        element.clear()
