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

# Names, addresses and the CMS's own bookkeeping: no text that a visitor reads.
_LEFT_OUT: Final = frozenset(
    (
        "id uid uuid key slug url href path link locale lang language hash ext mime provider"
        " email sys metadata status date sort createdat updatedat publishedat deletedat createdby"
        " updatedby date_created date_updated user_created user_updated documentid contenttype"
        " type format originalid rev ref component style listitem marks markdefs nodetype"
        " alignment localizations"
    ).split()
)
_TITLES: Final = ("title", "headline", "heading", "name")
_NO_TEXT = re.compile(r"https?://\S+|[\d:.TZ+-]{8,}|[0-9a-f]{16,}|[0-9a-f-]{36}", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_PLAINTEXT = re.compile(r"(</?)plaintext\b")
_LINES = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_MARKDOWN_ITEM = re.compile(r"(?:[-*+]|\d+[.)])\s+(.*)")
_EMPHASIS = re.compile(r"\*\*|__|`")
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Page:
    """An entry as HTML, and the field that each of its lines comes from, from line 1."""

    html: str
    fields: tuple[str, ...] = field(repr=False)

    def field_at(self, line: int | None) -> str | None:
        """The path of the field at a line, such as `sections.0.body`."""
        if line is None or not 0 < line <= len(self.fields):
            return None
        return self.fields[line - 1] or None


def page_of(entry: Mapping[str, Any]) -> Page:
    """The entry as a page; its title first, the rest in the entry's order."""
    lines = [(path, line) for path, line in _entry(entry) if line]
    return Page("\n".join(line for _, line in lines), tuple(path for path, _ in lines))


_Line = tuple[str, str]


def _entry(entry: Mapping[str, Any]) -> Iterator[_Line]:
    named = {key: value for key, value in entry.items() if isinstance(value, str)}
    title = next((key for key in _TITLES if named.get(key)), None)
    if title is not None:
        yield title, f"<title>{escape(_one_line(named[title]), quote=False)}</title>"
        yield title, f"<h1>{escape(_one_line(named[title]), quote=False)}</h1>"
    for key, value in entry.items():
        if key != title:
            yield from _value(key, key, value, 0)


def _value(path: str, key: str, value: Any, depth: int) -> Iterator[_Line]:
    if depth > _DEEPEST or _is_left_out(key):
        return
    if isinstance(value, str):
        yield from ((path, line) for line in _text(value))
    elif isinstance(value, Mapping):
        yield from _mapping(path, value, depth)
    elif isinstance(value, Sequence):
        for index, item in enumerate(value):
            yield from _value(f"{path}.{index}", "", item, depth + 1)


def _mapping(path: str, value: Mapping[str, Any], depth: int) -> Iterator[_Line]:
    """A block of rich text, or a component with fields of its own."""
    block = _block(value)
    if block is not None:
        tag, children = block
        if tag in _HOLDERS:
            yield path, f"<{tag}>"
            for index, child in enumerate(children):
                if isinstance(child, Mapping):
                    yield from _mapping(f"{path}.{index}", child, depth + 1)
            yield path, f"</{tag}>"
        else:
            yield path, f"<{tag}>{_inline(children, depth)}</{tag}>"
        return
    for key, inner in value.items():
        yield from _value(f"{path}.{key}", key, inner, depth + 1)


_HOLDERS: Final = frozenset({"div", "ul", "ol", "table", "tr", "blockquote"})
# Contentful's rich text, Strapi's blocks, Portable Text and ProseMirror name alike things
# each in its own way; all are trees of typed nodes with a list of children.
_TAGS: Final = {
    "document": "div", "doc": "div", "paragraph": "p", "block": "p", "normal": "p",
    "heading": "h2", "quote": "p", "blockquote": "blockquote", "code": "p", "embed": "p",
    "list": "ul", "unordered-list": "ul", "ordered-list": "ol", "bulletlist": "ul",
    "orderedlist": "ol", "list-item": "li", "listitem": "li", "table": "table",
    "table-row": "tr", "tablerow": "tr", "table-cell": "td", "tablecell": "td",
    "table-header-cell": "th", "tableheader": "th",
}  # fmt: skip


def _block(value: Mapping[str, Any]) -> tuple[str, Sequence[Any]] | None:
    """The tag and the children of a node of rich text; None where it is no such node."""
    children = _children(value)
    kind = value.get("nodeType") or value.get("_type") or value.get("type")
    if children is None or not isinstance(kind, str):
        return None
    if value.get("listItem"):
        return "li", children
    style = str(value.get("style") or "")
    named = style if re.fullmatch(r"h[1-6]", style) else kind.lower()
    heading = re.fullmatch(r"h([1-6])|heading-([1-6])", named)
    if heading:
        return f"h{heading[1] or heading[2]}", children
    level = value.get("level") or (value.get("attrs") or {}).get("level")
    if named == "heading" and level in range(1, 7):
        return f"h{level}", children
    tag = _TAGS.get(named)
    return (tag, children) if tag else None


def _children(node: Mapping[str, Any]) -> Sequence[Any] | None:
    lists = (node[key] for key in ("content", "children") if isinstance(node.get(key), list))
    return next(lists, None)


def _inline(children: Sequence[Any], depth: int) -> str:
    """The words of a block; a struck-out one stays so, since it is no longer said."""
    return "".join(_words(child, depth) for child in children)


def _words(node: Any, depth: int) -> str:
    if not isinstance(node, Mapping) or depth > _DEEPEST:
        return ""
    said = node.get("text", node.get("value"))
    if isinstance(said, str):
        text = escape(_one_line(said), quote=False)
        return f"<s>{text}</s>" if _is_struck(node) else text
    words = _inline(_children(node) or (), depth + 1)
    # Two paragraphs of one cell are two texts; a link in a sentence is a part of it.
    return f" {words} " if _block(node) else words


def _is_struck(node: Mapping[str, Any]) -> bool:
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


def _is_left_out(key: str) -> bool:
    return key.strip("_").lower() in _LEFT_OUT
