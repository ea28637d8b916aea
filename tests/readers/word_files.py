"""Word files made for tests: one with everything that is read."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from tests.readers.decks import PIXEL, RELATION, saved

W = nsdecls("w")
BOX = f"""<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:AlternateContent>
<mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:docPr id="5" name="Text Box 5"/><wps:txbx>
<w:txbxContent><w:p><w:r><w:t>In a text box.</w:t></w:r></w:p></w:txbxContent></wps:txbx>
</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r>
<w:t>In a text box.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>
</mc:AlternateContent></w:r>"""
NOTES = f"""<w:footnotes {W}>
<w:footnote w:id="0" w:type="separator"><w:p><w:r><w:t>-</w:t></w:r>
</w:p></w:footnote>
<w:footnote w:id="7"><w:p><w:r><w:t>Billed annually.</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""
ENDNOTES = f"""<w:endnotes {W}>
<w:endnote w:id="2"><w:p><w:r><w:t>In US dollars.</w:t></w:r></w:p>
</w:endnote></w:endnotes>"""
CONTROL = f"""<w:sdt {W}><w:sdtPr/><w:sdtContent>
<w:p><w:r><w:t>In a content control.</w:t></w:r></w:p>
</w:sdtContent></w:sdt>"""
CHANGED = f"""<w:p {W}><w:r><w:t xml:space="preserve">Scale is </w:t></w:r>
<w:del w:id="1" w:author="a"><w:r><w:delText>$79</w:delText></w:r></w:del>
<w:ins w:id="2" w:author="a"><w:r><w:t>$89</w:t></w:r></w:ins>
<w:r><w:t xml:space="preserve"> per seat.</w:t></w:r></w:p>"""
MOVED = f"""<w:p {W}><w:moveFrom w:id="3"><w:r><w:t>Moved away.</w:t></w:r></w:moveFrom></w:p>"""
FIELD = f"""<w:p {W}><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>
<w:instrText>DATE "code"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>
<w:r><w:t>1 June 2026</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>"""
LINK = f"""<w:p {W}><w:r><w:t xml:space="preserve">See </w:t></w:r><w:hyperlink w:anchor="x"><w:r>
<w:t>the price list</w:t></w:r></w:hyperlink><w:r><w:t>.</w:t></w:r></w:p>"""

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
DRAWING = f"""<w:r {W} xmlns:a="{_MAIN}/main" xmlns:r="{RELATION}"
 xmlns:wp="{_MAIN}/wordprocessingDrawing"><w:drawing><wp:inline><wp:docPr id="%d" name="%s"/>
<a:graphic><a:graphicData>%s</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"""
GRAPHIC = {
    "chart": f'<c:chart xmlns:c="{_MAIN}/chart" r:id="%s"/>',
    "diagram": f'<dgm:relIds xmlns:dgm="{_MAIN}/diagram" r:dm="%s"/>',
}


def xml(text: str) -> Any:
    """An element, the space between its tags left out."""
    return parse_xml(text.replace("\n", ""))


def add(file: Any, text: str) -> Any:
    """Add raw XML at the end of the body."""
    element = xml(text)
    file.element.body.insert_element_before(element, "w:sectPr")
    return element


def reference(paragraph: Any, name: str, number: str) -> None:
    paragraph._p.append(xml(f'<w:r {W}><w:{name} w:id="{number}"/></w:r>'))


def part(file: Any, name: str, content: str) -> str:
    """Add a part of raw XML; the id of the relation to it."""
    made = Part(
        PackURI(f"/word/{name}.xml"), "application/xml", content.encode(), file.part.package
    )
    return str(file.part.relate_to(made, f"{RELATION}/{name}"))


def everything() -> bytes:
    """A file with one of everything that is read."""
    file = docx.Document()
    _words(file)
    _lists(file)
    _tables(file)
    _changes(file)
    _unseen(file)
    _beside(file)
    return saved(file)


