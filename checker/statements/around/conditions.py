"""Whether a text tells the condition that an approved fact holds under, and of which customers."""

from __future__ import annotations

import re
from dataclasses import replace

from checker.approved import Condition
from checker.models import Fact, Stance, TextUnit
from checker.statements.passage import Passage
from checker.values.dates import find_dates
from checker.values.words import content


def is_told(condition: Condition | None, unit: TextUnit) -> bool:
    """Whether a unit, its headers or its heading say what a fact holds under."""
    if condition is None:
        return True
    texts = _texts(unit)
    if condition.before is not None:
        return any(map(_LONG_STANDING.search, texts))
    if condition.said is not None:
        return any(re.search(condition.said, text, re.I) for text in texts)
    return condition.words <= frozenset[str]().union(*map(content, texts))


def _texts(unit: TextUnit) -> tuple[str, ...]:
    context = unit.context
    cell = context.cell
    row = (*cell.row_headers, *cell.column_headers, *cell.row_cells) if cell is not None else ()
    return (unit.plain, *row, *context.leads[-1:], *context.headings[-1:])


_WHO = r"(?:customers?|users?|accounts?|subscribers?|members?|teams?|workspaces?|organi[sz]ations?)"
_LONG_STANDING = re.compile(
    rf"\bgrandfathered\b|\b(?:existing|long-?standing|legacy|early)\s+(?:\w+\s+){{0,2}}{_WHO}\b"
    rf"|\b(?:{_WHO}|joined|signed up|subscribed|purchased|bought|registered|created|came)\s+"
    r"(?:\w+\s+){0,4}?(?:before|prior to|until)\b",
    re.I,
)
# What is told of customers of long standing as it is today: they `keep` a price.
_STILL = re.compile(
    r"\b(?:keeps?|pays?|stays?|still|continues?|retains?|remains?|is|are|costs?|gets?|has|have)\b",
    re.I,
)


def as_told(passage: Passage) -> Passage:
    """A passage in which what is said of customers of long standing counts as today's."""
    if not (_LONG_STANDING.search(passage.unit.plain) and _STILL.search(passage.unit.plain)):
        return passage
    return replace(passage, facts=tuple(map(_of_today, passage.facts)))


def _of_today(fact: Fact) -> Fact:
    return replace(fact, stance=Stance.OURS_NOW) if fact.stance is Stance.PAST else fact


def of_other_customers(condition: Condition | None, unit: TextUnit) -> bool:
    """Whether a text tells of customers before another month than the condition's."""
    day = condition.before if condition is not None else None
    said = day_told(unit.plain) if day is not None else None
    return day is not None and said is not None and said != (day.year, day.month)


_CAME_BEFORE = re.compile(r"\b(?:before|prior to|until)\s+(?:the\s+)?$", re.I)


def day_told(plain: str) -> tuple[int, int] | None:
    """The year and month that a sentence says customers came before."""
    for mention in find_dates(plain):
        if not mention.is_year and _CAME_BEFORE.search(plain, 0, mention.span.start):
            return mention.first.year, mention.first.month
    return None
