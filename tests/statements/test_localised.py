"""Values of other languages: no text raises, and a fact covers the words it was read from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.models import Cell, Context, Location, Price, Scope, TextUnit, UnitKind
from checker.statements.localised import localised
from checker.values.glossary import LANGUAGES
from checker.values.languages import language_of
from checker.values.show import show_price

CANON = Path(__file__).parents[2] / "examples" / "brightline" / "canon.yaml"
LEXICON = compile_canon(load_canon(CANON), date(2026, 7, 1)).lexicon
PIECES = st.lists(
    st.sampled_from(
        "49 1.299,00 1,068 € $ USD / pro Platz Monat par mois jährlich 月額 ユーザー bis zu ab ✓ – "
        ", ( ) Growth Unbegrenzt \u00a0 \u200b \ud83d\ude00 ４９ 0,30 GB . ' é".split(" ")
    )
    | st.text(max_size=5),
    max_size=9,
).map(" ".join)


def cell(text: str, column: str = "Growth", row: str = "Preis") -> TextUnit:
    context = Context(cell=Cell(1, 2, 2, (column,), (row,), (row, text)))
    place = Location("a.md", (), 0, len(text))
    return TextUnit(text, text, place, context, UnitKind.CELL)


@given(text=PIECES, row=PIECES, language=st.sampled_from([*sorted(LANGUAGES), "Finnish"]))
def test_no_text_raises_and_a_fact_is_all_of_its_text(text: str, row: str, language: str) -> None:
    unit, facts = localised(cell(text, row=row), language, LEXICON)

    assert unit.plain == text
    for fact in facts:
        assert text[slice(*fact.span)] in {text.strip(), text}


@given(st.text())
def test_a_language_is_told_of_any_text(text: str) -> None:
    assert language_of(text) is None or language_of(text)


@pytest.mark.parametrize(
    ("text", "language", "price"),
    [
        ("49 $ pro Platz und Monat", "German", "$49 / seat / month"),
        ("ab 49 $/Monat, jährliche Abrechnung", "German", "from $49 / month, billed annually"),
        ("49 $ par utilisateur et par mois", "French", "$49 / user / month"),
        ("1 299,00 € par an", "French", "€1,299 / year"),
        ("49 $ por usuario al mes", "Spanish", "$49 / user / month"),
        ("R$ 49 por usuário / mês", "Portuguese", "BRL 49 / user / month"),
        ("49 € al mese", "Italian", "€49 / month"),
        ("€ 49 per gebruiker per maand", "Dutch", "€49 / user / month"),
        ("1ユーザーあたり月額49ドル", "Japanese", "$49 / user / month"),
        ("￥4,900 / 月", "Japanese", "¥4,900 / month"),
    ],
)
def test_a_price_is_read_with_what_it_buys(text: str, language: str, price: str) -> None:
    _, (fact,) = localised(cell(text), language, LEXICON)

    assert isinstance(fact.value, Price)
    assert show_price(fact.value) == price
    assert fact.packages == {"growth"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("49 $ statt 55 $", "German"),
        ("49 $ für Neukunden", "German"),
        ("49 $ pro Platz", "Finnish"),
        ("Growth kostet 49 $ pro Platz und Monat.", "German"),
        ("30 Tage Testphase", "German"),
    ],
)
def test_where_a_word_is_not_known_nothing_is_read(text: str, language: str) -> None:
    assert localised(cell(text), language, LEXICON)[1] == ()


@pytest.mark.parametrize(
    ("sign", "denied"), [("✓", False), ("✔️", False), ("●", False), (" – ", True), ("🚫", True)]
)
def test_a_sign_means_what_it_means_in_english(sign: str, denied: bool) -> None:
    _, (fact,) = localised(cell(sign, row="SSO"), "German", LEXICON)

    assert isinstance(fact.value, Scope)
    assert fact.value.denied is denied
    assert fact.packages == {"growth"}
