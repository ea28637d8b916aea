"""Looking up what is approved: the canon's statements that are nearest to a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from checker.approved import Canon
from checker.canon import schema
from checker.interface import Embedder
from checker.retrieval.retriever import Passage, Retriever, Statement

NEAR: Final = 0.25
"""Below this a statement is about something else. A question has fewer words than a passage,
so that this is less than what passages are matched with."""

_NAMED: Final = 0.3  # what it counts that the question names what an entry is about
_PRICED: Final = "price cost how much"
_RANKED: Final = 200

Kind = Literal["approved", "name", "forbidden", "required", "discount", "offer"]


@dataclass(frozen=True, slots=True)
class Approved:
    """An entry of the canon in a sentence: where it holds (empty: everywhere), and until when.

    `score` says how near it is to what was asked, 0 to 1.
    """

    id: str
    kind: Kind
    text: str
    channels: tuple[str, ...] = ()
    until: date | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry, other words it is asked for with, and the names of what it is about."""

    shown: Approved
    words: str = ""
    names: frozenset[str] = frozenset()

    def is_named_in(self, asked: str) -> bool:
        return any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", asked) for n in self.names)


class Lookup:
    """Answers questions about one canon as it holds on its day. Threads may share it."""

    def __init__(
        self,
        file: schema.CanonFile,
        compiled: Canon,
        embedder: Embedder,
        region: str | None = None,
    ) -> None:
        """Embeds every entry once; `compiled` is `file` as it holds on a day in the region."""
        names = _names(file)
        others = (_Entry(entry) for entry in _others(file, compiled.as_of, region))
        self._entries = (*_statements(file, compiled, names), *_called(file, names), *others)
        statements = [
            Statement(str(i), f"{entry.shown.text} {entry.words}")
            for i, entry in enumerate(self._entries)
        ]
        self._retriever = Retriever(statements, embedder)

    def nearest(self, asked: str, channel: str | None, most: int) -> tuple[Approved, ...]:
        """The entries that speak about what is asked, nearest first; none where none does."""
        here = [str(i) for i, e in enumerate(self._entries) if _on(e.shown, channel)]
        (hits,) = self._retriever.top([Passage(asked)], _RANKED, [here])
        folded = asked.casefold()
        found = [_scored(self._entries[int(hit.statement)], hit.score, folded) for hit in hits]
        near = sorted((e for e in found if e.score >= NEAR), key=lambda e: -e.score)
        return tuple(near[:most])


def _scored(entry: _Entry, score: float, asked: str) -> Approved:
    named = _NAMED if entry.is_named_in(asked) else 0.0
    return replace(entry.shown, score=round(min(score + named, 1.0), 3))


def _on(entry: Approved, channel: str | None) -> bool:
    return not entry.channels or channel is None or channel in entry.channels


def _names(file: schema.CanonFile) -> dict[str, tuple[str, ...]]:
    """Every name, retired ones too, of each package and feature."""
    packages = {
        p.id: (p.name, *p.aliases, *(old.name for old in p.retired_names)) for p in file.packages
    }
    return packages | {f.id: (f.name, *f.aliases) for f in file.features}


def _statements(
    file: schema.CanonFile, compiled: Canon, names: dict[str, tuple[str, ...]]
) -> Iterator[_Entry]:
    """Claims, prices, limits and who has what, in sentences."""
    priced = {f"{p.id}.prices[{i}]" for p in file.packages for i, _ in enumerate(p.prices)}
    for sentence in compiled.statements:
        scoping, about = sentence.scoping, names.get(sentence.id.partition(".")[0], ())
        text = f"{sentence.text[0].upper()}{sentence.text[1:]}"
        channels = tuple(sorted(scoping.channels))
        shown = Approved(sentence.id, "approved", text, channels, scoping.until)
        asked_with = f"{_PRICED if sentence.id in priced else ''} {' '.join(about)}"
        yield _Entry(shown, asked_with, frozenset(map(str.casefold, about)))


def _called(file: schema.CanonFile, names: dict[str, tuple[str, ...]]) -> Iterator[_Entry]:
    """What packages are called, and are called no more."""
    for package in file.packages:
        also = f" It may be called {' or '.join(package.aliases)}, too." if package.aliases else ""
        old = " or ".join(name.name for name in package.retired_names)
        no_more = f" It is called {old} no more." if old else ""
        shown = Approved(
            package.id, "name", f"{package.name} is the name of a package.{also}{no_more}"
        )
        known_as = frozenset(map(str.casefold, names[package.id]))
        yield _Entry(shown, "called name renamed", known_as)


def _others(file: schema.CanonFile, on: date, region: str | None) -> Iterator[Approved]:
    """What is no statement about the product: what must, must not and may be said or given."""
    for ban in file.forbidden:
        if ban.holds(on, None, region):
            yield Approved(ban.id, "forbidden", _ban(ban), ban.channels, ban.until)
    for duty in file.required:
        if duty.holds(on, None, region):
            yield Approved(duty.id, "required", _duty(duty), duty.channels, duty.until)
    for number, discount in enumerate(file.discounts):
        if discount.holds(on, None, region):
            id = f"discounts[{number}]"
            yield Approved(id, "discount", _discount(discount), discount.channels, discount.until)
    for offer in file.offers:
        if offer.holds(on, None, region):
            yield Approved(offer.id, "offer", _offer(offer, file), offer.channels, offer.until)


def _ban(ban: schema.Forbidden) -> str:
    said = [f'"{ban.text}"'] if ban.text else []
    said += [f"what matches {pattern}" for pattern in ban.patterns]
    instead = f' Say instead: "{ban.say_instead}".' if ban.say_instead else ""
    why = f" Why: {ban.why}." if ban.why else ""
    return f"Do not say {', or '.join(said)}.{instead}{why}"


def _duty(duty: schema.Required) -> str:
    when = "Always say" if duty.when == "always" else f"What states a {duty.when} must say"
    return f'{when}: "{duty.text}"'


def _discount(discount: schema.Discount) -> str:
    packages = " and ".join(discount.packages) or "all packages"
    return f"A discount of up to {discount.up_to:f}% on {packages} may be given."


def _offer(offer: schema.Offer, file: schema.CanonFile) -> str:
    name = next((p.name for p in file.packages if p.id == offer.package), offer.package)
    if offer.discount is not None:
        return f"Offer {offer.id}: {offer.discount:f}% off {name}."
    price = offer.price
    if price is None or price.amount is None:
        return f"Offer {offer.id} for {name}."
    per = f" per {price.per}" if price.per else ""
    every = f" per {price.every}" if price.every else ""
    amount = f"{price.amount:f} {price.currency or file.currency}"
    return f"Offer {offer.id}: {name} for {amount}{per}{every}."
