"""From when and until when a statement holds, by the dates its own words name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from checker.models import Fact, Span, Stance
from checker.statements.patterns.stance import stretch_of
from checker.values.dates import DateMention, find_dates

_SINCE = re.compile(
    r"\b(?:from|starting|effective|as of|beginning|since|after)(?:\s+(?:on|in|from))?\s+(?:the\s+)?$",
    re.I,
)
_UNTIL = re.compile(
    r"\b(?:until|till|through|up to|before|ending)\s+(?:on\s+|in\s+)?"
    r"(?:the\s+)?(?:(?:end|start|beginning|middle)\s+of\s+)?$",
    re.I,
)
# `… until March 2026, and $59 from then on`: a date is of its own part of a sentence.
_PART = re.compile(r";|[,.]?\s+(?:and|but|then|while|after that|afterwards)\s|\.\s", re.I)


class Validity(NamedTuple):
    """The first and the last day something holds on; None where nothing says."""

    since: date | None = None
    until: date | None = None


ALWAYS = Validity()


def validity_of(plain: str, span: Span) -> Validity:
    """From when and until when what stands at `span` holds.

    A date counts for its own part of a sentence; one that opens the sentence for all of it.
    """
    dated = _dates(plain)
    if not dated:
        return ALWAYS
    start, end = stretch_of(plain, span, _PART)
    own = [d for d in dated if start <= d.span.start < end]
    if not own and start and _opens(plain, dated[0]):
        own = dated[:1]
    return _joined(plain, own)


_OF_ITS_DAY = timedelta(days=90)
_MORE = 3


def of_heading(headings: Sequence[str]) -> Validity:
    """A change log tells of its own day: `March 2025`, `v2.3 (2025-03-01)` over what it says."""
    for heading in reversed(headings):
        for mention in find_dates(heading):
            rest = heading[: mention.span.start] + heading[mention.span.end :]
            if len(rest.split()) <= _MORE:
                return Validity(None, mention.last + _OF_ITS_DAY)
    return ALWAYS


def _opens(plain: str, mention: DateMention) -> bool:
    comma = plain.find(",", mention.span.end)
    return len(plain[: mention.span.start].split()) <= 3 and 0 <= comma - mention.span.end <= 1


@lru_cache(maxsize=200)
def _dates(plain: str) -> list[DateMention]:
    return list(find_dates(plain))


def _joined(plain: str, mentions: Iterable[DateMention]) -> Validity:
    since: date | None = None
    until: date | None = None
    for mention in mentions:
        before = plain[max(0, mention.span.start - 40) : mention.span.start]
        if _SINCE.search(before):
            since = mention.first
        elif _UNTIL.search(before):
            until = mention.last
    return Validity(since, until)


def as_on(facts: Iterable[Fact], day: date) -> tuple[Fact, ...]:
    """The facts with what holds no more, or not yet, on a day told of the past or the future."""
    return tuple(_on(fact, day) for fact in facts)


def _on(fact: Fact, day: date) -> Fact:
    if fact.stance is not Stance.OURS_NOW:
        return fact
    if fact.until is not None and fact.until < day:
        return replace(fact, stance=Stance.PAST)
    if fact.since is not None and fact.since > day:
        return replace(fact, stance=Stance.FUTURE)
    return fact
