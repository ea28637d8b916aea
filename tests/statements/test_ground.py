"""Grounding: what a reader says is believed only where the text bears it out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from checker.models import Price, Quantity, Stance, TextUnit
from checker.readers.markdown.reader import read_text
from checker.statements import ground as grounding
from checker.statements.brief import Brief
from checker.statements.draft import Draft, Relation
from checker.statements.ground import Dropped, Ground, Statement
from checker.statements.quote import find_quote
from checker.statements.window import windows_of
from tests.statements.test_brief import brief, canon

PAGE = """# Team

Team is $55 per seat per month. Logs stay 90 days.

| Plan | Price | Logs |
| --- | --- | --- |
| Team | $55 | 7 days |

Logs stay here. Logs stay there.
"""
PRICE, LIMIT, FEATURE = 2, 4, 5


def units(page: str = PAGE) -> list[TextUnit]:
    return [u for u in read_text(page, "page.md") if isinstance(u, TextUnit)]


def line_of(text: str, page: str = PAGE) -> int:
    (window,) = windows_of(units(page))
    return next(line.number for line in window.lines if text in line.text)


def grounded(draft: Draft, known: Brief | None = None, page: str = PAGE) -> Statement | Dropped:
    (window,) = windows_of(units(page))
    return Ground(units(page), canon().lexicon, "test")(draft, window.lines, known or brief())


def stated(text: str, entry: int, quote: str, value: str = "", page: str = PAGE) -> Draft:
    return Draft(line_of(text, page), entry, Relation.STATES, quote, value, plans=("Team",))


def words(made: Statement | Dropped, page: str = PAGE) -> str:
    assert isinstance(made, Statement)
    return units(page)[made.unit].plain[made.span.start : made.span.end]


def value_of(made: Statement | Dropped) -> Price | Quantity | None:
    assert isinstance(made, Statement)
    return made.value


def why(made: Statement | Dropped) -> str:
    assert isinstance(made, Dropped)
    return made.why


def test_the_entries_this_file_counts_on() -> None:
    kinds = [entry.kind for entry in brief().entries]
    assert kinds == ["price", "price", "price", "limit", "feature", "claim"]


def test_a_quote_is_placed_and_its_value_typed() -> None:
    made = grounded(stated("Team is", PRICE, "$55 per seat per month"))
    assert words(made) == "$55 per seat per month"
    assert isinstance(made, Statement)
    assert made.value == Price(Decimal(55), "USD", per="seat", every="month")
    assert made.packages == {"team"}


def test_a_limit_is_read_as_a_quantity() -> None:
    made = grounded(stated("Logs stay 90", LIMIT, "90 days"))
    assert isinstance(made, Statement)
    assert isinstance(made.value, Quantity)
    assert made.value.value == 90


def test_a_quote_over_cells_of_a_row_is_placed_at_its_figure() -> None:
    assert words(grounded(stated("| Team |", LIMIT, "Team | $55 | 7 days", "7 days"))) == "7 days"


TWO_CELLS = """| What | Price per seat and month |
| --- | --- |
| Team | now $55 |
| Trees are green | and tall |
"""


def test_a_quote_over_both_cells_of_a_row_is_placed_at_its_figure() -> None:
    draft = stated("| now", PRICE, "Team | now $55", page=TWO_CELLS)
    assert words(grounded(draft, page=TWO_CELLS), TWO_CELLS) == "now $55"


def test_a_quote_of_parts_of_cells_is_no_quote() -> None:
    draft = stated("Trees", FEATURE, "green | and", page=TWO_CELLS)
    assert why(grounded(draft, page=TWO_CELLS)) == grounding.NO_QUOTE


@pytest.mark.parametrize("value", ["", "$55"])
def test_what_the_headers_say_belongs_to_the_price(value: str) -> None:
    draft = stated("| now", PRICE, "now $55", value, page=TWO_CELLS)
    price = value_of(grounded(draft, page=TWO_CELLS))
    assert price == Price(Decimal(55), "USD", per="seat", every="month")


def test_another_price_than_the_one_beside_it_is_taken_as_it_is_told() -> None:
    price = value_of(grounded(stated("Team is", PRICE, "$55 per seat", "$65")))
    assert isinstance(price, Price)
    assert price.amount == 65


TWO_VALUES = "Logs stay 7 days, with a bit of care 90 days. Logs stay 30 days.\n"


@pytest.mark.parametrize(
    ("value", "days"), [("90 days", 90), ("7 days", 7), ("", None), ("some days", None)]
)
def test_of_two_values_the_one_that_is_told_counts(value: str, days: int | None) -> None:
    draft = stated("a bit", LIMIT, "7 days, with a bit of care 90 days", value, page=TWO_VALUES)
    made = grounded(draft, page=TWO_VALUES)
    if days is None:
        assert why(made) == grounding.NO_VALUE
        return
    found = value_of(made)
    assert isinstance(found, Quantity)
    assert found.value == days


def test_of_a_value_only_its_own_words_count() -> None:
    draft = stated("a bit", LIMIT, "90 days", page=TWO_VALUES)
    found = value_of(grounded(draft, page=TWO_VALUES))
    assert isinstance(found, Quantity)
    assert found.value == 90


def test_what_agrees_is_placed_at_its_whole_text() -> None:
    agrees = Draft(line_of("Logs stay 90"), FEATURE, Relation.AGREES, "")
    assert words(grounded(agrees)) == "Logs stay 90 days."
    assert value_of(grounded(agrees)) is None


def test_what_agrees_in_a_line_that_is_not_there_needs_a_quote() -> None:
    agrees = Draft(77, FEATURE, Relation.AGREES, "")
    assert why(grounded(agrees)) == grounding.NO_LINE
    assert words(grounded(replace(agrees, quote="90 days"))) == "90 days"


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("eam is", "Team is $5.", None),
        ("Team i", "Team is $5.", None),
        ("team  IS", "Team is $5.", "Team is"),
        ("$55", "from $55.50 on", None),
        ("$55", "from $55,000 on", None),
        ("$55", "from $55, on", "$55"),
        ("$55", "$55.", "$55"),
        ("$55", "$550 or $55", "$55"),
        ("5", "a 5.x and 5", "5"),
        ("cafe", "the cafe\u0301 is", "cafe\u0301"),
        ("caf\u00e9", "the cafe\u0301 is", "cafe\u0301"),
        ("“it is” — so", 'He said "it is" - so.', '"it is" - so'),
        (" .,", "a., b", None),
    ],
)
def test_a_quote_is_found_as_whole_words(quote: str, text: str, found: str | None) -> None:
    span = find_quote(quote, text)
    assert (None if span is None else text[span.start : span.end]) == found


def test_a_quote_that_is_not_there_is_dropped() -> None:
    assert why(grounded(stated("Team is", PRICE, "$65 per seat"))) == grounding.NO_QUOTE


def test_a_part_of_a_number_is_no_quote() -> None:
    assert why(grounded(stated("Team is", PRICE, "$5"))) == grounding.NO_QUOTE


def test_a_quote_from_another_line_is_taken_where_it_stands_once() -> None:
    assert words(grounded(stated("# Team", LIMIT, "90 days"))) == "90 days"


def test_a_quote_from_another_line_that_stands_twice_is_dropped() -> None:
    draft = stated("# Team", FEATURE, "Logs stay")
    assert why(grounded(replace(draft, relation=Relation.CONTRADICTS))) == grounding.MANY_QUOTES


@pytest.mark.parametrize("entry", [99, -1])
def test_an_entry_that_is_not_there_is_dropped(entry: int) -> None:
    assert why(grounded(stated("Team is", entry, "$55"))) == grounding.NO_ENTRY


def test_a_value_that_cannot_be_read_is_dropped() -> None:
    assert why(grounded(stated("Logs stay here", LIMIT, "Logs stay here"))) == grounding.NO_VALUE


def test_a_plan_nobody_knows_is_dropped() -> None:
    draft = replace(stated("Team is", PRICE, "$55"), plans=("Maple",))
    assert why(grounded(draft)) == grounding.NO_PLAN


def test_all_and_paid_are_groups_of_plans() -> None:
    draft = replace(stated("Team is", PRICE, "$55"), plans=("paid",))
    made = grounded(draft)
    assert isinstance(made, Statement)
    assert made.packages == {"*paid"}


@pytest.mark.parametrize(
    ("whose", "when", "stance"),
    [
        ("ours", "now", Stance.OURS_NOW),
        ("competitor", "now", Stance.COMPETITOR),
        ("customer", "past", Stance.CUSTOMER),
        ("ours", "past", Stance.PAST),
        ("ours", "future", Stance.FUTURE),
    ],
)
def test_whose_and_when_decide_the_stance(whose: str, when: str, stance: Stance) -> None:
    draft = replace(stated("Team is", PRICE, "$55"), whose=whose, when=when)
    made = grounded(draft)
    assert isinstance(made, Statement)
    assert made.stance is stance
