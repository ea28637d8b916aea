"""Confluence's storage format as HTML: XHTML with elements of its own for macros, links, tasks.

https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Final

from lxml import etree

from checker.interface import ReadError
from checker.sources.markup import element, escaped

_AC, _RI = "{urn:ac}", "{urn:ri}"
_DEEPEST = 100
_WRAPPED = '<storage xmlns:ac="urn:ac" xmlns:ri="urn:ri">{}</storage>'
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
# A page's title is its first heading, so that those in it are below.
_HEADINGS: Final = {f"h{level}": f"h{min(level + 1, 6)}" for level in range(1, 7)}
_KEPT: Final = frozenset(
    "p ul ol li table thead tbody tfoot tr th td blockquote pre code strong em b i u s del sub sup "
    "div span small".split()
)
_EMPTY: Final = frozenset(("br", "hr"))
_SPANS: Final = ("colspan", "rowspan")
_MARKS: Final[Mapping[str, str]] = {"tick": "✓", "cross": "✗", "plus": "+", "minus": "−"}
"""What the old emoticons say in tables of features."""
_CODE: Final = frozenset(("code", "noformat"))
_TITLED: Final = frozenset("expand info note panel tip ui-expand warning".split())

Rendering = Callable[[etree._Element], str]


def as_html(storage: str) -> str:
    """The storage format of a page's body as HTML. Raises ReadError where it cannot be read."""
    text = _ENTITY.sub(lambda found: _text_of(found[0]), storage)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(_WRAPPED.format(_printable(text)), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"its storage format cannot be read: {error}") from error
    if root is None:
        raise ReadError("its storage format cannot be read; open it in the editor and save it")
    if _is_deeper(root, _DEEPEST):
        raise ReadError(f"its elements are nested more than {_DEEPEST} deep; make it simpler")
    return _inside(root)


def _is_deeper(root: etree._Element, most: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            return True
    return False


def _text_of(entity: str) -> str:
    """A named character; what is no name stays as it was written."""
    text = unescape(entity)
    return escaped(entity) if text == entity else escaped(text)


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text)


def _inside(node: etree._Element) -> str:
    return escaped(node.text or "") + "".join(_pieces(node))


def _pieces(node: etree._Element) -> Iterator[str]:
    for child in node:
        if isinstance(child.tag, str):
            yield _shown(child)
        yield escaped(child.tail or "")


def _shown(node: etree._Element) -> str:
    name = str(node.tag)
    if name in _EMPTY:
        return f"<{name}>"
    if name in _HEADINGS:
        return element(_HEADINGS[name], _inside(node))
    if name in _KEPT:
        spans = [(each, node.get(each, "")) for each in _SPANS]
        said = "".join(f' {each}="{n}"' for each, n in spans if n.isascii() and n.isdigit())
        return element(name, _inside(node), said)
    if name == "time":
        return escaped(node.get("datetime", "")) + _inside(node)
    if name.startswith(_RI):
        return ""
    return _OWN.get(name.removeprefix(_AC), _inside)(node)


# --- elements of its own ---------------------------------------------------------------------


def _nothing(node: etree._Element) -> str:
    del node
    return ""


def _block(name: str) -> Rendering:
    return lambda node: element(name, _inside(node))


def _macro(node: etree._Element) -> str:
    """What a macro shows of its own; what it would fetch from elsewhere is not known here."""
    parameters = {
        each.get(f"{_AC}name", ""): "".join(map(str, each.itertext())).strip()
        for each in node.findall(f"{_AC}parameter")
    }
    name = node.get(f"{_AC}name", "")
    if parameters.get("hidden") == "true":
        return ""
    if name == "status":
        return escaped(parameters.get("title", ""))
    title = parameters.get("title", "") if name in _TITLED else ""
    head = element("p", element("strong", escaped(title))) if title else ""
    rich = "".join(_inside(each) for each in node.findall(f"{_AC}rich-text-body"))
    plain = escaped("".join(each.text or "" for each in node.findall(f"{_AC}plain-text-body")))
    if plain:
        plain = element("pre", element("code", plain)) if name in _CODE else element("p", plain)
    return f"{head}{element('div', rich) if rich else ''}{plain}"


def _link(node: etree._Element) -> str:
    """The words of a link: its own, or the title of the page or the name of the file."""
    for body in ("link-body", "plain-text-link-body"):
        found = node.find(f"{_AC}{body}")
        if found is not None:
            return _inside(found)
    for target, attribute in (("page", "content-title"), ("attachment", "filename")):
        found = node.find(f"{_RI}{target}")
        if found is not None:
            return escaped(found.get(f"{_RI}{attribute}", ""))
    return ""


def _image(node: etree._Element) -> str:
    return "".join(element("p", _inside(each)) for each in node.findall(f"{_AC}caption"))


def _emoticon(node: etree._Element) -> str:
    fallback = node.get(f"{_AC}emoji-fallback", "")
    mark = _MARKS.get(node.get(f"{_AC}name", ""))
    return mark or ("" if fallback.startswith(":") else escaped(fallback))


def _fallback(node: etree._Element) -> str:
    """What stands for an element of the new editor where that is not known."""
    return "".join(_inside(each) for each in node.findall(f"{_AC}adf-fallback"))


_OWN: Final[Mapping[str, Rendering]] = {
    "structured-macro": _macro,
    "macro": _macro,
    "link": _link,
    "image": _image,
    "emoticon": _emoticon,
    "adf-extension": _fallback,
    "task-list": _block("ul"),
    "task": _block("li"),
    "task-id": _nothing,
    "task-uuid": _nothing,
    "task-status": _nothing,
    "parameter": _nothing,
    "placeholder": _nothing,
    "layout": _block("div"),
    "layout-section": _block("div"),
    "layout-cell": _block("div"),
}
"""The elements of the format's own namespace. Of others what is inside is shown."""
