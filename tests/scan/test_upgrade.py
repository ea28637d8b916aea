"""A store of the version before: brought up to date, nothing opens or closes by that."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config

import checker.store
from checker.store import open_store
from checker.store.opening import _engine, store_url
from tests.scan.made import AS_OF, Folder, scanned, settings_of, shown

KEPT = ("sources", "findings", "decisions", "scans")
TABLES = (*KEPT, "documents", "results", "statements", "observations", "units", "vectors", "basis")
DOCUMENTS = (
    "uri, source, given, channels, sha256, seen, stale, skip, met_in, first_seen, last_seen, "
    "changed, gone"
)


def empty(old: Path, version: str) -> None:
    """A store of an earlier version, with nothing in it."""
    with _engine(store_url(str(old))).begin() as connection:
        config = Config()
        scripts = Path(checker.store.__file__).parent / "migrations"
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def as_before(path: Path, old: Path) -> None:
    """A store as version 0003 had it, with what is kept over versions from one of today."""
    empty(old, "0003")
    with sqlite3.connect(old) as connection:
        connection.execute("ATTACH ? AS now", (str(path),))
        for table in KEPT:
            connection.execute(f"INSERT INTO {table} SELECT * FROM now.{table}")
        connection.execute(
            f"INSERT INTO documents ({DOCUMENTS}) SELECT {DOCUMENTS} FROM now.documents"
        )
        connection.execute(
            "INSERT INTO results SELECT uri, x'00', x'00' FROM now.results"  # of another shape
        )
        connection.execute("INSERT INTO units SELECT uri, x'00' FROM now.units")
        connection.execute(
            "INSERT INTO basis SELECT id, canon, canon_sha256, as_of, '{}' FROM now.basis"
        )


def test_an_upgrade_opens_and_closes_nothing_by_itself(collateral: Path) -> None:
    settings, old = settings_of(collateral), collateral / "old.sqlite"
    now = collateral / "now.sqlite"
    with open_store(str(now)) as store:
        first = scanned(store, settings, Folder(collateral / "texts"))
        store.scans.reported(first.scan)
        store.scans.decide([{"rule": "price-mismatch", "why": "kept"}])
        found = [(f.finding.fingerprint, f.first_seen) for f in store.findings.all_found()]
    as_before(now, old)

    later = AS_OF + timedelta(days=1)
    with open_store(str(old)) as store:
        source = Folder(collateral / "texts")
        second = scanned(store, settings, source, as_of=later)
        assert len(source.opened) == first.step.judged  # everything is read once
        assert second.report.changes is not None
        assert (second.report.changes.new, second.report.changes.fixed) == (frozenset(), ())
        assert store.scans.decisions() == ({"rule": "price-mismatch", "why": "kept"},)
        assert [(f.finding.fingerprint, f.first_seen) for f in store.findings.all_found()] == found
        assert len(store.scans.bases()) == 1
        third = scanned(store, settings, Folder(collateral / "texts"), as_of=later)
        assert third.step == replace(third.step, judged=0, compared=0)
        assert shown(third) == shown(second)


def test_a_store_without_drafts_keeps_everything_and_nothing_is_judged_again(
    collateral: Path,
) -> None:
    settings = settings_of(collateral)
    now, old = collateral / "now.sqlite", collateral / "old.sqlite"
    with open_store(str(now)) as store:
        first = scanned(store, settings, Folder(collateral / "texts"))
        store.scans.decide([{"rule": "price-mismatch", "why": "kept"}])
    empty(old, "0004")
    with sqlite3.connect(old) as connection:
        connection.execute("ATTACH ? AS now", (str(now),))
        for table in TABLES:
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
            connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}")
    with open_store(str(old)) as store:
        second = scanned(store, settings, Folder(collateral / "texts"))
        assert (second.step.judged, second.step.compared) == (0, 0)
        assert shown(second) == shown(first)
        assert store.scans.decisions() == ({"rule": "price-mismatch", "why": "kept"},)
        assert store.documents.drafts("a.md") == ()
