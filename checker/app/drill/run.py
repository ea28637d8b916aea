"""One run of the drill: check against the new canon, and keep what the old one did not say.

A place is the change's work where NEW contradicts it and OLD did not, by a rule of the same
family at the same words. What OLD contradicted, too, is counted and left to `check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Final

from checker.app import checking
from checker.app.drill import names
from checker.app.drill.checklist import DrillSubject, digest, read_checklist, write_checklist
from checker.app.drill.look import Look, words_of
from checker.app.drill.opened import OpenedLook
from checker.app.drill.prices import Derived
from checker.app.drill.request import DrillRequest
from checker.app.judging import judge_in_use
from checker.app.scanned import scanned
from checker.canon.load import load_canon
from checker.canon.schema import CanonFile
from checker.config import Settings
from checker.models import Finding, Span, Time
from checker.report.drilled import Drill, DrillItem, PlaceList, PlaceStatus
from checker.suppress import with_fingerprints

__all__ = ["DrillRequest", "drill", "exit_code"]

_FAMILIES: Final = {
    "price-mismatch": "price",
    "discount-over-authority": "price",
    "offer-out-of-scope": "price",
    "retired-name": "name",
    "unknown-package": "name",
    "misspelt-name": "name",
    "claim-contradiction": "claim",
    "claim-expired": "claim",
    "forbidden-claim": "claim",
}
"""Rules that say the same of a place; every other rule is a family of its own."""

_NOT_THE_CHANGE: Final = frozenset({"channel-conflict", "stale-canon", "injection"})
"""What no canon entry decides: a new canon is always behind what the pages say."""

_DATED_BESIDE: Final = frozenset({"price-mismatch", "limit-mismatch", "retired-name"})
"""What a page's day for its prices is out of date beside."""


def drill(request: DrillRequest, settings: Settings) -> Drill:
    """Every place that the change makes wrong, compared with the checklist, which is renewed.

    Raises CheckerError where a canon, the settings, a path or the checklist is not usable.
    """
    old, new = load_canon(request.old), load_canon(request.new)
    judge = judge_in_use(settings, request.asking)
    about = DrillSubject(digest(request.old), digest(request.new), request.on, judge)
    judge_then, known = read_checklist(request.checklist, about) if request.checklist else ("", {})
    with _looking(request, settings, old, new) as look:
        run = _Run(look, request.on, old, new, known)
        found = run.items()
        items = (*found, *run.gone(found, judge_then == judge))
    drilled = Drill(
        str(request.old),
        str(request.new),
        request.on,
        tuple(sorted(items, key=_order)),
        run.before,
        look.report.skipped,
        run.notes,
        run.incomplete or any(item.progress is PlaceStatus.UNSEEN for item in items),
    )
    if request.checklist:
        write_checklist(request.checklist, about, drilled)
    return drilled


@contextmanager
def _looking(
    request: DrillRequest, settings: Settings, old: CanonFile, new: CanonFile
) -> Iterator[Look]:
    """At the paths of a request; without any at what the last scan left."""
    if request.paths:
        yield OpenedLook(request, settings, old, new)
        return
    with scanned(settings) as store:
        from checker.app.drill.stored import StoredLook

        yield StoredLook(request, settings, old, new, store)


def exit_code(drilled: Drill) -> int:
    """0 nothing is left, 1 something is, 2 not everything could be read."""
    if drilled.incomplete:
        return checking.NOT_CHECKED
    return checking.CLEAN if drilled.closed else checking.FOUND


