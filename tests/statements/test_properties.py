"""What holds for every text, however strange, and for every amount, however written."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checker.models import Bound, Cell, Context, Price, Quantity, Scope, Span, TextUnit, UnitKind
from checker.statements.patterns.find import find_facts
from checker.statements.patterns.mine import mine_names
from checker.values.agree import prices_agree, quantities_agree, scopes_conflict
from checker.values.money import find_prices
from checker.values.numbers import DIGITS, decimals_shown, parse_number, plain_number
from checker.values.quantities import find_quantities, show_quantity
from checker.values.show import show_price
from tests.statements.texts import lexicon_of, unit_of

LEXICON = lexicon_of()
QUICK = settings(max_examples=150, deadline=None)

# --- any text -------------------------------------------------------------------------

PIECES = (
    "$49", "€1.500", "49 USD", "£5", "5¢", "$", "1,000", "1.234,56", "0", "9" * 400, "1e99",
    "12k", "3 million", "/seat", "/mo", " per ", " a month", ", billed annually", " was ",
    " now ", " from ", " up to ", " save ", " off", "Pro", "Business Plus", "pro plan",
    " plans", "Free", "Team", "Launch tier", "Ferncloud", "Tidewire", "Tidewire Forms",
    "all plans", "every paid plan", " and above", " only", " not available on ", "as an add-on",
    " requires ", "✓", "–", "10 users", "30-day ", "99.95%", "unlimited ", "two months free",
    "24/7", "v1.2.3", "10:30", "2024", "15 GB", " and ", ", ", ". ", "; ", " (", ")", " – ",
    "/", "+", "*", "_", "[", "]", '"', "’", ":", "=", "-", "%", "\n", " " * 9, "\t", "\u00a0",
    "\u200b", "\u202e", "\u00ad", "\ufeff", "＄４９", "1 875 €", "10 000 ", "10m", "/MTok", "kr ",
    "\x00", "\x0b", "e\u0301", "İ", "ſ", "ß", "ﬀ", "😀", "👩\u200d💻", "値段",
    "سعر", "١٢", "²", "½", "Ⅳ", "𝟜𝟡",
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=14).map("".join)
LABELS = st.lists(TEXTS, max_size=3).map(tuple)


@st.composite
def units(draw: st.DrawFn) -> TextUnit:
    plain = draw(TEXTS)
    cell = None
    if draw(st.booleans()):
        cell = Cell(
            1,
            draw(st.integers(1, 3)),
            draw(st.integers(1, 3)),
            draw(LABELS),
            draw(LABELS),
            (*draw(LABELS), plain),
            draw(st.none() | TEXTS),
        )
    context = Context(draw(st.none() | TEXTS), draw(LABELS), draw(LABELS), cell=cell)
    cuts = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=2))
    struck = tuple(Span(a, min(a + n, len(plain))) for a, n in cuts if a < len(plain))
    made = replace(unit_of(plain), context=context, struck=struck)
    return replace(made, kind=draw(st.sampled_from(UnitKind)))


@QUICK
@given(units())
def test_any_unit_gives_ordered_facts_inside_its_text(unit: TextUnit) -> None:
    facts = find_facts(unit, LEXICON)
    assert facts == find_facts(unit, LEXICON)
    assert [f.span for f in facts] == sorted(f.span for f in facts)
    for fact in facts:
        assert 0 <= fact.span.start < fact.span.end <= len(unit.plain)
        assert unit.plain[fact.span.start : fact.span.end].strip()


@settings(max_examples=60, deadline=None)
@given(units(), st.integers(2, 60))
def test_what_is_found_can_be_shown_and_agrees_with_itself(unit: TextUnit, times: int) -> None:
    long = replace(unit, plain=unit.plain * times, text=unit.text * times, struck=())
    for fact in find_facts(long, LEXICON):
        assert long.plain[fact.span.start : fact.span.end].strip()
        match fact.value:
            case Price():
                assert show_price(fact.value)
                assert prices_agree(fact.value, fact.value)
            case Quantity():
                assert show_quantity(fact.value)
                assert quantities_agree(fact.value, fact.value) is not False
            case Scope():
                assert scopes_conflict(fact.value, fact.value, LEXICON) is None
            case _:
                assert fact.value.said


@QUICK
@given(st.lists(TEXTS, max_size=3))
def test_names_are_mined_from_any_sentences(sentences: list[str]) -> None:
    mined = mine_names(sentences, ["Tidewire"])
    assert not set(mined.retired) & set(mined.packages)
    assert set(mined.packages.values()) <= set(mined.packages)


GAPS = st.text(" \u00a0\t", min_size=1, max_size=12)


@QUICK
@given(st.lists(GAPS, min_size=9, max_size=9), st.integers(0, 40))
def test_gaps_that_markup_leaves_change_spans_only(gaps: list[str], lead: int) -> None:
    words = "The Pro plan costs $49 per seat per month".split()
    text = " " * lead + "".join(w + g for w, g in zip(words, gaps, strict=True))
    (name, price) = find_facts(unit_of(text), LEXICON)
    assert text[name.span.start : name.span.end] == "Pro"
    assert text[price.span.start : price.span.end].split() == words[4:]
    assert price.packages == frozenset({"pro"})
    assert price.value == Price(Decimal(49), "USD", "seat", every="month")


# --- time -----------------------------------------------------------------------------

HOSTILE = (
    " ", "\t", "\n", "\u00a0", "\u200b", "1", "1,", "1.", "1,234", "1'",
    "100 ", "1 000 € ", "\u00ad", "１", "$", "$1,", "1e", "A",
    "Ab", "A-", "Ab, ", "a, ", "(", ")", "[", '"', "*", "_", "-", "/", ".", "'", "and ", "the ",
    "all ", "plan ", "per ", "/a ", "of a ", "not ", "available on ", "two months free ",
    "unlimited ", "billed ", "save ", "worth ", "starting at ",
)  # fmt: skip
LONG = 20_000


@pytest.mark.parametrize("body", HOSTILE, ids=repr)
@pytest.mark.parametrize("lead", ["", "$49", "Pro"])
def test_time_grows_with_the_length_of_a_hostile_line_only(lead: str, body: str) -> None:
    def seconds(length: int) -> float:
        text = lead + body * (length // len(body)) + "x"
        started = time.process_time()
        find_facts(unit_of(text), LEXICON)
        return time.process_time() - started

    # Four times the length; sixteen times would be the square of it. What else the process has
    # to do (collecting what thousands of tests left) may fall into one try, but not into three.
    assert any(seconds(LONG) < 10 * max(seconds(LONG // 4), 0.02) for _ in range(3))


# --- numbers and amounts --------------------------------------------------------------


@given(st.from_regex(re.compile(DIGITS), fullmatch=True))
@QUICK
def test_every_written_number_has_a_value(digits: str) -> None:
    assert parse_number(digits) >= 0
    assert parse_number(digits, dot_groups=True) >= 0
    assert decimals_shown(digits) >= 0


AMOUNTS = st.integers(1, 99_999_999).map(lambda cents: Decimal(cents) / 100)
WHOLE = st.integers(1, 9_999_999).map(Decimal)


@given(st.one_of(WHOLE, AMOUNTS))
@QUICK
def test_numbers_read_back_as_they_were_written(value: Decimal) -> None:
    assert parse_number(plain_number(value)) == value
    assert parse_number(f"{value}") == value


FORMATS = (
    "${:,.2f}", "US${:,.2f}", "$ {:,.2f}", "USD {:,.2f}", "{:,.2f} USD", "{:,.2f} dollars",
    "€{:,.2f}", "£{:,.2f}", "CHF {:.2f}", "{:.2f} €", "{:.2f} EUR",
)  # fmt: skip
CURRENCIES = {"€": "EUR", "EUR": "EUR", "£": "GBP", "CHF": "CHF"}


@given(AMOUNTS, st.sampled_from(FORMATS))
@QUICK
def test_a_price_reads_back_in_every_form(value: Decimal, form: str) -> None:
    text = f"It is {form.format(value)} per seat per month."
    (mention,) = find_prices(text)
    currency = next((code for sign, code in CURRENCIES.items() if sign in form), "USD")
    assert mention.price == Price(value, currency, "seat", every="month", decimals=2)
    assert text[mention.span.start : mention.span.end] == text.removeprefix("It is ").rstrip(".")


def european(value: Decimal) -> str:
    """1234.5 as 1.234,50."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


