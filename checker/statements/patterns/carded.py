"""Card facts: whether a trial asks for a payment card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import Fact, FactKind, Span, TextUnit
from checker.statements.patterns.scene import Scene
from checker.statements.patterns.stance import clause_of
from checker.values.cards import find_cards

_BEGINS = re.compile(
    r"\btrials?\b|\b(?:try|start|begin|sign(?:ing)? up|sign-?up|get(?:ting)? started|get going|for free|free of charge|days free)\b",
    re.I,
)
_BUYS = re.compile(
    r"\b(?:upgrad|downgrad|switch|chang|buy|purchas|renew|convert|continu|subscrib|pay(?:s|ing)?\b|paid|invoice|after|afterwards|ends|ended|over\b)",
    re.I,
)
_BADGE = 7
"""Words of a badge, which says of the whole offer that no card is needed."""


def card_facts(scene: Scene) -> Iterator[Fact]:
    """Whether a card must be given to begin, where a text speaks of that or says nothing else."""
    unit = scene.unit
    for span, needed in find_cards(unit.plain):
        if _is_of_a_start(unit, span):
            binding = scene.bind(span)
            stance = scene.stance(span)
            yield Fact(
                FactKind.CARD, span, needed, binding.packages, stance=stance, bound_by=binding.by
            )


def _is_of_a_start(unit: TextUnit, span: Span) -> bool:
    clause = clause_of(unit.plain, span)
    if _BUYS.search(unit.plain, *clause):
        return False
    around = (unit.plain, *unit.context.before[-1:], *unit.context.headings[-1:])
    return len(unit.plain.split()) <= _BADGE or any(map(_BEGINS.search, around))
