"""How several models did on the same pairs, as a table for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from checker.evaluate.metrics import Scores, Share
from checker.evaluate.show import aligned
from checker.llm.ledger import Spent, dollars

_COLUMNS = (
    "model",
    "precision",
    "recall",
    "F1",
    "alarm consistent",
    "unrelated",
    "unread",
    "calls",
    "tokens in",
    "out",
    "cost",
    "seconds",
)


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """What one model made of the pairs.

    `unread` are pages without an answer. `seconds` are from the first question to the last
    answer, reading and rules included.
    """

    model: str
    scores: Scores
    spent: Spent
    unread: int
    seconds: float


def models_table(found: Sequence[ModelFigures]) -> str:
    """A row for each model."""
    return aligned([_COLUMNS, *map(_row, found)])


def models_json(found: Sequence[ModelFigures]) -> str:
    """The same for programs; a cost that nobody knows is null."""
    return json.dumps([_value(one) for one in found], indent=2) + "\n"


def _row(one: ModelFigures) -> tuple[str, ...]:
    scores, spent = one.scores, one.spent
    shares = (scores.precision, scores.recall, scores.f1)
    alarms = (scores.consistent_alarms, scores.unrelated_alarms)
    return (
        one.model,
        *map(_share, (*shares, *alarms)),
        str(one.unread),
        f"{spent.calls:,}",
        f"{spent.input_tokens:,}",
        f"{spent.output_tokens:,}",
        "unknown" if spent.cost is None else dollars(spent.cost),
        f"{one.seconds:.1f}",
    )


def _share(share: Share) -> str:
    return "-" if share is None else f"{share:.3f}"


def _value(one: ModelFigures) -> dict[str, object]:
    spent = one.spent
    return {
        "model": one.model,
        **asdict(one.scores),
        "unread": one.unread,
        "calls": spent.calls,
        "input_tokens": spent.input_tokens,
        "output_tokens": spent.output_tokens,
        "cost_usd": None if spent.cost is None else float(spent.cost),
        "seconds": round(one.seconds, 3),
    }
