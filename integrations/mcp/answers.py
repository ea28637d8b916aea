"""What the tools answer, as values with a schema that assistants are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from checker.app.answers import Coverage, coverage, unread_notes
from checker.app.entries import Approved, Kind
from checker.app.lookup import Answer
from checker.app.reporting import Repeated, one_line, repeated
from checker.app.searching import SearchHit
from checker.models import Finding, Report

Verdict = Literal["not on message", "on message", "nothing to compare", "not checked"]

MOST_FINDINGS: Final = 50
_HEADINGS: Final[Mapping[Kind, str]] = {
    "name": "Names",
    "price": "Prices",
    "limit": "Limits",
    "feature": "Who has what",
    "claim": "Claims, in these words",
    "forbidden": "Not to be said",
    "required": "To be said",
    "discount": "Discounts",
    "offer": "Offers",
    "competitor": "Competitors",
    "channel": "Channels",
}
_MOST_TEXT: Final = 2000


class _Answer(BaseModel):
    """Pydantic, since its schema goes out to clients."""

    model_config = ConfigDict(frozen=True)


class PlaceAnswer(_Answer):
    """Another place of the same words."""

    line: int | None
    place: str
    fingerprint: str


class FindingAnswer(_Answer):
    """A contradiction: `text` is the offending words, `line` counts from 1 in the text given.

    `also` are the other places that say the same, to be mended alike.
    """

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
    also: list[PlaceAnswer]


class CheckedText(_Answer):
    """What a text says against the canon.

    `compared` counts comparisons: where it is 0, nothing is known about the text. Findings
    beyond `findings` are counted in `more_findings`.
    """

    verdict: Verdict
    compared: int
    undecided: int
    findings: list[FindingAnswer]
    more_findings: int
    not_checked: list[str]
    notes: list[str]
    canon_sha256: str


class EntryAnswer(_Answer):
    """An entry of the canon. No packages: about none in particular; no channels: it holds on all.

    `until` is its last day.
    """

    id: str
    kind: Kind
    text: str
    packages: list[str]
    channels: list[str]
    until: str | None
    score: float


class LookupAnswer(_Answer):
    """What the canon has about something; `note` says what it has not. `more` were left out."""

    entries: list[EntryAnswer]
    more: int
    note: str
    canon_sha256: str


def checked(report: Report) -> CheckedText:
    """A report, as an assistant needs it."""
    found = repeated(report.findings)
    left = len(found) - MOST_FINDINGS
    return CheckedText(
        verdict=_verdict(report),
        compared=report.summary.compared,
        undecided=report.summary.undecided,
        findings=[_found(one) for one in found[:MOST_FINDINGS]],
        more_findings=max(left, 0),
        not_checked=[*(one.reason for one in report.skipped), *unread_notes(report.unread)],
        notes=list(report.notes),
        canon_sha256=report.canon_sha256,
    )


def looked(answer: Answer, broken: str | None, sha256: str) -> LookupAnswer:
    """What was looked up; `broken` says what is wrong with a newer canon than the one in use."""
    stale = f"A newer canon is broken, this is the one before: {broken}" if broken else ""
    notes = (stale, _lacking(answer))
    return LookupAnswer(
        entries=[_entry(approved) for approved in answer.entries],
        more=answer.more,
        note=" ".join(note for note in notes if note),
        canon_sha256=sha256,
    )


def _lacking(answer: Answer) -> str:
    if not answer.entries:
        return "The canon has nothing about this. Do not make something up."
    if answer.unknown:
        words = ", ".join(answer.unknown)
        return f"No entry has the words: {words}. What is said of them is not approved."
    return ""


def _entry(approved: Approved) -> EntryAnswer:
    return EntryAnswer(
        id=approved.id,
        kind=approved.kind,
        text=approved.text,
        packages=list(approved.packages),
        channels=list(approved.channels),
        until=approved.until.isoformat() if approved.until else None,
        score=approved.score,
    )


def as_page(company: str, answer: Answer) -> str:
    """The canon as a page to read: its entries by kind, in its order."""
    lines = [f"# What {company} has approved"]
    kind = ""
    for approved in answer.entries:
        if approved.kind != kind:
            kind = approved.kind
            lines += ["", f"## {_HEADINGS[approved.kind]}", ""]
        lines.append(f"- {approved.text}{_held(approved)}")
    return "\n".join(lines) + "\n"


def _held(approved: Approved) -> str:
    on = [f"on {' and '.join(approved.channels)} only"] if approved.channels else []
    until = [f"until {approved.until}"] if approved.until else []
    return f" ({', '.join((*on, *until))})" if on or until else ""


_CLEAN: Final[Mapping[Coverage, Verdict]] = {
    Coverage.SKIPPED: "not checked",
    Coverage.UNREAD: "not checked",
    Coverage.NOTHING: "nothing to compare",
    Coverage.WHOLE: "on message",
}


def _verdict(report: Report) -> Verdict:
    return "not on message" if report.findings else _CLEAN[coverage(report)]


def _found(one: Repeated) -> FindingAnswer:
    finding = one.finding
    return FindingAnswer(
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
        also=[_place(place) for place in one.also],
    )


def _place(finding: Finding) -> PlaceAnswer:
    place = finding.location
    return PlaceAnswer(
        line=place.line, place=" / ".join(place.route), fingerprint=finding.fingerprint
    )


class PassageAnswer(_Answer):
    """A scanned passage: where it stands, since when, and how near it is, from 0 to 1."""

    uri: str
    channel: str | None
    place: str
    text: str
    changed: str
    score: float


class Searched(_Answer):
    """What was found, nearest first."""

    passages: list[PassageAnswer]


def searched(found: Sequence[SearchHit]) -> Searched:
    """Passages as an assistant is told of them."""
    return Searched(
        passages=[
            PassageAnswer(
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
