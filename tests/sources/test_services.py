"""What holds for the documents of every service, whichever it is."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.sources.source import Source
from checker.store import open_store
from tests.scan.made import scanned, settings_of, shown
from tests.scan.test_kills import Countdown, in_a_copy, kept
from tests.sources.fake_confluence import FakeConfluence
from tests.sources.fake_drive import FakeDrive
from tests.sources.fake_graph import FakeGraph
from tests.sources.fake_notion import FakeNotion
from tests.sources.rest_server import Clock, Reply, opened, running
from tests.sources.streams import Memory

FAKES = (FakeConfluence, FakeNotion, FakeDrive, FakeGraph)
CANON = """
canon: 1
company: Acme
packages: [{id: growth, name: Growth, prices: [{amount: 49, per: seat, every: month}]}]
"""


@pytest.fixture(params=FAKES, ids=lambda fake: fake.__name__)
def service(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A service with three documents."""
    with running(request.param()) as fake:
        for number in (1, 2, 3):
            fake.put(str(number), f"The Growth plan costs ${50 + number} per seat per month.")
        yield fake


def of(service: Any, clock: Clock | None = None, **more: Any) -> Source:
    return opened({**service.settings(), **more}, service.environ(), clock)


def uris(service: Any, *keys: str) -> list[str]:
    return [service.uri(key) for key in keys]


def test_documents_are_read_once_and_then_only_where_they_changed(service: Any) -> None:
    memory = Memory()
    first = memory.read(of(service))
    assert sorted(first.fetched) == sorted(uris(service, "1", "2", "3"))
    assert not first.skipped
    assert first.end.complete
    service.requests()

    second = memory.read(of(service))
    assert (second.fetched, sorted(second.unchanged)) == ([], sorted(uris(service, "1", "2", "3")))
    assert not any(map(service.is_read, service.asked))

    service.put("2", "The Growth plan costs $49 per seat per month.")
    service.requests()
    third = memory.read(of(service))
    assert third.fetched == uris(service, "2")
    assert len(list(filter(service.is_read, service.asked))) == 1


def test_a_deleted_document_is_gone_and_no_other(service: Any) -> None:
    memory = Memory()
    memory.read(of(service))
    service.delete("2")
    stream = memory.read(of(service))
    assert sorted(stream.unchanged) == sorted(uris(service, "1", "3"))
    assert stream.end.reached(service.uri("2"))


def test_a_renamed_document_stays_under_its_address_or_comes_under_another(service: Any) -> None:
    memory = Memory()
    memory.read(of(service))
    before = service.uri("2")
    service.rename("2", "Prices.md")
    stream = memory.read(of(service))
    assert sorted(stream.fetched + stream.unchanged) == sorted(uris(service, "1", "2", "3"))
    assert stream.end.complete
    assert service.uri("2") == before or stream.end.reached(before)


def test_a_login_that_ran_out_takes_nothing_away_and_is_told_with_its_remedy(
    service: Any,
) -> None:
    memory = Memory()
    memory.read(of(service))
    environ = dict.fromkeys(service.environ(), "0ld-s3cret")
    stream = memory.read(opened(service.settings(), environ))
    (reason,) = stream.skipped.values()
    assert list(stream.skipped) == ["source:service"]
    assert "does not accept the login" in reason
    assert "into the environment" in reason
    assert "0ld-s3cret" not in reason
    assert not stream.end.reached(service.uri("1"))


def test_a_login_that_runs_out_in_the_middle_ends_the_run_at_once(service: Any) -> None:
    service.hits = service.is_read
    service.before = [service.refusal() for _ in range(3)]
    stream = Memory().read(of(service))
    assert list(stream.skipped) == ["source:service"]
    assert not stream.end.complete
    assert len(list(filter(service.is_read, service.asked))) == service.tries_login


def test_it_waits_as_long_as_the_service_asks_for(service: Any) -> None:
    clock = Clock()
    service.before = [Reply({}, 429, {"Retry-After": "7"}), Reply({}, 429, {"Retry-After": "30"})]
    stream = Memory().read(of(service, clock))
    assert len(stream.fetched) == 3
    assert clock.slept == [7, 30]


def test_a_service_that_asks_to_wait_too_long_is_left_and_loses_nothing(service: Any) -> None:
    clock = Clock()
    service.before = [Reply({}, 429, {"Retry-After": "3600"})]
    stream = Memory().read(of(service, clock, minutes=10))
    assert "asks to wait 3600 seconds; raise `minutes`" in stream.skipped["source:service"]
    assert not stream.end.complete
    assert not clock.slept


