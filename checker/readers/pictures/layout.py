"""From the lines of a picture to units, by the reader of pages that knows columns and tables.

A picture's lines are set on a page as its text would stand there, and the page is read as a PDF. So
cards, columns and tables in a screenshot are understood as those of any other page.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import dropwhile
from typing import Final

from checker.models import IN_PICTURE, Document, Location, Skipped, TextUnit
from checker.readers.outline import packed
from checker.readers.pdf import reader as pdf
from checker.readers.pictures.recognise import PixelBox, SeenLine

_WIDTH: Final = 1_000.0
"""Points of the page that a picture is set on: letters of a screenshot have their usual size."""
_ASCENT, _SIZE = 0.8, 0.86
"""Of a box's height: where the line stands in it, and how large its letters are."""
_SAME_SIZE: Final = 1.12
"""Boxes whose heights differ by less have letters of one size."""
_ENCODING: Final = "cp1252"


def units_of(
    lines: Sequence[SeenLine], size: tuple[int, int], where: Location
) -> Iterator[TextUnit]:
    """The units of a picture `size` pixels large; `where` has its uri, channel and route.

    Each is said to stand in a picture, and its route ends with its box.
    """
    left = list(lines)
    for unit in _read(lines, size, where):
        box = _taken(unit, left)
        place = (f"box {box.left},{box.top},{box.right},{box.bottom}",) if box else ()
        own = dropwhile(lambda step: step.startswith("page "), unit.location.route)
        route = (*where.route, *own, *place)
        location = replace(unit.location, uri=where.uri, route=route, channel=where.channel)
        yield replace(unit, location=location, visibility=IN_PICTURE)


def _read(lines: Sequence[SeenLine], size: tuple[int, int], where: Location) -> Iterator[TextUnit]:
    if not all(_is_encoded(line.text) for line in lines):
        yield from (_alone(line, where) for line in lines)
        return
    page = Document(where.uri, set_page(lines, size), "application/pdf", "", where.channel)
    yield from (unit for unit in pdf.read(page) if not isinstance(unit, Skipped))


def _is_encoded(text: str) -> bool:
    try:
        text.encode(_ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _alone(line: SeenLine, where: Location) -> TextUnit:
    """A line in letters that our page has no font for, as a unit of its own."""
    place = replace(where, route=("line",), start=0, end=len(line.text))
    return TextUnit(line.text, line.text, place)


def _taken(unit: TextUnit, left: list[SeenLine]) -> PixelBox | None:
    """The box around the lines that a unit was made of; each line is used once."""
    text = packed(unit.plain)
    found: list[SeenLine] = []
    rest = text
    for line in list(left):
        said = packed(line.text)
        if said in rest:
            rest = rest.replace(said, "", 1)
            found.append(line)
    if not found:
        found = [line for line in left if text in packed(line.text)][:1]
    else:
        for line in found:
            left.remove(line)
    return _around([line.box for line in found]) if found else None


def _around(boxes: Sequence[PixelBox]) -> PixelBox:
    return PixelBox(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


# --- the page --------------------------------------------------------------------------


def set_page(lines: Sequence[SeenLine], size: tuple[int, int]) -> bytes:
    """A PDF of one page with every line where the picture has it, in Helvetica."""
    scale = _WIDTH / size[0]
    height = size[1] * scale
    sizes = _sizes([line.box.bottom - line.box.top for line in lines])
    text = "\n".join(
        _shown(line, scale, height, sizes[line.box.bottom - line.box.top]) for line in lines
    )
    content = zlib.compress(text.encode("ascii"))
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH:.2f} {height:.2f}]"
        f" /Resources << /Font << /F 4 0 R >> >> /Contents 5 0 R >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode()
        + content
        + b"\nendstream",
    )


def _sizes(heights: Sequence[int]) -> dict[int, int]:
    """The height of the letters for that of a box, which is less where no letter goes deep."""
    sizes: dict[int, int] = {}
    group: list[int] = []
    for height in sorted(set(heights)):
        if group and height > _SAME_SIZE * group[0]:
            group = []
        group.append(height)
        sizes.update(dict.fromkeys(group, height))
    return sizes


def _shown(line: SeenLine, scale: float, height: float, tall: int) -> str:
    """The operators that show a line, as wide as its box."""
    box, codes = line.box, line.text.encode(_ENCODING)
    size = max(1.0, tall * scale * _SIZE)
    width = sum(_widths().get(character, 0.5) for character in line.text) * size
    stretched = 100 * (box.right - box.left) * scale / max(width, 0.1)
    x, y = box.left * scale, height - (box.top + (box.bottom - box.top) * _ASCENT) * scale
    return f"BT /F {size:.2f} Tf {stretched:.1f} Tz {x:.2f} {y:.2f} Td <{codes.hex()}> Tj ET"


@cache
def _widths() -> dict[str, float]:
    """How wide Helvetica's characters are, of its size."""
    from pdfminer.fontmetrics import FONT_METRICS

    return {character: width / 1000 for character, width in FONT_METRICS["Helvetica"][1].items()}


def _file(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of them the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    count = len(objects) + 1
    head = f"xref\n0 {count}\n".encode() + b"0000000000 65535 f \n" + table
    tail = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + head + tail.encode()
