"""What the tools answer, as values with a schema that assistants are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from checker.app.lookup import Approved
from checker.app.reporting import one_line
from checker.app.searching import Place
from checker.models import Finding, Report

Verdict = Literal["not on message", "on message", "nothing to compare", "not checked"]

MOST_FINDINGS: Final = 50
_MOST_TEXT: Final = 2000


class _Answer(BaseModel):
    """Pydantic, since its schema goes out to clients."""

    model_config = ConfigDict(frozen=True)


class Found(_Answer):
    """A contradiction: `text` is the offending words, `line` counts from 1 in the text given."""

    rule: str
    severity: str
    message: str
    text: str
    line: int | None
    place: str
    expected: str
    found: str
    suggestion: str | None
    canon_id: str | None
    conflict: str
    decided_by: str
    fingerprint: str


class Checked(_Answer):
    """What a text says against the canon.

    `compared` counts comparisons: where it is 0, nothing is known about the text. Findings
    beyond `findings` are counted in `more_findings`.
    """

    verdict: Verdict
    compared: int
    undecided: int
    findings: list[Found]
    more_findings: int
    not_checked: list[str]
    notes: list[str]
    canon_sha256: str


class Entry(_Answer):
    """An entry of the canon. No channels means every channel; `until` is its last day."""

    id: str
    kind: str
    text: str
    channels: list[str]
    until: str | None
    score: float


class Looked(_Answer):
    """What the canon has about something; `note` says it plainly where it has nothing."""

    entries: list[Entry]
    note: str
    canon_sha256: str


def checked(report: Report) -> Checked:
    """A report, as an assistant needs it."""
    left = len(report.findings) - MOST_FINDINGS
    return Checked(
        verdict=_verdict(report),
        compared=report.summary.compared,
        undecided=report.summary.undecided,
        findings=[_found(finding) for finding in report.findings[:MOST_FINDINGS]],
        more_findings=max(left, 0),
        not_checked=[skipped.reason for skipped in report.skipped],
        notes=list(report.notes),
        canon_sha256=report.canon_sha256,
    )


def entry(approved: Approved) -> Entry:
    """An entry, as an assistant needs it."""
    until = approved.until.isoformat() if approved.until else None
    channels = list(approved.channels)
    return Entry(
        id=approved.id,
        kind=approved.kind,
        text=approved.text,
        channels=channels,
        until=until,
        score=approved.score,
    )


def _verdict(report: Report) -> Verdict:
    if report.findings:
        return "not on message"
    if report.skipped:
        return "not checked"
    return "on message" if report.summary.compared else "nothing to compare"


def _found(finding: Finding) -> Found:
    return Found(
        rule=finding.rule,
        severity=finding.severity.value,
        message=finding.message,
        text=one_line(finding.text)[:_MOST_TEXT],
        line=finding.location.line,
        place=" / ".join(finding.location.route),
        expected=finding.expected,
        found=finding.found,
        suggestion=finding.suggestion,
        canon_id=finding.canon_id,
        conflict=finding.conflict.value,
        decided_by=finding.decided_by,
        fingerprint=finding.fingerprint,
    )


class Passage(_Answer):
    """A scanned passage: where it stands, since when, and how near it is, from 0 to 1."""

    uri: str
    channel: str | None
    place: str
    text: str
    changed: str
    score: float


class Searched(_Answer):
    """What was found, nearest first."""

    passages: list[Passage]


def searched(found: Sequence[Place]) -> Searched:
    """Passages as an assistant is told of them."""
    return Searched(
        passages=[
            Passage(
                uri=one_line(place.uri),
                channel=place.channel,
                place=" / ".join(map(one_line, place.route)),
                text=one_line(place.text)[:_MOST_TEXT],
                changed=place.changed.isoformat(),
                score=round(place.score, 2),
            )
            for place in found
        ]
    )
