"""Limits and numbers against those of approved sentences: the same thing, another number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checker.approved import Canon, CanonFact
from checker.models import Bound, Conflict, Fact, Quantity, TextUnit
from checker.rules.certainty import of_claim, single_thing
from checker.rules.topics import covers, same_package
from checker.rules.verdict import Verdict, agrees, differs
from checker.statements.around.limits import (
    is_billed,
    is_bought_on_top,
    is_change,
    is_extra,
    is_per_part,
    quantities_beside,
    timing,
)
from checker.statements.around.names import links_elsewhere
from checker.statements.around.subject import own_words, tried_in
from checker.statements.around.things import numbered_apart, words_beside
from checker.statements.passage import Passage
from checker.statements.patterns.binding import ALL_OF
from checker.values.agree import dimension, is_near, may_measure_alike, quantities_agree
from checker.values.names import Lexicon
from checker.values.quantities import show_quantity
from checker.values.show import suggested_quantity
from checker.values.words import PLAIN, content, stem

_ENOUGH, _SURE = 0.5, 0.75


@dataclass(frozen=True, slots=True)
class _Near:
    """An approved sentence's amount that a passage's may be another value of.

    `single` are the words for what both measure where there is one of it, `cover` is how much of
    what the sentence counts stands at the passage's amount.
    """

    approved: CanonFact
    value: Quantity
    single: frozenset[str]
    cover: float


def claimed_limits(
    fact: Fact, found: Quantity, passage: Passage, canon: Canon
) -> Iterator[Verdict]:
    """A verdict where an approved sentence says the same number, or another of the same thing."""
    if links_elsewhere(fact, passage.unit, canon.lexicon):
        return
    near = sorted(_near(fact, found, passage, canon), key=lambda n: -n.cover)
    alike = (n for n in near if n.cover >= _ENOUGH and quantities_agree(found, n.value))
    agreeing = next(alike, None) if fact.bound_by != ALL_OF else None
    if agreeing is not None:
        yield agrees(fact.span, agreeing.approved.id)
        return
    for one in near:
        conflict = _conflict(one, near, fact, found, passage, canon)
        if conflict is not None:
            yield _differs(one, fact, found, conflict)
            return


def _near(fact: Fact, found: Quantity, passage: Passage, canon: Canon) -> Iterator[_Near]:
    bare = found.unit is None and passage.unit.context.cell is None
    for c, value in canon.claimed_amounts:
        if not passage.within(c.scoping) or (bare and dimension(value.unit) in _SIZES):
            continue  # a bare number of a sentence counts something
        if _could_be_same(c, value, fact, found):
            single = single_thing(fact, c, passage.unit)
            yield _Near(c, value, single, _cover(c, fact, found, single))


def _conflict(
    one: _Near,
    near: Sequence[_Near],
    fact: Fact,
    found: Quantity,
    passage: Passage,
    canon: Canon,
) -> Conflict | None:
    """How certain it is that an amount is a wrong one of a sentence; None where it is another."""
    c = one.approved
    enough = one.cover >= (_SURE if not _same_count(fact, c, found) else _ENOUGH)
    known = [(n.cover, n.approved) for n in near]
    if not enough or not (one.single or same_package(fact, c, one.cover, known, passage.unit)):
        return None
    if not _is_of_the_same(one, fact, found, passage, canon.lexicon):
        return None
    conflict = of_claim(fact, c, passage.unit, canon.lexicon)
    if conflict is None or _says_elsewhere(one.value, passage, one.single):
        return None
    far = not is_near(found, one.value) and not _repeats(c, passage.unit)
    unbound = c.fact.packages and not fact.packages and not one.single
    return Conflict.IMPLIED if far or unbound else conflict


def _is_of_the_same(
    one: _Near, fact: Fact, found: Quantity, passage: Passage, lexicon: Lexicon
) -> bool:
    """Whether an amount counts what a sentence's does, and in the same way."""
    c, plain = one.approved, passage.unit.plain
    return (
        _comparable(found, one.value)
        and (one.value.value is not None or found.value is None or _caps(fact, found, c))
        and not tried_in(plain) - content(c.text) - lexicon.company_words - lexicon.own_words
        and not _other_row(c, passage.unit, lexicon)
        and not _is_of_more(fact, c)
        and not _is_on_top(fact, c, passage)
        and _is_used_up_alike(fact, c, found)
        and timing(plain, fact.span) == timing(c.text, c.fact.span)
        and is_billed(plain, fact.span) == is_billed(c.text, c.fact.span)
        and (found.unit != "%" or is_change(plain, fact.span) == is_change(c.text, c.fact.span))
        and _labels_say(passage.unit, found, c)
    )


def _caps(fact: Fact, found: Quantity, c: CanonFact) -> bool:
    """Whether an amount limits what is approved to be without a limit, and not something beside it.

    `Environments are unlimited`: one environment in a step of a guide is none, nor are its hours.
    """
    if c.fact.packages & fact.packages:
        return True
    counts = found.unit is not None and dimension(found.unit) in c.topics[0]
    return counts and (found.bound is Bound.UP_TO or bool(fact.packages))


def _differs(one: _Near, fact: Fact, found: Quantity, conflict: Conflict) -> Verdict:
    here, approved = show_quantity(found), show_quantity(one.value)
    return differs(
        "claim-contradiction",
        fact.span,
        one.approved.id,
        expected=approved,
        found=here,
        message=f"{here} here; the approved sentence says {approved}: “{one.approved.text}”",
        suggestion=suggested_quantity(one.value),
        conflict=conflict,
    )


_TELLING = 2


def _repeats(c: CanonFact, unit: TextUnit) -> bool:
    """Whether a text says all that an approved sentence names, so that any value is of it."""
    words = c.topics[0] - PLAIN
    return len(words) >= _TELLING and words <= own_words(unit)


