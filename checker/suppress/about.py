"""What a decision was made about, kept with it: the text may be gone when it is learned from."""

from __future__ import annotations

import re
from typing import Final

from pydantic import BaseModel, ConfigDict

from checker.models import Context, Finding

LONGEST: Final = 1_000
"""Characters kept of each text; the words decided about stay inside."""
NEIGHBOURS: Final = 2
"""Units kept before and after."""
_NO_CHARACTER = re.compile("[\ud800-\udfff]")


class FindingContext(BaseModel):
    """A finding's passage in its context, and what is approved.

    Texts are as a person sees them. A table cell is `text` as a row of its label and itself,
    below `table_header`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str
    uri: str
    text: str
    approved: str | None = None
    title: str | None = None
    headings: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    table_header: str | None = None


def about(finding: Finding) -> FindingContext:
    """What a decision about a finding is about."""
    context = finding.context
    header, text = _row(context, _words(finding))
    return FindingContext(
        rule=finding.rule,
        uri=storable(finding.location.uri),
        text=text,
        approved=_even(finding.approved) if finding.approved else None,
        title=_even(context.title) if context.title else None,
        headings=tuple(map(_even, context.headings)),
        before=tuple(map(_even, context.before[-NEIGHBOURS:])),
        after=tuple(map(_even, context.after[:NEIGHBOURS])),
        table_header=header,
    )


def _words(finding: Finding) -> str:
    """The finding's unit, cut around its words where it is very long."""
    text, start = finding.plain or finding.line_text, finding.offset or 0
    first = max(0, min(start - LONGEST // 2, len(text) - LONGEST))
    return _even(text[first : first + LONGEST])


def _row(context: Context, text: str) -> tuple[str | None, str]:
    """A cell as the smallest table that says the same: its label, itself, its headers."""
    cell = context.cell
    if cell is None:
        return None, text
    label, header = " ".join(cell.row_headers), " ".join(cell.column_headers)
    shown = text if text != label else ""
    return f"| | {_cell(header)} |", f"| {_cell(label)} | {_cell(shown)} |"


def _cell(text: str) -> str:
    return _even(text).replace("|", "\\|")


def _even(text: str) -> str:
    """The text on one line, cut to size."""
    return storable(" ".join(text[: 4 * LONGEST].split())[:LONGEST])


def storable(text: str) -> str:
    """The text with `�` for what no file can hold: bytes of a name that are no characters."""
    return _NO_CHARACTER.sub("\ufffd", text)
