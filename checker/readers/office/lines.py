"""The lines of a drawn box, on slides and on sheets: its title, its bullets, its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from checker.readers.flow import PLAIN_ROLE
from checker.readers.office.flow import OfficeFlow, Way
from checker.readers.office.items import BOX_TITLE, Items, looks_like_title
from checker.readers.office.text import Paragraph
from checker.values import currencies

MONEY = re.compile(
    rf"[{currencies.BARE_SIGNS}]\s?\d|\d\s?[{currencies.BARE_SIGNS}]|\b(?:{currencies.CODE})\b"
)


@dataclass(frozen=True, slots=True)
class BoxLine:
    """A paragraph of a box on its way into the flow."""

    paragraph: Paragraph
    way: Way
    item: bool
    hidden: str | None

    @property
    def text(self) -> str:
        """What it shows."""
        return self.paragraph.shown.text


def write_lines(flow: OfficeFlow, card: Sequence[BoxLine]) -> None:
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


def _write_line(flow: OfficeFlow, items: Items, line: BoxLine, title: bool) -> None:
    paragraph = line.paragraph
    if title:
        items.line(paragraph.shown, line.way, BOX_TITLE)
    elif line.item:
        items.item(paragraph.shown, line.way, paragraph.level)
    else:
        items.line(paragraph.shown, line.way, PLAIN_ROLE)
    for aside in paragraph.asides:
        flow.aside(aside, line.way)


def _is_title(line: BoxLine, following: BoxLine | None, first: bool) -> bool:
    """Whether a line is the title of those after it in its box."""
    if line.item or following is None or not looks_like_title(line.text):
        return False
    stands_out = (
        line.paragraph.bold and not following.paragraph.bold
    ) or line.paragraph.size > following.paragraph.size > 0
    if stands_out:
        return True
    return not looks_like_title(following.text) and (first or bool(MONEY.search(following.text)))
