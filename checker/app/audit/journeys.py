"""Customers' ways through channels: what they meet at each step, and where the story changes.

The story of a thing changes at a step that tells of it what no step before told, where one of
them told of it at all. What a step says against itself is a finding, and no change of the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.app.audit.told import PLANS, Telling, Told, best, is_other_basis
from checker.canon.schema import CanonFile, Journey
from checker.models import Report
from checker.report.audit.values import (
    Break,
    JourneyStep,
    Met,
    Quote,
    StoryKind,
    Thread,
    ThreadStop,
    WalkedJourney,
)

_ORDER = {story: number for number, story in enumerate(StoryKind)}
_MOTIONS = ("self-serve", "marketplace", "direct", "reseller")
"""How near a customer comes to people: journeys that nobody named go this way."""
_BY_PEOPLE = frozenset({"direct", "reseller"})


def ways(file: CanonFile, report: Report, told: Told) -> tuple[WalkedJourney, ...]:
    """Every journey of the canon; where it has none, those that the channels' motions propose."""
    named = [(journey, False) for journey in file.journeys]
    chosen = named or [(journey, True) for journey in _proposed(file)]
    documents = {o.name: o.documents for o in report.outlets if o.name is not None}
    return tuple(
        _JourneyWalk(file, journey, documents, told).way(proposed) for journey, proposed in chosen
    )


def _proposed(file: CanonFile) -> Iterator[Journey]:
    """From each channel where customers serve themselves to each where they do less so."""
    known = [(name, c.motion) for name, c in file.channels.items() if c.motion in _MOTIONS]
    for name, motion in known:
        for other, its in known:
            if motion == _MOTIONS[0] and _MOTIONS.index(its) > 0:
                yield Journey(id=f"{name}-to-{other}", steps=(name, other))


