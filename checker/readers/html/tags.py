"""Tags of HTML and JSX with exact places, from any text, however broken.

Own code because the offsets must be exact: the common parsers give lines at best, and none
reads JSX attributes (`cols={2}`, `style={{...}}`). Time is linear in the text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_OPENING = re.compile(r"<(/?)([A-Za-z][\w.-]*(?::[A-Za-z][\w.-]*)?)(?=[\s/>{])")
_ATTRIBUTE = re.compile(
    r"\s*([^\s=/>\"'{}<]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\{)|([^\s>\"'{][^\s>]*)))?"
)
_ENDING = re.compile(r"\s*(/?)>")
_SPACE = re.compile(r"\s*")
_QUOTED = re.compile(r"\{\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)\s*\}")


class Attribute(NamedTuple):
    """An attribute, its name in lower case, and the range of its value."""

    name: str
    start: int
    end: int


class Tag(NamedTuple):
    """An opening or closing tag. `name` is as written; `empty` is `<x/>`."""

    name: str
    start: int
    end: int
    closing: bool
    empty: bool
    attributes: tuple[Attribute, ...]


class Tags:
    """Reads tags out of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._braces: dict[int, int] | None = None

    def at(self, start: int) -> Tag | None:
        """The tag that starts here, or None where `<` is just a character."""
        opening = _OPENING.match(self.text, start)
        if opening is None:
            return None
        attributes: list[Attribute] = []
        at = opening.end()
        while (ending := _ENDING.match(self.text, at)) is None:
            following = self._attribute(at, attributes)
            if following is None:
                return None
            at = following
        return Tag(
            opening[2], start, ending.end(), bool(opening[1]), bool(ending[1]), tuple(attributes)
        )

    def value(self, attribute: Attribute) -> str:
        """The value as written."""
        return self.text[attribute.start : attribute.end]

    def attribute(self, tag: Tag, name: str) -> str | None:
        """The value of a tag's attribute as written, None where it has none."""
        for attribute in tag.attributes:
            if attribute.name == name:
                return self.value(attribute)
        return None

    def closing_brace(self, start: int) -> int | None:
        """The end of the braces that open here, None where they never close."""
        if self._braces is None:
            self._braces = _match_braces(self.text)
        return self._braces.get(start)

    def _attribute(self, at: int, attributes: list[Attribute]) -> int | None:
        match = _ATTRIBUTE.match(self.text, at)
        if match is None:
            return self._past_oddity(at)
        name = match[1].lower()
        if match[4]:
            return self._braced(name, match.start(4), attributes)
        group = match.lastindex or 1
        if group == 1:
            attributes.append(Attribute(name, match.end(), match.end()))
        else:
            attributes.append(Attribute(name, *match.span(group)))
        return match.end()

    def _braced(self, name: str, brace: int, attributes: list[Attribute]) -> int | None:
        end = self.closing_brace(brace)
        if end is None:
            return None
        quoted = _QUOTED.fullmatch(self.text, brace, end)
        if quoted is not None and quoted.lastindex is not None:
            attributes.append(Attribute(name, *quoted.span(quoted.lastindex)))
        else:
            attributes.append(Attribute("{" + name, brace, end))
        return end

    def _past_oddity(self, at: int) -> int | None:
        """Step over a stray character or a JSX spread; None where the tag cannot go on."""
        space = _SPACE.match(self.text, at)
        at = space.end() if space else at
        if at >= len(self.text) or self.text[at] == "<":
            return None
        if self.text[at] == "{":
            return self.closing_brace(at)
        return at + 1


def _match_braces(text: str) -> dict[int, int]:
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for match in re.finditer(r"[{}]", text):
        if match[0] == "{":
            open_at.append(match.start())
        elif open_at:
            pairs[open_at.pop()] = match.end()
    return pairs