@given(AMOUNTS, st.sampled_from(["€{}", "{} €", "{} EUR", "EUR {}"]))
@QUICK
def test_a_price_reads_back_with_dots_for_thousands(value: Decimal, form: str) -> None:
    (mention,) = find_prices(form.format(european(value)))
    assert (mention.price.amount, mention.price.currency) == (value, "EUR")


@given(WHOLE, st.sampled_from(["$", "€", "£"]), st.sampled_from([",", "\u202f", "'", "’", ""]))
@QUICK
def test_thousands_may_be_set_apart_by_any_sign(value: Decimal, sign: str, mark: str) -> None:
    text = f"{sign}{value:,}".replace(",", mark)
    assert [m.price.amount for m in find_prices(text)] == [value]


PERIODS = ("hour", "day", "week", "month", "quarter", "year")
THINGS = ("seat", "host", "GB", "project")


@given(AMOUNTS, st.sampled_from(PERIODS), st.sampled_from(THINGS))
@QUICK
def test_a_shown_price_reads_back_as_the_same(value: Decimal, every: str, per: str) -> None:
    price = Price(value, "USD", per, every=every)
    (mention,) = find_prices(show_price(price))
    assert replace(mention.price, decimals=0) == price


UNITS = ("day", "hour", "GB", "user", "project", "month")


