"""Word: every place that can say something, with its route and how it is seen."""

from __future__ import annotations

from typing import Any

import docx
import pytest
from docx.shared import RGBColor
from pptx.chart.data import CategoryChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.enum.chart import XL_CHART_TYPE

from checker.models import Skipped, TextUnit, UnitKind
from checker.readers import read
from tests.readers import word_files
from tests.readers.decks import DIAGRAM, rewritten, saved
from tests.readers.units import document, unit_saying, units

SEEN = "visible"
TABLE = ("Plans compared", "table 1")
EVERYTHING = [
    ("Partner guide", ("title",), SEEN),
    ("For partners of Northwind.", ("paragraph 1",), SEEN),
    ("Not for customers.", ("paragraph 1",), SEEN),
    ("Prices", ("Prices",), SEEN),
    ("Growth is $55 $49 per seat.", ("Prices", "paragraph 1"), SEEN),
    ("Discounts", ("Prices", "Discounts"), SEEN),
    ("Up to 15% off list, twice a year.", ("Prices", "Discounts", "paragraph 1"), SEEN),
    ("Gold partners", ("Prices", "Discounts", "Gold partners"), SEEN),
    ("Up to 18 seats.", ("Prices", "Discounts", "Gold partners", "paragraph 1"), SEEN),
    ("Up to 50¹ seats.", ("Prices", "Discounts", "Gold partners", "paragraph 2"), SEEN),
    ("Limits", ("Limits",), SEEN),
    ("Every plan has:", ("Limits", "paragraph 1"), SEEN),
    ("Status pages", ("Limits", "paragraph 2"), SEEN),
    ("Growth", ("Limits", "paragraph 3"), SEEN),
    ("30 days of logs", ("Limits", "Growth", "paragraph 4"), SEEN),
    ("Sign up", ("Limits", "paragraph 5"), SEEN),
    ("Plans compared", ("Plans compared",), SEEN),
    ("List price per seat", ("Plans compared", "paragraph 1"), SEEN),
    ("Starter", (*TABLE, "row 1", "column 2"), SEEN),
    ("Growth", (*TABLE, "row 1", "column 3"), SEEN),
    ("Limits", (*TABLE, "row 2", "column 1"), SEEN),
    ("Seats", (*TABLE, "row 3", "column 1"), SEEN),
    ("10", (*TABLE, "row 3", "column 2"), SEEN),
    ("50", (*TABLE, "row 3", "column 3"), SEEN),
    ("Logs", (*TABLE, "row 4", "column 1"), SEEN),
    ("30 days", (*TABLE, "row 4", "column 2"), SEEN),
    ("31 days", (*TABLE, "row 5", "column 3"), SEEN),
    ("Inner", ("Plans compared", "table 2", "row 1", "column 1"), SEEN),
    ("cell", ("Plans compared", "table 2", "row 1", "column 2"), SEEN),
    ("A frame around text.", ("Plans compared", "paragraph 2"), SEEN),
    ("Changes", ("Changes",), SEEN),
    ("Scale is $89 per seat.", ("Changes", "paragraph 1"), SEEN),
    ("$79", ("Changes", "paragraph 1"), "hidden: deleted"),
    ("Moved away.", ("Changes", "paragraph 2"), "hidden: deleted"),
    ("1 June 2026", ("Changes", "paragraph 3"), SEEN),
    ("See the price list.", ("Changes", "paragraph 4"), SEEN),
    ("In a content control.", ("Changes", "paragraph 5"), SEEN),
    ("Plan", ("Changes", "table 3", "row 1", "column 1"), SEEN),
    ("Price", ("Changes", "table 3", "row 1", "column 2"), SEEN),
    ("Scale", ("Changes", "table 3", "row 2", "column 1"), "hidden: deleted"),
    ("$79", ("Changes", "table 3", "row 2", "column 2"), "hidden: deleted"),
    ("Unseen", ("Unseen",), SEEN),
    ("Seen, seen again.", ("Unseen", "paragraph 1"), SEEN),
    ("hidden,", ("Unseen", "paragraph 1"), "hidden: hidden text"),
    ("White on white.", ("Unseen", "paragraph 2"), "hidden: white on white"),
    ("Tiny print.", ("Unseen", "paragraph 3"), "hidden: tiny text"),
    ("A screen with $79 on it.", ("Unseen", "Photo", "alt text"), "hidden: alt text"),
    ("Beside", ("Beside",), SEEN),
    ("Growth is $49 a month.", ("Beside", "paragraph 1"), SEEN),
    ("Billed annually.", ("Beside", "paragraph 1", "footnote 1"), SEEN),
    ("In US dollars.", ("Beside", "paragraph 1", "endnote 1"), SEEN),
    ("Is it still $49?", ("Beside", "paragraph 1", "comment 1"), "hidden: comment"),
    ("Anchor.", ("Beside", "paragraph 2"), SEEN),
    ("In a text box.", ("Beside", "Text Box 5"), SEEN),
    ("Northwind, confidential", ("section 1", "header"), SEEN),
    ("On no page.", ("section 1", "first page header"), "hidden: not shown on any page"),
    ("Prices exclude VAT.", ("section 1", "footer"), SEEN),
]


