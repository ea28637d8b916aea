"""What the styles of a Word file say about its text: headings, lists, hidden, struck out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checker.readers.office.text import Element, number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_BODY_TEXT = 9
_DEEPEST_BASE = 20
_TINY = 8
"""Half points; smaller text is not there to be read."""


@dataclass(frozen=True, slots=True)
class RunLook:
    """How a run is shown, as far as its style or its own properties say; None: not said."""

    hidden: bool | None = None
    struck: bool | None = None
    white: bool | None = None
    painted: bool | None = None
    tiny: bool | None = None
    bold: bool | None = None
    raised: bool | None = None

    def under(self, own: RunLook) -> RunLook:
        """This look with what `own` says laid over it."""
        if own is NOTHING:
            return self
        return RunLook(
            _first(own.hidden, self.hidden),
            _first(own.struck, self.struck),
            _first(own.white, self.white),
            _first(own.painted, self.painted),
            _first(own.tiny, self.tiny),
            _first(own.bold, self.bold),
            _first(own.raised, self.raised),
        )


NOTHING = RunLook()


@dataclass(frozen=True, slots=True)
class Style:
    """A resolved style. `level` counts headings from 1, 0 for body text."""

    name: str = ""
    level: int = 0
    item: int | None = None
    look: RunLook = NOTHING


PLAIN_STYLE = Style()


class Styles:
    """The styles of one file, each resolved once against those it is based on."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._resolved: dict[str, Style] = {}
        self.default = ""
        for style in root.iterchildren(f"{W}style") if root is not None else ():
            name = style.get(f"{W}styleId")
            if name is None:
                continue
            self._elements[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self.default = name

    def of(self, name: str | None) -> Style:
        """The style with this id; a plain one where there is none."""
        if name is None or name not in self._elements:
            return PLAIN_STYLE
        if name not in self._resolved:
            self._resolved[name] = self._resolve(name)
        return self._resolved[name]

    def _resolve(self, name: str) -> Style:
        chain: list[Element] = []
        at: str | None = name
        while at in self._elements and len(chain) < _DEEPEST_BASE:
            chain.append(self._elements[at])
            at = value(chain[-1].find(f"{W}basedOn"))
        style = PLAIN_STYLE
        for element in reversed(chain):
            style = _over(style, element)
        return style


def value(element: Element | None) -> str | None:
    """The value of a property."""
    return element.get(f"{W}val") if element is not None else None


def look(properties: Element | None) -> RunLook:
    """What run properties say."""
    if properties is None or not len(properties):
        return NOTHING
    return RunLook(
        _first(_flag(properties, "vanish"), _flag(properties, "specVanish")),
        _first(_flag(properties, "strike"), _flag(properties, "dstrike")),
        _white(properties.find(f"{W}color")),
        _painted(properties),
        _tiny(properties.find(f"{W}sz")),
        _flag(properties, "b"),
        _raised(properties.find(f"{W}vertAlign")),
    )


def heading_level(properties: Element | None, style: Style) -> int:
    """The heading level of a paragraph, from 1; 0 for body text."""
    own = properties.find(f"{W}outlineLvl") if properties is not None else None
    if own is None:
        return style.level
    level = number(value(own), _BODY_TEXT)
    return level + 1 if 0 <= level < _BODY_TEXT else 0


def item_level(properties: Element | None, style: Style) -> int | None:
    """The list level of a paragraph, from 0; None where it is no item."""
    own = properties.find(f"{W}numPr") if properties is not None else None
    return style.item if own is None else _listed(own)


def _over(base: Style, element: Element) -> Style:
    paragraph = element.find(f"{W}pPr")
    name = value(element.find(f"{W}name")) or ""
    return replace(
        base,
        name=name.lower(),
        level=heading_level(paragraph, base),
        item=item_level(paragraph, base),
        look=base.look.under(look(element.find(f"{W}rPr"))),
    )


def _listed(numbering: Element) -> int | None:
    """Number 0 takes a paragraph out of its list."""
    if value(numbering.find(f"{W}numId")) == "0":
        return None
    return number(value(numbering.find(f"{W}ilvl")))


def _flag(properties: Element, name: str) -> bool | None:
    found = properties.find(f"{W}{name}")
    if found is None:
        return None
    return value(found) not in ("0", "false", "off")


def _first(one: bool | None, other: bool | None) -> bool | None:
    return one if one is not None else other


def _white(colour: Element | None) -> bool | None:
    if colour is None:
        return None
    return (value(colour) or "").upper() == "FFFFFF"


def _painted(properties: Element) -> bool | None:
    """Whether the run stands on a colour of its own."""
    if properties.find(f"{W}highlight") is not None:
        return True
    return is_shaded(properties) or None


def is_shaded(properties: Element | None) -> bool:
    """Whether something is shaded with a colour other than white."""
    shade = properties.find(f"{W}shd") if properties is not None else None
    if shade is None:
        return False
    fill = (shade.get(f"{W}fill") or "auto").upper()
    pattern = value(shade) or "clear"
    themed = f"{W}themeFill" in shade.attrib
    return themed or fill not in ("AUTO", "FFFFFF") or pattern not in ("clear", "nil")


def _raised(align: Element | None) -> bool | None:
    return None if align is None else value(align) == "superscript"


def _tiny(size: Element | None) -> bool | None:
    if size is None:
        return None
    return 0 < number(value(size)) < _TINY
