"""What is drawn on a sheet: charts, text boxes, diagrams, and their alternative texts.

openpyxl drops text boxes and keeps of charts what it can write again; the drawing's own
part says all (ECMA-376, part 1, 20.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checker.readers.office.charts import C, write_chart
from checker.readers.office.flow import ALT_TEXT, ATTRIBUTE, Aside, OfficeFlow, Way, shown
from checker.readers.office.items import Items
from checker.readers.office.lines import BoxLine, write_lines
from checker.readers.office.safety import plain_reason
from checker.readers.office.smartart import DGM, diagram_paragraphs
from checker.readers.office.text import MC, A, Element, R, is_on, is_white, paragraphs, parse_xml
from checker.readers.xlsx.book import Book

MAX_SHAPES = 5000
"""A sheet with more shapes than this is a picture; the rest is not read."""

_X = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_NEWER_CHART = "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart"
_SHAPES = frozenset(f"{_X}{name}" for name in ("sp", "cxnSp", "pic", "graphicFrame"))
_BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A sheet's drawing: its shapes, and the parts they refer to by their relation."""

    shapes: Sequence[Element]
    parts: Mapping[str, str]
    book: Book


def read_drawings(book: Book, sheet: str) -> Iterator[Drawing]:
    """The drawings of a sheet's part that hold something."""
    for related in book.related(sheet):
        if related.kind == "drawing":
            root = parse_xml(book.part(related.name))
            parts = {part.id: part.name for part in book.related(related.name)}
            shapes = list(_shapes(root))
            if shapes:
                yield Drawing(shapes, parts, book)


def _shapes(element: Element) -> Iterator[Element]:
    """The shapes in the file's order, those in groups included; of alternatives the first.

    The parser refuses what is too deep to be followed.
    """
    for child in element:
        if child.tag in _SHAPES:
            yield child
        elif child.tag == f"{MC}AlternateContent":
            yield from _shapes(next(iter(child), child))
        else:
            yield from _shapes(child)


def write_drawing(flow: OfficeFlow, drawing: Drawing, before: tuple[str, ...]) -> Iterator[str]:
    """Add what a drawing says to a flow; yields what of it was not read, with its place."""
    for shape in drawing.shapes[:MAX_SHAPES]:
        named = shape.find(f"*/{_X}cNvPr")
        name = (named.get("name") if named is not None else None) or "shape"
        outer = flow.visibility
        if outer == "visible" and named is not None and is_on(named.get("hidden", "0")):
            flow.visibility = "hidden: hidden shape"
        try:
            for reason in _write_shape(flow, drawing, shape, (before, name)):
                yield f"{name}: {reason}"
        except _BROKEN as error:
            yield f"{name}: cannot be read: {plain_reason(error)}"
        flow.visibility = outer
        if named is not None:
            _write_alt_texts(flow, named, before, name)
    if len(drawing.shapes) > MAX_SHAPES:
        yield f"shapes after {MAX_SHAPES} are not read"


_Place = tuple[tuple[str, ...], str]


def _write_shape(
    flow: OfficeFlow, drawing: Drawing, shape: Element, place: _Place
) -> Iterator[str]:
    body = shape.find(f"{_X}txBody")
    if body is not None:
        _write_box(flow, shape, body, place)
    for element in shape.iter(f"{C}chart", f"{DGM}relIds", _NEWER_CHART):
        if element.tag == _NEWER_CHART:
            yield "charts of this newer kind are not read"
            continue
        chart = element.tag == f"{C}chart"
        part = drawing.parts.get(element.get(f"{R}id" if chart else f"{R}dm") or "")
        if part is None:
            yield f"its {'chart' if chart else 'diagram'} is missing from the file"
            continue
        root = parse_xml(drawing.book.part(part))
        if chart:
            yield from write_chart(flow, root, *place)
            if any(len(ref) < 2 for ref in root.iter(f"{C}numRef", f"{C}strRef")):
                yield "some of its values are not stored; open the file and save it again"
        else:
            _write_diagram(flow, root, place)


def _write_box(flow: OfficeFlow, shape: Element, body: Element, place: _Place) -> None:
    """A box is a card: its first line may be the heading of the others."""
    before, name = place
    white = _is_white_box(shape)
    said = [p for p in paragraphs(body, on_white=white) if p.shown.text.strip() or p.asides]
    lines = []
    for number, paragraph in enumerate(said, 1):
        count = (f"paragraph {number}",) if len(said) > 1 else ()
        item = bool(paragraph.bullet) or paragraph.level > 0
        lines.append(BoxLine(paragraph, Way(before, (name, *count)), item, None))
    write_lines(flow, lines)


def _is_white_box(shape: Element) -> bool:
    """Whether the ground of a shape is plain white: the sheet's, or its own."""
    properties = shape.find(f"{_X}spPr")
    fill = properties.find(f"{A}solidFill") if properties is not None else None
    if fill is not None:
        return is_white(fill)
    no_fill = properties is not None and properties.find(f"{A}noFill") is not None
    return no_fill or (shape.find(f"{_X}style") is None and not _has_other_fill(properties))


def _has_other_fill(properties: Element | None) -> bool:
    fills = (f"{A}gradFill", f"{A}blipFill", f"{A}pattFill")
    return properties is not None and any(properties.find(fill) is not None for fill in fills)


def _write_diagram(flow: OfficeFlow, model: Element, place: _Place) -> None:
    before, name = place
    items = Items(flow)
    for number, (level, paragraph) in enumerate(diagram_paragraphs(model), 1):
        way = Way(before, (name, f"paragraph {number}"))
        items.item(paragraph.shown, way, level)
        for aside in paragraph.asides:
            flow.aside(aside, way)
    items.end()


def _write_alt_texts(flow: OfficeFlow, named: Element, before: tuple[str, ...], name: str) -> None:
    for attribute, kind in (("title", "alt title"), ("descr", "alt text")):
        text = named.get(attribute) or ""
        if text.strip():
            way = Way(before, (name, kind))
            flow.aside(Aside(shown(text), ALT_TEXT), way, ATTRIBUTE)
