"""Markdown inside a line: emphasis, links, code, tags, escapes become spaces.

Only what the rules of CommonMark make markup is blanked: a lone `*` or `[` stays.
"""

from __future__ import annotations

import re

from checker.readers import entities, visibility
from checker.readers.flow import Flow
from checker.readers.html.tags import Tag, Tags
from checker.readers.marks import Mark, file_words, named_mark, said_mark

_TOKEN = re.compile(
    r"\\[!-/:-@\[-`{-~]|`+|!\[|\[|\]|\*+|_+|~~|<|&|\{|\bhttps?://[^\s<>()\[\]\"'*`|]+"
)
_AUTOLINK = re.compile(r"<((?:https?|mailto|ftp):[^\s<>]*|[\w.+-]+@[\w.-]+)>")
_TARGET = re.compile(
    r"\(\s*(?:<[^<>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*)"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)(?:\{[^{}\n]*\})?"
)
_FILE = re.compile(r"\]\(\s*([^\s()<>]+)")
_REFERENCE = re.compile(r"\[[^\[\]\n]{0,200}\]")
_EXPRESSION = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|\{[#:.][^{}\n]*\}", re.DOTALL)
_STRING = re.compile(r"\{\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)\s*\}")
_WORD = re.compile(r"\w")
_NUMBERED = re.compile(
    r"<[A-Z]\w*(?:\s+[A-Za-z]\w*=(?:\{\s*\d[\d.,]*\s*\}|\"\d[\d.,]*\"|'\d[\d.,]*'))+\s*/>"
)
"""A component that is given numbers and nothing else: `<RateLimit tier={3} />`."""
_PUNCTUATION = re.compile(r"[<>/={}\"']")


class Inline:
    """Blanks the inline markup of blocks on one flow."""

    def __init__(self, flow: Flow, tags: Tags, references: frozenset[str], *, mdx: bool) -> None:
        self._flow = flow
        self._canvas = flow.canvas
        self._page = flow.canvas.page
        self._tags = tags
        self._references = references
        self._mdx = mdx
        self._marks: list[tuple[str, int, int]] = []
        self._brackets: list[tuple[int, bool]] = []
        self._struck: list[tuple[str, int]] = []
        self._until = 0

    def draw(self, start: int, end: int) -> None:
        """Blank the markup in this range and note what is struck out."""
        page = self._page
        first = _TOKEN.search(page, start, end)
        if first is None:
            return
        self._marks, self._brackets, self._struck = [], [], []
        self._until = first.start()
        for token in _TOKEN.finditer(page, first.start(), end):
            if token.start() >= self._until:
                self._until = self._take(token, end)

    def _take(self, token: re.Match[str], end: int) -> int:
        """Handle one token; where reading goes on."""
        start, after, mark = token.start(), token.end(), token[0]
        kind = mark[0]
        if kind == "\\":
            self._canvas.blank(start, start + 1)
        elif kind == "`":
            return self._code(start, after, end)
        elif kind in "*_":
            self._emphasis(kind, start, after, end)
        elif kind == "~":
            self._strike(start, after)
        elif mark in ("[", "!["):
            self._brackets.append((start, kind == "!"))
        elif kind == "]":
            return self._link(start, end)
        elif kind == "<":
            return self._tag(start, end)
        elif kind == "{":
            return self._braces(start, end)
        elif kind == "&":
            return entities.decode_at(self._canvas, start, end)
        return after

    def _code(self, start: int, after: int, end: int) -> int:
        """Code keeps its text; its ticks go."""
        ticks = self._page[start:after]
        closing = re.compile(rf"(?<!`){ticks}(?!`)").search(
            self._page, after, min(end, after + 2000)
        )
        if closing is None:
            return after
        self._canvas.blank(start, after)
        self._canvas.blank(closing.start(), closing.end())
        return closing.end()

    def _emphasis(self, mark: str, start: int, after: int, end: int) -> None:
        """A run of marks closes what the nearest equal run opened, else it may open."""
        page = self._page
        before = page[start - 1] if start > 0 else " "
        behind = page[after] if after < end else " "
        if mark == "_" and _WORD.match(before) and _WORD.match(behind):
            return
        if not before.isspace() and self._closes(mark, start, after):
            return
        if not behind.isspace():
            self._marks.append((mark, start, after))

    def _closes(self, mark: str, start: int, after: int) -> bool:
        for at in range(len(self._marks) - 1, max(-1, len(self._marks) - 20), -1):
            opened, left, right = self._marks[at]
            if opened == mark:
                length = min(right - left, after - start)
                self._canvas.blank(right - length, right)
                self._canvas.blank(start, start + length)
                del self._marks[at:]
                if right - left > length:
                    self._marks.append((mark, left, right - length))
                return True
        return False

    def _strike(self, start: int, after: int) -> None:
        if self._struck and self._struck[-1][0] == "~~":
            _, opened = self._struck.pop()
            self._canvas.blank(opened, opened + 2)
            self._canvas.blank(start, after)
            self._canvas.strike(opened + 2, start)
        else:
            self._struck.append(("~~", start))

    def _link(self, start: int, end: int) -> int:
        """`]` ends a link, an image, a footnote mark, or is just a bracket."""
        if not self._brackets:
            return start + 1
        opened, image = self._brackets.pop()
        target = _TARGET.match(self._page, start + 1, end) or _REFERENCE.match(
            self._page, start + 1, end
        )
        inner = opened + (2 if image else 1)
        text = self._page[inner:start]
        if target is None and not (text.startswith("^") or _label(text) in self._references):
            return start + 1
        after = target.end() if target else start + 1
        if image and (said := said_mark(text, inner)) is not None:
            self._show(said, opened, after)
        elif image or text.startswith("^"):
            drawn = self._drawn(start, after) if image and not text.strip() else None
            self._show(drawn or Mark(after, after, ""), opened, after)
            if image:
                self._flow.attribute(inner, start)
        else:
            self._canvas.blank(opened, inner)
            self._canvas.blank(start, after)
        return after

    def _show(self, mark: Mark, start: int, end: int) -> None:
        """Blank an image but for what it says."""
        self._canvas.blank(start, mark.start)
        if mark.shown:
            self._canvas.put(mark.start, mark.end, mark.shown)
        self._canvas.blank(mark.end, end)

    def _drawn(self, start: int, end: int) -> Mark | None:
        """The tick or cross that an image without words shows, by its file's name."""
        target = _FILE.match(self._page, start, end)
        if target is None:
            return None
        left, right = file_words(target[1])
        return named_mark(target[1][left:right], target.start(1) + left)

    def _tag(self, start: int, end: int) -> int:
        """An autolink keeps its address, a component its numbers; another tag goes."""
        link = _AUTOLINK.match(self._page, start, end)
        if link is not None:
            self._canvas.blank(start, start + 1)
            self._canvas.blank(link.end() - 1, link.end())
            return link.end()
        tag = self._tags.at(start)
        if tag is None or tag.end > end:
            return start + 1
        if numbered := _NUMBERED.fullmatch(self._page, tag.start, tag.end):
            for mark in _PUNCTUATION.finditer(self._page, *numbered.span()):
                self._canvas.blank(*mark.span())
            return tag.end
        self._canvas.blank(tag.start, tag.end)
        self._note_struck(tag)
        return tag.end

    def _note_struck(self, tag: Tag) -> None:
        name = tag.name.lower()
        if tag.closing:
            if self._struck and self._struck[-1][0] == name:
                self._canvas.strike(self._struck.pop()[1], tag.start)
        elif name in ("s", "del", "strike") or (
            tag.attributes and visibility.look(tag, self._tags, visibility.UNPAINTED).struck
        ):
            self._struck.append((name, tag.end))

    def _braces(self, start: int, end: int) -> int:
        """Template tags and JSX expressions are code; a string in one is text."""
        string = _STRING.match(self._page, start, end) if self._mdx else None
        if string is not None and string.lastindex is not None:
            left, right = string.span(string.lastindex)
            self._canvas.blank(start, left)
            self._canvas.blank(right, string.end())
            return string.end()
        expression = _EXPRESSION.match(self._page, start, end)
        after = expression.end() if expression else None
        if after is None and self._mdx:
            after = self._tags.closing_brace(start)
        if after is None or after > end:
            return start + 1
        self._canvas.blank(start, after)
        return after


def _label(text: str) -> str:
    return " ".join(text.split()).lower()
