"""Text of DrawingML, which slides, charts, diagrams and text boxes share (ECMA-376, part 1, 21)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from checker.readers.office.flow import Aside, Shown, TextRun, compose, raised

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

Element = etree._Element

TINY = 400
"""Text smaller than this (in hundredths of a point) is not there to be read."""

_BULLETS = (f"{A}buChar", f"{A}buAutoNum", f"{A}buBlip")
_RUN, _FIELD, _BREAK, _PROPERTIES = f"{A}r", f"{A}fld", f"{A}br", f"{A}pPr"
_TEXT, _LOOK = f"{A}t", f"{A}rPr"
_WHITE = frozenset(("bg1", "lt1"))
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its text, what is hidden in it, its list level and its look.

    `bullet` is None where the paragraph leaves that to its layout. `size` is in hundredths
    of a point, 0 where the layout says it.
    """

    shown: Shown
    asides: tuple[Aside, ...] = ()
    level: int = 0
    bullet: bool | None = None
    bold: bool = False
    size: int = 0


def parse_xml(content: bytes) -> Element:
    """The root of an XML part. Raises SyntaxError where it is none. Entities stay unread."""
    return etree.fromstring(content, _PARSER)


def number(value: str | None, otherwise: int = 0) -> int:
    """An attribute as a whole number; broken ones are as if not there."""
    try:
        return int(value) if value is not None else otherwise
    except ValueError:
        return otherwise


def is_on(value: str | None) -> bool:
    """A boolean attribute of Office: on unless it says otherwise."""
    return value not in ("0", "false", "off", "none")


def paragraphs(body: Element, *, on_white: bool = False) -> Iterator[Paragraph]:
    """The paragraphs of a text body. `on_white`: white text in it would not be seen."""
    for paragraph in body.iterchildren(f"{A}p"):
        yield _paragraph(paragraph, on_white)


def text_of(body: Element) -> str:
    """All text of a body on one line."""
    return " ".join(p.shown.text for p in paragraphs(body) if p.shown.text.strip())


def _paragraph(paragraph: Element, on_white: bool) -> Paragraph:
    runs: list[TextRun] = []
    bold, sizes, properties = True, [], None
    for child in paragraph:
        tag = child.tag
        if tag in (_RUN, _FIELD):
            look, text = _look_and_text(child)
            runs.append(TextRun(text) if look is None else _run(text, look, on_white))
            if text.strip():
                bold = bold and look is not None and look.get("b") in ("1", "true")
                sizes.append(number(look.get("sz")) if look is not None else 0)
        elif tag == _BREAK:
            runs.append(TextRun(" "))
        elif tag == _PROPERTIES:
            properties = child
    shown, asides = compose(runs)
    return Paragraph(
        shown,
        asides,
        number(properties.get("lvl")) if properties is not None else 0,
        _bullet(properties),
        bool(sizes) and bold,
        min(sizes, default=0),
    )


def _look_and_text(run: Element) -> tuple[Element | None, str]:
    look, text = None, ""
    for child in run:
        if child.tag == _TEXT:
            text = child.text or ""
        elif child.tag == _LOOK:
            look = child
    return look, text


def _bullet(properties: Element | None) -> bool | None:
    if properties is None:
        return None
    if properties.find(f"{A}buNone") is not None:
        return False
    return any(properties.find(bullet) is not None for bullet in _BULLETS) or None


def _run(text: str, look: Element | None, on_white: bool) -> TextRun:
    if look is None:
        return TextRun(text)
    struck = look.get("strike") in ("sngStrike", "dblStrike")
    if number(look.get("baseline")) > 0:
        text = raised(text)
    return TextRun(text, struck, _unseen(look, on_white))


def _unseen(look: Element, on_white: bool) -> str | None:
    if 0 < number(look.get("sz")) < TINY:
        return "hidden: tiny text"
    fill = look.find(f"{A}solidFill")
    if fill is not None and on_white and look.find(f"{A}highlight") is None and is_white(fill):
        return "hidden: white on white"
    return None


def is_white(fill: Element) -> bool:
    """Whether a solid fill is plain white."""
    for colour in fill:
        if len(colour):
            return False
        value = colour.get("val") or ""
        if colour.tag == f"{A}srgbClr":
            return value.upper() == "FFFFFF"
        return colour.tag == f"{A}schemeClr" and value in _WHITE
    return False
