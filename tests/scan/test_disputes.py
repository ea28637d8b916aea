"""Documents that disagree where the canon is silent: found by a scan, among all that is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.store import Store, open_store
from checker.store.opening import _engine, store_url
from tests.scan.made import Folder, Scanned, scanned, settings_of

CANON = """\
canon: 1
company: Tidewire
channels:
  website: {match: ["site/**"]}
  partner: {match: ["partners/**"]}
packages:
  - id: pro
    name: Pro
    limits: [{what: projects, max: 20}]
"""
SILENT = "Pro accepts %d requests per minute.\n"


class World:
    """A folder with documents on two channels, its canon, and its store."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.canon(CANON)

    def canon(self, text: str) -> None:
        (self.root / "canon.yaml").write_text(text, "utf-8")

    def say(self, uri: str, text: str) -> None:
        path = self.root / "texts" / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def scan(self, store: Store) -> Scanned:
        return scanned(store, settings_of(self.root), Folder(self.root / "texts"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "store.sqlite")) as opened:
        yield opened


def conflicts(found: Scanned) -> list[tuple[str, str, str]]:
    told = [f for f in found.report.findings if f.rule == "channel-conflict"]
    return [(f.location.uri, f.found, f.expected) for f in told]


THERE = [("site/api.md", "600 requests per minute", "300 requests per minute (partners/api.md:1)")]


def test_two_channels_that_disagree_are_found_and_found_again(world: World, store: Store) -> None:
    world.say("partners/api.md", SILENT % 300)
    world.say("site/api.md", SILENT % 600)
    assert conflicts(world.scan(store)) == THERE
    again = world.scan(store)
    assert (conflicts(again), again.step.judged) == (THERE, 0)


def test_document_that_comes_later_disagrees_with_one_that_is_not_read_again(
    world: World, store: Store
) -> None:
    world.say("partners/api.md", SILENT % 300)
    assert conflicts(world.scan(store)) == []
    world.say("site/api.md", SILENT % 600)
    found = world.scan(store)
    assert (conflicts(found), found.step.judged) == (THERE, 1)

    world.say("site/api.md", SILENT % 300)
    mended = world.scan(store)
    assert conflicts(mended) == []
    world.say("site/api.md", SILENT % 600)
    assert conflicts(world.scan(store)) == THERE
    (world.root / "texts" / "partners" / "api.md").unlink()
    assert conflicts(world.scan(store)) == []


def test_where_the_canon_begins_to_speak_it_decides(world: World, store: Store) -> None:
    world.say("partners/api.md", SILENT % 300)
    world.say("site/api.md", SILENT % 600)
    world.scan(store)
    world.canon(CANON.replace("max: 20}", "max: 20}, {what: requests, max: 600, per: minute}"))
    assert [f.rule for f in world.scan(store).report.findings] == ["limit-mismatch"]
    world.canon(CANON)
    assert conflicts(world.scan(store)) == THERE


def test_values_that_agree_in_other_words_are_no_dispute(world: World, store: Store) -> None:
    world.say("partners/api.md", "Pro stores 1,000 MB of logs.\n")
    world.say("site/api.md", "Pro stores 1 GB of logs.\n")
    assert conflicts(world.scan(store)) == []


def test_only_what_is_disputed_is_read(world: World, store: Store) -> None:
    kinds = ("bolts", "reports", "seeds", "boxes", "letters")
    for number in range(30):
        text = "\n\n".join(f"Pro accepts {n + 5} {kind}." for n, kind in enumerate(kinds))
        world.say(f"site/{number:02}.md", f"{text}\n")
    world.say("partners/api.md", SILENT % 300)
    world.say("site/api.md", SILENT % 600)
    found = world.scan(store)

    read: list[str] = []
    inner = store.observations.rows
    store.observations.rows = lambda wanted: [read.append(r["key"]) or r for r in inner(wanted)]  # type: ignore[method-assign,func-returns-value]
    assert len(list(store.observations.disputed())) == 2
    assert len(conflicts(found)) == 1
    assert len(read) == 3  # the key, and the two that dispute it


def test_store_of_the_version_before_keeps_what_it_has(tmp_path: Path, world: World) -> None:
    from alembic import command
    from alembic.config import Config

    import checker.store

    path = tmp_path / "old.sqlite"
    with _engine(store_url(str(path))).begin() as connection:
        config = Config()
        scripts = Path(checker.store.__file__).parent / "migrations"
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(sa.text("INSERT INTO decisions (decision) VALUES ('{\"kept\": 1}')"))
        connection.execute(
            sa.text(
                "INSERT INTO findings VALUES ('f1', 'site/api.md', 'open', :body,"
                " '2026-01-02', '2026-01-03', 1, NULL, 1)"
            ),
            {"body": b"x"},
        )
    with open_store(str(path)) as store:
        rows = store.scans.rows(sa.text("SELECT first_seen, state FROM findings"))  # type: ignore[arg-type]
        assert rows == [{"first_seen": "2026-01-02", "state": "open"}]
        kept = store.scans.rows(sa.text("SELECT decision FROM decisions"))  # type: ignore[arg-type]
        assert kept == [{"decision": '{"kept": 1}'}]
        assert list(store.observations.disputed()) == []
