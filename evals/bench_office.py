"""How fast office files are read, against plain reading with the library alone.

    python evals/bench_office.py

The files are made here: a deck of slides with bullets, tables, charts and notes, a document
of headings, paragraphs, lists and tables. Plain reading touches the same content: every
text, and for slides where each box stands, which the reading order needs. Both are timed in
turns, the best of several, so that the ratio holds on any machine. Exits with 1 where a
ratio is over what is promised.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from typing import Any

import docx
import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from checker.readers import read
from checker.readers.files import document
from checker.readers.formats import media_type_of

PROMISED_RATIO = 1.5
ROUNDS = 7
SLIDES = SECTIONS = 60
ROWS, COLUMNS = 6, 4


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


FORMATS: dict[str, tuple[Callable[[], bytes], Callable[[bytes], int]]] = {
    ".pptx": (make_pptx, plain_pptx),
    ".docx": (make_docx, plain_docx),
}
"""Per format how a file is made, and how its library alone reads it."""


def main() -> int:
    """Print one line per format; the exit code."""
    slow = 0
    for suffix, (make, plain) in FORMATS.items():
        content = make()
        ours, units, theirs = timed(suffix, content, plain)
        ratio = ours / theirs
        slow += ratio > PROMISED_RATIO
        print(
            f"{suffix:6} {len(content) / 1e3:5.0f} kB {units:6} units  ours {ours * 1e3:5.0f} ms  "
            f"library alone {theirs * 1e3:6.0f} ms   ratio {ratio:.2f} (at most {PROMISED_RATIO})"
        )
    return int(slow > 0)


def timed(suffix: str, content: bytes, plain: Callable[[bytes], int]) -> tuple[float, int, float]:
    """Seconds of our reader, its units, and seconds of plain reading: the best of several."""
    name = f"file{suffix}"
    made = document(name, content, media_type_of(name) or "")
    ours = theirs = float("inf")
    units = 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        units = sum(1 for _ in read(made))
        between = time.perf_counter()
        plain(content)
        ours = min(ours, between - started)
        theirs = min(theirs, time.perf_counter() - between)
    return ours, units, theirs


if __name__ == "__main__":
    sys.exit(main())
