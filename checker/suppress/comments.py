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
class _Comment:
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
    comments = list(_written(document.content.decode("utf-8-sig", "replace")))
    too_many = comments[MAX_COMMENTS:]
    comments = comments[:MAX_COMMENTS]
    rest = tuple(_one_too_many(document.uri, comment) for comment in too_many)
    if not owned:
        return Comments(notes=(*(_not_owned(document, comment) for comment in comments), *rest))
    notes = (*(note for comment in comments if (note := _fault(document.uri, comment))), *rest)
    good = [comment for comment in comments if not _fault(document.uri, comment)]
    places = _places(units()) if good else {}
    lines = sorted(places)
    return Comments(
        tuple(_ignored(document.uri, comment, places, lines) for comment in good), notes
    )


def _written(text: str) -> Iterator[_Comment]:
    """The comments in order, and one more than count where there are more."""
    line, counted = 1, 0
    for found in islice(_COMMENT.finditer(text), MAX_COMMENTS + 1):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield _parsed(found, text, line)


def _places(units: Iterable[TextUnit]) -> dict[int, list[tuple[int, int]]]:
    """The spans of what is seen, by line."""
    places: dict[int, list[tuple[int, int]]] = {}
    for unit in units:
        if unit.location.line is not None and unit.visibility == "visible":
            span = (unit.location.start, unit.location.end)
            places.setdefault(unit.location.line, []).append(span)
    return places


def _parsed(comment: re.Match[str], text: str, line: int) -> _Comment:
    body = comment["html"] or comment["mdx"] or comment["rst"] or ""
    rules, _, why = body.partition(":")
    start, end = comment.span()
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    beside = text[line_start:start] + text[end : line_end if line_end >= 0 else len(text)]
    return _Comment(
        line=line,
        alone=not beside.strip(),
        rules=frozenset(rules.replace(",", " ").split()),
        why=" ".join(why.split()),
    )


def _ignored(
    uri: str, comment: _Comment, places: Mapping[int, list[tuple[int, int]]], lines: Sequence[int]
) -> Ignored:
    """The units on the comment's own line or, if it stands alone, on the next with any."""
    target = comment.line
    if comment.alone:
        following = bisect_right(lines, comment.line)
        target = lines[following] if following < len(lines) else 0
    return Ignored(uri, comment.line, comment.rules, comment.why, tuple(places.get(target, ())))


def _fault(uri: str, comment: _Comment) -> str | None:
    """What is wrong with a comment, None where nothing is."""
    unknown = sorted(comment.rules - BY_ID.keys())
    if unknown:
        return f"{uri}:{comment.line}: onmessage-ignore: no rule is called {', '.join(unknown)}"
    if not comment.rules or not comment.why:
        return (
            f"{uri}:{comment.line}: onmessage-ignore has no effect without a rule and a reason:"
            " onmessage-ignore price-mismatch: reason"
        )
    return None


def _not_owned(document: Document, comment: _Comment) -> str:
    channel = f"channel '{document.channel}'" if document.channel else "no channel of the canon"
    return (
        f"{document.uri}:{comment.line}: onmessage-ignore has no effect: the document belongs to"
        f" {channel}, and comments count only where a channel says `owned: true`"
    )


def _one_too_many(uri: str, comment: _Comment) -> str:
    what = f"onmessage-ignore has no effect from here on: more than {MAX_COMMENTS} comments"
    return f"{uri}:{comment.line}: {what}"
