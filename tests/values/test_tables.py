"""The tables of periods, months, bounds, units and currencies: read a word, compare two."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checker.models import Bound, Price, Quantity
from checker.values import bounds, currencies, months, periods, units
from checker.values.agree import agree
from checker.values.money import find_prices


@pytest.mark.parametrize(
    ("text", "period"),
    [("per month", "month"), ("/mo.", "month"), ("/ per yr", "year"), ("Annually", "year"),
     ("hrs", "hour"), ("every quarter", "quarter"), ("one-time", "once"), ("a week", "week"),
     ("annum", "year"), ("seat", None), ("", None), ("per seat", None)],
)  # fmt: skip
def test_a_period_is_read_in_every_word_for_it(text: str, period: str | None) -> None:
    assert periods.parse(text) == period


@pytest.mark.parametrize(
    ("text", "billed"),
    [
        ("$59 per seat if you pay by the month", "monthly"),
        ("$59 per seat, paid by the month", "monthly"),
        ("$588 when you pay yearly", "annually"),
        ("$59 per seat if you pay by card", None),
        ("$9 per call, billed by the minute", None),
    ],
)
def test_how_one_pays_is_how_a_price_is_billed(text: str, billed: str | None) -> None:
    (mention,) = find_prices(text)
    assert mention.price.billed == billed


def test_periods_last_and_are_billed() -> None:
    assert periods.lasting(Decimal(12)) == "year"
    assert periods.lasting(Decimal(5)) is None
    assert periods.billed("Yearly") == "annually"
    assert periods.billed("by pigeon") is None
    assert periods.agree("month", "month") is True
    assert periods.agree("month", "year") is False
    assert periods.agree("month", None) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [("March", 3), ("sept.", 9), ("Sep", 9), ("may", 5), ("dec", 12), ("Marching", None),
     ("m", None), ("Decem", None)],
)  # fmt: skip
def test_a_month_is_read_by_its_full_and_short_name(text: str, month: int | None) -> None:
    assert months.parse(text) == month


def test_months_agree_by_number() -> None:
    assert months.agree("Sept.", "september") is True
    assert months.agree("May", "June") is False
    assert months.agree("May", "soon") is None


@pytest.mark.parametrize(
    ("text", "bound"),
    [("plans start at ", Bound.FROM), ("from just ", Bound.FROM), ("up to ", Bound.UP_TO),
     ("no more than ", Bound.UP_TO), ("capped at ", Bound.UP_TO), ("more than ", Bound.OVER),
     ("about ", Bound.ABOUT), ("~", Bound.ABOUT), ("it costs ", Bound.EXACT),
     ("up to now it costs ", Bound.EXACT)],
)  # fmt: skip
def test_a_bound_is_read_from_the_words_before_a_number(text: str, bound: Bound) -> None:
    assert bounds.parse(text) is bound


def test_a_bound_is_read_behind_a_number_and_in_headers() -> None:
    assert bounds.behind("10 or fewer", 2) == (Bound.UP_TO, 11)
    assert bounds.behind("10 users", 2) is None
    assert bounds.in_headers(("Plan", "Starting price (USD)")) is Bound.FROM
    assert bounds.agree(Bound.FROM, Bound.UP_TO) is False
    assert bounds.agree(Bound.FROM, Bound.ABOUT) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [("GiB", "GB"), ("gigabytes", "GB"), ("hrs", "hour"), ("%", "%"), ("percent", "%"),
     ("seats", None)],
)  # fmt: skip
def test_a_unit_is_read_in_every_spelling(text: str, unit: str | None) -> None:
    assert units.parse(text) == unit


def test_units_agree_where_one_converts_to_the_other() -> None:
    assert units.agree("GB", "TB") is True
    assert units.agree("GB", "day") is False
    assert units.agree("seat", "user") is None
    assert units.agree("GB", None) is None
    assert units.in_base(Decimal(2), "hour") == 7200


def test_currencies_are_read_by_code_sign_and_name() -> None:
    assert [currencies.parse(t) for t in ("EUR", "€", "euros", "US", "zł")] == [
        "EUR", "EUR", "EUR", "USD", "PLN",
    ]  # fmt: skip
    assert currencies.parse("$", "AUD") == "AUD"
    assert currencies.parse("$", "EUR") == "USD"
    assert currencies.parse("kr.", "SEK") == "SEK"
    assert currencies.parse("kr") is None
    assert currencies.parse("beads") is None
    assert currencies.agree("EUR", "USD") is False
    assert currencies.agree("EUR", None) is None


def test_every_currency_that_is_read_is_one_of_iso_4217() -> None:
    named = {
        *currencies.CODES,
        *currencies.NAMES.values(),
        *filter(None, currencies.SIGNS.values()),
    }
    assert named <= currencies.MINOR_UNITS.keys()


def test_values_of_two_kinds_say_nothing_about_each_other() -> None:
    price, quantity = Price(Decimal(5), "USD"), Quantity(Decimal(5), "user")
    assert agree(price, price) is True
    assert agree(quantity, quantity) is True
    assert agree(price, quantity) is None
