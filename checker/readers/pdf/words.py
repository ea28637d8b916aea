"""The words of a PDF page with their boxes, and how they are seen.

Boxes are in points from the top left corner of the page as it is shown.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from checker.readers.pdf.page import PageGround, Rectangle, Turn, box_around

TINY_BELOW = 3.3
"""Lines lower than this, in points, are too small to read: text of less than 3 points."""

_HYPHENS = frozenset((0x02, 0xFFFE, 0xFFFF))
_WHITE_FROM = 250
_INVISIBLE = frozenset((3, 7))
_NOTHING = frozenset((0, 9, 10, 11, 12, 13, 32, 0xA0, 0x3000, 0x200B, 0xFEFF))
_UNSPACED = re.compile(f"[^{''.join(map(re.escape, map(chr, sorted(_NOTHING | _HYPHENS))))}]+")
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")
_SMALLER = 0.2
"""Characters lower by this part than others of their word are raised."""

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FORCE_BOLD = 1 << 18


@dataclass(frozen=True, slots=True)
class PdfWord:
    """A word at its place.

    `broken`: a hyphen at a line's end parts it from its rest. `struck`: a line goes through it.
    """

    text: str
    box: Rectangle
    bold: bool = False
    hidden: str | None = None
    broken: bool = False
    struck: bool = False


_WINGDINGS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒"}
_SYMBOLS = {
    "wingdings2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x51: "☒"},
    "wingdings3": {},
    "wingdings": _WINGDINGS,
    "webdings": {0x61: "✓", 0x72: "✗"},
    "dingbats": {0x33: "✓", 0x34: "✔", 0x35: "✕", 0x36: "✖", 0x37: "✗", 0x38: "✘"},
}
"""Ticks and crosses of symbol fonts, which often do not say what their characters are."""

_PRIVATE = 0xF000
"""Symbol fonts have their characters from here on as well, in Unicode's private range."""


class _Look(NamedTuple):
    bold: bool
    white: bool
    invisible: bool
    clear: bool
    symbols: dict[int, str] | None


class _Font(NamedTuple):
    bold: bool
    symbols: dict[int, str] | None


_PLAIN = _Look(False, False, False, False, None)


def words(textpage: Any, turn: Turn, ground: PageGround) -> Iterator[PdfWord]:
    """The words of a page in the order of the file.

    Pdfium's calls are made through `pypdfium2.raw`: its helpers read a page only as a whole.
    """
    reader = _WordReader(textpage, turn, ground)
    for start, text, broken in _between_spaces(textpage):
        word = reader.word(start, text, broken)
        if word is not None:
            yield word
        else:
            yield from reader.parts(start, text, broken)


def _between_spaces(textpage: Any) -> Iterator[tuple[int, str, bool]]:
    """Characters without a space between, and whether a hyphen cuts them off."""
    text = _all_text(textpage)
    for found in _UNSPACED.finditer(text):
        end = found.end()
        yield found.start(), found[0], end < len(text) and ord(text[end]) in _HYPHENS


def _all_text(textpage: Any) -> str:
    """The page's characters, one for each of pdfium's.

    Pdfium gives all at once, but leaves some out and writes others as two: where the count
    tells so, they are asked for one by one, which takes longer.
    """
    count, handle = textpage.count_chars(), textpage.raw
    buffer = (ctypes.c_ushort * (count + 1))()
    pdfium.FPDFText_GetText(handle, 0, count, buffer)
    text = bytes(buffer).decode("utf-16-le", "surrogatepass")[:-1]
    if len(text) == count and "\0" not in text:
        return text
    code_of = pdfium.FPDFText_GetUnicode
    return "".join(_character(code_of(handle, index)) for index in range(count))


def _character(code: int) -> str:
    """A character as it is searched for: what is none, and no hyphen or space, is a mark."""
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


