"""A CMS entry as a page: its texts in order, each on lines of its own.

Entries are JSON: plain strings, Markdown, HTML, and rich text as trees of blocks. All become
one HTML page, so that headings bind what stands below them as they do for a visitor. The
page is written here, a block a line, so which line is which field is known and not searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

# Names, addresses and the CMS's own bookkeeping: no text that a visitor reads. Custom fields go
# by such names, too, so a value of several words is read all the same.
_LEFT_OUT: Final = frozenset(
    (
        "id uid uuid key slug url href src path link locale lang language hash ext mime provider"
        " email status date sort createdat updatedat publishedat deletedat date_created"
        " date_updated documentid contenttype type format originalid rev ref rel target"
        " component listitem nodetype alignment"
    ).split()
)
# Of other people and other entries, or of how a text looks: never read, whatever they hold.
_NOT_ITS_OWN: Final = frozenset(
    "sys createdby updatedby user_created user_updated localizations style class marks".split()
)
_TITLES: Final = ("title", "headline", "heading", "name")
_NO_TEXT = re.compile(r"https?://\S+|[\d:.TZ+-]{8,}|[0-9a-f]{16,}|[0-9a-f-]{36}", re.IGNORECASE)
_SETTING = re.compile(r"[a-z_-]*")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_PLAINTEXT = re.compile(r"(</?)plaintext\b")
_LINES = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_MARKDOWN_ITEM = re.compile(r"(?:[-*+]|\d+[.)])\s+(.*)")
_EMPHASIS = re.compile(r"\*\*|__|`")
DEEPEST: Final = 100
"""How deep an entry is read; what lies deeper is told by `EntryPage.unread`."""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry as HTML, and the field that each of its lines comes from, from line 1.

    `title` is the entry's own, which is the heading of all of it. `unread` are the paths of what
    lies too deep to be read.
    """

    html: str
    fields: tuple[str, ...] = field(repr=False)
    unread: tuple[str, ...] = ()
    title: str = ""

    def field_at(self, line: int | None) -> str | None:
        """The path of the field at a line, such as `sections.0.body`."""
        if line is None or not 0 < line <= len(self.fields):
            return None
        return self.fields[line - 1] or None


def page_of(entry: Mapping[str, Any]) -> EntryPage:
    """The entry as a page; its title first, the rest in the entry's order."""
    reading = _EntryWriter()
    lines = [(path, line) for path, line in reading.entry(entry) if line]
    html = "\n".join(line for _, line in lines)
    return EntryPage(html, tuple(path for path, _ in lines), tuple(reading.unread), reading.title)


_Line = tuple[str, str]
_Node = Mapping[str, Any]


class _EntryWriter:
    """Writes an entry's lines, and keeps the paths of what is not read."""

    def __init__(self) -> None:
        self.unread: list[str] = []
        self.title = ""

    def entry(self, entry: _Node) -> Iterator[_Line]:
        named = {key: value for key, value in entry.items() if isinstance(value, str)}
        title = next((key for key in _TITLES if named.get(key)), None)
        if title is not None:
            self.title = _one_line(named[title]).strip()
            yield title, f"<h1>{escape(_one_line(named[title]), quote=False)}</h1>"
        for key, value in entry.items():
            if key != title:
                yield from self._value(key, key, value, 0)

    def _value(self, path: str, key: str, value: Any, depth: int) -> Iterator[_Line]:
        """A field of whatever kind. Of a list the items have no key of their own."""
        if _is_no_text(key, value):
            return
        if isinstance(value, str):
            yield from ((path, line) for line in _text(value))
        elif isinstance(value, Mapping | list) and depth > DEEPEST:
            self.unread.append(path)
        elif isinstance(value, Mapping):
            yield from self._mapping(path, value, depth)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from self._value(f"{path}.{index}", "", item, depth + 1)

    def _mapping(self, path: str, value: _Node, depth: int) -> Iterator[_Line]:
        """A block of rich text, or a component with fields of its own."""
        tag = _tag(value)
        if tag is None:
            for key, inner in value.items():
                yield from self._value(f"{path}.{key}", key, inner, depth + 1)
        elif tag in _HOLDERS:
            yield path, f"<{tag}>"
            for index, child in enumerate(_children(value)):
                yield from self._held(f"{path}.{index}", tag, child, depth + 1)
            yield path, f"</{tag}>"
            yield from self._beside(path, value, depth)
        else:
            yield path, f"<{tag}>{self._words(path, value, depth)}</{tag}>"
            yield from self._beside_all(path, value, depth)

    def _held(self, path: str, holder: str, child: Any, depth: int) -> Iterator[_Line]:
        """What stands in a list, a table or the like: a block, or a bare text."""
        if _is_plain(child):
            tag = _BARE[holder]
            yield path, f"<{tag}>{escape(_one_line(str(child)), quote=False)}</{tag}>"
        else:
            yield from self._value(path, "", child, depth)

    def _words(self, path: str, node: Any, depth: int) -> str:
        """The words of a node; what is struck out stays so, since it is no longer said."""
        if _is_plain(node):
            return escape(_one_line(str(node)), quote=False)
        if depth > DEEPEST:
            self.unread.append(path)
            return ""
        if isinstance(node, list):
            return self._joined(path, node, depth)
        if not isinstance(node, Mapping):
            return ""
        key = _said(node)
        own = escape(_one_line(str(node[key])), quote=False) if key else ""
        said = f"<s>{own}</s>" if own and _is_struck(node) else own
        return said + self._joined(path, _children(node), depth)

    def _joined(self, path: str, children: Sequence[Any], depth: int) -> str:
        """Two paragraphs of one cell are two texts; a link in a sentence is a part of it."""
        words = []
        for index, child in enumerate(children):
            said = self._words(f"{path}.{index}", child, depth + 1)
            is_block = isinstance(child, Mapping) and _tag(child) is not None
            words.append(f" {said} " if is_block else said)
        return "".join(words)

    def _beside_all(self, path: str, node: Any, depth: int) -> Iterator[_Line]:
        """What a block and all that is in it say beside their words."""
        if depth > DEEPEST:
            return  # said by `_words`
        if isinstance(node, Mapping):
            yield from self._beside(path, node, depth)
        inner = _children(node) if isinstance(node, Mapping) else node
        if isinstance(inner, list):
            for index, child in enumerate(inner):
                yield from self._beside_all(f"{path}.{index}", child, depth + 1)

    def _beside(self, path: str, node: _Node, depth: int) -> Iterator[_Line]:
        """What a node says beside its text and its children: a caption, a label, an `alt`."""
        read = {_said(node), _children_key(node)}
        if _tag(node) in _HOLDERS:
            read.discard(_said(node))
        for key, value in node.items():
            if key not in read and not (isinstance(value, str) and _SETTING.fullmatch(value)):
                yield from self._value(f"{path}.{key}", key, value, depth + 1)


