"""Bullets with levels, and titles of boxes, as office files have them.

A bullet with deeper ones below leads in to them; where it is short (`Growth`) it is their
heading as well, so that what is said below it is bound to it.
"""

from __future__ import annotations

import re

from checker.models import UnitKind
from checker.readers.flow import PLAIN_ROLE, Block, TextRole, item_role
from checker.readers.office.flow import OfficeFlow, Shown, Way
from checker.values import currencies

BOX_TITLE = TextRole(UnitKind.HEADING, 7)
"""The role of a line that is the title of its box."""

DEEPEST = 8
"""The deepest level that the programs can write; deeper ones count as this."""

_LONGEST_TITLE = 60
_LONGEST_LEAD = 80
_NO_TITLE = re.compile(
    rf"[{currencies.BARE_SIGNS}%]|\d[\d.,]*\s*(?:/|per\b)|[.!?:;,]$|^\W|^\d+\W*$"
)
_NO_HEADING = re.compile(rf"[{currencies.BARE_SIGNS}%]|[.!?;,]$")


def looks_like_title(text: str) -> bool:
    """Whether a line alone can be the title of what follows: short, no price, no sentence."""
    text = text.strip()
    return 0 < len(text) <= _LONGEST_TITLE and _NO_TITLE.search(text) is None


class Items:
    """The open levels of a list while its items are read."""

    def __init__(self, flow: OfficeFlow) -> None:
        self._flow = flow
        self._last: tuple[int, Block] | None = None
        self._leads: list[tuple[int, Block]] = []
        self._above: Block | None = None

    def item(self, shown: Shown, way: Way, level: int) -> None:
        """Add an item of a level, counted from 0."""
        flow, level = self._flow, min(max(level, 0), DEEPEST)
        if not shown.text.strip():
            return
        if self._last is None:
            self._above = flow.lead()
        self._to_level(level)
        lead = self._leads[-1][1] if self._leads else self._above
        block = flow.paragraph(shown, way, item_role(lead))
        if block is not None:
            self._last = (level, block)

    def line(self, shown: Shown, way: Way, role: TextRole = PLAIN_ROLE) -> None:
        """Add a paragraph that is no item; it ends the list."""
        if shown.text.strip():
            self.end()
            self._flow.paragraph(shown, way, role)

    def end(self) -> None:
        """The list ends."""
        while self._leads:
            self._leave()
        self._last = self._above = None

    def _to_level(self, level: int) -> None:
        while self._leads and level <= self._leads[-1][0]:
            self._leave()
        if self._last is not None and level > self._last[0]:
            self._enter(*self._last)

    def _enter(self, level: int, lead: Block) -> None:
        flow = self._flow
        box = flow.open(flow.at, sealed=True)
        text = flow.written(lead)
        if len(text) <= _LONGEST_LEAD and _NO_HEADING.search(text) is None:
            lead.heads = box
        self._leads.append((level, lead))

    def _leave(self) -> None:
        self._flow.close(self._flow.at)
        self._leads.pop()
