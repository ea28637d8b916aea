"""Precision, recall, F1 and false alarms of "contradiction found", with their intervals."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from checker.evaluate.pairs import PairOutcome

Share = float | None
"""A share from 0 to 1, or None where there is nothing to take a share of."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How well contradictions were found, and how often something else was called one."""

    n: int
    precision: Share
    recall: Share
    f1: Share
    consistent_alarms: Share
    unrelated_alarms: Share
    undecided: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95% interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals of the scores that depend on chance most; None where the score is None."""

    precision: Interval | None
    recall: Interval | None
    f1: Interval | None
    consistent_alarms: Interval | None
    unrelated_alarms: Interval | None


def score(outcomes: Iterable[PairOutcome]) -> Scores:
    """The scores of some outcomes."""
    return _scores(Counter((o.row.label, o.prediction.label) for o in outcomes))


def with_possible(outcomes: Iterable[PairOutcome]) -> tuple[PairOutcome, ...]:
    """The outcomes as they were if what is only possible counted as a contradiction."""
    return tuple(
        replace(o, prediction=replace(o.prediction, label="contradiction"))
        if o.prediction.label == "possible"
        else o
        for o in outcomes
    )


def by_type(outcomes: Sequence[PairOutcome]) -> dict[str, tuple[PairOutcome, ...]]:
    """The outcomes of each type of row, types in order."""
    types = sorted({outcome.row.type for outcome in outcomes})
    return {name: tuple(o for o in outcomes if o.row.type == name) for name in types}


def intervals(outcomes: Sequence[PairOutcome], seed: int = 0, rounds: int = 1000) -> Intervals:
    """Percentile bootstrap over rows (Efron 1979); the seed makes it repeatable."""
    chance = random.Random(seed)  # noqa: S311 - statistics, not a secret # nosec B311
    cells = [(o.row.label, o.prediction.label) for o in outcomes]
    draws = [_scores(Counter(chance.choices(cells, k=len(cells)))) for _ in range(rounds)]
    return Intervals(
        _middle([draw.precision for draw in draws]),
        _middle([draw.recall for draw in draws]),
        _middle([draw.f1 for draw in draws]),
        _middle([draw.consistent_alarms for draw in draws]),
        _middle([draw.unrelated_alarms for draw in draws]),
    )


def _scores(cells: Counter[tuple[str, str]]) -> Scores:
    hit = cells["contradiction", "contradiction"]
    flagged = _sum(cells, predicted="contradiction")
    wanted = _sum(cells, label="contradiction")
    consistent = _sum(cells, label="consistent")
    unrelated = _sum(cells, label="unrelated")
    return Scores(
        n=cells.total(),
        # Flagging nothing where there was something to flag is no precision at all.
        precision=_share(hit, flagged) if flagged else (0.0 if wanted else None),
        recall=_share(hit, wanted),
        f1=_share(2 * hit, flagged + wanted),
        consistent_alarms=_share(cells["consistent", "contradiction"], consistent),
        unrelated_alarms=_share(cells["unrelated", "contradiction"], unrelated),
        undecided=_sum(cells, predicted="undecided"),
    )


def _sum(
    cells: Counter[tuple[str, str]], label: str | None = None, predicted: str | None = None
) -> int:
    return sum(
        count
        for (gold, said), count in cells.items()
        if label in (None, gold) and predicted in (None, said)
    )


def _share(part: int, whole: int) -> Share:
    return round(part / whole, 4) if whole else None


def _middle(values: Iterable[Share]) -> Interval | None:
    """The middle 95% of the values that exist."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    cut = int(len(known) * 0.025)
    return Interval(known[cut], known[-1 - cut])
