"""Numbers and amounts in every form that people write: read right, or not at all, never half."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.models import Price, Quantity
from checker.values import money, quantities
from checker.values.given_away import cell_price, find_free
from checker.values.money import find_prices
from checker.values.quantities import find_quantities

QUICK = settings(max_examples=200, deadline=None)


def amounts(text: str, home: str = "USD") -> list[tuple[str, str | None]]:
    found = (*find_prices(text, home), *find_free(text))
    return [(str(m.price.amount), m.price.currency) for m in found]


# --- thousands ------------------------------------------------------------------------

BLANKS = {
    "ordinary": " ", "no-break": "\u00a0", "narrow": "\u202f", "thin": "\u2009", "figure": "\u2007",
}  # fmt: skip


@pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS.keys())
@pytest.mark.parametrize(
    ("form", "amount"),
    [
        ("1{}875 €", "1875"),
        ("1{}875€", "1875"),
        ("12{}500 EUR per year", "12500"),
        ("1{}000{}000 euros", "1000000"),
        ("It costs 1{}875,50 € a month.", "1875.50"),
        ("1{}000,00 €", "1000.00"),
    ],
)
def test_thousands_are_set_apart_by_any_blank_before_a_currency(
    form: str, amount: str, blank: str
) -> None:
    assert amounts(form.format(blank, blank)) == [(amount, "EUR")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1'000.50 CHF", [("1000.50", "CHF")]),
        ("CHF 1’000.50", [("1000.50", "CHF")]),
        ("€ 1 875 per month", [("1875", "EUR")]),
        ("€1 875.", [("1875", "EUR")]),
        ("USD 1 875", [("1875", "USD")]),
        ("in 2025 1 000 € were paid", [("1000", "EUR")]),
        ("from 1 875 € or 2 000 €", [("1875", "EUR"), ("2000", "EUR")]),
    ],
)
def test_groups_are_one_number_where_a_currency_binds_them(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert amounts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "$49 100 requests",  # 49 dollars and 100 requests, or 49,100 dollars
        "Pro 1 875 €",  # a plan called Pro 1
        "Plan 2 500 €",
        "on tier 2 500 €",
        "March 1 500 €",
    ],
)
def test_groups_that_could_be_two_numbers_are_not_read(text: str) -> None:
    assert amounts(text) == []
    assert [m for m in find_quantities(text) if m.quantity.value] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10 000 requests", 10_000),
        ("Includes 10 000 requests", 10_000),
        ("up to 1 000 users", 1_000),
        ("in 2025 1 000 users", 1_000),
        ("1 000 000 tokens", 1_000_000),
        ("1 000 per month", 1_000),
        ("1 000", 1_000),
        ("10\u2009000 rows", 10_000),
        ("10 000+ users", 10_000),
    ],
)
def test_groups_are_one_number_where_something_counted_binds_them(text: str, value: int) -> None:
    assert [m.quantity.value for m in find_quantities(text)] == [value]


@pytest.mark.parametrize(
    "text", ["Plan 2 500 requests", "Team 2 500 requests", "version 2 500 users", "step 1 200 rows"]
)
def test_the_number_of_a_name_is_no_group(text: str) -> None:
    assert find_quantities(text) == ()


def test_blanks_group_by_threes_only() -> None:
    assert [m.quantity.value for m in find_quantities("10 50 users")] == [10, 50]
    assert [m.quantity.value for m in find_quantities("10 0000 users")] == [10]
    assert [m.quantity.value for m in find_quantities("24/7 365 days")] == [24, 365]
    assert [m.quantity.value for m in find_quantities("12 34 567 rows")] == [12]


@given(st.integers(1000, 999_999_999), st.sampled_from([*BLANKS.values(), ",", "'", "’"]))
@QUICK
def test_a_grouped_amount_is_read_whole_with_its_place(value: int, mark: str) -> None:
    text = f"It costs {value:,} € now".replace(",", mark)
    (mention,) = find_prices(text)
    assert mention.price.amount == value
    assert text[slice(*mention.span)] == text[len("It costs ") : -len(" now")]


# --- scales ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "thing", "many"),
    [
        ("$3 / M tokens", "token", 1_000_000),
        ("$3/M tokens", "token", 1_000_000),
        ("$3 /MTok", "token", 1_000_000),
        ("$3 per MTok", "token", 1_000_000),
        ("$3 per 1M tokens", "token", 1_000_000),
        ("$3 per 1 M tokens", "token", 1_000_000),
        ("$3 per 1MTok", "token", 1_000_000),
        ("$3 per million tokens", "token", 1_000_000),
        ("$3 / 1 million rows", "row", 1_000_000),
        ("$3 /K requests", "request", 1_000),
        ("$3 per 1K requests", "request", 1_000),
        ("$3 per 1 000 requests", "request", 1_000),
        ("$3 per lakh requests", "request", 100_000),
    ],
)
def test_a_price_is_for_so_many(text: str, thing: str, many: int) -> None:
    price = money.parse(text)
    assert price == Price(Decimal(3), "USD", thing, Decimal(many))


@pytest.mark.parametrize(
    ("text", "amount"),
    [("$10m", 10**7), ("$10mm", 10**7), ("$2 M", 2 * 10**6), ("$1.5bn", 1.5 * 10**9),
     ("₹5 lakh", 500_000), ("₹2Cr", 2 * 10**7), ("$2 million", 2 * 10**6), ("$5k", 5000)],
)  # fmt: skip
def test_an_amount_takes_its_scale(text: str, amount: float) -> None:
    price = money.parse(text)
    assert price is not None
    assert price.amount == Decimal(amount)


@pytest.mark.parametrize("text", ["$5x", "$10q", "₹7J"])
def test_an_amount_with_an_unknown_letter_is_not_read(text: str) -> None:
    assert find_prices(text) == ()


def test_the_second_figure_gives_a_range_its_scale() -> None:
    price = money.parse("$5-10k")
    assert price is not None
    assert (price.amount, price.high) == (5_000, 10_000)
    quantity = quantities.parse("10-20k users")
    assert quantity is not None
    assert (quantity.value, quantity.high) == (10_000, 20_000)
    beyond = money.parse("$500-1k")
    assert beyond is not None
    assert (beyond.amount, beyond.high) == (500, 1_000)


@pytest.mark.parametrize(
    ("text", "value"),
    [("10m requests", 10**7), ("10m active users", 10**7), ("10M rows", 10**7),
     ("10 M requests", 10**7), ("5 K users", 5_000), ("7B tokens", 7 * 10**9),
     ("two million rows", 2 * 10**6), ("1 million rows", 10**6), ("50 lakh rows", 5 * 10**6),
     ("100k", 100_000)],
)  # fmt: skip
def test_a_letter_or_word_multiplies_what_is_counted(text: str, value: int) -> None:
    assert [m.quantity.value for m in find_quantities(text)] == [value]


@pytest.mark.parametrize(
    "text", ["every 10m", "timeout: 10m", "10m timeouts", "an interval of 10m"]
)
def test_a_small_m_is_minutes_beside_a_word_for_a_wait(text: str) -> None:
    (mention,) = find_quantities(text)
    assert (mention.quantity.value, mention.quantity.unit) == (10, "minute")


@pytest.mark.parametrize("text", ["10m", "a 10m cable", "10 m", "up to 10B", "5 k"])
def test_a_letter_that_nothing_explains_is_not_read(text: str) -> None:
    assert find_quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("10-20 €", 10, 20), ("10 to 20 €", 10, 20), ("between 10 and 20 €", 10, 20),
     ("1 000–2 000 € a month", 1_000, 2_000), ("5-10k €", 5_000, 10_000), ("€49-99", 49, 99)],
)  # fmt: skip
def test_a_range_is_read_with_both_its_ends(text: str, low: int, high: int) -> None:
    price = money.parse(text)
    assert price is not None
    assert (price.amount, price.high) == (low, high)


def test_two_amounts_with_an_and_are_no_range() -> None:
    assert amounts("10 users and 20 €") == [("20", "EUR")]


@pytest.mark.parametrize(
    ("text", "many"), [("$3/1M", 10**6), ("$3/K", 1000), ("$3 per 1,000", 1000), ("$3/1000", 1000)]
)
def test_a_price_for_so_many_of_what_is_not_said(text: str, many: int) -> None:
    assert money.parse(text) == Price(Decimal(3), "USD", None, Decimal(many))


@pytest.mark.parametrize("text", ["$49 99", "$49 99/mo", "49 99 €", "$5 mil", "000,00 €"])
def test_cents_set_apart_and_pieces_of_numbers_are_not_read(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize("text", ["USD49", "49USD"])
def test_a_code_may_touch_its_number(text: str) -> None:
    assert amounts(text) == [("49", "USD")]


def test_short_forms_of_million_may_end_in_a_dot() -> None:
    assert amounts("1,5 Mio. €") == [("1500000.0", "EUR")]
    assert [m.quantity.value for m in find_quantities("1,5 Mio. rows")] == [1_500_000]


def test_a_letter_behind_a_slash_may_be_a_month_a_minute_or_a_million() -> None:
    assert money.parse("$5/m") == Price(Decimal(5), "USD")


# --- signs ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "home", "found"),
    [
        ("$.12 per GB", "USD", ("0.12", "USD")),
        ("Rs. 4,999", "USD", ("4999", "INR")),
        ("Rs 4999", "USD", ("4999", "INR")),
        ("Rs. 4,999", "LKR", ("4999", "LKR")),
        ("￥1200", "USD", ("1200", "JPY")),
        ("￥1200", "CNY", ("1200", "CNY")),
        ("＄４９", "USD", ("49", "USD")),
        ("４９．５０ ＵＳＤ", "USD", ("49.50", "USD")),
        ("kr 499", "SEK", ("499", "SEK")),
        ("499 kr", "NOK", ("499", "NOK")),
        ("kr. 1 299 per måned", "DKK", ("1299", "DKK")),
        ("49,- €", "USD", ("49", "EUR")),
        ("49 euro", "USD", ("49", "EUR")),
    ],
)
def test_an_amount_is_read_by_its_sign(text: str, home: str, found: tuple[str, str]) -> None:
    assert amounts(text, home) == [found]


@pytest.mark.parametrize("text", ["kr 499", "499 kr", "Kr. 499"])
def test_a_crown_of_no_country_is_neither_an_amount_nor_a_count(text: str) -> None:
    assert find_prices(text, "USD") == ()
    assert find_quantities(text) == ()


def test_three_decimals_of_an_amount_without_a_whole_are_shown() -> None:
    price = money.parse("$.125 per GB")
    assert price is not None
    assert (price.amount, price.decimals) == (Decimal("0.125"), 3)


# --- what is not seen -----------------------------------------------------------------

UNSEEN = "\u200b\u00ad\ufeff\u200e\u200f\u2060\u200d\u202a\u2066"


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("text", ["$1875 per seat per month", "1875 € per seat per month"])
def test_what_is_not_seen_does_not_cut_a_number(text: str, mark: str) -> None:
    for at in range(text.index("5") + 1):
        marked = f"Only {text[:at]}{mark}{text[at:]}"
        (mention,) = find_prices(marked)
        assert mention.price == money.parse(text)
        assert marked[slice(*mention.span)].replace(mark, "") == text


def test_what_is_not_seen_does_not_cut_a_count() -> None:
    text = "up to 10\u200b0 us\u00aders a day"
    (mention,) = find_quantities(text)
    assert mention.quantity.value == 100
    assert mention.quantity.unit == "user"
    assert text[slice(*mention.number)] == "10\u200b0"


def test_what_is_shown_backwards_is_not_read() -> None:
    assert find_prices("only \u202e94$\u202c a month") == ()
    assert [m.price.amount for m in find_prices("\u202eabc\u202c for $49")] == [49]


def test_a_price_word_may_hold_what_is_not_seen() -> None:
    whole = cell_price("Fr\u00adee")
    assert whole is not None
    assert (whole.price.amount, whole.span) == (0, (0, 5))
    assert amounts("The plan is fr\u200bee.") == [("0", None)]


# --- one value ------------------------------------------------------------------------


def test_one_value_is_parsed_and_several_are_none() -> None:
    assert money.parse("€49 per seat") == Price(Decimal(49), "EUR", "seat")
    assert money.parse("€49 or €59") is None
    assert money.parse("no amount") is None
    assert quantities.parse("30 days") == Quantity(Decimal(30), "day")
    assert quantities.parse("30 days and 5 users") is None


TEXTS = st.text(
    st.sampled_from("0159 \u00a0\u2009,.'$€krRsmMkKB/-+\u200b\u202e\u202c４＄atokens"), max_size=24
)


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_without_error_and_places_stay_inside(text: str) -> None:
    for price in (*find_prices(text), *find_prices(text, "SEK")):
        assert text[slice(*price.span)].strip()
    for mention in find_quantities(text):
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        assert mention.number.start < mention.number.end


# --- words and letters that multiply ----------------------------------------------------


@pytest.mark.parametrize(
    ("written", "zeros"),
    [
        ("2k", 3), ("2 thousand", 3), ("2 lakh", 5), ("2 lakhs", 5), ("2 lac", 5),
        ("2 million", 6), ("2 mn", 6), ("2 mln", 6), ("2 mio", 6), ("2M", 6),
        ("2 crore", 7), ("2 crores", 7), ("2 billion", 9), ("2 bn", 9), ("2 mrd", 9), ("2B", 9),
        ("2 trillion", 12),
    ],
)  # fmt: skip
def test_a_word_or_letter_behind_a_number_multiplies_it(written: str, zeros: int) -> None:
    (found,) = find_quantities(f"{written} requests")
    assert found.quantity.value == 2 * 10**zeros