class _WordReader:
    """Asks pdfium about characters, and once about each text object."""

    def __init__(self, textpage: Any, turn: Turn, ground: PageGround) -> None:
        self._page = textpage.raw
        self._turn = turn
        self._ground = ground
        self._rect = pdfium.FS_RECTF()
        self._looks: dict[int, _Look] = {}
        self._fonts: dict[int, _Font] = {}

    def word(self, start: int, text: str, broken: bool) -> PdfWord | None:
        """A word with the look of its first character; None where it stands on two lines."""
        box = self._box(start)
        if len(text) > 1:
            last = self._box(start + len(text) - 1)
            if not _goes_on(box, last):
                return None
            if abs(box.height - last.height) > _SMALLER * max(box.height, last.height):
                text = self._with_raised(start, text)
            box = box.over(last)
        return self._word(start, text, box, broken)

    def _word(self, start: int, text: str, box: Rectangle, broken: bool) -> PdfWord:
        look = self._look(start)
        hidden = _hidden(look, box, self._ground)
        struck = self._ground.is_struck(box)
        if look.symbols:
            text = text.translate(look.symbols)
        return PdfWord(text + "-" if broken else text, box, look.bold, hidden, broken, struck)

    def _with_raised(self, start: int, text: str) -> str:
        """The mark of a footnote is no part of the figure it stands on: `50¹`."""
        heights = [self._box(start + number).height for number in range(len(text))]
        small = (1 - _SMALLER) * max(heights)
        return "".join(
            character.translate(_RAISED) if height < small else character
            for character, height in zip(text, heights, strict=True)
        )

    def parts(self, start: int, text: str, broken: bool) -> Iterator[PdfWord]:
        """The words of characters between which pdfium saw no space, though they lie apart."""
        boxes = [self._box(start + number) for number in range(len(text))]
        cuts = [n for n in range(1, len(text)) if not _goes_on(boxes[n - 1], boxes[n])]
        for first, last in pairwise((0, *cuts, len(text))):
            cut = broken and last == len(text)
            yield self._word(start + first, text[first:last], box_around(boxes[first:last]), cut)

    def _box(self, index: int) -> Rectangle:
        rect = self._rect
        pdfium.FPDFText_GetLooseCharBox(self._page, index, rect)
        return self._turn.box(rect.left, rect.bottom, rect.right, rect.top)

    def _look(self, index: int) -> _Look:
        handle = pdfium.FPDFText_GetTextObject(self._page, index)
        if not handle:
            return _PLAIN
        key = ctypes.addressof(handle.contents)
        if key not in self._looks:
            red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
            pdfium.FPDFText_GetFillColor(self._page, index, red, green, blue, alpha)
            font = self._font(handle, index)
            self._looks[key] = _Look(
                font.bold,
                min(red.value, green.value, blue.value) >= _WHITE_FROM,
                pdfium.FPDFTextObj_GetTextRenderMode(handle) in _INVISIBLE,
                alpha.value == 0,
                font.symbols,
            )
        return self._looks[key]

    def _font(self, handle: Any, index: int) -> _Font:
        font = pdfium.FPDFTextObj_GetFont(handle)
        key = ctypes.addressof(font.contents) if font else 0
        if key not in self._fonts:
            name = ctypes.create_string_buffer(128)
            flags = ctypes.c_int()
            pdfium.FPDFText_GetFontInfo(self._page, index, name, len(name), flags)
            said = name.value.decode("latin-1").lower()
            bold = any(part in said for part in _BOLD_NAMES) or bool(flags.value & _FORCE_BOLD)
            self._fonts[key] = _Font(bold, _symbols_of(said))
        return self._fonts[key]


def _symbols_of(font: str) -> dict[int, str] | None:
    name = font.replace(" ", "").replace("-", "")
    for part, symbols in _SYMBOLS.items():
        if part in name:
            return symbols | {_PRIVATE + code: said for code, said in symbols.items()}
    return None


def _goes_on(first: Rectangle, last: Rectangle) -> bool:
    """Whether a character stands right of another, or under it where text runs down."""
    overlap = min(first.bottom, last.bottom) - max(first.top, last.top)
    if overlap > 0:
        return last.left >= first.left - first.height
    across = min(first.right, last.right) - max(first.left, last.left)
    # Text that runs down or up has its characters right on each other.
    return across > 0 and abs(overlap) < first.height / 4


def _hidden(look: _Look, box: Rectangle, ground: PageGround) -> str | None:
    """Why a word is not seen. Text under a scan is how a scan is read, and so is seen."""
    if not ground.shows(box):
        return "hidden: off the page"
    if box.height < TINY_BELOW:
        return "hidden: tiny text"
    if (look.invisible or look.clear) and not ground.on_image(box):
        return "hidden: invisible text"
    if look.white and not look.invisible and not ground.is_painted(box):
        return "hidden: white on white"
    return None
