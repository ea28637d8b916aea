"""How certain it is that a passage speaks of an approved thing: proven, or only implied.

A difference is proven where the words that name the approved thing stand in the passage's
own sentence, in its row and column, or in the line that leads in to it, with at most the
nearest heading's help. Where only some of them do, or all stand around it, the passage may
speak of another thing: the difference is implied, and possible at most.
"""

from __future__ import annotations

from collections.abc import Iterable

from checker.approved import CanonFact
from checker.models import Conflict, Fact, FactKind, Quantity, TextUnit
from checker.statements.around.clauses import asserts_of_plans
from checker.statements.around.features import is_said_of
from checker.statements.around.subject import (
    clause_words,
    label_words,
    names_in,
    own_words,
    uptime_words,
)
from checker.statements.around.things import own_labels
from checker.statements.passage import Passage
from checker.statements.patterns.scene import topic_of
from checker.values.agree import dimension
from checker.values.names import Lexicon
from checker.values.words import PLAIN, content


def of_claim(fact: Fact, approved: CanonFact, unit: TextUnit, lexicon: Lexicon) -> Conflict | None:
    """How certain it is that a differing figure is that of an approved sentence.

    None where words that name the approved thing are missing: it is mostly another one.
    """
    unit_word = _counted(fact, approved)
    own = own_words(unit)
    near = own | fact.around
    need = approved.topics[0] - PLAIN - unit_word or approved.topics[0]
    names = names_in(approved.text, lexicon)
    if unit_word and _is_narrower(fact, approved, unit_word, lexicon):
        return Conflict.IMPLIED
    single = single_thing(fact, approved, unit)
    if single and names <= near:
        return Conflict.PROVEN if _like_units(fact, approved) else Conflict.IMPLIED
    if approved.fact.packages & fact.packages:
        if need <= near or unit_word or fact.kind is FactKind.PRICE:
            return Conflict.PROVEN  # the same thing of the same package
        if _says_no_more(unit, approved, lexicon):
            return Conflict.PROVEN
        return Conflict.IMPLIED
    if not names <= near:
        return None
    if not need <= near:
        nearly = unit_word and 3 * len(need - near) <= len(need)
        return Conflict.IMPLIED if nearly else None
    if unit_word and _alike_per_time(fact, approved):
        return Conflict.PROVEN
    here = len(need & own)
    enough = here >= 1 if unit.context.cell is not None else 2 * here >= len(need)
    certain = enough and _like_units(fact, approved)
    return Conflict.PROVEN if certain else Conflict.IMPLIED


# What a company has one of, however it is told, and what it is measured in.
_SINGLE = {"trial": "time", "sla": "%"}


def single_thing(fact: Fact, approved: CanonFact, unit: TextUnit) -> frozenset[str]:
    """The words for what a clause and an approved sentence both measure, where there is one of it.

    A company has one trial and one promise of uptime; empty where that is not so: then all
    other words count.
    """
    here, there = fact.value, approved.fact.value
    if not isinstance(here, Quantity) or not isinstance(there, Quantity):
        return frozenset()
    measure = dimension(here.unit)
    if measure != dimension(there.unit):
        return frozenset()
    named = frozenset(t for t, of in _SINGLE.items() if of == measure) & approved.topics[0]
    if not named:
        return frozenset()
    said = clause_words(unit, fact) | label_words(unit) | fact.topic
    if measure == "%":
        if not _are_high(here, there):
            return frozenset()  # a credit of 10% for a missed 99.9%
        said |= uptime_words(unit, fact)
    return named & said


_HIGH = 90


def _are_high(here: Quantity, there: Quantity) -> bool:
    return all(q.value is not None and q.value >= _HIGH for q in (here, there))


def _counted(fact: Fact, approved: CanonFact) -> frozenset[str]:
    """The thing that both count, in one word: `60 RPM` are requests without the word."""
    here, there = fact.value, approved.fact.value
    if not isinstance(here, Quantity) or not isinstance(there, Quantity):
        return frozenset()
    thing = dimension(here.unit)
    same = thing == dimension(there.unit) and thing not in {None, "time", "bytes", "%"}
    return frozenset({thing}) if same and thing else frozenset()


def _alike_per_time(fact: Fact, approved: CanonFact) -> bool:
    """Whether both say how many of a thing in the same time: `60 requests per hour`."""
    here, there = fact.value, approved.fact.value
    assert isinstance(here, Quantity)  # noqa: S101
    assert isinstance(there, Quantity)  # noqa: S101
    return here.every in _THROTTLED and here.every == there.every and here.per == there.per


def _is_narrower(
    fact: Fact, approved: CanonFact, counted: frozenset[str], lexicon: Lexicon
) -> bool:
    """Whether only things of a kind are counted: `one production environment`, of environments."""
    return bool(fact.topic - PLAIN - lexicon.company_words - counted - content(approved.text))


_ENOUGH = 2


def _says_no_more(unit: TextUnit, approved: CanonFact, lexicon: Lexicon) -> bool:
    """Whether a cell's labels say nothing that the approved sentence does not say, too."""
    words = topic_of(own_labels(unit), lexicon) - PLAIN
    return len(words) >= _ENOUGH and words <= approved.topics[0]


_THROTTLED = frozenset({"second", "minute", "hour"})


_SHORT = frozenset({"second", "millisecond"})
_DAYS = frozenset({"day"})
_LONG = frozenset({"week", "month", "quarter", "year"})


def _like_units(fact: Fact, approved: CanonFact) -> bool:
    """Whether two measures may be of one thing: seconds are never days, nor minutes weeks."""
    here, there = fact.value, approved.fact.value
    if not isinstance(here, Quantity) or not isinstance(there, Quantity):
        return True
    units = {here.unit, there.unit}
    if units & _SHORT:
        return not units & (_DAYS | _LONG)
    return not ("minute" in units and units & _LONG)


def of_feature(fact: Fact, topics: Iterable[frozenset[str]], passage: Passage) -> Conflict:
    """How certain it is that a scope is said of a feature."""
    names = tuple(topics)
    said = is_said_of(fact, names, passage.unit) or asserts_of_plans(fact, names, passage)
    return Conflict.PROVEN if said else Conflict.IMPLIED
