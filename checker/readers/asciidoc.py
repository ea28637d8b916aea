"""AsciiDoc, read sensibly: headings, lists, tables, admonitions; code left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import TextUnit, UnitKind
from checker.readers import entities
from checker.readers.assemble import assemble
from checker.readers.flow import Block, Flow, TextRole, item_role

_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_HEADING = re.compile(r"(=+|#+)[ \t]+(?=\S)")
_ITEM = re.compile(r"(\*{1,5}|\.{1,5}|-|\d+\.)[ \t]+(?:\[[ xX*]\][ \t]+)?(?=\S)")
_TERM = re.compile(r"(.{1,80}?)(?:::+|;;)(?:[ \t]+|$)")
_ADMONITION = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+")
_CODE_FENCE = re.compile(r"(-{4,}|\.{4,}|\+{4,}|`{3,}|/{4,})[ \t\w]*$")
_BOX_FENCE = re.compile(r"(={4,}|\*{4,}|_{4,}|--|-{2})$")
_ATTRIBUTE = re.compile(r":!?[\w-]+!?:")
_BLOCK_ATTRIBUTES = re.compile(r"\[.*\]$")
_MACRO = re.compile(
    r"(?:include|ifdef|ifndef|ifeval|endif|toc|video|audio)::|image::[^\[]*\[([^\],]*)"
)
_TITLE = re.compile(r"\.(?=[^\s.])")
_TABLE_END = re.compile(r"\|={3,}[ \t]*$")
_CELL = re.compile(r"(?:(?:\d+\.?\d*|\.\d+)?[<>^.]*[+*]?[aehlmsd]?)\|(?!=)")
_INLINE = re.compile(
    r"(?P<link>(?:link|mailto|xref|image|icon):[^\s\[]{0,500}\[)(?P<label>[^\]]{0,500})\]"
    r"|(?P<url>\bhttps?://[^\s\[\]<>]{1,500})\[(?P<text>[^\]]{0,500})\]"
    r"|<<[^,>]{0,200}(?:,(?P<ref>[^>]{0,500}))?>>|\{[\w-]{1,100}\}|\(\(\(?[^)]{0,200}\)\)\)?"
    r"|\[\[[^\]]{0,200}\]\]|\[\.[^\]]{0,200}\](?=#)"
    r"|(?<![\w*_`#])(?P<mark>\*\*|__|``|##|[*_`#])(?=\S)(?P<body>[^\n]{1,500}?)(?<=\S)(?P=mark)(?![\w])"
    r"|[ \t]\+$|\\(?=[*_`#{<])",
    re.MULTILINE,
)


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The units of an AsciiDoc text, in reading order."""
    flow = Flow(text)
    _AsciidocScanner(flow).scan()
    flow.finish()
    for block in flow.blocks:
        if not block.raw:
            _draw(flow, block.start, block.end)
            entities.decode(flow.canvas, block.start, block.end)
    return assemble(flow, uri, channel)


