"""JSON data: saved listings, and what is no listing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checker.interface import ReadError
from checker.models import UnitKind
from checker.readers.files import documents
from tests.readers.units import said, unit_saying, units

SENTENCE = "Dashboards for all the teams that sell."


def listing(**more: Any) -> str:
    return json.dumps({"summary": SENTENCE, **more})


def test_a_name_heads_its_object_wherever_it_stands() -> None:
    plan = {"price": "$9 a month", "seats": 5, "displayName": "Pro"}
    found = units("x.json", listing(plans=[plan]))
    for text in ("price: $9 a month", "seats: 5"):
        assert unit_saying(text, found).context.headings == ("plans", "Pro")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (
            "It isn’t free.\n\nAll have:\n- SSO\n- API",
            ["It isn’t free.", "All have:", "SSO", "API"],
        ),
        ("<p>It isn’t free.</p><ul><li>SSO</li></ul>", ["It isn’t free.", "SSO"]),
        ('Put 😀 in C:\\ and say "no" to it.', ['Put 😀 in C:\\ and say "no" to it.']),
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_texts_are_read_as_people_see_them(value: str, shown: list[str], ascii_only: bool) -> None:
    source = json.dumps({"a": SENTENCE, "b": value}, ensure_ascii=ascii_only)
    found = units("x.json", source.replace("<", "\\u003c"))[1:]
    assert [said(unit) for unit in found] == shown
    for unit in found:
        there = source.replace("<", "\\u003c")[unit.location.start : unit.location.end]
        assert json.loads(f'"{there}"').split() == unit.text.split()


TERMS = [
    ({"price": 9, "currency": "USD"}, "USD"),
    ({"price": "1,200.50", "currencyCode": "EUR", "unit": "Seat"}, "EUR per seat"),
    ({"pricePerUnit": 9, "currency": "USD", "interval": "month"}, "USD / month"),
    ({"amount": 9, "currency": "USD", "unit": "month"}, "USD / month"),
    ({"amount": 9, "currency": "USD", "term": {"type": "month", "value": 12}}, "USD / year"),
    ({"amount": 9, "currency": "USD", "duration": "P36M"}, "USD for 36 months"),
    ({"amount": 9, "currency": "USD", "contractTerm": "2 years"}, "USD for 2 years"),
]


@pytest.mark.parametrize(("price", "header"), TERMS)
def test_a_bare_amount_has_its_terms_as_its_column(price: dict[str, Any], header: str) -> None:
    found = units("x.json", listing(plans=[{"name": "Pro", **price}]))
    (cell,) = [unit for unit in found if unit.kind is UnitKind.CELL]
    assert cell.context.cell is not None
    assert cell.context.cell.column_headers == (header,)
    assert cell.context.cell.row_headers == ("Pro",)


def test_terms_hold_for_what_is_in_their_object_and_for_nothing_else() -> None:
    source = listing(a={"currency": "USD", "plans": [{"name": "Pro", "price": 9}]}, b={"price": 7})
    cells = [said(unit) for unit in units("x.json", source) if unit.kind is UnitKind.CELL]
    assert cells == ["9"]


def test_a_price_is_called_by_what_its_key_names_elsewhere() -> None:
    dimension = {"Key": "pro_seats", "Name": "Pro seats", "Unit": "Seat"}
    price = {"DimensionKey": "pro_seats", "Price": "9.00"}
    card = {"Selector": {"Type": "Duration", "Value": "P1M"}, "RateCard": [price]}
    source = listing(CurrencyCode="USD", RateCards=[card], Dimensions=[dimension])
    (cell,) = [unit for unit in units("x.json", source) if unit.kind is UnitKind.CELL]
    assert cell.context.cell is not None
    assert cell.context.cell.column_headers == ("USD per seat / month",)
    assert cell.context.cell.row_headers == ("Pro seats",)


@pytest.mark.parametrize(
    "content",
    [
        {"port": 80, "name": "web"},  # settings without a sentence
        {"lockfileVersion": 3, "note": SENTENCE},
        {"compilerOptions": {}, "note": SENTENCE},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "description": SENTENCE},
        {"type": "object", "properties": {"a": {"description": SENTENCE}}},
        {"canon": 2, "company": SENTENCE},
        {"onmessage": 2, "findings": [{"text": SENTENCE}]},
        {"onmessage-baseline": 1, "findings": [{"text": SENTENCE}]},
        {"onmessage_audit": 1, "headline": SENTENCE},
        {"waivers": [{"why": SENTENCE}]},
        [],
        "x",
    ],
)
def test_what_is_not_for_people_says_nothing(content: Any) -> None:
    assert units("x.json", json.dumps(content)) == []


def test_a_broken_listing_is_said_to_be_one() -> None:
    with pytest.raises(ReadError, match=r"^x\.json: no JSON \(.* at line 2, column 1\); mend it"):
        units("x.json", f'{{"a": "{SENTENCE}",\n}}')
    with pytest.raises(ReadError, match="nested too deeply"):
        units("x.json", "[" * 200 + f'"{SENTENCE}"' + "]" * 200)


def test_settings_with_comments_in_them_are_none() -> None:
    assert units("x.json", '{\n  // Say what is compiled in here, all of it.\n  "a": 1,\n}') == []


def test_files_of_tools_are_passed_over_in_a_folder(tmp_path: Path) -> None:
    for name in ("package.json", "package-lock.json", "tsconfig.json", "listing.json"):
        (tmp_path / name).write_text(listing(), "utf-8")
    found = [Path(document.uri).name for document in documents([str(tmp_path)], lambda _: None)]
    assert found == ["listing.json"]


def test_work_grows_with_the_text_only() -> None:
    """Runs of words, of letters and of marks, which a careless pattern tries in every way."""
    for run in ("word ", "a", "a-", "a'", "ab-cd-ef ", '"a",', "a_", "/a"):
        assert units("x.json", json.dumps({"a": run * 50_000})) == []
