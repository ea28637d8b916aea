"""Tables that go on on the next page: whether one is the rest of another, and its headers."""

from __future__ import annotations

from collections.abc import Sequence

from checker.readers.office.headers import header_rows
from checker.readers.pdf.layout import PdfCell, PdfTable

_NEAR = 10.0
"""In points: the rest of a table starts as far left as its beginning."""

Rows = Sequence[Sequence[PdfCell]]


def is_rest(above: PdfTable, below: PdfTable) -> bool:
    """Whether two tables have the same columns at the same places."""
    if len(above.columns) != len(below.columns) or len(above.columns) < 2:
        return False
    if abs(above.columns[0][0] - below.columns[0][0]) > _NEAR:
        return False
    return all(
        min(a[1], b[1]) - max(a[0], b[0]) > min(a[1] - a[0], b[1] - b[0]) / 2
        for a, b in zip(above.columns, below.columns, strict=True)
    )


def rest_header_rows(above: Rows, count: int, rows: Rows) -> int | None:
    """How many header rows the rest of a table has; None where it is a table of its own.

    `above` are the rows of its beginning, of which `count` are headers. A rest has none,
    or repeats them; other words on top of it are headers of a table of its own only where
    they look like headers do on the page before.
    """
    head = above[:count]
    if head and [_texts(row) for row in rows[:count]] == [_texts(row) for row in head]:
        return count
    own = header_rows(rows)
    if not own:
        return 0
    stood_out = bool(head) and _is_bold(head[0]) and not all(map(_is_bold, above[count:]))
    return 0 if stood_out and not _is_bold(rows[0]) else None


def _texts(row: Sequence[PdfCell]) -> list[str]:
    return [" ".join(cell.text.split()) for cell in row]


def _is_bold(row: Sequence[PdfCell]) -> bool:
    return all(cell.bold for cell in row)
