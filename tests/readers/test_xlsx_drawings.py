"""What is drawn on sheets: charts, text boxes, alternative texts, and what is not read."""

from __future__ import annotations

import io
import zipfile

import pptx
import pytest
from openpyxl import Workbook
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from checker.models import Skipped, TextUnit
from checker.readers import read
from tests.readers.office_made import workbook_bytes
from tests.readers.units import document, unit_saying

_NAMESPACES = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def chart_xml() -> bytes:
    """A chart with a title, an axis title, two series and stored values."""
    deck = pptx.Presentation()
    data = CategoryChartData(number_format='"$"#,##0')
    data.categories = ["Starter", "Growth"]
    data.add_series("Price", (19, 49))
    data.add_series("With setup", (29, None))
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    place = Inches(1), Inches(1), Inches(4), Inches(3)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "List prices"
    chart.value_axis.axis_title.text_frame.text = "Per seat and month"
    return bytes(chart.part.blob)


def shape(number: int, name: str, inside: str, more: str = "") -> str:
    named = f'<xdr:nvSpPr><xdr:cNvPr id="{number}" name="{name}" {more}/></xdr:nvSpPr>'
    return f"<xdr:sp>{named}{inside}</xdr:sp>"


def body(*paragraphs: str) -> str:
    inner = "".join(f"<a:p>{text}</a:p>" for text in paragraphs)
    return f"<xdr:txBody><a:bodyPr/>{inner}</xdr:txBody>"


def run(text: str, look: str = "") -> str:
    return f"<a:r><a:rPr {look}/><a:t>{text}</a:t></a:r>"


def graphic(number: int, name: str, inside: str, more: str = "") -> str:
    named = f'<xdr:cNvPr id="{number}" name="{name}" {more}/>'
    return (
        f"<xdr:graphicFrame><xdr:nvGraphicFramePr>{named}</xdr:nvGraphicFramePr>"
        f"<a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic></xdr:graphicFrame>"
    )


WHITE = (
    '<a:r><a:rPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:rPr><a:t>{}</a:t></a:r>'
)
SHAPES = (
    graphic(2, "Chart 2", '<c:chart r:id="rId1"/>', 'descr="Growth is $49"'),
    shape(3, "TextBox 3", body(run("Scale"), run("$89 per seat.", 'strike="sngStrike"'))),
    "<xdr:grpSp>" + shape(4, "Note 4", body(run("All prices exclude VAT."))) + "</xdr:grpSp>",
    shape(5, "Old 5", body(run("Growth was $39.")), 'hidden="1"'),
    shape(6, "Pale 6", body(WHITE.format("Growth costs $1."))),
    shape(
        7,
        "Blue 7",
        '<xdr:spPr><a:solidFill><a:srgbClr val="203060"/></a:solidFill></xdr:spPr>'
        + body(WHITE.format("Ask sales.")),
    ),
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="8" name="Picture 8" title="Logo"/>'
    "</xdr:nvPicPr></xdr:pic>",
    "<mc:AlternateContent><mc:Choice>"
    + graphic(9, "Chart 9", '<cx:chart r:id="rId9"/>')
    + "</mc:Choice><mc:Fallback>"
    + shape(9, "Chart 9", body(run("This chart is not available.")))
    + "</mc:Fallback></mc:AlternateContent>",
    graphic(10, "Chart 10", '<c:chart r:id="rId77"/>'),
)


