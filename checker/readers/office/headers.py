"""Which rows on top of a table are its headers, in formats that do not say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from checker.readers.delimited.reader import header_row
from checker.values import currencies

_LOOKED_AT = 8
_HAS_VALUE = re.compile(
    rf"[{currencies.BARE_SIGNS}]\s?\d"
    r"|^[\d.,]+\s*%?$|^(?:included|unlimited|add[- ]?on|custom|yes|no|true|false|n/?a)$"
    r"|^[✓✔✅☑●•❌✗✘×–—-]$",
    re.IGNORECASE,
)


class HeaderCell(Protocol):
    """A filled cell of a row that may be a header."""

    @property
    def text(self) -> str:
        """What it shows."""
        ...

    @property
    def bold(self) -> bool:
        """Whether it is bold."""
        ...

    @property
    def columns(self) -> int:
        """How many columns it spans."""
        ...


def header_rows(rows: Sequence[Sequence[HeaderCell]]) -> int:
    """How many rows on top are headers: found as in a CSV file, or set in bold."""
    top = rows[:_LOOKED_AT]
    if not top:
        return 0
    count = _words_on_top(top) or _bold_on_top(top)
    while 0 < count < len(top) - 1 and _is_split(top[count - 1]) and not _has_value(top[count]):
        count += 1
    return count


def _words_on_top(top: Sequence[Sequence[HeaderCell]]) -> int:
    if _has_value(top[0][1:] or top[0]) or top[0][0].text.endswith(":"):
        return 0
    text, at = "", 0
    fields = []
    for row in top:
        spans = []
        for cell in row:
            text += cell.text
            spans.append((at, len(text)))
            at = len(text)
        fields.append(spans)
    return header_row(text, fields) + 1


def _bold_on_top(top: Sequence[Sequence[HeaderCell]]) -> int:
    """One row, where it alone is bold: years and prices can be headers, too."""
    if len(top) < 2 or not all(cell.bold for cell in top[0]):
        return 0
    return int(not any(cell.bold for row in top[1:] for cell in row[1:]))


def _is_split(row: Sequence[HeaderCell]) -> bool:
    """Whether a header spans columns that the next row tells apart."""
    return any(cell.columns > 1 for cell in row)


def _has_value(row: Iterable[HeaderCell]) -> bool:
    return any(is_value(cell.text) for cell in row)


def is_value(text: str) -> bool:
    """Whether a cell's text is no header: a price alone, an answer.

    A plan's name with its price may be one.
    """
    found = _HAS_VALUE.search(text)
    return found is not None and not re.match(r"[^\W\d_]{3,}", text.replace(found[0], "", 1))
