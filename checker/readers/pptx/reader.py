"""PowerPoint: slides in order, with tables, charts, notes and comments (python-pptx)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from pptx.package import Package
from pptx.presentation import Presentation
from pptx.slide import Slide

from checker.models import Document, Skipped, TextUnit, UnitKind
from checker.readers.flow import TextRole
from checker.readers.office.flow import ALT_TEXT, ATTRIBUTE, Aside, OfficeFlow, Shown, Way
from checker.readers.office.items import looks_like_title
from checker.readers.office.lines import BoxLine, write_lines
from checker.readers.office.mend import open_office
from checker.readers.office.safety import MAX_NESTING, invalid, office_zip, plain_reason
from checker.readers.office.text import R, text_of
from checker.readers.pptx.boxes import (
    Box,
    Boxes,
    Layout,
    P,
    alt_texts,
    graphic_uri,
    placeholder,
    read_layout,
    shape_tree,
    shapes,
)
from checker.readers.pptx.graphics import GraphicPlace, skipped, write_graphic
from checker.readers.pptx.marks import unread_marks
from checker.readers.pptx.notes import write_comments, write_notes
from checker.readers.pptx.order import NumberedBox, Rect, cards
from checker.readers.pptx.text import (
    FOOTERS,
    TITLES,
    is_priced,
    lines,
)

KIND = "pptx"
MAX_SLIDES = 2_000
"""Slides after this are not read."""
MAX_SHAPES = 5_000
"""Shapes of one slide after this are not read."""

HIDDEN_SLIDE = "hidden: hidden slide"
_SLIDE_NUMBER = "sldNum"
_TITLE = TextRole(UnitKind.HEADING, 1)
_BIG = 2_000
_UPPER = 0.35


def read(document: Document) -> Iterator[TextUnit | Skipped]:
    """The units of a deck, slide by slide. Raises ReadError where it cannot be opened."""
    with office_zip(document, KIND):
        deck, left_out = open_office(document, KIND, _open)
    yield from left_out
    try:
        yield from _slides(document, deck)
    except Exception as error:
        # The slides keep their own errors; this is for what holds them together.
        raise invalid(document, KIND, plain_reason(error)) from error


def _slides(document: Document, deck: Presentation) -> Iterator[TextUnit | Skipped]:
    size = Rect(0, 0, deck.slide_width or 0, deck.slide_height or 0)
    title = _title(deck)
    parts = _slide_parts(deck)
    layouts: dict[str, Layout] = {}
    for number, part in enumerate(parts[:MAX_SLIDES], 1):
        if part is None:
            yield skipped(document.uri, f"slide {number}", "missing from the file")
            continue
        try:
            layout = _layout(part, layouts)
        except Exception as error:
            reason = f"its layout cannot be read: {plain_reason(error)}"
            yield skipped(document.uri, f"slide {number}", reason)
            continue
        yield from _SlideReader(document, part, layout, number, size).units(title)
    if len(parts) > MAX_SLIDES:
        yield skipped(document.uri, f"slides after {MAX_SLIDES}", "not read; split the deck")


def _open(content: bytes) -> Presentation:
    deck: Presentation = Package.open(io.BytesIO(content)).presentation_part.presentation
    return deck


def _slide_parts(deck: Presentation) -> list[Slide | None]:
    """The slides in order, None for one that the file names and does not have."""
    listed = deck._element.find(f"{P}sldIdLst")
    found: list[Slide | None] = []
    for entry in listed if listed is not None else ():
        try:
            found.append(deck.part.related_slide(entry.get(f"{R}id") or ""))
        except (KeyError, AttributeError):
            found.append(None)
    return found


def _title(deck: Presentation) -> str | None:
    """The deck's title: that of its first slide, else of its properties."""
    first = next((slide for slide in _slide_parts(deck)[:1] if slide is not None), None)
    said = _placeholder_title(first) if first is not None else None
    if said:
        return said
    try:
        return " ".join(deck.core_properties.title.split()) or None
    except Exception:
        # Properties name the deck at best; broken ones keep nobody from reading it.
        return None


def _placeholder_title(slide: Slide) -> str | None:
    for shape in shapes(shape_tree(slide._element)):
        held, body = placeholder(shape), shape.find(f"{P}txBody")
        if held is not None and held.kind in TITLES and body is not None:
            return " ".join(text_of(body).split()) or None
    return None


def _layout(slide: Slide, known: dict[str, Layout]) -> Layout:
    """The layout of a slide, read once for all slides that have it."""
    layout = slide.slide_layout
    name = layout.part.partname
    if name not in known:
        known[name] = read_layout(layout)
    return known[name]


