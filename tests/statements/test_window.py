"""Windows: every unit stands in one, with what its line needs to be understood."""

from __future__ import annotations

from dataclasses import replace

from checker.models import TextUnit
from checker.readers.markdown.reader import read_text
from checker.statements.window import windows_of

PAGE = """---
description: All about Pro
---
# Plans

Pro comes with:

- SSO
- Audit logs

| Plan | Price | Seats |
| --- | --- | --- |
| Pro | $49 | 5 |
| Team | ~~$99~~ $89 | |

![Pro includes SSO](pro.png)
"""


def units(text: str = PAGE) -> list[TextUnit]:
    return [unit for unit in read_text(text, "page.md") if isinstance(unit, TextUnit)]


def test_every_visible_unit_stands_in_exactly_one_line() -> None:
    page = units()
    placed = [u for w in windows_of(page, longest=80) for line in w.lines for u in line.units]
    assert sorted(placed) == [i for i, u in enumerate(page) if u.visibility == "visible"]


def test_front_matter_and_alternative_texts_are_lines_too() -> None:
    (window,) = windows_of(units())
    assert "All about Pro" in window.text
    assert "Pro includes SSO" in window.text


def test_a_row_is_one_line_with_all_its_cells() -> None:
    (window,) = windows_of(units())
    assert "| Pro | $49 | 5 |" in window.text


def test_what_is_struck_out_is_marked() -> None:
    (window,) = windows_of(units())
    assert "[struck out: $99]" in window.text


def test_lines_count_on_through_the_document() -> None:
    numbers = [line.number for w in windows_of(units(), longest=80) for line in w.lines]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_window_that_starts_inside_a_table_carries_its_header() -> None:
    rows = "\n".join(f"| Plan {n} | ${n} | {n} |" for n in range(40))
    page = units(f"# Prices\n\n| Plan | Price | Seats |\n| --- | --- | --- |\n{rows}\n")
    last = windows_of(page, longest=200)[-1]
    assert last.headings == ("Prices",)
    assert "Price | Seats" in last.above[-1]


def test_a_window_that_starts_inside_a_list_carries_its_lead_in() -> None:
    items = "\n".join(f"- thing number {n} of the plan" for n in range(40))
    page = units(f"# Pro\n\nPro comes with:\n\n{items}\n")
    assert windows_of(page, longest=200)[-1].above == ("Pro comes with:",)


def test_hidden_text_is_left_out_unless_it_is_asked_for() -> None:
    shown, other = units("Shown.\n\nPro is $1.\n")
    page = [shown, replace(other, visibility="hidden: comment")]
    assert "Pro is $1" not in "".join(w.text for w in windows_of(page))
    assert "[hidden: comment] Pro is $1." in windows_of(page, hidden=True)[0].text


def test_no_window_is_longer_than_asked_where_its_lines_are_not() -> None:
    page = units("\n\n".join(f"Sentence number {n} stands here." for n in range(200)))
    assert all(len(w) <= 300 for w in windows_of(page, longest=300))


TERMS = """# Terms

Effective from 4 May 2024 till 9 June 2025.

{long}

## Trials

A trial lasts 14 days.
"""


def test_a_later_window_says_how_its_page_begins() -> None:
    first, *later = windows_of(units(TERMS.format(long="All of this is about us.")), longest=40)
    assert "[page begins]" not in first.text
    begins = "[page begins] Effective from 4 May 2024 till 9 June 2025."
    assert later
    assert all(begins in window.text for window in later)


def test_a_long_sentence_is_no_beginning() -> None:
    long = f"{'We and you agree, ' * 12}and so on."
    (_, *later) = windows_of(units(TERMS.format(long=long)), longest=40)
    assert {window.begins for window in later} == {("Effective from 4 May 2024 till 9 June 2025.",)}
