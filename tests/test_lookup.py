"""Looking up what is approved: what is asked for by name, by another name, or in a question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.app.engine import Engine
from checker.app.entries import Approved
from checker.app.lookup import Within
from checker.app.pattern_words import wordings
from checker.config import Settings
from checker.interface import SettingsError

CANON = """
canon: 1
company: Brightline
channels:
  website: {match: ["site/**"]}
  partner: {match: ["partners/**"]}
packages:
  - id: growth
    name: Growth
    aliases: [Brightline Growth]
    retired_names: [{name: Team, until: 2025-06-30}]
    prices:
      - {amount: 49, per: seat, every: month}
      - {amount: 0.30, per: GB, what: extra log ingest}
  - {id: scale, name: Scale, prices: [{amount: 89, per: seat, every: month}]}
features:
  - {id: sso, name: SSO, aliases: [single sign-on], in: [scale]}
claims:
  - {id: uptime, text: 99.95% uptime SLA on Scale.}
  - {id: old, text: Dashboards load in a second., until: 2026-01-31}
forbidden:
  - id: best
    patterns: ["\\\\bbest[- ]in[- ]class\\\\b"]
    say_instead: built for teams
    why: not proven
required:
  - {id: tax, text: Prices exclude VAT., when: price, channels: [website]}
discounts:
  - {channels: [partner], up_to: 15%}
offers:
  - {id: launch, channels: [website], package: growth, until: 2026-12-31,
     price: {amount: 39, per: seat, every: month}}
  - {id: eu, regions: [EU], package: growth, discount: 5%}
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    canon = tmp_path_factory.mktemp("canon") / "canon.yaml"
    canon.write_text(CANON, "utf-8")
    with Engine(Settings(canon=canon, region="US"), today=lambda: date(2026, 10, 1)) as made:
        yield made


def look_up(engine: Engine, asked: str, most: int = 10, **within: Any) -> tuple[Approved, ...]:
    return engine.look_up(asked, Within(**within), most).entries


@pytest.mark.parametrize(
    ("asked", "kind", "text"),
    [
        ("How much is Growth?", "price", "Growth costs $49 / seat / month."),
        ("price of extra log ingest", "price", "Extra log ingest on Growth costs $0.30 / GB."),
        ("single sign-on", "feature", "SSO is available on Scale."),
        ("may we still call it Team", "name", "It is called Team no more."),
        ("uptime", "claim", "99.95% uptime SLA on Scale."),
        ("best in class", "forbidden", 'Say instead: "built for teams". Why: not proven.'),
        ("VAT", "required", 'What states a price must say: "Prices exclude VAT."'),
        ("discount for a partner", "discount", "up to 15% on all packages"),
        ("launch offer", "offer", "Growth for 39 USD per seat per month."),
    ],
)
def test_first_entry_answers_the_question(engine: Engine, asked: str, kind: str, text: str) -> None:
    first = look_up(engine, asked)[0]
    assert first.kind == kind
    assert text in first.text


@pytest.mark.parametrize("asked", ["sourdough recipe", "Dashboards load", "5% off"])
def test_what_the_canon_has_not_or_not_now_or_not_here_is_not_given(
    engine: Engine, asked: str
) -> None:
    assert not {"old", "eu"} & {entry.id for entry in look_up(engine, asked)}
    assert asked != "sourdough recipe" or look_up(engine, asked) == ()


def test_entries_of_other_channels_are_left_out(engine: Engine) -> None:
    assert [e.id for e in look_up(engine, "launch offer", channel="website") if e.kind == "offer"]
    assert not [e for e in look_up(engine, "launch offer", channel="partner") if e.kind == "offer"]


def test_as_many_as_asked_for_the_nearest_first(engine: Engine) -> None:
    found = look_up(engine, "Growth", most=2)
    assert len(found) == 2
    assert [e.score for e in found] == sorted((e.score for e in found), reverse=True)


def test_unknown_channel_is_an_error_that_names_the_known(engine: Engine) -> None:
    with pytest.raises(SettingsError, match="unknown channel 'web'"):
        look_up(engine, "Growth", channel="web")


def test_changed_canon_answers_anew(tmp_path: Path) -> None:
    canon = tmp_path / "canon.yaml"
    canon.write_text(CANON, "utf-8")
    with Engine(Settings(canon=canon)) as engine:
        assert "$49" in look_up(engine, "price of Growth")[0].text
        canon.write_text(CANON.replace("amount: 49", "amount: 51"), "utf-8")
        assert "$51" in look_up(engine, "price of Growth")[0].text


def test_listing_is_by_kind_and_by_any_name_of_a_package(engine: Engine) -> None:
    prices = ["growth.prices[0]", "growth.prices[1]", "scale.prices[0]"]
    assert [e.id for e in look_up(engine, "", kind="price")] == prices
    for name in ("growth", "GROWTH", "Brightline Growth", "Team"):
        about = {e.id for e in look_up(engine, "", package=name)}
        assert about == {"growth", *prices[:2], "launch"}, name
    assert [e.id for e in look_up(engine, "", kind="feature", package="scale")] == ["sso"]
    with pytest.raises(SettingsError, match="unknown package 'Pro'; the canon has: Growth, Scale"):
        look_up(engine, "", package="Pro")


def test_what_is_cut_off_is_counted_and_words_nobody_has_are_named(engine: Engine) -> None:
    answer = engine.look_up("", most=2)
    every = engine.look_up("", most=100)
    assert (len(answer.entries), answer.more) == (2, len(every.entries) - 2)
    assert engine.look_up("uptime of the Frankfurt region").unknown == ("Frankfurt", "region")
    assert engine.look_up("price of Growth").unknown == ()


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"\bbest[- ]in[- ]class\b", ("best in class",)),
        (r"\b(zero|no) downtime\b", ("zero downtime", "no downtime")),
        (r"(?i)\bnumber (?:one|1)\b", ("number one", "number 1")),
        (r"guarantee(?:d|s)?", ("guaranteed", "guarantees", "guarantee")),
        (r"unlimited\s+free.*storage", ("unlimited free…storage",)),
        (r"\d+x faster", ("1x faster",)),
        (r"24[/x]7", ("24/7",)),
        (r"^only \$9$", ("only $9",)),
        (r"C\+\+", ("C++",)),
        (r"[^a-z]ever", ()),
        (r"\p{Greek}+", ()),
        (r"a)b", ()),
        (r"(open", ()),
    ],
)
def test_pattern_is_told_in_words_it_matches_or_not_at_all(
    pattern: str, said: tuple[str, ...]
) -> None:
    assert wordings(pattern) == said


def test_pattern_without_words_is_shown_as_it_is_written(tmp_path: Path) -> None:
    canon = tmp_path / "canon.yaml"
    canon.write_text(CANON.replace("\\\\bbest[- ]in[- ]class\\\\b", "\\\\p{Greek}+"), "utf-8")
    with Engine(Settings(canon=canon)) as engine:
        (banned,) = look_up(engine, "", kind="forbidden")
    assert banned.text.startswith(r"Do not say what matches \p{Greek}+.")
