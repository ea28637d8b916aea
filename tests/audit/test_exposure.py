"""Exposure, against worked examples by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from checker.app.audit.exposure import at_risk
from checker.audit_settings import AuditSettings
from checker.config import load_settings
from checker.interface import SettingsError
from checker.report.audit.money import AtRisk, Effect, Exposure, Reach
from checker.report.audit.page import html, money
from tests.audit.companies import audited, written

REVENUE = Decimal(10_000_000)
REACHES = (
    # 60% of the pipeline meets the website, where 4 of 10 documents are wrong.
    Reach("website", Decimal("0.6"), Decimal("0.6"), 4, 10),
    # 40% meets partners, where 1 of 5 is.
    Reach("partner", Decimal("0.4"), Decimal("0.4"), 1, 5),
)
EFFECT = Effect("revenue per customer", Decimal("0.15"), Decimal("0.20"), "a study")


def test_a_worked_example_by_hand() -> None:
    found = at_risk(REVENUE, EFFECT, REACHES)
    by_channel = {reach.channel: risk for reach, risk in found.channels}
    # 10,000,000 × 0.6 × 4/10 × 0.15 = 360,000; 10,000,000 × 0.6 × 0.20 = 1,200,000
    assert by_channel["website"] == AtRisk(Decimal(360_000), Decimal(1_200_000))
    # 10,000,000 × 0.4 × 1/5 × 0.15 = 120,000; 10,000,000 × 0.4 × 0.20 = 800,000
    assert by_channel["partner"] == AtRisk(Decimal(120_000), Decimal(800_000))
    # 360,000 + 120,000; 1,200,000 + 800,000
    assert found.total == AtRisk(Decimal(480_000), Decimal(2_000_000))


def test_one_finding_is_its_document_alone_or_everybody_on_the_channel() -> None:
    found = at_risk(REVENUE, EFFECT, REACHES)
    one = {reach.channel: risk for reach, risk in found.one_finding}
    # 10,000,000 × 0.6 × 1/10 × 0.15 = 90,000
    assert one["website"] == AtRisk(Decimal(90_000), Decimal(1_200_000))


def test_nobody_is_lost_twice() -> None:
    wide = tuple(Reach(n, Decimal("0.5"), Decimal("0.9"), 1, 1) for n in ("website", "partner"))
    # Upper end: 0.9 + 0.9 of the pipeline is all of it: 10,000,000 × 1 × 0.20.
    assert at_risk(REVENUE, EFFECT, wide).total.high == Decimal(2_000_000)


def test_a_channel_without_findings_risks_nothing() -> None:
    sound = (Reach("website", Decimal("0.6"), Decimal("0.6"), 0, 10),)
    assert at_risk(REVENUE, EFFECT, sound).total == AtRisk(Decimal(0), Decimal(0))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(
        tmp_path,
        {
            "website": ["Growth costs $49 per seat per month."],
            "deck": ["Growth costs $55 per seat per month."],
        },
    )
    return tmp_path


def exposure(**values: object) -> Exposure | None:
    return audited(audit=AuditSettings.model_validate(values)).exposure


def test_without_revenue_or_shares_there_is_no_figure(folder: Path) -> None:
    assert exposure() is None
    assert exposure(revenue=1_000_000) is None
    assert exposure(pipeline={"website": "50%"}) is None
    assert "may be at risk" not in "".join(html(audited()))


def test_shares_come_from_visits_where_the_settings_say_none(folder: Path) -> None:
    rows = "segment,channel,visits\nall,website,300\nall,deck,100\n"
    (folder / "b.csv").write_text(rows, "utf-8")
    found = exposure(revenue=1_000_000, behaviour={"file": "b.csv"})
    assert found is not None
    # 100 of 400 visits; its one document is wrong, so both ends are the same share.
    deck = next(reach for reach in found.reaches if reach.channel == "deck")
    assert (deck.low, deck.wrong, deck.read) == (Decimal("0.25"), 1, 1)
    # Nobody loses more than 41%: 1,000,000 × 0.25 × 0.41.
    assert found.effects[0].total == AtRisk(Decimal(0), Decimal("102500.0000"))


def test_assumptions_in_the_settings_take_the_place_of_ours(folder: Path) -> None:
    mine = [{"name": "mine", "share": "10%", "source": "our own funnel, 2026"}]
    found = exposure(revenue=1_000_000, pipeline={"deck": ["20%", "40%"]}, effects=mine)
    assert found is not None
    assert [risk.effect.source for risk in found.effects] == ["our own funnel, 2026"]
    assert found.effects[0].total == AtRisk(Decimal("20000"), Decimal("40000"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pipeline: {website: 120%}", r"onmessage.yaml:2:\d+: .*120% is no share.*0 and 100%"),
        ("pipeline: {website: -5%}", r"onmessage.yaml:2:\d+: .*-5% is no share"),
        ("pipeline: {website: [60%, 40%]}", r"onmessage.yaml:2:\d+: .*lower end.*first"),
        ("pipeline: {website: 60%, deck: 60%}", r"together they are at most 100%"),
        ("revenue: -5", r"onmessage.yaml:2:\d+: "),
    ],
)
def test_wrong_figures_are_named_with_file_and_line(folder: Path, text: str, message: str) -> None:
    (folder / "onmessage.yaml").write_text(f"audit:\n  {text}\n", "utf-8")
    with pytest.raises(SettingsError, match=message):
        load_settings(folder, {}, {})


def test_a_channel_the_canon_does_not_have_is_named(folder: Path) -> None:
    with pytest.raises(SettingsError, match="no channel is called 'web'; known: website, deck"):
        exposure(revenue=1, pipeline={"web": "50%"})


def test_amounts_are_shown_to_three_figures() -> None:
    assert money(Decimal("1234567"), "USD") == "$1,230,000"
    assert money(Decimal(0), "EUR") == "€0"
