"""What is drawn in a Word file: text boxes, charts, diagrams, and their alternative texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docx.opc.part import Part

from checker.readers.docx.styles import W
from checker.readers.docx.text import alternative
from checker.readers.office.chartex import CX
from checker.readers.office.charts import C
from checker.readers.office.smartart import DGM
from checker.readers.office.text import MC, Element, R, parse_xml

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
_SHAPE = "{urn:schemas-microsoft-com:vml}shape"


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """Something in a drawing: `text box`, `chart`, `newer chart`, `diagram`, `alt text`
    or `unread`.

    `name` is the drawing's own; `relation` leads to the part of a chart or diagram.
    """

    kind: str
    name: str
    element: Element | None = None
    relation: str = ""
    text: str = ""
    text_kind: str = "alt text"


class DrawingReader:
    """Reads the parts that the drawings of one part of a file refer to."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def part(self, relation: str) -> Element | None:
        """The root of a related part, None where it is missing or broken."""
        try:
            return parse_xml(self._part.related_parts[relation].blob)
        except (KeyError, SyntaxError, ValueError):
            return None


def drawings(element: Element) -> Iterator[DrawnPart]:
    """What a drawing holds, in order. Of alternatives only the first is looked at."""
    name = "drawing"
    waiting = [element]
    while waiting:
        at = waiting.pop()
        tag = at.tag
        if tag == f"{MC}AlternateContent":
            inner = alternative(at)
            waiting += reversed(inner) if inner is not None else ()
            continue
        if tag == f"{_WP}docPr":
            name = at.get("name") or name
            yield from _alt_texts(name, at, ("title", "descr"))
        elif tag == _SHAPE:
            yield from _alt_texts(at.get("id") or name, at, ("alt",))
        if tag == f"{W}txbxContent":
            yield DrawnPart("text box", name, at)
            continue
        yield from _graphic(at, name)
        waiting += reversed(at)


def _graphic(element: Element, name: str) -> Iterator[DrawnPart]:
    if element.tag == f"{C}chart":
        yield DrawnPart("chart", name, relation=element.get(f"{R}id") or "")
    elif element.tag == f"{DGM}relIds":
        yield DrawnPart("diagram", name, relation=element.get(f"{R}dm") or "")
    elif element.tag == _OLE:
        kind = element.get("ProgID") or "of unknown kind"
        yield DrawnPart("unread", name, text=f"an embedded object ({kind}) is not read")
    elif element.tag == f"{CX}chart":
        yield DrawnPart("newer chart", name, relation=element.get(f"{R}id") or "")


def _alt_texts(name: str, element: Element, attributes: tuple[str, ...]) -> Iterator[DrawnPart]:
    for attribute in attributes:
        text = element.get(attribute)
        if text and text.strip():
            kind = "alt title" if attribute == "title" else "alt text"
            yield DrawnPart("alt text", name, text=text, text_kind=kind)
