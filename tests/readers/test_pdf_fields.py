"""PDF: form fields, ticks of all kinds, attached files."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Callable

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from checker.models import Skipped, TextUnit
from checker.readers import read
from checker.readers.pdf.words import _symbols_of
from tests.readers.office_made import pdf_bytes, write
from tests.readers.units import document, unit_saying, units

HIGH = A4[1]
Mark = Callable[[Canvas, float, float], None]


def form(canvas: Canvas) -> None:
    write(canvas, 60, 100, "Growth, per seat and month:")
    canvas.acroForm.textfield(name="price", value="$55 only", x=200, y=HIGH - 114, height=18)
    write(canvas, 60, 130, "Plan:")
    canvas.acroForm.choice(
        name="plan", value="Growth", options=["Starter", "Growth"], x=200, y=HIGH - 144, height=18
    )
    write(canvas, 60, 160, "Notes:")
    canvas.acroForm.textfield(
        name="hidden",
        value="Not for you.",
        x=200,
        y=HIGH - 174,
        height=18,
        annotationFlags="hidden",
    )


def test_values_of_fields_are_read_beside_their_labels() -> None:
    said = [(u.text, u.visibility) for u in units("x.pdf", pdf_bytes(form))]
    assert ("Growth, per seat and month:", "visible") in said
    price = unit_saying("$55 only", units("x.pdf", pdf_bytes(form)))
    assert price.location.route[0] == "page 1"
    assert price.context.cell is not None
    assert price.context.cell.row_headers == ("Growth, per seat and month:",)
    assert ("Growth", "visible") in said
    assert ("Not for you.", "hidden: hidden field") in said


def table(mark: Mark) -> bytes:
    def draw(canvas: Canvas) -> None:
        rows = (("Feature", "Starter", "Growth"), ("SSO", "–", ""), ("Audit log", "–", ""))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                left, top = 60 + column * 120, 100 + number * 24
                write(canvas, left + 4, top, text)
                canvas.rect(left, HIGH - top - 18, 120, 24)
        for number in (1, 2):
            mark(canvas, 310, HIGH - 112 - number * 24)

    return pdf_bytes(draw)


def set_in_dingbats(canvas: Canvas, left: float, bottom: float) -> None:
    canvas.setFont("ZapfDingbats", 10)
    canvas.drawString(left, bottom, "\u2714")


def drawn(canvas: Canvas, left: float, bottom: float) -> None:
    path = canvas.beginPath()
    path.moveTo(left, bottom + 4)
    path.lineTo(left + 3, bottom)
    path.lineTo(left + 9, bottom + 9)
    canvas.drawPath(path)


def checked(canvas: Canvas, left: float, bottom: float) -> None:
    canvas.acroForm.checkbox(name=f"c{bottom}", checked=True, x=left, y=bottom, size=10)


@pytest.mark.parametrize("mark", [set_in_dingbats, drawn, checked])
def test_ticks_stand_in_their_cells(mark: Mark) -> None:
    found = units("x.pdf", table(mark))
    ticks = [unit for unit in found if unit.text in ("✓", "✔")]
    assert [unit.context.cell.row_headers for unit in ticks if unit.context.cell] == [
        ("SSO",),
        ("Audit log",),
    ]
    assert all(u.context.cell and u.context.cell.column_headers == ("Growth",) for u in ticks)


def test_an_open_box_and_other_strokes_are_no_ticks() -> None:
    def other(canvas: Canvas, left: float, bottom: float) -> None:
        canvas.acroForm.checkbox(name=f"o{bottom}", checked=False, x=left, y=bottom, size=10)
        for points in (
            ((0, 0), (4, 8), (8, 0)),
            ((0, 0), (0, 9), (9, 9)),
            ((0, 9), (4, 4), (9, 0)),
        ):
            path = canvas.beginPath()
            path.moveTo(left + 20 + points[0][0], bottom + points[0][1])
            for x, y in points[1:]:
                path.lineTo(left + 20 + x, bottom + y)
            canvas.drawPath(path)

    assert not [unit for unit in units("x.pdf", table(other)) if "✓" in unit.text]


@pytest.mark.parametrize(
    ("font", "code", "tick"),
    [
        ("abcdef+wingdings-regular", "ü", "✓"),
        ("abcdef+wingdings-regular", "\uf0fc", "✓"),
        ("wingdings 2", "P", "✓"),
        ("webdings", "r", "✗"),
        ("zapfdingbats", "4", "✔"),
        ("wingdings3", "ü", "ü"),
    ],
)
def test_symbol_fonts_are_known(font: str, code: str, tick: str) -> None:
    symbols = _symbols_of(font)
    assert symbols is not None
    assert code.translate(symbols) == tick


def test_other_fonts_are_no_symbols() -> None:
    assert _symbols_of("helvetica-bold") is None


def test_attached_files_are_told() -> None:
    pdf = pypdfium2.PdfDocument(pdf_bytes(lambda canvas: write(canvas, 60, 100, "Growth is $49.")))
    pdf.new_attachment("prices.xlsx").set_data((ctypes.c_char * 3)(b"a", b"b", b"c"))
    content = io.BytesIO()
    pdf.save(content)
    skipped, unit = read(document("x.pdf", content.getvalue()))
    assert skipped == Skipped(
        "x.pdf!prices.xlsx", "attached to a PDF; save it as a file of its own"
    )
    assert isinstance(unit, TextUnit)
