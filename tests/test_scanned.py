"""What a scan leaves for others: open findings, passages to search, decisions in its store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.app import triage
from checker.app.engine import Engine, Piece
from checker.app.ledgers import InFile, InStore, ledger, waivers_of
from checker.app.scanned import open_findings, search
from checker.app.searching import SearchRequest
from checker.cli import app
from checker.config import Settings, load_settings
from checker.interface import SettingsError, StoreError

CANON = """
canon: 1
company: Brightline
channels: {website: {match: ["site/**"]}}
packages:
  - {id: growth, name: Growth, prices: [{amount: 49, per: seat, every: month}]}
"""
SETTINGS = "sources:\n  - {name: site, folder: site, channel: website}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a page that is wrong."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "canon.yaml").write_text(CANON, "utf-8")
    (tmp_path / "onmessage.yaml").write_text(SETTINGS, "utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "plans.md").write_text("Growth is $55 per seat per month.\n", "utf-8")
    return tmp_path


def scan() -> None:
    done = CliRunner().invoke(app, ["scan"])
    assert done.exit_code == 1, done.output


def settings(**flags: str) -> Settings:
    return load_settings(Path(), {}, flags)


def test_open_findings_of_the_last_scan(project: Path) -> None:
    scan()

    told = open_findings(settings())

    assert [f["rule"] for f in told["findings"]] == ["price-mismatch"]
    assert told["findings"][0]["source"] == "site"
    assert told["scanned"] is not None
    assert open_findings(settings(), channel="partner")["findings"] == []


def test_scanned_passages_are_found(project: Path) -> None:
    scan()
    (place, *_) = search(SearchRequest("what does Growth cost"), settings())
    assert place.text == "Growth is $55 per seat per month."


def test_looking_where_nothing_was_scanned_makes_no_store(project: Path) -> None:
    with pytest.raises(StoreError, match="nothing has been scanned yet"):
        open_findings(settings())
    assert not (project / ".onmessage").exists()


def test_decision_in_a_store_holds_for_every_way_of_checking(project: Path) -> None:
    stored = settings(store="decisions.sqlite")
    with Engine(stored) as engine:
        piece = Piece(b"Growth is $55 per seat per month.", "a.md")
        (finding,) = engine.check([piece]).findings

        triage.decide(ledger(stored), {"who": "Dana", "why": "agreed"}, finding)

        assert engine.check([piece]).findings == ()
    assert not stored.waivers.exists()
    assert [d.who for d in waivers_of(stored).decisions] == ["Dana"]


def test_decisions_of_the_file_count_beside_those_of_the_store(project: Path) -> None:
    stored = settings(store="decisions.sqlite")
    values = {"who": "Kim", "why": "known", "rule": "price-mismatch", "until": date(2030, 1, 1)}
    triage.decide(InFile(stored.waivers), values)
    triage.decide(InStore("decisions.sqlite"), {**values, "who": "Dana"})

    assert [d.who for d in waivers_of(stored).decisions] == ["Kim", "Dana"]


def test_nothing_to_reopen_names_the_store(project: Path) -> None:
    with pytest.raises(SettingsError, match=r"decisions\.sqlite: nothing is waived"):
        triage.reopen(InStore("decisions.sqlite"), {"who": "Dana", "why": "x", "rule": "injection"})
