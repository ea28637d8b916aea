"""Pictures of places on PDF pages, made in a process of its own: hostile files may end that.

Units of a PDF have no coordinates: their text is put together from words, lines and columns. So
the passage is looked for on its page, and the words at their offset in it; where the passage
stands there twice, or not at all, there is no picture.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any, Final

from checker.readers.outline import packed

_SECONDS: Final = 30.0
_MEGABYTES: Final = 1_000
_BAND: Final = 90.0
"""Points of the page shown above and below the words."""
_SCALE: Final = 1.6
"""Pixels for a point: words are read on a phone, too."""
_LARGEST: Final = 3_000.0
"""Points of a page's side: a poster is not drawn."""
_COLOURS: Final = 48
_MARK: Final = (255, 214, 120)

PAGES: Final = "checker.readers.pdf.picture:draw_pages"
SLIDES: Final = "checker.readers.pptx.sketch:draw_slides"
"""What draws, as `module:function`: it is given a file and the places, and gives each a picture."""

# The first line is the search path: `checker` may stand where only the parent looks.
_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.stdin.readline()); "
    "from checker.readers.pdf.picture import serve; serve()"
)


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """Where to look: a page counted from 1, a passage, and the words in it by their place.

    Page 0 is any page: then the passage must stand once in the whole document.
    """

    page: int
    passage: str
    offset: int
    length: int


Draw = Callable[[bytes, Sequence[WantedPicture]], Iterable[bytes | None]]


def pictures(
    content: bytes, wanted: Sequence[WantedPicture], drawer: str = PAGES
) -> list[bytes | None]:
    """A PNG of each place, None where it cannot be shown; none at all of a file that ends it."""
    places = [asdict(each) for each in wanted]
    head = [json.dumps(sys.path), json.dumps(drawer), json.dumps(places)]
    given = "\n".join((*head, base64.b64encode(content).decode()))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and program # nosec B603
            [sys.executable, "-c", _START],
            input=given.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        made = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return [None] * len(wanted)
    return [base64.b64decode(each) if each else None for each in made]


def serve() -> None:
    """Draw what standard input asks for; the answer is JSON."""
    _limit_memory()
    module, _, function = json.loads(sys.stdin.readline()).partition(":")
    drawn: Draw = getattr(import_module(module), function)
    wanted = [WantedPicture(**each) for each in json.loads(sys.stdin.readline())]
    content = base64.b64decode(sys.stdin.read())
    made = [base64.b64encode(each).decode() if each else None for each in drawn(content, wanted)]
    sys.stdout.write(json.dumps(made))


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        most = _MEGABYTES * 1_000_000
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def draw_pages(content: bytes, wanted: Sequence[WantedPicture]) -> Iterator[bytes | None]:
    """The places on the pages of a PDF."""
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        for each in wanted:
            inside = range(1, len(document) + 1) if each.page == 0 else (each.page,)
            pages = [document[n - 1] for n in inside if 1 <= n <= len(document)]
            found = [(page, boxes) for page in pages if (boxes := _boxes(page, each))]
            yield _picture(*found[0]) if len(found) == 1 else None


def _picture(page: Any, boxes: Sequence[_Box]) -> bytes | None:
    """The band of a page around the words, with them marked."""
    width, height = page.get_size()
    if max(width, height) > _LARGEST:
        return None
    top = min(height, max(box[3] for box in boxes) + _BAND)
    bottom = max(0.0, min(box[1] for box in boxes) - _BAND)
    image = page.render(scale=_SCALE, crop=(0, bottom, 0, height - top)).to_pil().convert("RGB")
    for left, low, right, high in boxes:
        mark(image, tuple(_SCALE * each for each in (left, top - high, right, top - low)))
    return as_png(image)


def as_png(image: Any) -> bytes:
    """An image of Pillow's as a small PNG."""
    out = io.BytesIO()
    image.quantize(_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def mark(image: Any, box: tuple[float, ...]) -> None:
    """Colour a box as a marker does: what is dark stays so."""
    from PIL import Image, ImageChops

    left, top, right, bottom = box
    place = (int(left) - 2, int(top) - 2, int(right) + 3, int(bottom) + 3)
    part = image.crop(place)
    image.paste(ImageChops.multiply(part, Image.new("RGB", part.size, _MARK)), place[:2])


_Box = tuple[float, float, float, float]


def _boxes(page: Any, wanted: WantedPicture) -> list[_Box]:
    """The boxes of the words, one for each line: left, bottom, right, top."""
    text = page.get_textpage()
    characters = text.get_text_range()
    places = [n for n, character in enumerate(characters) if not character.isspace()]
    shown = "".join(characters[n] for n in places)
    passage = packed(wanted.passage)
    start = shown.find(passage)
    if not passage or start < 0 or shown.find(passage, start + 1) >= 0:
        return []
    first = start + len(packed(wanted.passage[: wanted.offset]))
    last = first + len(packed(wanted.passage[wanted.offset : wanted.offset + wanted.length]))
    return _lines([text.get_charbox(places[n]) for n in range(first, last)])


def _lines(boxes: Sequence[_Box]) -> list[_Box]:
    """Boxes of characters as boxes of lines: those that stand beside each other are one."""
    lines: list[_Box] = []
    for box in boxes:
        if lines and box[1] < lines[-1][3] and box[3] > lines[-1][1] and box[0] >= lines[-1][0]:
            last = lines[-1]
            lines[-1] = (
                min(last[0], box[0]),
                min(last[1], box[1]),
                max(last[2], box[2]),
                max(last[3], box[3]),
            )
        else:
            lines.append(box)
    return lines
