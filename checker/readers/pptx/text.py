"""The texts of a slide's boxes, as lines in reading order: titles, bullets, paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from checker.readers.office.flow import Way
from checker.readers.office.lines import MONEY, BoxLine
from checker.readers.office.text import paragraphs
from checker.readers.pptx.boxes import Box, P

TITLES = frozenset(("title", "ctrTitle"))
FOOTERS = frozenset(("ftr", "dt", "hdr"))
_BULLETED = frozenset(("body", "obj"))


def lines(
    box: Box, before: tuple[str, ...], plain: frozenset[int], *, named: bool
) -> Iterator[BoxLine]:
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
        yield BoxLine(paragraph, way, bullet or paragraph.level > 0, box.hidden)


def is_priced(box: Box) -> bool:
    """Whether a box shows an amount of money."""
    body = box.element.find(f"{P}txBody")
    return body is not None and MONEY.search("".join(map(str, body.itertext()))) is not None


def _is_bulleted(box: Box, plain: frozenset[int]) -> bool:
    held = box.placeholder
    return held is not None and held.kind in _BULLETED and held.number not in plain
