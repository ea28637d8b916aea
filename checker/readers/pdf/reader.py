"""PDF: pages as they are set, with paragraphs, lists and tables found by where words stand.

A unit's coordinate space is its paragraph or cell as it is put together here: lines joined
by a space, words parted at a line's end made whole, bullets left out.
"""

from __future__ import annotations

import ctypes
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from checker.interface import ReadError
from checker.models import Document, Skipped, TextUnit
from checker.readers.decode import too_large
from checker.readers.office.safety import invalid, plain_reason
from checker.readers.pdf.fields import MAX_FIELDS, attached_files, field_words, tick_words
from checker.readers.pdf.flow import PdfFlow
from checker.readers.pdf.layout import PdfTable, Piece, arrange
from checker.readers.pdf.lines import Row, runs
from checker.readers.pdf.margins import Key, edge_rows, repeated, without
from checker.readers.pdf.page import MAX_DRAWN, PageGround, Rectangle, ground_of, turn_of
from checker.readers.pdf.tables import ruled
from checker.readers.pdf.words import PdfWord, words

MAX_BYTES = 100_000_000
MAX_PAGES = 2_000
MAX_PAGE_CHARS = 200_000
"""Pages with more characters are not read: no page a person reads has them."""

MAX_CHARS = 10_000_000
MAX_NOTES = 500
"""Of so many links and comments on a page the rest is not read."""

_PDFIUM = threading.Lock()
"""Pdfium must not be called from two threads at once."""

_ERRORS = {
    pdfium.FPDF_ERR_PASSWORD: "encrypted with a password; save it without one",
    pdfium.FPDF_ERR_SECURITY: "encrypted in a way that cannot be read; save it without",
    pdfium.FPDF_ERR_FORMAT: "it is damaged, or no PDF",
}
_NO_TEXT = "no text layer"
_NO_TITLES = ("", "untitled", "anonymous", "document", "presentation")
_NOTE_KINDS = {
    pdfium.FPDF_ANNOT_TEXT: "hidden: comment",
    pdfium.FPDF_ANNOT_HIGHLIGHT: "hidden: comment",
    pdfium.FPDF_ANNOT_FREETEXT: "visible",
}


