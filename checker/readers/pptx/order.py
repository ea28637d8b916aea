"""In which order the boxes of a slide are read.

Boxes are read in bands from the top down, each from left to right. What stands inside a
drawn box is read with it, and columns that each have a price are cards: column by column,
so that a price stays with the plan above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_NESTED = 300
"""On slides with more boxes than this nobody drew boxes around boxes by hand."""

_BACKGROUND = 0.6
_SAME_BAND = 0.5
_INSIDE = 0.9


class Rect(NamedTuple):
    """Where a box stands on its slide, in the file's units."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """How much it covers."""
        return max(self.right - self.left, 0) * max(self.bottom - self.top, 0)

    def overlap(self, other: Rect) -> float:
        """How much of both is common."""
        common = Rect(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )
        return common.area if common.right > common.left and common.bottom > common.top else 0


@dataclass(slots=True)
class NumberedBox:
    """A box with its number in the file's order, and what was found to stand inside it."""

    number: int
    rect: Rect
    priced: bool = False
    holds: bool = False
    inside: list[NumberedBox] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BoxGroup:
    """Boxes that are read together, in order; a lone box is a card of its own."""

    numbers: tuple[int, ...]


def cards(boxes: Sequence[NumberedBox], slide: float) -> list[BoxGroup]:
    """The boxes in reading order. `slide` is the slide's area.

    Only boxes that `holds` says can hold others are taken as drawn around them.
    """
    outer = _nest(boxes, slide) if len(boxes) <= MOST_NESTED else list(boxes)
    return [BoxGroup(tuple(_numbers(column))) for column in _columns(outer)]


def _nest(boxes: Sequence[NumberedBox], slide: float) -> list[NumberedBox]:
    """The boxes that stand in no other; each of the others is put in the smallest around it."""
    holders = [b for b in boxes if b.holds and 0 < b.rect.area < _BACKGROUND * slide]
    holders.sort(key=_area)
    outer: list[NumberedBox] = []
    for box in boxes:
        around = next((h for h in holders if _is_inside(box, h)), None)
        (outer if around is None else around.inside).append(box)
    return outer


def _is_inside(box: NumberedBox, holder: NumberedBox) -> bool:
    area = box.rect.area
    return (
        holder is not box
        and area < holder.rect.area
        and box.number > holder.number
        and (area > 0 and box.rect.overlap(holder.rect) >= _INSIDE * area)
    )


def _numbers(column: list[NumberedBox]) -> list[int]:
    found: list[int] = []
    for box in column:
        found.append(box.number)
        for inner in _columns(box.inside):
            found += _numbers(inner)
    return found


def _columns(boxes: Sequence[NumberedBox]) -> list[list[NumberedBox]]:
    """The boxes in order, those of a column of cards together."""
    bands = _bands(boxes)
    ordered: list[list[NumberedBox]] = []
    at = 0
    while at < len(bands):
        end = at + 1
        while end < len(bands) and _aligned(bands[at], bands[end]):
            end += 1
        run = bands[at:end]
        if len(run) > 1 and any(sum(box.priced for box in band) > 1 for band in run):
            ordered += [list(column) for column in zip(*run, strict=True)]
        else:
            ordered += [[box] for band in run for box in band]
        at = end
    return ordered


def _bands(boxes: Sequence[NumberedBox]) -> list[list[NumberedBox]]:
    """Rows of boxes that stand beside each other, each from left to right."""
    bands: list[list[NumberedBox]] = []
    for box in sorted(boxes, key=_top):
        if bands and _beside(bands[-1][0], box):
            bands[-1].append(box)
        else:
            bands.append([box])
    for band in bands:
        band.sort(key=_left)
    return bands


def _beside(first: NumberedBox, box: NumberedBox) -> bool:
    """Whether most of the lower of both stands at the height of the other."""
    common = min(first.rect.bottom, box.rect.bottom) - max(first.rect.top, box.rect.top)
    height = min(first.rect.bottom - first.rect.top, box.rect.bottom - box.rect.top)
    return common > _SAME_BAND * height


def _aligned(upper: list[NumberedBox], lower: list[NumberedBox]) -> bool:
    """Whether two bands are rows of the same columns."""
    return len(upper) == len(lower) > 1 and all(
        a.rect.left < b.rect.right and b.rect.left < a.rect.right
        for a, b in zip(upper, lower, strict=True)
    )


def _top(box: NumberedBox) -> tuple[float, float]:
    return box.rect.top, box.rect.left


def _left(box: NumberedBox) -> tuple[float, float]:
    return box.rect.left, box.rect.top


def _area(box: NumberedBox) -> float:
    return box.rect.area
