"""What a page says first: the verdict in words, and each channel from the worst on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checker.models import Finding, Outlet, Report, Severity
from checker.report.coverage import Coverage, coverage
from checker.report.repeated import repeated

NO_CHANNEL = "no channel"
"""What documents that belong to none are listed under."""


@dataclass(frozen=True, slots=True)
class OverallOutcome:
    """The outcome in words; `mood` is `bad`, `fair`, `good` or `unknown`."""

    text: str
    mood: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a channel stands: its open findings by severity, and what was read of it.

    `number` tells channels apart whatever they are called. `documents` is None where the
    report does not say.
    """

    number: int
    name: str
    owner: str | None
    motion: str | None
    documents: int | None
    errors: int
    warnings: int
    notes: int

    @property
    def findings(self) -> int:
        """All open findings on the channel."""
        return self.errors + self.warnings + self.notes

    @property
    def read(self) -> bool:
        """Whether any document of the channel was read, as far as is known."""
        return self.documents != 0 or self.findings > 0


def verdict_of(report: Report) -> OverallOutcome:
    """The verdict a person needs: what to correct, what to look at, what nobody checked."""
    found = [one.finding for one in repeated(report.findings)]
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    others = len(found) - errors
    if errors:
        more = f", {others} more to look at" if others else ""
        return OverallOutcome(f"{many(errors, 'finding')} to correct{more}", "bad")
    if others:
        return OverallOutcome(f"Nothing to correct, {many(others, 'finding')} to look at", "fair")
    covered = coverage(report)
    if covered is Coverage.SKIPPED and report.summary.compared:
        left = many(len(report.skipped), "document")
        return OverallOutcome(f"No findings, but {left} not checked", "unknown")
    if covered is Coverage.UNREAD:
        left = many(report.summary.unavailable, "page")
        return OverallOutcome(f"No findings, but {left} not read by the model", "unknown")
    if covered is Coverage.WHOLE:
        return OverallOutcome("No findings", "good")
    return OverallOutcome("Nothing was compared with the canon", "unknown")


def standings(report: Report) -> tuple[Standing, ...]:
    """Every channel, the worst first; those nobody said anything wrong on come last."""
    named = {outlet.name: outlet for outlet in report.outlets}
    found = [one.finding for one in repeated(report.findings)]
    counts = Counter((f.location.channel, f.severity) for f in found)
    made = [_standing(n, named.get(name), name, counts) for name, n in numbers(report).items()]
    return tuple(sorted(made, key=lambda s: (-s.errors, -s.warnings, -s.notes, s.number)))


def numbers(report: Report) -> dict[str | None, int]:
    """The number of each channel: those of the canon in its order, then what else was met."""
    known = (outlet.name for outlet in report.outlets)
    said = (agreed.channel for agreed in report.agreed)
    found = (finding.location.channel for finding in all_findings(report))
    unclear = (one.location.channel for one in report.undecided)
    names = dict.fromkeys([*known, *said, *found, *unclear])
    return {name: number for number, name in enumerate(names)}


def all_findings(report: Report) -> Iterator[Finding]:
    """Open, waived, known and possible findings, in this order."""
    yield from report.findings
    yield from (waived.finding for waived in report.waived)
    yield from report.known
    yield from report.possible


def _standing(
    number: int,
    outlet: Outlet | None,
    name: str | None,
    counts: Counter[tuple[str | None, Severity]],
) -> Standing:
    return Standing(
        number=number,
        name=NO_CHANNEL if name is None else name,
        owner=outlet.owner if outlet else None,
        motion=outlet.motion if outlet else None,
        documents=outlet.documents if outlet else None,
        errors=counts[name, Severity.ERROR],
        warnings=counts[name, Severity.WARNING],
        notes=counts[name, Severity.NOTE],
    )


def many(count: int, word: str) -> str:
    """`1 finding`, `2 findings`, `1,200 findings`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def owners(channels: Iterable[Standing]) -> tuple[tuple[str, int], ...]:
    """Who has open findings on channels of theirs, and how many; most first."""
    owed: Counter[str] = Counter()
    for standing in channels:
        if standing.owner and standing.findings:
            owed[standing.owner] += standing.findings
    return tuple(sorted(owed.items(), key=lambda item: (-item[1], item[0])))
