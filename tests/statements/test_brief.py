"""Briefs: the canon as a reader is told it, without the figures that code compares."""

from __future__ import annotations

from datetime import date
from typing import Any

from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.statements.brief import Brief, Briefs


def canon(**more: Any) -> Canon:
    file = {
        "canon": 1,
        "company": "Fernwick",
        "competitors": ["Oakline"],
        "packages": [
            {"id": "free", "name": "Free", "prices": [{"amount": 0}]},
            {
                "id": "team",
                "name": "Team",
                "retired_names": [{"name": "Crew"}],
                "prices": [
                    {"amount": 37, "per": "seat", "every": "month"},
                    {"amount": 396, "per": "seat", "every": "year", "billed": "annually"},
                ],
                "limits": [{"what": "log retention", "value": 30, "unit": "day"}],
            },
            {"id": "business", "name": "Business", "prices": [{"amount": None}]},
        ],
        "features": [
            {"id": "sso", "name": "single sign-on", "aliases": ["SSO"], "in": ["business"]}
        ],
        "claims": [{"id": "sla", "text": "Business has an uptime of 99.95%."}],
    }
    return compile_canon(CanonFile.model_validate(file | more), as_of=date(2026, 9, 1))


def brief(channel: str | None = None, **more: Any) -> Brief:
    return Briefs(canon(**more)).brief(channel, "")


def test_figures_of_prices_and_limits_are_left_out() -> None:
    text = brief().text
    assert not any(figure in text for figure in ("37", "396", "30"))
    assert "price of Team (per seat)" in text
    assert "log retention: Team (days)" in text


def test_an_edit_of_a_value_leaves_the_brief_as_it_is() -> None:
    packages = canon().lexicon  # the same names
    dearer = [
        {"id": "free", "name": "Free", "prices": [{"amount": 0}]},
        {
            "id": "team",
            "name": "Team",
            "retired_names": [{"name": "Crew"}],
            "prices": [
                {"amount": 41, "per": "seat", "every": "month"},
                {"amount": 440, "per": "seat", "every": "year", "billed": "annually"},
            ],
            "limits": [{"what": "log retention", "value": 90, "unit": "day"}],
        },
        {"id": "business", "name": "Business", "prices": [{"amount": None}]},
    ]
    assert packages.packages
    assert brief(packages=dearer).text == brief().text


def test_all_prices_of_a_package_are_one_entry() -> None:
    entries = [e for e in brief().entries if "Team" in e.text and e.kind == "price"]
    assert [e.ids for e in entries] == [("team.prices[0]", "team.prices[1]")]


def test_a_feature_says_who_has_it_and_who_does_not() -> None:
    (entry,) = (e for e in brief().entries if e.kind == "feature")
    assert entry.text == "single sign-on (also: SSO): on Business; not on Free, Team"


def test_claims_keep_their_figures() -> None:
    assert "99.95%" in brief().text


def test_names_stand_with_their_retired_ones() -> None:
    assert "Team (retired names: Crew)" in brief().text
    assert "Other companies: Oakline." in brief().text


def test_an_entry_of_another_channel_stays_out() -> None:
    claims = [{"id": "sla", "text": "Business has an uptime of 99.95%.", "channels": ["deck"]}]
    channels = {"deck": {}, "web": {}}
    assert "99.95%" in brief("deck", claims=claims, channels=channels).text
    assert "99.95%" not in brief("web", claims=claims, channels=channels).text


def test_an_entry_of_the_future_stays_out() -> None:
    claims = [{"id": "sla", "text": "Business has an uptime of 99.99%.", "from": "2027-01-01"}]
    assert "99.99%" not in brief(claims=claims).text


def test_a_canon_that_does_not_fit_is_cut_to_what_is_near() -> None:
    claims = [{"id": f"c{n}", "text": f"Thing number {n} is made of wood."} for n in range(500)]
    near = Briefs(canon(claims=claims), near=lambda _text, texts: [len(texts) - 1, 0], longest=600)
    made = near.brief(None, "thing 499")
    assert [e.text for e in made.entries] == ["price of Free", "Thing number 499 is made of wood."]
    assert [e.number for e in made.entries] == [1, 2]
