"""What follows from a list price: the sum for so many, a year's, a partner's net price.

`Twenty agents on Business pay $11,760 a year` says nothing new where an agent is $49 a
month. What makes the amount stands in the sentence: numbers, and the length of a period.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import chain, combinations

from checker.approved import Canon
from checker.models import Fact, FactKind, Price
from checker.rules.verdict import Passage
from checker.values.agree import basis, dimension, prices_agree
from checker.values.currencies import BARE_SIGNS
from checker.values.numbers import DIGITS, IN_WORDS, parse_number, word_number
from checker.values.periods import IN_MONTHS
from checker.values.quantities import find_quantities

_NUMBER = re.compile(
    rf"(?<![\w.,{BARE_SIGNS}])(?P<digits>{DIGITS})|\b(?P<words>{IN_WORDS}|dozen)\b",
    re.I,
)
_MOST_NUMBERS = 12
"""Numbers of a text that are tried: a list of many makes any amount."""


_MOST_SHARES = 6
"""Shares of a price that are tried, those of a channel first."""


# Of one text every price asks, and every limit.
@lru_cache(maxsize=256)
def numbers_in(plain: str) -> tuple[Decimal, ...]:
    """The whole numbers of a text above one, those in words included, each once."""
    found = (_value(match) for match in _NUMBER.finditer(plain))
    whole = (n for n in found if n > 1 and n == n.to_integral_value())
    return tuple(dict.fromkeys(whole))[:_MOST_NUMBERS]


def _value(match: re.Match[str]) -> Decimal:
    if match["digits"]:
        return parse_number(match["digits"])
    return Decimal(12) if match["words"].lower() == "dozen" else word_number(match["words"])


def factors(
    found: Price, approved: Price, numbers: Collection[Decimal], shares: Iterable[Decimal] = ()
) -> frozenset[Decimal] | None:
    """The numbers that make an approved price the found amount; None where none do.

    `shares` are the parts of a price that somebody pays or earns: 0.8 where 20% are off. The
    approved price itself, times one, follows from nothing and is no total.
    """
    amount, price = found.amount, approved.amount
    if not amount or not price or found.currency not in {None, approved.currency}:
        return None
    spent = [n for n in numbers if n != amount]
    other = found.per is not None and found.every and basis(found.per) != basis(approved.per)
    for share in (Decimal(1), *shares):
        for months in _lengths(found, approved):
            for some in ((), *((n,) for n in spent), *combinations(spent, 2)):
                total = price * share * months
                for number in some:
                    total *= number
                converted = not some and share == 1
                if converted and other:
                    continue  # as much, for another thing
                if total != price and _is(amount, total, found.decimals):
                    return frozenset(some)
    return None


def follows(found: Price, approved: Price, passage: Passage) -> bool:
    """Whether a price is the approved one, or what the numbers of its sentence make of it."""
    numbers = numbers_in(passage.unit.plain)
    return prices_agree(found, approved) or factors(found, approved, numbers) is not None


def with_parts(
    found: Price, base: Price, part: Price, numbers: Collection[Decimal]
) -> frozenset[Decimal] | None:
    """The numbers of a sum of a plan's price and that of parts: `$49 and 15 seats more at $5`.

    How many parts there are need not be said, as `40 people` are 15 more than are included;
    they are fewer than the largest number of the sentence.
    """
    amount, price, each = found.amount, base.amount, part.amount
    if not amount or not price or not each or not numbers or base.every != part.every:
        return None
    if found.currency not in {None, base.currency}:
        return None
    for months in _lengths(found, base):
        for times in (Decimal(1), *numbers):
            parts = (amount / months - price * times) / each
            if parts == parts.to_integral_value() and 1 <= parts <= max(numbers):
                return frozenset(numbers)
    return None


def counted_in(passage: Passage, canon: Canon) -> frozenset[Decimal]:
    """The numbers of a passage that make up a sum in it: of so many, nothing is the limit."""
    prices = [f for f in passage.facts if isinstance(f.value, Price) and f.value.amount]
    numbers = numbers_in(passage.unit.plain) if len(prices) <= _MOST_NUMBERS else ()
    if not prices or not numbers:
        return frozenset()
    return frozenset[Decimal]().union(*(sum_of(f, passage, canon, numbers) or () for f in prices))


def sum_of(
    fact: Fact, passage: Passage, canon: Canon, numbers: Collection[Decimal]
) -> frozenset[Decimal] | None:
    """The numbers that make a price of a fact's package its amount; None where none do."""
    found = fact.value
    if not isinstance(found, Price):
        return None
    priced = [
        (bool(c.topics), c.fact.value)
        for c in canon.by_kind[FactKind.PRICE]
        if c.structured and c.fact.packages & fact.packages and passage.within(c.scoping)
        if isinstance(c.fact.value, Price)
    ]
    shares = tuple(_shares(passage, canon))
    made = (factors(found, price, numbers, shares) for _, price in priced)
    sums = (
        with_parts(found, base, part, _counts(passage.unit.plain, found))
        for is_part, base in priced
        for of_part, part in priced
        if not is_part and of_part
    )
    return next((some for some in chain(made, sums) if some is not None), None)


def _counts(plain: str, found: Price) -> tuple[Decimal, ...]:
    """The numbers that a text counts things with, without the amount itself."""
    counted = (
        m.quantity.value
        for m in find_quantities(plain)
        if dimension(m.quantity.unit) not in {None, "time", "bytes", "%"}
    )
    return tuple(n for n in counted if n is not None and n > 1 and n != found.amount)


_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}(?:\.\d+)?)\s?%")


def _shares(passage: Passage, canon: Canon) -> Iterator[Decimal]:
    """The parts of a price that a text names, and those that its channel may give away."""
    cell = passage.unit.context.cell
    texts = (passage.unit.plain, *(cell.row_cells if cell is not None else ()))
    said = [Decimal(match[1]) for text in texts for match in _PERCENT.finditer(text)]
    given = [a.up_to for a in canon.authorities if passage.channel and passage.within(a.scoping)]
    for percent in tuple(dict.fromkeys((*given, *said)))[:_MOST_SHARES]:
        yield 1 - percent / 100
        yield percent / 100


def _is(amount: Decimal, total: Decimal, decimals: int) -> bool:
    return abs(amount - total) < Decimal(1).scaleb(-decimals) / 2


def _lengths(found: Price, approved: Price) -> Iterator[Decimal]:
    """How many of the approved period the found amount may be for."""
    approved_for = IN_MONTHS.get(approved.every or "")
    found_for = IN_MONTHS.get(found.every or "")
    if approved_for and found_for:
        yield found_for / approved_for
        return
    yield Decimal(1)
    if approved.every == "month":
        yield Decimal(12)
