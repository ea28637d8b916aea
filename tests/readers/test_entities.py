"""Character references: what they stand for, in one word with what is around them."""

from __future__ import annotations

import pytest

from checker.models import Span
from checker.statements.pieces import in_source
from tests.readers.units import said, units

WORDS = [
    ("SSO isn&rsquo;t in Growth.", "SSO isn’t in Growth."),
    ("It doesn&#39;t; it won&#x2019;t.", "It doesn't; it won’t."),
    ("All caf&eacute;s and &Uuml;bersicht.", "All cafés and Übersicht."),
    ("&#1087;&#1088;&#1086; is &#80;ro.", "про is Pro."),
    ("Growth&rsquo;s price is 49&euro; a month.", "Growth’s price is 49€ a month."),
    ("pay&#45;as&#8209;you&#8209;go plans.", "pay-as‑you‑go plans."),
    ("R&amp;D and 5 &lt; 6 seats.", "R& D and 5 < 6 seats."),
]


@pytest.mark.parametrize(("source", "shown"), WORDS)
@pytest.mark.parametrize("page", ["<p>{}</p>", "<h2>{}</h2>", "{}"], ids=["p", "h2", "markdown"])
def test_a_reference_stands_in_its_word(page: str, source: str, shown: str) -> None:
    found = units("x.html" if "<" in page else "x.md", page.format(source))
    assert " ".join(map(said, found)) == shown
    assert " ".join(unit.text for unit in found) == source


@pytest.mark.parametrize("mark", ["*", "</b>", "/", '"', " "])
def test_only_the_word_itself_closes_up(mark: str) -> None:
    (unit,) = units("x.html", f"<p><b>It&rsquo;s{mark}Growth</p>")
    assert unit.plain.index("Growth") == unit.text.index("Growth")


def test_a_quote_holds_no_word_by_half() -> None:
    (unit,) = units("x.html", "<p>It isn&rsquo;t d&rsquo;Acme now</p>")
    word, name = unit.plain.index("isn’t"), unit.plain.index("Acme")
    assert _quoted(unit, word, 5) == "isn&rsquo;t"
    assert _quoted(unit, name, 4) == "d&rsquo;Acme"
    assert _quoted(unit, unit.plain.index("now"), 3) == "now"


def test_structured_data_closes_up_too() -> None:
    found = units(
        "x.html",
        '<script type="application/ld+json">{"@type": "Product", "name": "Pro", '
        '"description": "It isn\\u2019t for caf\\u00e9s. It\\u2019s $5."}</script>',
    )
    assert [said(u) for u in found[1:]] == ["It isn’t for cafés.", "It’s $5."]
    assert found[1].text == "It isn\\u2019t for caf\\u00e9s."


def _quoted(unit: object, start: int, length: int) -> str:
    span = in_source(unit, Span(start, start + length))  # type: ignore[arg-type]
    return str(unit.text[slice(*span)])  # type: ignore[attr-defined]
