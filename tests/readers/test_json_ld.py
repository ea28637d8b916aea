"""Structured data in pages: where its texts are, and what happens to scripts that are broken."""

from __future__ import annotations

import pytest

from checker.models import Skipped, Span
from checker.readers import read
from checker.readers.structured.json_places import JsonError, PlacedObject, parse
from tests.readers.units import document, said, unit_saying, units


def script(data: str, more: str = "") -> str:
    return f'<p>Text.</p>\n<script type="application/ld+json"{more}>{data}</script>'


OFFER = '{"@type": "Offer", "name": "Growth", "price": 49, "priceCurrency": "USD"}'


@pytest.mark.parametrize("name", ["x.html", "x.md"])
def test_a_price_is_a_cell_under_its_currency_beside_its_name(name: str) -> None:
    price = unit_saying("49", units(name, script(OFFER)))
    assert price.location.route == ("JSON-LD", "Offer Growth", "price")
    assert price.visibility == "hidden: structured data"
    assert price.context.cell is not None
    assert price.context.cell.column_headers == ("USD", "price")
    assert price.context.cell.row_headers == ("Growth",)


@pytest.mark.parametrize(
    ("terms", "header"),
    [
        ('"unitText": "MONTH"', "USD / month"),
        (
            '"unitText": "per seat / month, billed annually"',
            "USD per seat / month, billed annually",
        ),
        ('"unitText": "seat", "unitCode": "ANN"', "USD per seat / year"),
        ('"billingDuration": "P1M"', "USD / month, billed monthly"),
        ('"referenceQuantity": {"value": 3, "unitCode": "MON"}', "USD / quarter"),
        ('"referenceQuantity": {"value": "1,000", "unitText": "request"}', "USD per 1000 request"),
        ('"referenceQuantity": "x", "unitText": 5', "USD"),
    ],
)
def test_what_a_price_is_for_is_its_header(terms: str, header: str) -> None:
    data = f'{{"price": "49", "priceCurrency": "usd", "priceSpecification": {{{terms}}}}}'
    cell = unit_saying("49", units("x.html", script(data))).context.cell
    assert cell is not None
    assert cell.column_headers == (header, "price")


def test_an_offer_in_a_product_keeps_both_names() -> None:
    data = f'{{"@graph": [{{"@type": ["Product"], "name": "Tidewire", "offers": [[{OFFER}]]}}]}}'
    price = unit_saying("49", units("x.html", script(data)))
    assert price.context.headings == ("Tidewire",)
    assert price.location.route == ("JSON-LD", "Product Tidewire", "Offer Growth", "price")


def test_offers_without_names_are_numbered_and_called_like_their_product() -> None:
    data = '{"@type": "Product", "name": "Growth", "offers": [{"price": 49}, {"price": 468}]}'
    price = unit_saying("468", units("x.html", script(data)))
    assert price.location.route == ("JSON-LD", "Product Growth", "offers 2", "price")
    assert price.context.cell is not None
    assert price.context.cell.row_headers == ("Growth",)


def test_escapes_are_read_at_their_place() -> None:
    source = script(
        r'{"description": "\u20ac49 \ud83d\ude00 \"now\". <b>Or<\/b>\nlater &amp; \u00e9"}'
    )
    first, second = units("x.html", source)[1:]
    assert said(first) == '€ 49 😀 " now" .'
    assert said(second) == "Or later & é"
    for unit in (first, second):
        assert source[unit.location.start : unit.location.end] == unit.text
        assert len(unit.plain) == len(unit.text)
    assert second.text.endswith(r"\u00e9")
    assert first.plain.index("49") == first.text.index("49")


def test_half_a_character_is_none() -> None:
    assert said(units("x.html", script(r'{"name": "a\ud83d"}'))[1]) == "a\ufffd"


@pytest.mark.parametrize(
    "wrapped", ["/*<![CDATA[*/ {} /*]]>*/", "//<![CDATA[\n{}\n//]]>", "<!-- {} -->"]
)
def test_wrapped_data_is_read(wrapped: str) -> None:
    assert unit_saying("49", units("x.html", script(wrapped.format(OFFER))))


def test_the_kind_of_script_may_be_written_at_length() -> None:
    source = script(OFFER).replace("application/ld+json", "Application/LD+JSON; charset=utf-8")
    assert unit_saying("49", units("x.html", source))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('{"price": 49,\n}', "Expecting property name enclosed in double quotes at line 3"),
        ('{"price": NaN}', "NaN is no JSON at line 2"),
        ("[" * 5000, "nested too deeply"),
        ("[" * 300 + "]" * 300, "nested too deeply"),
        (OFFER + OFFER, "Extra data at line 2"),
    ],
)
def test_broken_data_is_skipped_with_its_line_and_the_page_is_read(data: str, reason: str) -> None:
    found = list(read(document("x.html", script(data) + script(OFFER))))
    (skipped,) = [unit for unit in found if isinstance(unit, Skipped)]
    assert skipped.reason.startswith("JSON-LD at line 2: no valid JSON (")
    assert reason in skipped.reason
    texts = [said(unit) for unit in found if not isinstance(unit, Skipped)]
    assert texts == ["Text.", "Text.", "Growth", "49"]


@pytest.mark.parametrize(
    "data", ["", " \n ", "null", "[]", '"Growth costs $5."', '{"price": true}']
)
def test_data_that_says_nothing_gives_nothing(data: str) -> None:
    assert [said(unit) for unit in units("x.html", script(data))] == ["Text."]


def test_in_mdx_and_in_templates_a_script_is_code() -> None:
    assert len(units("x.mdx", script(OFFER))) == 1
    assert not units("x.html", f"<template>{script(OFFER)}</template>")
    assert len(units("x.html", script(OFFER).replace("application/ld+json", "text/x"))) == 1


def test_a_script_that_never_closes_is_read_to_the_end() -> None:
    source = script(OFFER).removesuffix("</script>")
    assert unit_saying("49", units("x.html", source))


def test_units_come_in_order_of_place_with_the_title_of_the_page() -> None:
    source = f"<title>Prices</title>{script(OFFER)}<p>After.</p>"
    found = units("x.html", source)
    assert [said(unit) for unit in found] == ["Prices", "Text.", "Growth", "49", "After."]
    assert found[3].context.title == "Prices"


def test_places_are_those_of_the_last_of_equal_keys() -> None:
    text = ' {"a": "x", "b": [1, {"c": -2.50}, "s"], "a": 7, "d": null} '
    value = parse(text, 0, len(text))
    assert isinstance(value, PlacedObject)
    assert list(value) == ["a", "b", "d"]
    assert text[slice(*value.places["a"])] == "7"
    assert value.places["d"] == Span(text.index("null"), text.index("null") + 4)
    inner = value["b"][1]
    assert text[slice(*inner.places["c"])] == "-2.50"


def test_what_is_no_json_says_where() -> None:
    with pytest.raises(JsonError) as raised:
        parse("x [1, }", 2, 7)
    assert raised.value.at == 6


def test_thousands_of_offers_and_sentences_are_read() -> None:
    data = "[" + ",".join([OFFER] * 2000) + "]"
    assert len(units("x.html", script(data))) == 4001
    prose = '{"description": "' + r"\u00e9. A " * 10_000 + '"}'
    assert len(units("x.html", script(prose))) == 10_002


def test_a_template_is_data_only_once_the_site_is_built() -> None:
    found = list(read(document("x.html", script('{"price": {{ price }}}'))))
    assert not [unit for unit in found if isinstance(unit, Skipped)]
    assert [said(unit) for unit in found if not isinstance(unit, Skipped)] == ["Text."]
