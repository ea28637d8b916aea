"""Prices against the price list, registered offers and approved sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.approved import Canon, CanonFact
from checker.models import Bound, Conflict, Fact, FactKind, Label, Price
from checker.rules.claimed_prices import claimed_prices
from checker.rules.offers import out_of_scope
from checker.rules.topics import same_thing
from checker.rules.totals import sum_of
from checker.rules.verdict import Verdict, agrees, differs, is_named, read_from
from checker.statements.around.numbers import counted_units, counts_more, numbers_beside
from checker.statements.around.price_labels import is_of_plan
from checker.statements.around.prices import (
    is_of_a_year,
    is_of_something_before,
    is_outright,
    is_with_tax,
    is_worked_out,
    named_before,
    part_of,
    price_words,
)
from checker.statements.passage import Passage
from checker.values.agree import basis, is_metered, is_near, prices_agree
from checker.values.show import show_amount, show_price, suggested_price
from checker.values.words import OF_ANY_PRICE, content


def compare_price(fact: Fact, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A verdict where the canon knows something about a price."""
    found = fact.value
    if not isinstance(found, Price):
        return
    offered = _offer(fact, found, passage, canon)
    if offered is not None:
        yield offered
        return
    known = _approved(fact, found, passage, canon)
    if not known:
        yield from claimed_prices(fact, found, passage, canon)
    elif derived := _derived(fact, found, known, passage, canon):
        yield from derived
    else:
        yield from _weighed(_compare(fact, found, known, canon), fact, found, known, passage, canon)


def _weighed(
    compared: Verdict,
    fact: Fact,
    found: Price,
    known: tuple[CanonFact, ...],
    passage: Passage,
    canon: Canon,
) -> Iterator[Verdict]:
    """A verdict with how certain it is; none where a price is doubted twice.

    It is then mostly another one: of an extra unit, of a worked example.
    """
    wrong = compared.label is Label.CONTRADICTION
    if wrong and _is_of_a_part(fact, found, passage, canon):
        return
    if not (wrong and _is_loose(fact, found, known, passage, canon)):
        yield compared
    elif is_named(fact) and (_is_timed(found, known, passage.unit.plain) or not found.amount):
        yield replace(compared, conflict=Conflict.IMPLIED)


def _is_of_a_part(fact: Fact, found: Price, passage: Passage, canon: Canon) -> bool:
    """Whether another entry of the same plan approves the price: a part's, an add-on's."""
    return bool(found.every and found.amount) and any(
        c.structured
        and c.topics
        and c.fact.packages & fact.packages
        and passage.within(c.scoping)
        and _agrees(found, c)
        for c in canon.by_kind[FactKind.PRICE]
    )


def _approved(fact: Fact, found: Price, passage: Passage, canon: Canon) -> tuple[CanonFact, ...]:
    """The list prices of the thing the fact prices: a package itself, or an item of it."""
    prices = [
        c
        for c in canon.by_kind[FactKind.PRICE]
        if c.structured and c.fact.packages & fact.packages and passage.within(c.scoping)
    ]
    items = [
        c
        for c in prices
        if c.topics
        and same_thing(c, fact, passage.unit, canon.lexicon)
        and _is_named_beside(c, fact, passage)
    ]
    items = items or _parts_for(found, prices)
    if items:
        return tuple(items)
    if is_metered(found):
        metered = tuple(c for c in prices if _same_meter(c, found))
        return metered if len(metered) == 1 else ()
    if (
        fact.topic - OF_ANY_PRICE - content(found.per or "") - price_words(passage.unit.plain)
        or len(fact.packages) > 1
        or found.bound in {Bound.OVER, Bound.UP_TO}
    ):
        return ()
    return tuple(c for c in prices if not c.topics)


def _parts_for(found: Price, prices: list[CanonFact]) -> list[CanonFact]:
    """The parts of a plan's price that are for what a price is for, where the plan's own is not.

    `€6 per driver` of a plan that is `€11 per vehicle`, and `€4 per driver` more.
    """
    own = {_basis_of(c) for c in prices if not c.topics}
    wanted = basis(found.per)
    if wanted is None or wanted in own:
        return []
    return [c for c in prices if c.topics and _basis_of(c) == wanted]


def _basis_of(c: CanonFact) -> str | None:
    return basis(c.fact.value.per) if isinstance(c.fact.value, Price) else None


def _is_named_beside(c: CanonFact, fact: Fact, passage: Passage) -> bool:
    """Whether what is priced stands at this price, and not at another of the same sentence."""
    others = [f.span for f in passage.facts if f.kind is FactKind.PRICE and f.span != fact.span]
    if not others or not any(c.phrases):
        return True
    near = part_of(passage.unit.plain, fact.span, others)
    return any(phrase is not None and phrase in near for phrase in c.phrases)


def _same_meter(canon_fact: CanonFact, found: Price) -> bool:
    return _basis_of(canon_fact) == basis(found.per) is not None


def _compare(fact: Fact, found: Price, known: tuple[CanonFact, ...], canon: Canon) -> Verdict:
    for approved in known:
        if isinstance(approved.fact.value, Price) and prices_agree(found, approved.fact.value):
            return agrees(fact.span, approved.id)
    nearest = _nearest(found, known)
    name = canon.lexicon.name(min(fact.packages))
    expected = _list_prices(known)
    thing = f"{known[0].text} on {name}" if known[0].topics and known[0].text else name
    return differs(
        "price-mismatch",
        fact.span,
        nearest.id,
        expected=expected,
        found=show_price(found),
        message=f"{thing} is {show_price(found)} here; approved is {expected}"
        + _owner_of(found, fact, canon)
        + read_from(fact, name),
        suggestion=_suggestion(nearest),
    )


