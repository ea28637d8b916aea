"""Sorting findings into open, waived and known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from checker.models import DecisionKind, Finding, Waived
from checker.suppress.baseline import Baseline
from checker.suppress.comments import Ignored
from checker.suppress.waivers import Waiver, Waivers


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Findings by what is to be done about them, each group in the order it came.

    `returned` are waivers that hold no more: they have run out, or what they called
    corrected was found after that. Their findings are open again and say so.
    """

    open: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    known: tuple[Finding, ...] = ()
    returned: tuple[Waived, ...] = ()


def apply(
    findings: Iterable[Finding],
    waivers: Waivers,
    baseline: Baseline | None,
    on: date,
    ignored: Sequence[Ignored] = (),
) -> Suppressed:
    """Sort findings: what a comment or waiver accepts first, then what the baseline knows.

    A finding somebody reopened stays open, baseline or not.
    """
    left = Counter(baseline.counts if baseline else {})
    is_open: list[Finding] = []
    waived: list[Waived] = []
    known: list[Finding] = []
    returned: list[Waived] = []
    for finding in findings:
        decision = waivers.last_about(finding)
        accepted = _commented(finding, ignored) or _waived(finding, decision, on)
        if accepted:
            waived.append(accepted)
        elif decision and decision.decision == "waived":
            returned.append(_by(finding, decision))
            is_open.append(_reopened(finding, decision))
        elif decision is None and (name := _known_as(finding, left)):
            left[name] -= 1
            known.append(finding)
        else:
            is_open.append(finding)
    return Suppressed(tuple(is_open), tuple(waived), tuple(known), tuple(returned))


def _known_as(finding: Finding, left: Mapping[str, int]) -> str | None:
    """The fingerprint that a baseline knows a finding by: its own, or the former one."""
    names = (finding.fingerprint, finding.formerly)
    return next((name for name in names if name and left.get(name, 0) > 0), None)


def _commented(finding: Finding, ignored: Sequence[Ignored]) -> Waived | None:
    said = next((comment for comment in ignored if comment.covers(finding)), None)
    return Waived(finding, f"comment at {said.uri}:{said.line}", said.why) if said else None


def _waived(finding: Finding, decision: Waiver | None, on: date) -> Waived | None:
    return _by(finding, decision) if decision and decision.holds(on) else None


def _by(finding: Finding, decision: Waiver) -> Waived:
    return Waived(finding, decision.who, decision.why, decision.until, decision.kind)


def _reopened(finding: Finding, decision: Waiver) -> Finding:
    if decision.kind is DecisionKind.RESOLVED:
        past = f" ({decision.who} called it corrected on {decision.dated}; it is here again)"
    else:
        past = f" (a waiver by {decision.who} ended on {decision.until})"
    return replace(finding, message=finding.message + past)
