"""Decks made for tests: each slide shows some of what a deck can hold."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pptx
from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches, Pt

TITLE, TITLE_AND_BODY, TITLE_ONLY, BLANK = 0, 1, 5, 6

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
COMMENTS = f"<p:cmLst {_P}><p:cm><p:text>Is Growth still $55?</p:text></p:cm></p:cmLst>"
MODERN = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
MODERN_COMMENTS = f"""<p188:cmLst xmlns:p188="{MODERN}" {_A}><p188:cm><p188:replyLst><p188:reply>
<p188:txBody><a:bodyPr/><a:p><a:r><a:t>A reply below it.</a:t></a:r></a:p></p188:txBody>
</p188:reply></p188:replyLst><p188:txBody><a:bodyPr/><a:p><a:r><a:t>A newer comment.</a:t></a:r>
</a:p></p188:txBody></p188:cm></p188:cmLst>"""
_DGM = 'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
DIAGRAM = f"""<dgm:dataModel {_DGM} {_A}>
<dgm:ptLst><dgm:pt modelId="0" type="doc"/>
<dgm:pt modelId="1"><dgm:t><a:p><a:r><a:t>Trial</a:t></a:r></a:p></dgm:t></dgm:pt>
<dgm:pt modelId="2"><dgm:t><a:p><a:r><a:t>Contract</a:t></a:r></a:p></dgm:t></dgm:pt>
<dgm:pt modelId="3"><dgm:t><a:p><a:r><a:t>14 days</a:t></a:r></a:p></dgm:t></dgm:pt>
<dgm:pt modelId="4" type="pres"/></dgm:ptLst>
<dgm:cxnLst><dgm:cxn modelId="9" srcId="0" destId="2" srcOrd="1"/>
<dgm:cxn modelId="8" srcId="0" destId="1" srcOrd="0"/>
<dgm:cxn modelId="7" srcId="1" destId="3" srcOrd="0"/></dgm:cxnLst></dgm:dataModel>"""
DIAGRAM_FRAME = f"""<p:graphicFrame {_P} {_A} {_DGM} xmlns:r="{RELATION}">
<p:nvGraphicFramePr><p:cNvPr id="90" name="Diagram 1"/><p:cNvGraphicFramePr/><p:nvPr/>
</p:nvGraphicFramePr><p:xfrm><a:off x="914400" y="914400"/><a:ext cx="914400" cy="914400"/></p:xfrm>
<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/diagram">
<dgm:relIds r:dm="%s"/></a:graphicData></a:graphic></p:graphicFrame>"""
CHOICE = f"""<mc:AlternateContent {_P} {_A}
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="p15"><p:sp><p:nvSpPr><p:cNvPr id="91" name="New shape"/><p:cNvSpPr/><p:nvPr/>
</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>Shown by new programs.</a:t></a:r></a:p>
</p:txBody></p:sp></mc:Choice><mc:Fallback><p:sp><p:nvSpPr><p:cNvPr id="92" name="Old"/>
<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>Shown by old ones.
</a:t></a:r></a:p></p:txBody></p:sp></mc:Fallback></mc:AlternateContent>"""


def saved(deck: Any) -> bytes:
    """The bytes of a file made with a library."""
    content = io.BytesIO()
    deck.save(content)
    return content.getvalue()


def rewritten(content: bytes, **parts: bytes | None) -> bytes:
    """A file with some parts (by the end of their name) replaced, or left out for None."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.infolist():
            key = member.filename.rpartition("/")[2].replace(".", "_")
            part = parts.get(key, old.read(member))
            if part is not None:
                new.writestr(member.filename, part)
    return made.getvalue()


def new() -> Any:
    """A deck without slides."""
    deck = pptx.Presentation()
    deck.core_properties.title = "Properties of the deck"
    return deck


def slide(deck: Any, layout: int = TITLE_ONLY, title: str | None = None) -> Any:
    made = deck.slides.add_slide(deck.slide_layouts[layout])
    if title is not None:
        made.shapes.title.text = title
    return made


def box(shapes: Any, *lines: str, at: tuple[float, float] = (1, 2), name: str = "") -> Any:
    """A text box with a paragraph per line, in inches."""
    made = shapes.add_textbox(Inches(at[0]), Inches(at[1]), Inches(2), Inches(0.5))
    made.text_frame.text = "\n".join(lines)
    made.name = name or made.name
    return made


def table(shapes: Any, rows: list[list[str]], at: tuple[float, float] = (1, 2)) -> Any:
    place = Inches(at[0]), Inches(at[1]), Inches(6), Inches(2)
    made = shapes.add_table(len(rows), len(rows[0]), *place).table
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            made.cell(number, column).text = text
    return made


def part(of: Any, path: str, relation: str, content: str) -> str:
    """Add a part of raw XML to a slide; the id of the relation."""
    made = Part(PackURI(path), "application/xml", of.part.package, content.encode())
    return str(of.part.relate_to(made, relation))


def everything() -> bytes:
    """A deck with one of everything that is read."""
    deck = new()
    _words(deck)
    _boxes(deck)
    _tables(deck)
    _charts(deck)
    _unseen(deck)
    _beside(deck)
    return saved(deck)


