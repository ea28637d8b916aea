"""Markdown and MDX: pages as they are written, with HTML, JSX and template tags in them.

Own scanner, line by line, because places must be exact to the character, and because real
pages mix in JSX, directives and ERB, which CommonMark parsers take for HTML or for text.
Code blocks are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checker.models import TextUnit, UnitKind
from checker.readers import front_matter, veil
from checker.readers.assemble import assemble
from checker.readers.elements import INLINE, LEFT_OUT, Elements
from checker.readers.flow import PLAIN_ROLE, Block, Flow, Role, item_role
from checker.readers.html import left_out_until
from checker.readers.markdown_inline import Inline
from checker.readers.markdown_tables import DELIMITER, cells
from checker.readers.tags import Tag, Tags

_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")
_INDENT = re.compile(r"[ \t]*")
_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_ATX_END = re.compile(r"(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_DEFINITION = re.compile(r"\[([^\[\]^]{1,200})\]:[ \t]*\S")
_FOOTNOTE = re.compile(r"\[\^[^\[\]]{1,100}\]:[ \t]*")
_ALERT = re.compile(r"\[!\w+\][+-]?[ \t]*")
_DIRECTIVE = re.compile(
    r":{3,}[ \t]*(?:([A-Za-z][\w-]*)[ \t]*(?:\[(.*)\]|\{[^}]*\}|([^\[{].*))?)?$"
)
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?:[ \t]+\"([^\"]*)\")?[ \t]*$")
_MODULE = re.compile(r"(?:import|export)\b")
_BLOCK_CODE = re.compile(r"\{[%{#]")
_ATTRIBUTE_LINE = re.compile(r"\{[:#.][^{}]*\}[ \t]*$")
_TICKED = re.compile(r"(?<!`)(`+)(?!`)[^\n]{0,2000}?(?<!`)\1(?!`)")
_FEWEST_COLUMNS = 1


@dataclass(slots=True)
class _Item:
    """An open list item: the column its text starts at, and the line that led in."""

    column: int
    lead: Block | None
    listed: bool = True


def read_text(
    text: str, uri: str, channel: str | None = None, *, mdx: bool = False
) -> Iterator[TextUnit]:
    """The units of a Markdown text, in reading order. Never raises for wrong markup."""
    page, comments = veil.markdown(text)
    flow = Flow(text, page)
    for start, end in comments:
        flow.comment(start, end)
    tags = Tags(page)
    scanner = _Scanner(flow, tags, mdx=mdx)
    scanner.scan()
    flow.finish()
    inline = Inline(flow, tags, frozenset(scanner.references), mdx=mdx)
    for block in list(flow.blocks):
        if not block.raw and block.region != "front matter":
            inline.draw(block.start, block.end)
    flow.sort()
    return assemble(flow, uri, channel)


def read_mdx(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The same for MDX, where braces are code and indentation is not."""
    return read_text(text, uri, channel, mdx=True)


