"""Markdown and MDX: pages as they are written, with HTML, JSX and template tags in them.

Own scanner, because places must be exact to the character, and because real pages mix in
JSX, directives and ERB, which CommonMark parsers take for HTML or for text. Code blocks are
left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.models import TextUnit
from checker.readers import veil
from checker.readers.assemble import assemble
from checker.readers.flow import Flow
from checker.readers.markdown_blocks import Blocks
from checker.readers.markdown_inline import Inline
from checker.readers.tags import Tags


def read_text(
    text: str, uri: str, channel: str | None = None, *, mdx: bool = False
) -> Iterator[TextUnit]:
    """The units of a Markdown text, in reading order. Never raises for wrong markup."""
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
    return assemble(flow, uri, channel)


def read_mdx(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The same for MDX, where braces are code and indentation is not."""
    return read_text(text, uri, channel, mdx=True)
