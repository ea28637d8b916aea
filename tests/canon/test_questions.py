"""docs/canon-questions.md shows excerpts of a canon that is whole, sound, and has every form."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from checker.canon.compile import compile_canon
from checker.canon.fields import since
from checker.canon.lint import lint
from checker.canon.load import locate, parse_canon
from checker.canon.references import walk
from checker.models import Document
from checker.pipeline import Checker

ROOT = Path(__file__).parents[2]
WHOLE = (ROOT / "examples" / "larkfield" / "canon.yaml").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "canon-questions.md").read_text(encoding="utf-8")
EXCERPTS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
AS_OF = date(2026, 6, 1)
CANON = parse_canon(WHOLE, "canon.yaml")
# A text that is wrong, what is wrong in it, and a right one of the same form.
TEXTS = [
    ("Orchard includes 4 seats.", "4 seats", "Orchard includes 5 seats."),
    ("On Orchard, extra seats are €7 each.", "€7", "On Orchard, extra seats are €6 each."),
    ("Orchard includes 250 STH per month.", "250 STH", "Orchard includes 200 STH per month."),
    ("Orchard costs €39 a month.", "€39", "Orchard customers before March 2026 keep €39 a month."),
    ("Orchard forecasts cost 3 credits.", "3 credits", "Orchard forecasts cost 2 credits."),
    (
        "Seedling has 60,000 readings a month for school projects.",
        "60,000 readings a month",
        "Seedling has 50,000 readings a month for school projects.",
    ),
    (
        "Reading history on Orchard is 60 days by default.",
        "60 days",
        "Reading history on Orchard is 90 days by default.",
    ),
    (
        "SSO is available on Orchard.",
        "Orchard",
        "SSO is available on Orchard for public gardens.",
    ),
    (
        "On Orchard, the Survey Pack costs €35 a month.",
        "€35 a month",
        "On Orchard, the Survey Pack costs €30 a month.",
    ),
    ("Open Rain Desk to plan the day.", "Rain Desk", "Open irrigation control to plan the day."),
    ("Larkfield Courier brings it to you.", "Larkfield Courier", "Larkfield Ledger has it all."),
    ("Yield maps are generally available.", "generally available", "Yield maps are in beta."),
    ("The trial of Orchard lasts 14 days.", "14 days", "The trial of Orchard lasts 21 days."),
    ("Phone support is available on Orchard.", "Orchard", "Phone support is available on Estate."),
    ("Estate support answers within 8 hours.", "8 hours", "Estate support answers within 4 hours."),
    ("Estate has an uptime SLA of 99.5%.", "99.5%", "Estate has an uptime SLA of 99.9%."),
    ("Refunds are possible within 30 days.", "30 days", "Refunds are possible within 45 days."),
    ("3,000 growers worldwide trust us.", "3,000", "2,600 growers worldwide trust us."),
]  # fmt: skip


def findings(text: str) -> list[str]:
    document = Document("page.md", text.encode(), "text/markdown", "0" * 64)
    found = Checker(compile_canon(CANON, AS_OF)).check([document]).findings
    return [f.text for f in found if f.rule != "missing-disclosure"]


def test_the_whole_canon_is_sound() -> None:
    assert lint(CANON, locate(WHOLE), AS_OF) == ()


def test_every_excerpt_stands_in_the_whole() -> None:
    assert len(EXCERPTS) > 10
    assert [excerpt for excerpt in EXCERPTS if excerpt not in WHOLE] == []


def test_ten_questions_are_asked() -> None:
    assert re.findall(r"^## (\d+)\. .*\?$", PAGE, re.MULTILINE) == [str(n) for n in range(1, 11)]


def test_the_whole_has_every_key_of_version_2() -> None:
    used: set[str] = set()
    known: set[str] = set()
    for _, model in walk(CANON):
        known |= {k for k in type(model).model_fields if since(type(model), k) > 1}
        used |= model.model_fields_set
    assert known - used == set()
    assert {"trials", "support", "slas", "customers", "for_", "exceptions"} <= known


@pytest.mark.parametrize(("wrong", "words", "right"), TEXTS, ids=[wrong for wrong, *_ in TEXTS])
def test_a_wrong_text_of_each_form_is_found_and_a_right_one_is_not(
    wrong: str, words: str, right: str
) -> None:
    assert [words in found for found in findings(wrong)] == [True]
    assert findings(right) == []
