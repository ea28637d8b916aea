"""Equal labels at every degree of shared words, so that shared words predict nothing."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence

from evals.pairs.made import LABELS, TrainingPair

_BINS = 8


def overlap(premise: str, hypothesis: str) -> tuple[float, float, float]:
    """Shares of the premise's and the hypothesis's words that the other has, and of its numbers."""
    p, h = _bag(premise), _bag(hypothesis)
    numbers = {w for w in p if w[0].isdigit()}
    return (
        len(p & h) / max(1, len(p)),
        len(p & h) / max(1, len(h)),
        len(numbers & h) / len(numbers) if numbers else 0.5,
    )


def _bag(text: str) -> set[str]:
    return set(re.findall(r"\d[\d.,]*\d|\w+", text.lower()))


def balanced(made: Sequence[TrainingPair], count: int, chance: random.Random) -> list[TrainingPair]:
    """About `count` pairs, no pair twice, equal labels in every bin of shared words."""
    bins: dict[tuple[int, int], dict[str, list[TrainingPair]]] = defaultdict(
        lambda: {label: [] for label in LABELS}
    )
    for pair in dict.fromkeys(made):
        of_premise, of_hypothesis, _ = overlap(pair.premise, pair.hypothesis)
        key = min(int(of_premise * _BINS), _BINS - 1), min(int(of_hypothesis * _BINS), _BINS - 1)
        bins[key][pair.label].append(pair)
    kept: list[TrainingPair] = []
    for by_label in bins.values():
        least = min(map(len, by_label.values()))
        for pairs in by_label.values():
            kept += chance.sample(pairs, least)
    chance.shuffle(kept)
    return _level(kept, count)


def _level(made: Sequence[TrainingPair], count: int) -> list[TrainingPair]:
    """The first of each label, as many of each."""
    taken = {
        label: [m for m in made if m.label == label][: count // len(LABELS)] for label in LABELS
    }
    return [m for ms in taken.values() for m in ms]


def words_alone(made: Sequence[TrainingPair]) -> float:
    """Accuracy of a logistic regression that sees only how many words are shared (chance: 1/3)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score

    shares = [overlap(m.premise, m.hypothesis)[:2] for m in made]
    features = [
        (*s, s[0] * s[1], len(m.premise) / 200, len(m.hypothesis) / 200)
        for s, m in zip(shares, made, strict=True)
    ]
    return float(
        cross_val_score(
            LogisticRegression(max_iter=500), features, [m.label for m in made], cv=3
        ).mean()
    )
