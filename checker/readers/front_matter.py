"""Front matter: the block of settings above a Markdown page, and the texts in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from checker.models import UnitKind
from checker.readers.flow import Flow, TextRole
from checker.values.dates import find_dates

_START = re.compile(r"(---|\+\+\+)[ \t]*\r?\n")
_KEY = re.compile(r"^([A-Za-z][\w-]*)[ \t]*[:=][ \t]*([^\r\n]*)", re.MULTILINE)
_BLOCK_SCALAR = re.compile(r"[>|][+-]?\d?[ \t]*$")
_INDENTED = re.compile(r"\r?\n(?:(?:[ \t]+[^\r\n]*|[ \t]*)(?:\r?\n|\Z))+")
_TITLES = frozenset(("title",))
_TEXTS = frozenset(
    "description subtitle summary excerpt tagline headline metadescription meta_description "
    "seo_title seotitle".split()
)
# The day a page was last brought up to date comes before the day it was written.
_DATES = ("last_updated", "updated", "lastmod", "date", "published", "publishdate")


class FrontMatter(NamedTuple):
    """Where the settings end, and each key with the range of its value."""

    end: int
    values: tuple[tuple[str, int, int], ...]


def find(text: str) -> FrontMatter | None:
    """The front matter at the top of a text, YAML (`---`) or TOML (`+++`)."""
    start = _START.match(text)
    if start is None:
        return None
    fence = re.escape(start[1])
    closing = re.compile(rf"^{fence}[ \t]*\r?$", re.MULTILINE).search(text, start.end())
    if closing is None:
        return None
    values = tuple(
        (key[1].lower(), *_value(text, key.start(2), key.end(2), closing.start()))
        for key in _KEY.finditer(text, start.end(), closing.start())
    )
    if not values and text[start.end() : closing.start()].strip():
        return None
    return FrontMatter(closing.end(), values)


def front_matter_date(text: str) -> date | None:
    """The day a page says it is from, None where it does not say."""
    matter = find(text)
    for name in _DATES if matter else ():
        for key, start, end in matter.values if matter else ():
            day = _day(text[start:end]) if key == name else None
            if day is not None:
                return day
    return None


def _day(text: str) -> date | None:
    """`2019-12-23`, `December 23, 2019`, and how JavaScript writes it: `Mon Dec 23 2019`."""
    return next((mention.first for mention in find_dates(text) if mention.is_day), None)


def add(flow: Flow, matter: FrontMatter) -> None:
    """Add the titles and texts of the front matter to the flow."""
    flow.region = "front matter"
    for key, start, end in matter.values:
        if end <= start:
            continue
        if key in _TITLES:
            flow.add(start, end, TextRole(UnitKind.TITLE))
        elif key in _TEXTS:
            flow.add(start, end, TextRole(UnitKind.ATTRIBUTE))
        else:
            for first, last in _texts_in(flow.source, start, end):
                flow.add(first, last, TextRole(UnitKind.ATTRIBUTE))
    flow.region = "main"


_LISTED = re.compile(r"[\[,\r\n][ \t]*(?:-[ \t]+)?(?P<q>[\"']?)(?P<item>[^\[\]\"',\r\n]+)(?P=q)")
_FOR_PEOPLE = re.compile(r"[^\W\d_]\S*[ \u00a0]+\S*[^\W\d_]")
"""Two words: a text, and no path, identifier, number or date."""


def _texts_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The texts of any other setting: a label of several words, the entries of a list."""
    value = text[start:end]
    if value.startswith(("[", "- ")):
        for match in _LISTED.finditer(f"\n{value}"):
            item = match["item"].rstrip()
            if _FOR_PEOPLE.search(item) or item[:1].isupper():
                yield start + match.start("item") - 1, start + match.start("item") - 1 + len(item)
    elif _FOR_PEOPLE.search(value) and "{" not in value and "://" not in value:
        yield start, end


def _value(text: str, start: int, end: int, limit: int) -> tuple[int, int]:
    """The range of a value without its quotes; a folded one goes on while indented."""
    value = text[start:end].rstrip()
    end = start + len(value)
    if _BLOCK_SCALAR.fullmatch(value) or not value:
        block = _INDENTED.match(text, end, limit)
        if block is None:
            return end, end
        inner = block[0]
        return block.start() + len(inner) - len(inner.lstrip()), block.start() + len(inner.rstrip())
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return start + 1, end - 1
    comment = re.search(r"\s#\s", value)
    return start, start + comment.start() if comment else end
