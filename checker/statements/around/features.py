"""What a text says around a feature: that it is included, on offer, or at which stage."""

from __future__ import annotations

import re
from collections.abc import Iterable

from checker.models import Fact, Span, TextUnit
from checker.statements.around.subject import is_of_a_trial, leans
from checker.statements.around.things import own_labels, parts_of
from checker.statements.patterns.stance import clause_of
from checker.values.words import PLAIN, content

_IS = re.compile(r"(?:^|\b(?:is|are|be|now|as)|:)[\s*_`]*$", re.I)
# What can be bought is available; only what is included needs no buying.
_INCLUDED = re.compile(
    r"\b(?:includ\w+|part of|comes? with|built[ -]in|bundled|no (?:extra|additional) (?:cost|charge|fee))\b",
    re.I,
)
_ON_OFFER = re.compile(
    r"\b(?:can|may|available|offered|supported|accessible|possible|enabled)\b", re.I
)


def is_said_of_something(plain: str, span: Span) -> bool:
    """Whether a stage is told of a thing: `Webhooks are generally available`."""
    return _IS.search(plain[: span.start]) is not None


def says_included(said: str) -> bool:
    """Whether words say that a thing needs no buying."""
    return _INCLUDED.search(said) is not None


def says_on_offer(said: str) -> bool:
    """Whether words say that a thing can be had, be it for money."""
    return _ON_OFFER.search(said) is not None


# `In Germany, video calls are not available on Team`: elsewhere they may be.
SOMEWHERE = re.compile(r"[\s*_>]*(?i:in|within|outside(?: of)?)\s+(?:the\s+)?[A-Z][\w ]+,\s")
"""What holds in a place alone, before a comma; a plan may be named so, too."""
_FAR, _FURTHEST = 3, 5
SPOKEN_OF = frozenset("about what how why whether of from against regarding".split())
"""Words behind which a thing is spoken of, and not had: `read about webhooks`."""


def is_said_of(fact: Fact, topics: Iterable[frozenset[str]], unit: TextUnit) -> bool:
    """Whether a scope is said of a feature beyond doubt: its name stands right beside it.

    In a table the row's or column's label must be the feature's name; "this feature" is what
    the page or section is called by, if that is all its heading says.
    """
    if is_of_a_trial(unit.plain) or SOMEWHERE.match(unit.plain, 0, fact.span.start):
        return False
    cell = unit.context.cell
    if (
        cell is not None
        and fact.bound_by != "clause"
        and any(_is_called(unit.plain, topic) for topic in topics)
    ):
        return True
    if cell is not None and len(unit.plain) < _CELL:
        labels = parts_of(own_labels(unit))
        return any(_is_called(label, topic) for label in labels for topic in topics)
    if fact.bound_by in {"heading", "column header"}:
        return any(_is_called(unit.plain, topic) for topic in topics)
    if any(_beside(unit.plain, fact, topic) for topic in topics):
        return True
    if _EVERYONE.search(unit.plain, *fact.span):
        return False  # everyone may be all who see a page
    if _has_no_subject(unit, fact) or leans(unit.plain) or _IT.search(unit.plain, fact.span.end):
        titles = (*unit.context.headings[-1:], unit.context.title or "")
        if any(_is_called(title, topic) for title in titles for topic in topics):
            return True
    return False


_CELL = 60
_EVERYONE = re.compile(r"\b(?:everyone|everybody|anyone|anybody)\b", re.I)
_IT = re.compile(r"\b(?:it|them|this feature)\b", re.I)


def _has_no_subject(unit: TextUnit, fact: Fact) -> bool:
    """Whether a badge says who has a thing and leaves the thing to the title: `On Pro plans.`"""
    own = unit.plain[: fact.span.start] + " " + unit.plain[fact.span.end :]
    return not content(own) - PLAIN


def _is_called(label: str, topic: frozenset[str]) -> bool:
    """Whether a label is a thing's name, and at most words beside it that narrow nothing."""
    words = content(label)
    return bool(topic) and topic <= words and not words - topic - PLAIN


def _beside(plain: str, fact: Fact, topic: frozenset[str]) -> bool:
    """Whether a thing's whole name ends or begins within a few words of the scope."""
    clause = clause_of(plain, fact.span)
    opened = plain[: fact.span.start].rstrip()
    start = clause.start
    if opened.endswith("("):
        start = clause_of(plain, Span(len(opened) - 2, len(opened) - 1)).start
    before = opened.rstrip("( ")[start:].split()
    after = plain[fact.span.end : clause.end].split()
    return _ends(before[-_FAR - 2 * len(topic) :], topic) or _starts(after, topic)


def _ends(words: list[str], topic: frozenset[str]) -> bool:
    """Whether the last few words before a scope close a thing's name."""
    last = [bool(set(content(word)) & topic) for word in words]
    if not any(last) or not topic <= content(" ".join(words)):
        return False
    behind = words[len(last) - last[::-1].index(True) :]
    return len(behind) <= _FURTHEST and not content(" ".join(behind)) - PLAIN


def _starts(words: list[str], topic: frozenset[str]) -> bool:
    """Whether a thing's name begins right behind a scope, and ends there: no longer noun."""
    near = words[: _FAR + 2 * len(topic)]
    hits = [i for i, word in enumerate(near) if set(content(word)) & topic]
    if not hits or hits[0] > _FAR or not topic <= content(" ".join(near)):
        return False
    if hits[0] and near[hits[0] - 1].lower() in SPOKEN_OF:
        return False
    after = words[hits[-1] + 1 : hits[-1] + 3]
    return not words[hits[-1]][-1:].isalnum() or not content(" ".join(after))
