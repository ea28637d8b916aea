"""Journeys: the first place where the story changes, and silence where it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.report.audit.audit import headline
from checker.report.audit.values import Met, WalkedJourney
from tests.audit.companies import CANON, audited, written

CASES = yaml.safe_load((Path(__file__).parent / "journeys.yml").read_text("utf-8"))
PLANTED = [case for case in CASES if "planted" in case]
SILENT = [case for case in CASES if "planted" not in case]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def way_of(folder: Path, pages: dict[str, Any], canon: str = CANON) -> WalkedJourney:
    written(folder, pages, canon)
    return audited().ways[0]


@pytest.mark.parametrize("case", PLANTED, ids=[case["name"] for case in PLANTED])
def test_a_planted_break_is_the_first_on_its_way(folder: Path, case: dict[str, Any]) -> None:
    planted = case["planted"]
    first = way_of(folder, case).first
    assert first is not None
    assert (first.to_step + 1, first.story.value) == (planted["step"], planted["kind"])
    before = first.before.passage if first.before else ""
    after = first.after.passage if first.after else ""
    assert planted["before"] in before
    assert planted["after"] in after


@pytest.mark.parametrize("case", SILENT, ids=[case["name"] for case in SILENT])
def test_a_journey_that_tells_one_story_is_silent(folder: Path, case: dict[str, Any]) -> None:
    assert way_of(folder, case).breaks == ()


def test_both_quotes_stand_with_place_and_owner_beside_what_is_approved(folder: Path) -> None:
    first = way_of(
        folder,
        {
            "website": ["Growth costs $49 per seat per month."],
            "deck": ["Hello.", "Growth costs $55 per seat per month."],
            "partner": ["Growth costs $49 per seat per month."],
        },
    ).first
    assert first is not None
    assert first.before is not None
    assert first.after is not None
    assert (first.before.place, first.before.owner) == (
        "website/page.md:1",
        "web@brightline.example",
    )
    assert (first.after.place, first.after.owner) == ("deck/page.md:3", "sales@brightline.example")
    assert first.after.words == "$55 per seat per month"
    assert (first.approved, first.wrong) == ("$49 / seat / month", "after")


def test_each_thing_is_followed_step_by_step(folder: Path) -> None:
    way = way_of(
        folder,
        {
            "website": ["Growth costs $49 per seat per month."],
            "deck": ["Growth keeps logs for 30 days."],
            "partner": ["Growth costs $55 per seat per month."],
        },
    )
    price = next(t for t in way.threads if t.about == "the price of Growth")
    assert [stop.met for stop in price.stops] == [Met.APPROVED, Met.SILENT, Met.DIFFERS]
    assert [stop.breaks for stop in price.stops] == [False, False, True]


def test_where_the_canon_names_no_journey_the_motions_propose_some(folder: Path) -> None:
    canon = CANON.partition("journeys:")[0]
    written(folder, {"website": ["Growth costs $49 per seat per month."]}, canon)
    ways = audited().ways
    assert [(way.id, way.proposed) for way in ways] == [
        ("website-to-deck", True),
        ("website-to-partner", True),
    ]


def test_what_a_visitor_does_not_see_breaks_no_journey(folder: Path) -> None:
    price = "Growth costs $49 per seat per month."
    way = way_of(
        folder,
        {
            "website": [price],
            "deck": [price, "<!-- Growth costs $55 per seat per month. -->"],
            "partner": [price],
        },
    )
    assert way.breaks == ()


def test_what_agrees_out_of_sight_was_told_nobody(folder: Path) -> None:
    way = way_of(
        folder,
        {
            "website": ["Hello.", "<!-- Growth costs $49 per seat per month. -->"],
            "deck": ["Growth costs $55 per seat per month."],
            "partner": ["Growth costs $55 per seat per month."],
        },
    )
    assert way.breaks == ()


def test_the_headline_names_the_two_channels(folder: Path) -> None:
    written(
        folder,
        {
            "website": ["Growth costs $49 per seat per month."],
            "deck": ["Growth costs $49 per seat per month."],
            "partner": ["Growth costs $55 per seat per month."],
        },
    )
    assert headline(audited()) == "The story changes between deck and partner"
