"""Charts of the newer kind, and ticks that are pictures, in slides and documents."""

from __future__ import annotations

import base64
import io

import docx
import pytest
from docx.opc.packuri import PackURI as WordURI
from docx.opc.part import Part as WordPart
from docx.oxml import parse_xml
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches

from checker.models import Skipped, TextUnit
from checker.readers import read
from tests.readers import decks
from tests.readers.units import document, unit_saying, units

CX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = "http://schemas.microsoft.com/office/2014/relationships/chartEx"
DATA = """<cx:data id="0"><cx:strDim type="cat"><cx:f>A</cx:f>
<cx:lvl ptCount="2"><cx:pt idx="0">Starter</cx:pt><cx:pt idx="1">Growth</cx:pt></cx:lvl>
</cx:strDim><cx:numDim type="val"><cx:f>B</cx:f><cx:lvl ptCount="2" formatCode="&quot;$&quot;#,##0">
<cx:pt idx="0">19</cx:pt><cx:pt idx="1">55</cx:pt></cx:lvl></cx:numDim></cx:data>"""
CHART = f"""<cx:chartSpace xmlns:cx="{CX}" xmlns:a="{A}"><cx:chartData>%s</cx:chartData>
<cx:chart><cx:title><cx:tx><cx:rich><a:bodyPr/><a:p><a:r><a:t>Price per seat</a:t></a:r></a:p>
</cx:rich></cx:tx></cx:title><cx:plotArea><cx:plotAreaRegion>
<cx:series layoutId="funnel"><cx:tx><cx:txData><cx:f>B1</cx:f><cx:v>Monthly</cx:v></cx:txData>
</cx:tx><cx:dataId val="0"/></cx:series></cx:plotAreaRegion><cx:axis id="1"><cx:title><cx:tx>
<cx:txData><cx:v>US dollars</cx:v></cx:txData></cx:tx></cx:title></cx:axis></cx:plotArea>
</cx:chart></cx:chartSpace>"""
FRAME = f"""<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"
 xmlns:a="{A}" xmlns:r="{R}" xmlns:cx="{CX}"><p:nvGraphicFramePr><p:cNvPr id="90" name="Funnel 1"/>
<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="914400" y="914400"/>
<a:ext cx="914400" cy="914400"/></p:xfrm><a:graphic><a:graphicData uri="{CX}"><cx:chart r:id="%s"/>
</a:graphicData></a:graphic></p:graphicFrame>"""
DRAWING = f"""<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:a="{A}" xmlns:r="{R}" xmlns:cx="{CX}"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><w:r><w:drawing>
<wp:inline><wp:docPr id="1" name="Funnel 1"/><a:graphic><a:graphicData uri="{CX}">
<cx:chart r:id="%s"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"""
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def deck(data: str = DATA) -> bytes:
    made = decks.new()
    slide = decks.slide(made, title="Prices")
    relation = decks.part(slide, "/ppt/charts/chartEx1.xml", RELATION, CHART % data)
    slide.shapes._spTree.append(etree.fromstring(FRAME % relation))
    return decks.saved(made)


def letter(data: str = DATA) -> bytes:
    made = docx.Document()
    chart = WordPart(
        WordURI("/word/charts/chartEx1.xml"),
        "application/vnd.ms-office.chartex+xml",
        (CHART % data).encode(),
        made.part.package,
    )
    made.element.body.insert(0, parse_xml(DRAWING % made.part.relate_to(chart, RELATION)))
    return decks.saved(made)


@pytest.mark.parametrize(("name", "content"), [("x.pptx", deck()), ("x.docx", letter())])
def test_titles_series_categories_and_values(name: str, content: bytes) -> None:
    found = units(name, content)
    said = [unit.text for unit in found if "Funnel 1" in unit.location.route]
    assert said == ["Price per seat", "US dollars", "Monthly", "Starter", "$19", "Growth", "$55"]
    price = unit_saying("$55", found)
    assert price.location.route[-3:] == ("Funnel 1", "series Monthly", "category Growth")
    cell = price.context.cell
    assert cell is not None
    assert (cell.caption, cell.column_headers, cell.row_headers) == (
        "Price per seat",
        ("Monthly",),
        ("Growth",),
    )


@pytest.mark.parametrize(("name", "make"), [("x.pptx", deck), ("x.docx", letter)])
def test_a_chart_without_values_is_told(name: str, make: object) -> None:
    assert callable(make)
    found = list(read(document(name, make(""))))
    reasons = [item.reason for item in found if isinstance(item, Skipped)]
    assert [reason.split("Funnel 1: ")[1] for reason in reasons] == [
        "its values are not kept in the file"
    ]
    assert any(isinstance(item, TextUnit) and item.text == "Price per seat" for item in found)


def ticked(alt_text: str = "", full: bool = False) -> bytes:
    made = decks.new()
    slide = decks.slide(made, title="Plans")
    rows = [["Feature", "Growth"], ["SSO", "yes" if full else ""]]
    decks.table(slide.shapes, rows, at=(1, 2))
    frame = slide.shapes[-1]
    size = Inches(0.1)
    left, top = frame.left + frame.width - Inches(0.5), frame.top + frame.height - Inches(0.3)
    picture = slide.shapes.add_picture(io.BytesIO(PNG), left, top, size, size)
    picture._element.nvPicPr.cNvPr.set("descr", alt_text)
    shape = slide.shapes.add_shape(MSO_SHAPE.STAR_5_POINT, left, top, size, size)
    shape._element.nvSpPr.cNvPr.set("descr", alt_text)
    slide.shapes.add_picture(io.BytesIO(PNG), 0, 0, size, size)
    return decks.saved(made)


def skipped(name: str, content: bytes) -> list[str]:
    return [item.reason for item in read(document(name, content)) if isinstance(item, Skipped)]


def test_marks_on_empty_cells_of_a_slide_are_told() -> None:
    (reason,) = skipped("x.pptx", ticked())
    assert reason.startswith("slide 1, ")
    assert reason.endswith(
        ": 2 pictures or drawings on empty cells are not read; write ✓ or – into the cells"
    )
    # One that says what it is can be read; one on a full table hides nothing.
    assert skipped("x.pptx", ticked("included")) == []
    assert skipped("x.pptx", ticked(full=True)) == []


def test_cells_of_a_document_with_only_a_picture_are_told() -> None:
    def letter(alt_text: str) -> bytes:
        made = docx.Document()
        table = made.add_table(2, 2)
        table.cell(0, 1).text, table.cell(1, 0).text = "Growth", "SSO"
        run = table.cell(1, 1).paragraphs[0].add_run()
        run.add_picture(io.BytesIO(PNG))._inline.docPr.set("descr", alt_text)
        return decks.saved(made)

    (reason,) = skipped("x.docx", letter(""))
    assert reason.startswith("table 1: pictures alone in a cell (1) are not read; write ✓")
    assert skipped("x.docx", letter("included")) == []
