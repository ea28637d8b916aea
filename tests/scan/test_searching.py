"""Who says this, and what a canon change makes wrong, by what was scanned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from checker.app import impact as impacts
from checker.app import searching
from checker.app.searching import SearchRequest, search
from checker.interface import StoreError
from checker.store import Store, open_store
from tests.scan.made import AS_OF, Folder, scanned, settings_of


@pytest.fixture
def store(collateral: Path) -> Iterator[Store]:
    with open_store(str(collateral / "store.sqlite")) as opened:
        scanned(opened, settings_of(collateral), Folder(collateral / "texts"))
        yield opened


def test_what_says_it_is_found_at_its_place(collateral: Path, store: Store) -> None:
    page = collateral / "texts" / "site" / "agent.md"
    page.write_text("# Agent\n\nIntro.\n\nSpans wait in a ring buffer on disk.\n", "utf-8")
    scanned(store, settings_of(collateral), Folder(collateral / "texts"))
    first = search(SearchRequest("ring buffer for spans"), settings_of(collateral), store)[0]
    assert (first.uri, first.line, first.channel) == ("site/agent.md", 5, "website")
    assert first.text == "Spans wait in a ring buffer on disk."


def test_filters_leave_out_what_does_not_fit(collateral: Path, store: Store) -> None:
    settings = settings_of(collateral)

    def found(**filters: object) -> set[str | None]:
        places = search(SearchRequest("price per seat", **filters), settings, store)
        return {place.channel for place in places}

    assert len(found()) > 1
    assert found(channel="website") == {"website"}
    assert found(source="folder") == found()
    assert found(source="elsewhere") == set()
    assert found(since=AS_OF) == found()
    assert found(since=AS_OF + timedelta(days=1)) == set()


def test_the_index_follows_the_documents(collateral: Path, store: Store) -> None:
    settings = settings_of(collateral)
    wanted = SearchRequest("zebras graze here", most=1)
    assert search(wanted, settings, store) == ()
    page = collateral / "texts" / "site" / "zebras.md"
    page.write_text("Zebras graze here every morning.", "utf-8")
    scanned(store, settings, Folder(collateral / "texts"))
    assert search(wanted, settings, store)[0].uri == "site/zebras.md"
    page.unlink()
    scanned(store, settings, Folder(collateral / "texts"))
    assert search(wanted, settings, store) == ()


def test_a_damaged_index_is_made_again(collateral: Path, store: Store) -> None:
    settings, wanted = settings_of(collateral), SearchRequest("log retention")
    before = search(wanted, settings, store)
    for file in (collateral / "store.sqlite.index").iterdir():
        file.write_bytes(b"\0")
    assert search(wanted, settings, store) == before


def test_an_empty_store_is_said(collateral: Path) -> None:
    with (
        open_store(str(collateral / "empty.sqlite")) as empty,
        pytest.raises(StoreError, match="onmessage scan"),
    ):
        search(SearchRequest("anything"), settings_of(collateral), empty)


def test_places_are_printed_for_people_and_programs(collateral: Path, store: Store) -> None:
    places = search(SearchRequest("price per seat", most=3), settings_of(collateral), store)
    assert "".join(searching.text_of(places)).count("\n    ") == 3
    assert len(json.loads("".join(searching.json_of(places)))["places"]) == 3
    assert "".join(searching.text_of(())) == "Nothing that was scanned says that.\n"


# --- impact ----------------------------------------------------------------------------


def a_new_canon(collateral: Path, old: str, new: str) -> Path:
    path = collateral / "new.yaml"
    text = (collateral / "canon.yaml").read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


def test_impact_names_the_places_a_new_price_makes_wrong(collateral: Path, store: Store) -> None:
    settings = settings_of(collateral)
    new = a_new_canon(collateral, "amount: 89,", "amount: 95,")
    found = impacts.impact(collateral / "canon.yaml", new, settings, store, AS_OF)
    assert found.hits
    assert {hit.finding.rule for hit in found.hits} == {"price-mismatch"}
    assert all("$95" in hit.finding.message for hit in found.hits)
    assert {hit.owner for hit in found.hits} == {"folder@brightline.example"}
    again = impacts.impact(new, collateral / "canon.yaml", settings, store, AS_OF)
    assert again.mended == len(found.hits)
    # Whether or not the old canon is the one that was scanned with.
    assert 0 < found.touched == again.touched < found.documents


def test_impact_is_what_a_scan_with_the_new_canon_finds(collateral: Path, store: Store) -> None:
    settings = settings_of(collateral)
    old = scanned(store, settings, Folder(collateral / "texts")).report.findings
    new = a_new_canon(collateral, "in: [enterprise]}", "in: [growth, scale]}")
    found = impacts.impact(collateral / "canon.yaml", new, settings, store, AS_OF)
    other = settings_of(collateral, canon=new)
    then = scanned(collateral / "new.sqlite", other, Folder(collateral / "texts")).report.findings
    names = {impacts._name(finding) for finding in old}
    wrong = [f for f in then if impacts._name(f) not in names and f.rule != "channel-conflict"]
    assert {impacts._name(hit.finding) for hit in found.hits} == set(map(impacts._name, wrong))


def test_impact_is_printed_by_channel_and_owner(collateral: Path, store: Store) -> None:
    new = a_new_canon(collateral, "amount: 89,", "amount: 95,")
    found = impacts.impact(collateral / "canon.yaml", new, settings_of(collateral), store, AS_OF)
    text = "".join(impacts.text_of(found))
    assert "website (folder@brightline.example): " in text
    assert "would become wrong, 0 right" in text
    assert len(json.loads("".join(impacts.json_of(found)))["wrong"]) == len(found.hits)
