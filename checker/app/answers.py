"""From a report to a decision that another program can act on."""

from __future__ import annotations

from dataclasses import fields
from typing import Literal

from checker.app.checking import fails
from checker.app.finishing import not_yet, unread_notes
from checker.interface import FailOn
from checker.models import Report, Summary
from checker.report.coverage import Coverage, coverage
from checker.report.repeated import repeated
from checker.report.values import repeated_value, skipped_value

__all__ = ["Coverage", "Decision", "coverage", "decision", "reason", "unread_notes", "values"]

Decision = Literal["allow", "deny", "unavailable"]
_COUNTS = tuple(count.name for count in fields(Summary))


def decision(report: Report, fail_on: FailOn, strict: bool = False) -> Decision:
    """`deny` where a finding fails; `unavailable` where not everything could be checked.

    What a model was not asked about yet is not checked; `strict` says the same of what it could
    not be asked about. A text that says nothing the canon speaks about is allowed.
    """
    if fails(report, fail_on):
        return "deny"
    covered = coverage(report)
    unread = covered is Coverage.UNREAD and (strict or not_yet(report))
    return "unavailable" if unread or covered is Coverage.SKIPPED else "allow"


def reason(report: Report, decided: Decision) -> str | None:
    """Why a decision is not `allow`, in a line for people."""
    if decided == "deny":
        count = report.summary.findings
        return f"{count} finding{'s' if count != 1 else ''} against the canon"
    if decided == "unavailable" and report.skipped:
        first = report.skipped[0]
        return f"{first.uri} could not be checked: {first.reason}"
    return "; ".join(unread_notes(report.unread)) if decided == "unavailable" else None


def values(report: Report) -> dict[str, object]:
    """Findings, what was skipped, counts and canon, as `onmessage check --format json` has them."""
    return {
        "findings": [repeated_value(one) for one in repeated(report.findings)],
        "skipped": [skipped_value(skipped) for skipped in report.skipped],
        "summary": {count: getattr(report.summary, count) for count in _COUNTS},
        "canon": {"sha256": report.canon_sha256},
        "notes": list(report.notes),
    }
