"""What a PDF holds beside its text: filled form fields, ticks that are drawn, attached files."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from checker.readers.pdf.page import Rectangle, Turn
from checker.readers.pdf.words import PdfWord

TICK = "✓"
MAX_FIELDS = 2_000
"""Fields of a page after these are not read."""

_CHOSEN = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_WRITTEN = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13
_LINE = 12.0
"""The line height of a field, which writes in the size that fits, at most."""

_FILLED = 0.8
_WIDE = 0.5
"""How wide a character is, in line heights."""


def field_words(form: Any, page: Any, turn: Turn) -> Iterator[PdfWord]:
    """The values of a page's fields as words where the fields stand; ticks for marked boxes."""
    for number in range(min(MAX_FIELDS, pdfium.FPDFPage_GetAnnotCount(page))):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        if pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_WIDGET:
            yield from _field(form, note, turn)
        pdfium.FPDFPage_CloseAnnot(note)


def tick_words(ticks: list[Rectangle]) -> Iterator[PdfWord]:
    """Ticks that are drawn as lines, as the character they stand for."""
    return (PdfWord(TICK, box) for box in ticks)


def attached_files(pdf: Any) -> Iterator[str]:
    """The names of the files attached to a PDF."""
    for number in range(pdf.count_attachments()):
        yield " ".join(pdf.get_attachment(number).get_name().split()) or f"file {number + 1}"


def _field(form: Any, note: Any, turn: Turn) -> Iterator[PdfWord]:
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, note)
    rect = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(note, rect)
    box = turn.box(rect.left, rect.bottom, rect.right, rect.top)
    hidden = "hidden: hidden field" if pdfium.FPDFAnnot_GetFlags(note) & _UNSEEN else None
    if kind in _CHOSEN and pdfium.FPDFAnnot_IsChecked(form, note):
        yield PdfWord(TICK, box, hidden=hidden)
    elif kind in _WRITTEN and not pdfium.FPDFAnnot_GetFormFieldFlags(form, note) & _PASSWORD:
        yield from _words(_value(form, note), box, hidden)


def _value(form: Any, note: Any) -> str:
    size = pdfium.FPDFAnnot_GetFormFieldValue(form, note, None, 0)
    buffer = ctypes.create_string_buffer(size)
    shorts = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFAnnot_GetFormFieldValue(form, note, shorts, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _words(value: str, box: Rectangle, hidden: str | None) -> Iterator[PdfWord]:
    """The words of a value, line by line, about where a viewer sets them."""
    lines = [line for line in value.splitlines() if line.strip()]
    if not lines:
        return
    high = min(_LINE, box.height / len(lines)) * _FILLED
    top = box.middle[1] - high / 2 if len(lines) == 1 else box.top
    for line in lines:
        wide = min(_WIDE * high, (box.right - box.left) / len(line))
        at = 0
        for word in line.split():
            at = line.index(word, at)
            left = box.left + at * wide
            at += len(word)
            yield PdfWord(
                word, Rectangle(left, top, box.left + at * wide, top + high), hidden=hidden
            )
        top += high / _FILLED
