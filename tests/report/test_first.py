"""What a page begins with and hands out: problems by severity and reach, lists by owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checker.models import CanonEntry, Finding, Report, Severity
from checker.report.articles import shelf
from checker.report.first import MOST, first, owner_lists
from checker.report.headline import headline
from checker.report.links import link_to
from checker.suppress import with_fingerprints
from tests.made import finding, report
from tests.report.pages import VIEW, long
from tests.report.test_html import one, page, parsed, words

PRICE = CanonEntry("growth.prices[0]", "Growth", "Price: $49 / seat / month, billed annually")
RETENTION = CanonEntry("growth.limits[2]", "Growth", "Log retention: 30 days")
SEATS = CanonEntry("growth.limits[0]", "Growth", "Up to 50 seats")
SSO = CanonEntry("sso", "Features", "SSO: Scale and Enterprise")


@pytest.mark.parametrize(
    ("values", "entry", "said"),
    [
        (
            {"found": "$55 / seat / month"},
            PRICE,
            "Growth costs $55 per seat per month here, not $49",
        ),
        (
            {"found": "$49 / host / month", "expected": "$49 / seat / month or $59 / seat / month"},
            PRICE,
            "Growth costs $49 per host per month here, not $49 per seat per month",
        ),
        (
            {"rule": "limit-mismatch", "found": "45 days", "expected": "30 days"},
            RETENTION,
            "Growth: log retention is 45 days here, not 30 days",
        ),
        (
            {"rule": "limit-mismatch", "found": "60", "expected": "up to 50 seats"},
            SEATS,
            "Growth has 60 here, not up to 50 seats",
        ),
        (
            {"rule": "availability-mismatch", "found": "all plans", "expected": "Scale"},
            SSO,
            "SSO is in all plans here, and is approved for Scale",
        ),
        (
            {"rule": "claim-contradiction", "found": "99.9%", "expected": "99.95%"},
            None,
            "Says 99.9% where 99.95% is approved",
        ),
        (
            {"rule": "retired-name", "found": "Team", "expected": "Growth"},
            None,
            "Still says “Team”; the name is Growth now",
        ),
        (
            {"rule": "discount-over-authority", "found": "25%", "expected": "at most 10%"},
            None,
            "Offers 25% off; at most 10% is allowed",
        ),
        (
            {"rule": "forbidden-claim", "found": "Zero downtime"},
            None,
            "Says “Zero downtime”, which must not be said",
        ),
        ({}, None, finding().message),
        ({"rule": "injection"}, None, finding().message),
    ],
)
def test_headlines_say_what_a_person_would(
    values: dict[str, Any], entry: CanonEntry | None, said: str
) -> None:
    assert headline(replace(finding(), **values), entry) == said


# --- fix these first -------------------------------------------------------------------------


def at(uri: str, text: str = "$55", severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    line = f"Growth is {text} per seat."
    made = finding(text, line, uri)
    return replace(made, severity=severity, found=text, **more)


def problems(*findings: Finding) -> list[tuple[str, int, int]]:
    made = shelf(report(*with_fingerprints(findings)))
    return [(p.first.finding.text, p.places, p.reach) for p in first(made.open)]


def test_one_mistake_in_several_places_is_one_problem() -> None:
    assert problems(at("a.md"), at("b.md"), at("b.md", line_text="or Growth is $55")) == [
        ("$55", 3, 2)
    ]


def test_severity_times_reach_decides_what_comes_first() -> None:
    wide = [at(f"w{n}.md", "$60", Severity.WARNING) for n in range(4)]
    narrow = [at("a.md", "$61")]
    wider = [at(f"x{n}.md", "$62") for n in range(2)]
    notes = [at(f"n{n}.md", "$63", Severity.NOTE) for n in range(9)]
    listed = problems(*narrow, *notes, *wide, *wider)
    assert [text for text, *_ in listed] == ["$62", "$60", "$61", "$63"]


def test_a_page_begins_with_a_few_and_says_who_is_to_correct_them() -> None:
    tree = parsed(long(20))
    shown = tree.css("#first > ol > li")
    assert 1 < len(shown) <= MOST
    assert "sales@brightline.example" in words(one(tree, "#first"))
    ids = {node.attributes["id"] for node in tree.css("#findings article")}
    linked = {(a.attributes["href"] or "")[1:] for a in tree.css("#first a")}
    assert linked <= ids
    assert parsed(report(finding())).css("#first") == []


# --- owners ----------------------------------------------------------------------------------


def test_every_finding_says_who_is_to_correct_it() -> None:
    owners = {outlet.name: outlet.owner for outlet in VIEW.outlets}
    made = long(10)
    tree = parsed(made)
    for found in made.findings:
        article = words(one(tree, f"#f-{found.fingerprint}"))
        owner = owners[found.location.channel] or "no owner named"
        assert f"To correct {owner}" in article


def test_each_owner_gets_a_list_of_what_is_theirs_alone() -> None:
    made = long(20)
    lists = owner_lists(shelf(made).open)
    assert sum(len(each.articles) for each in lists) == 20
    assert lists[-1].owner == "no owner named"
    owners = {outlet.name: outlet.owner for outlet in VIEW.outlets}
    for each in lists:
        for article in each.articles:
            owner = owners[article.finding.location.channel]
            assert (owner or "no owner named") == each.owner
    tree = parsed(made)
    assert [len(node.css("li")) for node in tree.css(".handout")] == [
        len(each.articles) for each in lists
    ]


# --- links and dates -------------------------------------------------------------------------


def moved(uri: str, **values: Any) -> Finding:
    made = finding()
    return replace(made, location=replace(made.location, uri=uri), **values)


@pytest.mark.parametrize(
    ("found", "link"),
    [
        (moved("site/a.md"), None),
        (moved("s3://bucket/a.html"), None),
        (moved("javascript:alert(1)//"), None),
        (moved("https://b.example/offers.zip!a.md"), None),
        (moved("https://b.example/p"), "https://b.example/p#:~:text=%2455"),
        (moved("https://b.example/p#top"), "https://b.example/p#:~:text=%2455"),
        (moved('https://b.example/"><script>'), "https://b.example/%22%3E%3Cscript%3E#:~:text=%2455"),
        (moved("https://b.example/p", visibility="hidden: notes"), "https://b.example/p"),
        (moved("https://b.example/p", offset=None), "https://b.example/p"),
    ],
)  # fmt: skip
def test_a_place_is_linked_where_its_document_has_an_address(
    found: Finding, link: str | None
) -> None:
    assert link_to(found) == link


def test_a_dash_in_a_link_is_none_of_its_syntax() -> None:
    made = moved("https://b.example/p", text="14-day", line_text="a 14-day trial", offset=2)
    assert link_to(made) == "https://b.example/p#:~:text=14%2Dday"


def test_a_pdf_is_linked_at_its_page() -> None:
    made = moved("https://b.example/one.pdf")
    made = replace(made, location=replace(made.location, route=("page 3", "Plans")))
    assert link_to(made) == "https://b.example/one.pdf#page=3"


def test_links_lead_away_without_saying_from_where() -> None:
    made = report(moved("https://b.example/p"), moved("https://b.example/q", fingerprint="ab" * 8))
    tree = parsed(made)
    away = [a for a in tree.css("a") if (a.attributes["href"] or "").startswith("http")]
    assert len(away) == 4  # in its finding, and on its owner's list
    for link in away:
        assert link.attributes["rel"] == "noopener noreferrer"
        assert link.attributes["target"] == "_blank"


def test_the_day_of_a_document_stands_in_its_findings() -> None:
    made: Report = report(finding(), dated=(("site/pricing.md", date(2026, 6, 1)),))
    assert "Dated 2026-06-01" in words(one(parsed(made), "article"))
    assert "Dated" not in page(report(finding()))
