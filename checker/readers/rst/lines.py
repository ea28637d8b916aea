"""The lines of a reStructuredText source, and where reading stands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from checker.models import UnitKind
from checker.readers.flow import PLAIN_ROLE, Block, Flow, TextRole

_LINES = re.compile(r"([ \t]*)([^\r\n]*)(?:\r\n?|\n|\Z)")


class RstLine(NamedTuple):
    """A line without its end: where it starts, where its text begins, and where that ends."""

    start: int
    first: int
    end: int

    @property
    def indent(self) -> int:
        """The columns before the text."""
        return self.first - self.start

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        return self.first >= self.end


def lines_of(page: str) -> list[RstLine]:
    """All lines of a page."""
    return [
        RstLine(match.start(), match.end(1), match.end(1) + len(match[2].rstrip()))
        for match in _LINES.finditer(page)
        if match.end() > match.start()
    ]


@dataclass(slots=True)
class IndentedBlock:
    """What holds the lines indented to a column: a list item, a definition, a directive."""

    column: int
    role: TextRole = PLAIN_ROLE
    box: bool = False


class Cursor:
    """Where reading stands: the current line, and the parts that are open around it."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.page = flow.canvas.page
        self.lines = lines_of(self.page)
        self.at = 0
        self.parts: list[IndentedBlock] = []
        self.corners = 0
        """How many corners of drawn tables were met."""
        self.column = 0
        """The indent of the paragraph being read."""

    def text_of(self, number: int) -> str:
        """The text of a line, empty past the end."""
        if number >= len(self.lines):
            return ""
        line = self.lines[number]
        return self.page[line.first : line.end]

    def ends_here(self) -> bool:
        """Whether a blank line or the end comes next."""
        return self.at >= len(self.lines) or self.lines[self.at].blank

    def skip_deeper(self, indent: int) -> list[RstLine]:
        """Step over the lines deeper than this and the blank ones among them."""
        first = self.at
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.blank and line.indent <= indent:
                break
            self.at += 1
        return self.lines[first : self.at]

    def leave(self, indent: int) -> None:
        """Close the parts that a line of this indent is outside of."""
        while self.parts and indent < self.parts[-1].column:
            if self.parts.pop().box:
                self.flow.close(self.lines[self.at].start)

    def role(self) -> TextRole:
        """The role that text has here."""
        return self.parts[-1].role if self.parts else PLAIN_ROLE

    def lead(self) -> Block | None:
        """The line that leads in to a list item: siblings share it."""
        lead = self.flow.lead()
        while lead is not None and lead.role.kind is UnitKind.ITEM:
            if self.parts and lead.role.lead is self.parts[-1].role.lead:
                return lead
            lead = lead.role.lead
        return lead

    def paragraph(self, first: int, line: RstLine, role: TextRole) -> None:
        """Begin a paragraph on this line."""
        self.flow.role = role
        self.flow.text(first, line.end)
        self.column = line.indent
