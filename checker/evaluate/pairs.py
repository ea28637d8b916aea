"""Predicting a label for a pair: read the text in its context, judge, name the outcome."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from checker.canon.schema import CanonFile, Claim
from checker.evaluate.rows import Pair, PairRow, RowContext
from checker.models import CERTAIN, Context, Finding, TextUnit
from checker.statements.patterns.scene import context_words

Predicted = Literal["contradiction", "possible", "consistent", "unrelated", "undecided"]

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

_CELL_END = re.compile(r"(?<!\\)\|")

ReadText = Callable[[str], Iterable[TextUnit]]


@dataclass(frozen=True, slots=True)
class JudgedUnits:
    """What judging some units gave: findings, comparisons, and how many of them agreed."""

    findings: tuple[Finding, ...] = ()
    compared: int = 0
    entailed: int = 0


JudgeUnits = Callable[[CanonFile, Sequence[TextUnit]], JudgedUnits]

OWN = "c"
"""The id of the statement that a pair is about."""
_MOST_OTHERS = 11
_CLASH = 0.5


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the checker says of a pair, and which finding says so."""

    label: Predicted
    rule: str | None = None
    decided_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PairOutcome:
    """A row with what was predicted for it."""

    row: PairRow
    prediction: Prediction


def measure(
    rows: Iterable[PairRow], read: ReadText, judge: JudgeUnits, *, beside: bool = False
) -> tuple[PairOutcome, ...]:
    """Predict every row. The judge sees the pair, never its label, type, source or note.

    `beside` has the statement stand among others of its company from the same file, as it
    does in a canon: a reader who must find the one that is meant. Only findings about the
    row's own statement count.
    """
    rows = tuple(rows)
    others = _Others(rows) if beside else None
    return tuple(
        PairOutcome(row, predict(row.pair, read, judge, others.of(row) if others else ()))
        for row in rows
    )


class _Others:
    """The statements of each company in a file of pairs."""

    def __init__(self, rows: Sequence[PairRow]) -> None:
        self._rows: dict[str, list[PairRow]] = {}
        for row in rows:
            self._rows.setdefault(row.pair.company, []).append(row)

    def of(self, row: PairRow) -> tuple[str, ...]:
        """Up to eleven other statements, the same on every run, none that may clash.

        Statements written for the same text, or that share half of their words with the
        row's, may say the opposite of it, and a canon does not contradict itself.
        """
        found = {
            other.pair.canon
            for other in self._rows[row.pair.company]
            if other.pair.text != row.pair.text and not _may_clash(other.pair, row.pair)
        }
        ranked = sorted(found, key=lambda text: sha256(f"{row.id}{text}".encode()).digest())
        chosen: list[str] = []
        for text in ranked:
            if not any(_share(text, other) >= _CLASH for other in chosen):
                chosen.append(text)
            if len(chosen) == _MOST_OTHERS:
                break
        return tuple(sorted(chosen))


def _may_clash(a: Pair, b: Pair) -> bool:
    return _share(a.canon, b.canon) >= _CLASH


def _share(a: str, b: str) -> float:
    """The share of the shorter statement's words that the other has, too."""
    here, there = context_words(a), context_words(b)
    least = min(len(here), len(there))
    return len(here & there) / least if least else 0.0


def predict(
    pair: Pair, read: ReadText, judge: JudgeUnits, others: Sequence[str] = ()
) -> Prediction:
    """The label a reader of the report would give the pair."""
    judged = judge(canon_of(pair, others), units_of(pair, read))
    about = [f for f in judged.findings if not others or f.canon_id == OWN]
    at_odds = [f for f in about if f.rule in CONTRADICTIONS]
    contradiction = next((f for f in at_odds if f.conflict in CERTAIN), None)
    if contradiction:
        return _found("contradiction", contradiction)
    if at_odds:
        return _found("possible", at_odds[0])
    review = next((f for f in about if f.rule == "needs-review"), None)
    if review:
        return _found("undecided", review)
    return Prediction("consistent" if judged.entailed else "unrelated")


def canon_of(pair: Pair, others: Sequence[str] = ()) -> CanonFile:
    """The canon of a pair: its approved statement, at a place that tells nothing, and others."""
    claims = [Claim(id=f"o{n}", text=text) for n, text in enumerate(others)]
    place = int(sha256(pair.canon.encode()).hexdigest(), 16) % (len(claims) + 1)
    claims.insert(place, Claim(id=OWN, text=pair.canon))
    return CanonFile(canon=1, company=pair.company, claims=tuple(claims))


def units_of(pair: Pair, read: ReadText) -> tuple[TextUnit, ...]:
    """The units of a pair's text, each in the pair's context."""
    context = pair.context or RowContext()
    in_table = bool(context.table_header) or _is_row(pair.text)
    around = _plain_context(context, in_table, read)
    units = _row_units(pair.text, context.table_header, read) if in_table else read(pair.text)
    return tuple(replace(unit, context=_placed(unit.context, around)) for unit in units)


def _row_units(row: str, header: str | None, read: ReadText) -> list[TextUnit]:
    """The units of a table row. Alone it is no Markdown: it is read under its header."""
    columns = len(_CELL_END.split((header or row).strip().strip("|")))
    if header and columns + 1 == len(_CELL_END.split(row.strip().strip("|"))):
        # A header without the empty cell above the labels.
        header, columns = f"| | {header.strip().lstrip('|')}", columns + 1
    above = (header or "|" + " |" * columns).strip()
    table = f"{above}\n|{' --- |' * columns}\n"
    units = read(table + row.strip())
    return [unit for unit in units if unit.location.start >= len(table)] or list(read(row))


def _is_row(line: str) -> bool:
    line = line.strip()
    return len(line) > 1 and line[0] == line[-1] == "|" and "\n" not in line


def _plain_context(context: RowContext, in_table: bool, read: ReadText) -> Context:
    """The row's context as a reader of the page would give it.

    A cell's neighbours are the text around its table, so a row of it is none of them.
    """
    before, after = (
        tuple(line for line in lines if not (in_table and _is_row(line)))
        for lines in (context.before, context.after)
    )
    return Context(
        title=_plain(context.title, read) if context.title else None,
        headings=_plain_lines(context.headings, read),
        before=_plain_lines(before, read),
        after=_plain_lines(after, read),
    )


def _plain_lines(lines: Iterable[str], read: ReadText) -> tuple[str, ...]:
    """The lines as a person sees them, without those that are only markup."""
    shown = (_plain(line, read) for line in lines)
    return tuple(line for line in shown if any(map(str.isalnum, line)))


def _plain(line: str, read: ReadText) -> str:
    units = _row_units(line, None, read) if _is_row(line) else read(line)
    return " ".join(word for unit in units for word in unit.plain.split())


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