class _Run:
    """What a look gives, sorted by whose work it is."""

    def __init__(
        self,
        look: Look,
        on: date,
        old: CanonFile,
        new: CanonFile,
        known: Mapping[str, DrillItem],
    ) -> None:
        self._look, self._known, self._derived = look, known, Derived(old, new)
        report = look.report
        self._skipped = {skipped.uri for skipped in report.skipped}
        aside = (*(waived.finding for waived in report.waived), *report.known)
        self._waived = {name for f in aside for name in (f.fingerprint, f.formerly)}
        self._wrong = [f for f in report.findings if f.rule not in _NOT_THE_CHANGE]
        self._possible = [f for f in report.possible if f.rule not in _NOT_THE_CHANGE]
        self._earlier = look.earlier(*self._to_look_at())
        self._was_wrong = _Places(self._earlier.findings)
        self._was_possible = _Places((*self._earlier.findings, *self._earlier.possible))
        self.before = sum(finding in self._was_wrong for finding in self._wrong)
        grandfathered = names.grandfathered(old, new, on)
        self.notes = (*report.notes, *self._earlier.notes, *grandfathered)

    @property
    def incomplete(self) -> bool:
        """Whether something was not read, a model not asked, or nothing compared at all."""
        report = self._look.report
        new, unasked = report.summary, self._earlier.unasked
        return bool(report.skipped or new.unavailable or unasked or not new.compared)

    def _to_look_at(self) -> tuple[set[str], set[str]]:
        """The documents to check against the old canon, and those whose days count."""
        dated = {f.location.uri for f in self._wrong if f.rule in _DATED_BESIDE}
        known = self._known.values()
        dated |= {item.uri for item in known if item.part is PlaceList.DATE}
        both = {f.location.uri for f in (*self._wrong, *self._possible)}
        return both | dated | {i.uri for i in known if i.decided_by != "rules"}, dated

    def items(self) -> tuple[DrillItem, ...]:
        """The places that are wrong now, by the change."""
        wrong = [f for f in self._wrong if f not in self._was_wrong]
        possible = [f for f in self._possible if f not in self._was_possible]
        mentioned = {(f.location.uri, f.location.line): f for f in wrong}
        return (
            *(self._item(self._part(finding), finding) for finding in wrong),
            *(self._item(PlaceList.POSSIBLE, finding) for finding in possible),
            *(self._item(PlaceList.DATE, f) for f in with_fingerprints(self._earlier.dates)),
            *(self._item(PlaceList.IDENTIFIER, f) for f in self._unmentioned(mentioned)),
        )

    def _part(self, finding: Finding) -> PlaceList:
        if _FAMILIES.get(finding.rule) == "name" and names.in_identifier(finding):
            return PlaceList.IDENTIFIER
        # An old post tells of its day.
        unclear = names.is_unclear(finding)
        return PlaceList.POSSIBLE if unclear or finding.time is Time.DATED else PlaceList.WRONG

    def _unmentioned(
        self, mentioned: Mapping[tuple[str, int | None], Finding]
    ) -> Iterator[Finding]:
        """Identifiers that no finding of the same line covers."""
        for finding in with_fingerprints(self._look.identifiers):
            place = finding.location
            by_rule = mentioned.get((place.uri, place.line))
            if by_rule is None or not _overlap(by_rule, finding):
                yield finding

    def _item(self, part: PlaceList, finding: Finding) -> DrillItem:
        place = finding.location
        name = self._name(finding)
        return DrillItem(
            id=name,
            part=part,
            progress=PlaceStatus.OPEN,
            rule=finding.rule,
            uri=place.uri,
            line=place.line,
            route=place.route,
            channel=place.channel,
            owner=self._look.owner(place.uri, place.channel),
            text=finding.text,
            passage=finding.plain or finding.line_text,
            message=finding.message,
            instead=self._derived.instead(finding) or finding.suggestion or finding.expected,
            approved=finding.approved,
            canon_id=finding.canon_id,
            decided_by=finding.decided_by,
            new=bool(self._known) and name not in self._known,
        )

    def _name(self, finding: Finding) -> str:
        """Its fingerprint; the former one where a checklist of an earlier version has that."""
        names = (finding.fingerprint, finding.formerly)
        return next((name for name in names if name in self._known), finding.fingerprint)

    def gone(self, found: Iterable[DrillItem], same_judge: bool) -> Iterator[DrillItem]:
        """Places of the checklist that were not found this time, and what that proves."""
        here = {item.id for item in found}
        for item in self._known.values():
            if item.id not in here:
                yield replace(item, progress=self._progress(item, same_judge))

    def _progress(self, item: DrillItem, same_judge: bool) -> PlaceStatus:
        if item.id in self._waived:
            return PlaceStatus.ALLOWED
        if item.uri in self._skipped:
            return PlaceStatus.UNSEEN
        if item.uri not in self._look.seen:
            gone = self._look.is_deleted(item.uri)
            return PlaceStatus.DONE if gone else PlaceStatus.UNSEEN
        if item.decided_by != "rules" and words_of(item.passage) in self._earlier.passages:
            # A model may answer otherwise the next time; words that stand there prove more.
            return PlaceStatus.OPEN if same_judge else PlaceStatus.UNSEEN
        return PlaceStatus.DONE


def _overlap(one: Finding, other: Finding) -> bool:
    a, b = one.location, other.location
    return a.start < b.end and b.start < a.end


def _order(item: DrillItem) -> tuple[str, str, str, int, tuple[str, ...], str, str]:
    owner, channel = item.owner or "", item.channel or ""
    return owner, channel, item.uri, item.line or 0, item.route, item.part, item.id


class _Places:
    """Where a canon was contradicted, by the family of the rule."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._spans: dict[tuple[str, tuple[str, ...], str], list[Span]] = {}
        for finding in findings:
            place = finding.location
            self._spans.setdefault(_key(finding), []).append(Span(place.start, place.end))

    def __contains__(self, finding: Finding) -> bool:
        place = finding.location
        spans = self._spans.get(_key(finding), ())
        return any(_meet(span, place.start, place.end) for span in spans)


def _key(finding: Finding) -> tuple[str, tuple[str, ...], str]:
    family = _FAMILIES.get(finding.rule, finding.rule)
    if finding.offset is None:  # said of the whole document: which text is missing
        family = f"{family} {finding.canon_id}"
    return finding.location.uri, finding.location.route, family


def _meet(span: Span, start: int, end: int) -> bool:
    return (span.start < end and start < span.end) or span == (start, end)
