"""The boxes of a slide: every shape that says something, with its place and how it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.shapes.group import GroupShape
from pptx.slide import Slide, SlideLayout, SlideMaster

from checker.readers.office_safety import MAX_NESTING
from checker.readers.office_text import MC, A, Element, is_white, number
from checker.readers.pptx_order import Rect

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

_FILLS = ("gradFill", "blipFill", "pattFill")
_SHAPE_TAGS = frozenset(f"{P}{name}" for name in ("sp", "grpSp", "graphicFrame", "pic", "cxnSp"))
_NOWHERE = Rect(0, 0, 0, 0)


class Scale(NamedTuple):
    """How places inside a group are placed on the slide."""

    x: float = 1
    y: float = 1
    left: float = 0
    top: float = 0

    def of(self, rect: Rect) -> Rect:
        """The rectangle as it stands on the slide."""
        return Rect(
            rect.left * self.x + self.left,
            rect.top * self.y + self.top,
            rect.right * self.x + self.left,
            rect.bottom * self.y + self.top,
        )


@dataclass(slots=True, eq=False)
class Box:
    """A shape on a slide. `hidden` says why nobody sees it; `members` are those of a group."""

    shape: BaseShape
    name: str
    rect: Rect
    hidden: str | None = None
    on_white: bool = False
    members: list[Box] = field(default_factory=list)


class Ground:
    """What text on a slide stands on: whether white text could not be seen there."""

    def __init__(self, slide: Slide, size: Rect) -> None:
        self._slide = slide
        self.size = size
        self._painted: list[Rect] = []
        self._layout_read = False
        self._white = _white_background(slide)

    def covers(self, rect: Rect) -> None:
        """Note something painted; what comes later stands on it."""
        self._painted.append(rect)

    def is_white(self, element: Element, rect: Rect) -> bool:
        """Whether white text of this shape stands on plain white."""
        fill = _fill(element)
        if fill is not None:
            return fill
        if not self._white:
            return False
        if not self._layout_read:
            self._read_layout()
        return not any(painted.overlap(rect) for painted in self._painted)

    def _read_layout(self) -> None:
        """What the layout and the master paint; only where white text asks for it."""
        self._layout_read = True
        layout = self._slide.slide_layout
        for owner in (layout, layout.slide_master):
            for shape in owner.shapes:
                if _paints(shape._element):
                    self._painted.append(_rect(shape))


def boxes(slide: Slide, size: Rect) -> Iterator[Box]:
    """The shapes of a slide in the file's order, groups with their members."""
    unwrap(slide.shapes._spTree)
    ground = Ground(slide, size)
    for shape in slide.shapes:
        yield _box(shape, ground, Scale(), 0)


def unwrap(tree: Element) -> None:
    """Put the alternatives of newer shapes in the place of the choice between them.

    The first alternative with a shape counts, as it does in programs that know it.
    """
    for choice in list(tree.iter(f"{MC}AlternateContent")):
        parent = choice.getparent()
        found = next((list(option) for option in choice if _has_shape(option)), None)
        if parent is None or found is None or parent.tag not in (f"{P}spTree", f"{P}grpSp"):
            continue
        for shape in found:
            choice.addprevious(shape)
        parent.remove(choice)


def alt_texts(element: Element) -> Iterator[tuple[str, str]]:
    """The title and the description of a shape, each with its name."""
    named = next(element.iter(f"{P}cNvPr"), None)
    for attribute, name in (("title", "alt title"), ("descr", "alt text")):
        text = named.get(attribute) if named is not None else None
        if text and text.strip():
            yield name, text


def graphic_uri(element: Element) -> str:
    """What kind of graphic a frame holds."""
    data = element.find(f"{A}graphic/{A}graphicData")
    return data.get("uri") or "" if data is not None else ""


def _has_shape(option: Element) -> bool:
    return any(child.tag in _SHAPE_TAGS for child in option)


def _box(shape: BaseShape, ground: Ground, scale: Scale, depth: int) -> Box:
    rect = scale.of(_rect(shape))
    element = shape._element
    box = Box(shape, shape.name, rect, _hidden(element, rect, ground.size))
    if isinstance(shape, GroupShape):
        if depth < MAX_NESTING:
            inner = _scale(element, scale)
            box.members = [_box(member, ground, inner, depth + 1) for member in shape.shapes]
        return box
    if _has_white(element):
        box.on_white = ground.is_white(element, rect)
    if _paints(element):
        ground.covers(rect)
    return box


def _rect(shape: BaseShape) -> Rect:
    """The place of a shape; a placeholder without one stands where its layout puts it."""
    left, top, width, height = shape.left, shape.top, shape.width, shape.height
    if left is None or top is None or width is None or height is None:
        return _NOWHERE
    return Rect(left, top, left + width, top + height)


def _scale(group: Element, outer: Scale) -> Scale:
    """The scale inside a group: its own coordinates mapped to its place."""
    frame = group.find(f"{P}grpSpPr/{A}xfrm")
    if frame is None:
        return outer
    left, top = _pair(frame, "off", "x", "y")
    width, height = _pair(frame, "ext", "cx", "cy")
    inner_left, inner_top = _pair(frame, "chOff", "x", "y")
    inner_width, inner_height = _pair(frame, "chExt", "cx", "cy")
    x = width / inner_width if inner_width else 1
    y = height / inner_height if inner_height else 1
    return Scale(
        outer.x * x,
        outer.y * y,
        outer.left + outer.x * (left - inner_left * x),
        outer.top + outer.y * (top - inner_top * y),
    )


def _pair(frame: Element, name: str, first: str, second: str) -> tuple[int, int]:
    found = frame.find(f"{A}{name}")
    return (number(found.get(first)), number(found.get(second))) if found is not None else (0, 0)


def _hidden(element: Element, rect: Rect, size: Rect) -> str | None:
    named = next(element.iter(f"{P}cNvPr"), None)
    if named is not None and named.get("hidden") in ("1", "true"):
        return "hidden: hidden shape"
    off = rect.right < 0 or rect.bottom < 0 or rect.left > size.right or rect.top > size.bottom
    return "hidden: off the slide" if off else None


def _has_white(element: Element) -> bool:
    return any(
        is_white(fill)
        for look in element.iter(f"{A}rPr")
        for fill in look.iterchildren(f"{A}solidFill")
    )


def _fill(element: Element) -> bool | None:
    """Whether a shape's own ground is white; None where it is not painted."""
    properties = element.find(f"{P}spPr")
    if properties is None:
        return False
    solid = properties.find(f"{A}solidFill")
    if solid is not None:
        return is_white(solid)
    if any(properties.find(f"{A}{fill}") is not None for fill in _FILLS):
        return False
    if properties.find(f"{A}noFill") is not None:
        return None
    style = element.find(f"{P}style/{A}fillRef")
    return False if style is not None and style.get("idx") != "0" else None


def _paints(element: Element) -> bool:
    """Whether a shape covers what is under it with something other than white."""
    if element.tag == f"{P}sp":
        return _fill(element) is False
    return element.tag in (f"{P}pic", f"{P}graphicFrame")


def _white_background(slide: Slide) -> bool:
    layout = slide.slide_layout
    owners: tuple[Slide | SlideLayout | SlideMaster, ...] = (slide, layout, layout.slide_master)
    for owner in owners:
        found = owner._element.find(f"{qn('p:cSld')}/{qn('p:bg')}")
        if found is None:
            continue
        solid = found.find(f"{P}bgPr/{A}solidFill")
        reference = found.find(f"{P}bgRef")
        fill = solid if solid is not None else reference
        return fill is not None and is_white(fill)
    return True
