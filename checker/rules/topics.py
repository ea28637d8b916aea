"""Whether a fact and a canon entry are about the same thing.

Being about the same thing means: all the words that name the approved thing stand in
or around the fact, and the fact's own phrase has no word that makes it another thing
("private storage" is not "public storage", "audit log retention" not "log retention").
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.approved import CanonFact
from checker.models import Fact, FactKind, TextUnit
from checker.statements.around.things import (
    is_labelled,
    label_of,
    names_a_plan,
    narrowed,
    says_phrase,
)
from checker.statements.patterns.binding import ALL_OF
from checker.values.agree import quantities_agree
from checker.values.names import Lexicon
from checker.values.quantities import find_quantities
from checker.values.words import PLAIN


def covers(canon_fact: CanonFact, fact: Fact) -> float:
    """The largest share of words of one of the approved thing's names found at the fact."""
    whole, *named = canon_fact.topics or (frozenset[str](),)
    # What a thing is called by alone must stand at the amount itself.
    return max((share(whole, _have(fact, whole)), *(share(t, fact.topic) for t in named)))


def _have(fact: Fact, need: frozenset[str]) -> frozenset[str]:
    """The words at a fact. Who has what is said of the page's thing only where it is named."""
    if fact.kind is FactKind.AVAILABILITY and not fact.topic & need - PLAIN:
        return fact.topic
    return fact.topic | fact.around


def share(need: frozenset[str], have: frozenset[str]) -> float:
    """The share of a thing's words that stand somewhere; those that narrow nothing do not count."""
    need = need - PLAIN or need
    return len(need & have) / len(need) if need else 0.0


_CERTAIN = 0.99


def same_package(
    fact: Fact,
    canon_fact: CanonFact,
    cover: float,
    known: Sequence[tuple[float, CanonFact]],
    unit: TextUnit,
) -> bool:
    """Whether fact and approved fact are of one package.

    A statement about no package in particular contradicts an enumeration of the
    packages when it agrees with none of them.
    """
    wanted = canon_fact.fact.packages
    if not wanted or wanted & fact.packages or canon_fact.fact.bound_by == ALL_OF:
        return True
    if names_a_plan(unit):
        return False
    listed = {c.fact.packages for k, c in known if k >= cover and c.id == canon_fact.id}
    return not fact.packages and cover >= _CERTAIN and len(listed) > 1


def same_thing(canon_fact: CanonFact, fact: Fact, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a structured entry (a limit, a feature) is what the fact speaks of."""
    labelled = is_labelled(unit, lexicon)
    phrases = canon_fact.phrases or (None,) * len(canon_fact.topics)
    return any(
        topic <= _named_by(fact, topic, labelled)
        and not narrowed(topic, fact, unit, lexicon)
        and says_phrase(phrase, unit)
        for topic, phrase in zip(canon_fact.topics, phrases, strict=True)
        if topic or phrase
    )


def _named_by(fact: Fact, topic: frozenset[str], labelled: bool) -> frozenset[str]:
    """The words that may name an approved thing at a fact.

    In a table its labels do; the heading helps where they say nothing else: `Calls per day`
    under "The API" are API calls.
    """
    said = fact.topic - PLAIN
    if labelled and not (said and said <= topic):
        return fact.topic
    return fact.topic | fact.around


def other_size(canon_fact: CanonFact, unit: TextUnit) -> bool:
    """Whether the fact's label names a size the approved sentence does not: `200 TB+ | $14`."""
    approved = [m.quantity for m in find_quantities(canon_fact.text)]
    return any(
        m.quantity.unit is not None and not any(quantities_agree(m.quantity, a) for a in approved)
        for m in find_quantities(label_of(unit))
    )
