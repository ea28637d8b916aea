"""When two values agree: periods convert, and only as much is rounded as a month varies."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from checker.models import Price, Quantity
from checker.values.agree import prices_agree, quantities_agree
from checker.values.money import find_prices


def price(amount: str, every: str) -> Price:
    decimals = len(amount.partition(".")[2])
    return Price(Decimal(amount), "USD", every=every, decimals=decimals)


@pytest.mark.parametrize(
    ("found", "approved"),
    [
        (price("70", "week"), price("300", "month")),
        (price("10", "day"), price("300", "month")),
        (price("300", "month"), price("10", "day")),
        (price("900", "quarter"), price("300", "month")),
        (price("3600", "year"), price("300", "month")),
        (price("1.00", "hour"), price("720", "month")),
        (price("1.00", "hour"), price("744", "month")),
        (price("0.10", "minute"), price("6", "hour")),
        (price("0.10", "second"), price("6", "minute")),
    ],
)
def test_an_amount_is_the_same_in_another_period(found: Price, approved: Price) -> None:
    assert prices_agree(found, approved)


@pytest.mark.parametrize(
    ("found", "approved"),
    [
        (price("1.00", "hour"), price("800", "month")),
        (price("1.00", "hour"), price("650", "month")),
        (price("800", "month"), price("1.00", "hour")),
        (price("75", "week"), price("300", "month")),
        (price("11", "day"), price("300", "month")),
        (price("300", "day"), price("300", "month")),
        (price("300", "once"), price("300", "month")),
    ],
)
def test_another_amount_in_another_period_differs(found: Price, approved: Price) -> None:
    assert not prices_agree(found, approved)


def test_an_amount_without_a_period_may_be_the_years_where_it_is_billed_so() -> None:
    bare = Price(Decimal(120), "USD", billed="annually")
    month = Price(Decimal(10), "USD", every="month", billed="annually")
    for found, approved in ((bare, month), (month, bare)):
        assert prices_agree(found, approved)
        assert not prices_agree(replace(found, amount=found.amount + 12), approved)


def count(number: str, every: str | None = None) -> Quantity:
    return Quantity(Decimal(number), "request", every=every)


@pytest.mark.parametrize(
    ("found", "approved", "agreed"),
    [
        (count("60", "minute"), count("1", "second"), True),
        (count("60.06", "minute"), count("1", "second"), True),  # a thousandth is rounding
        (count("61", "minute"), count("1", "second"), False),
        (count("60", "minute"), count("60", "second"), False),
        (count("1000", "day"), count("20000", "month"), None),  # both limits can hold
        (count("1000", "day"), count("1000"), True),
    ],
)
def test_rates_of_different_periods(found: Quantity, approved: Quantity, agreed: bool) -> None:
    assert quantities_agree(found, approved) is agreed


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (",5", None),
        ("$1,5", "1.5"),
        ("$0,50", "0.50"),
        ("$1,500", "1500"),
        ("$1,500,000", "1500000"),
    ],
)
def test_a_comma_is_a_point_or_sets_thousands_apart(text: str, amount: str | None) -> None:
    assert [str(m.price.amount) for m in find_prices(text, "USD")] == ([amount] if amount else [])


def test_storage_is_priced_by_the_month_it_is_kept() -> None:
    (mention,) = find_prices("$0.02 per GB-month", "USD")
    assert (mention.price.per, mention.price.every) == ("GB", "month")


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$10–$20 per month", ["10"]),
        ("between $10 and $20 per month", ["10"]),
        ("$10 and $20 per month", ["10", "20"]),
    ],
)
def test_two_amounts_are_a_range_or_two(text: str, amounts: list[str]) -> None:
    assert [str(m.price.amount) for m in find_prices(text, "USD")] == amounts
