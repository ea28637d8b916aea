"""A training pair, and small choices that everything which makes pairs shares."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

CONTRADICTION, ENTAILMENT, NEUTRAL = "contradiction", "entailment", "neutral"
LABELS = (CONTRADICTION, ENTAILMENT, NEUTRAL)


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """A pair with its label, what made it, and the company whose page carried it."""

    premise: str
    hypothesis: str
    label: str
    kind: str
    company: str = ""


def listed(names: Sequence[str], chance: random.Random, word: str = "and") -> str:
    """`A, B and C` in one of the ways people write it."""
    if len(names) == 1:
        return names[0]
    last = chance.choice([f" {word} ", f" {word} ", f", {word} ", " & ", "/"])
    return (
        ", ".join(names[:-1])
        + (last if len(names) > 2 or "," not in last else f" {word} ")
        + names[-1]
    )


def upper_first(text: str) -> str:
    """A sentence's first letter as a sentence begins."""
    return text[:1].upper() + text[1:]
