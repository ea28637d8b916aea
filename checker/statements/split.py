"""Approved sentences as one entry for each plan, where code is sure what they say of it.

"Premium plans keep backups for 60 days, Business plans for 14" is two limits. As entries without
their figures, code compares what a page says of either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from checker.approved import Canon, CanonFact
from checker.models import FactKind, Quantity
from checker.values.agree import dimension
from checker.values.numbers import DIGITS

_NUMBER = re.compile(DIGITS)
_FEWEST = 2
_HIDDEN = "…"


def plans_of(claim: str, canon: Canon) -> tuple[CanonFact, ...]:
    """The limits an approved sentence sets for one plan each; empty where it says anything else.

    It is a single sentence, its limits are of the same thing in like units, each of another plan,
    and it has no figure beside them.
    """
    sentences = [s for s in canon.sentences if s.id == claim]
    limits = [f for f in canon.by_id.get(claim, ()) if f.fact.kind is not FactKind.NAME]
    if len(sentences) != 1 or len(limits) < _FEWEST:
        return ()
    owners = [fact.fact.packages for fact in limits]
    single = all(len(owner) == 1 for owner in owners) and len(set(owners)) == len(owners)
    alike = all(_alike(one, other) for one, other in pairwise(limits))
    whole = len(_NUMBER.findall(sentences[0].text)) == len(limits)
    return tuple(limits) if single and alike and whole else ()


def _alike(one: CanonFact, other: CanonFact) -> bool:
    here, there = one.fact.value, other.fact.value
    if not isinstance(here, Quantity) or not isinstance(there, Quantity):
        return False
    return one.topics == other.topics and dimension(here.unit) == dimension(there.unit)


def without_figures(claim: str, facts: Sequence[CanonFact], canon: Canon) -> str:
    """The approved sentence in which the figures of its facts cannot be read."""
    sentence = next(s for s in canon.sentences if s.id == claim)
    text = sentence.unit.plain if sentence.unit is not None else sentence.text
    for start, end in sorted((f.fact.span for f in facts), reverse=True):
        text = f"{text[:start]}{_NUMBER.sub(_HIDDEN, text[start:end])}{text[end:]}"
    return text.strip()
