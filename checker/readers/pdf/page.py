"""What is drawn on a PDF page besides text: lines, painted areas, pictures; and its turn."""

from __future__ import annotations

import ctypes
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

MAX_DRAWN = 20_000
"""Of more lines and areas than this on a page (a map, a chart) none is looked at."""

_DEEPEST_FORM = 5
_MAX_POINTS = 400
_THIN = 2.0
_WHITE_FROM = 250
_STRUCK = (0.3, 0.72)
"""Between these parts of a word's height a line strikes it out; underlines are lower."""

_TICK = (3.0, 30.0)
"""How high a drawn tick is, in points."""

_LINE_TO = 0
_MOVE_TO = 2


class Rectangle(NamedTuple):
    """A rectangle in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies in it."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def over(self, other: Rectangle) -> Rectangle:
        """The box around both."""
        return Rectangle(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """From the coordinates of a page's content to the page as it is shown."""

    rotation: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as it is shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> Rectangle:
        """A box of the content as it is shown."""
        if self.rotation == 0:
            return Rectangle(left - self.left, self.top - top, right - self.left, self.top - bottom)
        if self.rotation == 90:
            return Rectangle(
                bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            )
        if self.rotation == 180:
            return Rectangle(
                self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            )
        return Rectangle(self.top - top, self.right - right, self.top - bottom, self.right - left)


def box_around(boxes: Iterable[Rectangle]) -> Rectangle:
    """The box around some boxes, of which there is one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Rectangle(min(lefts), min(tops), max(rights), max(bottoms))


@dataclass(slots=True)
class PageGround:
    """What text stands on: the page's size, its painted areas, its pictures, its lines."""

    width: float
    height: float
    painted: list[Rectangle] = field(default_factory=list)
    images: list[Rectangle] = field(default_factory=list)
    lines: list[Rectangle] = field(default_factory=list)
    ticks: list[Rectangle] = field(default_factory=list)
    too_much: bool = False
    _level: list[Rectangle] | None = None

    def shows(self, box: Rectangle) -> bool:
        """Whether any of the box lies on the page."""
        return box.right > 0 and box.bottom > 0 and box.left < self.width and box.top < self.height

    def on_image(self, box: Rectangle) -> bool:
        """Whether the box lies on a picture."""
        return any(image.holds(box.middle) for image in self.images)

    def is_struck(self, box: Rectangle) -> bool:
        """Whether a line goes through the middle of the box, and hardly further."""
        if self._level is None:
            self._level = sorted(
                (line for line in self.lines if _is_short_and_level(line, self.width)), key=_top
            )
        if not self._level:
            return False
        first = bisect_left(self._level, box.top + _STRUCK[0] * box.height, key=_top)
        last = bisect_right(self._level, box.top + _STRUCK[1] * box.height, key=_top)
        wide = box.right - box.left
        return any(
            min(line.right, box.right) - max(line.left, box.left) > wide / 2
            for line in self._level[first:last]
        )

    def is_painted(self, box: Rectangle) -> bool:
        """Whether the box lies on a colour or a picture."""
        return self.on_image(box) or any(area.holds(box.middle) for area in self.painted)


def _is_short_and_level(line: Rectangle, width: float) -> bool:
    return line.height <= _THIN and line.height < line.right - line.left < width / 2


def _top(box: Rectangle) -> float:
    return box.top


def turn_of(page: Any) -> Turn:
    """How a page is turned and cropped."""
    left, bottom, right, top = page.get_cropbox()
    return Turn(page.get_rotation() % 360, left, bottom, right, top)


def ground_of(page: Any, turn: Turn) -> PageGround:
    """What is drawn on a page."""
    width, height = turn.size
    ground = PageGround(width, height)
    kinds = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING)
    for number, item in enumerate(page.get_objects(filter=kinds, max_depth=_DEEPEST_FORM)):
        if number >= MAX_DRAWN:
            ground.too_much = True
            ground.lines.clear()
            ground.ticks.clear()
            break
        box = turn.box(*item.get_bounds())
        if item.type != pdfium.FPDF_PAGEOBJ_PATH:
            ground.images.append(box)
        else:
            _path(item, box, turn, ground)
    return ground


def _path(item: Any, box: Rectangle, turn: Turn, ground: PageGround) -> None:
    """Note what a path draws: lines, the edges of boxes, a painted area."""
    if min(box.height, box.right - box.left) <= _THIN:
        ground.lines.append(box)
        return
    if _is_painted(item):
        ground.painted.append(box)
    if _is_tick(item, box, turn):
        ground.ticks.append(box)
    ground.lines += _edges(item, turn)


def _is_tick(item: Any, box: Rectangle, turn: Turn) -> bool:
    """Whether a path is two strokes: a short one down, and a longer one up to the right."""
    if not _TICK[0] <= box.height <= _TICK[1] or pdfium.FPDFPath_CountSegments(item) != 3:
        return False
    segments = [pdfium.FPDFPath_GetPathSegment(item, number) for number in range(3)]
    kinds = [pdfium.FPDFPathSegment_GetType(segment) for segment in segments]
    if kinds != [_MOVE_TO, _LINE_TO, _LINE_TO] or pdfium.FPDFPathSegment_GetClose(segments[2]):
        return False
    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for segment in segments:
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        at = matrix.on_point(x.value, y.value)
        points.append(turn.box(*at, *at))
    first, low, last = points
    return first.left < low.left < last.left and last.top < first.top < low.top


def _is_painted(item: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    white = min(red.value, green.value, blue.value) >= _WHITE_FROM
    return alpha.value > 0 and not white


def _edges(item: Any, turn: Turn) -> Iterator[Rectangle]:
    """The level and upright lines of a path."""
    count = pdfium.FPDFPath_CountSegments(item)
    if count > _MAX_POINTS:
        return
    matrix = item.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == _MOVE_TO:
            start = point
        elif kind == _LINE_TO:
            yield from _edge(last, point, turn)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _edge(point, start, turn)
        last = point


def _edge(a: tuple[float, float], b: tuple[float, float], turn: Turn) -> Iterator[Rectangle]:
    if a != b and (abs(a[0] - b[0]) <= _THIN or abs(a[1] - b[1]) <= _THIN):
        yield turn.box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
