"""Suppression comments inside a document: `onmessage-ignore price-mismatch: the reason`.

Collateral is untrusted, so a comment counts only where the canon marks the document's
channel as owned; elsewhere it is noted and has no effect.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from checker.catalog import BY_ID
from checker.models import Document, Finding, TextUnit

MARK = b"onmessage-ignore"
# A comment is found by its own words and is short, so that no text takes long to search.
_COMMENT = re.compile(
    r"<!--\s*onmessage-ignore\b(?P<html>.{0,1000}?)-->"
    r"|\{/\*\s*onmessage-ignore\b(?P<mdx>.{0,1000}?)\*/\}"
    r"|^[ \t]*\.\.[ \t]+onmessage-ignore\b(?P<rst>[^\n]{0,1000})",
    re.DOTALL | re.MULTILINE,
)


MAX_COMMENTS = 1_000
"""Comments of a document after these have no effect: nobody reviews so many."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Where a comment silences which rules: spans of one document's source."""

    uri: str
    line: int
    rules: frozenset[str]
    why: str
    spans: tuple[tuple[int, int], ...]

    def covers(self, finding: Finding) -> bool:
        """Whether the comment speaks about the finding."""
        place = finding.location
        return (
            place.uri == self.uri
            and finding.rule in self.rules
            and any(start <= place.start < end for start, end in self.spans)
        )


@dataclass(frozen=True, slots=True)
class Comments:
    """What the comments of a document ask for, and what is wrong with them."""

    ignored: tuple[Ignored, ...] = ()
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Order:
    """A suppression comment as written; `alone` on its line it is about the next one."""

    line: int
    alone: bool
    rules: frozenset[str]
    why: str


def comments_in(
    document: Document, owned: bool, units: Callable[[], Iterable[TextUnit]]
) -> Comments:
    """The suppression comments of a document.

    `units` reads the document; it is called only where there is a comment that counts.
    """
    if MARK not in document.content:
        return Comments()
    orders = list(_orders(document.content.decode("utf-8-sig", "replace")))
    too_many = orders[MAX_COMMENTS:]
    orders = orders[:MAX_COMMENTS]
    rest = tuple(_one_too_many(document.uri, order) for order in too_many)
    if not owned:
        return Comments(notes=(*(_not_owned(document, order) for order in orders), *rest))
    notes = (*(note for order in orders if (note := _fault(document.uri, order))), *rest)
    good = [order for order in orders if not _fault(document.uri, order)]
    places = _places(units()) if good else {}
    lines = sorted(places)
    return Comments(tuple(_ignored(document.uri, order, places, lines) for order in good), notes)


def _orders(text: str) -> Iterator[_Order]:
    """The comments in order, and one more than count where there are more."""
    line, counted = 1, 0
    for found in islice(_COMMENT.finditer(text), MAX_COMMENTS + 1):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield _order(found, text, line)


def _places(units: Iterable[TextUnit]) -> dict[int, list[tuple[int, int]]]:
    """The spans of what is seen, by line."""
    places: dict[int, list[tuple[int, int]]] = {}
    for unit in units:
        if unit.location.line is not None and unit.visibility == "visible":
            span = (unit.location.start, unit.location.end)
            places.setdefault(unit.location.line, []).append(span)
    return places


def _order(comment: re.Match[str], text: str, line: int) -> _Order:
    body = comment["html"] or comment["mdx"] or comment["rst"] or ""
    rules, _, why = body.partition(":")
    start, end = comment.span()
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    beside = text[line_start:start] + text[end : line_end if line_end >= 0 else len(text)]
    return _Order(
        line=line,
        alone=not beside.strip(),
        rules=frozenset(rules.replace(",", " ").split()),
        why=" ".join(why.split()),
    )


def _ignored(
    uri: str, order: _Order, places: Mapping[int, list[tuple[int, int]]], lines: Sequence[int]
) -> Ignored:
    """The units on the comment's own line or, if it stands alone, on the next with any."""
    target = order.line
    if order.alone:
        following = bisect_right(lines, order.line)
        target = lines[following] if following < len(lines) else 0
    return Ignored(uri, order.line, order.rules, order.why, tuple(places.get(target, ())))


def _fault(uri: str, order: _Order) -> str | None:
    """What is wrong with a comment, None where nothing is."""
    unknown = sorted(order.rules - BY_ID.keys())
    if unknown:
        return f"{uri}:{order.line}: onmessage-ignore: no rule is called {', '.join(unknown)}"
    if not order.rules or not order.why:
        return (
            f"{uri}:{order.line}: onmessage-ignore has no effect without a rule and a reason:"
            " onmessage-ignore price-mismatch: reason"
        )
    return None


def _not_owned(document: Document, order: _Order) -> str:
    channel = f"channel '{document.channel}'" if document.channel else "no channel of the canon"
    return (
        f"{document.uri}:{order.line}: onmessage-ignore has no effect: the document belongs to"
        f" {channel}, and comments count only where a channel says `owned: true`"
    )


def _one_too_many(uri: str, order: _Order) -> str:
    what = f"onmessage-ignore has no effect from here on: more than {MAX_COMMENTS} comments"
    return f"{uri}:{order.line}: {what}"