class _SlideReader:
    """Reads one slide into a flow of its own."""

    def __init__(
        self, document: Document, slide: Slide, layout: Layout, number: int, size: Rect
    ) -> None:
        self._uri = document.uri
        self._slide = slide
        self._size = size
        self._where = f"slide {number}"
        self._way = (self._where,)
        self._flow = OfficeFlow(document.uri, document.channel)
        self._layout = layout
        if slide._element.get("show") in ("0", "false"):
            self._flow.visibility = HIDDEN_SLIDE

    def units(self, title: str | None) -> Iterator[TextUnit | Skipped]:
        skips = list(self._read())
        yield from self._flow.units(title)
        yield from skips

    def _read(self) -> Iterator[Skipped]:
        """Fill the flow; one part that cannot be read does not keep the rest from it."""
        try:
            yield from self._read_boxes()
        except Exception as error:
            yield skipped(self._uri, self._where, f"cannot be read: {plain_reason(error)}")
        for write, name in ((write_notes, "notes"), (write_comments, "comments")):
            try:
                write(self._flow, self._slide, self._way)
            except Exception as error:
                where = f"{self._where}, {name}"
                yield skipped(self._uri, where, f"cannot be read: {plain_reason(error)}")

    def _read_boxes(self) -> Iterator[Skipped]:
        boxes = Boxes(self._slide, self._layout, self._size)
        found = boxes.read()
        if boxes.too_deep:
            reason = f"groups more than {MAX_NESTING} deep are not read"
            yield skipped(self._uri, self._where, reason)
        if len(found) > MAX_SHAPES:
            yield skipped(self._uri, self._where, f"shapes after {MAX_SHAPES} are not read")
        for name, count in unread_marks(found[:MAX_SHAPES]):
            what = f"{count} pictures or drawings on empty cells are not read"
            where = f"{self._where}, {name}"
            yield skipped(self._uri, where, f"{what}; write ✓ or – into the cells")
        titles, body, footers = _sorted(found[:MAX_SHAPES])
        titles = titles or _looks_like_title_box(body, self._size)
        for box in titles:
            self._write_title(box)
        body = [box for box in body if box not in titles]
        named = len(body) > 1
        for card in self._in_order(body):
            yield from self._write_card(card, named)
        self._flow.region = "footer"
        for box in footers:
            write_lines(self._flow, list(lines(box, self._way, self._layout.plain, named=True)))
        self._flow.region = "main"

    def _write_title(self, box: Box) -> None:
        said = list(lines(box, self._way, self._layout.plain, named=False))
        way = Way(self._way, ("title",))
        for line in said:
            self._flow.paragraph(line.paragraph.shown, way, _TITLE)
            for aside in line.paragraph.asides:
                self._flow.aside(aside, way)

    def _in_order(self, found: Sequence[Box]) -> Iterator[list[Box]]:
        placed = [
            NumberedBox(number, box.rect, is_priced(box), holds=box.element.tag == f"{P}sp")
            for number, box in enumerate(found)
        ]
        for card in cards(placed, self._size.area):
            yield [found[number] for number in card.numbers]

    def _write_card(self, card: Sequence[Box], named: bool) -> Iterator[Skipped]:
        """Boxes that are read together: their lines as one text, their graphics in between."""
        said: list[BoxLine] = []
        for box in card:
            if not box.members and not graphic_uri(box.element):
                said += lines(
                    box, self._way, self._layout.plain, named=named or box.placeholder is None
                )
                continue
            write_lines(self._flow, said)
            said = []
            yield from self._write_box(box)
        write_lines(self._flow, said)
        for box in card:
            self._write_alt_texts(box)

    def _write_box(self, box: Box) -> Iterator[Skipped]:
        where = f"{self._where}, {box.name}"
        try:
            if box.members:
                yield from self._write_group(box)
            for reason in write_graphic(GraphicPlace(self._flow, box, self._slide.part, self._way)):
                yield skipped(self._uri, where, reason)
        except Exception as error:
            yield skipped(self._uri, where, f"cannot be read: {plain_reason(error)}")

    def _write_group(self, group: Box) -> Iterator[Skipped]:
        """A group is one card where it holds boxes of text only."""
        for member in group.members:
            member.hidden = member.hidden or group.hidden
        ordered = list(self._in_order(group.members))
        if all(not b.members and not graphic_uri(b.element) for b in group.members):
            ordered = [[box for card in ordered for box in card]]
        for card in ordered:
            yield from self._write_card(card, named=True)

    def _write_alt_texts(self, box: Box) -> None:
        for name, text in alt_texts(box.element):
            aside = Aside(Shown(text), ALT_TEXT)
            self._flow.aside(aside, Way(self._way, (box.name, name)), ATTRIBUTE)


def _sorted(found: Sequence[Box]) -> tuple[list[Box], list[Box], list[Box]]:
    """Titles, what the slide says, and its footers; slide numbers say nothing."""
    titles: list[Box] = []
    body: list[Box] = []
    footers: list[Box] = []
    for box in found:
        kind = box.placeholder.kind if box.placeholder is not None else ""
        if kind in TITLES:
            titles.append(box)
        elif kind in FOOTERS:
            footers.append(box)
        elif kind != _SLIDE_NUMBER:
            body.append(box)
    return titles, body, footers


def _looks_like_title_box(body: Sequence[Box], size: Rect) -> list[Box]:
    """The box with the biggest letters at the top, on a slide that has no title."""
    best, biggest = None, _BIG - 1
    for box in body:
        said = list(lines(box, (), frozenset(), named=False))
        if len(said) == 1 and said[0].paragraph.size > biggest and box.hidden is None:
            biggest, best = said[0].paragraph.size, box
    if best is None or best.rect.top > _UPPER * size.bottom:
        return []
    text = next(lines(best, (), frozenset(), named=False)).text
    return [best] if looks_like_title(text) else []