_AMBIGUOUS = 2


def _derived(
    fact: Fact, found: Price, known: tuple[CanonFact, ...], passage: Passage, canon: Canon
) -> tuple[Verdict, ...]:
    """What follows from a list price: the total for so many, a year's, a partner's net price.

    Nothing is said where a sentence counts several things; empty where the price is
    neither.
    """
    if found.amount is None or any(_agrees(found, c) for c in known):
        return ()
    if sum_of(fact, passage, canon, numbers_beside(passage.unit.plain, fact.span)) is not None:
        return (agrees(fact.span, known[0].id),)
    value = known[0].fact.value
    counts = counted_units(
        passage.unit.plain, basis(value.per) if isinstance(value, Price) else None
    )
    # So many parts of a price together, or a plan with them: `two more seats`.
    several = bool(known[0].topics) and (bool(counts) or counts_more(passage.unit.plain))
    if found.per is not None or not (several or len(counts) >= _AMBIGUOUS):
        return ()
    return (Verdict(Label.NEUTRAL, fact.span, known[0].id),)


def _nearest(found: Price, known: tuple[CanonFact, ...]) -> CanonFact:
    """The approved price that shares most with the one found, to suggest it."""

    def shared(c: CanonFact) -> int:
        value = c.fact.value
        assert isinstance(value, Price)  # noqa: S101
        return (
            2 * (value.billed == found.billed)
            + (value.every == found.every)
            + (value.currency == found.currency)
        )

    return max(known, key=shared)


def _is_loose(
    fact: Fact, found: Price, known: tuple[CanonFact, ...], passage: Passage, canon: Canon
) -> bool:
    """Whether an amount without its period or unit is not said to be the plan's price outright.

    "Pro is $49" is; "On Plus, the same million is $24" and "On Core, that makes €210" are not.
    What so many cost together is: "three nodes on Pro are $30".
    """
    unit = passage.unit
    values = [c.fact.value for c in known if isinstance(c.fact.value, Price)]
    if is_worked_out(unit.plain, fact.span) or is_with_tax(unit.plain):
        return True
    if not found.amount and is_of_something_before(unit.plain):
        return True
    if found.amount is None and unit.context.cell is None and not is_named(fact):
        return True  # `Talk to us` below a plan's price
    numbers = numbers_beside(unit.plain, fact.span)
    if not any(is_near(found, value, numbers) for value in values):
        return True
    per = frozenset().union(*(content(v.per) for v in values if v.per)) | _SEAT
    thing = frozenset[str]().union(*(topic for c in known for topic in c.topics))
    if not is_of_plan(unit, per | thing, canon.lexicon):
        return True
    each = found.per is not None or any(v.per is None for v in values)
    counts = counted_units(unit.plain, basis(values[0].per) if values else None)
    if known[0].topics:
        return not each and bool(counts)
    timed = _is_timed(found, known, unit.plain)
    return not (timed and (each or len(counts) == 1)) and _is_far(fact, values, passage)


def _is_timed(found: Price, known: tuple[CanonFact, ...], plain: str) -> bool:
    """Whether an amount tells for how long, or what is approved needs no telling: once."""
    said = found.every or found.billed or is_of_a_year(plain)
    values = (c.fact.value for c in known)
    return bool(said) or any(isinstance(v, Price) and v.every in {None, "once"} for v in values)


def _is_far(fact: Fact, values: Sequence[Price], passage: Passage) -> bool:
    """Whether words between a plan and a price leave open that it is the plan's."""
    if fact.bound_by != "clause" or passage.unit.context.cell is not None:
        return False
    before = named_before(fact, passage.facts)
    if before is None:
        return False
    units = [value.per for value in values if value.per]
    return not is_outright(passage.unit, before, fact.span, units)


_SEAT = frozenset({"seat"})


def _list_prices(known: tuple[CanonFact, ...]) -> str:
    return " or ".join(
        dict.fromkeys(show_price(c.fact.value) for c in known if isinstance(c.fact.value, Price))
    )


def _suggestion(approved: CanonFact) -> str | None:
    value = approved.fact.value
    return suggested_price(value) if isinstance(value, Price) else None


def _owner_of(found: Price, fact: Fact, canon: Canon) -> str:
    """Says so where the price is the approved one of another package."""
    others = (
        c
        for c in canon.by_kind[FactKind.PRICE]
        if c.structured and not c.topics and not c.fact.packages & fact.packages
    )
    owner = next((c for c in others if found.amount and _agrees(found, c)), None)
    if owner is None or found.amount is None:
        return ""
    amount = show_amount(found.amount, found.currency or "USD")
    return f" ({amount} is the price of {canon.lexicon.name(min(owner.fact.packages))})"


def _offer(fact: Fact, found: Price, passage: Passage, canon: Canon) -> Verdict | None:
    """A registered offer: fine where and while it runs, a leak anywhere else."""
    for offer in canon.offers:
        value = offer.fact.value
        if (
            offer.package not in fact.packages
            or not isinstance(value, Price)
            or not prices_agree(found, value)
        ):
            continue
        if passage.within(offer.scoping) and offer.scoping.on_day(canon.as_of):
            return agrees(fact.span, offer.id)
        if any(_agrees(found, c) for c in _approved(fact, found, passage, canon)):
            continue
        return out_of_scope(fact.span, offer, show_price(found), passage)
    return None


def _agrees(found: Price, canon_fact: CanonFact) -> bool:
    value = canon_fact.fact.value
    return isinstance(value, Price) and prices_agree(found, value)