@pytest.fixture(scope="module")
def everything() -> list[TextUnit]:
    return units("x.docx", word_files.everything())


def test_everything_is_read_in_order_each_at_its_place(everything: list[TextUnit]) -> None:
    assert [(u.text, u.location.route, u.visibility) for u in everything] == EVERYTHING


def test_places_count_within_the_paragraph(everything: list[TextUnit]) -> None:
    whole = "For partners of Northwind. Not for customers."
    first, second = (u for u in everything if u.location.route == ("paragraph 1",))
    for unit in (first, second):
        assert whole[unit.location.start : unit.location.end] == unit.text
    for unit in everything:
        assert (unit.location.line, unit.location.column) == (None, None)
        assert unit.text == unit.plain
        assert len(unit.text) == unit.location.end - unit.location.start


def test_context_is_what_stands_around(everything: list[TextUnit]) -> None:
    unit = unit_saying("30 days of logs", everything)
    assert unit.kind is UnitKind.ITEM
    assert unit.context.title == "Partner guide"
    assert unit.context.headings == ("Limits", "Growth")
    assert unit.context.before == ("Growth",)
    item = unit_saying("Status pages", everything)
    assert item.context.before == ("Every plan has:",)
    assert item.context.after[0] == "Growth"


def test_cells_have_their_headers_sections_and_caption(everything: list[TextUnit]) -> None:
    (seats,) = [u for u in everything if u.text == "50"]
    cell = seats.context.cell
    assert cell is not None
    assert (cell.column_headers, cell.row_headers) == (("Growth",), ("Limits", "Seats"))
    assert cell.caption == "List price per seat"
    merged = next(u for u in everything if u.text == "31 days").context.cell
    assert merged is not None
    assert merged.row_cells == ("", "30 days", "31 days")


def test_struck_and_deleted_text_is_marked(everything: list[TextUnit]) -> None:
    struck = [(u.text, [u.text[a:b] for a, b in u.struck]) for u in everything if u.struck]
    assert struck == [
        ("Growth is $55 $49 per seat.", ["$55"]),
        ("$79", ["$79"]),
        ("Moved away.", ["Moved away."]),
        ("Scale", ["Scale"]),
        ("$79", ["$79"]),
    ]


def test_headers_and_footers_are_regions_of_their_own(everything: list[TextUnit]) -> None:
    regions = {u.text: u.context.region for u in everything if u.context.region != "main"}
    assert regions == {
        "Northwind, confidential": "header",
        "On no page.": "header",
        "Prices exclude VAT.": "footer",
    }
    assert all(not u.context.headings for u in everything if u.context.region != "main")


def test_the_title_of_the_properties_serves_where_the_text_has_none() -> None:
    file = docx.Document()
    file.core_properties.title = "Price list"
    file.add_paragraph("Growth is $49.")
    (unit,) = units("x.docx", saved(file))
    assert unit.context.title == "Price list"


def test_the_first_top_heading_is_the_title_where_no_style_names_one() -> None:
    file = docx.Document()
    file.core_properties.title = "Document1"
    file.add_heading("Price list", 1)
    file.add_paragraph("Growth is $49.")
    assert units("x.docx", saved(file))[-1].context.title == "Price list"


def test_a_table_of_contents_is_navigation() -> None:
    file = docx.Document()
    file.styles.add_style("toc 1", 1)
    file.add_paragraph("Prices 3", style="toc 1")
    file.add_paragraph("Growth is $49.")
    assert [u.context.region for u in units("x.docx", saved(file))] == ["navigation", "main"]


