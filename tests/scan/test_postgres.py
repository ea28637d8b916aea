"""PostgreSQL with pgvector, a real server: the same findings, restarts survived, vectors found."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.app.searching import SearchRequest, search
from checker.interface import StoreError
from checker.store import Store, open_store
from tests.postgres import Postgres
from tests.scan.made import Folder, scanned, settings_of, shown


def kept(store: Store) -> list[tuple[object, ...]]:
    return [
        (f.finding, f.state, f.first_seen, f.last_seen, f.source)
        for f in store.findings.all_found()
    ]


def test_findings_are_the_same_whichever_store(collateral: Path, postgres: Postgres) -> None:
    settings = settings_of(collateral, judge="local")
    odd = collateral / "texts" / "site" / "o'dd\\ né.md"
    odd.write_text("Growth is $55 per seat per month, billed annually.", "utf-8")
    with (
        open_store(str(collateral / "store.sqlite")) as sqlite,
        open_store(postgres.database()) as server,
    ):
        for _ in range(2):
            one = scanned(sqlite, settings, Folder(collateral / "texts"))
            two = scanned(server, settings, Folder(collateral / "texts"))
            assert shown(one) == shown(two)
            assert one.step == two.step
            assert kept(sqlite) == kept(server)
            odd.unlink(missing_ok=True)


def test_a_restart_in_the_middle_of_a_scan_changes_nothing(
    collateral: Path, postgres: Postgres
) -> None:
    settings = settings_of(collateral)
    with open_store(str(collateral / "store.sqlite")) as sqlite:
        undisturbed = scanned(sqlite, settings, Folder(collateral / "texts"))
        wanted = kept(sqlite)
    written: list[str] = []

    def after(what: str) -> None:
        written.append(what)
        if len(written) in {4, 8} or what == "record findings":
            postgres.restart()

    with open_store(postgres.database(), after=after) as server:
        found = scanned(server, settings, Folder(collateral / "texts"))
        assert shown(found) == shown(undisturbed)
        assert kept(server) == wanted
        assert "record findings" in written


def test_vectors_are_searched_by_the_server(collateral: Path, postgres: Postgres) -> None:
    settings = settings_of(collateral)
    with (
        open_store(str(collateral / "store.sqlite")) as sqlite,
        open_store(postgres.database()) as server,
    ):
        for store in (sqlite, server):
            scanned(store, settings, Folder(collateral / "texts"))
        for wanted in (
            SearchRequest("how long are logs kept", most=5),
            SearchRequest("free trial", channel="website", most=5),
            SearchRequest("single sign-on", source="folder", most=5),
            SearchRequest("single sign-on", source="nowhere", most=5),
        ):
            places = [search(wanted, settings, store) for store in (sqlite, server)]
            assert [(p.uri, p.text) for p in places[0]] == [(p.uri, p.text) for p in places[1]]
            assert bool(places[0]) == (wanted.source != "nowhere")


def test_one_scan_at_a_time_and_none_after_the_holder_is_gone(postgres: Postgres) -> None:
    url = postgres.database()
    with open_store(url) as one, open_store(url) as two:
        said = pytest.raises(StoreError, match="another scan is running")
        with one.scanning(), said, two.scanning():
            pass
        with two.scanning():
            pass


def test_a_server_that_stays_away_is_said(postgres: Postgres) -> None:
    url = postgres.database()
    with open_store(url, waits=(0.05, 0.05)) as store:
        postgres.stop()
        try:
            with pytest.raises(StoreError, match="check that the server runs"):
                store.documents.counted()
            with pytest.raises(StoreError, match="check that the server runs"):
                open_store(url, waits=())
        finally:
            postgres.start()
        assert store.documents.counted() == 0
