"""Every limit that leaves something out says so, with its place."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from openpyxl import Workbook
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from checker.models import Skipped, TextUnit
from checker.readers import read
from checker.readers.docx import story
from checker.readers.pdf import page as pdf_page
from checker.readers.pdf import reader as pdf
from checker.readers.pptx import boxes
from checker.readers.pptx import reader as pptx
from checker.readers.xlsx import reader as xlsx
from tests.readers import decks, word_files
from tests.readers.office_made import pdf_bytes, workbook_bytes, write
from tests.readers.units import document


def reasons(name: str, content: bytes) -> list[str]:
    return [item.reason for item in read(document(name, content)) if isinstance(item, Skipped)]


def workbook(sheets: int) -> bytes:
    book = Workbook()
    for number in range(1, sheets):
        book.create_sheet(f"Offer {number}")
    for sheet in book:
        sheet["A1"] = "Growth is $49."
    return workbook_bytes(book)


def test_sheets_after_the_most_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_SHEETS", 3)
    assert reasons("x.xlsx", workbook(3)) == []
    (reason,) = reasons("x.xlsx", workbook(5))
    assert reason == "2 sheets, from Offer 3 on, are not read: more than 3 sheets; split the file"


def test_a_sheet_without_its_part_is_told() -> None:
    old, new = io.BytesIO(workbook(3)), io.BytesIO()
    with zipfile.ZipFile(old) as archive, zipfile.ZipFile(new, "w") as kept:
        for name in archive.namelist():
            if name != "xl/worksheets/sheet2.xml":
                kept.writestr(name, archive.read(name))
    content = new.getvalue()
    assert reasons("x.xlsx", content) == ["sheet Offer 1: is missing in the file; save it again"]
    assert sum(isinstance(item, TextUnit) for item in read(document("x.xlsx", content))) == 4


def linked(canvas: Canvas) -> None:
    for number in range(6):
        write(canvas, 60, 100 + 20 * number, "Growth is $49.")
        canvas.linkURL(f"https://brightline.example/{number}", (60, 60, 90, 80 + number))


def drawn(canvas: Canvas) -> None:
    write(canvas, 60, 100, "Growth is $49.")
    for number in range(6):
        canvas.line(60, A4[1] - 200 - number, 200, A4[1] - 200 - number)


def test_links_after_the_most_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_NOTES", 5)
    assert reasons("x.pdf", pdf_bytes(linked)) == [
        "page 1: links and comments after 5 are not read; split it"
    ]


def test_fields_after_the_most_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_FIELDS", 5)
    assert reasons("x.pdf", pdf_bytes(linked)) == [
        "page 1: form fields after 5 are not read; split it"
    ]


def test_what_is_drawn_after_the_most_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_page, "MAX_DRAWN", 5)
    assert reasons("x.pdf", pdf_bytes(drawn)) == [
        "page 1: more than 20000 lines and areas; ticks and tables drawn by them are not read"
    ]


def test_groups_that_are_too_deep_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "MAX_NESTING", 2)
    monkeypatch.setattr(pptx, "MAX_NESTING", 2)
    deck = decks.new()
    shapes = decks.slide(deck, decks.BLANK).shapes
    for _ in range(3):
        shapes = shapes.add_group_shape().shapes
    decks.box(shapes, "Too deep.")
    assert reasons("x.pptx", decks.saved(deck)) == ["slide 1: groups more than 2 deep are not read"]


def test_tables_that_are_too_deep_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "MAX_NESTING", 3)
    file = docx.Document()
    table = file.add_table(1, 2)
    for _ in range(6):
        table = table.cell(0, 0).add_table(1, 2)
        table.cell(0, 1).text = "Growth is $49."
    found = reasons("x.docx", word_files.saved(file))
    assert [reason.rpartition(": ")[2] for reason in found] == ["nested more than 3 deep"]