def _words(file: Any) -> None:
    file.add_heading("Partner guide", 0)
    file.add_paragraph("For partners of Northwind. Not for customers.")
    file.add_heading("Prices", 1)
    growth = file.add_paragraph("Growth is ")
    struck = growth.add_run("$55")
    struck.font.strike = True
    growth.add_run(" $49 per seat.")
    file.add_heading("Discounts", 2)
    lines = file.add_paragraph("Up to 15%")
    lines.add_run().add_break(WD_BREAK.LINE)
    lines.add_run("off\u00ad list,\ttwice a year.")
    bold = file.add_paragraph()
    bold.add_run("Gold partners").bold = True
    file.add_paragraph("Up to 18 seats.")
    marked = file.add_paragraph("Up to 50")
    marked.add_run("1").font.superscript = True
    marked.add_run(" seats.")
    style = file.styles.add_style("Own heading", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = file.styles["Heading 1"]
    file.add_paragraph("Limits", style="Own heading")


def _lists(file: Any) -> None:
    file.add_paragraph("Every plan has:")
    file.add_paragraph("Status pages", style="List Bullet")
    nested = file.add_paragraph("Growth", style="List Bullet")
    below = file.add_paragraph("30 days of logs", style="List Bullet")
    for paragraph, level in ((nested, 0), (below, 1)):
        properties = paragraph._p.get_or_add_pPr()
        numbering = f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        properties.append(xml(numbering))
    file.add_paragraph("Sign up", style="List Number")


def _tables(file: Any) -> None:
    file.add_heading("Plans compared", 1)
    file.add_paragraph("List price per seat")
    table = file.add_table(5, 3, "Light Grid Accent 1")
    rows = [
        ["", "Starter", "Growth"],
        ["Limits", "", ""],
        ["Seats", "10", "50"],
        ["Logs", "30 days"],
    ]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    table.cell(1, 0).merge(table.cell(1, 2))
    table.cell(3, 1).merge(table.cell(4, 1))
    table.cell(4, 2).text = "31 days"
    inner = table.cell(4, 0).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Inner", "cell"
    box = file.add_table(1, 1)
    box.cell(0, 0).text = "A frame around text."


def _changes(file: Any) -> None:
    file.add_heading("Changes", 1)
    for element in (CHANGED, MOVED, FIELD, LINK, CONTROL):
        add(file, element)
    table = file.add_table(2, 2, "Table Grid")
    for cell, text in zip(table._cells, ("Plan", "Price", "Scale", "$79"), strict=True):
        cell.text = text
    table.rows[1]._tr.get_or_add_trPr().append(xml(f'<w:del {W} w:id="9" w:author="a"/>'))


def _unseen(file: Any) -> None:
    file.add_heading("Unseen", 1)
    vanish = file.add_paragraph("Seen, ")
    vanish.add_run("hidden, ").font.hidden = True
    vanish.add_run("seen again.")
    white = file.add_paragraph().add_run("White on white.")
    white.font.color.rgb = RGBColor(255, 255, 255)
    tiny = file.add_paragraph().add_run("Tiny print.")
    tiny.font.size = Pt(1)
    picture = file.add_paragraph().add_run().add_picture(io.BytesIO(PIXEL))
    picture._inline.docPr.set("descr", "A screen with $79 on it.")
    picture._inline.docPr.set("name", "Photo")


def _beside(file: Any) -> None:
    file.add_heading("Beside", 1)
    noted = file.add_paragraph("Growth is $49 a month.")
    reference(noted, "footnoteReference", "7")
    reference(noted, "endnoteReference", "2")
    part(file, "footnotes", NOTES)
    part(file, "endnotes", ENDNOTES)
    file.add_comment(noted.runs, "Is it still $49?", "A. Reader")
    file.add_paragraph("Anchor.")._p.append(xml(BOX))
    section = file.sections[0]
    section.header.paragraphs[0].text = "Northwind, confidential"
    section.footer.paragraphs[0].text = "Prices exclude VAT."
    section.first_page_header.paragraphs[0].text = "On no page."
