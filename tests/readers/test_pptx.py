"""PowerPoint: every place that can say something, with its route and how it is seen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches, Pt

from checker.interface import ReadError
from checker.models import Skipped, TextUnit, UnitKind
from checker.readers import read
from tests.readers import decks
from tests.readers.units import document, said, unit_saying, units

SEEN = "visible"
OUTER = ("slide 3", "Three plans")
DRAWN = ("slide 5", "Prices drawn")
UNSEEN = ("slide 6", "What nobody sees")
BESIDE = ("slide 8", "What belongs to it")
EVERYTHING = [
    ("Northwind for platform teams", ("slide 1", "title"), SEEN),
    ("Logs and traces for every team", ("slide 1", "Northwind for platform teams"), SEEN),
    ("What you get", ("slide 2", "title"), SEEN),
    ("Growth includes:", ("slide 2", "What you get", "paragraph 1"), SEEN),
    ("Up to 50 seats", ("slide 2", "What you get", "Growth includes:", "paragraph 2"), SEEN),
    ("30 days of logs.", ("slide 2", "What you get", "Growth includes:", "paragraph 3"), SEEN),
    ("No more.", ("slide 2", "What you get", "Growth includes:", "paragraph 3"), SEEN),
    ("Starter", ("slide 2", "What you get", "paragraph 4"), SEEN),
    ("Up to 10 seats ($25)", ("slide 2", "What you get", "Starter", "paragraph 5"), SEEN),
    ("On-call schedules", ("slide 2", "What you get", "paragraph 6"), SEEN),
    ("Three plans", ("slide 3", "title"), SEEN),
    ("Shown by new programs.", (*OUTER, "New shape"), SEEN),
    ("Starter", (*OUTER, "Name Starter"), SEEN),
    ("$19 per seat / month", (*OUTER, "Starter", "Price Starter"), SEEN),
    ("Growth", (*OUTER, "Name Growth"), SEEN),
    ("$49 per seat / month", (*OUTER, "Growth", "Price Growth"), SEEN),
    ("Enterprise", (*OUTER, "Card text", "paragraph 1"), SEEN),
    ("Custom pricing.", (*OUTER, "Enterprise", "Card text", "paragraph 2"), SEEN),
    ("Nested twice.", (*OUTER, "Inner text"), SEEN),
    ("Support", (*OUTER, "Frame"), SEEN),
    ("24/7 support.", (*OUTER, "Support", "In the frame"), SEEN),
    ("Compare plans", ("slide 4", "title"), SEEN),
    ("Starter", ("slide 4", "Compare plans", "table 1", "row 1", "column 2"), SEEN),
    ("Growth", ("slide 4", "Compare plans", "table 1", "row 1", "column 3"), SEEN),
    ("Limits", ("slide 4", "Compare plans", "table 1", "row 2", "column 1"), SEEN),
    ("Seats", ("slide 4", "Compare plans", "table 1", "row 3", "column 1"), SEEN),
    ("10", ("slide 4", "Compare plans", "table 1", "row 3", "column 2"), SEEN),
    ("50", ("slide 4", "Compare plans", "table 1", "row 3", "column 3"), SEEN),
    ("Logs", ("slide 4", "Compare plans", "table 1", "row 4", "column 1"), SEEN),
    ("14 days", ("slide 4", "Compare plans", "table 1", "row 4", "column 2"), SEEN),
    ("Plan", ("slide 4", "Compare plans", "table 2", "row 1", "column 1"), SEEN),
    ("Price", ("slide 4", "Compare plans", "table 2", "row 1", "column 2"), SEEN),
    ("Scale", ("slide 4", "Compare plans", "table 2", "row 2", "column 1"), SEEN),
    ("$89 $95", ("slide 4", "Compare plans", "table 2", "row 2", "column 2"), SEEN),
    ("Prices drawn", ("slide 5", "title"), SEEN),
    ("Trial", (*DRAWN, "Diagram 1", "paragraph 1"), SEEN),
    ("14 days", (*DRAWN, "Trial", "Diagram 1", "paragraph 2"), SEEN),
    ("Contract", (*DRAWN, "Diagram 1", "paragraph 3"), SEEN),
    ("List prices", (*DRAWN, "Price chart", "title"), SEEN),
    ("Per seat / month", (*DRAWN, "Price chart", "series Per seat / month"), SEEN),
    ("Starter", (*DRAWN, "Price chart", "category Starter"), SEEN),
    ("$19", (*DRAWN, "Price chart", "series Per seat / month", "category Starter"), SEEN),
    ("Growth", (*DRAWN, "Price chart", "category Growth"), SEEN),
    ("$55", (*DRAWN, "Price chart", "series Per seat / month", "category Growth"), SEEN),
    ("Load", (*DRAWN, "Cloud", "series Load"), SEEN),
    ("1", (*DRAWN, "Cloud", "category 1"), SEEN),
    ("0.5", (*DRAWN, "Cloud", "series Load", "category 1"), SEEN),
    ("What nobody sees", ("slide 6", "title"), SEEN),
    ("Parked beside it.", (*UNSEEN, "Parked"), "hidden: off the slide"),
    ("In a hidden shape.", (*UNSEEN, "Hidden"), "hidden: hidden shape"),
    ("White on white.", (*UNSEEN, "White"), "hidden: white on white"),
    ("White on blue.", (*UNSEEN, "Dark"), SEEN),
    ("Seen.", (*UNSEEN, "Mixed"), SEEN),
    ("Tiny print.", (*UNSEEN, "Mixed"), "hidden: tiny text"),
    ("A screen with $79 on it.", (*UNSEEN, "Photo", "alt text"), "hidden: alt text"),
    ("A hidden slide", ("slide 7", "title"), "hidden: hidden slide"),
    ("Discount of 30%", ("slide 7", "A hidden slide"), "hidden: hidden slide"),
    ("What belongs to it", ("slide 8", "title"), SEEN),
    ("Prices exclude VAT.", (*BESIDE, "Footer"), SEEN),
    ("Say $55.", (*BESIDE, "notes"), "hidden: speaker notes"),
    ("Then wait.", (*BESIDE, "notes"), "hidden: speaker notes"),
    ("Is Growth still $55?", (*BESIDE, "comment 1"), "hidden: comment"),
    ("A reply below it.", (*BESIDE, "comment 2"), "hidden: comment"),
    ("A newer comment.", (*BESIDE, "comment 3"), "hidden: comment"),
    ("Big words above", ("slide 9", "title"), SEEN),
    ("Small words below.", ("slide 9", "Big words above", "Small"), SEEN),
]


@pytest.fixture(scope="module")
def everything() -> list[TextUnit]:
    return units("x.pptx", decks.everything())


def test_everything_is_read_in_order_each_at_its_place(everything: list[TextUnit]) -> None:
    assert [(u.text, u.location.route, u.visibility) for u in everything] == EVERYTHING


def test_places_count_within_the_paragraph(everything: list[TextUnit]) -> None:
    first, second = (u for u in everything if u.location.route[-1] == "notes")
    whole = "Say $55. Then wait."
    for unit in (first, second):
        assert whole[unit.location.start : unit.location.end] == unit.text
    for unit in everything:
        assert unit.location.line is None
        assert unit.location.column is None
        assert unit.text == unit.plain
        assert len(unit.text) == unit.location.end - unit.location.start


def test_a_bullet_leads_in_to_those_below_it(everything: list[TextUnit]) -> None:
    unit = unit_saying("Up to 50 seats", everything)
    assert unit.kind is UnitKind.ITEM
    assert unit.context.before == ("Growth includes:",)
    assert unit.context.headings == ("What you get", "Growth includes:")
    assert unit.context.title == "Northwind for platform teams"


def test_merged_cells_keep_their_meaning(everything: list[TextUnit]) -> None:
    (seats,) = [u for u in everything if u.text == "50"]
    cell = seats.context.cell
    assert cell is not None
    assert (cell.column_headers, cell.row_headers) == (("Growth",), ("Limits", "Seats"))
    logs = next(u for u in everything if u.text == "14 days")
    assert logs.context.cell is not None
    assert logs.context.cell.column_headers == ("Starter", "Growth")


def test_a_chart_is_a_table(everything: list[TextUnit]) -> None:
    cell = unit_saying("$55", everything).context.cell
    assert cell is not None
    assert (cell.column_headers, cell.row_headers) == (("Per seat / month",), ("Growth",))
    assert cell.caption == "List prices"


def test_struck_text_is_marked(everything: list[TextUnit]) -> None:
    struck = {u.text: [u.text[a:b] for a, b in u.struck] for u in everything if u.struck}
    assert struck == {"Up to 10 seats ($25)": [" ($25)"], "$89 $95": ["$95"]}


def test_footers_are_their_own_region(everything: list[TextUnit]) -> None:
    assert [u.text for u in everything if u.context.region == "footer"] == ["Prices exclude VAT."]


def made(fill: Callable[[object], object]) -> list[TextUnit]:
    """The units of a deck with one slide without title."""
    deck = decks.new()
    fill(decks.slide(deck, decks.BLANK))
    return units("x.pptx", decks.saved(deck))


def test_columns_of_prices_are_cards() -> None:
    def fill(slide: object) -> None:
        for row, texts in enumerate((("A plan", "B plan"), ("$1", "$2"), ("1 seat", "2 seats"))):
            for column, text in enumerate(texts):
                decks.box(slide.shapes, text, at=(1 + 3 * column, 1 + row))  # type: ignore[attr-defined]

    assert [said(unit) for unit in made(fill)] == [
        "A plan",
        "$1",
        "1 seat",
        "B plan",
        "$2",
        "2 seats",
    ]


def test_columns_without_prices_are_read_row_by_row() -> None:
    def fill(slide: object) -> None:
        for row, texts in enumerate((("Agent", "One line"), ("Collector", "Two lines"))):
            for column, text in enumerate(texts):
                decks.box(slide.shapes, text, at=(1 + 3 * column, 1 + row))  # type: ignore[attr-defined]

    assert [said(unit) for unit in made(fill)] == ["Agent", "One line", "Collector", "Two lines"]


def test_an_amount_and_its_period_are_one_unit() -> None:
    def fill(slide: object) -> None:
        decks.box(slide.shapes, "Growth", "$49", "/ seat / month")  # type: ignore[attr-defined]

    name, price = made(fill)
    assert (name.text, price.text) == ("Growth", "$49 / seat / month")
    assert price.location.route == ("slide 1", "Growth", "TextBox 1", "paragraph 2")
    assert (price.location.start, price.location.end) == (0, 18)


def test_members_of_a_group_stand_where_it_puts_them() -> None:
    def fill(slide: object) -> None:
        group = slide.shapes.add_group_shape()  # type: ignore[attr-defined]
        decks.box(group.shapes, "Parked with its group.")
        frame = group._element.grpSpPr.find(".//{*}xfrm")
        frame.find("{*}off").set("x", str(-Inches(20)))

    assert [unit.visibility for unit in made(fill)] == ["hidden: off the slide"]


def test_names_under_a_merged_header_are_headers() -> None:
    def fill(slide: object) -> None:
        rows = [["", "Paid plans", ""], ["", "Starter", "Growth"], ["Seats", "10", "50"]]
        decks.table(slide.shapes, rows).cell(0, 1).merge(  # type: ignore[attr-defined]
            slide.shapes[0].table.cell(0, 2)  # type: ignore[attr-defined]
        )

    cell = made(fill)[-1].context.cell
    assert cell is not None
    assert cell.column_headers == ("Paid plans", "Growth")


def test_superscripts_do_not_become_digits() -> None:
    def fill(slide: object) -> None:
        made = decks.box(slide.shapes, "Up to 50")  # type: ignore[attr-defined]
        run = made.text_frame.paragraphs[0].add_run()
        run.text = "1"
        run.font._element.set("baseline", "30000")

    assert [unit.text for unit in made(fill)] == ["Up to 50¹"]


def test_values_are_shown_in_the_format_of_their_labels() -> None:
    def fill(slide: object) -> None:
        data = CategoryChartData()
        data.categories = ["2026"]
        data.add_series("Margin", (0.15,))
        place = Inches(1), Inches(2), Inches(4), Inches(3)
        chart = slide.shapes.add_chart(XL_CHART_TYPE.PIE, *place, data).chart  # type: ignore[attr-defined]
        plot = chart.plots[0]
        plot.has_data_labels = True
        plot.series[0].data_labels.number_format = "0%"
        plot.series[0].data_labels.number_format_is_linked = False

    assert "15%" in [unit.text for unit in made(fill)]


def test_small_letters_are_not_tiny() -> None:
    def fill(slide: object) -> None:
        made = decks.box(slide.shapes, "Small print.")  # type: ignore[attr-defined]
        made.text_frame.paragraphs[0].runs[0].font.size = Pt(6)

    assert [unit.visibility for unit in made(fill)] == ["visible"]


# --- what cannot be read -------------------------------------------------------------


def test_an_embedded_object_is_named_as_not_read() -> None:
    deck = decks.new()
    slide = decks.slide(deck, decks.BLANK)
    decks.box(slide.shapes, "Still read.")
    slide.shapes.add_ole_object(
        io.BytesIO(b"x"), "Excel.Sheet.12", Inches(1), Inches(1), icon_file=io.BytesIO(decks.PIXEL)
    )
    found = list(read(document("x.pptx", decks.saved(deck))))
    assert [u.text for u in found if isinstance(u, TextUnit)] == ["Still read."]
    (skipped,) = (u for u in found if isinstance(u, Skipped))
    assert skipped.reason.startswith("slide 1, ")
    assert skipped.reason.endswith("an embedded object (Excel.Sheet.12) is not read")


def test_a_broken_chart_leaves_the_rest() -> None:
    broken = decks.rewritten(decks.everything(), chart1_xml=b"<c:chartSpace")
    part, chart, *found = sorted(read(document("x.pptx", broken)), key=is_unit)
    assert isinstance(part, Skipped)
    assert part.reason.startswith("ppt/charts/chart1.xml: not valid XML (")
    assert chart == Skipped("x.pptx", "slide 5, Price chart: its chart is missing from the file")
    texts = [u.text for u in found if isinstance(u, TextUnit)]
    assert texts == [text for text, route, _ in EVERYTHING if "Price chart" not in route]


def is_unit(item: TextUnit | Skipped) -> bool:
    return isinstance(item, TextUnit)


def test_a_broken_slide_leaves_the_rest() -> None:
    broken = decks.rewritten(decks.everything(), slide4_xml=b"<p:sld")
    part, slide, *found = sorted(read(document("x.pptx", broken)), key=is_unit)
    assert isinstance(part, Skipped)
    assert part.reason.startswith("ppt/slides/slide4.xml: not valid XML (")
    assert slide == Skipped("x.pptx", "slide 4: missing from the file")
    assert len(found) == sum("slide 4" not in route for _, route, _ in EVERYTHING)


def test_a_missing_picture_is_no_loss() -> None:
    file = decks.rewritten(decks.everything(), image1_png=None)
    assert len(units("x.pptx", file)) == len(EVERYTHING)


def test_a_broken_diagram_is_skipped_and_named() -> None:
    found = list(read(document("x.pptx", decks.rewritten(decks.everything(), d1_xml=b"<not"))))
    (skipped,) = (item for item in found if isinstance(item, Skipped))
    assert skipped.uri == "x.pptx"
    assert skipped.reason.startswith("slide 5, Diagram 1: cannot be read: ")
    assert sum(isinstance(item, TextUnit) for item in found) == len(EVERYTHING) - 3


def test_broken_comments_are_skipped_and_named() -> None:
    found = list(read(document("x.pptx", decks.rewritten(decks.everything(), c1_xml=b"<not"))))
    (skipped,) = (item for item in found if isinstance(item, Skipped))
    assert skipped.reason.startswith("slide 8, comments: cannot be read: ")


def test_a_deck_without_slides_says_nothing() -> None:
    assert units("x.pptx", decks.saved(pptx.Presentation())) == []


def test_a_word_file_called_pptx_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(ReadError, match=r"x\.pptx: not a valid pptx file: "):
        list(read(document("x.pptx", content.getvalue())))
