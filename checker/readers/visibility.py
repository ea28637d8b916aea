"""What an element's attributes say about how its text is seen: hidden, struck out, painted.

Only what the tag itself says is known here; style sheets are not read.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from checker.readers.html.tags import Tag, Tags


class Paint(Enum):
    """The ground that text stands on, as far as the tags tell."""

    WHITE = "white"
    UNKNOWN = "unknown"


UNPAINTED = Paint.WHITE
"""A page that says nothing is white."""


class ElementLook(NamedTuple):
    """How the text in an element is seen. `hidden` says why it is not."""

    hidden: str | None
    struck: bool
    paint: Paint


_HIDING_STYLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"display\s*:\s*none", re.I), "hidden: display:none"),
    (re.compile(r"visibility\s*:\s*(?:hidden|collapse)", re.I), "hidden: visibility:hidden"),
    (re.compile(r"font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)", re.I), "hidden: font-size:0"),
    (
        re.compile(r"(?:left|top|right|text-indent)\s*:\s*-\d{4,}(?:px|em|pt)?", re.I),
        "hidden: off the page",
    ),
)
_WHITE = r"(?:white|#fff(?:fff)?\b|rgba?\(\s*255\s*,\s*255\s*,\s*255\b)"
_WHITE_TEXT = re.compile(rf"(?<![\w-])color\s*:\s*{_WHITE}", re.I)
_WHITE_GROUND = re.compile(rf"background(?:-color)?\s*:\s*{_WHITE}", re.I)
_ANY_GROUND = re.compile(r"background", re.I)
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)
_STRUCK_CLASSES = frozenset(
    "line-through strikethrough strike-through strike struck text-line-through "
    "text-decoration-line-through".split()
)


def look(tag: Tag, tags: Tags, ground: Paint) -> ElementLook:
    """How text in this element is seen, standing on that ground."""
    hidden = "hidden: noscript" if tag.name.lower() == "noscript" else None
    if not tag.attributes:
        return ElementLook(hidden, False, ground)
    attributes = {attribute.name: tags.value(attribute) for attribute in tag.attributes}
    style = attributes.get("style", "")
    classes = attributes.get("class", attributes.get("classname", ""))
    ground = _ground(style, classes, attributes, ground)
    if hidden is None:
        hidden = _hidden(style, attributes, ground)
    struck = bool(style and _STRUCK_STYLE.search(style)) or not _STRUCK_CLASSES.isdisjoint(
        classes.lower().split()
    )
    return ElementLook(hidden, struck, ground)


def _ground(style: str, classes: str, attributes: dict[str, str], ground: Paint) -> Paint:
    """A class or an unknown background may paint anything."""
    if _WHITE_GROUND.search(style):
        return Paint.WHITE
    if classes or "bgcolor" in attributes or _ANY_GROUND.search(style):
        return Paint.UNKNOWN
    return ground


def _hidden(style: str, attributes: dict[str, str], ground: Paint) -> str | None:
    if "hidden" in attributes and attributes["hidden"].lower() not in ("false", "until-found"):
        return "hidden: attribute hidden"
    for pattern, reason in _HIDING_STYLES if style else ():
        if pattern.search(style):
            return reason
    colour = f"color:{attributes['color']}" if "color" in attributes else style
    if colour and ground is Paint.WHITE and _WHITE_TEXT.search(colour):
        return "hidden: white on white"
    return None