def _is_no_text(key: str, value: Any) -> bool:
    name = key.strip("_").lower()
    if name in _NOT_ITS_OWN:
        return True
    return name in _LEFT_OUT and isinstance(value, str) and len(value.split()) < 2


_HOLDERS: Final = frozenset({"div", "ul", "ol", "table", "tr", "blockquote"})
_BARE: Final = {
    "div": "p",
    "ul": "li",
    "ol": "li",
    "table": "td",
    "tr": "td",
    "blockquote": "p",
}
"""What a text is that stands in a holder without a node of its own."""
# Contentful's rich text, Strapi's blocks, Portable Text and ProseMirror name alike things
# each in its own way; all are trees of typed nodes with a list of children.
_TAGS: Final = {
    "document": "div", "doc": "div", "root": "div", "paragraph": "p", "block": "p",
    "normal": "p", "heading": "h2", "quote": "p", "blockquote": "blockquote", "code": "p",
    "embed": "p", "list": "ul", "unordered-list": "ul", "ordered-list": "ol",
    "bulletlist": "ul", "orderedlist": "ol", "list-item": "li", "listitem": "li",
    "table": "table", "table-row": "tr", "tablerow": "tr", "table-cell": "td",
    "tablecell": "td", "table-header-cell": "th", "tableheader": "th",
}  # fmt: skip


def _tag(node: _Node) -> str | None:
    """The element that a node of rich text is; None where it is no such node."""
    kind = node.get("nodeType") or node.get("_type") or node.get("type")
    if _children_key(node) is None or not isinstance(kind, str):
        return None
    if node.get("listItem"):
        return "li"
    style = str(node.get("style") or "")
    named = style if re.fullmatch(r"h[1-6]", style) else kind.lower()
    heading = re.fullmatch(r"h([1-6])|heading-([1-6])", named)
    if heading:
        return f"h{heading[1] or heading[2]}"
    if named == "heading" and (level := _level(node)):
        return f"h{level}"
    return _TAGS.get(named)


def _level(node: _Node) -> int | None:
    attributes = node.get("attrs")
    inner = attributes.get("level") if isinstance(attributes, Mapping) else None
    level: Any = node.get("level") or inner
    return int(level) if level in range(1, 7) else None


def _children_key(node: _Node) -> str | None:
    return next((key for key in ("content", "children") if isinstance(node.get(key), list)), None)


def _children(node: _Node) -> Sequence[Any]:
    key = _children_key(node)
    return node[key] if key else ()


def _said(node: _Node) -> str | None:
    """The key of a node's own text."""
    return next((key for key in ("text", "value") if _is_plain(node.get(key))), None)


def _is_plain(value: Any) -> bool:
    """A text, or a number where a text stands."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _is_struck(node: _Node) -> bool:
    marks = node.get("marks")
    names = (
        [m.get("type") if isinstance(m, Mapping) else m for m in marks]
        if isinstance(marks, list)
        else []
    )
    return bool(node.get("strikethrough")) or any("strike" in str(name) for name in names)


def _text(value: str) -> Iterator[str]:
    """A string as lines of HTML: as it is where it is HTML, else as simple Markdown."""
    stripped = value.strip()
    if not stripped or _NO_TEXT.fullmatch(stripped):
        return
    if _MARKUP.search(stripped):
        yield from (line for line in _LINES.split(_closed(stripped)) if line.strip())
        return
    yield from _markdown(stripped)


def _closed(html: str) -> str:
    """The same markup with everything closed that it opens.

    A comment or a script left open in one field must not hide the fields after it.
    """
    tree = LexborHTMLParser(html)
    parts = (part.inner_html for part in (tree.head, tree.body) if part is not None)
    # The one element that nothing can close; in what was parsed, `<` begins a tag or stands
    # in a script or comment.
    return "\n".join(_PLAINTEXT.sub(r"\1p", part) for part in parts if part)


def _markdown(text: str) -> Iterator[str]:
    """Headings, items, tables and paragraphs: what gives a text its structure."""
    for line in _LINES.split(text):
        plain = escape(_EMPHASIS.sub("", line.strip()), quote=False)
        if heading := _MARKDOWN_HEADING.fullmatch(plain):
            level = len(heading[1])
            yield f"<h{level}>{heading[2]}</h{level}>"
        elif item := _MARKDOWN_ITEM.fullmatch(plain):
            yield f"<li>{item[1]}</li>"
        elif plain:
            yield f"<p>{plain}</p>"


def _one_line(text: str) -> str:
    return _LINES.sub(" ", text)
