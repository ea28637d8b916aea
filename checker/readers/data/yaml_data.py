"""YAML: PyYAML says what is what and where it stands.

What is no YAML (a template, say) is read as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml import nodes as parsed

from checker.models import TextUnit
from checker.readers import plain
from checker.readers.data.boxes import read_data
from checker.readers.data.nodes import DEEPEST, Mapping, Node, Scalar, Sequence, TooDeepError
from checker.readers.data.unescaped import LINE_END, Unescaped
from checker.readers.entities import DrawnText

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ESCAPE = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})"
    r"|\r?\n[ \t]*|(?P<one>.))"
)
_STANDS_FOR = {"n": LINE_END, "N": LINE_END, "L": LINE_END, "P": LINE_END, "t": " ", "r": " "}


def read_text(text: str, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The units of a YAML file, in reading order. Never raises for what is no YAML."""
    try:
        roots = [root for root in yaml.compose_all(text, Loader=_LOADER) if root is not None]
        shown = Unescaped(text, sorted(_escapes(text, roots)))
        converted = _Converted(shown)
        nodes = [converted.node(root, 0) for root in roots]
    except (yaml.YAMLError, RecursionError, TooDeepError):
        return plain.read_text(text, uri, channel)
    return read_data(text, shown, nodes, uri, channel)


def _escapes(source: str, roots: list[parsed.Node]) -> Iterator[DrawnText]:
    """The escapes in all texts in double quotes."""
    waiting, met = list(roots), set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in met:
            continue
        met.add(id(node))
        if isinstance(node, parsed.ScalarNode):
            if node.style == '"':
                start, end = _inside(node)
                for match in _ESCAPE.finditer(source, start, end):
                    yield DrawnText(match.start(), match.end(), _stands_for(match))
        elif isinstance(node, parsed.MappingNode):
            waiting += [one for pair in node.value for one in pair]
        else:
            waiting += node.value


def _stands_for(escape: re.Match[str]) -> str:
    code = escape["x"] or escape["u"] or escape["U"]
    if code:
        return chr(int(code, 16))
    return _STANDS_FOR.get(escape["one"], escape["one"]) if escape["one"] else ""


class _Converted:
    """PyYAML's nodes as ours; what an alias repeats is one node."""

    def __init__(self, shown: Unescaped) -> None:
        self._shown = shown
        self._known: dict[int, Node] = {}

    def node(self, node: parsed.Node, depth: int) -> Node:
        """Raises TooDeepError."""
        if depth > DEEPEST:
            raise TooDeepError
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = self._bare(node)
            if isinstance(known, Sequence):
                known.values.extend(self.node(inner, depth + 1) for inner in node.value)
            elif isinstance(known, Mapping):
                for key, value in node.value:
                    if isinstance(name := self.node(key, depth + 1), Scalar):
                        known.pairs.append((name, self.node(value, depth + 1)))
        return known

    def _bare(self, node: parsed.Node) -> Node:
        here = self._shown.here
        if isinstance(node, parsed.ScalarNode):
            start, end = _inside(node)
            return Scalar(here(start), here(end), node.value, node.style in ("|", ">"))
        kind = Mapping if isinstance(node, parsed.MappingNode) else Sequence
        return kind(here(node.start_mark.index), here(node.end_mark.index))


def _inside(node: parsed.ScalarNode) -> tuple[int, int]:
    """The range of a value in its source, without its quotes."""
    start, end = node.start_mark.index, node.end_mark.index
    return (start + 1, end - 1) if node.style in ("'", '"') else (start, end)
