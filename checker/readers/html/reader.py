"""HTML: pages, fragments, templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import Skipped, TextUnit
from checker.readers import entities, veil
from checker.readers.assemble import assemble
from checker.readers.flow import Flow
from checker.readers.html.elements import LEFT_OUT, Elements
from checker.readers.html.tags import Tag, Tags
from checker.readers.structured.json_ld import with_data


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit | Skipped]:
    """The units of an HTML text, in reading order. Never raises for wrong markup."""
    flow = Flow(text, veil.templates(text))
    scan_range(flow, 0, len(text))
    flow.finish()
    return with_data(assemble(flow, uri, channel), flow, uri, channel)


def scan_range(flow: Flow, start: int, end: int) -> None:
    """Read a range of a flow's page as HTML."""
    _HtmlScanner(flow, start, end).scan()


class _HtmlScanner:
    def __init__(self, flow: Flow, start: int, end: int) -> None:
        self._flow = flow
        self._page = flow.canvas.page
        self._start, self._end = start, end
        self._tags = Tags(self._page)
        self._elements = Elements(flow, self._tags)

    def scan(self) -> None:
        page, at, text_from = self._page, self._start, self._start
        while (mark := page.find("<", at, self._end)) >= 0:
            following = self._markup(text_from, mark)
            if following is None:
                at = mark + 1
            else:
                at = text_from = following
        self._text(text_from, self._end)
        self._elements.finish(self._end)

    def _markup(self, text_from: int, mark: int) -> int | None:
        """Take the markup at `mark` and the text before it; None where it is a mere `<`."""
        following = self._page[mark + 1 : mark + 2]
        if following in ("!", "?"):
            self._text(text_from, mark)
            return self._declaration(mark)
        tag = self._tags.at(mark)
        if tag is None or tag.end > self._end:
            return None
        self._text(text_from, mark)
        self._elements_tag(tag)
        return left_out_until(self._page, tag, self._flow, self._end) or tag.end

    def _elements_tag(self, tag: Tag) -> None:
        if tag.name.lower() not in LEFT_OUT:
            self._elements.tag(tag)
        else:
            self._flow.canvas.blank(tag.start, tag.end)
            if tag.name.lower() != "script":
                self._flow.flush()

    def _declaration(self, mark: int) -> int:
        page = self._page
        if page.startswith("<!--", mark):
            end = page.find("-->", mark + 2, self._end)
            end = self._end if end < 0 else end + 3
            self._flow.comment(mark, end)
            return end
        closing = "?>" if page[mark + 1] == "?" else ">"
        end = page.find(closing, mark, self._end)
        end = self._end if end < 0 else end + len(closing)
        self._flow.canvas.blank(mark, end)
        return end

    def _text(self, start: int, end: int) -> None:
        text = self._page[start:end]
        shown = text.strip()
        if not shown:
            return
        first = start + len(text) - len(text.lstrip())
        self._elements.text(first, first + len(shown))
        entities.decode(self._flow.canvas, first, first + len(shown))


def left_out_until(page: str, tag: Tag, flow: Flow, stop: int | None = None) -> int | None:
    """Where the content of a script, style or the like ends; None for other tags."""
    name = tag.name.lower()
    if name not in LEFT_OUT or tag.closing or tag.empty:
        return None
    stop = len(page) if stop is None else stop
    closing = re.compile(rf"</{name}\s*>", re.I).search(page, tag.end, stop)
    end = closing.end() if closing else stop
    flow.canvas.blank(tag.start, end)
    if name == "script" and _is_data(page, tag):
        flow.data.append((tag.end, closing.start() if closing else end))
    return end


def _is_data(page: str, tag: Tag) -> bool:
    """Whether a script holds structured data (JSON-LD) rather than code."""
    for attribute in tag.attributes:
        if attribute.name == "type":
            said = page[attribute.start : attribute.end]
            return said.split(";")[0].strip().lower() == "application/ld+json"
    return False
