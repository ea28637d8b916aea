"""Facts that hold only where a passage says so: by default, for customers of long standing.

"Customers who joined before March 2026 keep $9" is right of them; "Pro costs $9" is wrong of
everybody else. So such a fact is compared only where its condition is told, by the rules for
all facts, and is then the only one of its kind that the passage's value is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.approved import Canon, Condition
from checker.models import Label
from checker.rules.verdict import UnitRule, Verdict
from checker.statements.around.conditions import as_told, day_told, is_told, of_other_customers
from checker.statements.passage import Passage


def under_conditions(
    passage: Passage, canon: Canon, rules: Sequence[UnitRule]
) -> tuple[list[Verdict], Passage]:
    """What the rules say of facts whose condition is told, and the passage without these facts.

    What is usual, such as a default, is right where nobody says that it is one, too.
    """
    if not canon.conditional or not passage.facts:
        return [], passage
    told = tuple(c for c in canon.conditional if is_told(c.condition, passage.unit))
    verdicts = list(_judged(as_told(passage), canon.only(told), rules)) if told else []
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
    said = day_told(passage.unit.plain)
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
