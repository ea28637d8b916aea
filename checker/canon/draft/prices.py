"""One plan's prices from everything its sources show: each said once, as exactly as it was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from checker.canon.draft.sketch import PackageSketch
from checker.canon.parts import costs_nothing
from checker.canon.price_checks import basis
from checker.canon.schema import ListPrice

_MOST_DEARER = 2
"""By how much more paying by the month can cost, as a factor; more is another price."""
_FIELDS = ("per", "every", "billed")


def prices_of(sketch: PackageSketch, notes: list[str]) -> tuple[ListPrice, ...]:
    """A plan's prices, the first of each basis; another amount for it goes into the notes."""
    shown = [_by_the_month(price) for price in _free(sketch)]
    told = [_like_others(price, shown) for price in shown]
    own = [price for price in told if not _says_less(price, told) and not _aside(price, told)]
    notes += [_told_beside(sketch, price) for price in told if _aside(price, told)]
    kept = tuple(_one_per_basis(own, sketch, notes))
    # "Contact us" beside an amount for the same thing says nothing more.
    priced = {price.what for price in kept if price.amount is not None}
    return tuple(p for p in kept if p.amount is not None or p.what not in priced)


FROM_SENTENCE = "from a sentence"
"""How the doubt about a price begins that only a sentence gives."""


def _aside(price: ListPrice, others: Sequence[ListPrice]) -> bool:
    """Whether only a sentence gives a price, where a table or card gives others."""
    told = (price.unsure or "").startswith(FROM_SENTENCE)
    return told and any(p.what is None and not p.unsure for p in others)


def _told_beside(sketch: PackageSketch, price: ListPrice) -> str:
    return (
        f"{price.amount} for {sketch.name} is not in the draft: {price.unsure}, beside its price."
    )


def _free(sketch: PackageSketch) -> tuple[ListPrice, ...]:
    """A plan that is called Free and shows no price of its own costs nothing."""
    priced = any(price.what is None for price in sketch.prices)
    if priced or sketch.unsure or not costs_nothing(sketch):
        return sketch.prices
    return (*sketch.prices, ListPrice(amount=Decimal(0)))


def _one_per_basis(
    prices: Sequence[ListPrice], sketch: PackageSketch, notes: list[str]
) -> Iterator[ListPrice]:
    kept: dict[tuple[object, ...], ListPrice] = {}
    for price in prices:
        first = next((k for k in kept.values() if _competes(price, k)), None)
        first = first or kept.setdefault(basis(price), price)
        if first.amount != price.amount:
            notes.append(
                f"{sketch.name} is shown at {first.amount} and at {price.amount} "
                f"for the same thing ({price.source or sketch.source}); the first was kept."
            )
    yield from kept.values()


def _competes(price: ListPrice, other: ListPrice) -> bool:
    """Whether a price is for the same as another, or says less exactly for what it is."""
    same = basis(price.model_copy(update=dict.fromkeys(_FIELDS))) == basis(
        other.model_copy(update=dict.fromkeys(_FIELDS))
    )
    if not same or not price.amount or not other.amount or price.unsure:
        return basis(price) == basis(other)
    said = (getattr(price, field) in (None, getattr(other, field)) for field in _FIELDS)
    return all(said)


def _says_less(price: ListPrice, others: Sequence[ListPrice]) -> bool:
    """Whether another price has the same amount for the same thing and says more about it."""
    return any(
        other is not price
        and other.amount == price.amount
        and _competes(price, other)
        and basis(price) != basis(other)
        for other in others
    )


def _by_the_month(price: ListPrice) -> ListPrice:
    """What is billed monthly, and for no other time, is the price of a month."""
    plain = price.what is None and price.every is None and price.billed == "monthly"
    return price.model_copy(update={"every": "month"}) if plain and price.amount else price


def _like_others(price: ListPrice, others: Sequence[ListPrice]) -> ListPrice:
    """`$24` under "Month to month", beside `$19` a month under "Billed yearly", is a month's.

    So is `$19` under "Billed annually" beside $24 a month: what is paid by the month costs as
    much or more, and seldom twice as much.
    """
    if price.what or not price.amount or not price.billed:
        return price
    for other in others:
        # Of a price paid by the year, the adverb may say how it is paid, or what it is for.
        unsaid = price.every is None or (price.every == "year" and price.billed == "annually")
        if other is price or other.every != "month" or not unsaid or not _near(price, other):
            continue
        if (other.what, other.currency) == (price.what, price.currency):
            return price.model_copy(update={"every": "month", "per": price.per or other.per})
    alone = price.billed == "annually" and price.every is None
    return price.model_copy(update={"every": "year"}) if alone else price


def _near(price: ListPrice, other: ListPrice) -> bool:
    """Whether one can be the other by the month: at a lower rate for a year, or the reverse."""
    if not price.amount or not other.amount or price.per not in (None, other.per):
        return False
    less, more = sorted((price.amount, other.amount))
    cheaper = price if price.billed == "annually" else other
    return more <= _MOST_DEARER * less and (less == more or cheaper.amount == less)


def priced_by(sketch: PackageSketch, said: ListPrice) -> PackageSketch:
    """A plan by what its page says of all prices: `All prices are per seat and month`."""
    return replace(sketch, prices=tuple(_by(price, said) for price in sketch.prices))


def _by(price: ListPrice, said: ListPrice) -> ListPrice:
    of_another = price.per is not None and price.per != said.per
    if price.what or not price.amount or of_another:
        return price
    every = price.every
    if said.every and (every is None or (every == "year" and price.billed == "annually")):
        every = said.every
    return price.model_copy(update={"per": price.per or said.per, "every": every})
