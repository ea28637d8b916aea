"""YAML data: what is read of it, and what says nothing to people."""

from __future__ import annotations

import pytest

from tests.readers.units import said, unit_saying, units

SENTENCE = "summary: Dashboards for all the teams that sell.\n"


def test_a_name_heads_its_mapping_wherever_it_stands() -> None:
    found = units(
        "x.yaml", SENTENCE + "plans:\n  - price: $9 a month\n    seats: 5\n    name: Pro\n"
    )
    for text in ("price: $9 a month", "seats: 5"):
        assert unit_saying(text, found).context.headings == ("plans", "Pro")


def test_a_name_holds_for_nothing_beside_its_mapping() -> None:
    found = units("x.yaml", SENTENCE + "plan: {name: Pro, seats: 5}\nterms: Cancel any day.\n")
    assert unit_saying("terms: Cancel any day.", found).context.headings == ()


def test_texts_of_several_lines_are_paragraphs_and_items() -> None:
    found = units(
        "x.yml", "text: |\n  It is free\n  for all of you to try.\n\n  All have:\n  - SSO\n"
    )
    assert [said(unit) for unit in found] == [
        "It is free for all of you to try.",
        "All have:",
        "SSO",
    ]
    assert found[-1].context.leads == ("All have:",)


def test_what_an_alias_repeats_is_read_once() -> None:
    found = units("x.yaml", SENTENCE + "a: &all [SSO, API]\nb: *all\n")
    assert [said(unit) for unit in found].count("SSO") == 1


@pytest.mark.parametrize(
    "source",
    [
        "services:\n  web:\n    image: pro:18\n    ports: [80]\n",  # settings without a sentence
        f"canon: 1\ncompany: Acme\n{SENTENCE}",
        "canon: canon.yaml\naudit:\n  note: This is what we think of it.\n",
        "waivers:\n  - why: We say so on every page of it.\n",
    ],
)
def test_settings_and_what_is_our_own_say_nothing(source: str) -> None:
    assert units("x.yaml", source) == []


@pytest.mark.parametrize(
    "source",
    [
        "products:\n  - {name: Pro, price: 9}\n  - {name: Team, price: 19}\n",
        "plans:\n  pro: {seats: 5}\n  team: {seats: 20}\n",
        "tiers:\n  - {title: Pro, seats: 5}\n  - {title: Team, seats: 20}\n",
    ],
)
def test_what_is_sold_is_read_without_a_sentence(source: str) -> None:
    assert units("x.yaml", source)


@pytest.mark.parametrize(
    "source",
    [
        "limits: {price: 9}\nname: worker\n",  # one price
        "plans: [pro, team]\nregion: eu\n",  # names alone
        "plans: {pro: 5, team: 20}\n",
        "workers:\n  - {name: Pro, seats: 5}\n  - {name: Team, seats: 20}\n",
    ],
)
def test_what_only_looks_like_it_is_settings(source: str) -> None:
    assert units("x.yaml", source) == []


def test_addresses_and_identifiers_say_nothing() -> None:
    found = units("x.yaml", SENTENCE + "url: https://a.example/x\nid: 3f2504e04f8911d3\np: a/b\n")
    assert [said(unit) for unit in found] == ["Dashboards for all the teams that sell."]


@pytest.mark.parametrize(
    "source", ["{{ if x }}\nPro costs $5 a month.\n", "[" * 5000 + "Pro.\n", "a: *b\nPro.\n"]
)
def test_what_is_no_yaml_is_read_as_text(source: str) -> None:
    found = units("x.yaml", source)
    assert "".join(said(unit) for unit in found).replace(" ", "") == "".join(source.split())
