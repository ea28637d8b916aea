"""Writes the office files of the example: the same files with planted mistakes, and mended.

    python examples/make_office_files.py

What is in them is made up, as the rest of the example. Running it again changes no bytes:
dates are fixed, and a file that has the same parts already is left alone.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pptx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from reportlab.lib.colors import black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

EXAMPLE = Path(__file__).parent / "brightline"
WRITTEN = datetime(2026, 6, 1, 9, 0, 0)
TITLE, TITLE_AND_BODY, TITLE_ONLY = 0, 1, 5


@dataclass(frozen=True, slots=True)
class Deck:
    """What differs between the two copies of the deck."""

    scale_logs: str
    scale_price: int
    discount: str
    notes: str


@dataclass(frozen=True, slots=True)
class Guide:
    """What differs between the two copies of the guide."""

    growth_price: str
    starter_seats: str
    footnote: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What differs between the two copies of the price sheet."""

    scale_monthly: int
    growth_discount: float
    starter_dashboards: int


@dataclass(frozen=True, slots=True)
class OnePager:
    """What differs between the two copies of the one-pager."""

    growth_logs: str
    footnote: str
    unseen: str


DECK_BEFORE = Deck(
    scale_logs="60 days",
    scale_price=99,
    discount="On a two-year term, give up to 20% off list.",
    notes="If they ask about sign-in: SSO is included on Growth.",
)
DECK_AFTER = Deck(
    scale_logs="90 days",
    scale_price=89,
    discount="On a two-year term, give up to 10% off list.",
    notes="If they ask about sign-in: SSO is included on Scale.",
)
GUIDE_BEFORE = Guide(
    growth_price="$55", starter_seats="15", footnote="Gold partners get up to 20% off list."
)
GUIDE_AFTER = Guide(
    growth_price="$49", starter_seats="10", footnote="Gold partners get up to 15% off list."
)
SHEET_BEFORE = Sheet(scale_monthly=99, growth_discount=0.18, starter_dashboards=25)
SHEET_AFTER = Sheet(scale_monthly=109, growth_discount=0.15, starter_dashboards=20)
ONE_PAGER_BEFORE = OnePager(
    growth_logs="45 days",
    footnote="¹ Every paid plan starts with a 30-day free trial.",
    unseen="Growth costs $45 per seat per month, billed annually.",
)
ONE_PAGER_AFTER = OnePager(
    growth_logs="30 days",
    footnote="¹ Every paid plan starts with a 14-day free trial.",
    unseen="Growth costs $49 per seat per month, billed annually.",
)


# --- the deck ---------------------------------------------------------------------------


def deck(said: Deck) -> bytes:
    """The sales deck for regulated companies."""
    file = pptx.Presentation()
    _properties(file, "Brightline for regulated companies")
    first = _slide(file, "Brightline for regulated companies", TITLE)
    first.placeholders[1].text = "Logs, metrics and traces, charged per seat"
    _packages(_slide(file, "What a seat buys", TITLE_AND_BODY))
    prices = _slide(file, "List prices")
    _table(prices, _price_rows(said))
    prices.notes_slide.notes_text_frame.text = (
        f"{said.notes} Growth used to cost $55; nobody needs to hear that."
    )
    _chart(_slide(file, "Prices at a glance"), said)
    _table(_slide(file, "Against the field"), FIELD)
    hidden = _slide(file, "Room to move", TITLE_AND_BODY)
    hidden.placeholders[1].text = said.discount
    hidden._element.set("show", "0")
    return _saved(file)


FIELD = [
    ["", "Brightline Scale", "Loghaven"],
    ["Price per seat / month", "$89", "$79"],
    ["Log retention", "90 days", "15 days"],
    ["Charged by", "Seat", "Host"],
]


def _price_rows(said: Deck) -> list[list[str]]:
    return [
        ["Plan", "Per seat / month, billed annually", "Billed monthly", "Log retention"],
        ["Starter", "$19", "$24 per seat / month", "14 days"],
        ["Growth", "$49", "$59 per seat / month", "30 days"],
        ["Scale", "$89", "$109 per seat / month", said.scale_logs],
        ["Enterprise", "Custom", "Custom", "400 days"],
    ]


def _packages(slide: Any) -> None:
    body = slide.placeholders[1].text_frame
    body.text = "Scale"
    lines = (
        ("90 days of log retention", 1),
        ("24/7 support, first response within one hour", 1),
        ("Enterprise", 0),
        ("Private Link and EU data residency", 1),
        ("400 days of log retention", 1),
    )
    for text, level in lines:
        paragraph = body.add_paragraph()
        paragraph.text, paragraph.level = text, level


def _chart(slide: Any, said: Deck) -> None:
    data = CategoryChartData(number_format='"$"#,##0')
    data.categories = ["Starter", "Growth", "Scale"]
    data.add_series("Per seat / month, billed annually", (19, 49, said.scale_price))
    place = Inches(1), Inches(1.8), Inches(8), Inches(5)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    frame.name = "Price chart"
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "List price"
    frame.chart.plots[0].has_data_labels = True
    frame._element.nvGraphicFramePr.cNvPr.set(
        "descr", "Three columns. An earlier version of this chart showed Growth, which was $55."
    )


