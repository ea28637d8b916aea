"""How fast office files are read, against plain reading with the library alone.

    python evals/bench_office.py

The files are made here: a deck of slides with bullets, tables, charts and notes, a document
of headings, paragraphs, lists and tables, a workbook of price lists, a PDF of text, columns
and tables. Plain reading touches the same content: every text, for slides where each box
stands and for PDF where each character does, which the reading order needs, for sheets the
number formats and looks. Both are timed in turns, the best of several, in processor time and
each after a collection of garbage, so that neither pays for what the other left and the ratio
holds on any machine. Exits with 1 where a ratio is over what is promised.
"""

from __future__ import annotations

import gc
import io
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import docx
import openpyxl
import pdfplumber
import pptx
import pypdfium2
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from reportlab.pdfgen.canvas import Canvas

from checker.readers import read
from checker.readers.files import document
from checker.readers.formats import media_type_of

ROUNDS = 7
SLIDES = SECTIONS = 60
ROWS, COLUMNS = 6, 4
SHEETS, LINES = 8, 200
PAGES = 40


# --- the files --------------------------------------------------------------------------


def make_pptx() -> bytes:
    """A deck."""
    deck = pptx.Presentation()
    for number in range(SLIDES):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Plans, part {number}"
        frame = slide.placeholders[1].text_frame
        frame.text = "Growth includes:"
        for seats in range(6):
            paragraph = frame.add_paragraph()
            paragraph.text, paragraph.level = f"Up to {seats + 10} seats. And more.", 1
        place = Inches(1), Inches(4), Inches(6), Inches(2)
        _fill(slide.shapes.add_table(ROWS, COLUMNS, *place).table)
        if number % 5 == 0:
            slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, _chart_data())
        slide.notes_slide.notes_text_frame.text = "Growth is $49 per seat per month. Pause."
    return _saved(deck)


def make_docx() -> bytes:
    """A document."""
    file = docx.Document()
    for number in range(SECTIONS):
        file.add_heading(f"Plans, part {number}", 1)
        for seats in range(10):
            file.add_paragraph(f"Growth is ${seats} per seat per month. It has {seats} seats.")
        for seats in range(5):
            file.add_paragraph(f"Up to {seats} seats", style="List Bullet")
        _fill(file.add_table(ROWS, COLUMNS, "Light Grid Accent 1"))
    return _saved(file)


def make_xlsx() -> bytes:
    """A workbook."""
    book = openpyxl.Workbook()
    for number in range(SHEETS):
        sheet = book.create_sheet(f"Prices {number}")
        sheet.append(["Plan", "Annual", "Monthly", "Discount", "Note"])
        for row in range(2, LINES):
            sheet.append([f"Plan {row}", row, row * 1.2, 0.15, "Billed by the seat."])
            sheet.cell(row, 2).number_format = sheet.cell(row, 3).number_format = '"$"#,##0.00'
            sheet.cell(row, 4).number_format = "0%"
    return _saved(book)


def make_pdf() -> bytes:
    """Pages of paragraphs, of two columns, and of tables with and without lines."""
    content = io.BytesIO()
    canvas = Canvas(content)
    for number in range(PAGES):
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(60, 780, f"Plans, part {number}")
        canvas.setFont("Helvetica", 10)
        for line in range(40):
            top = 740 - line * 16
            if number % 4 == 0:
                canvas.drawString(
                    60, top, "Growth costs $49 per seat and month and has all of it. " * 2
                )
            elif number % 4 == 1:
                canvas.drawString(60, top, "Growth costs $49 per seat and month and has")
                canvas.drawString(320, top, "what a team needs to find out what is wrong")
            else:
                for column in range(COLUMNS):
                    canvas.drawString(64 + column * 120, top, f"${line * column} per seat")
                    if number % 4 == 2:
                        canvas.rect(60 + column * 120, top - 4, 120, 16)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def _chart_data() -> CategoryChartData:
    data = CategoryChartData(number_format='"$"#,##0')
    data.categories = ["Starter", "Growth", "Scale"]
    data.add_series("Per seat / month", (19, 49, 89))
    return data


def _fill(table: Any) -> None:
    for row in range(ROWS):
        for column in range(COLUMNS):
            table.cell(row, column).text = f"${row * column} per seat"


def _saved(file: Any) -> bytes:
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


# --- plain reading ----------------------------------------------------------------------


