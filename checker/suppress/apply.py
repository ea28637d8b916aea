"""Sorting findings into open, waived and known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from checker.models import Finding, Waived
from checker.suppress.baseline import Baseline
from checker.suppress.comments import Ignored
from checker.suppress.waivers import Waiver, Waivers


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Findings by what is to be done about them, each group in the order it came.

    `expired` are waivers that have run out; their findings are open again and say so.
    """

    open: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    known: tuple[Finding, ...] = ()
    expired: tuple[Waived, ...] = ()


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
    expired: list[Waived] = []
    for finding in findings:
        decision = waivers.last_about(finding)
        accepted = _commented(finding, ignored) or _waived(finding, decision, on)
        if accepted:
            waived.append(accepted)
        elif decision and decision.state(on) == "expired":
            expired.append(_by(finding, decision))
            is_open.append(_reopened(finding, decision))
        elif left[finding.fingerprint] > 0 and decision is None:
            left[finding.fingerprint] -= 1
            known.append(finding)
        else:
            is_open.append(finding)
    return Suppressed(tuple(is_open), tuple(waived), tuple(known), tuple(expired))


def _commented(finding: Finding, ignored: Sequence[Ignored]) -> Waived | None:
    order = next((order for order in ignored if order.covers(finding)), None)
    return Waived(finding, f"comment at {order.uri}:{order.line}", order.why) if order else None


def _waived(finding: Finding, decision: Waiver | None, on: date) -> Waived | None:
    if decision is None or decision.state(on) != "active":
        return None
    return _by(finding, decision)


def _by(finding: Finding, decision: Waiver) -> Waived:
    return Waived(finding, decision.who, decision.why, decision.until)


def _reopened(finding: Finding, decision: Waiver) -> Finding:
    ended = f" (a waiver by {decision.who} ended on {decision.until})"
    return replace(finding, message=finding.message + ended)
