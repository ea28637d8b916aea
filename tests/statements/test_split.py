"""Approved sentences that set a limit for several plans: entries by plan, without figures."""

from __future__ import annotations

from datetime import date

import pytest

from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.models import Context, Location, TextUnit
from checker.rules.compare import compare
from checker.statements.brief import Brief, Briefs
from checker.statements.draft import Draft, Relation
from checker.statements.ground import Ground, Statement
from checker.statements.passage import Passage
from checker.statements.window import Line

BACKUPS = "Premium plans keep backups for 60 days, Business plans for 14."


def canon_of(text: str) -> Canon:
    plans = [{"id": name.lower(), "name": name} for name in ("Business", "Premium")]
    file = {"canon": 1, "company": "Brightline", "packages": plans}
    claims = {"claims": [{"id": "c", "text": text}]}
    return compile_canon(CanonFile.model_validate(file | claims), as_of=date(2026, 9, 1))


def brief_of(text: str) -> Brief:
    return Briefs(canon_of(text)).brief(None, "")


def test_it_is_an_entry_for_each_plan_without_figures() -> None:
    said = "Premium plans keep backups for … days, Business plans for …."
    assert [(entry.kind, entry.text) for entry in brief_of(BACKUPS).entries] == [
        ("limit", f"Premium, in “{said}”"),
        ("limit", f"Business, in “{said}”"),
    ]


def test_another_figure_leaves_the_brief_as_it_is() -> None:
    assert brief_of(BACKUPS).text == brief_of(BACKUPS.replace("60", "90")).text


@pytest.mark.parametrize(
    "text",
    [
        "Premium plans keep backups for 60 days.",
        "Premium plans keep backups for 60 days, Business plans for 14. Both cost extra.",
        "Premium plans keep backups for 60 days, Business plans for 14, in 3 regions.",
        "Premium plans keep backups for 60 days, and their logs for 14.",
        "Premium keeps backups for sixty days, Business for fourteen.",
        "Premium has 60 dashboards, Business has 14 days of history.",
        "Premium and Business plans keep backups for 60 days, Premium plans for 90.",
    ],
)
def test_what_says_more_or_is_not_sure_keeps_its_words(text: str) -> None:
    assert [(entry.kind, entry.text) for entry in brief_of(text).entries] == [("claim", text)]


@pytest.mark.parametrize(
    ("entry", "plans", "text", "wrong"),
    [
        (1, ("Premium",), "60 days", False),
        (1, ("Premium",), "14 days", True),
        (2, (), "14 days", False),
        (2, (), "2 weeks", False),
        (2, (), "60 days", True),
        (1, (), "30 days", True),
    ],
)
def test_code_compares_it_with_the_figure_of_the_plan(
    entry: int, plans: tuple[str, ...], text: str, wrong: bool
) -> None:
    canon = canon_of(BACKUPS)
    unit = TextUnit(text, text, Location("a.md", (), 0, len(text)), Context())
    draft = Draft(1, entry, Relation.STATES, text, text, plans=plans)
    made = Ground([unit], canon.lexicon)(draft, [Line(1, (0,), text)], brief_of(BACKUPS))
    assert isinstance(made, Statement)
    (verdict,) = compare(made, Passage(unit, (), None), canon)
    assert (verdict.rule, verdict.canon_id) == ("claim-contradiction" if wrong else None, "c")
