"""Statements that were read and not understood: in the queue, and decided about like findings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from checker.app.checking import CheckRequest, check
from checker.app.desk.desk import Action, Desk, PersonsChoice
from checker.app.desk.items import QueueItem, Status, version_of_all
from checker.app.desk.queue import QueueFilter, Tab, chosen_by
from checker.app.feedback import export
from checker.app.fetching import open_sources
from checker.app.scanning import ScanRequest, scan
from checker.config import Settings
from checker.models import Report
from checker.store import open_store
from checker.suppress.doubts import RULE
from tests.desk.made import CANON, DAY, DECIDES, app_in, settings_in

PAGE = """\
# Plans

Growth costs $55 per seat per month.

On Growth, the API accepts 600 requests per minute.

On Growth, the API accepts 600 requests per minute.
"""
WORDS = "600 requests per minute"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one page, of which a finding and two sentences nobody understands stand."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "plans.md").write_text(PAGE, "utf-8")
    (tmp_path / "canon.yaml").write_text(CANON, "utf-8")
    monkeypatch.chdir(tmp_path)
    scanned(tmp_path)
    return tmp_path


def scanned(folder: Path, on: date = DAY) -> Report:
    from_site = {"sources": [{"name": "site", "folder": "site"}]}
    settings = Settings(**{**settings_in(folder).model_dump(), **from_site})
    with open_store(str(folder / "store.sqlite")) as store:
        sources = open_sources(settings, {}, folder / "cache")
        return scan(ScanRequest(on), settings, store, sources).report


def waiting(desk: Desk) -> list[QueueItem]:
    return chosen_by(desk.items(), QueueFilter(Tab.UNDECIDED))


def decided(desk: Desk, action: Action, about: list[QueueItem]) -> None:
    seen = version_of_all(about)
    desk.decide(
        PersonsChoice(action, about[0].name, seen, "Dana", "asked Kim", same=len(about) > 1)
    )


def test_they_stand_in_a_part_of_their_own_with_place_and_owner(folder: Path) -> None:
    desk = Desk(settings_in(folder), lambda: DAY)
    first, second = waiting(desk)
    assert (first.finding.text, first.finding.location.line) == (WORDS, 5)
    assert (first.owner, first.channel) == ("web@brightline.example", "website")
    assert first.name != second.name
    assert WORDS in first.headline
    opened = chosen_by(desk.items(), QueueFilter(Tab.OPEN))
    assert [item.finding.rule for item in opened] == ["price-mismatch"]


def test_a_decision_goes_to_the_ledger_and_counts_in_check_and_scan(folder: Path) -> None:
    settings = settings_in(folder)
    desk = Desk(settings, lambda: DAY)
    before = check(CheckRequest(("site",), DAY), settings)
    decided(desk, Action.DISMISS, waiting(desk)[:1])
    assert [item.finding.location.line for item in waiting(desk)] == [7]
    after = check(CheckRequest(("site",), DAY), settings)
    assert (before.summary.undecided, after.summary.undecided) == (2, 1)
    assert [doubt.location.line for doubt in after.undecided] == [7]
    assert scanned(folder).summary.undecided == 1
    assert after.waived == ()  # it was no finding


def test_all_with_the_same_sentence_are_decided_at_once_and_can_be_reopened(folder: Path) -> None:
    desk = Desk(settings_in(folder), lambda: DAY)
    both = waiting(desk)
    decided(desk, Action.ACCEPT, both)
    assert waiting(desk) == []
    aside = chosen_by(desk.items(), QueueFilter(Tab.ASIDE))
    assert {item.status for item in aside} == {Status.ACCEPTED}
    decided(desk, Action.REOPEN, aside)
    assert len(waiting(desk)) == 2


def test_what_was_called_corrected_is_there_again_when_a_later_scan_meets_it(folder: Path) -> None:
    later = date(2026, 9, 8)
    desk = Desk(settings_in(folder), lambda: DAY)
    decided(desk, Action.CORRECT, waiting(desk)[:1])
    assert scanned(folder).summary.undecided == 1
    assert scanned(folder, later).summary.undecided == 2
    assert len(waiting(Desk(settings_in(folder), lambda: later))) == 2


def test_no_rule_learns_from_them(folder: Path) -> None:
    settings = settings_in(folder)
    desk = Desk(settings, lambda: DAY)
    decided(desk, Action.DISMISS, waiting(desk)[:1])
    assert export(settings).lines == ()


def test_the_page_says_what_they_are_and_what_can_be_done(folder: Path) -> None:
    browser: TestClient = app_in(folder)
    browser.post("/sign-in", data={"key": DECIDES, "name": "Dana"})
    name = waiting(Desk(settings_in(folder)))[0].name
    page = browser.get(f"/?tab=undecided&f={name}").text
    for said in (RULE, "Statement that was not understood", "May speak of", "It is right", WORDS):
        assert said in page
