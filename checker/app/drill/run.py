"""One run of the drill: check against the new canon, and keep what the old one did not say.

A place is the change's work where NEW contradicts it and OLD did not, by a rule of the same
family at the same words. What OLD contradicted, too, is counted and left to `check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker.app import checking
from checker.app.drill import dates, names
from checker.app.drill.checklist import DrillSubject, digest, read_checklist, write_checklist
from checker.app.drill.prices import Derived
from checker.app.finishing import model_notes
from checker.app.judging import Asking, judge_in_use, open_llm
from checker.app.ready import guard_of, units_of
from checker.canon.load import load_canon
from checker.canon.schema import CanonFile
from checker.config import Settings
from checker.interface import Reader, SettingsError
from checker.models import Document, Finding, Report, Span, Time
from checker.readers.files import is_address
from checker.report.drilled import Drill, DrillItem, PlaceList, PlaceStatus
from checker.suppress import with_fingerprints
from checker.values.terms import Term

if TYPE_CHECKING:
    from checker.llm.access import ModelAccess

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


@dataclass(frozen=True, slots=True)
class DrillRequest:
    """What to drill: the canons before and after, the day of the change, where to look.

    `checklist` is the file that one run hands to the next.
    """

    old: Path
    new: Path
    on: date
    paths: tuple[str, ...]
    channel: str | None = None
    checklist: Path | None = None
    asking: Asking = field(default_factory=Asking)
    own: tuple[Path, ...] = ()


def drill(request: DrillRequest, settings: Settings) -> Drill:
    """Every place that the change makes wrong, compared with the checklist, which is renewed.

    Raises CheckerError where a canon, the settings, a path or the checklist is not usable.
    """
    if "-" in request.paths:
        raise SettingsError("drill: standard input is no file that can be corrected; name one")
    old, new = load_canon(request.old), load_canon(request.new)
    judge = judge_in_use(settings, request.asking)
    about = DrillSubject(digest(request.old), digest(request.new), request.on, judge)
    judge_then, known = read_checklist(request.checklist, about) if request.checklist else ("", {})
    run = _Run(request, settings, old, new, known)
    found = run.items()
    items = (*found, *run.gone(found, judge_then == judge))
    drilled = Drill(
        str(request.old),
        str(request.new),
        request.on,
        tuple(sorted(items, key=_order)),
        run.before,
        run.report.skipped,
        (*run.report.notes, *names.grandfathered(old, new, request.on)),
        run.incomplete or any(item.progress is PlaceStatus.UNSEEN for item in items),
    )
    if request.checklist:
        write_checklist(request.checklist, about, drilled)
    return drilled


def exit_code(drilled: Drill) -> int:
    """0 nothing is left, 1 something is, 2 not everything could be read."""
    if drilled.incomplete:
        return checking.NOT_CHECKED
    return checking.CLEAN if drilled.closed else checking.FOUND


class _Run:
    """Both checks of a run and what they give."""

    def __init__(
        self,
        request: DrillRequest,
        settings: Settings,
        old: CanonFile,
        new: CanonFile,
        known: Mapping[str, DrillItem],
    ) -> None:
        retired = names.retired_names(old, new, request.on)
        self._request, self._channels, self._known = request, new.channels, known
        self._derived = Derived(old, new)
        self._identifiers = names.InIdentifiers(retired)
        access = open_llm(settings, request.asking)
        asked = self._asked(self._identifiers.see, names.terms(retired, new))
        self.report = checking.check(asked, _against(settings, request.new), access)
        self._skipped = {skipped.uri for skipped in self.report.skipped}
        aside = (*(waived.finding for waived in self.report.waived), *self.report.known)
        self._waived = {name for f in aside for name in (f.fingerprint, f.formerly)}
        self._wrong = [f for f in self.report.findings if f.rule not in _NOT_THE_CHANGE]
        self._possible = [f for f in self.report.possible if f.rule not in _NOT_THE_CHANGE]
        with guard_of(settings) as guard:
            self._again = _Again(guard.read, request.on, *self._to_look_at())
            earlier = self._earlier(settings, access)
        self._unasked = earlier.summary.unavailable if earlier else 0
        self._was_wrong = _Places(earlier.findings if earlier else ())
        self._was_possible = _Places((*earlier.findings, *earlier.possible) if earlier else ())
        self.before = sum(finding in self._was_wrong for finding in self._wrong)
        said = model_notes(earlier.unread if earlier else (), access)
        self.report = replace(self.report, notes=(*self.report.notes, *said))

    @property
    def incomplete(self) -> bool:
        """Whether something was not read, a model not asked, or nothing compared at all."""
        new = self.report.summary
        return bool(self.report.skipped or new.unavailable or self._unasked or not new.compared)

    def _earlier(self, settings: Settings, access: ModelAccess | None) -> Report | None:
        """The check against the old canon, of the documents that matter."""
        if not self._again.uris:
            return None
        asked = self._asked(self._again.see)
        return checking.find(asked, _against(settings, self._request.old), access)

    def _asked(
        self, passing: Callable[[Document], bool], retired: tuple[Term, ...] = ()
    ) -> checking.CheckRequest:
        request = self._request
        files = (request.old, request.new, request.checklist, *request.own)
        return checking.CheckRequest(
            request.paths,
            request.on,
            request.channel,
            asking=request.asking,
            own=tuple(path for path in files if path is not None),
            passing=passing,
            retired=retired,
        )

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
            *(self._item(PlaceList.DATE, f) for f in with_fingerprints(self._again.dates)),
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
        for finding in with_fingerprints(self._identifiers.found):
            place = finding.location
            by_rule = mentioned.get((place.uri, place.line))
            if by_rule is None or not _overlap(by_rule, finding):
                yield finding

    def _item(self, part: PlaceList, finding: Finding) -> DrillItem:
        place = finding.location
        channel = self._channels.get(place.channel or "")
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
            owner=channel.owner if channel else None,
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
        if item.uri not in self._identifiers.seen:
            return PlaceStatus.DONE if self._is_deleted(item.uri) else PlaceStatus.UNSEEN
        if item.decided_by != "rules" and _words(item.passage) in self._again.passages:
            # A model may answer otherwise the next time; words that stand there prove more.
            return PlaceStatus.OPEN if same_judge else PlaceStatus.UNSEEN
        return PlaceStatus.DONE

    def _is_deleted(self, uri: str) -> bool:
        """Whether a file is gone, or what was in an archive that was read to its end."""
        file, inside, _ = uri.partition("!")
        read = any(seen.startswith(f"{file}!") for seen in self._identifiers.seen)
        if inside and read and file not in self._skipped:
            return True
        return not is_address(uri) and not Path(file).exists()


def _against(settings: Settings, canon: Path) -> Settings:
    return settings.model_copy(update={"canon": canon})


def _overlap(one: Finding, other: Finding) -> bool:
    a, b = one.location, other.location
    return a.start < b.end and b.start < a.end


def _words(text: str) -> str:
    return " ".join(text.split())


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


class _Again:
    """A second look at some documents: the days they name, and what still stands in them."""

    def __init__(self, read: Reader, on: date, uris: set[str], dated: set[str]) -> None:
        self.uris = uris
        self._read, self._on, self._dated = read, on, dated
        self.dates: list[Finding] = []
        self.passages: set[str] = set()

    def see(self, document: Document) -> bool:
        """Whether the document is one of them; what it says is kept."""
        if document.uri not in self.uris:
            return False
        units = units_of(document, self._read)
        self.passages.update(_words(unit.plain) for unit in units)
        if document.uri in self._dated:
            self.dates.extend(dates.old_dates(units, document.channel, self._on))
        return True