class _Scanner:
    """Finds the blocks of a Markdown page."""

    def __init__(self, flow: Flow, tags: Tags, *, mdx: bool) -> None:
        self._flow = flow
        self._page = flow.canvas.page
        self._tags = tags
        self._mdx = mdx
        self._elements = Elements(flow, tags)
        self._items: list[_Item] = []
        self._quotes = 0
        self._blank_before = True
        self._paragraph_line = -1
        self.references: set[str] = set()

    def scan(self) -> None:
        """Read the page from top to bottom."""
        matter = front_matter.find(self._page)
        at = 0
        if matter is not None:
            front_matter.add(self._flow, matter)
            at = matter.end
        size = len(self._page)
        while at < size:
            at = self._line(at)
        self._elements.finish(size)

    # --- one line -----------------------------------------------------------------

    def _line(self, start: int) -> int:
        """Take what begins on this line; where the next line to read begins."""
        match = _LINE.match(self._page, start)
        if match is None:
            return len(self._page)
        end, following = match.end(1), match.end()
        at = self._quote(start, end)
        indent = _INDENT.match(self._page, at, end)
        first = indent.end() if indent else at
        if first >= end:
            self._blank()
            return following
        column = len(self._page[at:first].expandtabs(4))
        return self._content(at, first, end, following, column)

    def _blank(self) -> None:
        if not self._elements.in_cell:
            self._flow.flush()
        self._blank_before = True

    def _quote(self, start: int, end: int) -> int:
        """Step over quote marks; a change of depth ends the paragraph."""
        depth, at = 0, start
        while (mark := _QUOTE.match(self._page, at, end)) is not None:
            depth, at = depth + 1, mark.end()
        if depth:
            self._flow.canvas.blank(start, at)
        if depth != self._quotes:
            if depth or self._blank_before:
                self._flow.flush()
                self._items.clear()
            self._quotes = depth
        return at

    def _content(self, at: int, first: int, end: int, following: int, column: int) -> int:
        """A line with something on it, which starts at `first`."""
        flow = self._flow
        lazy = flow.pending and not self._blank_before
        if not lazy:
            self._leave_items(column)
        if self._is_code(column, lazy=lazy):
            return following
        self._blank_before = False
        starter = _STARTERS.get(self._page[first])
        if starter is not None:
            taken = starter(self, first, end, following, column)
            if taken is not None:
                return taken
        if "|" in self._page[first:end] and not self._elements.in_cell:
            taken = self._table(first, end, following)
            if taken is not None:
                return taken
        return self._text(first, end, following)

    def _leave_items(self, column: int) -> None:
        while self._items and column < self._items[-1].column:
            self._items.pop()

    def _is_code(self, column: int, *, lazy: bool) -> bool:
        """Whether the line is indented code. There is none in MDX or inside tags."""
        if lazy or self._mdx or not self._blank_before or self._flow.container.parent is not None:
            return False
        return column >= (self._items[-1].column if self._items else 0) + 4

    # --- text ---------------------------------------------------------------------

    def _role(self) -> Role | None:
        role = self._elements.role
        if role.kind is UnitKind.SENTENCE and self._items and self._items[-1].listed:
            return item_role(self._items[-1].lead)
        return None

    def _text(self, first: int, end: int, following: int) -> int:
        """Running text up to the end of the line, block tags in it taken as they come."""
        page = self._page
        if "<" not in page[first:end]:
            last = first + len(page[first:end].rstrip())
            self._elements.text(first, last, self._role())
            return following
        ticked = [m.span() for m in _TICKED.finditer(page, first, end)]
        at = text_from = first
        while (mark := page.find("<", at, end)) >= 0:
            tag = None if any(a <= mark < b for a, b in ticked) else self._tags.at(mark)
            if tag is None or not self._is_block(tag, first, end):
                at = min(tag.end, end) if tag and tag.end <= end else mark + 1
                if tag is not None:
                    self._inline_tag(tag)
                continue
            self._piece(text_from, mark)
            at = text_from = self._block_tag(tag)
            if at > end:
                return self._resume(at)
        self._piece(text_from, end)
        return following

    def _piece(self, start: int, end: int) -> None:
        text = self._page[start:end]
        shown = text.strip()
        if shown:
            first = start + len(text) - len(text.lstrip())
            self._elements.text(first, first + len(shown), self._role())

    def _resume(self, at: int) -> int:
        """A tag reached over the end of its line: go on after it."""
        match = _LINE.match(self._page, at)
        if match is None:
            return len(self._page)
        if self._page[at : match.end(1)].strip():
            return self._text(at, match.end(1), match.end())
        return match.end()

    def _is_block(self, tag: Tag, first: int, end: int) -> bool:
        """Whether a tag ends the text before it."""
        name = tag.name.lower()
        if not tag.name[0].isupper():
            return name not in INLINE and name != "br"
        if tag.closing:
            return self._elements.is_open(tag.name)
        if self._page[first : tag.start].strip() and self._flow.pending:
            return False
        if tag.empty:
            return not self._page[tag.end : end].strip() or tag.end > end
        closing = self._page.find(f"</{tag.name}>", tag.end, end)
        return closing < 0 or not self._page[closing + len(tag.name) + 3 : end].strip()

    def _inline_tag(self, tag: Tag) -> None:
        """Tags inside text are blanked later; what their attributes say is noted now."""
        self._elements.inline_attributes(tag)

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

    # --- what a line can start -----------------------------------------------------

    def _heading(self, first: int, end: int, following: int, column: int) -> int | None:
        match = _ATX.match(self._page, first, end)
        if match is None:
            return None
        self._flow.flush()
        closing = _ATX_END.search(self._page, match.end(), end)
        last = closing.start() if closing else end
        if last > match.end():
            self._flow.add(match.end(), last, Role(UnitKind.HEADING, len(match[1])))
        return following

    def _fence(self, first: int, end: int, following: int, column: int) -> int | None:
        match = _FENCE.match(self._page, first, end)
        if match is None:
            return None
        self._flow.flush()
        mark = match[1]
        closing = re.compile(rf"^[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*\r?$", re.MULTILINE).search(
            self._page, following
        )
        return self._resume(closing.end()) if closing else len(self._page)

    def _dash(self, first: int, end: int, following: int, column: int) -> int | None:
        """`-`, `*`, `_`, `+`, `=`: an underline, a rule, or a list item."""
        if self._flow.pending and self._underlines(first, end):
            return following
        if _RULE.match(self._page, first, end):
            self._flow.flush()
            return following
        return self._item(first, end, following, column)

    def _underlines(self, first: int, end: int) -> bool:
        """A setext underline makes the paragraph above it a heading."""
        match = _UNDERLINE.match(self._page, first, end)
        if match is None or self._flow.role.kind is not UnitKind.SENTENCE:
            return False
        self._flow.role = Role(UnitKind.HEADING, 1 if match[1][0] == "=" else 2)
        self._flow.flush()
        return True

    def _item(self, first: int, end: int, following: int, column: int) -> int | None:
        match = _MARKER.match(self._page, first, end)
        if match is None:
            return None
        if self._flow.pending and self._page[first].isdigit() and not self._items:
            # In running text only a list that starts at 1 may interrupt a paragraph.
            if not re.match(r"0*1\D", self._page[first : first + 12]):
                return None
        self._flow.flush()
        lead = self._lead(column)
        width = len(match[0].expandtabs(4))
        if match.end() >= end or width - len(match[0].rstrip()) > 4:
            width = len(match[0].rstrip()) + 1
        self._items.append(_Item(column + width, lead))
        self._flow.canvas.blank(first, match.end())
        return self._item_content(match.end(), end, following, column + width)

    def _lead(self, column: int) -> Block | None:
        """What leads in to an item; its siblings before it close."""
        lead, sibling = self._flow.lead(), False
        while self._items and column < self._items[-1].column:
            left = self._items.pop()
            if left.listed:
                lead, sibling = left.lead, True
        if not sibling and not self._items and lead is not None:
            return lead if lead.role.kind is UnitKind.SENTENCE else lead.role.lead
        return lead

    def _item_content(self, at: int, end: int, following: int, column: int) -> int:
        task = _TASK.match(self._page, at, end)
        if task is not None:
            self._flow.canvas.blank(at, task.end())
            at = task.end()
        if at >= end:
            return following
        starter = _IN_ITEM.get(self._page[at])
        taken = starter(self, at, end, following, column) if starter else None
        return taken if taken is not None else self._text(at, end, following)

    def _bracket(self, first: int, end: int, following: int, column: int) -> int | None:
        """`[`: a link definition, a footnote, or an alert mark."""
        if self._flow.pending:
            return None
        note = _FOOTNOTE.match(self._page, first, end)
        if note is not None:
            self._flow.canvas.blank(first, note.end())
            return self._text(note.end(), end, following) if note.end() < end else following
        definition = _DEFINITION.match(self._page, first, end)
        if definition is not None:
            self.references.add(" ".join(definition[1].split()).lower())
            return following
        alert = _ALERT.match(self._page, first, end) if self._quotes else None
        if alert is None:
            return None
        self._flow.canvas.blank(first, alert.end())
        return self._text(alert.end(), end, following) if alert.end() < end else following

    def _colon(self, first: int, end: int, following: int, column: int) -> int | None:
        """`:::note Title` opens a box, `:::` closes it, `: text` defines a term."""
        if self._page.startswith(":::", first):
            return self._directive(first, end, following)
        if self._page[first + 1 : first + 2] not in (" ", "\t") or self._flow.last is None:
            return None
        self._flow.flush()
        lead = self._flow.lead()
        self._items.append(_Item(column + 2, lead))
        return self._text(first + 2, end, following)

    def _directive(self, first: int, end: int, following: int) -> int | None:
        last = first + len(self._page[first:end].rstrip())
        match = _DIRECTIVE.match(self._page, first, last)
        if match is None:
            return None
        self._flow.flush()
        self._items.clear()
        if match[1] is None:
            self._flow.close(first)
            return following
        box = self._flow.open(first, sealed=True)
        group = 2 if match[2] else 3
        if match[group]:
            self._flow.attribute(*match.span(group), heads=box)
        return following

    def _bang(self, first: int, end: int, following: int, column: int) -> int | None:
        """`!!! note "Title"`: what is indented under it is text."""
        match = _ADMONITION.match(self._page, first, end)
        if match is None:
            return None
        self._flow.flush()
        if match[1]:
            self._flow.attribute(*match.span(1))
        self._items.append(_Item(column + 4, None, listed=False))
        return following

    def _brace(self, first: int, end: int, following: int, column: int) -> int | None:
        """`{`: template tags, attribute lists and, in MDX, code."""
        page = self._page
        if _ATTRIBUTE_LINE.match(page, first, end):
            return following
        if _BLOCK_CODE.match(page, first):
            closing = page.find("}", page.find("}", first) + 1) if page[first + 1] == "{" else -1
            close = page.find("%}", first) + 1 if closing < 0 else closing
            return self._after_code(first, close + 1) if close > first else None
        if not self._mdx or self._flow.pending:
            return None
        after = self._tags.closing_brace(first)
        if after is None or page[after:end].strip() or page[first + 1] in "\"'`":
            return None
        return self._after_code(first, after)

    def _after_code(self, first: int, after: int) -> int:
        self._flow.flush()
        self._flow.canvas.blank(first, after)
        return self._resume(after)

    def _module(self, first: int, end: int, following: int, column: int) -> int | None:
        """`import` and `export` in MDX: code up to a blank line outside its braces."""
        if not self._mdx or self._flow.pending or not _MODULE.match(self._page, first, end):
            return None
        at = following
        brace = self._page.find("{", first, end)
        if brace >= 0:
            at = max(at, self._next_line(self._tags.closing_brace(brace) or at))
        blank = re.compile(r"^[ \t]*\r?$", re.MULTILINE).search(self._page, at - 1)
        return max(at, blank.end()) if blank else len(self._page)

    def _next_line(self, at: int) -> int:
        match = _LINE.match(self._page, at)
        return match.end() if match else len(self._page)

    # --- tables ---------------------------------------------------------------------

    def _table(self, first: int, end: int, following: int) -> int | None:
        """A pipe table, if the next line is its delimiter row."""
        page = self._page
        start = _after_quote(page, following)
        delimiter = DELIMITER.match(page, start)
        if delimiter is None:
            return None
        self._flow.begin_table().header_rows = 1
        self._row(first, end, header=True)
        at = delimiter.end()
        while at < len(page):
            line = _LINE.match(page, at)
            if line is None or "|" not in line[1]:
                break
            self._row(_after_quote(page, at), line.end(1), header=False)
            at = line.end()
        self._flow.end_table()
        return at

    def _row(self, start: int, end: int, *, header: bool) -> None:
        self._flow.row()
        for left, right in cells(self._page, start, end):
            self._flow.next_cell(left, right, header=header)


def _after_quote(page: str, at: int) -> int:
    while (mark := _QUOTE.match(page, at)) is not None:
        at = mark.end()
    return at


_STARTERS = {
    "#": _Scanner._heading,
    "`": _Scanner._fence,
    "~": _Scanner._fence,
    "[": _Scanner._bracket,
    ":": _Scanner._colon,
    "!": _Scanner._bang,
    "?": _Scanner._bang,
    "{": _Scanner._brace,
    "i": _Scanner._module,
    "e": _Scanner._module,
    **dict.fromkeys("-*_+=", _Scanner._dash),
    **dict.fromkeys("0123456789", _Scanner._item),
}
_IN_ITEM = {
    "#": _Scanner._heading,
    "`": _Scanner._fence,
    "~": _Scanner._fence,
    **dict.fromkeys("-*+0123456789", _Scanner._item),
}