def test_white_text_on_a_painted_ground_is_seen() -> None:
    file = docx.Document()
    table = file.add_table(2, 2, "Light Grid Accent 1")
    run = table.cell(0, 0).paragraphs[0].add_run("Plan")
    run.font.color.rgb = RGBColor(255, 255, 255)
    paragraph = file.add_paragraph()
    paragraph.add_run("Shaded.").font.color.rgb = RGBColor(255, 255, 255)
    shade = f'<w:shd {word_files.W} w:val="clear" w:fill="003366"/>'
    paragraph._p.get_or_add_pPr().append(word_files.xml(shade))
    assert [u.visibility for u in units("x.docx", saved(file))] == ["visible", "visible"]


def header_of(file: Any) -> list[tuple[str, ...]]:
    """The column headers of each cell of the last row of the only table."""
    cells = [u.context.cell for u in units("x.docx", saved(file))]
    last = max(cell.row for cell in cells if cell is not None)
    return [cell.column_headers for cell in cells if cell is not None and cell.row == last]


def test_charts_and_diagrams_are_read_from_their_parts() -> None:
    file = docx.Document()
    file.add_heading("Prices", 1)
    data = CategoryChartData(number_format='"$"0')
    data.categories = ["Growth"]
    data.add_series("Per seat / month", (55,))
    chart = ChartXmlWriter(XL_CHART_TYPE.COLUMN_CLUSTERED, data).xml
    for number, (name, content) in enumerate((("chart", chart), ("diagram", DIAGRAM))):
        relation = word_files.part(file, name, content)
        graphic = word_files.GRAPHIC[name] % relation
        drawing = word_files.DRAWING % (number, name.title(), graphic)
        file.add_paragraph()._p.append(word_files.xml(drawing))
    found = [(u.text, u.location.route) for u in units("x.docx", saved(file))]
    assert found == [
        ("Prices", ("Prices",)),
        ("Per seat / month", ("Prices", "Chart", "series Per seat / month")),
        ("Growth", ("Prices", "Chart", "category Growth")),
        ("$55", ("Prices", "Chart", "series Per seat / month", "category Growth")),
        ("Trial", ("Prices", "Diagram", "paragraph 1")),
        ("14 days", ("Prices", "Trial", "Diagram", "paragraph 2")),
        ("Contract", ("Prices", "Diagram", "paragraph 3")),
    ]


@pytest.mark.parametrize("style", ["Table Grid", "Light Grid Accent 1"])
def test_rows_repeated_on_every_page_are_headers(style: str) -> None:
    file = docx.Document()
    table = file.add_table(3, 2, style)
    for cell, text in zip(table._cells, ("Plan", "2026", "Name", "$", "Scale", "89"), strict=True):
        cell.text = text
    for row in list(table.rows)[:2]:
        row._tr.get_or_add_trPr().append(word_files.xml(f"<w:tblHeader {word_files.W}/>"))
    assert header_of(file) == [("Plan", "Name"), ("2026", "$")]


def test_a_bold_first_row_is_a_header() -> None:
    file = docx.Document()
    table = file.add_table(2, 2, "Table Grid")
    for cell, text in zip(table._cells, ("Scale", "89 seats", "a", "b"), strict=True):
        cell.text = text
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    assert header_of(file) == [("Scale",), ("89 seats",)]


def test_broken_footnotes_are_skipped_and_named() -> None:
    broken = rewritten(word_files.everything(), footnotes_xml=b"<not")
    found = list(read(document("x.docx", broken)))
    (skipped,) = (item for item in found if isinstance(item, Skipped))
    assert skipped.reason.startswith("footnotes: cannot be read: ")
    assert sum(isinstance(item, TextUnit) for item in found) == len(EVERYTHING) - 1


def test_relations_that_lead_nowhere_are_no_loss() -> None:
    file = rewritten(word_files.everything(), image1_png=None)
    assert len(units("x.docx", file)) == len(EVERYTHING)


def test_a_missing_header_is_named() -> None:
    found = list(read(document("x.docx", rewritten(word_files.everything(), header1_xml=None))))
    reasons = [item.reason for item in found if isinstance(item, Skipped)]
    assert reasons[0] == "word/header1.xml: missing from the file"
    assert reasons[1].startswith("section 1, ")
    assert len(found) == len(EVERYTHING) + 1


def test_an_empty_file_says_nothing() -> None:
    assert units("x.docx", saved(docx.Document())) == []