@given(WHOLE, st.sampled_from(UNITS), st.sampled_from(list(Bound)))
@QUICK
def test_a_shown_quantity_reads_back_as_the_same(value: Decimal, unit: str, bound: Bound) -> None:
    assume(bound is not Bound.RANGE)
    quantity = Quantity(value, unit, bound=bound)
    assert [m.quantity for m in find_quantities(f"It is {show_quantity(quantity)}.")] == [quantity]


@given(WHOLE, st.sampled_from(UNITS), st.sampled_from(["{:,}", "{}", "{:,.0f}"]))
@QUICK
def test_a_quantity_reads_back_in_every_form(value: Decimal, unit: str, form: str) -> None:
    assume(not (form == "{}" and 1900 <= value < 2100))  # a bare 2024 may be a year
    for text in (f"{form.format(value)} {unit}s", f"{form.format(value)}-{unit} window"):
        (mention,) = find_quantities(text)
        assert (mention.quantity.value, mention.quantity.unit) == (value, unit)


# --- comparison -----------------------------------------------------------------------

# Few amounts, so that many pairs are the same, or a period apart.
FEW = st.sampled_from([Decimal(n) for n in ("0", "1", "12", "4.99", "49", "588", "41.66", "42")])
PRICES = st.builds(
    Price,
    st.none() | FEW,
    st.none() | st.sampled_from(["USD", "EUR"]),
    st.none() | st.sampled_from(THINGS),
    st.sampled_from([Decimal(1), Decimal(1000)]),
    st.none() | st.sampled_from(PERIODS),
    st.none() | st.sampled_from(["monthly", "annually"]),
    st.sampled_from([Bound.EXACT, Bound.FROM, Bound.UP_TO]),
    st.none(),
    st.integers(0, 2),
)
QUANTITIES = st.builds(
    Quantity,
    st.none() | WHOLE,
    st.none() | st.sampled_from([*UNITS, "%", "TB"]),
    st.none() | st.sampled_from(["region", "seat"]),
    st.none() | st.sampled_from(PERIODS),
    st.sampled_from([b for b in Bound if b is not Bound.RANGE]),
)


@given(PRICES)
@QUICK
def test_a_price_agrees_with_itself_and_can_be_shown(price: Price) -> None:
    assert prices_agree(price, price)
    assert show_price(price)
    assert show_price(price, "EUR")


@given(PRICES, PRICES)
@QUICK
def test_prices_of_one_basis_agree_both_ways_or_neither(a: Price, b: Price) -> None:
    b = replace(b, per=a.per, per_quantity=a.per_quantity, every=a.every, billed=a.billed)
    assert prices_agree(a, b) == prices_agree(b, a)


@given(AMOUNTS, AMOUNTS)
@QUICK
def test_other_amounts_of_one_basis_never_agree(a: Decimal, b: Decimal) -> None:
    assume(a != b)
    assert not prices_agree(Price(a, "USD", "seat"), Price(b, "USD", "seat"))


@given(WHOLE)
@QUICK
def test_an_annual_total_equals_twelve_monthly(monthly: Decimal) -> None:
    month = Price(monthly, "USD", "seat", every="month", billed="annually")
    year = Price(monthly * 12, "USD", "seat", every="year")
    assert prices_agree(year, month)
    assert prices_agree(month, year)


@given(QUANTITIES)
@QUICK
def test_a_quantity_agrees_with_itself_and_can_be_shown(quantity: Quantity) -> None:
    assert quantities_agree(quantity, quantity)
    assert show_quantity(quantity)


@given(WHOLE, st.sampled_from([("day", "hour", 24), ("hour", "minute", 60), ("TB", "GB", 1000)]))
@QUICK
def test_units_convert(value: Decimal, units: tuple[str, str, int]) -> None:
    large, small, many = units
    same = Quantity(value * many, small)
    other = Quantity(value * many * 2, small)
    assert quantities_agree(Quantity(value, large), other) is False
    assert quantities_agree(Quantity(value, large), same)
    assert quantities_agree(same, Quantity(value, large))
