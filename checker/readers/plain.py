"""Plain text: paragraphs, bullets, underlined headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import TextUnit, UnitKind
from checker.readers.assemble import assemble
from checker.readers.flow import Flow, TextRole, item_role

_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_BULLET = re.compile(r"(?:[-*+•‣◦–·]|\d{1,3}[.)])[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"([=\-~^*#])\1{2,}[ \t]*$")
_CAPITALS = re.compile(r"[^a-z]*[A-Z][^a-z]*$")
_WRAPPED_FROM = 55
_LONGEST_HEADING = 80


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The units of a plain text.

    Lines are joined to a paragraph where they look wrapped; short lines stand alone.
    """
    flow = Flow(text)
    _PlainScanner(flow).scan()
    flow.finish()
    return assemble(flow, uri, channel)


class _PlainScanner:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._page = flow.source
        self._alone = True
        self._wraps = False

    def scan(self) -> None:
        at = 0
        while at < len(self._page):
            match = _LINE.match(self._page, at)
            if match is None:
                return
            at = match.end()
            text = match[1].strip()
            if not text:
                self._flow.flush()
                self._alone = True
                continue
            first = match.start() + len(match[1]) - len(match[1].lstrip())
            self._take(text, first, first + len(text), at)

    def _take(self, text: str, first: int, end: int, following: int) -> None:
        flow = self._flow
        if _UNDERLINE.match(text):
            self._underline(text[0])
            return
        bullet = _BULLET.match(text)
        if bullet is not None:
            self._item(first + bullet.end(), end)
        elif self._is_heading(text, following):
            flow.flush()
            flow.add(first, end, TextRole(UnitKind.HEADING, 2))
        else:
            if not (flow.pending and self._wraps):
                flow.flush()
                flow.role = TextRole()
            flow.text(first, end)
        self._wraps = end - first >= _WRAPPED_FROM
        self._alone = False

    def _item(self, start: int, end: int) -> None:
        flow = self._flow
        flow.flush()
        lead = flow.lead()
        if lead is not None and lead.role.kind is UnitKind.ITEM:
            lead = lead.role.lead
        flow.role = item_role(lead)
        flow.text(start, end)

    def _underline(self, mark: str) -> None:
        """A short line above an underline is a heading; else the line is a rule."""
        span = self._flow.pending_span
        if span is not None and span[1] - span[0] <= _LONGEST_HEADING:
            self._flow.role = TextRole(UnitKind.HEADING, 1 if mark == "=" else 2)
        self._flow.flush()

    def _is_heading(self, text: str, following: int) -> bool:
        """Capitals alone between blank lines."""
        if not self._alone or len(text) > _LONGEST_HEADING or not _CAPITALS.match(text):
            return False
        after = _LINE.match(self._page, following)
        return after is not None and not after[1].strip() and "$" not in text