class _AsciidocScanner:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._page = flow.source
        self._leads: list[tuple[str, Block | None]] = []
        self._header_option = False

    def scan(self) -> None:
        at = 0
        while at < len(self._page):
            match = _LINE.match(self._page, at)
            if match is None:
                return
            at = self._line(match.start(), match.start() + len(match[1].rstrip()), match.end())

    def _line(self, start: int, end: int, following: int) -> int:
        page, flow = self._page, self._flow
        text = page[start:end]
        if not text.strip():
            flow.flush()
            return following
        fence = _CODE_FENCE.match(text)
        if fence is not None:
            flow.flush()
            return self._after_fence(fence[1], following)
        if _TABLE_END.match(text):
            return self._table(following)
        if not self._silent(text, start):
            self._words(text, start, end)
        return following

    def _silent(self, text: str, start: int) -> bool:
        """Lines that are no text: comments, attributes, fences of boxes, macros."""
        if text.startswith("//"):
            return True
        macro = _MACRO.match(text)
        if macro is not None:
            if macro[1]:
                self._flow.attribute(start + macro.start(1), start + macro.end(1))
            return True
        if _BLOCK_ATTRIBUTES.match(text):
            self._header_option = "header" in text
        elif not (_BOX_FENCE.match(text) or _ATTRIBUTE.match(text) or text == "+"):
            return False
        self._flow.flush()
        return True

    def _words(self, text: str, start: int, end: int) -> None:
        flow = self._flow
        heading = _HEADING.match(text)
        if heading is not None:
            flow.flush()
            self._leads.clear()
            flow.add(
                start + heading.end(), end, TextRole(UnitKind.HEADING, min(len(heading[1]), 6))
            )
            return
        shown = start + len(text) - len(text.lstrip())
        item = _ITEM.match(self._page, shown, end)
        if item is not None:
            self._item(item, end)
            return
        term = _TERM.match(text) if self._may_define() else None
        if term is not None:
            self._term(term, start, end)
            return
        if not flow.pending:
            flow.role = TextRole()
            note = _ADMONITION.match(text) or _TITLE.match(text)
            shown = start + note.end() if note else shown
        flow.text(shown, end)
        if text.startswith(".") and flow.pending_span == (start + 1, end):
            flow.flush()

    def _may_define(self) -> bool:
        """A term stands at the start of a paragraph or after another definition."""
        return not self._flow.pending or self._flow.role.kind is UnitKind.ITEM

    def _item(self, item: re.Match[str], end: int) -> None:
        flow = self._flow
        flow.flush()
        marks = [mark for mark, _ in self._leads]
        last = flow.lead()
        if item[1] in marks and last is not None and last.role.kind is UnitKind.ITEM:
            del self._leads[marks.index(item[1]) + 1 :]
        else:
            if last is None or last.role.kind is not UnitKind.ITEM:
                self._leads.clear()
            self._leads.append((item[1], last))
        flow.role = item_role(self._leads[-1][1])
        flow.text(item.end(), end)

    def _term(self, term: re.Match[str], start: int, end: int) -> None:
        flow = self._flow
        flow.flush()
        lead = flow.add(start + term.start(1), start + term.end(1))
        flow.role = item_role(lead)
        if start + term.end() < end:
            flow.text(start + term.end(), end)

    def _after_fence(self, fence: str, following: int) -> int:
        closing = re.compile(rf"^{re.escape(fence)}[ \t]*\r?$", re.MULTILINE)
        match = closing.search(self._page, following)
        if match is None:
            return len(self._page)
        line = _LINE.match(self._page, match.end())
        return line.end() if line else len(self._page)

    def _table(self, start: int) -> int:
        """Cells up to the closing `|===`; the width is that of the first line."""
        page, flow = self._page, self._flow
        closing = re.compile(r"^\|={3,}[ \t]*\r?$", re.MULTILINE).search(page, start)
        end = closing.start() if closing else len(page)
        marks = list(_CELL.finditer(page, start, end))
        if marks:
            first_line = _LINE.match(page, marks[0].start())
            line_end = first_line.end(1) if first_line else end
            width = sum(mark.start() < line_end for mark in marks)
            blank_after = re.match(
                r"[ \t]*(?:\r\n?|\n)", page[line_end : line_end + 200].lstrip(" ")
            )
            table = flow.begin_table()
            after = page[line_end : line_end + 4].replace("\r", "")
            table.header_rows = int(
                self._header_option or (bool(blank_after) and after[:2] == "\n\n")
            )
            self._cells(marks, end, width)
            flow.end_table()
        self._header_option = False
        return closing.end() if closing else len(page)

    def _cells(self, marks: list[re.Match[str]], end: int, width: int) -> None:
        for number, mark in enumerate(marks):
            if number % width == 0:
                self._flow.row()
            until = marks[number + 1].start() if number + 1 < len(marks) else end
            text = self._page[mark.end() : until]
            left = mark.end() + len(text) - len(text.lstrip())
            self._flow.next_cell(left, max(left, mark.end() + len(text.rstrip())))


def _draw(flow: Flow, start: int, end: int) -> None:
    """Blank inline markup; what is inside marks may hold more."""
    for match in _INLINE.finditer(flow.source, start, end):
        kept = next(
            (name for name in ("label", "text", "ref", "body") if match[name] is not None), None
        )
        if kept is None or not match[kept]:
            flow.canvas.blank(*match.span())
            continue
        flow.canvas.blank(match.start(), match.start(kept))
        flow.canvas.blank(match.end(kept), match.end())
        if kept == "body":
            _draw(flow, match.start(kept), match.end(kept))
