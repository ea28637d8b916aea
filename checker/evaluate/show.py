"""Measurements as text for people and as JSON for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence

from checker.evaluate.metrics import (
    Interval,
    Scores,
    Share,
    by_type,
    intervals,
    score,
    with_possible,
)
from checker.evaluate.pages import PagesResult
from checker.evaluate.pairs import PairOutcome
from checker.evaluate.rows import ExpectedLine

_COLUMNS: tuple[str, ...] = (
    "type",
    "rows",
    "precision",
    "recall",
    "F1",
    "alarm consistent",
    "unrelated",
    "undecided",
)


def pairs_json(judge: str, outcomes: Sequence[PairOutcome]) -> str:
    """The measurement of pairs as JSON, as `docs/evaluation.md` describes it."""
    result = {
        "judge": judge,
        "overall": _scores_json(score(outcomes)),
        "with_possible": _scores_json(score(with_possible(outcomes))),
        "by_type": {name: _scores_json(score(some)) for name, some in by_type(outcomes).items()},
        "rows": [_outcome_json(outcome) for outcome in outcomes],
    }
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def pairs_table(judge: str, outcomes: Sequence[PairOutcome]) -> str:
    """The measurement of pairs as a table, with intervals below the overall row."""
    groups = {"all": tuple(outcomes), **by_type(outcomes)}
    rows = [_COLUMNS]
    for name, some in groups.items():
        rows += [_score_row(name, score(some)), _interval_row(some)]
    if any(outcome.prediction.label == "possible" for outcome in outcomes):
        rows.insert(3, _score_row("with possible", score(with_possible(outcomes))))
    return f"judge: {judge}\n\n{aligned(rows)}\nBelow each figure: its 95% bootstrap interval.\n"


def pages_json(result: PagesResult) -> str:
    """The measurement of a folder as JSON, as `docs/evaluation.md` describes it."""
    data = {
        "expected": len(result.expected),
        "found": result.found,
        "recall": result.recall,
        "precision": result.precision,
        "findings": result.findings,
        "possible": result.possible,
        "missed": [{"path": row.path, "line": row.line} for row in result.missed],
        "extra": [
            {
                "path": finding.location.uri,
                "line": finding.location.line,
                "rule": finding.rule,
                "message": finding.message,
            }
            for finding in result.extra
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def pages_text(result: PagesResult) -> str:
    """The measurement of a folder as lines."""
    recall = _figure(result.recall)
    lines = [
        f"expected {len(result.expected)}, found {result.found} (recall {recall}), "
        f"findings {result.findings}, extra {len(result.extra)} "
        f"(precision on lines {_figure(result.precision)}), possible {result.possible}"
    ]
    lines += [f"missed  {_place(row)}" for row in result.missed]
    lines += [
        f"extra   {finding.location.uri}:{finding.location.line}  {finding.rule}  {finding.message}"
        for finding in result.extra
    ]
    return "\n".join(lines) + "\n"


def _scores_json(scores: Scores) -> dict[str, object]:
    return {
        "n": scores.n,
        "precision": scores.precision,
        "recall": scores.recall,
        "f1": scores.f1,
        "false_alarms": {
            "consistent": scores.consistent_alarms,
            "unrelated": scores.unrelated_alarms,
        },
        "undecided": scores.undecided,
    }


def _outcome_json(outcome: PairOutcome) -> dict[str, object]:
    prediction = outcome.prediction
    return {
        "id": outcome.row.id,
        "label": outcome.row.label,
        "predicted": prediction.label,
        "rule": prediction.rule,
        "decided_by": prediction.decided_by,
        "reason": prediction.reason,
    }


def _score_row(name: str, scores: Scores) -> tuple[str, ...]:
    shares = (
        scores.precision,
        scores.recall,
        scores.f1,
        scores.consistent_alarms,
        scores.unrelated_alarms,
    )
    return (name, str(scores.n), *map(_figure, shares), str(scores.undecided))


def _interval_row(outcomes: Sequence[PairOutcome]) -> tuple[str, ...]:
    found = intervals(outcomes)
    spans = (
        found.precision,
        found.recall,
        found.f1,
        found.consistent_alarms,
        found.unrelated_alarms,
    )
    return ("", "", *map(_span, spans), "")


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table: the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _figure(share: Share) -> str:
    return "-" if share is None else f"{share:.3f}"


def _span(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.low:.2f}-{interval.high:.2f}"


def _place(row: ExpectedLine) -> str:
    return f"{row.path}:{row.line}"
