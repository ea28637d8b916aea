"""Code inside a text: comments and template tags, as spaces before anything else is read.

The veiled page is as long as the source and keeps its line breaks, so every offset holds.
"""

from __future__ import annotations

import re

_ERB = r"<%.*?(?:%>|\Z)"
_TEMPLATE = re.compile(_ERB, re.DOTALL)
_MARKDOWN = re.compile(
    r"(?P<keep>^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<fence>```+|~~~+)[^\n]*\n"
    r".*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*\r?$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`)[^\n]{0,2000}?(?<!`)(?P=ticks)(?!`))"
    r"|<!--.*?(?:-->|\Z)|\{/\*.*?(?:\*/\}|\Z)|" + _ERB,
    re.DOTALL | re.MULTILINE,
)
_COMMENTS = ("<!--", "{/*", "<%")
_INK = re.compile(r"[^\s]+")


def templates(text: str) -> str:
    """The text with ERB tags as spaces."""
    if "<%" not in text:
        return text
    return _TEMPLATE.sub(_blank, text)


def markdown(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with comments and ERB tags as spaces, and where the comments were.

    Those in code stay: there they are examples.
    """
    comments: list[tuple[int, int]] = []
    if not any(mark in text for mark in _COMMENTS):
        return text, comments

    def veil(match: re.Match[str]) -> str:
        if match["keep"] is not None:
            return match[0]
        if not match[0].startswith("<%"):
            comments.append(match.span())
        return _blank(match)

    return _MARKDOWN.sub(veil, text), comments


def _blank(match: re.Match[str]) -> str:
    return _INK.sub(_spaces, match[0])


def _spaces(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())
