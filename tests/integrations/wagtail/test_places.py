"""A finding names the field that an editor can mend, with the way to it through the blocks."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.cms.wagtail.fields import FieldPlace, FieldText, Sheet, sheet_of
from integrations.cms.wagtail.setup import setup_of
from integrations.cms.wagtail.verdicts import PageVerdict, judge
from tests.integrations.wagtail.conftest import RIGHT, WRONG, draft
from tests.integrations.wagtail.site.models import MovedPage, Question

TABLE = {
    "data": [["Plan", "Price per seat per month"], ["Growth", "$55"]],
    "first_row_is_table_header": True,
    "table_header_choice": "row",
}

CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a rich text": ({"intro": WRONG}, "Intro", "intro"),
    "a rich text with a link in it": (
        {"intro": '<p>Growth costs <a href="/x/">$55</a> per seat &amp; month, <b>sure</b>.</p>'},
        "Intro",
        "intro",
    ),
    "the title": ({"title": "Growth for $55 per seat per month"}, "Title", "title"),
    "a line of text": (
        {"footnote": "Growth costs $55 per seat per month."},
        "Footnote",
        "footnote",
    ),
    "a paragraph below its heading": (
        {"body": [("heading", "Growth", "a"), ("paragraph", "<p>$55 per seat per month</p>", "b")]},
        "Body › 2. Paragraph",
        "body.b",
    ),
    "a part that a template puts into a sentence": (
        {"body": [("plan", {"name": "Growth", "amount": "55", "text": "<p>Yes.</p>"}, "a")]},
        "Body › 1. Plan › Amount",
        "body.a.amount",
    ),
    "a rich text in a group": (
        {"body": [("plan", {"name": "Growth", "text": "<p>$55 per seat per month.</p>"}, "a")]},
        "Body › 1. Plan › Text",
        "body.a.text",
    ),
    "a cell of a table": (
        {"intro": "<p>We have 55 dashboards.</p>", "body": [("table", TABLE, "a")]},
        "Body › 1. Table",
        "body.a",
    ),
    "a text that the page does not show": (
        {"intro": RIGHT, "notes": "Growth costs $55 per seat per month."},
        "Notes",
        "notes",
    ),
}


def stream(blocks: list[tuple[Any, ...]]) -> str:
    """Blocks as they are stored, with ids that a test can name."""
    return json.dumps([{"type": kind, "value": value, "id": name} for kind, value, name in blocks])


def verdict_on(home: Any, fields: dict[str, Any]) -> PageVerdict:
    values = {"title": "Plans", "slug": "plans"} | fields
    if "body" in values:
        values["body"] = stream(values["body"])
    return judge(draft(home, values.pop("title"), **values))


@pytest.mark.parametrize("name", CASES)
def test_a_finding_is_at(home: Any, name: str) -> None:
    fields, label, path = CASES[name]
    errors = [p for p in verdict_on(home, fields).findings if p.blocks]
    assert errors
    assert {place for placed in errors for place in placed.places} == {FieldPlace(label, path)}


def test_a_finding_in_a_list_is_at_its_item(home: Any) -> None:
    points = [{"type": "item", "value": "Logs.", "id": "x"}]
    points.append({"type": "item", "value": "Growth costs $55 per seat per month.", "id": "y"})
    verdict = verdict_on(home, {"body": [("points", points, "a")]})
    assert verdict.findings[0].places == (FieldPlace("Body › 1. Points › 2", "body.a.y"),)


def test_the_same_sentence_in_two_fields_is_two_findings_in_two_places(home: Any) -> None:
    body = [("paragraph", WRONG, "a")]
    found = verdict_on(home, {"intro": WRONG, "body": body}).findings
    assert [placed.places[0].path for placed in found] == ["intro", "body.a"]


def test_a_finding_in_a_child_object_is_at_it(home: Any) -> None:
    page = draft(home, "Plans")
    page.questions = [Question(question="Growth?", answer="Growth costs $55 per seat per month.")]
    page.save_revision()
    page = page.get_latest_revision().as_object()
    (place,) = judge(page).findings[0].places
    assert place.label == "Question 1 › Answer"
    assert place.path.startswith("questions.")


def test_a_page_that_leads_elsewhere_is_checked_by_its_fields(home: Any) -> None:
    page = home.add_child(instance=MovedPage(title="Moved", teaser=WRONG, live=False))
    assert [p.places[0].path for p in judge(page).findings] == ["teaser"]


def test_the_page_is_checked_as_strangers_see_it(home: Any) -> None:
    # The template shows a wrong price to those who are logged in, and a disclosure to all.
    assert verdict_on(home, {"intro": RIGHT}).outcome == "clean"


def test_what_a_template_says_is_in_no_field(home: Any, monkeypatch: Any) -> None:
    from tests.integrations.wagtail.site.models import OfferPage

    monkeypatch.setattr(OfferPage, "template", "shop/wrong.html")
    (placed,) = verdict_on(home, {"intro": RIGHT}).findings
    assert placed.places == ()
    assert placed.blocks


def test_the_same_text_has_the_findings_that_the_command_has(home: Any, tmp_path: Any) -> None:
    from datetime import date

    from checker.app.checking import CheckRequest, check
    from integrations.cms.wagtail.rendering import rendered
    from integrations.cms.wagtail.setup import checker_settings

    page = draft(home, "Plans", intro=WRONG, footnote="SSO is on every plan.")
    seen = rendered(page)
    assert seen
    file = tmp_path / "page.html"
    file.write_bytes(seen.content)
    request = CheckRequest((str(file),), as_of=date.today(), channel="website")
    report = check(request, checker_settings(setup_of(page)))
    verdict = judge(page)
    assert report.findings
    assert [(f.rule, f.location.start, f.message) for f in report.findings] == [
        (p.finding.rule, p.finding.location.start, p.finding.message) for p in verdict.findings
    ]


@given(st.lists(st.text(max_size=20), max_size=6))
def test_an_offset_is_in_the_field_whose_text_stands_there(texts: list[str]) -> None:
    passages = tuple(FieldText(FieldPlace(str(n), str(n)), text) for n, text in enumerate(texts))
    sheet = Sheet.of(passages)
    stood = "".join(
        f"{texts[int(path)]}\n"
        for path, _ in groupby(sheet.at(o).path for o in range(len(sheet.html)))  # type: ignore[union-attr]
    )
    assert stood == sheet.html
    assert sheet.at(len(sheet.html)) is None


def test_internal_fields_are_no_texts(home: Any) -> None:
    paths = {p.place.path for p in sheet_of(draft(home, "Plans", intro=RIGHT)).passages}
    assert paths == {"title", "intro"}
