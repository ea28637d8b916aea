"""One pricing table says the same in every format.

`WRITERS` turns a table into a file of each format, by the end of its name; every table
below must give the facts listed with it, whichever file it was written to. A row with one
entry is a section row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from html import escape

import docx
import pptx
import pytest
import yaml
from pptx.util import Inches

from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.models import Fact, FactKind, Price, Quantity, Scope
from checker.statements.patterns.find import find_facts
from tests.readers.office_made import as_plain_pdf, as_ruled_pdf, as_xlsx
from tests.readers.units import units

Table = list[list[str]]

CANON = """
canon: 1
company: Northwind
packages:
  - {id: starter, name: Starter, prices: [{amount: 19, per: seat, every: month}]}
  - {id: growth, name: Growth, prices: [{amount: 49, per: seat, every: month}]}
  - {id: enterprise, name: Enterprise, prices: [{amount: null}]}
features:
  - {id: sso, name: SSO, in: [enterprise]}
  - {id: audit-log, name: Audit log, in: [enterprise]}
"""

COLUMNS: Table = [
    ["", "Starter", "Growth", "Enterprise"],
    ["Price per seat / month", "$19", "$49", "Custom"],
    ["Limits"],
    ["Seats", "10", "50¹", "Unlimited"],
    ["Log retention", "14 days", "30 days", "400 days"],
    ["Security"],
    ["SSO", "–", "Add-on", "✓"],
    ["Audit log", "–", "–", "Included"],
]
ROWS: Table = [
    ["Plan", "Price per seat / month", "Log retention", "SSO", "Audit log"],
    ["Starter", "$19", "14 days", "–", "–"],
    ["Growth", "$49*", "30 days", "Add-on", "–"],
    ["Enterprise", "Custom", "400 days", "✓", "Included"],
]
PRICED_HEADER: Table = [
    ["", "Starter $19 / seat / month", "Growth $49 / seat / month"],
    ["Log retention", "14 days", "30 days"],
    ["SSO", "–", "Add-on"],
]

FEATURES = [
    "starter: not sso",
    "starter: not audit log",
    "growth: add-on sso",
    "growth: not audit log",
    "enterprise: sso",
    "enterprise: audit log",
]
RETENTION = ["starter: 14 day", "growth: 30 day", "enterprise: 400 day"]
PRICES = [
    "starter: 19 USD / seat / month",
    "growth: 49 USD / seat / month",
    "enterprise: no figure",
]
SEATS = ["starter: 10 None", "growth: 50 None", "enterprise: unlimited None"]

CASES = {
    "plans in columns": (COLUMNS, [*PRICES, *SEATS, *RETENTION, *FEATURES]),
    "plans in rows": (ROWS, [*PRICES, *RETENTION, *FEATURES]),
    "price in the header": (
        PRICED_HEADER,
        [*PRICES[:2], *RETENTION[:2], "starter: not sso", "growth: add-on sso"],
    ),
}


def width(table: Table) -> int:
    return max(len(row) for row in table)


def filled(table: Table) -> Table:
    """Section rows with their empty cells."""
    return [row + [""] * (width(table) - len(row)) for row in table]


def as_html(table: Table) -> bytes:
    rows = []
    for number, row in enumerate(table):
        tag = "th" if number == 0 else "td"
        if len(row) == 1:
            rows.append(f"<tr><td colspan={width(table)}>{escape(row[0])}</td></tr>")
        else:
            cells = "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)
            rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>".encode()


def as_markdown(table: Table) -> bytes:
    lines = ["| " + " | ".join(row) + " |" for row in filled(table)]
    lines.insert(1, "|" + " --- |" * width(table))
    return "\n".join(lines).encode()


def as_csv(table: Table) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(filled(table))
    return text.getvalue().encode()


def as_docx(table: Table, style: str = "Light Grid Accent 1") -> bytes:
    file = docx.Document()
    made = file.add_table(len(table), width(table), style)
    for number, row in enumerate(table):
        if len(row) == 1:
            made.cell(number, 0).merge(made.cell(number, width(table) - 1)).text = row[0]
        else:
            for column, text in enumerate(row):
                made.cell(number, column).text = text
    return saved(file)


def as_plain_docx(table: Table) -> bytes:
    """Its style draws no header: that the first row is one must be seen from the words."""
    return as_docx(table, "Table Grid")


def as_pptx(table: Table) -> bytes:
    file = pptx.Presentation()
    slide = file.slides.add_slide(file.slide_layouts[6])
    size = Inches(1), Inches(1), Inches(8), Inches(5)
    made = slide.shapes.add_table(len(table), width(table), *size).table
    for number, row in enumerate(table):
        for column, text in enumerate(row):
            made.cell(number, column).text = text
        if len(row) == 1:
            made.cell(number, 0).merge(made.cell(number, width(table) - 1))
    return saved(file)


def saved(file: object) -> bytes:
    content = io.BytesIO()
    file.save(content)  # type: ignore[attr-defined]
    return content.getvalue()


WRITERS: dict[str, Callable[[Table], bytes]] = {
    ".html": as_html,
    ".md": as_markdown,
    ".csv": as_csv,
    ".docx": as_docx,
    "plain.docx": as_plain_docx,
    ".pptx": as_pptx,
    ".xlsx": as_xlsx,
    "ruled.pdf": as_ruled_pdf,
    "plain.pdf": as_plain_pdf,
}

LEXICON = compile_canon(
    CanonFile.model_validate(yaml.safe_load(CANON)), as_of=date(2026, 9, 1), region=None
).lexicon


def table_facts(suffix: str, content: bytes) -> list[str]:
    """What the file says, each fact in words; that packages are named is left out."""
    facts = [
        fact for unit in units(f"table{suffix}", content) for fact in find_facts(unit, LEXICON)
    ]
    return sorted(
        f"{package}: {said(fact)}"
        for fact in facts
        if fact.kind is not FactKind.NAME
        for package in packages(fact)
    )


def packages(fact: Fact) -> list[str]:
    if isinstance(fact.value, Scope):
        return sorted(fact.value.packages)
    return sorted(fact.packages) or ["nobody"]


def said(fact: Fact) -> str:
    value = fact.value
    if isinstance(value, Price):
        return "no figure" if value.amount is None else price(value)
    if isinstance(value, Quantity):
        return f"{'unlimited' if value.value is None else value.value} {value.unit}"
    assert isinstance(value, Scope)
    start = "not " if value.denied else "add-on " if value.add_on else ""
    return start + " ".join(sorted(fact.topic))


def price(value: Price) -> str:
    return f"{value.amount} {value.currency} / {value.per} / {value.every}"


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("case", CASES)
def test_same_facts_in_every_format(suffix: str, case: str) -> None:
    table, facts = CASES[case]
    assert table_facts(suffix, WRITERS[suffix](table)) == sorted(facts)
