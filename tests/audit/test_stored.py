"""An audit of the last scan says what an audit of the same files says."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.app.audit.collect import AuditRequest
from checker.app.audit.run import audit
from checker.cli import app
from checker.config import load_settings
from checker.interface import StoreError
from tests.audit.companies import AS_OF, CHANNELS, audited, written

PAGES = {
    "website": ["Growth costs $49 per seat per month.", "The API takes 600 requests a minute."],
    "deck": ["Growth costs $55 per seat per month.", "Cancel with 30 days' notice."],
    "partner": ["Growth costs $49 per seat per month.", "Cancel with 90 days' notice."],
}
SETTINGS = "judge: rules\nsources: [{name: all, folder: .}]\nexclude: ['*.yaml', '.onmessage/**']\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, PAGES)
    return tmp_path


def test_the_last_scan_gives_the_audit_of_the_same_files(folder: Path) -> None:
    now = audited()
    (folder / "onmessage.yaml").write_text(SETTINGS, "utf-8")
    assert CliRunner().invoke(app, ["scan", "--as-of", str(AS_OF)]).exit_code == 1
    then = audit(AuditRequest((), AS_OF), load_settings(folder, {}, {}))
    told = [
        [(b.story, b.said_before, b.said_after, b.to_step) for b in made.ways[0].breaks]
        for made in (now, then)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 2
    assert then.basis == "the scan of 2026-06-15"
    assert then.report.summary.findings == now.report.summary.findings
    assert [c.documents for c in then.channels] == [c.documents for c in now.channels]


def test_without_a_scan_it_says_what_to_do(folder: Path) -> None:
    with pytest.raises(StoreError, match="run `onmessage scan` first"):
        audit(AuditRequest((), AS_OF), load_settings(folder, {}, {}))


def test_the_command_writes_a_page_and_tables(folder: Path) -> None:
    run = CliRunner().invoke
    done = run(app, ["audit", *CHANNELS, "--as-of", str(AS_OF), "--judge", "rules"])
    assert done.exit_code == 1
    assert "The story changes between website and deck" in Path("audit.html").read_text("utf-8")
    tables = ["audit", *CHANNELS, "--format", "csv", "--output", "tables", "--judge", "rules"]
    assert run(app, tables).exit_code == 1
    breaks = Path("tables/breaks.csv").read_text("utf-8").splitlines()
    assert breaks[1].startswith("buying,yes,2,price,the price of Growth,website,deck")
