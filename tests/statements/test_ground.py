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


def units() -> list[TextUnit]:
    return [u for u in read_text(PAGE, "page.md") if isinstance(u, TextUnit)]


def line_of(text: str) -> int:
    (window,) = windows_of(units())
    return next(line.number for line in window.lines if text in line.text)


def grounded(draft: Draft, known: Brief | None = None) -> Statement | Dropped:
    (window,) = windows_of(units())
    return Ground(units(), canon().lexicon, "test")(draft, window.lines, known or brief())


def stated(text: str, entry: int, quote: str, value: str = "") -> Draft:
    return Draft(line_of(text), entry, Relation.STATES, quote, value, plans=("Team",))


def words(made: Statement | Dropped) -> str:
    assert isinstance(made, Statement)
    return units()[made.unit].plain[made.span.start : made.span.end]


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
