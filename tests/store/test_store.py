"""The store: opened, migrated, locked, damaged; and writes that can be repeated."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from checker.interface import StoreError
from checker.models import Finding, Location, Severity
from checker.store import Basis, Kept, Stale, Store, open_store, store_url
from checker.store.tables import escaped, metadata, unescaped

DAY = date(2026, 9, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".onmessage" / "store.sqlite"


def a_document(uri: str = "a.md", sha256: str = "s1", **values: object) -> Kept:
    given = {"source": "site", "given": None, "seen": "{}", "reading": b"r", "width": 2}
    vectors = b"\x00\x3c\x00\x00"
    return Kept(
        **{
            "uri": uri,
            "sha256": sha256,
            "result": b"1",
            "parts": b"p",
            "said": b"t",
            "words": b"w",
            "vectors": vectors,
            **given,
            **values,
        }
    )


def a_finding(name: str, uri: str = "a.md") -> Finding:
    place = Location(uri, (), 0, 1)
    return Finding("r", Severity.ERROR, place, "x", "x", "m", "e", "f", fingerprint=name)


def rows(store: Store) -> list[tuple[object, ...]]:
    with sqlite3.connect(store.name) as connection:
        tables = ("documents", "results", "units", "vectors", "findings")
        return [row for t in tables for row in connection.execute(f"SELECT * FROM {t}")]


def test_the_migrations_make_the_tables(path: Path) -> None:
    with open_store(str(path)):
        engine = sa.create_engine(f"sqlite:///{path}")
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, metadata) == []
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_a_write_that_is_repeated_changes_nothing(path: Path) -> None:
    with open_store(str(path)) as store:
        scan = store.scans.begin("sha", DAY, "{}")
        for _ in range(2):
            store.documents.keep(a_document(), scan, DAY)
            store.findings.record([(a_finding("f1"), "open")], scan, DAY)
            once = rows(store)
        assert rows(store) == once
        assert len(once) == 5


def test_dates_say_since_when_and_when_it_changed(path: Path) -> None:
    later = date(2026, 9, 5)
    with open_store(str(path)) as store:
        store.documents.keep(a_document(), 1, DAY)
        store.documents.keep(a_document(), 2, later)
        assert [(r[9], r[10], r[11]) for r in rows(store)[:1]] == [
            ("2026-09-01", "2026-09-05", "2026-09-01")
        ]
        store.documents.keep(a_document(sha256="s2"), 3, later)
        assert rows(store)[0][11] == "2026-09-05"


def test_what_is_gone_takes_all_with_it_but_its_dates(path: Path) -> None:
    with open_store(str(path)) as store:
        store.documents.keep(a_document(), 1, DAY)
        store.documents.lose(["a.md"], DAY)
        assert store.documents.known("a.md") is None
        assert list(store.documents.results()) == []
        assert list(store.vectors.pages()) == []
        store.documents.keep(a_document(), 2, DAY)
        assert store.documents.known("a.md") is not None


def test_a_document_that_lacks_a_reading_is_not_made_to_lack_less(path: Path) -> None:
    basis = Basis("canon", "sha", DAY, "{}")
    with open_store(str(path)) as store:
        store.documents.keep(a_document(), 1, DAY)
        store.scans.rebase(basis, {"a.md": Stale.READ})
        store.scans.rebase(basis, {"a.md": Stale.JUDGE})
        known = store.documents.known("a.md")
        assert known is not None
        assert known.stale is Stale.READ
        assert store.scans.basis() == basis


def test_a_judge_that_could_not_be_asked_is_asked_next_time(path: Path) -> None:
    with open_store(str(path)) as store:
        store.documents.keep(a_document(stale=Stale.LATER), 1, DAY)
        assert list(store.documents.behind(0)) == []
        store.scans.begin("sha", DAY, "{}")
        assert [behind.known.uri for behind in store.documents.behind(0)] == ["a.md"]


def test_findings_open_close_and_open_again(path: Path) -> None:
    one, two = a_finding("f1"), a_finding("f2")
    with open_store(str(path)) as store:
        first = store.scans.begin("sha", DAY, "{}")
        store.findings.record([(one, "open")], first, DAY)
        assert store.findings.moved(0).new == {"f1"}
        second = store.scans.begin("sha", DAY, "{}")
        store.findings.record([(two, "open")], second, DAY)
        moved = store.findings.moved(first)
        assert (moved.new, moved.still_open, moved.fixed) == ({"f2"}, frozenset(), (one,))
        third = store.scans.begin("sha", DAY, "{}")
        store.findings.record([(one, "waived"), (two, "open")], third, DAY)
        moved = store.findings.moved(second)
        assert (moved.new, moved.still_open, moved.fixed) == (frozenset(), {"f2"}, ())
        fourth = store.scans.begin("sha", DAY, "{}")
        store.findings.record([(one, "open"), (two, "open")], fourth, DAY)
        assert store.findings.moved(third).new == {"f1"}
        assert [f.first_seen for f in store.findings.all_found()] == [DAY, DAY]


def test_decisions_are_kept_in_their_order(path: Path) -> None:
    with open_store(str(path)) as store:
        for why in ("one", "two"):
            store.scans.decide([{"rule": "r", "why": why}])
        assert [decision["why"] for decision in store.scans.decisions()] == ["one", "two"]


def test_one_scan_at_a_time(path: Path) -> None:
    with open_store(str(path)) as one, open_store(str(path)) as two:
        said = pytest.raises(StoreError, match="another scan is running")
        with one.scanning(), said, two.scanning():
            pass
        with two.scanning():
            pass


def test_a_search_reads_while_a_scan_writes(path: Path) -> None:
    with open_store(str(path)) as one, open_store(str(path)) as two, one.scanning():
        one.documents.keep(a_document(), 1, DAY)
        assert two.documents.counted() == 1


def test_a_store_of_a_newer_version_is_refused(path: Path) -> None:
    open_store(str(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version of onmessage"):
        open_store(str(path))


def test_a_file_that_is_no_store_is_said(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="it is no store"):
        open_store(str(path))


def test_a_damaged_store_is_said(path: Path) -> None:
    with open_store(str(path)) as store:
        for number in range(300):
            store.documents.keep(a_document(f"{number}.md"), 1, DAY)
    for more in ("-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    content = bytearray(path.read_bytes())
    content[20_000:-20_000] = b"\xff" * (len(content) - 40_000)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"), open_store(str(path)) as store:
        store.documents.lose([f"{number}.md" for number in range(300)], DAY)


def test_a_store_that_another_program_holds_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.store.opening._BUSY_SECONDS", 0.05)
    with open_store(str(path)) as store:
        other = sqlite3.connect(path)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="another program holds it"):
            store.scans.begin("sha", DAY, "{}")
        other.close()
        assert store.scans.begin("sha", DAY, "{}") == 1


@pytest.mark.parametrize(
    ("named", "said"),
    [("mysql://here/there", "not a database URL|cannot hold a store"), ("sqlite://", "FILE")],
)
def test_what_cannot_hold_a_store_is_said(named: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        store_url(named)


def test_no_password_is_shown() -> None:
    named = "postgresql://ada:secret@127.0.0.1:9/none"
    with pytest.raises(StoreError) as raised:
        open_store(named, waits=())
    assert "secret" not in str(raised.value)
    assert "check that the server runs" in str(raised.value)


@pytest.mark.parametrize("text", ["a", "ü\\n", "\0", "\udc80", "\\x00", "😀\\"])
def test_any_name_can_be_kept(text: str) -> None:
    assert unescaped(escaped(text)) == text
    escaped(text).encode("utf-8")
    assert "\0" not in escaped(text)


def test_opening_a_store_that_is_up_to_date_needs_no_alembic(path: Path) -> None:
    open_store(str(path)).close()
    code = (
        "import sys; from checker.store import open_store; "
        f"open_store({str(path)!r}).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n"
