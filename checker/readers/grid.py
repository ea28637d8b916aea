"""Tables as grids: which headers, section row and label give a cell its meaning."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from checker.models import Cell
from checker.readers.flow import GridCell, Table, shown
from checker.readers.outline import words
from checker.values import currencies
from checker.values.labels import ARTICLE
from checker.values.numbers import FIXED_BLANKS

_WIDEST = 500
_TALLEST = 2000
BESIDE = 100
"""How many cells of a row, or columns under a wide cell, give a cell its meaning.

Everything after reading looks at all of them for each cell: without a limit a row of many
thousands of cells would take their number squared.
"""
_MOST_HEADER_ROWS = 20
"""Rows of header cells after these are rows like any other: no table has so many headers."""
_PAGE_BEFORE = -1
"""The row of headers that stand on the page before."""
_FURTHEST_BELOW = 3
_PRICED = re.compile(
    r"(?:(?:from|starting at|starts at) )?"
    rf"(?:[A-Z]{{0,3}} ?(?:{currencies.SIGN}) ?\d"
    rf"|\d[\d.,'’ {FIXED_BLANKS}]*(?:{currencies.SIGN_BEHIND}|(?-i:{currencies.CODE})\b)"
    rf"|(?-i:{currencies.CODE}) ?\d)"
    r"|(?:free|custom|contact (?:us|sales)|let['’]s talk)\Z",
    re.IGNORECASE,
)
_ABOUT_BILLING = re.compile(
    r"(?:price |pricing |billing |billed )?"
    r"(?:unit|basis|period|per|by|billing|billed|interval|metric)",
    re.IGNORECASE,
)


_ORDINAL = re.compile(r"\d{1,4}[.)]?")


class _Label(NamedTuple):
    """The label of a row, and the row headers of it and of the cells beside it."""

    cell: GridCell | None
    above: tuple[str, ...]
    beside: tuple[str, ...]


class Grid:
    """Resolves the cells of one table against its rendered text.

    `before` is the grid of the table that this one goes on, on the page before.
    """

    def __init__(
        self, table: Table, plain: str, caption: str | None, before: Grid | None = None
    ) -> None:
        self._table = table
        self._before = before
        self.last_section: str | None = None
        self._plain = plain
        self._caption = caption
        self._texts: dict[int, str] = {}
        self._by_column: dict[int, dict[int, GridCell]] = {}
        self._first_labels: dict[tuple[int, int], int] = {}
        self._rows = self._covered_rows()
        self._restart_heads: dict[int, dict[int, tuple[str, ...]]] = {}
        self._header_rows = min(self._count_header_rows(), _MOST_HEADER_ROWS)
        self._heads = self._column_heads()
        self._column_headers = {
            column: tuple(dict.fromkeys(text for _, text in heads))
            for column, heads in self._heads.items()
        }
        self._basis_columns = [
            column
            for column, headers in self._column_headers.items()
            if any(map(_ABOUT_BILLING.fullmatch, headers))
        ][:BESIDE]
        self._row_texts = [tuple(map(self._text, row)) for row in self._rows]
        self._parts: dict[tuple[int, int], tuple[str, ...]] = {}
        self._headers_over: dict[tuple[int, int, int], tuple[str, ...]] = {}
        self._sections = self._section_rows()
        self._labels = self._row_labels()

    def cell(self, cell: GridCell) -> Cell:
        """Where the cell stands and what gives it its meaning."""
        headers, labels = self._headers_of(cell), self._row_headers_of(cell)
        priced = _PRICED.match(self._text(cell)) is not None
        # By position: by name takes half as long again, and a sheet has many cells.
        return Cell(
            self._table.number,
            cell.row + 1,
            cell.column + 1,
            headers,
            labels,
            self._beside(cell),
            self._caption,
            cell.columns,
            tuple(self._below(cell)) if priced else (),
            self._basis(cell),
        )

    def route(self, cell: GridCell) -> tuple[str, ...]:
        """The way to a cell; in a sheet the column is called by its header."""
        row, column = f"row {cell.row + 1}", f"column {cell.column + 1}"
        if not self._table.alone:
            return f"table {self._table.number}", row, column
        headers = self._headers_of(cell)
        return row, f"column {headers[-1]}" if headers else column

    def _beside(self, cell: GridCell) -> tuple[str, ...]:
        """The cells of its row; in a very wide one the label and those around it.

        Cells side by side share what they are given.
        """
        texts = self._row_texts[cell.row]
        if len(texts) <= BESIDE:
            return texts
        at = bisect_left(self._rows[cell.row], cell.column, key=_column)
        part = max(at - 1, 0) // (BESIDE - 1)
        found = self._parts.get((cell.row, part))
        if found is None:
            start = part * (BESIDE - 1) + 1
            found = (texts[0], *texts[start : start + BESIDE - 1])
            self._parts[cell.row, part] = found
        return found

    def _basis(self, cell: GridCell) -> tuple[str, ...]:
        """What its row says under headers such as `Unit` and `Billing period`."""
        if not self._basis_columns or cell.column in self._basis_columns:
            return ()
        row = self._columns(cell.row)
        said = (row.get(column) for column in self._basis_columns)
        return tuple(text for other in said if other is not None and (text := self._text(other)))

    def _below(self, cell: GridCell) -> Iterator[str]:
        """The cells under an amount whose rows go on with it: `per seat` under `$49`."""
        row = cell.row + cell.rows
        while row < min(len(self._rows), cell.row + cell.rows + _FURTHEST_BELOW):
            under = self._columns(row).get(cell.column)
            if under is None or under.row != row or under.columns != cell.columns:
                return
            if self._first_label(row, cell.row) < cell.column:
                return
            yield self._text(under)
            row += under.rows

    def _first_label(self, number: int, above: int) -> int:
        """The column where a row under a row of amounts has a label of its own; else none.

        No label is what is empty, says that the row is about billing, or is under an amount.
        """
        found = self._first_labels.get((number, above))
        if found is None:
            over = self._columns(above)
            labels = (
                cell.column
                for cell in self._rows[number]
                if cell.row == number
                and self._text(cell)
                and not _ABOUT_BILLING.fullmatch(self._text(cell))
                and not (cell.column in over and _PRICED.match(self._text(over[cell.column])))
            )
            found = self._first_labels[number, above] = next(labels, _WIDEST)
        return found

    def _columns(self, row: int) -> dict[int, GridCell]:
        """The cells of a row by the column they start in."""
        found = self._by_column.get(row)
        if found is None:
            found = self._by_column[row] = {cell.column: cell for cell in self._rows[row]}
        return found

    def _text(self, cell: GridCell) -> str:
        key = id(cell)
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = words(shown(self._plain, cell.start, cell.end, cell))
        return text

    def _covered_rows(self) -> list[list[GridCell]]:
        """The cells of each row, those that reach into it from above included."""
        rows: list[list[GridCell]] = [[] for _ in self._table.rows]
        for row in self._table.rows:
            for cell in row:
                if cell.rows == 1:
                    rows[cell.row].append(cell)
                    continue
                for number in range(cell.row, min(cell.row + min(cell.rows, _TALLEST), len(rows))):
                    rows[number].append(cell)
        for cells in rows:
            cells.sort(key=_column)
        return rows

    def _count_header_rows(self) -> int:
        """Header rows as marked; else leading rows of header cells; else a first row of words."""
        marked = self._table.header_rows
        if marked is not None:
            # A title over all columns stands above the header.
            titled = marked == 1 and len(self._rows) > 2 and self._is_title(self._table.rows[0])
            return marked + titled
        count = 0
        for row in self._rows:
            if not row or not all(cell.header for cell in row):
                break
            count += 1
        if count and count < len(self._rows):
            return count
        return int(self._first_row_is_words())

    def _first_row_is_words(self) -> bool:
        if len(self._rows) < 2 or len(self._rows[0]) < 2:
            return False
        if any(cell.header for row in self._rows for cell in row):
            return False
        texts = [self._text(cell) for cell in self._rows[0][1:]]
        return all(text and not any(c.isdigit() for c in text) for text in texts)

    def _column_heads(self) -> dict[int, list[tuple[int, str]]]:
        heads: dict[int, list[tuple[int, str]]] = {}
        if self._before is not None and not self._header_rows:
            for column, above in self._before._heads.items():
                heads[column] = [(_PAGE_BEFORE, text) for _, text in above]
        for row in self._table.rows[: self._header_rows]:
            if self._is_title(row):
                continue
            for cell in row:
                text = self._text(cell)
                if not text:
                    continue
                for column in range(cell.column, cell.column + min(cell.columns, _WIDEST)):
                    heads.setdefault(column, []).append((cell.row, text))
        return heads

    def _is_title(self, row: list[GridCell]) -> bool:
        """A lone filled cell above a sheet's header, or one as wide as a table, names no column."""
        if len(row) == 1 and row[0].columns > 1:
            return any(len(other) == row[0].columns for other in self._table.rows)
        wide = self._table.alone and any(len(other) > 1 for other in self._table.rows)
        return wide and sum(bool(self._text(cell)) for cell in row) == 1

    def _headers_of(self, cell: GridCell) -> tuple[str, ...]:
        if self._table.restarts and (start := self._restarted(cell.row)) is not None:
            return self._heads_of(start).get(cell.column, ()) if cell.row > start else ()
        if cell.columns == 1 and cell.row >= self._header_rows:
            return self._column_headers.get(cell.column, ())
        # Below the headers it is the same for every cell over these columns.
        key = cell.column, cell.columns, min(cell.row, self._header_rows)
        known = self._headers_over.get(key)
        if known is None:
            found: dict[str, None] = {}
            for column in range(cell.column, cell.column + min(cell.columns, BESIDE)):
                for row, text in self._heads.get(column, ()):
                    if row < cell.row:
                        found[text] = None
            known = self._headers_over[key] = tuple(found)
        return known

    def _restarted(self, row: int) -> int | None:
        """The header row of the table that a row of a file of several tables belongs to."""
        at = bisect_right(self._table.restarts, row)
        return self._table.restarts[at - 1] if at else None

    def _heads_of(self, row: int) -> dict[int, tuple[str, ...]]:
        found = self._restart_heads.get(row)
        if found is None:
            cells = ((cell.column, self._text(cell)) for cell in self._table.rows[row])
            found = self._restart_heads[row] = {at: (text,) for at, text in cells if text}
        return found

    def _section_rows(self) -> list[str | None]:
        """For each row the text of the section row above it, if there is one."""
        sections: list[str | None] = []
        current = self._before.last_section if self._before is not None else None
        for number, row in enumerate(self._rows):
            texts = self._row_texts[number]
            if number >= self._header_rows and _is_section(row, texts):
                current = texts[0]
                sections.append(None)
            else:
                sections.append(current)
        self.last_section = current
        return sections

    def _row_labels(self) -> list[_Label]:
        """For each row its label, and the row headers of the label and of the other cells."""
        labels = []
        numbered = self._is_numbered()
        for number, section in enumerate(self._sections):
            above = () if section is None else (section,)
            texts = self._row_texts[number]
            first = 1 if numbered and len(texts) > 1 and texts[1] else 0
            at = next((at for at, text in enumerate(texts) if text and at >= first), None)
            if at is None:
                labels.append(_Label(None, above, above))
                continue
            beside = above if number < self._header_rows else (*above, texts[at])
            labels.append(_Label(self._rows[number][at], above, beside))
        return labels

    def _is_numbered(self) -> bool:
        """Whether the first column only numbers the rows, so that the second labels them."""
        body = self._row_texts[self._header_rows :]
        counted = [texts[0] for texts in body if texts and texts[0]]
        if len(counted) < 2 or len(set(counted)) < len(counted):
            return False
        return all(map(_ORDINAL.fullmatch, counted)) or self._is_coded(counted, body)

    @staticmethod
    def _is_coded(codes: list[str], body: list[tuple[str, ...]]) -> bool:
        """Whether the first column has article numbers, with words beside them that name them."""
        named = [texts[1] for texts in body if len(texts) > 1 and texts[1]]
        words = [text for text in named if any(map(str.isalpha, text))]
        return all(map(ARTICLE.fullmatch, codes)) and 2 * len(words) > len(body)

    def _row_headers_of(self, cell: GridCell) -> tuple[str, ...]:
        label = self._labels[cell.row]
        return label.above if cell is label.cell else label.beside


def _column(cell: GridCell) -> int:
    return cell.column


def _is_section(row: list[GridCell], texts: tuple[str, ...]) -> bool:
    """Whether only the first cell of a row says something, and it is none of a single column."""
    if not row or not texts[0] or any(texts[1:]) or row[0].rows > 1:
        return False
    return len(row) > 1 or row[0].columns > 1
