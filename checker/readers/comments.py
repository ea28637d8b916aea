"""Comments: which of them hold words for people, and where code stands in a text."""

from __future__ import annotations

import re

from checker.readers.canvas import Canvas

_FEWEST_WORDS = 4
_WORD = re.compile(r"[^\W\d_]{2,}")
_TAG = re.compile(r"<[^<>]*>")
_OURS = re.compile(r"onmessage\b", re.I)
_FOR_TOOLS = re.compile(
    r"\s*(?:\[if\b|\[endif|<!|prettier|eslint|markdownlint|textlint|vale\b|doctoc|toc\b|truncate|"
    r"more\b|start\b|end\b|include\b|spellcheck|cspell|alex\b|tag::|end::|#)",
    re.I,
)
_DELIMITERS = re.compile(r"<!--+|\{/\*+|--+>|\*+/\}")


def prose(source: str, start: int, end: int) -> tuple[int, int] | None:
    """The range of the words in a comment, None where it says nothing to a person."""
    opening = _DELIMITERS.match(source, start, end)
    first = opening.end() if opening else start
    text = source[first:end]
    last = first + len(text)
    for closing in ("-->", "*/}"):
        if text.endswith(closing):
            last -= len(closing)
    text = source[first:last]
    if _OURS.search(text):
        return first, last
    if _FOR_TOOLS.match(text):
        return None
    if len(_WORD.findall(_TAG.sub(" ", text))) < _FEWEST_WORDS:
        return None
    return first, last


def strip_tags(canvas: Canvas, start: int, end: int) -> None:
    """Blank the tags in a commented-out piece of markup."""
    for match in _TAG.finditer(canvas.page, start, end):
        canvas.blank(match.start(), match.end())
