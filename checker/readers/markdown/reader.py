"""Markdown and MDX: pages as they are written, with HTML, JSX and template tags in them.

Own scanner, because places must be exact to the character, and because real pages mix in
JSX, directives and ERB, which CommonMark parsers take for HTML or for text. Code blocks are
left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.models import Skipped, TextUnit
from checker.readers import veil
from checker.readers.assemble import assemble
from checker.readers.flow import Flow
from checker.readers.html.tags import Tags
from checker.readers.markdown.blocks import Blocks
from checker.readers.markdown.inline import Inline
from checker.readers.structured.json_ld import with_data


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The units of a Markdown text, in reading order. Never raises for wrong markup."""
    return assemble(_flow(text, mdx=False), uri, channel)


def read_page(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit | Skipped]:
    """The units of a Markdown file, those of structured data in it included."""
    flow = _flow(text, mdx=False)
    return with_data(assemble(flow, uri, channel), flow, uri, channel)


def read_mdx(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit | Skipped]:
    """The units of an MDX file, where braces are code and indentation is not."""
    flow = _flow(text, mdx=True)
    yield from (Skipped(uri, reason) for reason in flow.left_out)
    yield from assemble(flow, uri, channel)


def _flow(text: str, *, mdx: bool) -> Flow:
    page, comments = veil.markdown(text)
    flow = Flow(text, page)
    for start, end in comments:
        flow.comment(start, end)
    tags = Tags(page)
    blocks = Blocks(flow, tags, mdx=mdx)
    blocks.scan()
    flow.finish()
    inline = Inline(flow, tags, frozenset(blocks.references), mdx=mdx)
    for block in list(flow.blocks):
        if not block.raw:
            inline.draw(block.start, block.end)
    flow.sort()
    return flow
