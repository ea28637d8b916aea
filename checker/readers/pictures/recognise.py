"""What a picture says: lines of text with their boxes, by an OCR library."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from checker.interface import ReadError, needing

_SURE: Final = 0.9
"""Lines that the library is less sure of are not read: a wrong digit is worse than none."""


class PixelBox(NamedTuple):
    """A place in a picture, in pixels from its upper left corner."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of text in a picture."""

    text: str
    box: PixelBox


Recognise = Callable[[Any], Sequence[SeenLine]]
"""Gives the lines of an image of Pillow's, in any order."""


def recognise(image: Any) -> list[SeenLine]:
    """The lines that are read for sure. Raises ReadError where the library is not installed."""
    import numpy as np

    found = _engine()(np.asarray(image)[:, :, ::-1])
    if found.boxes is None:
        return []
    lines = zip(found.txts, found.boxes, found.scores, strict=True)
    return [SeenLine(text, _box(box)) for text, box, score in lines if score >= _SURE]


def _box(corners: Any) -> PixelBox:
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return PixelBox(int(left), int(top), int(right), int(bottom))


@cache
def _engine() -> Any:
    """The library with its models, which lie in its package; loading takes seconds."""
    with needing("read_pictures", "ocr", ReadError):
        from rapidocr import RapidOCR
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error"})
