"""Undecided statements as something people can decide about: named, and set aside by decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from checker.models import Conflict, Finding, Severity, Undecided
from checker.suppress.fingerprints import with_fingerprints
from checker.suppress.histories import Histories
from checker.suppress.waivers import Waivers

RULE: Final = "undecided"
"""Stands where a finding names its rule; it is none, so decisions about it teach no rule."""


def as_findings(doubts: Iterable[Undecided]) -> tuple[Finding, ...]:
    """Each undecided statement in the shape of a finding, with a fingerprint to decide by."""
    return with_fingerprints(map(_as_finding, doubts))


def _as_finding(doubt: Undecided) -> Finding:
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        location=doubt.location,
        text=doubt.text,
        line_text=doubt.line_text,
        message=f"“{doubt.text}” was read and not understood; nobody knows if it is right",
        expected=doubt.approved or "",
        found=doubt.text,
        canon_id=doubt.canon_id,
        conflict=Conflict.IMPLIED,
        offset=doubt.offset,
        approved=doubt.approved,
    )


def left_open(doubts: tuple[Undecided, ...], waivers: Waivers, on: date) -> tuple[Undecided, ...]:
    """The statements that no decision sets aside on that day, in their order."""
    if not waivers.verdicts:
        return doubts
    histories = Histories(waivers.verdicts)

    def is_open(finding: Finding) -> bool:
        decided = histories.about(finding)
        return not (decided and decided[-1].holds(on))

    named = zip(doubts, as_findings(doubts), strict=True)
    return tuple(doubt for doubt, finding in named if is_open(finding))