class _JourneyWalk:
    """One journey."""

    def __init__(
        self, file: CanonFile, journey: Journey, documents: Mapping[str, int], told: Told
    ) -> None:
        self._file, self._journey, self._told = file, journey, told
        self._steps = tuple(
            JourneyStep(
                name, file.channels[name].motion, file.channels[name].owner, documents.get(name, 0)
            )
            for name in journey.steps
        )
        self._tellings = [told.by_channel[name] for name in journey.steps]

    def way(self, proposed: bool) -> WalkedJourney:
        """The journey with everything that is met on it."""
        breaks = sorted((*self._missing(), *self._changes()), key=_order)
        threads = sorted(self._threads(breaks), key=lambda t: (not t.broken, _ORDER[t.story]))
        return WalkedJourney(self._journey.id, proposed, self._steps, tuple(breaks), tuple(threads))

    # --- a story that changes -----------------------------------------------------------

    def _changes(self) -> Iterator[Break]:
        for number in range(1, len(self._steps)):
            for key, here in self._tellings[number].items():
                yield from self._changed(number, key, here)

    def _changed(self, number: int, key: str, here: Sequence[Telling]) -> Iterator[Break]:
        before = self._before(number, key)
        told = [telling for _, some in before for telling in some]
        if not told:
            return
        fresh = [one for one in here if not any(one.says_the_same(other) for other in told)]
        for same in _alike(fresh):
            yield self._break(number, before, best(same))

    def _before(self, number: int, key: str) -> list[tuple[int, Sequence[Telling]]]:
        """What earlier steps tell of a thing, the nearest first."""
        steps = range(number - 1, -1, -1)
        if key.startswith(f"{PLANS}?"):
            if any(key in self._tellings[step] for step in steps):
                return []  # the customer has met that name before
            return [(step, names) for step in steps if (names := self._names(step))]
        return [(step, some) for step in steps if (some := self._tellings[step].get(key))]

    def _names(self, step: int) -> list[Telling]:
        """The places where a step names plans; first those that name most of them."""
        named: dict[tuple[str, str], list[Telling]] = {}
        plans = (
            t for key, some in self._tellings[step].items() if key.startswith(PLANS) for t in some
        )
        for telling in plans:
            if telling.approved:
                named.setdefault((telling.quote.uri, telling.quote.passage), []).append(telling)
        most = max(map(len, named.values()), default=0)
        return [some[0] for some in named.values() if len(some) == most]

    def _break(
        self, number: int, before: Sequence[tuple[int, Sequence[Telling]]], after: Telling
    ) -> Break:
        # What is approved is what the customer should have kept in mind, wherever it was told.
        right = [(step, [t for t in some if t.approved]) for step, some in before]
        step, tellings = next(((s, some) for s, some in right if some), before[0])
        first = best(tellings)
        return self._broken(number, step, first, after)

    def _broken(self, number: int, step: int, first: Telling, after: Telling) -> Break:
        thing = after.thing
        story = thing.story
        if is_other_basis(first, after):
            story = StoryKind.LOGIC
        if first.thing.story is StoryKind.LOGIC:
            story = StoryKind.LOGIC
        unknown = thing.key.startswith(f"{PLANS}?")
        said = ", ".join(self._said_names(first)) if unknown else first.value
        return Break(
            story=story,
            about=thing.about,
            from_step=step,
            to_step=number,
            said_before=said,
            said_after=after.value,
            before=first.quote,
            after=after.quote,
            approved=thing.approved or first.thing.approved,
            fingerprint=after.fingerprint or first.fingerprint,
            wrong=_wrong(first, after),
        )

    def _said_names(self, telling: Telling) -> Iterator[str]:
        passage = telling.quote.passage
        named = [p.name for p in self._file.packages if p.name in passage]
        yield from named or [telling.value]

    # --- a step that is missing ---------------------------------------------------------

    def _missing(self) -> Iterator[Break]:
        for number, step in enumerate(self._steps):
            if not step.documents:
                yield _gap(number, "nothing was read of this channel", "", None)
            elif number:
                yield from self._not_told(number)

    def _not_told(self, number: int) -> Iterator[Break]:
        """What was told before, is not taken up here, and is told again or was handed over."""
        here = self._told.packages(self._steps[number].channel)
        before = self._told.packages(self._steps[number - 1].channel)
        after = frozenset[str]()
        if number + 1 < len(self._steps):
            after = self._told.packages(self._steps[number + 1].channel)
        lost = before & after if not before & after & here else frozenset()
        handed = self._handed_over(number) - here
        for package in self._file.packages:
            if package.id in lost | handed:
                telling = self._any(number - 1, package.id)
                quote = telling.quote if telling else None
                yield _gap(number, "not told of", package.name, quote)
                return

    def _handed_over(self, number: int) -> frozenset[str]:
        """Packages that the step before sells through people, where this step has them."""
        if self._steps[number].motion not in _BY_PEOPLE:
            return frozenset()
        before = self._tellings[number - 1]
        on_request = (
            package.id
            for package in self._file.packages
            if any(price.amount is None for price in package.prices)
        )
        return frozenset(
            package
            for package in on_request
            if any(t.approved for t in before.get(f"price:{package}:", ()))
        )

    def _any(self, number: int, package: str) -> Telling | None:
        """The best telling of a package, by its price or else its name."""
        keys = (f"price:{package}:", f"{PLANS}{package}")
        some = (self._tellings[number].get(key) for key in keys)
        return next((best(tellings) for tellings in some if tellings), None)

    # --- thing by thing -----------------------------------------------------------------

    def _threads(self, breaks: Sequence[Break]) -> Iterator[Thread]:
        broken = {(b.about, b.to_step) for b in breaks}
        keys = dict.fromkeys(key for tellings in self._tellings for key in tellings)
        for key in keys:
            some = [tellings.get(key, []) for tellings in self._tellings]
            thing = next(one.thing for each in some for one in each)
            if key.startswith(f"{PLANS}?"):
                # A name nobody knows is met beside the plans that are named.
                some = [each or self._names(number) for number, each in enumerate(some)]
            stops = tuple(
                self._stop(number, each, (thing.about, number) in broken)
                for number, each in enumerate(some)
            )
            yield Thread(thing.story, thing.about, stops)

    def _stop(self, number: int, tellings: Sequence[Telling], breaks: bool) -> ThreadStop:
        if not self._steps[number].documents:
            return ThreadStop(Met.UNREAD)
        if not tellings:
            return ThreadStop(Met.SILENT)
        said = tuple(dict.fromkeys(t.value for t in tellings))
        wrong = [t for t in tellings if not t.approved]
        return ThreadStop(_met(tellings), said, best(wrong or tellings).quote, breaks)


def _met(tellings: Sequence[Telling]) -> Met:
    if all(t.thing.approved is None and not t.approved for t in tellings):
        return Met.SAID
    approved = [t.approved for t in tellings]
    if all(approved):
        return Met.APPROVED
    return Met.BOTH if any(approved) else Met.DIFFERS


def _alike(tellings: Iterable[Telling]) -> list[list[Telling]]:
    """Tellings in groups that say the same."""
    groups: list[list[Telling]] = []
    for one in tellings:
        same = next((group for group in groups if group[0].says_the_same(one)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return groups


def _wrong(first: Telling, after: Telling) -> str:
    """Which side is not what is approved; both may be, and neither where the canon is silent."""
    if first.approved:
        return "after"
    if after.approved:
        return "before"
    return "both" if first.fingerprint and after.fingerprint else ""


def _gap(number: int, said: str, about: str, before: Quote | None) -> Break:
    told = "told" if before else ""
    first = max(number - 1, 0)
    return Break(StoryKind.MISSING, about, first, number, told, said, before, None, None)


def _order(one: Break) -> tuple[int, int, str, str, int]:
    quote = one.after or one.before
    place = (quote.uri, quote.line or 0) if quote else ("", 0)
    return one.to_step, _ORDER[one.story], one.about, place[0], place[1]
