"""The rules judge: every rule that needs no model, and findings from their verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from checker.approved import Canon
from checker.models import CERTAIN, IN_PICTURE, Conflict, FactKind, Finding, Label, Time
from checker.rules.availability import compare_availability
from checker.rules.cards import compare_card
from checker.rules.conditions import under_conditions
from checker.rules.discounts import compare_discount
from checker.rules.limits import KINDS, compare_limit, limits_of
from checker.rules.names import compare_name
from checker.rules.placed import finding_in
from checker.rules.prices import compare_price
from checker.rules.rows import judge_rows
from checker.rules.severity import severity_of
from checker.rules.stages import compare_stage
from checker.rules.steering import judge_injection
from checker.rules.texts import judge_bans, judge_expired
from checker.rules.verdict import StatementRule, UnitRule, Verdict
from checker.rules.wording import judge_wording
from checker.statements.passage import Passage
from checker.statements.posts import is_history, is_post

_PRICES = StatementRule((FactKind.PRICE,), compare_price)
_LIMITS = StatementRule(KINDS, compare_limit, limits_of)
_AVAILABILITY = StatementRule((FactKind.AVAILABILITY,), compare_availability)
CONDITIONAL_RULES = (_PRICES, _LIMITS, _AVAILABILITY)
"""Rules of facts that may hold only where a passage says so."""
STATEMENT_RULES: tuple[StatementRule, ...] = (
    *CONDITIONAL_RULES,
    StatementRule((FactKind.NAME,), compare_name),
    StatementRule((FactKind.DISCOUNT,), compare_discount),
    StatementRule((FactKind.STAGE,), compare_stage),
    StatementRule((FactKind.CARD,), compare_card),
)
TEXT_RULES: tuple[UnitRule, ...] = (judge_bans, judge_expired, judge_injection)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of one passage."""

    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def judge(passage: Passage, canon: Canon) -> Judged:
    """Runs every rule over a passage.

    Repeated wording is looked at only where no rule found a contradiction: it sees the
    same difference, and explains it less well.
    """
    verdicts, left = under_conditions(passage, canon, CONDITIONAL_RULES)
    kinds = {fact.kind for fact in left.facts}
    rules = (rule for rule in STATEMENT_RULES if not kinds.isdisjoint(rule.kinds))
    verdicts.extend(v for rule in (*rules, *TEXT_RULES) for v in rule(left, canon))
    if not any(v.label is Label.CONTRADICTION for v in verdicts):
        verdicts.extend(judge_wording(passage, canon))
        verdicts.extend(judge_rows(passage, canon))
    wrong = [v for v in verdicts if v.label is Label.CONTRADICTION]
    findings = tuple(finding_of(v, passage, canon) for v in _distinct(wrong))
    return Judged(findings, tuple(verdicts))


def is_old_post(passage: Passage, canon: Canon) -> bool:
    """Whether a dated post is no longer news. A reference page's date says little."""
    if is_recent(passage.dated, canon.as_of):
        return False
    return is_post(passage.unit.location.uri)


def is_recent(dated: date | None, as_of: date) -> bool:
    """Whether a document's day is near enough to count as today; one without a day is."""
    return dated is None or as_of - dated <= _RECENT


def _distinct(verdicts: list[Verdict]) -> Iterator[Verdict]:
    """One verdict per rule and place: the first, where several entries differ."""
    seen: list[Verdict] = []
    for verdict in sorted(verdicts, key=lambda v: (v.span, v.rule or "", v.canon_id)):
        if not any(s.rule == verdict.rule and _same(s, verdict) for s in seen):
            seen.append(verdict)
            yield verdict


def _same(a: Verdict, b: Verdict) -> bool:
    """Whether two say the same: of one place, or twice in a sentence who has a feature."""
    if a.rule == "availability-mismatch" and a.canon_id == b.canon_id:
        return True
    return a.span.start < b.span.end and b.span.start < a.span.end


def finding_of(verdict: Verdict, passage: Passage, canon: Canon) -> Finding:
    """A verdict as it is reported, at its place. One without a rule needs a person's eyes."""
    unit, rule = passage.unit, verdict.rule or "needs-review"
    dated = is_old_post(passage, canon) or is_history(unit)
    conflict = _conflict(verdict, passage, canon)
    time = Time.DATED if dated else Time.CURRENT
    visible = unit.visibility == "visible"
    full = finding_in(
        unit,
        verdict.span,
        passage.channel,
        rule,
        message=verdict.message,
        expected=verdict.expected,
        found=verdict.found,
    )
    return replace(
        full,
        severity=severity_of(full.severity, conflict, time, verdict.support, visible=visible),
        canon_id=verdict.canon_id or None,
        suggestion=verdict.suggestion,
        conflict=conflict,
        time=time,
        support=verdict.support,
        decided_by=verdict.decided_by,
        approved=canon.wording.get(verdict.canon_id),
        packages=passage.packages,
    )


def _conflict(verdict: Verdict, passage: Passage, canon: Canon) -> Conflict:
    """How certain a verdict is, of what it was read from and what it was compared with.

    What nobody has confirmed proves nothing, of an entry or of a package that may be none; nor
    does what may have been misread.
    """
    unsure = not canon.unsure.isdisjoint((verdict.canon_id, *passage.packages))
    doubtful = unsure or passage.unit.visibility == IN_PICTURE
    return Conflict.IMPLIED if doubtful and verdict.conflict in CERTAIN else verdict.conflict


# A post this old tells of its day; what it says is reported with less weight.
_RECENT = timedelta(days=90)
