"""Limits and numbers against the canon's limits and the numbers of approved sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from checker.approved import Canon, CanonFact
from checker.models import (
    Bound,
    Conflict,
    Fact,
    FactKind,
    Label,
    Quantity,
    TextUnit,
)
from checker.rules.claimed_limits import claimed_limits
from checker.rules.topics import same_thing
from checker.rules.totals import counted_in
from checker.rules.verdict import Verdict, agrees, differs, is_named, read_from
from checker.statements.around.limits import (
    is_detail,
    is_limiting,
    is_of_each,
    is_respective,
    is_usual,
    lasts,
    speaks_of_plan,
)
from checker.statements.around.linked import is_linked
from checker.statements.around.subject import under_condition
from checker.statements.passage import Passage
from checker.statements.patterns.binding import ALL_OF
from checker.values.agree import basis, dimension, is_near, may_measure_alike, quantities_agree
from checker.values.quantities import show_quantity
from checker.values.show import suggested_quantity
from checker.values.words import PLAIN, content

KINDS = (FactKind.LIMIT, FactKind.NUMBER)


def limits_of(passage: Passage, canon: Canon) -> Iterator[Fact]:
    """The quantities of ours in a passage, without those that only make up a sum in it."""
    ours = [f for f in passage.ours(*KINDS) if isinstance(f.value, Quantity)]
    counted = counted_in(passage, canon) if ours else frozenset[Decimal]()
    for fact in ours:
        if isinstance(fact.value, Quantity) and fact.value.value not in counted:
            yield fact


def compare_limit(fact: Fact, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A verdict where the canon knows something about a quantity."""
    found = fact.value
    if not isinstance(found, Quantity):
        return
    limiting = (
        bool(fact.packages)
        and is_limiting(found, fact.span, passage.unit)
        and lasts(passage.unit.plain, fact.span)
    )
    known = list(_same_limits(fact, found, passage, canon)) if limiting else []
    if not known:
        yield from claimed_limits(fact, found, passage, canon)
        return
    compared = _compare(fact, found, known, canon, passage.unit.plain)
    if compared.label is not Label.CONTRADICTION:
        yield compared
    elif not _agrees_beside(fact, known, passage):
        if not _is_doubtful(compared, fact, found, known, passage, canon):
            yield compared
        elif is_named(fact):  # doubted and not named beside it, it is mostly another thing
            yield replace(compared, conflict=Conflict.IMPLIED)


def _is_doubtful(
    compared: Verdict,
    fact: Fact,
    found: Quantity,
    known: list[CanonFact],
    passage: Passage,
    canon: Canon,
) -> bool:
    """Whether a differing value may be of something else than the limit it is compared with."""
    unit = passage.unit
    alike = (
        fact.bound_by == "column header"
        or any(_is_near(found, c) for c in known)
        or _is_of_another(found, known, canon)
    )
    return (
        not alike
        or is_usual(unit.plain)
        or (unit.context.cell is None and is_of_each(unit.plain, fact.span))
        or under_condition(unit.plain, fact.span)
        or _lacks_period(found, known, compared.canon_id, unit)
        or not is_linked(fact, passage, _words_of(known) | canon.lexicon.company_words)
        or not _is_placed(fact, known, unit)
    )


def _words_of(known: list[CanonFact]) -> frozenset[str]:
    return frozenset[str]().union(*(topic for c in known for topic in c.topics))


def _is_placed(fact: Fact, known: list[CanonFact], unit: TextUnit) -> bool:
    """Whether what binds a limit to its plan is near enough: not the title, not `all plans`.

    In a row of a plan, the column must be called what is limited, or the cell before it, or the
    cell itself must speak of the plan: remarks, amounts and sizes of packs stand there, too.
    """
    if fact.bound_by in {ALL_OF, "title"}:
        return False
    cell = unit.context.cell
    if fact.bound_by != "row header" or cell is None:
        return True
    if speaks_of_plan(unit.plain):
        return True
    heads = content(
        " ".join((*cell.column_headers, *cell.row_cells[cell.column - 2 : cell.column - 1]))
    )
    return any((topic - PLAIN or topic) <= heads for c in known for topic in c.topics)


def _is_of_another(found: Quantity, known: list[CanonFact], canon: Canon) -> bool:
    """Whether a value that is far off is approved of the like: one plan's limit for another's."""
    words = _words_of(known)
    return any(
        isinstance(c.fact.value, Quantity) and quantities_agree(found, c.fact.value)
        for c in canon.by_kind[FactKind.LIMIT]
        if c.structured and any(topic & words for topic in c.topics)
    )


