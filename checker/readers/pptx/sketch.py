"""A slide as an outline: its boxes where they stand, with their text, and the place marked.

What a person recognises a slide by where nothing here can render it: not its look.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from checker.readers.outline import packed
from checker.readers.pdf.picture import WantedPicture, as_png, mark

_WIDTH: Final = 800
_SIZE: Final = 14
_GAP: Final = 6
_LONGEST: Final = 2_000
"""Characters of a box that are drawn."""
_INK, _PALE = "#222222", "#b8b8b8"


@dataclass(frozen=True, slots=True)
class _Shape:
    """A box of a slide in pixels: left, top, right, bottom, and the lines of its text."""

    box: tuple[int, int, int, int]
    lines: tuple[str, ...]


def draw_slides(content: bytes, wanted: Sequence[WantedPicture]) -> Iterator[bytes | None]:
    """The places on the slides of a deck, each on an outline of its slide."""
    from pptx import Presentation

    deck = Presentation(io.BytesIO(content))
    scale = _WIDTH / (deck.slide_width or 1)
    size = (_WIDTH, max(1, int((deck.slide_height or 1) * scale)))
    slides = list(deck.slides)
    for each in wanted:
        inside = 1 <= each.page <= len(slides)
        shapes = list(_shapes(slides[each.page - 1].shapes, scale)) if inside else []
        yield _drawn(shapes, size, each)


def _shapes(shapes: Any, scale: float) -> Iterator[_Shape]:
    """What has text, and what only takes up room; cells of a table are boxes of their own."""
    for shape in shapes:
        if hasattr(shape, "shapes"):  # a group: its parts mostly have the slide's measure
            yield from _shapes(shape.shapes, scale)
            continue
        if None in {shape.left, shape.top, shape.width, shape.height}:
            continue
        left, top = int(shape.left * scale), int(shape.top * scale)
        if getattr(shape, "has_table", False):
            yield from _cells(shape.table, left, top, scale)
            continue
        text = shape.text_frame.text if shape.has_text_frame else ""
        right, bottom = left + int(shape.width * scale), top + int(shape.height * scale)
        yield _Shape((left, top, right, bottom), tuple(text[:_LONGEST].splitlines()))


def _cells(table: Any, left: int, top: int, scale: float) -> Iterator[_Shape]:
    for row in table.rows:
        bottom, at = top + int(row.height * scale), left
        for cell, column in zip(row.cells, table.columns, strict=False):
            right = at + int(column.width * scale)
            yield _Shape((at, top, right, bottom), tuple(cell.text[:_LONGEST].splitlines()))
            at = right
        top = bottom


def _drawn(shapes: Sequence[_Shape], size: tuple[int, int], wanted: WantedPicture) -> bytes | None:
    """The outline with the passage marked; None where it stands in no box, or in several."""
    from PIL import Image, ImageDraw

    passage = packed(wanted.passage)
    places = [shape for shape in shapes if passage and passage in packed("".join(shape.lines))]
    if len(places) != 1:
        return None
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for shape in shapes:
        draw.rectangle(shape.box, outline=_PALE)
        boxes = _write(draw, shape)
        if shape is places[0]:
            for box, line in boxes:
                if packed(line) in passage or passage in packed(line):
                    mark(image, box)
    return as_png(image)


_Written = tuple[tuple[float, float, float, float], str]


def _write(draw: Any, shape: _Shape) -> list[_Written]:
    """Write the lines of a box, broken where it is too narrow; where each paragraph stands."""
    from PIL import ImageFont

    font = ImageFont.load_default(_SIZE)
    left, top, right, _ = shape.box
    made: list[_Written] = []
    at = float(top + _GAP)
    for line in shape.lines:
        start, widest = at, 0.0
        for piece in _broken(line, font, max(_SIZE, right - left - 2 * _GAP)):
            draw.text((left + _GAP, at), piece, fill=_INK, font=font)
            widest = max(widest, font.getlength(piece))
            at += 1.3 * _SIZE
        made.append(((left + _GAP, start, left + _GAP + widest, at), line))
    return made


def _broken(line: str, font: Any, width: float) -> Iterator[str]:
    said = ""
    for word in line.split():
        longer = f"{said} {word}".strip()
        if said and font.getlength(longer) > width:
            yield said
            longer = word
        said = longer
    if said:
        yield said
