"""The map of touchpoints: what each channel and document tells of core value and price."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checker.app.audit.collect import AuditInput, FoundDocument
from checker.app.audit.told import PLANS, Telling, Told, best
from checker.checked import Checked
from checker.report.audit.channels import ChannelMap, EntryTold, Tells, Touchpoint
from checker.report.audit.values import Quote, StoryKind

_PRICES = frozenset({StoryKind.PRICE, StoryKind.LOGIC})


@dataclass
class Touchpoints:
    """Makes the map of channels and that of documents."""

    heard: AuditInput
    told: Told
    _open: Counter[str] = field(init=False)
    _unclear: Counter[str] = field(init=False)
    _by_uri: defaultdict[str, list[Telling]] = field(init=False)

    def __post_init__(self) -> None:
        self._open = Counter(f.location.uri for f in self.heard.report.findings)
        self._unclear = Counter(u.location.uri for u in self.heard.report.undecided)
        self._by_uri = defaultdict(list)
        for tellings in self.told.by_channel.values():
            for telling in (one for some in tellings.values() for one in some):
                self._by_uri[telling.quote.uri].append(telling)
        self._core = [claim for claim in self.heard.file.claims if claim.core]

    def channels(self) -> Iterator[ChannelMap]:
        """Every channel of the canon, in its order, and what belongs to none."""
        report = self.heard.report
        for outlet in report.outlets:
            name = outlet.name
            if name is None:
                continue
            mine = [one for one in self.heard.documents if one.channel == name]
            tellings = self.told.by_channel[name]
            days = [one.changed for one in mine if one.changed]
            yield ChannelMap(
                name=name,
                motion=outlet.motion,
                owner=outlet.owner,
                documents=outlet.documents,
                skipped=sum(not one.checked.counts.units for one in mine),
                findings=sum(f.location.channel == name for f in report.findings),
                changed=max(days).isoformat() if days else None,
                core=tuple(self._core_of(name, outlet.documents > 0)),
                prices=tuple(_prices(t for some in tellings.values() for t in some)),
                names=tuple(_names(t for some in tellings.values() for t in some)),
            )

    def documents(self) -> Iterator[Touchpoint]:
        """Every document, those with most findings first."""
        made = (self._document(one) for one in _joined(self.heard.documents))
        return iter(sorted(made, key=lambda d: (-d.findings, d.channel or "~", d.uri)))

    def _document(self, one: FoundDocument) -> Touchpoint:
        checked = one.checked
        counts, skipped = checked.counts, checked.skipped
        told = self._by_uri[checked.uri]
        return Touchpoint(
            uri=checked.uri,
            channel=one.channel,
            owner=one.owner,
            changed=one.changed.isoformat() if one.changed else None,
            units=counts.units,
            facts=counts.facts,
            compared=counts.compared,
            undecided=self._undecided(checked),
            findings=self._open[checked.uri],
            reason="; ".join(dict.fromkeys(s.reason for s in skipped)) or None,
            unread=sum(u.windows for u in checked.unread),
            core=tuple(_core(told, [f"claim:{claim.id}" for claim in self._core])),
            prices=tuple(_prices(told)),
        )

    def _undecided(self, checked: Checked) -> int:
        """The statements nobody could decide, without those that somebody has decided since."""
        return checked.counts.undecided - len(checked.undecided) + self._unclear[checked.uri]

    def _core_of(self, channel: str, read: bool) -> Iterator[EntryTold]:
        tellings = self.told.by_channel[channel]
        for claim in self._core:
            some = tellings.get(f"claim:{claim.id}", [])
            about = claim.text
            if some:
                yield _said(about, some)
            else:
                yield EntryTold(about, Tells.SILENT if read else Tells.UNREAD)


def _joined(found: Iterable[FoundDocument]) -> Iterator[FoundDocument]:
    """Each document once; what could not be read of it beside what was."""
    by_uri: dict[str, FoundDocument] = {}
    for one in found:
        before = by_uri.get(one.checked.uri)
        if before is None or (before.checked.counts.units == 0 and one.checked.counts.units):
            by_uri[one.checked.uri] = one
    yield from by_uri.values()


def _core(told: Iterable[Telling], keys: Iterable[str]) -> Iterator[EntryTold]:
    wanted = set(keys)
    by_key: dict[str, list[Telling]] = {}
    for telling in told:
        if telling.thing.key in wanted:
            by_key.setdefault(telling.thing.key, []).append(telling)
    for some in by_key.values():
        yield _said(some[0].thing.approved or some[0].thing.about, some)


def _prices(told: Iterable[Telling]) -> Iterator[EntryTold]:
    by_about: dict[str, list[Telling]] = {}
    for telling in told:
        if telling.thing.story in _PRICES:
            by_about.setdefault(telling.thing.about, []).append(telling)
    for about, some in by_about.items():
        yield _said(about, some)


def _said(about: str, tellings: list[Telling]) -> EntryTold:
    wrong = [t for t in tellings if not t.approved]
    values = tuple(dict.fromkeys(t.value for t in wrong or tellings))
    tells = Tells.AGREES
    if wrong:
        tells = Tells.BOTH if len(wrong) < len(tellings) else Tells.CONTRADICTS
    return EntryTold(about, tells, values, best(wrong or tellings).quote)


def _names(told: Iterable[Telling]) -> Iterator[tuple[str, Quote]]:
    """Names of plans that are not approved, each once."""
    seen: set[str] = set()
    for telling in told:
        if (
            telling.thing.key.startswith(PLANS)
            and not telling.approved
            and telling.value not in seen
        ):
            seen.add(telling.value)
            yield telling.value, telling.quote
