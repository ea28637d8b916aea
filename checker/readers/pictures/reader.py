"""Reads documents with the text of their pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from checker.interface import ReadError
from checker.models import Document, Location, Skipped, TextUnit
from checker.readers import read
from checker.readers.formats import is_picture
from checker.readers.pictures.found import FoundPicture, pictures_in
from checker.readers.pictures.layout import units_of
from checker.readers.pictures.recognise import Recognise, recognise

_MOST: Final = 60
"""Pictures read of one document: each takes about a second."""


def read_with_pictures(document: Document) -> Iterator[TextUnit | Skipped]:
    """The units of a document, then those of its pictures. Raises ReadError as `read` does."""
    refused: ReadError | None = None
    said = False
    if not is_picture(document):
        try:
            for unit in read(document):
                said = True
                yield unit
        except ReadError as error:
            refused = error
    shown = False
    for unit in of_pictures(document, recognise):
        shown = shown or isinstance(unit, TextUnit)
        yield unit
    if refused is not None and (said or not shown):
        raise refused  # but of a scan, whose text is in its pictures


def of_pictures(document: Document, recognise: Recognise) -> Iterator[TextUnit | Skipped]:
    """The units of a document's pictures; one that stands in several places is read once."""
    seen: set[bytes] = set()
    try:
        for picture in pictures_in(document):
            digest = hashlib.sha256(picture.image.tobytes()).digest()
            if digest in seen:
                continue
            if len(seen) == _MOST:
                yield Skipped(document.uri, f"pictures after the first {_MOST} are not read")
                return
            seen.add(digest)
            yield from _of_picture(document, picture, recognise)
    except ReadError:
        raise
    except Exception as error:
        # A picture that breaks its library costs the pictures; the text was read before.
        reason = f"pictures cannot be read: {type(error).__name__}: {error}"
        yield Skipped(document.uri, reason)


def _of_picture(
    document: Document, picture: FoundPicture, recognise: Recognise
) -> Iterator[TextUnit]:
    where = Location(document.uri, picture.route, 0, 0, channel=document.channel)
    lines = recognise(picture.image)
    if lines:
        yield from units_of(lines, picture.image.size, where)
