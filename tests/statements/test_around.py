"""What a text says around a value, asked of the text alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checker.models import Span
from checker.statements.around.conditions import day_told
from checker.statements.around.discounts import is_annual_saving, is_of_something_else
from checker.statements.around.features import says_included, says_on_offer
from checker.statements.around.limits import (
    is_billed,
    is_bought_on_top,
    is_detail,
    is_extra,
    is_per_part,
    timing,
)
from checker.statements.around.names import has_words, is_told_as_ended, tells_of_plans
from checker.statements.around.numbers import counted_things, counted_units, numbers_in
from checker.statements.around.prices import is_of_a_year, is_worked_out, part_of
from checker.statements.around.subject import leans, under_condition


def place(plain: str, words: str) -> Span:
    start = plain.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("plain", "words", "says"),
    [
        ("Backups run every 24 hours.", "24 hours", "interval"),
        ("Data is gone 30 days after you cancel.", "30 days", "distance"),
        ("Logs stay for 30 days.", "30 days", ""),
    ],
)
def test_a_time_is_a_length_an_interval_or_a_distance(plain: str, words: str, says: str) -> None:
    assert timing(plain, place(plain, words)) == says


def test_what_is_bought_on_top_or_billed_by_is_no_limit() -> None:
    on_top, extra = "You can buy 5 seats.", "It has 15 extra seats."
    assert is_bought_on_top(on_top, place(on_top, "5 seats"))
    assert not is_bought_on_top("It has 5 seats.", Span(7, 14))
    assert is_extra(extra, place(extra, "15 extra seats"))
    billed = "Usage is billed by the hour."
    assert is_billed(billed, place(billed, "hour"))
    assert is_per_part("memory per core")
    assert not is_per_part("memory per user")


def test_a_part_of_an_amount_stands_behind_it() -> None:
    plain = "14 days, with hourly backups for 1 day"
    assert is_detail(plain, place(plain, "14 days"), place(plain, "1 day"))
    assert not is_detail(plain, place(plain, "1 day"), place(plain, "1 day"))


def test_a_price_that_was_worked_out_is_told_from_one_that_is_said() -> None:
    made, said = "For twelve that makes $936", "Pro is $78"
    assert is_worked_out(made, place(made, "$936"))
    assert not is_worked_out(said, place(said, "$78"))
    assert is_of_a_year("for a whole year")
    assert not is_of_a_year("for a whole month")


def test_words_of_a_sentence_belong_to_the_price_beside_them() -> None:
    plain = "Seats are $9, and storage is $2"
    first, second = place(plain, "$9"), place(plain, "$2")
    assert "seats" in part_of(plain, first, [second])
    assert "storage" not in part_of(plain, first, [second])
    assert "storage" in part_of(plain, second, [first])


def test_numbers_are_those_that_something_is_counted_with() -> None:
    plain = "A team of 12 has 3 nodes for 30 days"
    assert numbers_in(plain) == (12, 3, 30)
    assert counted_units(plain, "node") == (Decimal(12), Decimal(3))
    assert counted_things(plain) == (Decimal(3),)


def test_names_are_told_as_ended_and_found_as_whole_words() -> None:
    plain = "The download page of Classic has gone"
    assert is_told_as_ended(plain, place(plain, "Classic"))
    assert not is_told_as_ended("Classic has 5 seats", Span(0, 7))
    assert has_words("On the PLUS plan", "plus")
    assert not has_words("On the Plush plan", "plus")
    assert tells_of_plans("all premium plans", "Premium")
    assert not tells_of_plans("premium support", "Premium")


def test_a_saving_of_a_year_is_no_saving_of_time() -> None:
    assert is_annual_saving("Save 17% with annual billing")
    assert not is_annual_saving("Take 17% off list")
    assert is_of_something_else("Builds are 30% faster")


def test_what_can_be_bought_is_on_offer_and_not_included() -> None:
    assert says_included("comes with Pro")
    assert not says_included("available on Pro")
    assert says_on_offer("available on Pro")


def test_a_condition_names_its_day_and_how_long_it_holds() -> None:
    assert day_told("Customers who joined before March 2026 keep $9") == (2026, 3)
    assert day_told("In March 2026 we opened an office") is None
    plain = "Until you subscribe, you have 2 seats"
    assert under_condition(plain, place(plain, "2 seats"))
    assert not under_condition("You have 2 seats", Span(9, 16))


def test_some_sentences_lean_on_the_one_before() -> None:
    assert leans("This costs more")
    assert not leans("Thistle costs more")