def _slide(file: Any, title: str, layout: int = TITLE_ONLY) -> Any:
    made = file.slides.add_slide(file.slide_layouts[layout])
    made.shapes.title.text = title
    return made


def _table(slide: Any, rows: list[list[str]]) -> None:
    place = Inches(0.6), Inches(1.8), Inches(8.8), Inches(3)
    made = slide.shapes.add_table(len(rows), len(rows[0]), *place).table
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            made.cell(number, column).text = text


# --- the guide --------------------------------------------------------------------------


def guide(said: Guide) -> bytes:
    """The partner guide, with changes that somebody tracked."""
    file = docx.Document()
    _properties(file, "Partner sales guide")
    file.add_heading("Partner sales guide", 0)
    file.add_paragraph("For partners who sell Brightline. Use the names and prices given here.")
    file.add_heading("What you charge", 1)
    _changed(file, "Growth is ", "$45", said.growth_price, " per seat per month, billed annually.")
    _changed(file, "Scale is ", "$79", "$89", " per seat per month, billed annually.")
    starter = file.add_paragraph("Starter is ")
    starter.add_run("$25").font.strike = True
    starter.add_run(" $19 per seat per month, billed annually.")
    file.add_paragraph("Loghaven charges $79 per host per month.")
    file.add_heading("What they get", 1)
    _limits(file, said)
    file.add_heading("What you keep", 1)
    kept = file.add_paragraph("Partners get up to 15% off list.")
    _footnote(file, kept, said.footnote)
    file.sections[0].footer.paragraphs[0].text = "Brightline, for partners only"
    return _saved(file)


def _limits(file: Any, said: Guide) -> None:
    rows = [
        ["", "Starter", "Growth", "Scale"],
        ["Seats", said.starter_seats, "50", "Unlimited"],
        ["Log retention", "14 days", "30 days", "90 days"],
        ["SSO", "–", "Add-on", "✓"],
    ]
    table = file.add_table(len(rows), len(rows[0]), "Light Grid Accent 1")
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text


def _changed(file: Any, before: str, deleted: str, inserted: str, after: str) -> None:
    """A paragraph in which one figure was replaced, and the change tracked."""
    paragraph = file.add_paragraph(before)
    who = 'w:author="Partner team" w:date="2026-05-28T10:00:00Z"'
    for number, (tag, text_tag, text) in enumerate(
        (("del", "delText", deleted), ("ins", "t", inserted))
    ):
        run = f"<w:r><w:{text_tag}>{text}</w:{text_tag}></w:r>"
        change = f'<w:{tag} {nsdecls("w")} w:id="{900 + number}" {who}>{run}</w:{tag}>'
        paragraph._p.append(parse_xml(change))
    paragraph.add_run(after)


