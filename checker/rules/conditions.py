"""Facts that hold only where a passage says so: by default, for customers of long standing.

"Customers who joined before March 2026 keep $9" is right of them; "Pro costs $9" is wrong of
everybody else. So such a fact is compared only where its condition is told, by the rules for
all facts, and is then the only one of its kind that the passage's value is compared with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.approved import Canon, Condition
from checker.models import Fact, Label, Stance, TextUnit
from checker.rules.verdict import UnitRule, Verdict
from checker.statements.passage import Passage
from checker.values.dates import find_dates
from checker.values.words import content


def under_conditions(
    passage: Passage, canon: Canon, rules: Sequence[UnitRule]
) -> tuple[list[Verdict], Passage]:
    """What the rules say of facts whose condition is told, and the passage without these facts.

    What is usual, such as a default, is right where nobody says that it is one, too.
    """
    if not canon.conditional or not passage.facts:
        return [], passage
    told = tuple(c for c in canon.conditional if is_told(c.condition, passage.unit))
    verdicts = list(_judged(_as_told(passage), canon.only(told), rules)) if told else []
    usual = _judged(passage, canon.usual, rules)
    verdicts += [v for v in usual if v.label is Label.ENTAILMENT]
    # `90 days by default, and up to 400` says the default beside another figure.
    right = {v.canon_id for v in verdicts if v.label is Label.ENTAILMENT}
    verdicts = [
        v for v in verdicts if v.label is not Label.CONTRADICTION or v.canon_id not in right
    ]
    settled = {v.span for v in verdicts if v.label is not Label.NEUTRAL}
    rest = tuple(f for f in passage.facts if f.span not in settled)
    return verdicts, replace(passage, facts=rest)


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
    headers = (*cell.row_headers, *cell.column_headers) if cell is not None else ()
    return (unit.plain, *headers, *context.leads[-1:], *context.headings[-1:])


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


def _as_told(passage: Passage) -> Passage:
    """A passage in which what is said of customers of long standing counts as today's."""
    if not (_LONG_STANDING.search(passage.unit.plain) and _STILL.search(passage.unit.plain)):
        return passage
    return replace(passage, facts=tuple(map(_of_today, passage.facts)))


def _of_today(fact: Fact) -> Fact:
    return replace(fact, stance=Stance.OURS_NOW) if fact.stance is Stance.PAST else fact


def _judged(passage: Passage, canon: Canon, rules: Sequence[UnitRule]) -> Iterator[Verdict]:
    if not canon.facts:
        return
    for rule in rules:
        for verdict in rule(passage, canon):
            condition = canon.by_id[verdict.canon_id][0].condition
            yield _under(verdict, condition, passage) if condition else verdict


def _under(verdict: Verdict, condition: Condition, passage: Passage) -> Verdict:
    """A verdict that names the condition; one on another day's customers is a contradiction."""
    if verdict.label is Label.CONTRADICTION:
        expected = f"{verdict.expected} ({condition.shown})"
        return replace(verdict, expected=expected, message=f"{verdict.message} ({condition.shown})")
    said = _day_told(passage.unit.plain)
    if said is None or not of_other_customers(condition, passage.unit):
        return verdict
    text = passage.unit.plain[verdict.span.start : verdict.span.end]
    return replace(
        verdict,
        label=Label.CONTRADICTION,
        rule="price-mismatch",
        expected=condition.shown,
        found=f"{text} for customers before {said[0]}-{said[1]:02}",
        message=f"{text} is for {condition.shown}, not before {said[0]}-{said[1]:02}",
    )


def of_other_customers(condition: Condition | None, unit: TextUnit) -> bool:
    """Whether a text tells of customers before another month than the condition's."""
    day = condition.before if condition is not None else None
    said = _day_told(unit.plain) if day is not None else None
    return day is not None and said is not None and said != (day.year, day.month)


_CAME_BEFORE = re.compile(r"\b(?:before|prior to|until)\s+(?:the\s+)?$", re.I)


def _day_told(plain: str) -> tuple[int, int] | None:
    """The year and month that a sentence says customers came before."""
    for mention in find_dates(plain):
        if not mention.is_year and _CAME_BEFORE.search(plain, 0, mention.span.start):
            return mention.first.year, mention.first.month
    return None