def _cover(canon_fact: CanonFact, fact: Fact, found: Quantity, single: frozenset[str]) -> float:
    """How much of what the sentence counts stands at the fact.

    A bare number in a table need not say the counted thing, if it says all the rest.
    """
    value = canon_fact.fact.value
    if single:
        return 1.0
    if canon_fact.fact.packages and not canon_fact.topics[0] - PLAIN:
        # "Pro includes 100 hours a month": the measure is all there is to know it by.
        return (
            1.0
            if not fact.topic - PLAIN and isinstance(value, Quantity) and found.every == value.every
            else 0.0
        )
    if found.unit is None and isinstance(value, Quantity) and value.unit:
        rest = tuple(topic - {dimension(value.unit) or ""} for topic in canon_fact.topics)
        return covers(
            replace(
                canon_fact,
                topics=tuple(r or t for r, t in zip(rest, canon_fact.topics, strict=True)),
            ),
            fact,
        )
    return covers(canon_fact, fact)


def _other_row(canon_fact: CanonFact, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a row's label narrows the approved thing: `Build memory`, `Memory per core`."""
    cell = unit.context.cell
    label = cell.row_headers[-1] if cell is not None and cell.row_headers else ""
    if not label or is_per_part(canon_fact.text):
        return False
    beside = words_beside(canon_fact.topics[0], label, lexicon)
    return bool(beside - PLAIN) or is_per_part(label) or numbered_apart(label, canon_fact.text)


def _labels_say(unit: TextUnit, found: Quantity, c: CanonFact) -> bool:
    """Whether a bare number's labels name the approved thing: `2` in a row of topics is none."""
    cell = unit.context.cell
    if found.unit is not None or cell is None or not cell.column_headers:
        return True
    labels = (*cell.row_headers[-1:], *cell.column_headers[-1:], unit.plain)
    return bool(c.topics[0] & frozenset[str]().union(*map(content, labels)))


def _same_count(fact: Fact, canon_fact: CanonFact, found: Quantity) -> bool:
    """Whether both count the same things for a package that both name: `100 envelopes`."""
    value = canon_fact.fact.value
    if not isinstance(value, Quantity):
        return False
    if found.every == value.every and found.every in _THROTTLES and found.per == value.per:
        return dimension(found.unit) == dimension(value.unit)
    if not canon_fact.fact.packages & fact.packages:
        return False
    unit = dimension(found.unit)
    return fact.bound_by == "clause" and unit == dimension(value.unit) and unit not in _MEASURES


def _is_of_more(fact: Fact, c: CanonFact) -> bool:
    """Whether the approved thing is anything at all, `data`, and the passage's is not."""
    plain = not c.topics[0] - PLAIN and not c.fact.packages
    return plain and bool((fact.around | fact.topic) - PLAIN - c.topics[0])


_THROTTLES = frozenset({"second", "minute"})


def _is_on_top(fact: Fact, c: CanonFact, passage: Passage) -> bool:
    """Whether only the passage counts what is bought on top: `15 extra seats`."""
    plain = passage.unit.plain
    more = is_bought_on_top(plain, fact.span) or is_extra(plain, fact.span)
    return more and not is_bought_on_top(c.text, c.fact.span)


def _is_used_up_alike(fact: Fact, c: CanonFact, found: Quantity) -> bool:
    """Whether a time is one that is used up, as approved: `60 minutes` are no build minutes."""
    value = c.fact.value
    used = isinstance(value, Quantity) and value.every is not None
    if not used or found.every is not None or dimension(found.unit) != "time":
        return True
    return bool(fact.topic & c.topics[0])


_MEASURES = frozenset({None, "time", "bytes", "%"})


def _says_elsewhere(approved: Quantity, passage: Passage, single: frozenset[str]) -> bool:
    """Whether the same sentence or table row has the approved quantity too, beside this one."""
    return any(
        quantities_agree(quantity, approved) and (single or not of_trial)
        for quantity, of_trial in quantities_beside(passage.unit)
    )


_SIZES = frozenset({"time", "bytes"})


def _could_be_same(c: CanonFact, value: Quantity, fact: Fact, found: Quantity) -> bool:
    wanted = c.fact.packages
    if wanted and fact.packages and not wanted & fact.packages:
        return False
    if not wanted and fact.packages and value.bound is Bound.OVER:
        return False  # what a company has more than of is not what one of its plans has
    return may_measure_alike(found, value) or _is_unlimited_thing(c, found)


def _is_unlimited_thing(canon_fact: CanonFact, found: Quantity) -> bool:
    """Whether `unlimited encoding` is of what the canon measures: `1,500 minutes of encoding`."""
    unlimited = found.value is None and found.unit is not None
    return unlimited and any(stem(found.unit or "") in topic for topic in canon_fact.topics)


def _are_more(found: Quantity, approved: Quantity) -> bool:
    """Whether there would be more things than there are: `more than 3,000 firms`, of 2,300."""
    if found.value is None or approved.value is None or approved.bound is not Bound.EXACT:
        return False
    thing = dimension(found.unit)
    return (
        thing == dimension(approved.unit)
        and thing not in _MEASURES
        and found.value >= approved.value
    )


# What there are more than of is not what there may be at most of.
_APART = ({Bound.FROM, Bound.UP_TO}, {Bound.OVER, Bound.UP_TO})


def _comparable(found: Quantity, approved: Quantity) -> bool:
    """Whether a difference means something: known units, and not a threshold of its own."""
    if found.bound is Bound.OVER and approved.bound is not Bound.OVER:
        return _are_more(found, approved)
    if found.value is None and approved.value is not None:
        return True
    if {found.bound, approved.bound} in _APART:
        return False
    return quantities_agree(found, approved) is False
