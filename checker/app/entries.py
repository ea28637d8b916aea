"""The canon's entries, each in a sentence, with what it is about and the words it is asked by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from checker.app.pattern_words import in_words
from checker.approved import Canon, Sentence
from checker.canon import schema
from checker.models import Fact, FactKind, Scope
from checker.values.scopes import ALL, PAID

Kind = Literal[
    "name",
    "price",
    "limit",
    "feature",
    "claim",
    "forbidden",
    "required",
    "discount",
    "offer",
    "competitor",
    "channel",
]

ASKED_BY: Final[Mapping[Kind, str]] = {
    "name": "plans packages tiers editions names called renamed",
    "price": "prices pricing costs charges fees expensive much",
    "limit": "limits quotas allowances maximum many includes included contains",
    "feature": "features availability available includes included contains",
    "claim": "claims facts statements proof say",
    "forbidden": "forbidden banned prohibited avoid never wording words phrases say allowed",
    "required": "required mandatory disclaimers disclosures legal notices footnotes say",
    "discount": "discounts reductions rebates percent",
    "offer": "offers promotions campaigns deals discounts",
    "competitor": "competitors competition rivals alternatives companies mention",
    "channel": "channels owners owned",
}
"""What people ask for a kind of entry with, whoever the company is."""


@dataclass(frozen=True, slots=True)
class Approved:
    """An entry of the canon in a sentence: where it holds (empty: everywhere), and until when.

    `packages` are the ids of those it is about, empty where it is about none in particular.
    `score` says how near it is to what was asked, 0 to 1.
    """

    id: str
    kind: Kind
    text: str
    packages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    until: date | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class LookupEntry:
    """An entry, the other words it is asked for with, and the things it is about.

    Each thing of `about` is the folded names that it goes by. `patterns` are those (RE2) of what
    a ban forbids.
    """

    shown: Approved
    words: str = ""
    about: tuple[frozenset[str], ...] = ()
    patterns: tuple[str, ...] = ()


def entries_of(
    file: schema.CanonFile, compiled: Canon, region: str | None
) -> Iterator[LookupEntry]:
    """Every entry of a canon that holds on the day and in the region it is compiled for."""
    yield from _Entries(file, compiled, region).all()


class _Entries:
    """Makes entries from a file and from what it is compiled to."""

    def __init__(self, file: schema.CanonFile, compiled: Canon, region: str | None) -> None:
        self._file = file
        self._compiled = compiled
        self._region = region
        self._names = _names(file)
        order = tuple(package.id for package in file.packages)
        free = compiled.lexicon.free
        self._groups = {ALL: order, PAID: tuple(id for id in order if id not in free)}

    def all(self) -> Iterator[LookupEntry]:
        yield from self._called()
        yield from self._structured()
        yield from self._claimed()
        yield from self._rules()
        yield from self._allowed()
        yield from self._others()

    def _called(self) -> Iterator[LookupEntry]:
        """What packages there are, what each is called, and is called no more."""
        packages = self._file.packages
        if packages:
            names = ", ".join(package.name for package in packages)
            text = f"The packages are {names}. There are no others."
            yield LookupEntry(Approved("packages", "name", text), ASKED_BY["name"])
        for package in packages:
            known_as = frozenset(map(str.casefold, self._names[package.id]))
            shown = Approved(package.id, "name", _called(package), (package.id,), package.channels)
            yield LookupEntry(shown, ASKED_BY["name"], (known_as,))

    def _structured(self) -> Iterator[LookupEntry]:
        """Prices, limits and who has what, in sentences."""
        claims = {claim.id for claim in self._file.claims}
        for sentence in self._compiled.statements:
            if sentence.id not in claims:
                yield self._of_statement(sentence)

    def _of_statement(self, sentence: Sentence) -> LookupEntry:
        fact = sentence.facts[0]
        kind: Kind = "price" if fact.kind is FactKind.PRICE else "limit"
        owner = sentence.id.partition(".")[0]
        about = [owner] if owner in self._names else []
        if fact.kind is FactKind.AVAILABILITY:
            kind = "feature"
        packages = self._packages(sentence)
        named = {owner, *packages} if kind == "feature" else {owner}
        words = " ".join(name for id in sorted(named) for name in self._names.get(id, ()))
        text = f"{sentence.text[0].upper()}{sentence.text[1:]}"
        scoping = sentence.scoping
        channels = tuple(sorted(scoping.channels))
        shown = Approved(sentence.id, kind, text, packages, channels, scoping.until)
        things = [*about, *(p for p in packages if kind == "price" and p != owner)]
        names = (frozenset(map(str.casefold, self._names[id])) for id in things)
        return LookupEntry(shown, f"{ASKED_BY[kind]} {words}", (*names, *self._priced(sentence.id)))

    def _priced(self, id: str) -> Iterator[frozenset[str]]:
        """What a price is for, where it is not the package itself."""
        for package in self._file.packages:
            for index, price in enumerate(package.prices):
                if price.what and id == f"{package.id}.prices[{index}]":
                    yield frozenset({price.what.casefold()})

    def _packages(self, *sentences: Sentence) -> tuple[str, ...]:
        """The packages that sentences are about, in the order of the file."""
        said = {package for s in sentences for fact in s.facts for package in _said_of(fact)}
        ids = {id for name in said for id in self._groups.get(name, (name,))}
        return tuple(id for id in self._groups[ALL] if id in ids)

    def _claimed(self) -> Iterator[LookupEntry]:
        day = self._compiled.as_of
        for claim in self._file.claims:
            if claim.holds(day, None, self._region):
                sentences = [s for s in self._compiled.sentences if s.id == claim.id]
                text = claim.text + _review(claim, day)
                packages = self._packages(*sentences)
                shown = Approved(
                    claim.id, "claim", text, packages, claim.channels, claim.until
                )  # fmt: skip
                yield LookupEntry(shown, " ".join((ASKED_BY["claim"], *claim.variants)))

    def _rules(self) -> Iterator[LookupEntry]:
        """What must not, and what must be said."""
        for ban in self._file.forbidden:
            if self._holds(ban):
                quoted = (_quoted(ban.text),) if ban.text else ()
                shown = Approved(ban.id, "forbidden", _ban(ban), (), ban.channels, ban.until)
                patterns = (*quoted, *ban.patterns)
                yield LookupEntry(shown, ASKED_BY["forbidden"], patterns=patterns)
        for duty in self._file.required:
            if self._holds(duty):
                shown = Approved(duty.id, "required", _duty(duty), (), duty.channels, duty.until)
                yield LookupEntry(shown, ASKED_BY["required"])

    def _allowed(self) -> Iterator[LookupEntry]:
        """Discounts and offers that may be given."""
        for number, discount in enumerate(self._file.discounts):
            if self._holds(discount):
                text, packages = self._discount(discount), discount.packages
                shown = Approved(
                    f"discounts[{number}]", "discount", text, packages, discount.channels,
                    discount.until,
                )  # fmt: skip
                words = f"{ASKED_BY['discount']} {' '.join(discount.channels)}"
                yield LookupEntry(shown, words)
        for offer in self._file.offers:
            if self._holds(offer):
                shown = Approved(
                    offer.id, "offer", self._offer(offer), (offer.package,), offer.channels,
                    offer.until,
                )  # fmt: skip
                about = frozenset(map(str.casefold, self._names.get(offer.package, ())))
                words = f"{ASKED_BY['offer']} {offer.id} {' '.join(offer.channels)}"
                yield LookupEntry(shown, words, (about,))

    def _others(self) -> Iterator[LookupEntry]:
        """Whose prices and plans are not ours, and where things are said."""
        for number, name in enumerate(self._file.competitors):
            text = f"{name} is a competitor: its prices and plans are not ours."
            shown = Approved(f"competitors[{number}]", "competitor", text)
            yield LookupEntry(shown, ASKED_BY["competitor"], (frozenset({name.casefold()}),))
        for number, name in enumerate(self._file.products):
            text = f"{name} is another product of ours, with plans and prices of its own."
            shown = Approved(f"products[{number}]", "name", text)
            yield LookupEntry(shown, "products", (frozenset({name.casefold()}),))
        for name, channel in self._file.channels.items():
            shown = Approved(f"channels.{name}", "channel", _channel(name, channel))
            yield LookupEntry(shown, ASKED_BY["channel"])

    def _holds(self, entry: schema.Scoped) -> bool:
        return entry.holds(self._compiled.as_of, None, self._region)

    def _discount(self, discount: schema.Discount) -> str:
        packages = " and ".join(map(self._compiled.lexicon.name, discount.packages))
        on = f" on {' and '.join(discount.channels)}" if discount.channels else ""
        return (
            f"A discount of up to {discount.up_to:f}% on {packages or 'all packages'} may be"
            f" given{on}."
        )

    def _offer(self, offer: schema.Offer) -> str:
        name = self._compiled.lexicon.name(offer.package)
        if offer.discount is not None:
            return f"Offer {offer.id}: {offer.discount:f}% off {name}."
        price = offer.price
        if price is None or price.amount is None:
            return f"Offer {offer.id} for {name}."
        per = f" per {price.per}" if price.per else ""
        every = f" per {price.every}" if price.every else ""
        amount = f"{price.amount:f} {price.currency or self._file.currency}"
        return f"Offer {offer.id}: {name} for {amount}{per}{every}."


def _said_of(fact: Fact) -> frozenset[str]:
    return fact.value.packages if isinstance(fact.value, Scope) else fact.packages


def _names(file: schema.CanonFile) -> dict[str, tuple[str, ...]]:
    """Every name, retired ones too, of each package and feature."""
    packages = {
        p.id: (p.name, *p.aliases, *(old.name for old in p.retired_names)) for p in file.packages
    }
    return packages | {f.id: (f.name, *f.aliases) for f in file.features}


def _called(package: schema.Package) -> str:
    also = f" It may be called {' or '.join(package.aliases)}, too." if package.aliases else ""
    old = " or ".join(name.name for name in package.retired_names)
    no_more = f" It is called {old} no more." if old else ""
    return f"{package.name} is the name of a package.{also}{no_more}"


def _review(claim: schema.Claim, day: date) -> str:
    if claim.review_by is None or day <= claim.review_by:
        return ""
    return f" (To be reviewed by {claim.review_by}, which is over: not to be used until it is.)"


def _quoted(text: str) -> str:
    return r"\s+".join(map(re.escape, text.strip(" .").split()))


def _ban(ban: schema.Forbidden) -> str:
    said = [f'"{ban.text}"'] if ban.text else []
    said += in_words(ban.patterns)
    instead = f' Say instead: "{ban.say_instead}".' if ban.say_instead else ""
    why = f" Why: {ban.why}." if ban.why else ""
    return f"Do not say {' or '.join(said)}.{instead}{why}"


def _duty(duty: schema.Required) -> str:
    when = "Always say" if duty.when == "always" else f"What states a {duty.when} must say"
    return f'{when}: "{duty.text}"'


def _channel(name: str, channel: schema.Channel) -> str:
    motion = f" ({channel.motion})" if channel.motion != "other" else ""
    owner = f" {channel.owner} looks after it." if channel.owner else ""
    return f"{name} is a channel{motion}.{owner}"
