"""Facts that hold under a condition, as a reader's statements meet them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from checker.approved import CanonFact
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.models import Label, Location, Price, Quantity, Span, TextUnit
from checker.rules.compare import compare
from checker.statements.brief import Briefs
from checker.statements.draft import Relation
from checker.statements.ground import Statement
from checker.statements.passage import Passage
from checker.store.codec import digest

CANON = compile_canon(
    load_canon(Path(__file__).parents[1] / "canon" / "forms.yaml"), as_of=date(2026, 9, 1)
)
BRIEF = Briefs(CANON).brief(None, "")
OLD_CUSTOMERS = "Customers who joined before March 2026 keep {} on Pro."


def labels(text: str, about: str, value: Price | Quantity) -> list[Label]:
    """What is said of a statement of an entry (by how its line in the brief begins)."""
    entry = next(entry for entry in BRIEF.entries if entry.text.startswith(about))
    unit = TextUnit(text, text, Location("a.md", (), 0, len(text)))
    statement = Statement(
        0, Span(0, 4), Relation.STATES, entry, frozenset({"pro"}), value, reader="llm"
    )
    return [verdict.label for verdict in compare(statement, Passage(unit, (), None), CANON)]


def price(amount: str) -> Price:
    return Price(Decimal(amount), "USD", every="month")


@pytest.mark.parametrize(
    ("text", "about", "amount", "wanted"),
    [
        (OLD_CUSTOMERS, "price of Tidewire Pro, customers", "9", [Label.ENTAILMENT]),
        (OLD_CUSTOMERS, "price of Tidewire Pro, customers", "8", [Label.CONTRADICTION]),
        (OLD_CUSTOMERS, "price of Tidewire Pro", "9", []),
        ("Pro costs {} a month.", "price of Tidewire Pro, customers", "9", []),
        ("Pro costs {} a month.", "price of Tidewire Pro", "9", [Label.CONTRADICTION]),
        ("Pro costs {} a month.", "price of Tidewire Pro", "20", [Label.ENTAILMENT]),
    ],
)
def test_a_price_for_some_customers_is_only_theirs(
    text: str, about: str, amount: str, wanted: list[Label]
) -> None:
    assert labels(text.format(f"${amount}"), about, price(amount)) == wanted


@pytest.mark.parametrize(("days", "wanted"), [("7", []), ("30", [Label.CONTRADICTION])])
def test_a_default_is_right_beside_the_most_there_is(days: str, wanted: list[Label]) -> None:
    value = Quantity(Decimal(days), "day")
    assert labels("Pro keeps logs.", "log retention: Tidewire Pro", value) == wanted


def test_figures_of_entries_are_left_out_of_the_brief() -> None:
    figures = ("$", "400,000", "14 day", "4 hour", "99.95", "90 day", "7 day")
    assert [figure for figure in figures if figure in BRIEF.text] == []
    assert "log retention, by default: Tidewire Pro" in BRIEF.text
    assert "exception: Tidewire Pro, customers in Japan" in BRIEF.text
    assert "Trials of Tidewire Pro last … days." in BRIEF.text


def test_a_fact_with_a_condition_has_a_name_for_the_store() -> None:
    digests = {digest(fact, CanonFact) for fact in CANON.conditional}
    assert len(digests) == len(CANON.conditional)
