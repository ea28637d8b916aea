"""The engine that stays: the same findings as the command, and a canon that may change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from checker.app.checking import CheckRequest, check
from checker.app.engine import Engine, Piece
from checker.config import Settings
from checker.interface import CanonError, SettingsError

TODAY = date(2026, 10, 1)
CANON = """
canon: 1
company: Brightline
channels:
  website: {match: ["site/**"], owned: true}
packages:
  - {id: growth, name: Growth, prices: [{amount: %s, per: seat, every: month}]}
"""
PAGE = b"# Pricing\n\nGrowth is $55 per seat per month.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "canon.yaml").write_text(CANON % 49, "utf-8")
    (tmp_path / "waivers.yaml").write_text("waivers: []\n", "utf-8")
    return Settings(canon=tmp_path / "canon.yaml", waivers=tmp_path / "waivers.yaml")


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    with Engine(settings, today=lambda: TODAY) as made:
        yield made


def test_same_report_as_the_command(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    page = tmp_path / "site" / "pricing.md"
    page.parent.mkdir()
    page.write_bytes(PAGE)

    by_engine = engine.check([Piece(PAGE, page.as_posix())])

    assert by_engine == check(CheckRequest((page.as_posix(),), TODAY), settings)
    assert [f.rule for f in by_engine.findings] == ["price-mismatch"]
    assert by_engine.findings[0].location.channel == "website"


def test_canon_is_loaded_again_when_its_file_changes(engine: Engine, settings: Settings) -> None:
    settings.canon.write_text(CANON % 55, "utf-8")

    assert engine.check([Piece(PAGE, "a.md")]).findings == ()
    assert engine.state().error is None


def test_broken_new_canon_keeps_the_old_one(engine: Engine, settings: Settings) -> None:
    before = engine.state()
    settings.canon.write_text("canon: 1\ncompany: [", "utf-8")

    report = engine.check([Piece(PAGE, "a.md")])

    assert len(report.findings) == 1
    assert report.canon_sha256 == before.canon_sha256
    assert "canon.yaml" in (engine.state().error or "")


def test_waiver_counts_from_the_next_check_on(engine: Engine, settings: Settings) -> None:
    (finding,) = engine.check([Piece(PAGE, "a.md")]).findings
    settings.waivers.write_text(
        f"waivers:\n  - {{fingerprint: {finding.fingerprint}, who: kim, why: agreed}}\n", "utf-8"
    )

    report = engine.check([Piece(PAGE, "a.md")])

    assert (len(report.findings), len(report.waived)) == (0, 1)


def test_new_day_is_a_new_canon(settings: Settings) -> None:
    days = [TODAY]
    with Engine(settings, today=lambda: days[0]) as engine:
        days[0] = date(2026, 10, 2)
        assert engine.state().as_of == date(2026, 10, 2)


def test_what_no_reader_reads_is_skipped(engine: Engine) -> None:
    report = engine.check([Piece(b"\x89PNG", "a.png", media_type="image/png"), Piece(PAGE, "a.md")])

    assert [skip.reason for skip in report.skipped] == ["no reader for image/png"]
    assert len(report.findings) == 1


def test_text_without_a_name_is_read_as_what_it_looks_like(engine: Engine) -> None:
    html = b"<!doctype html><p>Growth is <b>$55</b> per seat per month.</p>"

    (finding,) = engine.check([Piece(html, "slack message")]).findings

    assert (finding.rule, finding.found) == ("price-mismatch", "$55 / seat / month")


def test_media_type_may_have_its_charset_with_it(engine: Engine) -> None:
    page = "<p>Growth costs €55 per seat per month.</p>".encode("utf-16")

    (finding,) = engine.check([Piece(page, "a", media_type="text/html; charset=utf-16")]).findings

    assert finding.found == "€55 / seat / month"


def test_unknown_channel_names_the_piece_and_the_channels(engine: Engine) -> None:
    with pytest.raises(SettingsError, match=r"a\.md: unknown channel 'web'.*known: website"):
        engine.check([Piece(PAGE, "a.md", channel="web")])


def test_without_a_canon_there_is_no_engine(tmp_path: Path) -> None:
    with pytest.raises(CanonError, match="missing"):
        Engine(Settings(canon=tmp_path / "missing.yaml"))
