"""reStructuredText inside a line: roles, links and emphasis become spaces, labels stay."""

from __future__ import annotations

import re

from checker.readers.flow import Flow

_MARKUP = re.compile(
    r"``(?P<literal>.+?)``"
    r"|(?::(?P<role>[A-Za-z][\w:.+-]*):)?`(?P<body>[^`]+)`(?::[A-Za-z][\w:.+-]*:)?_{0,2}"
    r"|\*\*(?=\S)(?P<strong>.+?)(?<=\S)\*\*"
    r"|(?<![\w*])\*(?=[^\s*])(?P<emphasis>[^*]+?)(?<=\S)\*(?![\w*])"
    r"|\|(?=\S)(?P<name>[^|\n]{1,80}?)(?<=\S)\|_{0,2}"
    r"|[ \t]?\[(?:\d+|\#[\w-]*|\*|[A-Za-z][\w.-]*)\]_"
    r"|(?<=[A-Za-z0-9])_{1,2}(?=[\s.,;:!?)\]'\"/]|\Z)"
    r"|\\(?=\S)|\\ ",
    re.DOTALL,
)
_TARGET = re.compile(r"(?P<label>.*?)\s*<(?P<target>[^<>]*)>$", re.DOTALL)
_TITLED_BY_TARGET = frozenset(("doc", "ref", "numref", "any", "std:doc", "std:ref"))


def draw(flow: Flow, start: int, end: int) -> None:
    """Blank the markup in this range."""
    blank = flow.canvas.blank
    for match in _MARKUP.finditer(flow.canvas.page, start, end):
        kind = match.lastgroup
        if match["body"] is not None:
            _interpreted(flow, match)
        elif kind is None:
            blank(*match.span())
        else:
            blank(match.start(), match.start(kind))
            blank(match.end(kind), match.end())


def _interpreted(flow: Flow, match: re.Match[str]) -> None:
    """A role or a link: its label is what people see."""
    blank = flow.canvas.blank
    left, right = match.span("body")
    target = _TARGET.match(match["body"])
    if target is not None and target["label"]:
        right = left + target.end("label")
    elif match["role"] in _TITLED_BY_TARGET:
        # The title of the page it points to would stand here; the target is no text.
        left = right
    blank(match.start(), left)
    blank(right, match.end())