def test_what_fails_for_a_moment_is_tried_again(service: Any) -> None:
    clock = Clock()
    service.before = [Reply({}, 503), Reply({}, 500), Reply({}, 503)]
    stream = Memory().read(of(service, clock))
    assert len(stream.fetched) == 3
    assert clock.slept == [1, 2, 4]


def test_a_list_that_breaks_off_takes_nothing_away(service: Any) -> None:
    service.size = 2
    lists: list[object] = []

    def later(request: Any) -> bool:
        is_list = service.is_list(request)
        lists.extend([request] * is_list)
        return bool(is_list and len(lists) > 1)

    service.hits = later
    service.before = [Reply({}, 500)] * 5
    stream = Memory().read(of(service))
    assert "cannot be listed" in stream.skipped["source:service"]
    assert not stream.end.complete


def test_a_document_that_fails_costs_only_itself(service: Any) -> None:
    service.hits = service.is_read
    service.before = [Reply({}, 500)] * 5
    memory = Memory()
    stream = memory.read(of(service))
    assert len(stream.fetched) == 2
    (reason,) = stream.skipped.values()
    assert "the server answers 500, 5 times; try again later" in reason
    assert stream.end.complete
    assert len(memory.read(of(service)).fetched) == 1


def test_a_document_that_goes_while_it_is_read_is_told(service: Any) -> None:
    service.hits = service.is_read
    service.before = [Reply({}, 404)]
    stream = Memory().read(of(service))
    assert list(stream.skipped.values()) == ["was deleted or closed to this login meanwhile"]
    assert len(stream.fetched) == 2
    assert stream.end.complete


def test_a_service_in_a_private_network_is_asked_only_where_that_is_allowed(service: Any) -> None:
    stream = Memory().read(of(service, allow_private=False))
    assert "private" in stream.skipped["source:service"]
    assert not stream.end.complete
    assert service.requests() == 0


def test_a_service_that_is_down_is_not_asked_for_every_document(service: Any) -> None:
    for number in range(4, 40):
        service.put(str(number), "Nothing.")
    service.hits = service.is_read
    service.before = [Reply({}, 502)] * 1_000
    stream = Memory().read(of(service))
    assert len(list(filter(service.is_read, service.asked))) == 50
    assert "10 documents in a row" in stream.skipped["source:service"]
    assert not stream.end.complete


class Ticking(Clock):
    """A time of which every look at it takes five seconds."""

    def __call__(self) -> float:
        self.now += 5
        return self.now


def test_a_run_whose_time_is_over_is_gone_on_with_by_the_next(service: Any) -> None:
    for number in range(4, 40):
        service.put(str(number), "Nothing.")
    memory = Memory()
    first = memory.read(of(service, Ticking(), minutes=2))
    assert "not finished in 2 minutes; raise `minutes`" in first.skipped["source:service"]
    assert 0 < len(first.fetched) < 39
    assert not first.end.complete
    second = memory.read(of(service))
    assert len(second.fetched) == 39 - len(first.fetched)
    assert sorted(second.unchanged) == sorted(first.fetched)


def test_an_answer_that_is_no_answer_takes_nothing_away(service: Any) -> None:
    service.before = [Reply(b"<html>Log in</html>")]
    stream = Memory().read(of(service))
    assert "answers otherwise than it says" in stream.skipped["source:service"]
    assert not stream.end.complete


def test_thousands_of_documents_are_listed_in_pages(service: Any) -> None:
    for number in range(4, 10_001):
        service.put(str(number), "Nothing.")
    listed = {entry.uri: entry.version for entry in of(service).shelf.entries()}  # type: ignore[attr-defined]
    assert len(listed) == 10_000
    assert all(listed.values())
    # A hundred in each, and what is asked once.
    assert service.requests() <= 110


def test_a_scan_that_is_killed_ends_as_if_it_had_not_been(service: Any, tmp_path: Path) -> None:
    (tmp_path / "canon.yaml").write_text(CANON)
    settings = settings_of(tmp_path)

    def scan(name: str, after: Any = lambda _: None) -> tuple[str, Any, int]:
        with open_store(str(tmp_path / name), after=after) as store:
            found = scanned(store, settings, of(service), as_of=date(2026, 9, 1))
            return shown(found), kept(store), found.step.judged

    wanted = scan("undisturbed.sqlite")[:2]
    assert wanted[0].count('"price-mismatch"') >= 3
    for write in (2, 4, 6):
        ended = in_a_copy(lambda n=write: scan(f"{n}.sqlite", Countdown(n)))
        assert ended == -signal.SIGKILL
        assert scan(f"{write}.sqlite")[:2] == wanted, write


def test_secrets_stay_out_of_what_is_shown(service: Any) -> None:
    assert service.token not in repr(of(service))
