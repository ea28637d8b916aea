"""What is decided: labels of verdicts, findings, and what people decide about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from checker.models.documents import Context, Location


class Label(StrEnum):
    """What a judge says of a match. A judge that fails says `undecided`, never `neutral`."""

    CONTRADICTION = "contradiction"
    ENTAILMENT = "entailment"
    NEUTRAL = "neutral"
    UNDECIDED = "undecided"


class Severity(StrEnum):
    """How much a finding matters, the gravest first; `--fail-on` compares with it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Its place in the order, 0 for the gravest."""
        return tuple(Severity).index(self)


class Conflict(StrEnum):
    """How a passage and the canon are at odds.

    `proven`: the values differ, and plan and thing are bound by structure or by a sentence
    whose grammar leaves no doubt, or the very words are forbidden. `plain`: a reader found
    that both cannot be true. `implied`: it follows from what is said, or the passage may be
    about something else. `omission`: what is approved is left out.
    """

    PROVEN = "proven"
    PLAIN = "plain"
    IMPLIED = "implied"
    OMISSION = "omission"


class Time(StrEnum):
    """Whether a passage speaks of today, or stands in a dated text such as an old post."""

    CURRENT = "current"
    DATED = "dated"


class Support(StrEnum):
    """Whether the canon says it in so many words, or it follows from what the canon says."""

    EXPLICIT = "explicit"
    INFERRED = "inferred"


CERTAIN = frozenset({Conflict.PROVEN, Conflict.PLAIN})
"""Conflicts that are reported as findings; the others are possible ones, and fail no run."""


_NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class Finding:
    """A reported result, at its place.

    `conflict`, `time` and `support` are three judgements of their own; severity follows from
    them by the table in `checker/rules/severity.py`.

    `location` covers the offending words, `text` is those words, and `line_text` the
    unit they stand in, for showing, with the words at `offset` in it (None where the
    words are not in the text, as when a required one is missing). `plain` is the unit as a
    person sees it, with the same offsets, `context` what stands around it, and `approved` what
    the canon says of it, in sentences. `packages` are those its unit speaks of.

    `fingerprint` survives moved lines; `formerly` is the one that versions before 3 of the JSON
    report gave it, by which older decisions know it.
    """

    rule: str
    severity: Severity
    location: Location
    text: str
    line_text: str
    message: str
    expected: str
    found: str
    canon_id: str | None = None
    suggestion: str | None = None
    conflict: Conflict = Conflict.PROVEN
    time: Time = Time.CURRENT
    support: Support = Support.EXPLICIT
    decided_by: str = "rules"
    visibility: str = "visible"
    fingerprint: str = ""
    offset: int | None = None
    plain: str = ""
    context: Context = _NO_CONTEXT
    approved: str | None = None
    packages: tuple[str, ...] = ()
    formerly: str = ""

    def has(self, fingerprint: str) -> bool:
        """Whether a fingerprint, or the beginning of one, is its own or was."""
        return self.fingerprint.startswith(fingerprint) or (self.formerly.startswith(fingerprint))


class DecisionKind(StrEnum):
    """Why somebody set a finding aside.

    `accepted`: it is right, and may stay as it is. `wrong`: it is a false alarm.
    `resolved`: it has been corrected, and is to be reported if it comes back.
    """

    ACCEPTED = "accepted"
    WRONG = "wrong"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding somebody set aside: who did, why, in what way, and until when."""

    finding: Finding
    who: str
    why: str
    until: date | None = None
    kind: DecisionKind = DecisionKind.ACCEPTED
