"""CSV and TSV: price lists, comparison sheets, exports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import TextUnit
from checker.readers.assemble import assemble
from checker.readers.delimited import cells as csv_cells
from checker.readers.delimited.cells import Field
from checker.readers.flow import Flow, Table
from checker.values import currencies

_HEADER_WITHIN = 6
_VALUE = re.compile(
    rf"[{currencies.BARE_SIGNS}]?\s*[\d.,]+\s*[%{currencies.BARE_SIGNS}]?\w?"
    r"|true|false|yes|no|[✓✔✅❌✗-]",
    re.IGNORECASE,
)

_IDENTIFIER = re.compile(r"[^\W\d_]+(?:_[^\W_]+)+")
"""A column's name in a program: `list_price_eur`."""


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The cells of a CSV or TSV text; its delimiter is found by looking."""
    return read_delimited(text, uri, channel, csv_cells.sniff(text))


def read_delimited(text: str, uri: str, channel: str | None, delimiter: str) -> Iterator[TextUnit]:
    """The cells of a text with a known delimiter."""
    flow = Flow(text)
    fill(flow, list(csv_cells.rows(text, delimiter)))
    flow.finish()
    return assemble(flow, uri, channel)


def fill(flow: Flow, rows: list[list[Field]]) -> Table:
    """Add rows as the only table of a flow, its header row found."""
    table = flow.begin_table()
    table.alone = True
    header = header_row(flow.source, rows)
    table.header_rows = header + 1
    restarts = dict.fromkeys(_restarts(flow.source, rows, header))
    table.restarts = tuple(restarts)
    for number, row in enumerate(rows):
        flow.row()
        for start, end in row:
            flow.next_cell(start, end, header=number == header or number in restarts)
            csv_cells.undouble(flow.canvas, start, end)
            if _IDENTIFIER.fullmatch(flow.source, start, end):
                csv_cells.as_words(flow.canvas, start, end)
    flow.end_table()
    return table


def _restarts(text: str, rows: list[list[Field]], header: int) -> Iterator[int]:
    """The header rows of further tables: an empty row, perhaps a title, and a row of words."""
    empty = [n for n, row in enumerate(rows) if n > header and not any(e > s for s, e in row)]
    for number in empty:
        found = header_row(text, rows[number + 1 : number + 1 + _HEADER_WITHIN + 1])
        if found >= 0 and len(_filled(rows[number + 1 + found])) > 1:
            yield number + 1 + found


def _filled(row: list[Field]) -> list[Field]:
    return [(start, end) for start, end in row if end > start]


def header_row(text: str, rows: list[list[Field]]) -> int:
    """The index of the header row, -1 where there is none: the first row of only words.

    Rows above it with one filled field are a title.
    """
    wide = any(len(row) > 1 for row in rows)
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        filled = [text[start:end] for start, end in row if end > start]
        if len(filled) < 2 and wide:
            continue
        # `No` over a first column of numbers is no answer.
        rest = filled[1:] if filled and filled[0].lower() == "no" else filled
        words = not any(_VALUE.fullmatch(value) for value in rest)
        return number if words and filled and number + 1 < len(rows) else -1
    return -1
