"""A canon that pages have left behind: one finding for it, and less weight for each page's.

A document of a later day than an entry's approval that says another thing mostly has the canon to
follow: that is said once, and weighs more than each page's finding. Where only several undated
documents say the same other thing, and more than say what is approved, the canon may as well be
the newest of all: then it is possible, and the pages' findings keep their weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from checker.approved import Canon
from checker.catalog import BY_ID
from checker.models import CERTAIN, Agreed, Conflict, Finding, Location, Time
from checker.rules.severity import lowered

_SEVERAL = 3
_SHOWN = 3
_VALUES = frozenset(
    {"price-mismatch", "limit-mismatch", "availability-mismatch", "claim-contradiction"}
)


@dataclass(frozen=True, slots=True)
class _SaidAgainst:
    """One thing that documents say against an entry, and their findings of it."""

    canon_id: str
    found: str
    findings: tuple[Finding, ...]

    @property
    def documents(self) -> frozenset[str]:
        """Which documents say it."""
        return frozenset(finding.location.uri for finding in self.findings)


def with_stale(
    findings: Sequence[Finding],
    agreed: Sequence[Agreed],
    dates: Mapping[str, date | None],
    canon: Canon,
) -> Iterator[Finding]:
    """The findings, those of pages newer than their entry lowered, and one for each such entry.

    `dates` are the documents' own days, by uri.
    """
    stale = [
        said for said in _said(findings) if _leaves_behind(said, findings, agreed, dates, canon)
    ]
    newer = [said for said in stale if _is_newer(said, dates, canon)]
    lower = {id(finding) for said in newer for finding in said.findings}
    for finding in findings:
        known = id(finding) in lower
        yield replace(finding, severity=lowered(finding.severity)) if known else finding
    yield from (_finding(said, canon, sure=said in newer) for said in stale)


def _said(findings: Sequence[Finding]) -> list[_SaidAgainst]:
    """What is said of today against each entry, by what is said, in order."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if _counts(finding) and finding.canon_id is not None:
            key = finding.canon_id, " ".join(finding.found.casefold().split())
            groups.setdefault(key, []).append(finding)
    return [
        _SaidAgainst(key[0], some[0].found, tuple(some)) for key, some in sorted(groups.items())
    ]


def _counts(finding: Finding) -> bool:
    today = finding.conflict in CERTAIN and finding.time is Time.CURRENT
    return finding.rule in _VALUES and today and finding.visibility == "visible"


def _leaves_behind(
    said: _SaidAgainst,
    findings: Sequence[Finding],
    agreed: Sequence[Agreed],
    dates: Mapping[str, date | None],
    canon: Canon,
) -> bool:
    """Whether an entry may be the one that is wrong."""
    against = {f.location.uri for f in findings if _counts(f) and f.canon_id == said.canon_id}
    agreeing = {p.uri for a in agreed if a.canon_id == said.canon_id for p, _ in a.places}
    if 2 * len(said.documents) <= len(against | agreeing):
        return False
    return len(said.documents) >= _SEVERAL or _is_newer(said, dates, canon)


def _is_newer(said: _SaidAgainst, dates: Mapping[str, date | None], canon: Canon) -> bool:
    """Whether all that say it are of a day after the entry was approved."""
    approved = next((c.approved for c in canon.claims if c.id == said.canon_id), None)
    days = [dates.get(uri) for uri in said.documents]
    return approved is not None and all(day is not None and day > approved for day in days)


def _finding(said: _SaidAgainst, canon: Canon, *, sure: bool) -> Finding:
    rule = BY_ID["stale-canon"]
    places = [f"{f.location.uri}{_line(f.location)}" for f in _one_each(said.findings)]
    more = len(places) - _SHOWN
    shown = ", ".join(places[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    approved = canon.wording.get(said.canon_id) or said.findings[0].expected
    count = f"{len(places)} documents say" if len(places) > 1 else "A newer document says"
    return Finding(
        rule=rule.id,
        severity=rule.severity if sure else lowered(rule.severity),
        conflict=Conflict.PLAIN if sure else Conflict.IMPLIED,
        location=Location(canon.path, (said.canon_id,), 0, 0),
        text=approved,
        line_text=approved,
        message=f"{count} “{said.found}” ({shown}): the canon may be stale. If the pages are "
        f"right, let {said.canon_id} say “{said.found}”; if not, mend them",
        expected=approved,
        found=said.found,
        canon_id=said.canon_id,
        plain=approved,
    )


def _one_each(findings: Sequence[Finding]) -> list[Finding]:
    """The first finding of each document."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.location.uri, finding)
    return list(first.values())


def _line(place: Location) -> str:
    return f":{place.line}" if place.line is not None else ""
