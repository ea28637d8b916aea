"""reStructuredText: sections, lists, directives and tables, with exact places.

Own scanner: docutils gives lines at best, and none inside paragraphs or tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checker.models import TextUnit, UnitKind
from checker.readers import html, rst_inline, rst_tables
from checker.readers.assemble import assemble
from checker.readers.flow import PLAIN_ROLE, Block, Flow, Role, item_role
from checker.readers.rst_directives import Content, content_of
from checker.readers.rst_tables import Line

_LINES = re.compile(r"([ \t]*)([^\r\n]*)(?:\r\n?|\n|\Z)")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}$")
_BULLET = re.compile(r"[*+•‣⁃-](?:[ \t]+|$)")
_NUMBERED = re.compile(r"\(?(?:\d{1,4}|#|[a-z]|[ivx]{1,5})[.)](?:[ \t]+(?=\S)|$)")
_FIELD = re.compile(r":([A-Za-z][^:\n]{0,60}):(?:[ \t]+|$)(?!`)")
_DIRECTIVE = re.compile(r"\.\.[ \t]+(?:\|([^|]+)\|[ \t]+)?([A-Za-z][\w:.+-]*)[ \t]?::(?:[ \t]+|$)")
_NOTE = re.compile(r"\.\.[ \t]+\[[^\]]+\](?:[ \t]+|$)")
_EXPLICIT = re.compile(r"\.\.(?:[ \t]|$)|__[ \t]")
_OPTION = re.compile(r":([\w-]+):[ \t]*")
_GRID_BORDER = re.compile(r"\+(?:[-=]+\+)+$")
_LITERAL = re.compile(r"\s*(:?):[ \t]*$")
_LONGEST_UNDERLINED = 300


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The units of a reStructuredText source. Never raises for wrong markup."""
    flow = Flow(text)
    _Scanner(flow).scan()
    flow.finish()
    for block in flow.blocks:
        if not block.raw:
            rst_inline.draw(flow, block.start, block.end)
    return assemble(flow, uri, channel)


@dataclass(slots=True)
class _Part:
    """What holds the lines indented to a column: a list item, a definition, a directive."""

    column: int
    role: Role = PLAIN_ROLE
    box: bool = False


