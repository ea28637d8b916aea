"""The boxes of a slide: every shape that says something, with its place and how it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pptx.slide import Slide, SlideLayout

from checker.readers.office.safety import MAX_NESTING
from checker.readers.office.text import MC, A, Element, is_white, number
from checker.readers.pptx.order import Rect

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

MOST_PAINTED = 300
"""On a slide with more painted shapes, white text is taken to stand on one of them."""

_FILLS = ("gradFill", "blipFill", "pattFill")
_SHAPE_TAGS = frozenset(f"{P}{name}" for name in ("sp", "grpSp", "graphicFrame", "pic", "cxnSp"))
_NOWHERE = Rect(0, 0, 0, 0)
# The master has one placeholder for several kinds of the layouts.
_MASTER_KIND = {"ctrTitle": "title", "subTitle": "body", "obj": "body", "tbl": "body"}


class Placeholder(NamedTuple):
    """What a placeholder is for (`title`, `body`, `obj`, …), and its number in the layout."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What a slide takes from its layout: where placeholders stand, which have no bullets.

    `painted` are the places that the layout and its master draw on; `white` says whether
    their background is plain white.
    """

    places: dict[int, Rect]
    plain: frozenset[int]
    painted: tuple[Rect, ...]
    white: bool


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

    element: Element
    name: str
    rect: Rect
    placeholder: Placeholder | None = None
    hidden: str | None = None
    on_white: bool = False
    members: list[Box] = field(default_factory=list)


class Boxes:
    """Reads the shapes of one slide."""

    def __init__(self, slide: Slide, layout: Layout, size: Rect) -> None:
        self._tree = shape_tree(slide._element)
        self.too_deep = False
        self._layout = layout
        self._size = size
        own = _is_white_background(slide._element)
        self._white = layout.white if own is None else own
        self._painted = list(layout.painted)
        self._has_white = False

    def read(self) -> list[Box]:
        """The shapes in the file's order, groups with their members."""
        unwrap(self._tree)
        self._has_white = _has_white(self._tree)
        return [self._box(element, Scale(), 0) for element in shapes(self._tree)]

    def _box(self, element: Element, scale: Scale, depth: int) -> Box:
        held = placeholder(element)
        rect = scale.of(self._place(element, held))
        named = _named(element)
        name = (named.get("name") if named is not None else None) or "shape"
        box = Box(element, name, rect, held, self._hidden(named, rect))
        if element.tag == f"{P}grpSp":
            self.too_deep = self.too_deep or depth >= MAX_NESTING
            if depth < MAX_NESTING:
                inner = _scale(element, scale)
                box.members = [self._box(one, inner, depth + 1) for one in shapes(element)]
            return box
        if self._has_white and _has_white(element):
            box.on_white = self._stands_on_white(element, rect)
        if _paints(element):
            self._painted.append(rect)
        return box

    def _place(self, element: Element, held: Placeholder | None) -> Rect:
        """The place of a shape; a placeholder without one stands where its layout puts it."""
        own = _own_place(element)
        if own is None and held is not None:
            own = self._layout.places.get(held.number)
        return own or _NOWHERE

    def _hidden(self, named: Element | None, rect: Rect) -> str | None:
        if named is not None and named.get("hidden") in ("1", "true"):
            return "hidden: hidden shape"
        size = self._size
        off = rect.right < 0 or rect.bottom < 0 or rect.left > size.right or rect.top > size.bottom
        return "hidden: off the slide" if off else None

    def _stands_on_white(self, element: Element, rect: Rect) -> bool:
        """Whether white text of this shape could not be seen."""
        fill = _fill(element)
        if fill is not None:
            return fill
        if not self._white or len(self._painted) > MOST_PAINTED:
            return False
        return not any(painted.overlap(rect) for painted in self._painted)


def read_layout(layout: SlideLayout) -> Layout:
    """What slides take from a layout and its master."""
    master = layout.slide_master
    places, plain = _placeholders(layout._element, _places_by_kind(master._element))
    painted = [
        _own_place(element) or _NOWHERE
        for owner in (layout, master)
        for element in shapes(shape_tree(owner._element))
        if _paints(element)
    ]
    white = _is_white_background(layout._element)
    if white is None:
        white = _is_white_background(master._element)
    return Layout(places, plain, tuple(painted), white is not False)


def shape_tree(slide: Element) -> Element:
    """The tree of shapes of a slide, a layout, a master or a notes page."""
    found = slide.find(f"{P}cSld/{P}spTree")
    if found is None:
        raise ValueError("it has no shapes")
    return found


def shapes(tree: Element) -> Iterator[Element]:
    """The shapes directly in a tree or group."""
    return (element for element in tree if element.tag in _SHAPE_TAGS)


def placeholder(element: Element) -> Placeholder | None:
    """Which placeholder a shape fills; None for other shapes."""
    found = element.find(f"*/{P}nvPr/{P}ph")
    if found is None:
        return None
    return Placeholder(found.get("type") or "obj", number(found.get("idx")))


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
    named = _named(element)
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


def _places_by_kind(master: Element) -> dict[str, Rect]:
    places: dict[str, Rect] = {}
    for element in shapes(shape_tree(master)):
        held, place = placeholder(element), _own_place(element)
        if held is not None and place is not None:
            places[held.kind] = place
    return places


def _placeholders(
    layout: Element, by_kind: dict[str, Rect]
) -> tuple[dict[int, Rect], frozenset[int]]:
    """Where the placeholders of a layout stand, and which of them have no bullets."""
    places: dict[int, Rect] = {}
    plain: set[int] = set()
    for element in shapes(shape_tree(layout)):
        held = placeholder(element)
        if held is None:
            continue
        place = _own_place(element) or by_kind.get(_MASTER_KIND.get(held.kind, held.kind))
        if place is not None:
            places[held.number] = place
        if element.find(f"{P}txBody/{A}lstStyle/{A}lvl1pPr/{A}buNone") is not None:
            plain.add(held.number)
    return places, frozenset(plain)


def _named(element: Element) -> Element | None:
    return element.find(f"*/{P}cNvPr")


def _own_place(element: Element) -> Rect | None:
    frame = element.find(f"*/{A}xfrm")
    if frame is None:
        frame = element.find(f"{P}xfrm")
    if frame is None:
        return None
    left, top = _pair(frame, "off", "x", "y")
    width, height = _pair(frame, "ext", "cx", "cy")
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


def _is_white_background(owner: Element) -> bool | None:
    """Whether a slide, layout or master has a white background; None where it says nothing."""
    found = owner.find(f"{P}cSld/{P}bg")
    if found is None:
        return None
    solid = found.find(f"{P}bgPr/{A}solidFill")
    fill = solid if solid is not None else found.find(f"{P}bgRef")
    return fill is not None and is_white(fill)
