"""Data files as people see what is made of them: mappings are boxes, called by their names.

A key with several values is their heading, a value stands with its key. A file that neither has a
sentence nor lists what is sold is settings, and says nothing to people; so are our own canons,
settings and reports.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from checker.models import Location, TextUnit, UnitKind
from checker.readers.assemble import assemble_located, line_starts
from checker.readers.data.listed_prices import ListedPrices, PriceTerms, sells
from checker.readers.data.nodes import Mapping, Node, Scalar, Sequence
from checker.readers.data.unescaped import LINE_END, Unescaped
from checker.readers.flow import Block, Flow, TextRole, item_role
from checker.readers.grid import Grid
from checker.readers.html import reader as html
from checker.readers.html.tags import Tags
from checker.readers.markdown.inline import Inline

_OURS = re.compile(r"canon|waivers|onmessage(?:[_-].*)?")
"""What our canons, settings, decisions and reports begin with."""
_FOR_TOOLS = frozenset(("lockfileVersion", "devDependencies", "compilerOptions"))
"""What only files for tools have: packages, locks, compilers."""
_SCHEMA = re.compile(r"https?://json-schema\.org/")

_LETTERS = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(
    r"(?<![\w'’-])(?:(?>[^\W_](?:[\w'’-]|[.,](?=\d)){0,60})(?>[^\w\s]{0,2}[ ][^\w\s]{0,2})){4}"
    r"(?>[\w'’)%-]{1,60})[.!?](?=[\s<\"]|$|\\n)"
    r"|[^\x00-\u2fff](?:[^\x00-\u2fff]|\d){5,60}[。！？]"
)
"""Five words and a full stop, or a sentence of a script without blanks."""
_NO_TEXT = re.compile(
    r"[0-9a-fA-F-]{16,}|[\w.+-]+@[\w.-]+|P(?:\d+[YMWD])+|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|null"
    r"|[a-z][\w-]*+(?:[.:][\w-]++){2,}|[a-z0-9]++(?:_[a-z0-9]++)+|\S*://\S*|[./~\\]\S+"
    r"|(?=\d*[a-z])[a-z0-9_.-]++(?:/[a-z0-9_.-]++)+|\S*[/\\]\S*\.[A-Za-z]{2,4}"
)
_BLOCK_TAG = re.compile(r"</?(?:p|li|ul|ol|br|h[1-6]|div|table|tr|td|section)\b[^<>]{0,300}>", re.I)
_LINE = re.compile(rf"([^\r\n{LINE_END}]*)(\r\n?|[\n{LINE_END}]|\Z)")
_BULLET = re.compile(r"(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
_TOP, _DEEPEST_LEVEL = 1, 6
_QUOTES = ("'", '"')
_LONGEST_NAME = 500
"""Characters of an address or a name; what is longer is text."""


def has_sentence(text: str) -> bool:
    """Whether a text says something as people say it."""
    return _SENTENCE.search(text) is not None


def read_data(
    source: str, shown: Unescaped, roots: list[Node], uri: str, channel: str | None
) -> Iterator[TextUnit]:
    """The units of a data file, in reading order."""
    flow = Flow(shown.text)
    prices = ListedPrices(shown.there)
    if any(map(_is_for_people, roots)):
        _Boxes(flow, prices).read(roots)
    flow.finish()
    inline = Inline(flow, Tags(shown.text), frozenset(), mdx=False)
    for block in list(flow.blocks):
        inline.draw(block.start, block.end)
    flow.sort()
    places = _SourcePlaces(source, shown, uri, channel)
    for unit in assemble_located(flow, places.locate, None):
        yield places.placed(prices.as_cell(unit))


def _is_for_people(root: Node) -> bool:
    """Whether a file tells people something: it has a sentence, or lists what is sold."""
    if isinstance(root, Mapping) and _is_for_tools(root):
        return False
    return sells(root) or any(has_sentence(scalar.value) for scalar in _scalars(root))


def _is_for_tools(root: Mapping) -> bool:
    keys = {key.value for key, _ in root.pairs}
    said = {key.value: value.value for key, value in root.scalars()}
    is_schema = _SCHEMA.match(said.get("$schema", "")) or (
        said.get("type") == "object" and not keys.isdisjoint(("properties", "definitions", "$defs"))
    )
    return bool(is_schema) or not keys.isdisjoint(_FOR_TOOLS) or any(map(_OURS.fullmatch, keys))


def _scalars(root: Node) -> Iterator[Scalar]:
    waiting, met = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            yield node
        elif id(node) not in met:
            met.add(id(node))
            waiting += node.values if isinstance(node, Sequence) else [n for _, n in node.pairs]


class _SourcePlaces:
    """Where the units stand in the source, of a text whose escapes are not shown."""

    def __init__(self, source: str, shown: Unescaped, uri: str, channel: str | None) -> None:
        self._lines = line_starts(source)
        self._there = shown.there
        self._uri, self._channel = uri, channel

    def locate(
        self, headings: tuple[str, ...], _block: Block, _grid: Grid | None, start: int, end: int
    ) -> Location:
        """The place of a range of the shown text, in the source."""
        start = self._there(start)
        line = bisect_right(self._lines, start)
        column = start - self._lines[line - 1] + 1
        end = self._there(end)
        return Location(self._uri, headings, start, end, line, column, self._channel)

    @staticmethod
    def placed(unit: TextUnit) -> TextUnit:
        """The unit without line ends that are none in the source."""
        if LINE_END not in unit.text:
            return unit
        text, plain = (said.replace(LINE_END, " ") for said in (unit.text, unit.plain))
        return replace(unit, text=text, plain=plain)


class _Boxes:
    def __init__(self, flow: Flow, prices: ListedPrices) -> None:
        self._flow = flow
        self._prices = prices
        self._met: set[int] = set()

    def read(self, roots: list[Node]) -> None:
        """Read every document of the file; what an alias repeats is read once."""
        for root in roots:
            self._prices.know(root)
            self._value(None, root, _TOP - 1, PriceTerms())

    def _value(self, key: Scalar | None, node: Node, level: int, around: PriceTerms) -> None:
        if id(node) in self._met:
            return
        self._met.add(id(node))
        if isinstance(node, Scalar):
            self._scalar(key, node)
            return
        self._flow.open(node.start, sealed=True)
        if key is not None and _is_words(key):
            role = TextRole(UnitKind.HEADING, min(max(level, _TOP), _DEEPEST_LEVEL))
            self._flow.add(key.start, key.end, role)
            self._show_key(key)
        if isinstance(node, Sequence):
            self._entries(node, level + 1, around)
        else:
            self._pairs(node, level + 1, around)
        self._flow.close(node.end)

    def _pairs(self, node: Mapping, level: int, around: PriceTerms) -> None:
        terms = self._prices.terms(node, around)
        for key, value in node.pairs:
            if value is terms.named:
                self._title(terms.named, level)
            elif isinstance(value, Scalar) and self._prices.note(key, value, terms):
                self._flow.add(value.start, value.end)
            else:
                self._value(key, value, level, terms)

    def _title(self, name: Scalar, level: int) -> None:
        """The name of a mapping heads all of it; that of the whole file is its title."""
        if level == _TOP:
            self._flow.add(name.start, name.end, TextRole(UnitKind.TITLE))
        else:
            block = self._flow.add(name.start, name.end, TextRole(UnitKind.ATTRIBUTE))
            block.heads = self._flow.container

    def _entries(self, node: Sequence, level: int, around: PriceTerms) -> None:
        lead = self._flow.lead()
        for value in node.values:
            if isinstance(value, Scalar) and not self._has_lines(value):
                if _LETTERS.search(value.value) and not _is_no_text(value.value):
                    self._flow.add(value.start, value.end, item_role(lead))
            else:
                self._value(None, value, level, around)

    def _scalar(self, key: Scalar | None, node: Scalar) -> None:
        """A text stands by itself; a number, a price or one word needs its key: `seats: 5`."""
        start, end = node.start, node.end
        if end <= start or _is_no_text(node.value):
            return
        if _BLOCK_TAG.search(self._flow.source, start, end):
            html.scan_range(self._flow, start, end)
        elif node.block:
            self._paragraphs(self._flow.source.find("\n", start, end) + 1 or end, end)
        elif self._has_lines(node):
            self._paragraphs(start, end)
        elif key is None or not _is_words(key) or has_sentence(node.value):
            self._flow.add(start, end)
        else:
            self._show_key(key)
            self._flow.canvas.put(key.end, start, ":")
            self._flow.canvas.blank(end, end + (self._flow.source[end : end + 1] in _QUOTES))
            self._flow.add(key.start, end)

    def _has_lines(self, node: Scalar) -> bool:
        """Whether it is a text of several lines."""
        return node.block or self._flow.source.find(LINE_END, node.start, node.end) >= 0

    def _show_key(self, key: Scalar) -> None:
        """Show `extra_seat` as two words."""
        for at in range(key.start, key.end):
            if self._flow.source[at] == "_":
                self._flow.canvas.blank(at, at + 1)

    def _paragraphs(self, start: int, end: int) -> None:
        """The paragraphs and items of a text of several lines."""
        flow, at = self._flow, start
        lead = None
        while at < end:
            line = _LINE.match(flow.source, at, end)
            if line is None:
                break
            at = max(line.end(), at + 1)
            text = line[1].strip()
            first = line.start() + len(line[1]) - len(line[1].lstrip())
            bullet = _BULLET.match(text)
            if not text or bullet:
                flow.flush()
            if bullet:
                before = flow.lead()
                lead = before if before and before.role.kind is not UnitKind.ITEM else lead
                flow.role = item_role(lead)
                flow.text(first + bullet.end(), first + len(text))
            elif text:
                if not flow.pending:
                    flow.role = TextRole()
                flow.text(first, first + len(text))
        flow.flush()
        flow.role = TextRole()


def _is_words(key: Scalar) -> bool:
    return _LETTERS.search(key.value) is not None


def _is_no_text(value: str) -> bool:
    """Whether a value is an address, a path, an identifier or a date for machines."""
    return len(value) <= _LONGEST_NAME and _NO_TEXT.fullmatch(value) is not None
