"""YAML data: listings, plans and texts that a site or a marketplace is filled from.

PyYAML says what is what and where it stands. A mapping is a box, called by its name or title; a key
with several values is their heading. A file without a sentence in it is settings, and says nothing
to people; so are our own canons and settings. What is no YAML (a template, say) is read as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from checker.models import TextUnit, UnitKind
from checker.readers import plain
from checker.readers.assemble import assemble
from checker.readers.flow import Flow, TextRole, item_role
from checker.readers.html.tags import Tags
from checker.readers.markdown.inline import Inline

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OURS = frozenset(("canon", "waivers"))
"""What our canons, our settings and our decisions begin with."""

_NAMES = ("name", "title", "plan", "tier", "edition", "heading", "headline", "label", "question")
_LETTERS = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"(?:[^\W\d_][\w'’-]*[^\w\n]{1,3}){4,}[\w'’)%]+[.!?](?:\s|$)")
_NO_TEXT = re.compile(r"\S*(?:://|[/\\])\S*|[0-9a-fA-F-]{16,}|[\w.+-]+@[\w.-]+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|[nrt0 ])")
_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_BULLET = re.compile(r"(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
_TOP, _DEEPEST_LEVEL = 1, 6


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The units of a YAML file, in reading order. Never raises for what is no YAML."""
    try:
        roots = [root for root in yaml.compose_all(text, Loader=_LOADER) if root is not None]
    except (yaml.YAMLError, RecursionError):
        return plain.read_text(text, uri, channel)
    flow = Flow(text)
    if _SENTENCE.search(text) and not any(map(_is_ours, roots)):
        _YamlValues(flow).read(roots)
    flow.finish()
    inline = Inline(flow, Tags(text), frozenset(), mdx=False)
    for block in list(flow.blocks):
        inline.draw(block.start, block.end)
    flow.sort()
    return assemble(flow, uri, channel)


def _is_ours(root: Node) -> bool:
    return isinstance(root, MappingNode) and any(
        isinstance(key, ScalarNode) and key.value in _OURS for key, _ in root.value
    )


class _YamlValues:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._met: set[int] = set()

    def read(self, roots: list[Node]) -> None:
        """Read every document of the file; what an alias repeats is read once."""
        for root in roots:
            self._value(None, root, _TOP - 1)

    def _value(self, key: Node | None, node: Node, level: int) -> None:
        if id(node) in self._met:
            return
        self._met.add(id(node))
        if isinstance(node, ScalarNode):
            self._scalar(key, node)
            return
        self._flow.open(node.start_mark.index, sealed=True)
        if key is not None and _is_words(key):
            role = TextRole(UnitKind.HEADING, min(max(level, _TOP), _DEEPEST_LEVEL))
            self._flow.add(key.start_mark.index, key.end_mark.index, role)
            self._show_key(key)
        if isinstance(node, SequenceNode):
            self._entries(node, level + 1)
        elif isinstance(node, MappingNode):
            self._pairs(node, level + 1)
        self._flow.close(node.end_mark.index)

    def _pairs(self, node: MappingNode, level: int) -> None:
        name = _name(node)
        for key, value in node.value:
            if name is not None and value is name:
                self._title(name, level)
            else:
                self._value(key, value, level)

    def _title(self, name: ScalarNode, level: int) -> None:
        """The name of a mapping heads all of it; that of the whole file is its title."""
        if level == _TOP:
            self._flow.add(*_inside(name), TextRole(UnitKind.TITLE))
        else:
            block = self._flow.add(*_inside(name), TextRole(UnitKind.ATTRIBUTE))
            block.heads = self._flow.container

    def _entries(self, node: SequenceNode, level: int) -> None:
        lead = self._flow.lead()
        for value in node.value:
            if isinstance(value, ScalarNode) and not _is_block(value):
                start, end = _inside(value)
                if _LETTERS.search(value.value) and not _NO_TEXT.fullmatch(value.value):
                    self._flow.add(start, end, item_role(lead))
            else:
                self._value(None, value, level)

    def _scalar(self, key: Node | None, node: ScalarNode) -> None:
        """A text stands by itself; a number, a price or one word needs its key: `seats: 5`."""
        start, end = _inside(node)
        if end <= start or _NO_TEXT.fullmatch(node.value):
            return
        self._unescape(node, start, end)
        if _is_block(node):
            self._paragraphs(self._flow.source.find("\n", start, end) + 1 or end, end)
        elif key is None or not _is_words(key) or _SENTENCE.search(node.value):
            self._flow.add(start, end)
        else:
            self._show_key(key)
            for quote in {start - 1, end} - {key.end_mark.index}:
                if self._flow.source[quote : quote + 1] in ("'", '"'):
                    self._flow.canvas.blank(quote, quote + 1)
            self._flow.add(key.start_mark.index, end)

    def _unescape(self, node: ScalarNode, start: int, end: int) -> None:
        """Show what escapes stand for; Markdown shows an escaped mark itself."""
        if node.style == '"':
            for escape in _ESCAPE.finditer(self._flow.source, start, end):
                code = escape[1] or escape[2]
                self._flow.canvas.put(*escape.span(), chr(int(code, 16)) if code else " ")

    def _show_key(self, key: Node) -> None:
        """Show `extra_seat` as two words."""
        for at in range(key.start_mark.index, key.end_mark.index):
            if self._flow.source[at] in "_\"'":
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


def _name(node: MappingNode) -> ScalarNode | None:
    """What a mapping is called: the value of its first key that names."""
    values = {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}
    named = (values.get(name) for name in _NAMES)
    return next(
        (v for v in named if isinstance(v, ScalarNode) and v.value and not _is_block(v)), None
    )


def _is_words(key: Node) -> bool:
    return isinstance(key, ScalarNode) and _LETTERS.search(key.value) is not None


def _is_block(node: ScalarNode) -> bool:
    return node.style in ("|", ">")


def _inside(node: ScalarNode) -> tuple[int, int]:
    """The range of a value in its source, without its quotes or the mark of a block."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("'", '"'):
        return start + 1, end - 1
    return start, end