def _is_near(found: Quantity, c: CanonFact) -> bool:
    return isinstance(c.fact.value, Quantity) and is_near(found, c.fact.value)


def _lacks_period(found: Quantity, known: list[CanonFact], id_: str, unit: TextUnit) -> bool:
    """Whether a sentence counts without a period what is approved per month: `holds 10,000`."""
    every = {
        c.fact.value.every for c in known if c.id == id_ and isinstance(c.fact.value, Quantity)
    }
    return found.every is None and None not in every and unit.context.cell is None


def _agrees_beside(fact: Fact, known: list[CanonFact], passage: Passage) -> bool:
    """Whether the same text says what is approved: `14 days, with hourly backups for a day`."""
    return any(
        isinstance(c.fact.value, Quantity) and quantities_agree(other.value, c.fact.value)
        for other in passage.ours(*KINDS)
        if isinstance(other.value, Quantity)
        and other.packages == fact.packages
        and is_detail(passage.unit.plain, other.span, fact.span)
        for c in known
    )


def _same_limits(
    fact: Fact, found: Quantity, passage: Passage, canon: Canon
) -> Iterator[CanonFact]:
    candidates = [
        c
        for c in canon.by_kind[FactKind.LIMIT]
        if c.structured
        and isinstance(c.fact.value, Quantity)
        and c.fact.packages & fact.packages
        and passage.within(c.scoping)
        and may_measure_alike(found, c.fact.value)
        and _for_each_alike(found, c.fact.value)
        and {found.bound, c.fact.value.bound} != _APART
        and quantities_agree(found, c.fact.value) is not None
    ]
    same = [c for c in candidates if same_thing(c, fact, passage.unit, canon.lexicon)]
    same = [c for c in same if not any(c.topics[0] < o.topics[0] for o in same if _beside(c, o))]
    yield from same or [c for c in candidates if _only_one(c, candidates, fact, found)]


# `From 50 seats on, ask us`: where something begins is not how much there may be.
_APART = {Bound.FROM, Bound.UP_TO}


def _for_each_alike(found: Quantity, approved: Quantity) -> bool:
    """Whether an amount is not for each of something where the approved one is of the whole plan.

    `10 vehicles per location` are not so many vehicles in all.
    """
    return not found.per or bool(approved.per) or basis(found.per) == "whole"


def _beside(c: CanonFact, other: CanonFact) -> bool:
    """Whether the canon has both for a package: `credits for open source builds` are their own."""
    return bool(c.fact.packages & other.fact.packages)


def _only_one(c: CanonFact, candidates: list[CanonFact], fact: Fact, found: Quantity) -> bool:
    """`90 days of logs` is the log retention, if that is the only limit in days.

    The words right behind the measure must be among those that name the limit.
    """
    value = c.fact.value
    if not isinstance(value, Quantity) or dimension(found.unit) not in {"time", "bytes"}:
        return False
    alone = sum(bool(o.fact.packages & c.fact.packages) for o in candidates) == 1
    return alone and bool(fact.topic) and fact.topic <= c.topics[0] and _like_units(found, value)


def _like_units(found: Quantity, approved: Quantity) -> bool:
    """Whether two measures of time are both long or both short; a day is not an hour's kind."""
    short = {"second", "minute", "hour", "millisecond"}
    return (found.unit in short) == (approved.unit in short)


def _compare(
    fact: Fact, found: Quantity, known: list[CanonFact], canon: Canon, plain: str
) -> Verdict:
    known.sort(key=lambda c: -max(len(t) for t in c.topics))
    agreeing = [
        c
        for c in known
        if isinstance(c.fact.value, Quantity) and quantities_agree(found, c.fact.value)
    ]
    agreed = frozenset[str]().union(*(c.fact.packages for c in agreeing))
    # Of two plans named together, each must have what is said: `Team and Business allow 50`.
    wrong = [c for c in known if c not in agreeing and c.fact.packages & fact.packages - agreed]
    if is_respective(plain):
        wrong = []
    if agreeing and not wrong and (fact.bound_by != ALL_OF or len(agreeing) == len(known)):
        return agrees(fact.span, agreeing[0].id)
    best = next(iter(wrong), None) or next(c for c in known if c not in agreeing)
    value = best.fact.value
    assert isinstance(value, Quantity)  # noqa: S101
    name = canon.lexicon.name(min(best.fact.packages & fact.packages))
    return differs(
        "limit-mismatch",
        fact.span,
        best.id,
        expected=show_quantity(value),
        found=show_quantity(found),
        message=f"{best.text} of {name} is {show_quantity(found)} here; approved is {show_quantity(value)}"
        + read_from(fact, name),
        suggestion=suggested_quantity(value),
    )
