"""Spreadsheets and PDFs made for tests."""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Table = Sequence[Sequence[str]]

MUTATIONS = int(os.environ.get("ONMESSAGE_FUZZ", "50"))
"""How many damaged files of a format are read; set ONMESSAGE_FUZZ=2000 to look harder."""

SLOWEST = 10.0
"""No file, however made, may take more seconds than this."""

_HEIGHT = A4[1]
_AMOUNT = re.compile(r"\$(\d+)")


def workbook_bytes(workbook: Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def as_xlsx(table: Table) -> bytes:
    """A table below a title; amounts are numbers with a format, section rows are merged."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Plans"
    sheet["B2"] = "Compare the offers"
    last = max(len(row) for row in table)
    for number, row in enumerate(table, 4):
        if len(row) == 1:
            sheet.merge_cells(f"B{number}:{get_column_letter(last + 1)}{number}")
        for column, text in enumerate(row, 2):
            cell = sheet.cell(number, column)
            amount = _AMOUNT.fullmatch(text)
            if amount:
                cell.value, cell.number_format = int(amount[1]), '"$"#,##0'
            else:
                cell.value = text or None
    return workbook_bytes(workbook)


def pdf_bytes(*pages: Callable[[Canvas], None], **settings: object) -> bytes:
    """A PDF with one page per function."""
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=A4, invariant=1, **settings)  # type: ignore[arg-type]
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def write(
    canvas: Canvas, left: float, top: float, text: str, size: float = 10, *, bold: bool = False
) -> None:
    """Set a line of text, its top in points from the top of the page."""
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
    canvas.drawString(left, _HEIGHT - top - size, text)


def _draw_table(canvas: Canvas, table: Table, *, ruled: bool) -> None:
    left, top, wide, high = 60.0, 120.0, 115.0, 24.0
    write(canvas, left, 80, "Compare the offers", 16, bold=True)
    last = max(len(row) for row in table)
    for number, row in enumerate(table):
        for column, text in enumerate(row):
            for line, part in enumerate(wrapped(canvas, text, wide - 10)):
                place = top + number * high + 2 + line * 10
                write(canvas, left + column * wide + 4, place, part, 9)
        if ruled:
            widths = [wide] * last if len(row) > 1 else [wide * last]
            at = left
            for width in widths:
                canvas.rect(at, _HEIGHT - top - (number + 1) * high, width, high)
                at += width


def wrapped(canvas: Canvas, text: str, width: float) -> list[str]:
    lines: list[str] = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if canvas.stringWidth(longer, "Helvetica", 9) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def as_ruled_pdf(table: Table) -> bytes:
    """A table with a line around each cell."""
    return pdf_bytes(lambda canvas: _draw_table(canvas, table, ruled=True))


def as_plain_pdf(table: Table) -> bytes:
    """A table without lines, told by where its words stand."""
    return pdf_bytes(lambda canvas: _draw_table(canvas, table, ruled=False))


def damaged_zip(content: bytes, seed: int) -> bytes:
    """A damaged ZIP, or every other time a sound one with a damaged part."""
    if seed % 2:
        return damaged(content, seed)
    chance = random.Random(seed)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        unlucky = chance.choice(source.namelist())
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, damaged(part, seed) if name == unlucky else part)
    return made.getvalue()


def damaged(content: bytes, seed: int) -> bytes:
    """A file with some bytes changed, left out or repeated."""
    chance = random.Random(seed)
    data = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 50)]
            case 2:
                data[at:at] = data[at : at + 30]
            case _:
                data[at : at + 3] = b"99999"
        if not data:
            break
    return bytes(data)