def _footnote(file: Any, paragraph: Any, text: str) -> None:
    """A footnote at the end of a paragraph; the library has no call for one."""
    w = nsdecls("w")
    notes = (
        f"<w:footnotes {w}>"
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = docx.opc.part.Part(
        docx.opc.packuri.PackURI("/word/footnotes.xml"), kind, notes.encode(), file.part.package
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    file.part.relate_to(part, relation)
    mark = f'<w:r {w}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    paragraph._p.append(parse_xml(f'{mark}<w:footnoteReference w:id="1"/></w:r>'))


# --- the price sheet --------------------------------------------------------------------


def price_sheet(said: Sheet) -> bytes:
    """The partners' price list, with numbers that show by their formats."""
    book = Workbook()
    book.properties.title, book.properties.creator = "Partner price sheet", "Brightline"
    book.properties.created = book.properties.modified = WRITTEN
    prices = book.active
    prices.title = "Prices"
    prices["A1"] = "Brightline prices for partners"
    prices["A2"] = "List prices in US dollars, without VAT."
    prices.merge_cells("B4:C4")
    prices["B4"] = "List price per seat / month"
    for row in _sheet_rows(said):
        prices.append(row)
    for number in range(6, 10):
        prices[f"B{number}"].number_format = prices[f"C{number}"].number_format = '"$"#,##0.00'
        prices[f"D{number}"].number_format = "0%"
        prices[f"E{number}"].number_format = '"$"#,##0'
    prices["B7"].comment = Comment("Was $45 until June 2025.", "Partner team")
    prices["A12"], prices["B12"] = "Growth, as it was", 55
    prices["B12"].number_format, prices["B12"].font = '"$"0" per seat / month"', Font(strike=True)
    _limits_sheet(book.create_sheet("Limits"), said)
    return _saved(book)


def _sheet_rows(said: Sheet) -> list[list[str | float]]:
    return [
        ["Plan", "Billed annually", "Billed monthly", "Partner discount", "Annual total per seat"],
        ["Starter", 19, 24, 0.15, 228],
        ["Growth", 49, 59, said.growth_discount, 588],
        ["Scale", 89, said.scale_monthly, 0.15, 1068],
        ["Enterprise", "Custom", "Custom", "Ask", "Custom"],
    ]


def _limits_sheet(sheet: Any, said: Sheet) -> None:
    for row in (
        ["", "Starter", "Growth", "Scale"],
        ["Log retention", 14, 30, 90],
        ["Seats", 10, 50, "Unlimited"],
        ["Dashboards", said.starter_dashboards, 100, "Unlimited"],
    ):
        sheet.append(row)
    for column in "BCD":
        sheet[f"{column}2"].number_format = '0 "days"'
        sheet[f"{column}3"].number_format = '"up to" 0'
    sheet.row_dimensions[4].hidden = True


# --- the one-pager ----------------------------------------------------------------------


def one_pager(said: OnePager) -> bytes:
    """One page on Growth, in two columns, with a table and a footnote."""
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=A4, invariant=1)
    canvas.setTitle("Growth on one page")
    _line(canvas, 60, 60, "Growth on one page", 22, bold=True)
    for left, text in ((60, COLUMN_LEFT), (320, COLUMN_RIGHT)):
        for number, part in enumerate(simpleSplit(text, "Helvetica", 10, 210)):
            _line(canvas, left, 110 + number * 14, part)
    _line(canvas, 60, 220, "What is in it", 14, bold=True)
    rows = (
        ("", "Starter", "Growth"),
        ("Per seat / month, billed annually", "$19", "$49"),
        ("Seats", "10", "50"),
        ("Log retention", "14 days", said.growth_logs),
        ("Anomaly detection", "–", "✓"),
    )
    for number, row in enumerate(rows):
        for left, width, text in zip((60, 280, 400), (220, 120, 120), row, strict=True):
            canvas.rect(left, A4[1] - 270 - number * 22, width, 22)
            _line(canvas, left + 6, 254 + number * 22, text)
    _line(canvas, 60, 380, said.footnote, 8)
    canvas.setFillColor(white)
    _line(canvas, 60, 400, said.unseen)
    canvas.setFillColor(black)
    _line(canvas, 60, 800, "Brightline, for partners only", 8)
    canvas.save()
    return content.getvalue()


COLUMN_LEFT = (
    "Growth is the plan for teams that have outgrown Starter. It was called Team until June 2025. "
    "Customers can buy it by themselves or from you, at the same price. It is charged per seat.¹"
)
COLUMN_RIGHT = (
    "Loghaven charges $79 per host per month, and keeps logs for 15 days. Ask what customers pay "
    "when they add a second host: with Brightline the answer is nothing, for there is no per-host "
    "fee."
)


def _line(
    canvas: Canvas, left: float, top: float, text: str, size: float = 10, *, bold: bool = False
) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.drawString(left, A4[1] - top - size, text)


# --- writing ----------------------------------------------------------------------------

_DATE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def _properties(file: Any, title: str) -> None:
    properties = file.core_properties
    properties.title, properties.author = title, "Brightline"
    properties.last_modified_by = "Brightline"
    properties.created = properties.modified = WRITTEN


def _saved(file: Any) -> bytes:
    content = io.BytesIO()
    file.save(content)
    return _fixed(content.getvalue())


def _fixed(content: bytes) -> bytes:
    """An office file with the same date on everything, in sheets behind charts as well."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.infolist():
            part = old.read(member)
            if member.filename.endswith(".xlsx"):
                part = _fixed(part)
            elif member.filename.endswith("core.xml"):
                part = _DATE.sub(rb"\g<1>" + WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), part)
            info = zipfile.ZipInfo(member.filename, WRITTEN.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return made.getvalue()


def parts(content: bytes) -> object:
    """What a file holds, however it was packed."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: parts(archive.read(name)) for name in archive.namelist()}


FILES: dict[str, Callable[[], bytes]] = {
    "before/decks/enterprise.pptx": lambda: deck(DECK_BEFORE),
    "after/decks/enterprise.pptx": lambda: deck(DECK_AFTER),
    "before/partners/partner-guide.docx": lambda: guide(GUIDE_BEFORE),
    "after/partners/partner-guide.docx": lambda: guide(GUIDE_AFTER),
    "before/partners/price-sheet.xlsx": lambda: price_sheet(SHEET_BEFORE),
    "after/partners/price-sheet.xlsx": lambda: price_sheet(SHEET_AFTER),
    "before/partners/one-pager.pdf": lambda: one_pager(ONE_PAGER_BEFORE),
    "after/partners/one-pager.pdf": lambda: one_pager(ONE_PAGER_AFTER),
}
"""What is written where, below the example's folder."""


def main() -> None:
    """Write the files that are missing or differ."""
    for name, make in FILES.items():
        path, content = EXAMPLE / name, make()
        if not path.exists() or parts(path.read_bytes()) != parts(content):
            path.write_bytes(content)
            sys.stdout.write(f"{path} written\n")


if __name__ == "__main__":
    main()
