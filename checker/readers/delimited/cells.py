"""The fields of CSV text with exact places (RFC 4180, read leniently)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from checker.readers.canvas import Canvas

Field = tuple[int, int]
"""The range of a field's text, inside its quotes where it has them."""

DELIMITERS = (",", ";", "\t", "|")
_ROWS_LOOKED_AT = 30
_DOUBLED = re.compile('""')


def rows(
    text: str, delimiter: str, start: int = 0, end: int | None = None
) -> Iterator[list[Field]]:
    """The rows of `text[start:end]`. A quote that never closes runs to its line's end."""
    stop = len(text) if end is None else end
    field = _field(delimiter)
    row: list[Field] = []
    at = start
    while at <= stop:
        match = field.match(text, at, stop)
        if match is None:
            return
        row.append(_inner(match))
        at = match.end()
        if at < stop and text[at] == delimiter:
            at += 1
            continue
        yield row
        row = []
        if at >= stop:
            return
        at += 2 if text.startswith("\r\n", at) else 1
        if at >= stop:
            return


def sniff(text: str) -> str:
    """The delimiter under which most rows have the same number of fields, above one."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(
            len(row) for row in islice(rows(text, delimiter), _ROWS_LOOKED_AT) if len(row) > 1
        )
        if widths:
            width, count = max(widths.items(), key=_by_count)
            score = count * (1 + min(width, 20) / 100)
            if score > best_score:
                best, best_score = delimiter, score
    return best


def undouble(canvas: Canvas, start: int, end: int) -> None:
    """A doubled quote shows as one."""
    for match in _DOUBLED.finditer(canvas.page, start, end):
        opens = match.start() == start or canvas.page[match.start() - 1].isspace()
        mark = match.start() if opens else match.start() + 1
        canvas.blank(mark, mark + 1)


def as_words(canvas: Canvas, start: int, end: int) -> None:
    """`list_price_eur` shows as words."""
    for at in range(start, end):
        if canvas.page[at] == "_":
            canvas.blank(at, at + 1)


def _by_count(item: tuple[int, int]) -> tuple[int, int]:
    return item[1], item[0]


@lru_cache(maxsize=16)
def _field(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    quoted = rf'[ ]*"(?P<quoted>(?:[^"]|"")*)"[^\S\r\n]*(?={mark}|\r|\n|\Z)'
    return re.compile(rf"{quoted}|(?P<bare>[^{mark}\r\n]*)")


def _inner(match: re.Match[str]) -> Field:
    group = "quoted" if match["quoted"] is not None else "bare"
    text = match[group]
    start = match.start(group) + len(text) - len(text.lstrip())
    return start, max(start, match.start(group) + len(text.rstrip()))
