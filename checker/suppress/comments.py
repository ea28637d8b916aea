"""Suppression comments inside a document: `onmessage-ignore price-mismatch: the reason`.

Collateral is untrusted, so a comment counts only where the canon marks the document's
channel as owned; elsewhere it is noted and has no effect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

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
    orders = _orders(document.content.decode("utf-8-sig", "replace"))
    if not owned:
        return Comments(notes=tuple(_not_owned(document, order) for order in orders))
    notes = tuple(note for order in orders if (note := _fault(document.uri, order)))
    shown = [u for u in units() if u.location.line is not None and u.visibility == "visible"]
    good = (order for order in orders if not _fault(document.uri, order))
    return Comments(tuple(_ignored(document.uri, order, shown) for order in good), notes)


def _orders(text: str) -> list[_Order]:
    return [_order(found, text) for found in _COMMENT.finditer(text)]


def _order(comment: re.Match[str], text: str) -> _Order:
    body = comment["html"] or comment["mdx"] or comment["rst"] or ""
    rules, _, why = body.partition(":")
    start, end = comment.span()
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    beside = text[line_start:start] + text[end : line_end if line_end >= 0 else len(text)]
    return _Order(
        line=text.count("\n", 0, start) + 1,
        alone=not beside.strip(),
        rules=frozenset(rules.replace(",", " ").split()),
        why=" ".join(why.split()),
    )


def _ignored(uri: str, order: _Order, units: Sequence[TextUnit]) -> Ignored:
    """The units on the comment's own line or, if it stands alone, on the next with any."""
    lines = [unit.location.line or 0 for unit in units]
    if order.alone:
        target = min((line for line in lines if line > order.line), default=0)
    else:
        target = order.line
    places = [unit.location for unit in units if unit.location.line == target]
    spans = tuple((place.start, place.end) for place in places)
    return Ignored(uri, order.line, order.rules, order.why, spans)


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