def _words(deck: Any) -> None:
    first = slide(deck, TITLE, "Northwind for platform teams")
    first.placeholders[1].text = "Logs and traces\vfor every team"
    second = slide(deck, TITLE_AND_BODY, "What you get")
    body = second.placeholders[1].text_frame
    body.text = "Growth includes:"
    for text, level in (("Up to 50 seats", 1), ("30 days of logs. No more.", 1), ("Starter", 0)):
        paragraph = body.add_paragraph()
        paragraph.text, paragraph.level = text, level
    below = body.add_paragraph()
    below.text, below.level = "Up to 10 seats", 1
    struck = below.add_run()
    struck.text = " ($25)"
    struck.font._element.set("strike", "sngStrike")
    body.add_paragraph().text = "On-\u00adcall sched\u00adules"


def _boxes(deck: Any) -> None:
    made = slide(deck, TITLE_ONLY, "Three plans")
    for column, (name, price) in enumerate((("Starter", "$19"), ("Growth", "$49"))):
        box(made.shapes, name, at=(1 + 3 * column, 2), name=f"Name {name}")
        box(made.shapes, f"{price} per seat / month", at=(1 + 3 * column, 3), name=f"Price {name}")
    group = made.shapes.add_group_shape()
    group.name = "Card"
    box(group.shapes, "Enterprise", "Custom pricing.", at=(1, 5), name="Card text")
    inner = group.shapes.add_group_shape()
    box(inner.shapes, "Nested twice.", at=(1, 6), name="Inner text")
    holder = made.shapes.add_shape(
        MSO_SHAPE.RECTANGLE, Inches(6), Inches(4.5), Inches(3), Inches(2)
    )
    holder.name = "Frame"
    holder.text_frame.text = "Support"
    box(made.shapes, "24/7 support.", at=(6.2, 5), name="In the frame")
    made.shapes._spTree.append(etree.fromstring(CHOICE))


def _tables(deck: Any) -> None:
    made = slide(deck, TITLE_ONLY, "Compare plans")
    rows = [["", "Starter", "Growth"], ["Limits", "", ""], ["Seats", "10", "50"]]
    grid = table(made.shapes, [*rows, ["Logs", "14 days", ""]])
    grid.cell(1, 0).merge(grid.cell(1, 2))
    grid.cell(3, 1).merge(grid.cell(3, 2))
    other = table(made.shapes, [["Plan", "Price"], ["Scale", "$89"]], at=(1, 5))
    run = other.cell(1, 1).text_frame.paragraphs[0].add_run()
    run.text = "$95"
    run.font._element.set("strike", "sngStrike")


def _charts(deck: Any) -> None:
    made = slide(deck, TITLE_ONLY, "Prices drawn")
    data = CategoryChartData(number_format='"$"#,##0')
    data.categories = ["Starter", "Growth"]
    data.add_series("Per seat / month", (19, 55))
    place = Inches(1), Inches(2), Inches(4), Inches(3)
    frame = made.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    frame.name = "Price chart"
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "List prices"
    points = XyChartData()
    series = points.add_series("Load")
    series.add_data_point(1, 0.5)
    place = Inches(5), Inches(2), Inches(4), Inches(3)
    made.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, points).name = "Cloud"
    frame = etree.fromstring(DIAGRAM_FRAME % part(made, "/ppt/d1.xml", RELATION + "/x", DIAGRAM))
    made.shapes._spTree.append(frame)


def _unseen(deck: Any) -> None:
    made = slide(deck, TITLE_ONLY, "What nobody sees")
    box(made.shapes, "Parked beside it.", at=(-5, 2), name="Parked")
    hidden = box(made.shapes, "In a hidden shape.", name="Hidden")
    hidden._element.nvSpPr.cNvPr.set("hidden", "1")
    white = box(made.shapes, "White on white.", at=(1, 3), name="White")
    white.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)
    dark = box(made.shapes, "White on blue.", at=(1, 4), name="Dark")
    dark.fill.solid()
    dark.fill.fore_color.rgb = RGBColor(0, 0, 128)
    dark.text_frame.paragraphs[0].runs[0].font.color.rgb = RGBColor(255, 255, 255)
    mixed = box(made.shapes, "Seen.", at=(1, 5), name="Mixed")
    small = mixed.text_frame.paragraphs[0].add_run()
    small.text, small.font.size = " Tiny print.", Pt(1)
    picture = made.shapes.add_picture(io.BytesIO(PIXEL), Inches(6), Inches(5))
    picture.name = "Photo"
    picture._element.nvPicPr.cNvPr.set("descr", "A screen with $79 on it.")
    secret = slide(deck, TITLE_AND_BODY, "A hidden slide")
    secret.placeholders[1].text = "Discount of 30%"
    secret._element.set("show", "0")


def _beside(deck: Any) -> None:
    made = slide(deck, TITLE_ONLY, "What belongs to it")
    made.notes_slide.notes_text_frame.text = "Say $55. Then wait."
    part(made, "/ppt/c1.xml", RELATION + "/comments", COMMENTS)
    newer = "http://schemas.microsoft.com/office/2018/10/relationships/comments"
    part(made, "/ppt/c2.xml", newer, MODERN_COMMENTS)
    footer = box(made.shapes, "Prices exclude VAT.", at=(1, 7), name="Footer")
    place = footer._element.nvSpPr.find(".//{*}nvPr")
    mark = etree.SubElement(place, etree.QName(place.nsmap["p"], "ph"))
    mark.set("type", "ftr")
    untitled = slide(deck, BLANK)
    big = box(untitled.shapes, "Big words above", at=(1, 0.5), name="Big")
    big.text_frame.paragraphs[0].runs[0].font.size = Pt(32)
    box(untitled.shapes, "Small words below.", at=(1, 3), name="Small")


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cf500f0003010180a8a33b300000000049454e44ae426082"
)
