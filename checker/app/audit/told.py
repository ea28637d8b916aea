"""What each channel tells of each thing: by findings, agreement, and where no entry speaks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from checker.app.audit.spoken import (
    PATH,
    TERM,
    Spoken,
    mentions_path,
    mentions_term,
    spoken,
    terms_in,
)
from checker.approved import Canon
from checker.canon.schema import CanonFile, Package
from checker.models import (
    Agreed,
    CanonEntry,
    Finding,
    Location,
    Price,
    Quantity,
    Report,
    Span,
    Time,
)
from checker.report.audit.values import Quote, StoryKind
from checker.rules.documents import Stated, stated
from checker.statements.passage import Passage
from checker.statements.pieces import locate
from checker.values.agree import basis, prices_agree, quantities_agree
from checker.values.show import show_price, show_value
from checker.values.terms import fold

if TYPE_CHECKING:
    from checker.local.cascade import Matches
    from checker.local.matching import Matcher

PLANS: Final = "name:"
"""What the keys of package names begin with."""
_MOST: Final = 40
"""Tellings kept of one thing on one channel by what is only told, not found."""
_FEW_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class ToldThing:
    """What can be told: by its key, of what kind, in words, and what is approved of it."""

    key: str
    story: StoryKind
    about: str
    approved: str | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """What a channel tells of a thing, once. `approved` says that it is what the canon says.

    `typed` is there where the values can be compared by code.
    """

    thing: ToldThing
    value: str
    quote: Quote
    approved: bool = False
    typed: Price | Quantity | None = None
    fingerprint: str | None = None

    def says_the_same(self, other: Telling) -> bool:
        """Whether a customer hears the same from both."""
        if self.approved or other.approved:
            return self.approved and other.approved
        if isinstance(self.typed, Price) and isinstance(other.typed, Price):
            return prices_agree(self.typed, other.typed)
        if isinstance(self.typed, Quantity) and isinstance(other.typed, Quantity):
            return quantities_agree(self.typed, other.typed) is not False
        return fold(self.value) == fold(other.value)


Tellings = dict[str, list[Telling]]
"""What one channel tells, by the key of the thing."""


@dataclass(slots=True)
class Listener:
    """Sees every passage that is judged, and keeps what the canon is silent on."""

    canon: Canon
    stated: list[Stated] = field(default_factory=list)
    spoken: list[tuple[Spoken, Location, str]] = field(default_factory=list)
    _hidden: defaultdict[tuple[str, tuple[str, ...]], list[Span]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _counted: defaultdict[tuple[str | None, str], int] = field(
        default_factory=lambda: defaultdict(int)
    )

    def see(self, passage: Passage) -> None:
        """Keep what a passage states, the first so many of each thing on a channel."""
        place = passage.unit.location
        if passage.unit.visibility != "visible":
            self._hidden[place.uri, place.route].append(Span(place.start, place.end))
            return
        for one in stated(passage, self.canon):
            if self._is_wanted(passage.channel, one.key):
                self.stated.append(one)
        for said in spoken(passage, self.canon):
            if self._is_wanted(passage.channel, f"{said.key} {said.value}"):
                place = locate(passage.unit, said.span, passage.channel)
                self.spoken.append((said, place, passage.unit.plain))

    def is_hidden(self, place: Location) -> bool:
        """Whether a visitor does not see what stands at a place."""
        spans = self._hidden.get((place.uri, place.route), ())
        return any(span.start <= place.start < span.end for span in spans)

    def matcher(self, matcher: Matcher) -> Matches:
        """The matcher as it is."""
        return matcher

    def _is_wanted(self, channel: str | None, key: str) -> bool:
        self._counted[channel, key] += 1
        return self._counted[channel, key] <= _MOST


class Told:
    """Everything that is told, by channel."""

    def __init__(self, file: CanonFile, canon: Canon) -> None:
        self._file, self._canon = file, canon
        self._things = dict(_things(file, canon))
        self._packages = {p.name.casefold(): p.id for p in file.packages}
        self._owners = {name: channel.owner for name, channel in file.channels.items()}
        self._terms = frozenset(
            name
            for claim in file.claims
            if mentions_term(claim.text)
            for name in terms_in(claim.text)
        )
        self.by_channel: defaultdict[str, Tellings] = defaultdict(dict)

    def take(self, report: Report, listener: Listener) -> None:
        """All that a run heard. What a visitor does not see, and old posts, count for nothing."""
        entries = {entry.id: entry for entry in report.entries}
        for agreed in report.agreed:
            seen = [p for p in agreed.places if not listener.is_hidden(p[0])]
            self._agreed(replace(agreed, places=tuple(seen)), entries.get(agreed.canon_id))
        for finding in (*report.findings, *report.known):
            self._finding(finding)
        for one in listener.stated:
            self._stated(one)
        for said, place, passage in listener.spoken:
            self._spoken(said, place, passage)

    def packages(self, channel: str) -> frozenset[str]:
        """The packages that a channel tells anything of."""
        keys = self.by_channel[channel]
        named = (
            key.split(":")[1] for key in keys if key.split(":")[0] in {"name", "price", "limit"}
        )
        return frozenset(named) & frozenset(self._packages.values())

    def _add(self, telling: Telling) -> None:
        told = self.by_channel[telling.quote.channel].setdefault(telling.thing.key, [])
        told.append(telling)

    def quote(self, place: Location, words: str, passage: str) -> Quote:
        """A quote with the owner of its channel."""
        channel = place.channel or ""
        return Quote(
            channel,
            place.uri,
            place.line,
            place.route,
            " ".join(words.split()),
            " ".join(passage.split()),
            self._owners.get(channel),
        )

    # --- what the canon speaks of -------------------------------------------------------

    def _agreed(self, agreed: Agreed, entry: CanonEntry | None) -> None:
        thing = self._things.get(agreed.canon_id)
        if thing is None or agreed.channel is None or not agreed.places:
            return
        value = entry.text if entry else thing.approved or ""
        for place, passage in agreed.places:
            words = passage if thing.story is not StoryKind.NAME else value
            quote = self.quote(place, words, passage)
            self._add(Telling(thing, thing.approved or value, quote, approved=True))

    def _finding(self, finding: Finding) -> None:
        thing = self._thing_of(finding)
        hidden = finding.visibility != "visible" or finding.time is Time.DATED
        if thing is None or hidden or finding.location.channel is None:
            return
        if thing.story is StoryKind.PRICE and _is_other_logic(finding):
            thing = ToldThing(thing.key, StoryKind.LOGIC, thing.about, thing.approved)
        quote = self.quote(finding.location, finding.text, finding.plain or finding.line_text)
        self._add(Telling(thing, finding.found, quote, fingerprint=finding.fingerprint))

    def _thing_of(self, finding: Finding) -> ToldThing | None:
        """What a finding is about; None for what tells no story, as a forbidden word."""
        if finding.rule == "unknown-package":
            names = finding.expected
            return ToldThing(f"{PLANS}?{fold(finding.found)}", StoryKind.NAME, "the plans", names)
        if finding.rule == "misspelt-name":
            package = self._packages.get(finding.expected.casefold())
            return self._things.get(package) if package else None
        if finding.rule in _TOLD and finding.canon_id is not None:
            return self._things.get(finding.canon_id)
        return None

    # --- what the canon is silent on ----------------------------------------------------

    def _stated(self, one: Stated) -> None:
        value = one.fact.value
        if one.location.channel is None or not isinstance(value, Price | Quantity):
            return
        topic = " ".join(sorted(one.fact.topic))
        package = min(one.fact.packages)
        if isinstance(value, Price):
            # How it is charged is part of what is told, so the key leaves it out.
            key, story = f"price:{package}:~{topic}", StoryKind.PRICE
            about = f"the price of {one.name}" + (f", {topic}" if topic else "")
        else:
            key, story = f"limit:{package}:{one.key}", StoryKind.LIMIT
            about = f"{topic or 'a limit'} on {one.name}"
        span = one.fact.span
        quote = self.quote(one.location, one.text[span.start : span.end], one.text)
        self._add(Telling(ToldThing(key, story, about), show_value(value), quote, typed=value))

    def _spoken(self, said: Spoken, place: Location, passage: str) -> None:
        name = said.key.split(":")[1]
        if place.channel is None or (said.kind == TERM and name in self._terms):
            return
        story = StoryKind.PATH if said.kind == PATH else StoryKind.TERM
        quote = self.quote(place, passage, passage)
        thing = ToldThing(said.key, story, said.about)
        self._add(Telling(thing, said.value, quote, typed=said.quantity))


_TOLD = frozenset(
    {
        "price-mismatch",
        "offer-out-of-scope",
        "limit-mismatch",
        "availability-mismatch",
        "claim-contradiction",
        "retired-name",
    }
)
_BASIS = re.compile(r" / (?P<basis>[^,]+?)(?=,| on | or |$)")


def _is_other_logic(finding: Finding) -> bool:
    """Whether a price is charged by something else, whatever the amount."""
    found = _BASIS.search(finding.found)
    wanted = {match["basis"] for match in _BASIS.finditer(finding.expected)}
    return (
        found is not None
        and bool(wanted)
        and _charged_by(found["basis"]) not in {_charged_by(text) for text in wanted}
    )


def _charged_by(shown: str) -> tuple[str | None, ...]:
    """`seat / month` and `user / month` are the same."""
    return tuple(basis(part.strip()) for part in shown.split(" / "))


def is_other_basis(one: Telling, other: Telling) -> bool:
    """Whether two prices the canon is silent on are charged by different things."""
    a, b = one.typed, other.typed
    if not (isinstance(a, Price) and isinstance(b, Price)):
        return False
    return (basis(a.per), a.every) != (basis(b.per), b.every)


def _things(file: CanonFile, canon: Canon) -> Iterator[tuple[str, ToldThing]]:
    """What can be told of each entry, by the entry's id."""
    facts = {c.id: c.fact.value for c in canon.facts if c.structured}
    names = {package.id: package.name for package in file.packages}
    for package in file.packages:
        name = f"the name of {package.name}"
        yield package.id, ToldThing(f"{PLANS}{package.id}", StoryKind.NAME, name, package.name)
        yield from _priced(package, facts)
        for number, limit in enumerate(package.limits):
            limit_id = f"{package.id}.limits[{number}]"
            value = facts.get(limit_id)
            shown = show_value(value) if isinstance(value, Price | Quantity) else None
            about = f"{limit.what} on {package.name}"
            yield (
                limit_id,
                ToldThing(f"limit:{package.id}:{limit.what}", StoryKind.LIMIT, about, shown),
            )
    for feature in file.features:
        approved = canon.wording.get(feature.id)
        about = f"who has {feature.name}"
        thing = ToldThing(f"feature:{feature.id}", StoryKind.FEATURE, about, approved)
        yield feature.id, thing
        for number, _ in enumerate(feature.add_on):
            yield f"{feature.id}.add_on[{number}]", thing
    for claim in file.claims:
        key, about = f"claim:{claim.id}", f"“{claim.text}”"
        yield claim.id, ToldThing(key, _story_of(claim.text), about, claim.text)
    for offer in file.offers:
        key = f"price:{offer.package}:" if offer.price else f"offer:{offer.id}"
        about = f"the price of {names[offer.package]}" if offer.price else f"the offer {offer.id}"
        yield offer.id, ToldThing(key, StoryKind.PRICE, about)


