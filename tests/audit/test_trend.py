"""The trend of findings over scans."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.app.audit.collect import AuditRequest
from checker.app.audit.run import audit
from checker.cli import app
from checker.config import load_settings
from checker.report.audit.page import html
from checker.report.audit.trend import TrendPoint
from tests.audit.companies import AS_OF, written
from tests.audit.test_stored import SETTINGS

WRONG = "Growth costs $55 per seat per month."
RIGHT = "Growth costs $49 per seat per month."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "onmessage.yaml").write_text(SETTINGS, "utf-8")
    return tmp_path


def scan(day: str) -> None:
    assert CliRunner().invoke(app, ["scan", "--as-of", day]).exit_code in (0, 1)


def test_findings_new_fixed_and_open_by_scan_and_channel(folder: Path) -> None:
    written(folder, {"website": [WRONG], "deck": [RIGHT]})
    scan("2026-06-01")
    written(folder, {"website": [WRONG], "deck": [WRONG]})
    scan("2026-06-04")
    written(folder, {"website": [RIGHT], "deck": [WRONG]})
    scan("2026-06-11")
    made = audit(AuditRequest((), AS_OF), load_settings(folder, {}, {}))
    trend = made.trend
    assert trend is not None
    assert [day.isoformat() for day in trend.days] == ["2026-06-01", "2026-06-04", "2026-06-11"]
    points = {c.channel: c.points for c in trend.channels}
    assert points["website"] == (TrendPoint(1, 1, 0), TrendPoint(1, 0, 0), TrendPoint(0, 0, 1))
    assert points["deck"] == (TrendPoint(0, 0, 0), TrendPoint(1, 1, 0), TrendPoint(1, 0, 0))
    # Opened on the 1st, gone on the 11th.
    assert (trend.fixed, trend.days_to_fix) == (1, 10)
    assert trend.consistent[0] is not None
    assert trend.consistent[0] < 1
    page = "".join(html(made))
    assert "1 finding open on 2026-06-01, 1 on 2026-06-11." in page
    assert 'aria-label="Open findings by channel, scan by scan"' in page


def test_one_scan_is_no_trend(folder: Path) -> None:
    written(folder, {"website": [WRONG]})
    scan("2026-06-01")
    assert audit(AuditRequest((), AS_OF), load_settings(folder, {}, {})).trend is None