def plain_pptx(content: bytes) -> int:
    """Every text of a deck and the place of every box; how many characters."""
    length = 0
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            length += len(f"{shape.name}{shape.left}{shape.top}{shape.is_placeholder}")
            if shape.has_text_frame:
                length += _frame(shape.text_frame)
            elif shape.has_table:
                cells = [cell for row in shape.table.rows for cell in row.cells]
                length += sum(_frame(cell.text_frame) + cell.is_spanned for cell in cells)
            elif shape.has_chart:
                plot = shape.chart.plots[0]
                length += len("".join(plot.categories))
                length += sum(len(f"{one.name}{one.values}") for one in plot.series)
        if slide.has_notes_slide:
            length += _frame(slide.notes_slide.notes_text_frame)
    return length


def _frame(frame: Any) -> int:
    return sum(
        paragraph.level + sum(len(run.text) for run in paragraph.runs)
        for paragraph in frame.paragraphs
    )


def plain_docx(content: bytes) -> int:
    """Every text of a document and its styles; how many characters."""
    length = 0
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            length += sum(len(cell.text) for row in block.rows for cell in row.cells)
        else:
            length += len(block.style.name) + sum(len(run.text) for run in block.runs)
    return length


def plain_xlsx(content: bytes) -> int:
    """Every value of a workbook, how it is shown, and whether it is; how many characters."""
    length = 0
    for sheet in openpyxl.load_workbook(io.BytesIO(content), data_only=True, rich_text=True):
        for row in sheet.iter_rows():
            for cell in row:
                hidden = sheet.row_dimensions[cell.row].hidden
                length += len(f"{cell.value}{cell.number_format}{cell.font.strike}{hidden}")
    return length


def plain_pdf(content: bytes) -> int:
    """Every character of a PDF and its place, and what is drawn; how many characters."""
    length = 0
    for page in pypdfium2.PdfDocument(content):
        text = page.get_textpage()
        length += len(text.get_text_range())
        length += sum(len(text.get_charbox(n, loose=True)) for n in range(text.count_chars()))
        length += sum(len(item.get_bounds()) for item in page.get_objects())
    return length


def plumbed_pdf(content: bytes) -> int:
    """Every word of a PDF with its place and type, and its tables; how many words."""
    with pdfplumber.open(io.BytesIO(content)) as file:
        return sum(
            len(page.extract_words(extra_attrs=["fontname", "size"])) + len(page.find_tables())
            for page in file.pages
        )


@dataclass(frozen=True, slots=True)
class Bench:
    """How a file is made, how a library alone reads it, and how much longer we may take."""

    suffix: str
    library: str
    make: Callable[[], bytes]
    plain: Callable[[bytes], int]
    promised: float = 1.5


BENCHES = (
    Bench(".pptx", "python-pptx", make_pptx, plain_pptx),
    Bench(".docx", "python-docx", make_docx, plain_docx),
    Bench(".xlsx", "openpyxl", make_xlsx, plain_xlsx),
    Bench(".pdf", "pdfplumber, words and tables", make_pdf, plumbed_pdf),
    # Characters and boxes are where paragraphs, columns and tables only begin.
    Bench(".pdf", "pypdfium2, characters", make_pdf, plain_pdf, promised=6.0),
)


def main() -> int:
    """Print one line per format; the exit code."""
    slow = 0
    for bench in BENCHES:
        content = bench.make()
        ours, units, theirs = timed(bench.suffix, content, bench.plain)
        ratio = ours / theirs
        slow += ratio > bench.promised
        print(
            f"{bench.suffix:6} {len(content) / 1e3:4.0f} kB {units:5} units  "
            f"ours {ours * 1e3:5.0f} ms  {bench.library} {theirs * 1e3:.0f} ms  "
            f"ratio {ratio:.2f} (at most {bench.promised})"
        )
    return int(slow > 0)


def timed(suffix: str, content: bytes, plain: Callable[[bytes], int]) -> tuple[float, int, float]:
    """Seconds of our reader, its units, and seconds of plain reading: the best of several."""
    name = f"file{suffix}"
    made = document(name, content, media_type_of(name) or "")
    units = sum(1 for _ in read(made))
    ours = theirs = float("inf")
    for _ in range(ROUNDS):
        ours = min(ours, seconds(lambda: sum(1 for _ in read(made))))
        theirs = min(theirs, seconds(lambda: plain(content)))
    return ours, units, theirs


def seconds(task: Callable[[], object]) -> float:
    """Processor time that a task takes."""
    gc.collect()
    started = time.process_time()
    task()
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
