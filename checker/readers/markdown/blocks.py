"""The blocks of a Markdown page, line by line: what each line is, and where its text stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from checker.models import UnitKind
from checker.readers import front_matter
from checker.readers.flow import Block, Flow, TextRole, item_role
from checker.readers.html.elements import Elements
from checker.readers.html.tags import Tags
from checker.readers.markdown import tables as markdown_tables
from checker.readers.markdown.tables import QUOTE
from checker.readers.markdown.text import MarkdownLine, TextRuns, line_at

_INDENT = re.compile(r"[ \t]*")
_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_ATX_END = re.compile(r"(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_FIRST_NUMBER = re.compile(r"0*1\D")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_DEFINITION = re.compile(r"\[([^\[\]^]{1,200})\]:[ \t]*\S")
_FOOTNOTE = re.compile(r"\[\^[^\[\]]{1,100}\]:[ \t]*")
_ALERT = re.compile(r"\[!\w+\][+-]?[ \t]*")
_DIRECTIVE = re.compile(
    r":{3,}[ \t]*(?:([A-Za-z][\w-]*)[ \t]*(?:\[(.*)\]|\{[^}]*\}|([^\[{].*))?)?$"
)
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?:[ \t]+\"([^\"]*)\")?[ \t]*$")
_MODULE = re.compile(
    r"import\b(?:[^'\"]*\bfrom\b)?[ \t]*['\"]|import[ \t]*\{"
    r"|export[ \t]+(?:const|let|var|default|function|async|class|type|interface|\{|\*)"
)
_BLANK_LINE = re.compile(r"^[ \t]*\r?$", re.MULTILINE)
_TEMPLATE = re.compile(r"\{%.{0,2000}?%\}|\{\{.{0,2000}?\}\}|\{#.{0,2000}?#\}", re.DOTALL)
_ATTRIBUTE_LINE = re.compile(r"\{[:#.][^{}]*\}[ \t]*$")
_QUOTES = "\"'`"
_DEEPEST = 100


@dataclass(slots=True)
class _OpenItem:
    """An open list item: the column its text starts at, and the line that led in."""

    column: int
    lead: Block | None
    listed: bool = True


class Blocks:
    """Finds the blocks of one page and adds them to its flow."""

    def __init__(self, flow: Flow, tags: Tags, *, mdx: bool) -> None:
        self._flow = flow
        self._page = flow.canvas.page
        self._tags = tags
        self._mdx = mdx
        self._elements = Elements(flow, tags)
        self._runs = TextRuns(flow, tags, self._elements)
        self._items: list[_OpenItem] = []
        self._quotes = 0
        self._after_blank = True
        self.references: set[str] = set()
        """The labels of the page's link definitions."""

    def scan(self) -> None:
        """Read the page from top to bottom."""
        matter = front_matter.find(self._page)
        at = 0
        if matter is not None:
            front_matter.add(self._flow, matter)
            at = matter.end
        while at < len(self._page):
            at = self._line(at)
        self._elements.finish(len(self._page))

    # --- one line ---------------------------------------------------------------------

    def _line(self, start: int) -> int:
        """Take what begins on this line; where the next line to read begins."""
        end, following = line_at(self._page, start)
        at = self._quote(start, end)
        indent = _INDENT.match(self._page, at, end)
        first = indent.end() if indent else at
        if first >= end:
            if not self._elements.in_cell:
                self._flow.flush()
            self._after_blank = True
            return following
        column = len(self._page[at:first].expandtabs(4))
        return self._content(MarkdownLine(first, end, following, column))

    def _quote(self, start: int, end: int) -> int:
        """Step over quote marks; a change of depth ends the paragraph."""
        depth, at = 0, start
        while (mark := QUOTE.match(self._page, at, end)) is not None:
            depth, at = depth + 1, mark.end()
        if depth:
            self._flow.canvas.blank(start, at)
        if depth != self._quotes and (depth or self._after_blank):
            self._flow.flush()
            self._items.clear()
            self._after_blank = True
        if depth or self._after_blank:
            self._quotes = depth
        return at

    def _content(self, line: MarkdownLine) -> int:
        """A line with something on it."""
        goes_on = self._flow.pending and not self._after_blank
        if not goes_on:
            while self._items and line.column < self._items[-1].column:
                if not self._is_sibling(line):
                    self._items.pop()
                    continue
                break
        if not goes_on and self._is_code(line.column):
            return line.following
        self._after_blank = False
        starter = _STARTERS.get(self._page[line.first])
        taken = starter(self, line) if starter is not None else None
        if taken is None and self._page.find("|", line.first, line.end) >= 0:
            taken = None if self._elements.in_cell else markdown_tables.table(self._flow, line)
        return taken if taken is not None else self._runs.take(line, self._role())

    def _is_sibling(self, line: MarkdownLine) -> bool:
        """Whether the line starts the next item of the innermost list; `_item` leaves it."""
        return _MARKER.match(self._page, line.first, line.end) is not None

    def _is_code(self, column: int) -> bool:
        """Whether the line is indented code. There is none in MDX or inside tags."""
        if self._mdx or not self._after_blank or self._flow.container.parent is not None:
            return False
        if self._elements.is_open("table"):
            return False  # a comment between rows leaves a blank line
        return column >= (self._items[-1].column if self._items else 0) + 4

    def _role(self) -> TextRole | None:
        """The role of text in a list; None leaves it to the open elements."""
        if not self._items or not self._items[-1].listed:
            return None
        if self._elements.role.kind is not UnitKind.SENTENCE:
            return None
        return item_role(self._items[-1].lead)

    def _text(self, line: MarkdownLine) -> int:
        return self._runs.take(line, self._role()) if line.first < line.end else line.following

    # --- headings, rules, code ----------------------------------------------------------

    def _heading(self, line: MarkdownLine) -> int | None:
        match = _ATX.match(self._page, line.first, line.end)
        if match is None:
            return None
        self._flow.flush()
        closing = _ATX_END.search(self._page, match.end(), line.end)
        last = closing.start() if closing else line.end
        if last > match.end():
            self._flow.add(match.end(), last, TextRole(UnitKind.HEADING, len(match[1])))
        return line.following

    def _fence(self, line: MarkdownLine) -> int | None:
        match = _FENCE.match(self._page, line.first, line.end)
        if match is None:
            return None
        self._flow.flush()
        mark = match[1]
        closing = re.compile(rf"^[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*\r?$", re.MULTILINE).search(
            self._page, line.following
        )
        return self._runs.resume(closing.end()) if closing else len(self._page)

    def _mark(self, line: MarkdownLine) -> int | None:
        """`-`, `*`, `_`, `+`, `=`: an underline, a rule, or a list item."""
        if self._flow.pending and self._underlines(line):
            return line.following
        if _RULE.match(self._page, line.first, line.end):
            self._flow.flush()
            return line.following
        return self._item(line)

    def _underlines(self, line: MarkdownLine) -> bool:
        """A setext underline makes the paragraph above it a heading."""
        match = _UNDERLINE.match(self._page, line.first, line.end)
        if match is None or self._flow.role.kind is not UnitKind.SENTENCE:
            return False
        self._flow.role = TextRole(UnitKind.HEADING, 1 if match[1][0] == "=" else 2)
        self._flow.flush()
        return True

    # --- lists --------------------------------------------------------------------------

    def _item(self, line: MarkdownLine) -> int | None:
        match = _MARKER.match(self._page, line.first, line.end)
        if match is None or self._is_number_in_text(line) or len(self._items) > _DEEPEST:
            return None
        self._flow.flush()
        lead = self._lead(line.column)
        width = len(match[0].expandtabs(4))
        if match.end() >= line.end or width - len(match[0].rstrip()) > 4:
            width = len(match[0].rstrip()) + 1
        column = line.column + width
        self._items.append(_OpenItem(column, lead))
        self._flow.canvas.blank(line.first, match.end())
        return self._item_content(line._replace(first=match.end(), column=column))

    def _is_number_in_text(self, line: MarkdownLine) -> bool:
        """In running text only a list that starts at 1 interrupts a paragraph."""
        if not self._flow.pending or self._items or not self._page[line.first].isdigit():
            return False
        return _FIRST_NUMBER.match(self._page, line.first, line.end) is None

    def _lead(self, column: int) -> Block | None:
        """What leads in to an item: the same as to its siblings before it, which close here."""
        sibling: _OpenItem | None = None
        while self._items and column < self._items[-1].column:
            sibling = self._items.pop()
        if sibling is not None and sibling.listed:
            return sibling.lead
        lead = self._flow.lead()
        if lead is not None and lead.role.kind is UnitKind.ITEM and not self._items:
            return lead.role.lead
        return lead

    def _item_content(self, line: MarkdownLine) -> int:
        task = _TASK.match(self._page, line.first, line.end)
        if task is not None:
            self._flow.canvas.blank(*task.span())
            line = line.after(task.end())
        if line.first >= line.end:
            return line.following
        starter = _IN_ITEM.get(self._page[line.first])
        taken = starter(self, line) if starter else None
        return taken if taken is not None else self._text(line)

    def _colon(self, line: MarkdownLine) -> int | None:
        """`:::note Title` opens a box, `:::` closes it, `: text` defines a term."""
        if self._page.startswith(":::", line.first):
            return self._directive(line)
        if self._page[line.first + 1 : line.first + 2] not in (" ", "\t"):
            return None
        self._flow.flush()
        lead = self._flow.lead()
        if lead is None:
            return None
        self._items.append(_OpenItem(line.column + 2, lead))
        return self._text(line.after(line.first + 2))

    # --- brackets, boxes ------------------------------------------------------------------

    def _bracket(self, line: MarkdownLine) -> int | None:
        """`[`: a footnote, a link definition, or the mark of an alert."""
        if self._flow.pending:
            if _FOOTNOTE.match(self._page, line.first, line.end) is None:
                return None
            self._flow.flush()  # a note ends the one above it
        definition = _DEFINITION.match(self._page, line.first, line.end)
        if definition is not None:
            self.references.add(" ".join(definition[1].split()).lower())
            return line.following
        mark = _FOOTNOTE.match(self._page, line.first, line.end)
        if mark is None and self._quotes:
            mark = _ALERT.match(self._page, line.first, line.end)
        if mark is None:
            return None
        self._flow.canvas.blank(*mark.span())
        return self._text(line.after(mark.end()))

    def _directive(self, line: MarkdownLine) -> int | None:
        last = line.first + len(self._page[line.first : line.end].rstrip())
        match = _DIRECTIVE.match(self._page, line.first, last)
        if match is None:
            return None
        self._flow.flush()
        if match[1] is None:
            self._flow.close(line.first)
            return line.following
        box = self._flow.open(line.first, sealed=True)
        group = 2 if match[2] else 3
        if match[group]:
            self._flow.attribute(*match.span(group), heads=box)
        return line.following

    def _bang(self, line: MarkdownLine) -> int | None:
        """`!!! note "Title"`: what is indented under it is text."""
        match = _ADMONITION.match(self._page, line.first, line.end)
        if match is None:
            return None
        self._flow.flush()
        if match[1]:
            self._flow.attribute(*match.span(1))
        self._items.append(_OpenItem(line.column + 4, None, listed=False))
        return line.following

    # --- code in the page -------------------------------------------------------------------

    def _brace(self, line: MarkdownLine) -> int | None:
        """`{`: template tags, attribute lists and, in MDX, code."""
        page = self._page
        if _ATTRIBUTE_LINE.match(page, line.first, line.end):
            return line.following
        template = _TEMPLATE.match(page, line.first)
        if template is not None:
            return self._after_code(line.first, template.end())
        if not self._mdx or self._flow.pending or page[line.first + 1 : line.first + 2] in _QUOTES:
            return None
        after = self._tags.closing_brace(line.first)
        if after is None or page[after : line_at(page, after)[0]].strip():
            return None
        return self._after_code(line.first, after)

    def _after_code(self, first: int, after: int) -> int:
        self._flow.flush()
        self._flow.canvas.blank(first, after)
        return self._runs.resume(after, self._role())

    def _module(self, line: MarkdownLine) -> int | None:
        """`import` and `export`: code up to a blank line outside its braces."""
        if self._flow.pending or not _MODULE.match(self._page, line.first, line.end):
            return None
        at = line.following
        brace = self._page.find("{", line.first, line.end)
        if brace >= 0:
            at = max(at, line_at(self._page, self._tags.closing_brace(brace) or at)[1])
        blank = _BLANK_LINE.search(self._page, line.end if brace < 0 else at)
        return max(at, blank.end()) if blank else len(self._page)


_Starter = Callable[[Blocks, MarkdownLine], int | None]

_STARTERS: dict[str, _Starter] = {
    "#": Blocks._heading,
    "`": Blocks._fence,
    "~": Blocks._fence,
    "[": Blocks._bracket,
    ":": Blocks._colon,
    "!": Blocks._bang,
    "?": Blocks._bang,
    "{": Blocks._brace,
    "i": Blocks._module,
    "e": Blocks._module,
    **dict.fromkeys("-*_+=", Blocks._mark),
    **dict.fromkeys("0123456789", Blocks._item),
}
"""What a line may start, by its first character; None from a starter means plain text."""

_IN_ITEM: dict[str, _Starter] = {
    "#": Blocks._heading,
    "`": Blocks._fence,
    "~": Blocks._fence,
    **dict.fromkeys("-*+0123456789", Blocks._item),
}