def drawn_book(*shapes: str, chart: bytes = b"", state: str = "visible") -> bytes:
    """A workbook with one sheet of two cells and a drawing."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Prices"
    sheet.append(["Growth", "$49"])
    if state != "visible":
        workbook.create_sheet("Front")
        sheet.sheet_state = state
    anchors = "".join(f"<xdr:oneCellAnchor>{one}</xdr:oneCellAnchor>" for one in shapes)
    parts = {
        "xl/drawings/drawing1.xml": f"<xdr:wsDr {_NAMESPACES}>{anchors}</xdr:wsDr>".encode(),
        "xl/drawings/_rels/drawing1.xml.rels": relations("rId1", "chart", "../charts/chart1.xml"),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            "rId1", "drawing", "../drawings/drawing1.xml"
        ),
        "xl/charts/chart1.xml": chart or chart_xml(),
    }
    made = io.BytesIO()
    plain = io.BytesIO(workbook_bytes(workbook))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        for name, part in parts.items():
            target.writestr(name, part)
    return made.getvalue()


def relations(name: str, kind: str, target: str) -> bytes:
    relation = f'<Relationship Id="{name}" Type="{_KIND}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'.encode()


@pytest.fixture(scope="module")
def found() -> list[TextUnit | Skipped]:
    return list(read(document("book.xlsx", drawn_book(*SHAPES))))


def texts(found: list[TextUnit | Skipped]) -> list[TextUnit]:
    return [part for part in found if isinstance(part, TextUnit)]


SAID = [
    ("Chart 2 / title", "List prices", "visible"),
    ("Chart 2 / axis title", "Per seat and month", "visible"),
    ("Chart 2 / series Price", "Price", "visible"),
    ("Chart 2 / series With setup", "With setup", "visible"),
    ("Chart 2 / category Starter", "Starter", "visible"),
    ("Chart 2 / series Price / category Starter", "$19", "visible"),
    ("Chart 2 / series With setup / category Starter", "$29", "visible"),
    ("Chart 2 / category Growth", "Growth", "visible"),
    ("Chart 2 / series Price / category Growth", "$49", "visible"),
    ("Chart 2 / alt text", "Growth is $49", "hidden: alt text"),
    ("TextBox 3 / paragraph 1", "Scale", "visible"),
    ("TextBox 3 / paragraph 2", "$89 per seat.", "visible"),
    ("Note 4", "All prices exclude VAT.", "visible"),
    ("Old 5", "Growth was $39.", "hidden: hidden shape"),
    ("Pale 6", "Growth costs $1.", "hidden: white on white"),
    ("Blue 7", "Ask sales.", "visible"),
    ("Picture 8 / alt title", "Logo", "hidden: alt text"),
]


def test_every_drawn_text_is_where_it_should_be(found: list[TextUnit | Skipped]) -> None:
    drawn = [unit for unit in texts(found) if len(unit.location.route[1]) > 4]
    rows = [(" / ".join(u.location.route[1:]), u.text, u.visibility) for u in drawn]
    assert rows == SAID
    assert {unit.location.route[0] for unit in drawn} == {"sheet Prices"}


def test_chart_values_have_their_series_and_category(found: list[TextUnit | Skipped]) -> None:
    (unit,) = [
        unit
        for unit in texts(found)
        if unit.location.route[-1] == "category Growth" and unit.text == "$49"
    ]
    assert unit.context.cell is not None
    assert unit.context.cell.column_headers == ("Price",)
    assert unit.context.cell.row_headers == ("Growth",)
    assert unit.context.cell.caption == "List prices"


def test_the_first_line_of_a_box_is_its_heading(found: list[TextUnit | Skipped]) -> None:
    unit = unit_saying("$89 per seat.", texts(found))
    assert unit.context.headings[-1] == "Scale"
    assert [tuple(span) for span in unit.struck] == [(0, 13)]


def test_what_is_not_read_is_said_with_its_place(found: list[TextUnit | Skipped]) -> None:
    assert [part.reason for part in found if isinstance(part, Skipped)] == [
        "sheet Prices, Chart 9: charts of this newer kind are not read",
        "sheet Prices, Chart 10: its chart is missing from the file",
    ]


@pytest.mark.parametrize(
    ("chart", "reason"),
    [
        (b"<c:chartSpace", "cannot be read"),
        (
            b'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            b"<c:chart><c:plotArea><c:barChart><c:ser><c:val><c:numRef><c:f>Prices!B1</c:f>"
            b"</c:numRef></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>",
            "some of its values are not stored; open the file and save it again",
        ),
    ],
)
def test_a_chart_without_values_is_told(chart: bytes, reason: str) -> None:
    content = drawn_book(SHAPES[0], SHAPES[2], chart=chart)
    found = list(read(document("book.xlsx", content)))
    (skipped,) = [part for part in found if isinstance(part, Skipped)]
    assert skipped.reason.startswith(f"sheet Prices, Chart 2: {reason}")
    assert unit_saying("All prices exclude VAT.", texts(found))


def test_what_is_drawn_on_a_hidden_sheet_is_hidden() -> None:
    found = read(document("book.xlsx", drawn_book(SHAPES[2], state="hidden")))
    unit = unit_saying("All prices exclude VAT.", texts(list(found)))
    assert unit.visibility == "hidden: hidden sheet"
