"""How findings stand: by the scan, by what was decided since, by the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.app import triage
from checker.app.desk.desk import Action, ChangedError, Desk, PersonsChoice
from checker.app.desk.items import NO_OWNER, QueueItem, Status, version_of_all
from checker.app.desk.queue import PER_PAGE, By, QueueFilter, Tab, filter_of, page_of
from checker.app.ledgers import ledger
from checker.interface import SettingsError, StoreError
from checker.models import Severity
from checker.suppress import Waiver
from checker.suppress.histories import Histories
from tests.desk.made import DAY, many, scanned, settings_in

LATER = date(2026, 9, 15)


def desk_in(folder: Path, today: date = DAY) -> Desk:
    return Desk(settings_in(folder), lambda: today)


def choose(action: Action, item: QueueItem, **values: Any) -> PersonsChoice:
    given = {"who": "Dana", "why": "agreed", "seen": version_of_all([item]), **values}
    return PersonsChoice(action, item.name, **given)


def item(desk: Desk, name: str) -> QueueItem:
    return next(one for one in desk.items() if one.name == name)


@pytest.mark.parametrize(
    ("action", "values", "status"),
    [
        (Action.ACCEPT, {"until": LATER}, Status.ACCEPTED),
        (Action.DISMISS, {}, Status.WRONG),
        (Action.CORRECT, {}, Status.CORRECTED),
        (Action.SNOOZE, {"until": LATER}, Status.SNOOZED),
        (Action.ASSIGN, {"to": "Kim"}, Status.OPEN),
    ],
)
def test_a_decision_shows_at_once_and_can_be_taken_back(
    tmp_path: Path, action: Action, values: dict[str, Any], status: Status
) -> None:
    scanned(tmp_path, many(2))
    desk = desk_in(tmp_path)
    first, second = desk.items()
    desk.decide(choose(action, first, **values))
    decided = item(desk, first.name)
    assert decided.status is status
    assert decided.history[-1].who == "Dana"
    assert item(desk, second.name) == second
    desk.decide(choose(Action.REOPEN, decided))
    assert item(desk, first.name).status is Status.OPEN
    assert [d.decision for d in item(desk, first.name).history][-1] == "reopened"


def test_a_snooze_ends_on_its_day_and_an_acceptance_after_it(tmp_path: Path) -> None:
    scanned(tmp_path, many(2))
    desk = desk_in(tmp_path)
    first, second = desk.items()
    desk.decide(choose(Action.SNOOZE, first, until=LATER))
    desk.decide(choose(Action.ACCEPT, second, until=LATER))
    day_before, that_day, after = date(2026, 9, 14), LATER, date(2026, 9, 16)
    assert item(desk_in(tmp_path, day_before), first.name).status is Status.SNOOZED
    assert item(desk_in(tmp_path, that_day), first.name).status is Status.OPEN
    assert item(desk_in(tmp_path, that_day), second.name).status is Status.ACCEPTED
    assert item(desk_in(tmp_path, after), second.name).status is Status.OPEN


def test_what_was_called_corrected_is_open_again_when_a_later_scan_finds_it(tmp_path: Path) -> None:
    found = many(1)
    scanned(tmp_path, found)
    desk = desk_in(tmp_path)
    desk.decide(choose(Action.CORRECT, desk.items()[0]))
    assert item(desk_in(tmp_path, LATER), found[0].fingerprint).status is Status.CORRECTED
    scanned(tmp_path, found, on=LATER)
    assert item(desk_in(tmp_path, LATER), found[0].fingerprint).status is Status.OPEN


def test_possible_ones_stand_apart_and_are_decided_in_the_same_way(tmp_path: Path) -> None:
    sure, maybe = many(2)
    scanned(tmp_path, [sure], [maybe])
    desk = desk_in(tmp_path)
    assert item(desk, maybe.fingerprint).status is Status.POSSIBLE
    desk.decide(choose(Action.DISMISS, item(desk, maybe.fingerprint)))
    assert item(desk, maybe.fingerprint).status is Status.WRONG


def test_what_a_scan_does_not_find_any_more_is_gone_from_the_queue(tmp_path: Path) -> None:
    one, two = many(2)
    scanned(tmp_path, [one, two])
    desk = desk_in(tmp_path)
    seen = item(desk, one.fingerprint)
    scanned(tmp_path, [two], on=LATER)
    assert [i.name for i in desk.items()] == [two.fingerprint]
    with pytest.raises(SettingsError, match="no such finding"):
        desk.decide(choose(Action.ACCEPT, seen))


def test_who_decides_on_a_changed_state_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    scanned(tmp_path, many(1))
    mine, theirs = desk_in(tmp_path), desk_in(tmp_path)
    (seen,) = mine.items()
    theirs.decide(choose(Action.DISMISS, theirs.items()[0], who="Kim"))
    with pytest.raises(ChangedError) as told:
        mine.decide(choose(Action.ACCEPT, seen))
    assert [i.history[-1].who for i in told.value.items] == ["Kim"]
    assert len(ledger(settings_in(tmp_path)).made().decisions) == 1


def test_a_decision_made_between_looking_and_writing_is_noticed(tmp_path: Path) -> None:
    """The last look is taken where nobody else can write, whoever else decides: Slack, a shell."""
    scanned(tmp_path, many(1))
    desk = desk_in(tmp_path)
    (seen,) = desk.items()
    kept = desk._ledger  # the moment between looking and writing cannot be met otherwise
    write = kept.add_all

    def late(decisions: Any, fits: Any) -> None:
        kept.add(triage.decision_of({"who": "Kim", "why": "x"}, seen.finding))
        write(decisions, fits)

    object.__setattr__(desk, "_ledger", _Late(kept, late))
    with pytest.raises(ChangedError):
        desk.decide(choose(Action.ACCEPT, seen))
    assert [d.who for d in kept.made().decisions] == ["Kim"]


class _Late:
    """A ledger to which somebody adds just before it is written."""

    def __init__(self, kept: Any, add_all: Any) -> None:
        self._kept, self.add_all = kept, add_all

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept, name)


def test_one_decision_is_about_all_with_the_same_sentence(tmp_path: Path) -> None:
    text = "Growth is $55 per seat."
    same = [replace(one, text="$55", line_text=text, plain=text, offset=10) for one in many(4)]
    other = many(6)[5]
    scanned(tmp_path, [*same, other])
    desk = desk_in(tmp_path)
    first = item(desk, same[0].fingerprint)
    alike = desk.same(first)
    assert {one.name for one in alike} == {one.fingerprint for one in same}
    with pytest.raises(ChangedError):  # whoever saw one has not seen all
        desk.decide(choose(Action.ACCEPT, first, same=True))
    desk.decide(choose(Action.ACCEPT, first, same=True, seen=version_of_all(alike)))
    assert {one.name for one in desk.items() if one.status is Status.ACCEPTED} == {
        one.fingerprint for one in same
    }


def test_an_owner_is_the_channels_unless_nobody_is(tmp_path: Path) -> None:
    found = many(3)
    stray = replace(found[1], location=replace(found[1].location, channel=None))
    scanned(tmp_path, [found[0], found[2], stray])
    owners = {one.name: one.owner for one in desk_in(tmp_path).items()}
    assert owners[found[0].fingerprint] == "web@brightline.example"
    assert owners[found[2].fingerprint] == "partners@brightline.example"
    assert owners[stray.fingerprint] == NO_OWNER


def test_without_a_scan_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing has been scanned yet"):
        desk_in(tmp_path).items()


def test_a_day_that_is_over_is_no_term(tmp_path: Path) -> None:
    scanned(tmp_path, many(1))
    desk = desk_in(tmp_path)
    with pytest.raises(SettingsError, match="this day is over"):
        desk.decide(choose(Action.SNOOZE, desk.items()[0], until=date(2026, 8, 1)))


# --- histories -------------------------------------------------------------------------------


def test_histories_find_what_a_scan_of_all_decisions_finds() -> None:
    found = many(30)
    decisions = [
        Waiver(who="a", why="b", fingerprint=found[3].fingerprint),
        Waiver(who="a", why="b", uri="partners/**"),
        Waiver(who="a", why="b", fingerprint=found[5].fingerprint[:8]),
        Waiver(who="a", why="b", fingerprint=found[3].fingerprint, decision="reopened"),
    ]
    histories = Histories(decisions)
    for one in found:
        assert histories.about(one) == tuple(d for d in decisions if d.covers(one))


# --- the queue -------------------------------------------------------------------------------


def queued(folder: Path, count: int) -> tuple[QueueItem, ...]:
    scanned(folder, many(count))
    return desk_in(folder).items()


def test_the_queue_is_by_owner_with_the_gravest_first(tmp_path: Path) -> None:
    page = page_of(queued(tmp_path, 30), QueueFilter(), None)
    web, partner = page.groups
    assert (web.heading, web.many) == ("web@brightline.example", 20)
    assert (partner.heading, partner.many) == ("partners@brightline.example", 10)
    grave = [one.finding.severity for one in web.items]
    assert grave == [Severity.ERROR] * 10 + [Severity.WARNING] * 10


@pytest.mark.parametrize("by", By)
def test_every_finding_stands_under_one_heading(tmp_path: Path, by: By) -> None:
    items = queued(tmp_path, 30)
    page = page_of(items, QueueFilter(by=by), None)
    names = [one.name for group in page.groups for one in group.items]
    assert sorted(names) == sorted(one.name for one in items)


def test_filters_come_from_the_address_and_go_back_into_it() -> None:
    given = {"tab": "all", "by": "channel", "channel": "partner", "text": "growth", "page": "2"}
    wanted = filter_of(given)
    assert wanted == QueueFilter(Tab.ALL, By.CHANNEL, channel="partner", text="growth")
    assert filter_of(wanted.query()) == wanted
    with pytest.raises(SettingsError, match="known: tab: open"):
        filter_of({"tab": "nonsense"})


def test_filters_leave_what_fits_all_of_them(tmp_path: Path) -> None:
    items = queued(tmp_path, 30)
    page = page_of(items, QueueFilter(channel="partner", text="$62 per"), None)
    assert [one.finding.text for group in page.groups for one in group.items] == ["$62"]
    assert dict(page.facets["channel"]) == {"partner": 1}
    assert page.tabs[Tab.ALL] == 1


def test_a_chosen_finding_brings_its_page_and_its_neighbours(tmp_path: Path) -> None:
    items = queued(tmp_path, 250)
    every = [
        one
        for number in (1, 2, 3)
        for group in page_of(items, QueueFilter(), number).groups
        for one in group.items
    ]
    assert len(every) == 250
    page = page_of(items, QueueFilter(), None, every[PER_PAGE].name)
    assert (page.page, page.pages) == (2, 3)
    assert page.before == every[PER_PAGE - 1]
    assert page.after == every[PER_PAGE + 1]


def test_each_finding_is_read_once_however_often_pages_are_made(tmp_path: Path) -> None:
    scanned(tmp_path, many(300))
    desk = desk_in(tmp_path)
    for _ in range(3):
        page_of(desk.items(), QueueFilter(), None)
    desk.decide(choose(Action.DISMISS, desk.items()[0]))
    page_of(desk.items(), QueueFilter(), None)
    assert desk.unpacked == 300
    scanned(tmp_path, many(300), on=LATER)
    desk.items()
    assert desk.unpacked == 600
