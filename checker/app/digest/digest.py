"""What a scan has to say to one person: what is new, worse, still open for long, and fixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from checker.app.desk.items import QueueItem, Status
from checker.models import Severity
from checker.report.safe import one_line, short
from checker.report.since_last import where

SHOWN: Final = 5
"""Lines of each kind: a longer message is not read, and the desk has all."""


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding that a person was told of: how grave it was, and its line."""

    severity: str
    line: str


@dataclass(frozen=True, slots=True)
class TellingSoFar:
    """What a person was told in one way, and when. Nothing at first."""

    findings: Mapping[str, ToldFinding] = field(default_factory=dict)
    told: date | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A message to one person. Lines are as they are shown; `open` counts all that is theirs."""

    owner: str
    open: int
    new: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    long: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    desk: str | None = None

    @property
    def subject(self) -> str:
        """The message in a line."""
        counts = (
            (len(self.new), "new"),
            (len(self.worse), "worse"),
            (len(self.long), "open for long"),
            (len(self.fixed), "fixed"),
        )
        told = ", ".join(f"{many} {what}" for many, what in counts if many)
        return f"OnMessage: {told}; {self.open} open"

    def lines(self) -> Iterator[str]:
        """The message, a line at a time; a heading ends with a colon."""
        named = (
            ("New", self.new),
            ("Worse than before", self.worse),
            ("Open for long", self.long),
            ("Fixed", self.fixed),
        )
        for heading, lines in named:
            if lines:
                yield f"{heading}:"
                yield from (f"- {line}" for line in lines[:SHOWN])
                if len(lines) > SHOWN:
                    yield f"- and {len(lines) - SHOWN} more"
        if self.desk:
            yield f"All of it: {self.desk}"


@dataclass(frozen=True, slots=True)
class Reminding:
    """Of what is open for `long_days` a person is told again each `remind_days`."""

    long_days: int
    remind_days: int
    desk: str | None = None


def whose(item: QueueItem) -> str:
    """Who is told of a finding: whom it is assigned to, else its document's owner."""
    return item.assigned or item.owner


def digest_for(
    owner: str,
    items: Sequence[QueueItem],
    before: TellingSoFar,
    today: date,
    reminding: Reminding,
) -> Digest | None:
    """What to tell a person now; None where there is nothing.

    `items` are all findings of the scan: one that a person was told of and that is among none
    of them is fixed; one that somebody set aside, snoozed or gave to another is not mentioned.
    """
    mine = [i for i in items if whose(i) == owner and i.status is Status.OPEN]
    new = [i for i in mine if i.name not in before.findings]
    worse = [i for i in mine if _is_worse(i, before.findings.get(i.name))]
    there = {item.name for item in items}
    fixed = [told.line for name, told in before.findings.items() if name not in there]
    long = _for_long(mine, new, before, today, reminding)
    if not (new or worse or fixed or long):
        return None
    return Digest(
        owner=owner,
        open=len(mine),
        new=tuple(map(line_of, _gravest(new))),
        worse=tuple(map(line_of, _gravest(worse))),
        long=tuple(f"{line_of(i)} (since {i.first_seen.isoformat()})" for i in long),
        fixed=tuple(fixed),
        desk=_address(reminding.desk, owner),
    )


def told_by(owner: str, items: Sequence[QueueItem], today: date) -> TellingSoFar:
    """What a person knows once they were told of everything that is theirs."""
    mine = (i for i in items if whose(i) == owner and i.status is Status.OPEN)
    return TellingSoFar(
        {i.name: ToldFinding(i.finding.severity.value, line_of(i)) for i in mine}, today
    )


def line_of(item: QueueItem) -> str:
    """A finding in a line."""
    finding = item.finding
    return f"{finding.severity.value}: {short(item.headline)} – {one_line(where(finding))}"


def _is_worse(item: QueueItem, told: ToldFinding | None) -> bool:
    return told is not None and item.finding.severity.rank < Severity(told.severity).rank


def _for_long(
    mine: Sequence[QueueItem],
    new: Sequence[QueueItem],
    before: TellingSoFar,
    today: date,
    reminding: Reminding,
) -> list[QueueItem]:
    """The oldest first; none where the person was reminded a few days ago."""
    if before.told is None or today < before.told + timedelta(reminding.remind_days):
        return []
    since = today - timedelta(reminding.long_days)
    old = [i for i in mine if i.first_seen <= since and i not in new]
    return sorted(old, key=lambda i: (i.first_seen, i.name))


def _gravest(items: Sequence[QueueItem]) -> list[QueueItem]:
    return sorted(items, key=lambda i: (i.finding.severity.rank, i.document, i.name))


def _address(desk: str | None, owner: str) -> str | None:
    return f"{desk.rstrip('/')}/?{urlencode({'owner': owner})}" if desk else None
