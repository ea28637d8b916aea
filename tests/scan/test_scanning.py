"""A scan finds what a check finds, reads only what changed, and tells what is new."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from pathlib import Path

import pytest

from checker.app import checking
from checker.app.scan.crew import DIED, Processes
from checker.app.scan.run import Step
from checker.app.scan.values import Done, Outcome, Task
from checker.app.scan.work import JudgingSetup
from checker.canon.load import read_text
from checker.readers.files import document
from checker.store import open_store
from checker.store.codec import unpacked
from tests.scan.made import AS_OF, BRIGHTLINE, Folder, scanned, settings_of, shown


def test_a_scan_finds_what_a_check_finds(tmp_path: Path) -> None:
    settings = settings_of(BRIGHTLINE)
    root = BRIGHTLINE / "before"
    found = scanned(tmp_path / "store.sqlite", settings, Folder(root)).report
    request = checking.CheckRequest(
        (root.as_posix(),), AS_OF, shown=lambda path: Path(path).relative_to(root).as_posix()
    )
    checked = checking.check(request, settings)
    assert len(found.findings) > 20
    assert (found.findings, found.skipped, found.summary) == (
        checked.findings,
        checked.skipped,
        checked.summary,
    )


def test_nothing_is_read_or_judged_twice(collateral: Path) -> None:
    store, settings = collateral / "store.sqlite", settings_of(collateral)
    first = scanned(store, settings, Folder(collateral / "texts"))
    folder = Folder(collateral / "texts")
    second = scanned(store, settings, folder)
    assert first.step.judged > 5
    assert (second.step.judged, folder.opened) == (0, [])
    assert second.step.met == first.step.judged
    assert shown(second) == shown(first)


def test_only_a_changed_document_is_read(collateral: Path) -> None:
    store, settings = collateral / "store.sqlite", settings_of(collateral)
    scanned(store, settings, Folder(collateral / "texts"))
    page = collateral / "texts" / "site" / "new.md"
    page.write_text("Growth is $55 per seat per month, billed annually.", "utf-8")
    folder = Folder(collateral / "texts")
    second = scanned(store, settings, folder)
    assert folder.opened == ["site/new.md"]
    assert second.step.judged == 1
    fresh = scanned(collateral / "fresh.sqlite", settings, Folder(collateral / "texts"))
    assert shown(second) == shown(fresh)


def test_a_file_touched_but_equal_is_not_judged(collateral: Path) -> None:
    store, settings = collateral / "store.sqlite", settings_of(collateral)
    scanned(store, settings, Folder(collateral / "texts"))
    page = next((collateral / "texts").rglob("*.md"))
    page.touch()
    again = Folder(collateral / "texts")
    assert scanned(store, settings, again).step.judged == 0
    assert len(again.opened) == 1
    third = Folder(collateral / "texts")
    scanned(store, settings, third)
    assert third.opened == []


def test_what_is_gone_is_forgotten_and_its_findings_are_fixed(collateral: Path) -> None:
    store, settings = collateral / "store.sqlite", settings_of(collateral)
    with open_store(str(store)) as opened:
        first = scanned(opened, settings, Folder(collateral / "texts"))
        opened.scans.reported(first.scan)
        gone = next((collateral / "texts").rglob("pricing.html"))
        uri = gone.relative_to(collateral / "texts").as_posix()
        gone.unlink()
        second = scanned(opened, settings, Folder(collateral / "texts"))
    lost = {f.fingerprint for f in first.report.findings if f.location.uri == uri}
    assert lost
    assert second.report.changes is not None
    assert {f.fingerprint for f in second.report.changes.fixed} >= lost
    fresh = scanned(collateral / "fresh.sqlite", settings, Folder(collateral / "texts"))
    assert shown(second) == shown(fresh)


def test_what_cannot_be_reached_is_reported_and_not_gone(collateral: Path) -> None:
    store, settings = collateral / "store.sqlite", settings_of(collateral)
    first = scanned(store, settings, Folder(collateral / "texts"))
    away = frozenset({first.report.findings[0].location.uri})
    second = scanned(store, settings, Folder(collateral / "texts", away=away))
    assert second.report.findings == first.report.findings
    assert [skipped.uri for skipped in second.report.skipped] == [*away]
    third = scanned(store, settings, Folder(collateral / "texts"))
    assert shown(third) == shown(first)


def test_a_listing_that_stops_early_loses_nothing(collateral: Path) -> None:
    store, settings = collateral / "store.sqlite", settings_of(collateral)
    first = scanned(store, settings, Folder(collateral / "texts"))
    (collateral / "empty").mkdir()
    second = scanned(store, settings, Folder(collateral / "empty", complete=False))
    assert shown(second) == shown(first)
    third = scanned(store, settings, Folder(collateral / "empty"))
    assert third.report.summary.documents == 0


def test_a_source_that_is_no_longer_named_is_gone(collateral: Path) -> None:
    store, settings = collateral / "store.sqlite", settings_of(collateral)
    scanned(store, settings, Folder(collateral / "texts"))
    (collateral / "other").mkdir()
    found = scanned(store, settings, Folder(collateral / "other", name="other"))
    assert found.report.summary.documents == 0


def test_two_sources_with_one_document_count_it_once(collateral: Path) -> None:
    settings = settings_of(collateral)
    one, two = Folder(collateral / "texts"), Folder(collateral / "texts", name="again")
    both = scanned(collateral / "store.sqlite", settings, one, two)
    alone = scanned(collateral / "fresh.sqlite", settings, one)
    assert shown(both) == shown(alone)


def test_another_channel_for_a_source_judges_anew_without_reading(collateral: Path) -> None:
    store, settings = collateral / "store.sqlite", settings_of(collateral)
    scanned(store, settings, Folder(collateral / "texts"))
    folder = Folder(collateral / "texts", channel="partner")
    second = scanned(store, settings, folder)
    assert folder.opened == []
    fresh = scanned(
        collateral / "fresh.sqlite", settings, Folder(collateral / "texts", channel="partner")
    )
    assert shown(second) == shown(fresh)


def test_more_workers_find_the_same(collateral: Path) -> None:
    settings = settings_of(collateral)
    one = scanned(collateral / "one.sqlite", settings, Folder(collateral / "texts"))
    two = scanned(collateral / "two.sqlite", settings, Folder(collateral / "texts"), workers=2)
    assert shown(one) == shown(two)


def test_a_worker_that_is_killed_costs_nothing_but_time(collateral: Path) -> None:
    settings = settings_of(collateral)
    one = scanned(collateral / "one.sqlite", settings, Folder(collateral / "texts"))
    killed: list[int] = []

    def show(step: Step) -> None:
        if step.judged == 1 and not killed:
            worker = multiprocessing.active_children()[0]
            worker.kill()
            worker.join()
            killed.append(step.judged)

    path = collateral / "two.sqlite"
    two = scanned(path, settings, Folder(collateral / "texts"), workers=2, show=show)
    assert killed
    assert shown(one) == shown(two)


def test_a_document_that_ends_its_worker_is_skipped(
    collateral: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(collateral)

    def submit(self: object, *_: object) -> Future[Done]:
        raise BrokenExecutor

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor.submit", submit)
    crew = Processes(JudgingSetup(settings, read_text(settings.canon), AS_OF), 1)
    done = crew._alone(Task("deck.pptx", (document("deck.pptx", b"", "text/plain"),), said=b"kept"))
    crew.close()
    outcome = unpacked(done.result, Outcome)
    assert [skipped.reason for one in outcome.checked for skipped in one.skipped] == [DIED]


def test_changes_say_what_is_new_still_open_and_fixed(collateral: Path) -> None:
    settings = settings_of(collateral)
    with open_store(str(collateral / "store.sqlite")) as store:
        first = scanned(store, settings, Folder(collateral / "texts"))
        assert first.report.changes is None
        store.scans.reported(first.scan)
        page = collateral / "texts" / "site" / "new.md"
        page.write_text("Growth is $55 per seat per month, billed annually.", "utf-8")
        second = scanned(store, settings, Folder(collateral / "texts"))
        assert second.report.changes is not None
        new = [f for f in second.report.findings if f.fingerprint in second.report.changes.new]
        assert {f.location.uri for f in new} == {"site/new.md"}
        assert len(second.report.changes.still_open) == len(first.report.findings)
        # Nobody was told yet: it is as new as before.
        third = scanned(store, settings, Folder(collateral / "texts"))
        assert third.report.changes == second.report.changes
        page.unlink()
        fourth = scanned(store, settings, Folder(collateral / "texts"))
        assert fourth.report.changes == replace(second.report.changes, new=frozenset(), fixed=())


def test_a_waived_finding_is_waived_and_opens_when_the_waiver_ends(collateral: Path) -> None:
    waivers = collateral / "waivers.yaml"
    settings = settings_of(collateral, waivers=waivers)
    waivers.write_text("waivers: []\n", "utf-8")
    with open_store(str(collateral / "store.sqlite")) as store:
        first = scanned(store, settings, Folder(collateral / "texts"))
        store.scans.reported(first.scan)
        name = first.report.findings[0].fingerprint
        waivers.write_text(
            f"waivers:\n  - {{fingerprint: '{name}', who: Ada, why: known, until: 2026-09-01}}\n"
        )
        second = scanned(store, settings, Folder(collateral / "texts"))
        assert [waived.finding.fingerprint for waived in second.report.waived] == [name]
        assert second.report.changes is not None
        assert second.report.changes.fixed == ()
        store.scans.reported(second.scan)
        later = AS_OF.replace(day=2)
        third = scanned(store, settings, Folder(collateral / "texts"), as_of=later)
        assert third.step.judged == 0
        assert third.report.changes is not None
        assert third.report.changes.new == {name}
