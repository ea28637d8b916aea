"""Predicting a label for a pair: read the text in its context, judge, name the outcome."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from checker.canon.schema import CanonFile, Claim
from checker.evaluate.rows import Pair, PairRow, RowContext
from checker.models import Context, Finding, TextUnit

Predicted = Literal["contradiction", "consistent", "unrelated", "undecided"]

# What says "this cannot be true with the canon"; the others ask for eyes, dates or texts.
CONTRADICTIONS = frozenset(
    {
        "price-mismatch",
        "discount-over-authority",
        "offer-out-of-scope",
        "retired-name",
        "unknown-package",
        "misspelt-name",
        "limit-mismatch",
        "availability-mismatch",
        "claim-contradiction",
        "forbidden-claim",
        "channel-conflict",
    }
)

ReadText = Callable[[str], Iterable[TextUnit]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging some units gave: findings, comparisons, and how many of them agreed."""

    findings: tuple[Finding, ...] = ()
    compared: int = 0
    entailed: int = 0


JudgeUnits = Callable[[CanonFile, Sequence[TextUnit]], Judged]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the checker says of a pair, and which finding says so."""

    label: Predicted
    rule: str | None = None
    decided_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row with what was predicted for it."""

    row: PairRow
    prediction: Prediction


def measure(rows: Iterable[PairRow], read: ReadText, judge: JudgeUnits) -> tuple[Outcome, ...]:
    """Predict every row. The judge sees the pair, never its label, type, source or note."""
    return tuple(Outcome(row, predict(row.pair, read, judge)) for row in rows)


def predict(pair: Pair, read: ReadText, judge: JudgeUnits) -> Prediction:
    """The label a reader of the report would give the pair."""
    judged = judge(canon_of(pair), units_of(pair, read))
    contradiction = next((f for f in judged.findings if f.rule in CONTRADICTIONS), None)
    if contradiction:
        return _found("contradiction", contradiction)
    review = next((f for f in judged.findings if f.rule == "needs-review"), None)
    if review:
        return _found("undecided", review)
    return Prediction("consistent" if judged.entailed else "unrelated")


def canon_of(pair: Pair) -> CanonFile:
    """The canon of a pair: its one approved statement."""
    claim = Claim(id="c", text=pair.canon)
    return CanonFile(canon=1, company=pair.company, claims=(claim,))


def units_of(pair: Pair, read: ReadText) -> tuple[TextUnit, ...]:
    """The units of a pair's text, each in the pair's context."""
    context = pair.context or RowContext()
    around = _plain_context(context, read)
    return tuple(
        replace(unit, context=_placed(unit.context, around))
        for unit in _read(pair.text, context.table_header, read)
    )


def _read(text: str, header: str | None, read: ReadText) -> list[TextUnit]:
    """The text's units. A table row alone is no Markdown: it is read under its header."""
    row = text.strip()
    if not (header or (row.startswith("|") and row.endswith("|") and "\n" not in row)):
        return list(read(text))
    columns = len(re.split(r"(?<!\\)\|", (header or row).strip().strip("|")))
    delimiter = "|" + " --- |" * columns
    table = f"{(header or '|' + ' |' * columns).strip()}\n{delimiter}\n"
    units = [unit for unit in read(table + row) if unit.location.start >= len(table)]
    return units or list(read(text))


def _plain_context(context: RowContext, read: ReadText) -> Context:
    return Context(
        title=_plain(context.title, read) if context.title else None,
        headings=tuple(_plain(heading, read) for heading in context.headings),
        before=tuple(_plain(line, read) for line in context.before),
        after=tuple(_plain(line, read) for line in context.after),
    )


def _plain(line: str, read: ReadText) -> str:
    """A source line as a person sees it; a line that is all markup stays as it is."""
    words = [word for unit in read(line) for word in unit.plain.split()]
    return " ".join(words) or line.strip()


def _placed(own: Context, around: Context) -> Context:
    """A unit's own context, inside the one of its row."""
    return replace(
        own,
        title=around.title or own.title,
        headings=around.headings + own.headings,
        before=around.before + own.before,
        after=own.after + around.after,
    )


def _found(label: Predicted, finding: Finding) -> Prediction:
    return Prediction(label, finding.rule, finding.decided_by, finding.message)