def _priced(package: Package, facts: Mapping[str, object]) -> Iterator[tuple[str, ToldThing]]:
    """The prices of a package; those of one thing are alternatives, any of which is right."""
    shown: dict[str, dict[str, None]] = {}
    for number, price in enumerate(package.prices):
        value = facts.get(f"{package.id}.prices[{number}]")
        if isinstance(value, Price):
            shown.setdefault(price.what or "", {})[show_price(value)] = None
    for number, price in enumerate(package.prices):
        what = price.what or ""
        about = f"the price of {what} on {package.name}" if what else f"the price of {package.name}"
        approved = " or ".join(shown.get(what, ())) or None
        key = f"price:{package.id}:{what}"
        yield f"{package.id}.prices[{number}]", ToldThing(key, StoryKind.PRICE, about, approved)


def _story_of(claim: str) -> StoryKind:
    if mentions_path(claim):
        return StoryKind.PATH
    return StoryKind.TERM if mentions_term(claim) else StoryKind.CLAIM


def best(tellings: Iterable[Telling]) -> Telling:
    """The telling that says most by itself: one that names its plan, more than a cell, short."""
    return min(tellings, key=_worth)


def _worth(telling: Telling) -> tuple[bool, bool, bool, int, str, int]:
    quote = telling.quote
    named = telling.thing.about.rpartition(" ")[2] in quote.passage
    few = len(quote.passage.split()) < _FEW_WORDS
    return few, not named, quote.line is None, len(quote.passage), quote.uri, quote.line or 0
