"""A finding as the desk shows it: how it stands today, whose it is, what was decided about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from checker.models import CERTAIN, CanonEntry, DecisionKind, Finding
from checker.report.headline import headline
from checker.report.overview import NO_CHANNEL
from checker.report.repeated import folded
from checker.suppress import Waiver
from checker.suppress.doubts import RULE as UNDECIDED

if TYPE_CHECKING:  # SQLAlchemy is imported where something was scanned
    from checker.store import FindingRecord

NO_OWNER = "no owner"
NO_ENTRY = "no entry"


class Status(StrEnum):
    """How a finding stands. The first three are to be worked on."""

    OPEN = "open"
    POSSIBLE = "possible"
    UNDECIDED = "undecided"
    SNOOZED = "snoozed"
    ACCEPTED = "accepted"
    WRONG = "dismissed"
    CORRECTED = "corrected"
    KNOWN = "known before"
    GONE = "fixed"


_BY_KIND = {
    DecisionKind.ACCEPTED: Status.ACCEPTED,
    DecisionKind.WRONG: Status.WRONG,
    DecisionKind.RESOLVED: Status.CORRECTED,
}


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One finding of the last scan. `stored` is its state there, `history` oldest first.

    `owner` answers for the document, `assigned` is who was asked to deal with it; `until` is
    the day its status ends on, where that is known. `headline` is what is wrong, in a line.
    """

    finding: Finding
    status: Status
    stored: str
    owner: str
    source: str
    first_seen: date
    last_seen: date
    assigned: str | None = None
    until: date | None = None
    history: tuple[Waiver, ...] = field(default=(), repr=False)
    headline: str = ""

    @property
    def name(self) -> str:
        """Its fingerprint."""
        return self.finding.fingerprint

    @property
    def channel(self) -> str:
        """The channel of its document."""
        return self.finding.location.channel or NO_CHANNEL

    @property
    def document(self) -> str:
        """The document it stands in."""
        return self.finding.location.uri

    @property
    def entry(self) -> str:
        """The entry of the canon it is about."""
        return self.finding.canon_id or NO_ENTRY

    @property
    def sentence(self) -> tuple[str, str, str]:
        """What findings share that say the same of the same entry, wherever they stand."""
        text = self.finding.plain or self.finding.line_text
        return self.finding.rule, self.entry, folded(text)

    @property
    def version(self) -> str:
        """Another one whenever something was decided, or a scan changed its state."""
        return version_of(self.stored, self.history)


def version_of(stored: str, history: Iterable[Waiver]) -> str:
    """A name for all that a person could see of how a finding stands."""
    parts = (stored, *(decision.model_dump_json() for decision in history))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def version_of_all(items: Iterable[QueueItem]) -> str:
    """The same of several findings together."""
    named = sorted(f"{item.name} {item.version}" for item in items)
    return hashlib.sha256("\n".join(named).encode()).hexdigest()[:16]


def item_of(
    found: FindingRecord,
    history: tuple[Waiver, ...],
    owner: str | None,
    today: date,
    entry: CanonEntry | None = None,
) -> QueueItem:
    """How a finding of the store stands today, with what was decided since its scan."""
    status, until = _status(found, history, today)
    return QueueItem(
        finding=found.finding,
        status=status,
        stored=found.state,
        owner=owner or NO_OWNER,
        source=found.source,
        first_seen=found.first_seen,
        last_seen=found.last_seen,
        assigned=next((d.to for d in reversed(history) if d.decision == "assigned"), None),
        until=until,
        history=history,
        headline=headline(found.finding, entry),
    )


def _status(
    found: FindingRecord, history: tuple[Waiver, ...], today: date
) -> tuple[Status, date | None]:
    if found.state == "fixed":
        return Status.GONE, None
    verdict = next((d for d in reversed(history) if d.is_verdict), None)
    if verdict is not None and _holds(verdict, found, today):
        return _BY_KIND[verdict.kind], verdict.until
    if verdict is None and found.state == "waived":
        return Status.ACCEPTED, None  # by a comment in the document itself
    if verdict is None and found.state == "known":
        return Status.KNOWN, None
    # Whatever was decided after it, such as a reopening, ends a snooze.
    last = next((d for d in reversed(history) if d.decision != "assigned"), None)
    if last is not None and last.decision == "snoozed" and last.until and today < last.until:
        return Status.SNOOZED, last.until
    return _undecided_or(found), None


def _undecided_or(found: FindingRecord) -> Status:
    """What nobody has decided about is open, may be none, or was not understood at all."""
    if found.finding.rule == UNDECIDED:
        return Status.UNDECIDED
    return Status.OPEN if found.finding.conflict in CERTAIN else Status.POSSIBLE


def _holds(verdict: Waiver, found: FindingRecord, today: date) -> bool:
    """What was called corrected is believed until a later scan meets it."""
    corrected = verdict.kind is DecisionKind.RESOLVED
    return verdict.holds(found.last_seen if corrected else today)
