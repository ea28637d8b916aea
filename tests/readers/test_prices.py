"""Amounts and what they buy, in lines and rows of their own: joined, or left apart."""

from __future__ import annotations

import pytest

from tests.readers.units import said, unit_saying, units


@pytest.mark.parametrize(
    "source",
    [
        "<ul><li>$49<li>per seat / month<li>SSO</ul>",
        "<h4>$49</h4><p>per seat / month</p><p>SSO</p>",
        "<p>$49</p><ul><li>per seat / month<li>SSO</ul>",
        "<dl><dt>$49<dd>per seat / month<dd>SSO</dl>",
        "<div>$49</div><div>per seat</div><div>/ month</div><div>SSO</div>",
    ],
)
def test_an_amount_and_the_line_below_it_are_one_unit(source: str) -> None:
    texts = [said(unit) for unit in units("x.html", source)]
    assert texts in (["$49 per seat / month", "SSO"], ["$49 per seat/ month", "SSO"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("$49", "Yearly reports"),
        ("$49", "Per-agent rules"),
        ("$49", "per seat analytics and more"),
        ("$49 is all it takes", "per year, one review"),
        ("5 users", "per workspace"),
    ],
)
def test_lines_that_say_something_else_stay_apart(first: str, second: str) -> None:
    assert [said(u) for u in units("x.md", f"- {first}\n- {second}\n")] == [first, second]


@pytest.mark.parametrize(
    ("rows", "below"),
    [
        ("| Price | $49 | $99 |\n| | per seat | per agent |", ("per seat",)),
        ("| Price | $49 | $99 |\n| Billing | per seat | per agent |", ("per seat",)),
        ("| Free | $49 | $99 |\n| forever | per seat | per agent |", ("per seat",)),
        ("| | $49 | $99 |\n| | a |\n| | b |\n| | c |\n| | d |", ("a", "b", "c")),
        ("| Price | $49 | $99 |\n| Overage | per seat | per agent |", ()),
    ],
)
def test_rows_without_a_label_go_on_with_the_row_above(rows: str, below: tuple[str, ...]) -> None:
    source = f"| A | B | C |\n|--|--|--|\n{rows}\n"
    cell = unit_saying("$49", units("x.md", source)).context.cell
    assert cell is not None
    assert cell.below == below
