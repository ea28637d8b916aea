"""One report of many documents, in total order; where two of them disagree is found here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from checker.approved import Canon
from checker.checked import Checked
from checker.models import CERTAIN, Finding, Report, Skipped, Summary, Undecided, Unread, added
from checker.rules.agreements import Agreements
from checker.rules.documents import Conflicts
from checker.rules.stale import with_stale
from checker.suppress import with_fingerprints

_REPORTED = 20
"""Places kept of a report's agreement with an entry; the rest are counted."""


@dataclass(slots=True)
class _Gathered:
    """What documents gave, put together as they come."""

    findings: list[Finding]
    skipped: list[Skipped] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    doubts: list[Undecided] = field(default_factory=list)
    dates: dict[str, date | None] = field(default_factory=dict)
    counts: Summary = field(default_factory=Summary)
    conflicts: Conflicts = field(default_factory=Conflicts)
    agreed: Agreements = field(default_factory=lambda: Agreements(_REPORTED))

    def take(self, one: Checked) -> None:
        """Add a document, and what it says against those before it."""
        self.counts = added(self.counts, one.counts)
        self.skipped.extend(one.skipped)
        self.unread.extend(one.unread)
        self.doubts.extend(one.undecided)
        self.dates[one.uri] = one.dated
        self.findings.extend(one.findings)
        for statement in one.stated:
            self.findings.extend(self.conflicts.see(statement))
        for agreement in one.agreed:
            self.agreed.add(agreement)


def combined(checked: Iterable[Checked], canon: Canon, between: Iterable[Finding] = ()) -> Report:
    """One report of many documents, which adds where two of them disagree.

    `between` are findings of that kind from elsewhere, where `checked` do not say what they state.
    """
    of_all = _Gathered(list(between))
    for one in checked:
        of_all.take(one)
    agreed = of_all.agreed.all()
    weighed = with_stale(sorted(of_all.findings, key=_order), agreed, of_all.dates, canon)
    named = with_fingerprints(sorted(weighed, key=_order))
    certain = tuple(f for f in named if f.conflict in CERTAIN)
    possible = tuple(f for f in named if f.conflict not in CERTAIN)
    found = {"findings": len(certain), "possible": len(possible)}
    return Report(
        canon.path,
        canon.sha256,
        replace(of_all.counts, skipped=len(of_all.skipped), **found),
        certain,
        tuple(sorted(of_all.skipped, key=lambda s: (s.uri, s.reason))),
        agreed=agreed,
        possible=possible,
        unread=tuple(sorted(of_all.unread, key=lambda u: (u.uri, u.reason))),
        undecided=tuple(sorted(of_all.doubts, key=lambda u: (u.location.uri, u.location.start))),
        dated=_days_of(named, of_all.dates),
    )


def _days_of(
    findings: Iterable[Finding], dates: Mapping[str, date | None]
) -> tuple[tuple[str, date], ...]:
    """The days of the documents with findings, by their names."""
    names = sorted({finding.location.uri for finding in findings})
    return tuple((name, day) for name in names if (day := dates.get(name)) is not None)


_NUMBERS = re.compile(r"(\d+)")
_Key = tuple[str, tuple[tuple[int, str], ...], int, int, str, str]


def _order(finding: Finding) -> _Key:
    """Total order, in reading order: the same input gives the same report.

    Places in a text go by their offset; in a file without lines the route says which
    comes first, numbers by value (slide 3 before slide 10).
    """
    place = finding.location
    route = _natural(place.route) if place.line is None else ()
    return place.uri, route, place.start, place.end, finding.rule, finding.canon_id or ""


def _natural(route: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    parts = (part for step in route for part in _NUMBERS.split(step) if part)
    return tuple((int(p), "") if p.isascii() and p.isdigit() else (-1, p) for p in parts)
