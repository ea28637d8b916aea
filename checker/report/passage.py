"""A finding's passage as a page shows it: its words, what stands around them, cut to size."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checker.models import Finding

BESIDE = 240
"""Characters shown on either side of the words."""
LONGEST = 600
"""Characters shown of the words themselves, and of any other text."""
_CUT = "…"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """`words` in their sentence (`before`, `after`) between what stands around it.

    `table` names the row and column of a cell.
    """

    lead: str
    before: str
    words: str
    after: str
    follow: str
    table: tuple[str, ...] = ()


def passage_of(finding: Finding) -> ShownPassage:
    """The finding's passage, of bounded length whatever the document held."""
    text, start = finding.plain or finding.line_text, finding.offset
    context, cell = finding.context, finding.context.cell
    around = cell is None
    before, words, after = _parts(text, start, len(finding.text))
    return ShownPassage(
        lead=ends(context.before[-1], BESIDE) if around and context.before else "",
        before=ends(before, BESIDE),
        words=begins(words, LONGEST),
        after=begins(after, BESIDE),
        follow=begins(context.after[0], BESIDE) if around and context.after else "",
        table=_table(cell.row_headers, cell.column_headers) if cell else (),
    )


def begins(text: str, most: int = LONGEST) -> str:
    """The beginning of a text, white space evened out."""
    shown = _SPACE.sub(" ", text[: 4 * most])
    whole = len(shown) <= most and len(text) <= 4 * most
    return shown if whole else shown[:most].rstrip() + _CUT


def ends(text: str, most: int = LONGEST) -> str:
    """The end of a text, white space evened out."""
    shown = _SPACE.sub(" ", text[-4 * most :])
    whole = len(shown) <= most and len(text) <= 4 * most
    return shown if whole else _CUT + shown[-most:].lstrip()


def _parts(text: str, start: int | None, length: int) -> tuple[str, str, str]:
    if start is None:
        return text, "", ""
    return text[:start], text[start : start + length], text[start + length :]


def _table(rows: tuple[str, ...], columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(begins(name, 80) for name in (*rows, *columns) if name.strip())
