"""The pictures in a document, each with its place; without reading what they say."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from checker.interface import ReadError
from checker.models import Document
from checker.readers.formats import DOCX, PDF, PPTX, is_picture, kind_of

_SMALLEST: Final = (80, 40)
"""Pixels: what is smaller is a logo, an icon or a rule."""
_LARGEST: Final = 40_000_000
"""Pixels of a picture; what has more is no page or screenshot."""
_MEDIA = re.compile(r"(?:ppt|word)/media/[^/]+\.(?:png|jpe?g)", re.I)
_FEWEST_BYTES: Final = 8_000
_IN_PDF = re.compile(rb"/Subtype\s*/Image\b")
_KINDS = frozenset({"PNG", "JPEG"})


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture, where it stands: an image of Pillow's, in colour."""

    route: tuple[str, ...]
    image: Any = field(repr=False)


def pictures_in(document: Document) -> Iterator[FoundPicture]:
    """The pictures of a document that are large enough to hold text, in reading order."""
    if is_picture(document):
        yield _itself(document)
    elif find := _FINDERS.get(kind_of(document)):
        yield from find(document)


def count(document: Document) -> int:
    """About how many pictures a document has, from its directory alone."""
    kind = kind_of(document)
    if kind == PDF:
        return len(_IN_PDF.findall(document.content))
    if kind not in {PPTX, DOCX}:
        return 0
    try:
        with zipfile.ZipFile(io.BytesIO(document.content)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return 0
    return sum(m.file_size >= _FEWEST_BYTES and bool(_MEDIA.fullmatch(m.filename)) for m in members)


def _opened(content: bytes) -> Any | None:
    """An image in colour; None where it is none, too small or far too large."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.format not in _KINDS or not _is_readable(image.size):
                return None
            return _on_white(image)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def _is_readable(size: tuple[int, int]) -> bool:
    width, height = size
    return width >= _SMALLEST[0] and height >= _SMALLEST[1] and width * height <= _LARGEST


def _on_white(image: Any) -> Any:
    """What is transparent shows the slide, which mostly is white."""
    from PIL import Image

    drawn = image.convert("RGBA")
    page = Image.new("RGBA", drawn.size, "white")
    page.alpha_composite(drawn)
    return page.convert("RGB")


def _itself(document: Document) -> FoundPicture:
    image = _opened(document.content)
    if image is None:
        raise ReadError(f"{document.uri}: no picture that can be read; save it as PNG")
    return FoundPicture((), image)


def _in_deck(document: Document) -> Iterator[FoundPicture]:
    from pptx import Presentation

    deck = Presentation(io.BytesIO(document.content))
    for number, slide in enumerate(deck.slides, 1):
        for place, image in enumerate(_of_shapes(slide.shapes), 1):
            yield FoundPicture((f"slide {number}", f"picture {place}"), image)


def _of_shapes(shapes: Any) -> Iterator[Any]:
    """The images of picture shapes, those in groups included; linked ones have none."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _of_shapes(shape.shapes)
            continue
        try:
            content = shape.image.blob
        except (AttributeError, ValueError, KeyError):
            continue
        if (image := _opened(content)) is not None:
            yield image


_EMBEDDED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"


def _in_text(document: Document) -> Iterator[FoundPicture]:
    import docx

    part = docx.Document(io.BytesIO(document.content)).part
    images = (_related(part, blip.get(_EMBEDDED)) for blip in part.element.iter(_BLIP))
    for number, image in enumerate((image for image in images if image is not None), 1):
        yield FoundPicture((f"picture {number}",), image)


def _related(part: Any, key: str | None) -> Any | None:
    related = part.related_parts.get(key) if key else None
    return _opened(related.blob) if related is not None else None


def _in_pdf(document: Document) -> Iterator[FoundPicture]:
    import pypdfium2
    from pypdfium2 import raw

    with pypdfium2.PdfDocument(document.content) as pages:
        for number, page in enumerate(pages, 1):
            images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
            for place, found in enumerate(filter(None, map(_of_object, images)), 1):
                yield FoundPicture((f"page {number}", f"picture {place}"), found)


def _of_object(found: Any) -> Any | None:
    import pypdfium2

    try:
        if not _is_readable(found.get_px_size()):
            return None
        return found.get_bitmap().to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ValueError):
        return None


_FINDERS: Final[dict[str, Callable[[Document], Iterator[FoundPicture]]]] = {
    PPTX: _in_deck,
    DOCX: _in_text,
    PDF: _in_pdf,
}
"""What finds the pictures of each kind of document that has some."""
