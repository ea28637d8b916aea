"""Running text in Markdown: the tags in it that end a block are taken as they come."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from checker.readers.flow import Flow, TextRole
from checker.readers.html.elements import INLINE, LEFT_OUT, Elements
from checker.readers.html.reader import left_out_until
from checker.readers.html.tags import Tag, Tags

_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_TICKED = re.compile(r"(?<!`)(`+)(?!`)[^\n]{0,2000}?(?<!`)\1(?!`)")
_VISIBLE = re.compile(r"\S")
_LONGEST_INLINE = 2000


class MarkdownLine(NamedTuple):
    """A line from its first visible character, its indent in columns, and the next line."""

    first: int
    end: int
    following: int
    column: int = 0

    def after(self, first: int) -> MarkdownLine:
        """The rest of the line."""
        return self._replace(first=first)


def line_at(page: str, at: int) -> tuple[int, int]:
    """Where the line ends that holds this offset, without and with its line break."""
    match = _LINE.match(page, at)
    return (match.end(1), match.end()) if match else (len(page), len(page))


class TextRuns:
    """Feeds lines of text to the open elements of a page."""

    def __init__(self, flow: Flow, tags: Tags, elements: Elements) -> None:
        self._flow = flow
        self._page = flow.canvas.page
        self._tags = tags
        self._elements = elements

    def take(self, line: MarkdownLine, role: TextRole | None) -> int:
        """Text up to the end of the line; where reading goes on.

        That is the next line, or further down where a tag goes on over the line's end.
        """
        page = self._page
        first, end = line.first, line.end
        at = text_from = first
        if page.find("<", first, end) < 0:
            self._piece(first, end, role)
            return line.following
        in_code = _code_spans(page, first, end)
        while (mark := page.find("<", at, end)) >= 0:
            tag = None if _within(in_code, mark) else self._tags.at(mark)
            if tag is None:
                at = mark + 1
            elif not self._is_block(tag, first, end) and not self._elements.is_mark(tag):
                self._elements.inline_attributes(tag)
                at = tag.end
            else:
                self._piece(text_from, mark, role)
                at = text_from = self._block_tag(tag)
        if text_from > end:
            return self.resume(text_from, role)
        if at > end:
            # An inline tag goes on over the line's end: so does the text around it.
            end, following = line_at(page, at)
            self._piece(text_from, end, role)
            return following
        self._piece(text_from, end, role)
        return line.following

    def resume(self, at: int, role: TextRole | None = None) -> int:
        """Go on in the middle of a line, after something that reached into it."""
        end, following = line_at(self._page, at)
        if self._page[at:end].strip():
            return self.take(MarkdownLine(at, end, following), role)
        return following

    def _piece(self, start: int, end: int, role: TextRole | None) -> None:
        text = self._page[start:end]
        shown = text.strip()
        if shown:
            first = start + len(text) - len(text.lstrip())
            self._elements.text(first, first + len(shown), role)

    def _is_block(self, tag: Tag, first: int, end: int) -> bool:
        """Whether a tag ends the text before it: HTML by name, components by where they stand."""
        name = tag.name.lower()
        if not tag.name[0].isupper():
            return name not in INLINE and name != "br"
        if tag.closing:
            return self._elements.is_open(tag.name)
        if self._flow.pending and _VISIBLE.search(self._page, first, tag.start):
            return False
        if tag.empty:
            return tag.end > end or not _VISIBLE.search(self._page, tag.end, end)
        closing = self._page.find(f"</{tag.name}>", tag.end, min(end, tag.end + _LONGEST_INLINE))
        after = closing + len(tag.name) + 3
        return closing < 0 or not _VISIBLE.search(self._page, after, end)

    def _block_tag(self, tag: Tag) -> int:
        skipped = left_out_until(self._page, tag, self._flow)
        if skipped is not None:
            self._flow.flush()
            return skipped
        if tag.name.lower() in LEFT_OUT:
            self._flow.canvas.blank(tag.start, tag.end)
        else:
            self._elements.tag(tag)
        return tag.end


def _code_spans(page: str, start: int, end: int) -> list[tuple[int, int]]:
    return [match.span() for match in _TICKED.finditer(page, start, end)]


def _within(spans: list[tuple[int, int]], at: int) -> bool:
    """Whether one of these spans, in order and apart, holds the offset."""
    number = bisect_right(spans, (at, at)) - 1
    return number >= 0 and at < spans[number][1]
