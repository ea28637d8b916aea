"""reStructuredText: sections, lists, directives and tables, with exact places.

Own scanner: docutils gives lines at best, and none inside paragraphs or tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import TextUnit, UnitKind
from checker.readers.assemble import assemble
from checker.readers.flow import Flow, TextRole, item_role
from checker.readers.rst import drawn as rst_drawn
from checker.readers.rst import inline as rst_inline
from checker.readers.rst.directives import Explicit, is_explicit
from checker.readers.rst.lines import IndentedBlock, RstLine

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}$")
_BULLET = re.compile(r"[*+•‣⁃-](?:[ \t]+|$)")
_NUMBERED = re.compile(r"\(?(?:\d{1,4}|#|[a-z]|[ivx]{1,5})[.)](?:[ \t]+(?=\S)|$)")
_FIELD = re.compile(r":([A-Za-z][^:\n]{0,60}):(?:[ \t]+|$)(?!`)")
_GRID_BORDER = re.compile(r"\+(?:[-=]+\+)+$")
_LONGEST_TITLE = 300
_DEEPEST = 100


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The units of a reStructuredText source. Never raises for wrong markup."""
    flow = Flow(text)
    _RstScanner(flow).scan()
    flow.finish()
    for block in flow.blocks:
        if not block.raw:
            rst_inline.draw(flow, block.start, block.end)
    return assemble(flow, uri, channel)


class _RstScanner(Explicit):
    """Finds the blocks of one source and adds them to its flow."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow)
        self._styles: list[tuple[str, bool]] = []

    def scan(self) -> None:
        """Read the source from top to bottom."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.blank:
                self.flow.flush()
                self.at += 1
            elif self.flow.pending and not self._item_follows(line):
                self._go_on(line)
            else:
                self.flow.flush()
                self.leave(line.indent)
                self._begin(line)

    # --- paragraphs ------------------------------------------------------------------

    def _go_on(self, line: RstLine) -> None:
        """A further line of a paragraph; deeper under its only line, a definition."""
        span = self.flow.pending_span
        if (
            span is not None
            and line.indent > self.column
            and span[0] >= self.lines[self.at - 1].start
        ):
            term = self.flow.flush()
            self.parts.append(IndentedBlock(line.indent, item_role(term)))
            self._begin(line)
            return
        self.flow.text(line.first, line.end)
        self.at += 1
        self._after_text(line)

    def _item_follows(self, line: RstLine) -> bool:
        """Whether the line starts a sibling of the item being read."""
        if self.flow.role.kind is not UnitKind.ITEM or not self.parts:
            return False
        if line.indent >= self.parts[-1].column:
            return False
        return bool(self._marker(line)) or bool(_FIELD.match(self.page, line.first, line.end))

    def _after_text(self, line: RstLine) -> None:
        """`::` at the end of a paragraph: what is indented below is literal."""
        if not self.page.endswith("::", line.first, line.end) or not self.ends_here():
            return
        span = self.flow.pending_span
        self.flow.canvas.blank(line.end - 1, line.end)
        if span is not None and self.page[slice(*span)].strip() == "::":
            self.flow.canvas.blank(*span)
        self.flow.flush()
        self.skip_deeper(line.indent)

    # --- what a line begins ----------------------------------------------------------

    def _begin(self, line: RstLine) -> None:
        page = self.page
        text = page[line.first : line.end]
        if self._section(line, text) or self._drawn_table(line, text):
            return
        if is_explicit(text):
            self.explicit(line)
        elif text.startswith(">>>"):
            self._skip_paragraph()
        elif len(self.parts) < _DEEPEST and (marker := self._marker(line)) is not None:
            self._item(line, marker)
        elif (field := _FIELD.match(page, line.first, line.end)) is not None:
            self._field(line, field)
        else:
            self._paragraph(line, text)

    def _drawn_table(self, line: RstLine, text: str) -> bool:
        if _GRID_BORDER.match(text):
            return rst_drawn.read_grid(self)
        return rst_drawn.is_simple_border(self.page, line) and rst_drawn.read_simple(self)

    def _paragraph(self, line: RstLine, text: str) -> None:
        in_line_block = text.startswith("| ")
        first = line.first + 2 * in_line_block
        self.flow.canvas.blank(line.first, first)
        self.paragraph(first, line, self.role())
        self.at += 1
        if in_line_block:
            self.flow.flush()
        else:
            self._after_text(line)

    def _skip_paragraph(self) -> None:
        while self.at < len(self.lines) and not self.lines[self.at].blank:
            self.at += 1

    def _section(self, line: RstLine, text: str) -> bool:
        """A title with a line under it, perhaps one above too; or a line alone."""
        if _ADORNMENT.match(text):
            return self._overlined(text)
        following = self.text_of(self.at + 1)
        if len(text) > _LONGEST_TITLE or not _ADORNMENT.match(following):
            return False
        if len(following) < min(len(text), 4) or line.indent:
            return False
        self._title(line, following[0], overlined=False)
        self.at += 2
        return True

    def _overlined(self, text: str) -> bool:
        title, under = self.text_of(self.at + 1), self.text_of(self.at + 2)
        if title and under and _ADORNMENT.match(under) and under[0] == text[0]:
            self._title(self.lines[self.at + 1], text[0], overlined=True)
            self.at += 3
            return True
        if title or _GRID_BORDER.match(text):
            return False
        self.at += 1
        return True

    def _title(self, line: RstLine, mark: str, *, overlined: bool) -> None:
        self.leave(0)
        style = (mark, overlined)
        if style not in self._styles:
            self._styles.append(style)
        level = min(self._styles.index(style) + 1, 6)
        self.flow.add(line.first, line.end, TextRole(UnitKind.HEADING, level))

    # --- lists -----------------------------------------------------------------------

    def _marker(self, line: RstLine) -> re.Match[str] | None:
        return _BULLET.match(self.page, line.first, line.end) or _NUMBERED.match(
            self.page, line.first, line.end
        )

    def _item(self, line: RstLine, marker: re.Match[str]) -> None:
        column = marker.end() - line.start
        self.flow.canvas.blank(*marker.span())
        self.parts.append(IndentedBlock(column, item_role(self.lead())))
        if marker.end() < line.end:
            inner = RstLine(line.start, marker.end(), line.end)
            self.lines[self.at] = inner
            self._begin(inner)
        else:
            self.at += 1

    def _field(self, line: RstLine, field: re.Match[str]) -> None:
        """`:name: text` is read whole; one without text is a setting."""
        self.at += 1
        if field.end() >= line.end and (
            self.ends_here() or self.lines[self.at].indent <= line.indent
        ):
            return
        self.flow.canvas.blank(line.first, line.first + 1)
        self.flow.canvas.blank(field.end(1), field.end(1) + 1)
        self.parts.append(IndentedBlock(line.indent + 1, item_role(self.lead())))
        self.paragraph(field.start(1), line, self.role())
        self.column = line.indent + 1
