"""What the attributes of a component say to people.

`<Plan name="Pro" annual="$23" limits={["5 seats", "2 sites"]} />` draws a card: its name is the
card's title, its values are read with the words they stand behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checker.readers.html.tags import Attribute, Tag

TITLES = (
    "title", "label", "heading", "header", "headline", "summary", "question", "name", "plan",
    "tier", "edition",
)  # fmt: skip
"""The attributes that name what a component draws, the one that is taken first."""

_CODE = re.compile(
    r"(?:class|classname|style|id|key|ref|href|src|srcset|to|url|link|path|icon|image|type|kind|variant|color|colour|size|width"
    r"|height|cols?|columns|rows|gap|level|index|delay|duration|lang|language|slug|rel|target|role|data-.*|on[a-z]+)"
)
_NUMBER = re.compile(r"\{\s*(\d[\d.,_]*)\s*\}")
_ARRAY = re.compile(r"\{\s*\[")
_STRING = re.compile(r"\"([^\"\n]{2,300})\"|'([^'\n]{2,300})'|`([^`$\n]{2,300})`")
_VALUE = re.compile(r"[^\n]{0,60}\d[^\n]{0,60}")
_FEW_WORDS = 3
_WORDS = re.compile(r"[^\W\d_]\S*\s+\S")
_ADDRESS = re.compile(r"\S*(?:://|[/\\#])\S*|[\w-]+\.[\w.-]+")
_EQUALS = re.compile(r"\s*=\s*[\"'{]?\s*$")


class ToldValue(NamedTuple):
    """The range of a value that people read, and that of the word before it, if it needs one."""

    start: int
    end: int
    key: tuple[int, int] | None


def title_of(tag: Tag) -> Attribute | None:
    """The attribute that says what a component draws; None where none does."""
    named = {attribute.name: attribute for attribute in reversed(tag.attributes)}
    return next((named[name] for name in TITLES if name in named), None)


def told_in(tag: Tag, source: str) -> Iterator[ToldValue]:
    """The values of a named component that say something: amounts, numbers and texts."""
    for attribute in tag.attributes:
        name = attribute.name.lstrip("{")
        if _CODE.fullmatch(name):
            continue
        if attribute.name.startswith("{"):
            yield from _in_braces(attribute, tag, source)
            continue
        value = source[attribute.start : attribute.end]
        if _ADDRESS.fullmatch(value):
            continue
        if _VALUE.fullmatch(value):
            alone = len(value.split()) <= _FEW_WORDS
            key = _key(attribute.start, tag, source) if alone else None
            yield ToldValue(attribute.start, attribute.end, key)
        elif _WORDS.search(value):
            yield ToldValue(attribute.start, attribute.end, None)


def _in_braces(attribute: Attribute, tag: Tag, source: str) -> Iterator[ToldValue]:
    start, end = attribute.start, attribute.end
    if number := _NUMBER.fullmatch(source, start, end):
        yield ToldValue(*number.span(1), _key(start, tag, source))
    elif _ARRAY.match(source, start, end):
        for string in _STRING.finditer(source, start, end):
            left, right = string.span(string.lastindex or 0)
            if not _ADDRESS.fullmatch(source, left, right):
                yield ToldValue(left, right, None)


def _key(start: int, tag: Tag, source: str) -> tuple[int, int] | None:
    equals = _EQUALS.search(source, tag.start, start + (source[start] == "{"))
    if equals is None:
        return None
    first = equals.start()
    while first > tag.start and (source[first - 1].isalnum() or source[first - 1] in "_-"):
        first -= 1
    return first, equals.start()