@dataclass(frozen=True, slots=True)
class Note:
    """A text that is not set on the page: a link's target, a comment."""

    text: str
    name: str
    visibility: str = "visible"


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What was taken from a page; nothing of it needs pdfium any more."""

    number: int
    ground: PageGround
    words: tuple[PdfWord, ...]
    notes: tuple[Note, ...]
    left_out: tuple[str, ...] = ()


def read(document: Document) -> Iterator[TextUnit | Skipped]:
    """The units of a PDF, page by page; links, comments and unseen text after their page.

    A page without text but with a picture is Skipped. Raises ReadError where the file is
    encrypted, damaged or too large, and where no page has text.
    """
    if len(document.content) > MAX_BYTES:
        reason = too_large(len(document.content), MAX_BYTES)
        raise ReadError(f"{document.uri}: {reason}; split it, or leave it out")
    with _PDFIUM:
        pages, title, skipped = _taken(document)
    scans = [part for part in skipped if part.uri == document.uri]
    if not any(page.words for page in pages) and all(_NO_TEXT in part.reason for part in scans):
        raise ReadError(f"{document.uri}: {_NO_TEXT}; it is a scan: run text recognition on it")
    yield from skipped
    flow = PdfFlow(document.uri, document.channel, _body_height(pages))
    _fill(flow, pages)
    yield from flow.units(title)


def _taken(document: Document) -> tuple[list[PdfPage], str | None, list[Skipped]]:
    pdf = _opened(document)
    try:
        if len(pdf) > MAX_PAGES:
            reason = f"{len(pdf)} pages are more than the limit of {MAX_PAGES:,}"
            raise ReadError(f"{document.uri}: {reason}; split it")
        # Fields are read where pages are loaded after this.
        pdf.init_forms()
        pages: list[PdfPage] = []
        skipped = [
            Skipped(f"{document.uri}!{name}", "attached to a PDF; save it as a file of its own")
            for name in attached_files(pdf)
        ]
        left = MAX_CHARS
        for number in range(1, len(pdf) + 1):
            page = _page(pdf, number, left)
            if isinstance(page, str):
                skipped.append(Skipped(document.uri, f"page {number}: {page}"))
            else:
                pages.append(page)
                skipped += [
                    Skipped(document.uri, f"page {number}: {reason}") for reason in page.left_out
                ]
                left -= sum(len(word.text) for word in page.words)
        return pages, _title(pdf), skipped
    finally:
        pdf.close()


def _opened(document: Document) -> Any:
    try:
        return pypdfium2.PdfDocument(document.content)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        reason = _ERRORS.get(code, plain_reason(error)) if code is not None else plain_reason(error)
        raise invalid(document, "pdf", reason) from error


def _title(pdf: Any) -> str | None:
    title = str(pdf.get_metadata_value("Title")).strip()
    return None if title.lower() in _NO_TITLES or "." in title[-5:] else title


def _page(pdf: Any, number: int, left: int) -> PdfPage | str:
    """A page, or why it is not read."""
    try:
        page = pdf[number - 1]
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        return f"cannot be read: {plain_reason(error)}"
    try:
        count = text.count_chars()
        if count > min(MAX_PAGE_CHARS, left):
            return f"{count:,} more characters than are read of a file; split it"
        turn = turn_of(page)
        ground = ground_of(page, turn)
        form = (field_words(pdf.formenv, page, turn),) if pdf.formenv else ()
        found = tuple(chain(words(text, turn, ground), *form, tick_words(ground.ticks)))
        if not found and ground.images:
            return f"{_NO_TEXT}; it is a picture: run text recognition on it"
        return PdfPage(
            number, ground, found, tuple(_notes(pdf, page)), tuple(_left_out(page, ground))
        )
    finally:
        text.close()
        page.close()


def _left_out(page: Any, ground: PageGround) -> Iterator[str]:
    """What of a page is more than is read."""
    if ground.too_much:
        yield f"more than {MAX_DRAWN} lines and areas; ticks and tables drawn by them are not read"
    if pdfium.FPDFPage_GetAnnotCount(page) > MAX_NOTES:
        yield f"links and comments after {MAX_NOTES} are not read; split it"
    if pdfium.FPDFPage_GetAnnotCount(page) > MAX_FIELDS:
        yield f"form fields after {MAX_FIELDS} are not read; split it"


def _notes(pdf: Any, page: Any) -> Iterator[Note]:
    """The targets of links, each once, and the comments."""
    place, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    targets: dict[str, None] = {}
    for _ in range(MAX_NOTES):
        if not pdfium.FPDFLink_Enumerate(page, place, link):
            break
        targets[_target(pdf, link)] = None
    yield from (Note(target, "link") for target in targets if target)
    for number in range(min(MAX_NOTES, pdfium.FPDFPage_GetAnnotCount(page))):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        visibility = _NOTE_KINDS.get(pdfium.FPDFAnnot_GetSubtype(note))
        if visibility is not None:
            yield Note(_contents(note), "comment", visibility)
        pdfium.FPDFPage_CloseAnnot(note)


def _target(pdf: Any, link: Any) -> str:
    action = pdfium.FPDFLink_GetAction(link)
    size = pdfium.FPDFAction_GetURIPath(pdf, action, None, 0) if action else 0
    buffer = ctypes.create_string_buffer(size)
    if size:
        pdfium.FPDFAction_GetURIPath(pdf, action, buffer, size)
    return buffer.value.decode("utf-8", "replace").strip()


def _contents(note: Any) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(note, b"Contents", None, 0)
    buffer = ctypes.create_string_buffer(size)
    shorts = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFAnnot_GetStringValue(note, b"Contents", shorts, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0").strip()


def _body_height(pages: Sequence[PdfPage]) -> float:
    """The line height that most characters have."""
    heights: Counter[int] = Counter()
    for page in pages:
        for word in page.words:
            heights[round(word.box.height * 2)] += len(word.text)
    return heights.most_common(1)[0][0] / 2 if heights else 0.0


def _fill(flow: PdfFlow, pages: Sequence[PdfPage]) -> None:
    edges = [edge_rows(_seen(page), page.ground.height) for page in pages]
    common = repeated(edges)
    reported: set[Key] = set()
    for page, rows in zip(pages, edges, strict=True):
        flow.begin_page(page.number)
        margins = {key: row for key, row in rows.items() if key in common}
        new = {key: row for key, row in margins.items() if key not in reported}
        reported.update(new)
        body = without(_seen(page), [run for row in margins.values() for run in row])
        _margin(flow, new, "header")
        _body(flow, page, body)
        _margin(flow, new, "footer")
        _unseen(flow, page)


def _seen(page: PdfPage) -> list[PdfWord]:
    return [word for word in page.words if word.hidden is None]


def _margin(flow: PdfFlow, rows: dict[Key, Row], region: str) -> None:
    for (place, _), row in rows.items():
        if place == region:
            flow.margin(row, region)


def _body(flow: PdfFlow, page: PdfPage, body: list[PdfWord]) -> None:
    tables, rest = ruled(page.ground.lines, body)
    for piece in _in_order(tables, rest):
        flow.piece(piece)


def _in_order(tables: list[PdfTable], rest: list[PdfWord]) -> Iterator[Piece]:
    """Tables with lines among the text around them, from the top down."""
    tables = sorted(tables, key=lambda table: table.box.top)
    for table in tables:
        above = [word for word in rest if _stands_above(word.box, table.box)]
        taken = {id(word) for word in above}
        rest = [word for word in rest if id(word) not in taken]
        yield from arrange(runs(above))
        yield table
    yield from arrange(runs(rest))


def _stands_above(box: Rectangle, table: Rectangle) -> bool:
    return box.middle[1] < table.top


def _unseen(flow: PdfFlow, page: PdfPage) -> None:
    reasons = dict.fromkeys(word.hidden for word in page.words if word.hidden is not None)
    for reason in reasons:
        found = [word for word in page.words if word.hidden == reason]
        for piece in arrange(runs(found)):
            flow.out_of_sight(piece, reason)
    for note in page.notes:
        flow.note(note.text, note.name, note.visibility)