class _Scanner:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._page = flow.canvas.page
        self._lines = [
            Line(match.start(), match.end(1), match.end(1) + len(match[2].rstrip()))
            for match in _LINES.finditer(self._page)
            if match.end() > match.start()
        ]
        self._at = 0
        self._parts: list[_Part] = []
        self._styles: list[tuple[str, bool]] = []
        self._column = 0

    def scan(self) -> None:
        """Read the source from top to bottom."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.blank:
                self._flow.flush()
                self._at += 1
            elif self._flow.pending and not self._item_follows(line):
                self._go_on(line)
            else:
                self._flow.flush()
                self._leave(line.indent)
                self._begin(line)

    # --- paragraphs ------------------------------------------------------------------

    def _go_on(self, line: Line) -> None:
        """A further line of a paragraph; deeper under its only line, a definition."""
        span = self._flow.pending_span
        if span is not None and line.indent > self._column and span[0] >= self._previous().start:
            term = self._flow.flush()
            self._parts.append(_Part(line.indent, item_role(term)))
            self._begin(line)
            return
        self._flow.text(line.first, line.end)
        self._at += 1
        self._after_text(line)

    def _previous(self) -> Line:
        return self._lines[self._at - 1]

    def _item_follows(self, line: Line) -> bool:
        """Whether the line starts a sibling of the item being read."""
        if self._flow.role.kind is not UnitKind.ITEM or not self._parts:
            return False
        if line.indent >= self._parts[-1].column:
            return False
        return bool(self._marker(line)) or bool(_FIELD.match(self._page, line.first, line.end))

    def _leave(self, indent: int) -> None:
        while self._parts and indent < self._parts[-1].column:
            if self._parts.pop().box:
                self._flow.close(self._lines[self._at].start)

    def _role(self) -> Role:
        return self._parts[-1].role if self._parts else PLAIN_ROLE

    def _after_text(self, line: Line) -> None:
        """`::` at the end of a paragraph: what is indented below is literal."""
        if not self._page.endswith("::", line.first, line.end) or not self._ends_here():
            return
        span = self._flow.pending_span
        mark = _LITERAL.search(self._page, line.first, line.end)
        if mark is not None:
            self._flow.canvas.blank(line.end - 1, line.end)
        if span is not None and self._page[slice(*span)].strip() == "::":
            self._flow.canvas.blank(*span)
        self._flow.flush()
        self._skip_deeper(line.indent)

    def _ends_here(self) -> bool:
        return self._at >= len(self._lines) or self._lines[self._at].blank

    def _skip_deeper(self, indent: int) -> None:
        """Step over lines deeper than this, and the blank ones among them."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.blank and line.indent <= indent:
                return
            self._at += 1

    # --- what a line begins ------------------------------------------------------------

    def _begin(self, line: Line) -> None:
        page = self._page
        text = page[line.first : line.end]
        if self._section(line, text):
            return
        if _EXPLICIT.match(text):
            self._explicit(line)
        elif _GRID_BORDER.match(text) and self._drawn_table(line, "+|"):
            return
        elif rst_tables.is_simple_border(page, line) and self._simple_table():
            return
        elif text.startswith(">>>"):
            self._skip_paragraph()
        elif (marker := self._marker(line)) is not None:
            self._item(line, marker)
        elif (field := _FIELD.match(page, line.first, line.end)) is not None:
            self._field(line, field)
        else:
            self._paragraph(line, text)

    def _paragraph(self, line: Line, text: str) -> None:
        first = line.first
        if text.startswith("| "):
            self._flow.canvas.blank(first, first + 2)
            first += 2
        self._flow.role = self._role()
        self._flow.text(first, line.end)
        self._column = line.indent
        self._at += 1
        if text.startswith("| "):
            self._flow.flush()
        else:
            self._after_text(line)

    def _skip_paragraph(self) -> None:
        while self._at < len(self._lines) and not self._lines[self._at].blank:
            self._at += 1

    def _section(self, line: Line, text: str) -> bool:
        """A title with a line under it, perhaps one above too; or a line alone."""
        if _ADORNMENT.match(text):
            return self._overlined(line, text)
        following = self._text_of(self._at + 1)
        if len(text) > _LONGEST_UNDERLINED or not _ADORNMENT.match(following):
            return False
        if len(following) < min(len(text), 4) or line.indent:
            return False
        self._title(line, following[0], overlined=False)
        self._at += 2
        return True

    def _overlined(self, line: Line, text: str) -> bool:
        title, under = self._text_of(self._at + 1), self._text_of(self._at + 2)
        if title and under and _ADORNMENT.match(under) and under[0] == text[0]:
            self._title(self._lines[self._at + 1], text[0], overlined=True)
            self._at += 3
            return True
        if title or _GRID_BORDER.match(text):
            return False
        self._at += 1
        return True

    def _title(self, line: Line, mark: str, *, overlined: bool) -> None:
        self._leave(0)
        style = (mark, overlined)
        if style not in self._styles:
            self._styles.append(style)
        level = min(self._styles.index(style) + 1, 6)
        self._flow.add(line.first, line.end, Role(UnitKind.HEADING, level))

    def _text_of(self, number: int) -> str:
        if number >= len(self._lines):
            return ""
        line = self._lines[number]
        return self._page[line.first : line.end]

    # --- lists -------------------------------------------------------------------------

    def _marker(self, line: Line) -> re.Match[str] | None:
        return _BULLET.match(self._page, line.first, line.end) or _NUMBERED.match(
            self._page, line.first, line.end
        )

    def _item(self, line: Line, marker: re.Match[str]) -> None:
        column = marker.end() - line.start
        self._flow.canvas.blank(*marker.span())
        self._parts.append(_Part(column, item_role(self._lead())))
        if marker.end() < line.end:
            inner = Line(line.start, marker.end(), line.end)
            self._lines[self._at] = inner
            self._begin(inner)
        else:
            self._at += 1

    def _lead(self) -> Block | None:
        """The line that leads in to a list: its siblings share it."""
        lead = self._flow.lead()
        depth = len(self._parts)
        while lead is not None and lead.role.kind is UnitKind.ITEM:
            around = self._parts[-1].role.lead if depth else None
            if depth and lead.role.lead is around:
                return lead
            lead = lead.role.lead
        return lead

    def _field(self, line: Line, field: re.Match[str]) -> None:
        """`:name: text` is read whole; one without text is a setting."""
        self._at += 1
        if field.end() >= line.end and (
            self._ends_here() or self._lines[self._at].indent <= line.indent
        ):
            return
        self._flow.canvas.blank(line.first, line.first + 1)
        self._flow.canvas.blank(field.end(1), field.end(1) + 1)
        self._parts.append(_Part(line.indent + 1, item_role(self._lead())))
        self._flow.role = self._parts[-1].role
        self._flow.text(field.start(1), line.end)
        self._column = line.indent + 1

    # --- explicit markup ---------------------------------------------------------------

    def _explicit(self, line: Line) -> None:
        directive = _DIRECTIVE.match(self._page, line.first, line.end)
        note = _NOTE.match(self._page, line.first, line.end)
        if directive is not None:
            self._directive(line, directive)
        elif note is not None:
            self._parts.append(_Part(line.indent + 1))
            self._lines[self._at] = Line(line.start, note.end(), line.end)
            if note.end() < line.end:
                self._paragraph(self._lines[self._at], "")
            else:
                self._at += 1
        else:
            self._at += 1
            self._skip_deeper(line.indent)

    def _directive(self, line: Line, directive: re.Match[str]) -> None:
        content = content_of(directive[2])
        argument = Line(line.start, directive.end(), line.end)
        self._at += 1
        options = self._options(line.indent)
        if content in (Content.TEXT, Content.BOX):
            self._box(line, argument, titled=content is Content.BOX)
            return
        first = self._at
        self._skip_deeper(line.indent)
        body = self._lines[first : self._at]
        if content is Content.PICTURE:
            self._picture(options)
            if directive[2] == "figure":
                self._again(first, line)
        elif content is Content.META:
            for name in ("description", "title", "og:description"):
                if name in options:
                    self._flow.attribute(*options[name])
        elif (
            content is Content.RAW and self._page[argument.first : argument.end] == "html" and body
        ):
            html.scan_range(self._flow, body[0].start, body[-1].end)
        elif content is Content.TABLE:
            self._caption(argument)
            self._again(first, line)
        elif content in (Content.LIST_TABLE, Content.CSV_TABLE):
            self._caption(argument)
            self._made_table(content, options, body)

    def _again(self, first: int, line: Line) -> None:
        """Read the lines just stepped over as what stands in the page."""
        self._at = first
        self._parts.append(_Part(line.indent + 1))

    def _options(self, indent: int) -> dict[str, tuple[int, int]]:
        """The option lines under a directive, each with the range of its value."""
        options: dict[str, tuple[int, int]] = {}
        name = ""
        while not self._ends_here():
            line = self._lines[self._at]
            option = _OPTION.match(self._page, line.first, line.end)
            if line.indent <= indent or (option is None and not name):
                break
            if option is not None:
                name = option[1]
                options[name] = (option.end(), line.end)
            else:
                options[name] = (options[name][0], line.end)
            self._at += 1
        return options

    def _box(self, line: Line, argument: Line, *, titled: bool) -> None:
        """A note or a tab: its content is text, its title heads it."""
        box = self._flow.open(line.first, sealed=True) if titled else None
        self._parts.append(_Part(line.indent + 1, self._role(), box=titled))
        if argument.first >= argument.end:
            return
        if box is not None:
            self._flow.attribute(argument.first, argument.end, heads=box)
            return
        self._flow.role = self._role()
        self._flow.text(argument.first, argument.end)
        self._column = self._lines[self._at].indent if self._at < len(self._lines) else 0

    def _picture(self, options: dict[str, tuple[int, int]]) -> None:
        if "alt" in options:
            self._flow.attribute(*options["alt"])

    # --- tables ------------------------------------------------------------------------

    def _caption(self, argument: Line) -> None:
        if argument.first < argument.end:
            self._flow.add(argument.first, argument.end)

    def _made_table(
        self, content: Content, options: dict[str, tuple[int, int]], body: list[Line]
    ) -> None:
        body = [line for line in body if not line.blank] and body
        if not body:
            return
        header_rows = self._number(options, "header-rows")
        if content is Content.LIST_TABLE:
            rst_tables.list_table(self._flow, body, header_rows)
            return
        delimiter = self._page[slice(*options["delim"])] if "delim" in options else ","
        rst_tables.csv_table(
            self._flow,
            body[0].start,
            body[-1].end,
            options.get("header"),
            header_rows,
            {"tab": "\t", "space": " "}.get(delimiter, delimiter[:1] or ","),
        )

    def _number(self, options: dict[str, tuple[int, int]], name: str) -> int:
        value = self._page[slice(*options.get(name, (0, 0)))]
        return int(value) if value.isdecimal() and len(value) < 4 else 0

    def _drawn_table(self, line: Line, marks: str) -> bool:
        """The lines of a grid table; what is drawn wrongly is read as text."""
        first = self._at
        last = first
        while last < len(self._lines) and self._text_of(last)[:1] in tuple(marks):
            last += 1
        lines = self._lines[first:last]
        if len(lines) < 3 or len({other.indent for other in lines}) > 1:
            return False
        if not rst_tables.grid_table(self._flow, lines):
            return False
        self._at = last
        return True

    def _simple_table(self) -> bool:
        """The lines up to the last border: the second, or the third where there is a header."""
        borders = [self._at]
        number = self._at + 1
        while number < len(self._lines) and len(borders) < 3:
            line = self._lines[number]
            if rst_tables.is_simple_border(self._page, line):
                borders.append(number)
                if self._text_of(number + 1) == "" and len(borders) > 1:
                    break
            elif line.blank and len(borders) > 2:
                break
            number += 1
        if len(borders) < 2:
            return False
        rst_tables.simple_table(self._flow, self._lines[self._at : borders[-1] + 1])
        self._at = borders[-1] + 1
        return True
