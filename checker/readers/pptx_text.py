"""The texts of a slide's boxes, as lines in reading order: titles, bullets, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.readers.flow import PLAIN_ROLE
from checker.readers.office_flow import OfficeFlow, Way
from checker.readers.office_items import BOX_TITLE, Items, looks_like_title
from checker.readers.office_text import Paragraph, paragraphs
from checker.readers.pptx_boxes import Box, P

MONEY = re.compile(r"[$€£¥₹]\s?\d|\d\s?[€£¥₹]|\b(?:USD|EUR|GBP)\b")

TITLES = frozenset(("title", "ctrTitle"))
FOOTERS = frozenset(("ftr", "dt", "hdr"))
_BULLETED = frozenset(("body", "obj"))


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a box on its way into the flow."""

    paragraph: Paragraph
    way: Way
    item: bool
    hidden: str | None

    @property
    def text(self) -> str:
        """What it shows."""
        return self.paragraph.shown.text


def lines(
    box: Box, before: tuple[str, ...], plain: frozenset[int], *, named: bool
) -> Iterator[Line]:
    """The paragraphs of a box that say something. `named`: the box's name leads to them."""
    body = box.element.find(f"{P}txBody")
    if body is None:
        return
    said = [p for p in paragraphs(body, on_white=box.on_white) if p.shown.text.strip() or p.asides]
    bulleted = _is_bulleted(box, plain)
    name = (box.name,) if named else ()
    for number, paragraph in enumerate(said, 1):
        count = (f"paragraph {number}",) if len(said) > 1 else ()
        bullet = bulleted if paragraph.bullet is None else paragraph.bullet
        way = Way(before, (*name, *count))
        yield Line(paragraph, way, bullet or paragraph.level > 0, box.hidden)


def is_priced(box: Box) -> bool:
    """Whether a box shows an amount of money."""
    body = box.element.find(f"{P}txBody")
    return body is not None and MONEY.search("".join(map(str, body.itertext()))) is not None


def write_lines(flow: OfficeFlow, card: Sequence[Line]) -> None:
    """Add the lines of one box, or of boxes that are read together."""
    outer = flow.visibility
    boxed = flow.open(flow.at, sealed=True) if len(card) > 1 else None
    items = Items(flow)
    for number, line in enumerate(card):
        if outer == "visible":
            items_end = flow.visibility != (line.hidden or outer)
            if items_end:
                items.end()
            flow.visibility = line.hidden or outer
        following = card[number + 1] if number + 1 < len(card) else None
        _write_line(flow, items, line, _is_title(line, following, number == 0))
    items.end()
    if boxed is not None:
        flow.close(flow.at)
    flow.visibility = outer


def _write_line(flow: OfficeFlow, items: Items, line: Line, title: bool) -> None:
    paragraph = line.paragraph
    if title:
        items.line(paragraph.shown, line.way, BOX_TITLE)
    elif line.item:
        items.item(paragraph.shown, line.way, paragraph.level)
    else:
        items.line(paragraph.shown, line.way, PLAIN_ROLE)
    for aside in paragraph.asides:
        flow.aside(aside, line.way)


def _is_title(line: Line, following: Line | None, first: bool) -> bool:
    """Whether a line is the title of those after it in its box."""
    if line.item or following is None or not looks_like_title(line.text):
        return False
    stands_out = (
        line.paragraph.bold and not following.paragraph.bold
    ) or line.paragraph.size > following.paragraph.size > 0
    if stands_out:
        return True
    return not looks_like_title(following.text) and (first or bool(MONEY.search(following.text)))


def _is_bulleted(box: Box, plain: frozenset[int]) -> bool:
    held = box.placeholder
    return held is not None and held.kind in _BULLETED and held.number not in plain
