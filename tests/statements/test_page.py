"""The tables of docs/facts.md are true: each text is read again, and described."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.models import Fact, FactKind, Name, Price, Quantity, Scope, Stance
from checker.statements.patterns.find import find_facts
from checker.values.names import Lexicon
from checker.values.quantities import show_quantity
from checker.values.scopes import ABOVE, ALL, FREE, PAID
from checker.values.show import show_price
from tests.statements.texts import lexicon_of, unit_of

PAGE = Path(__file__).parent.parent.parent / "docs" / "facts.md"
ROW = re.compile(r"^\| ((?:`[^`]+`(?:<br>)?)+) \| (.+?) \|$", re.MULTILINE)
SYMBOLIC = {ALL: "all plans", PAID: "paid plans", FREE: "the free plan"}
KINDS = {
    "Prices": {FactKind.PRICE},
    "Limits": {FactKind.LIMIT},
    "Who has what": {FactKind.AVAILABILITY},
    "Package names": {FactKind.NAME},
    "Discounts": {FactKind.DISCOUNT},
    "Figures": {FactKind.NUMBER},
    "Which package it is about": {FactKind.PRICE, FactKind.LIMIT},
    "Whose it is, and when it holds": {FactKind.PRICE, FactKind.LIMIT},
}


def said(fact: Fact, lexicon: Lexicon) -> str:
    """A fact in the words of the page."""
    match fact.value:
        case Price():
            value = show_price(fact.value)
        case Quantity():
            value = show_quantity(fact.value)
        case Scope():
            return shown_scope(fact.value, lexicon)
        case Name():
            return shown_name(fact.value)
    owners = " and ".join(sorted(lexicon.name(p) for p in fact.packages))
    stance = "" if fact.stance is Stance.OURS_NOW else f" ({fact.stance.value})"
    return (f"{owners}: " if owners else "") + value + stance


def shown_name(name: Name) -> str:
    if name.retired:
        return f"{name.said}, retired"
    return name.said if name.package else f"{name.said}, which nobody knows"


def shown_scope(scope: Scope, lexicon: Lexicon) -> str:
    names = sorted(SYMBOLIC.get(p) or lexicon.name(p) for p in scope.packages - {ABOVE})
    text = " and ".join(names) + (" and above" if ABOVE in scope.packages else "")
    if scope.denied:
        return f"not {text}"
    return f"{text}, as an add-on" if scope.add_on else text


def rows() -> Iterator[tuple[str, str, str]]:
    """Section, text and what is understood, for every row of every table."""
    sections = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        for match in ROW.finditer(body):
            for text in match[1].split("<br>"):
                yield title, text.strip("`"), match[2]


@pytest.mark.parametrize(("title", "text", "understood"), list(rows()))
def test_row_of_the_page_is_true(title: str, text: str, understood: str) -> None:
    lexicon = lexicon_of()
    heading, arrow, line = text.partition(" › ")
    unit = unit_of(line, {"headings": [heading]}) if arrow else unit_of(text)
    facts = [f for f in find_facts(unit, lexicon) if f.kind in KINDS[title]]
    assert ("; ".join(said(fact, lexicon) for fact in facts) or "nothing") == understood.strip("*")


def test_every_section_has_rows() -> None:
    assert {title for title, *_ in rows()} == set(KINDS)
