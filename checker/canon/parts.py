"""The prices and limits of packages one by one, each part with an id of its own.

A price may say what it includes, what more costs and the least that is sold; a limit what it
is until somebody sets it. Rules compare them as prices and limits like any others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from checker.approved import Condition
from checker.canon import schema
from checker.canon.fields import Customers
from checker.values import periods
from checker.values.agree import basis
from checker.values.terms import fold
from checker.values.words import content, singular

_DEFAULT = Condition("by default", r"\bdefault(?:s|ed|ing)?\b", usual=True)
_LEAST = Condition(
    "at least",
    r"\b(?:minimum|min\.?|at least|no fewer than|starts? (?:at|with|from)|or more"
    r"|and (?:up|above|over)|upwards?)\b",
)
_MORE = ("extra", "additional", "further", "more", "another")
# `Each additional practitioner a month`: an extra part, written as what is priced.
_ONE_MORE = re.compile(
    rf"(?:each |every |an? |per )?(?:{'|'.join(_MORE)}) (?P<thing>[^\W\d_][\w-]*)"
    rf"(?:,? (?:(?:/|per|an?|each|every) ?(?:{periods.NOUN})|{periods.ADVERB}))?",
    re.I,
)
_SEATS = ("seat", "user", "member", "person", "editor", "licence", "license")
_BEYOND = ("overage", "beyond", "exceed", "above", "over the", "on top")


Phrase = tuple[str, str]
"""Words that a text must have in full, and those of them that name the thing."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A price, and what is priced if not the package: its name, and phrases that tell it."""

    id: str
    price: schema.PricePart
    what: str = ""
    phrases: tuple[Phrase, ...] = ()
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Limited:
    """A limit, the one its condition makes it where it is not the only one of its kind."""

    id: str
    limit: schema.Limit
    condition: Condition | None = None


class _Sold(Protocol):
    """A package of a canon, or of a draft."""

    @property
    def name(self) -> str: ...

    @property
    def prices(self) -> tuple[schema.ListPrice, ...]: ...


def costs_nothing(package: _Sold) -> bool:
    """Whether a package is free, by its own prices or, where it shows none, by its name."""
    own = (p for p in package.prices if p.what is None and p.paid_in is None)
    amounts = [price.amount for price in own if price.customers is None]
    return all(amount == 0 for amount in amounts) if amounts else fold(package.name) == "free"


def before(customers: Customers) -> Condition:
    """That customers came before a day."""
    return Condition(f"customers before {customers.before}", before=customers.before)


def prices_of(package: schema.Package) -> Iterator[Priced]:
    """Every price of a package, parts included."""
    for i, price in enumerate(package.prices):
        yield from prices_in(price, f"{package.id}.prices[{i}]")


def prices_in(price: schema.ListPrice, id_: str) -> Iterator[Priced]:
    """A price and its parts that are prices."""
    condition = before(price.customers) if price.customers else None
    thing = _one_more(price)
    if thing is not None:
        part: schema.PricePart = price.model_copy(update={"what": None, "per": thing})
        yield Priced(id_, part, f"extra {thing}", _more(part), condition)
    else:
        yield Priced(id_, price, price.what or "", condition=condition)
    for kind, phrased in (("extra", _more), ("overage", _beyond)):
        parts: Sequence[schema.PricePart] = getattr(price, kind)
        for i, part in enumerate(parts):
            what = part.what or f"{'extra ' if kind == 'extra' else ''}{part.per or ''}".strip()
            shown = what if kind == "extra" else f"{what} {kind}"
            yield Priced(f"{id_}.{kind}[{i}]", part, shown, phrased(part), condition)


def _one_more(price: schema.ListPrice) -> str | None:
    """What a price is for one more of, where it says so in `per` or as what is priced."""
    said = price.what or (price.per if " " in (price.per or "") else None)
    match = _ONE_MORE.fullmatch(said or "")
    return match["thing"] if match else None


def _more(part: schema.PricePart) -> tuple[Phrase, ...]:
    """`extra seat`, `additional user`: how texts name one more of a thing."""
    if part.what:
        return ()
    things = _SEATS if counts_people(part.per) else (singular((part.per or "").lower()),)
    return tuple((f"{more} {thing}", thing) for more in _MORE for thing in things)


def counts_people(per: str | None) -> bool:
    """Whether a price is per person, in whatever word: seat, user, editor."""
    return basis(per) == "seat" or (per or "").lower() in _SEATS


def _beyond(part: schema.PricePart) -> tuple[Phrase, ...]:
    """How texts say that use goes beyond what is included."""
    per, what = (part.per or "").lower(), (part.what or "").lower()
    named = [(f"{what} overage", f"{what} overage")] if what else []
    named += [(word, what or per) for word in _BEYOND if content(what or per)]
    things = ((thing, what if thing == what else "") for thing in (what, per) if thing)
    more = [(f"{more} {thing}", words) for thing, words in things for more in _MORE]
    return (*named, ("overage", "overage"), *more)


def limits_of(package: schema.Package) -> Iterator[Limited]:
    """Every limit of a package, those that its prices include, and defaults."""
    for i, limit in enumerate(package.limits):
        yield from _limits_in(limit, f"{package.id}.limits[{i}]")
    for i, price in enumerate(package.prices):
        id_ = f"{package.id}.prices[{i}]"
        for at, limit in enumerate(price.includes):
            yield from _limits_in(limit, f"{id_}.includes[{at}]")
        if price.minimum is not None:
            yield Limited(f"{id_}.minimum", price.minimum, _LEAST)


def _limits_in(limit: schema.Limit, id_: str) -> Iterator[Limited]:
    if limit.value is not None or limit.max is not None or limit.min is not None:
        condition = before(limit.customers) if limit.customers else None
        yield Limited(id_, limit, condition)
    if limit.default is not None:
        bare = {"value": limit.default, "max": None, "min": None, "default": None}
        yield Limited(f"{id_}.default", limit.model_copy(update=bare), _DEFAULT)


def add_ons_of(feature: schema.Feature) -> Iterator[tuple[str, schema.AddOn]]:
    """Who can buy a feature: each way it is sold, with an id of its own."""
    for i, add_on in enumerate(feature.add_on):
        yield f"{feature.id}.add_on[{i}]", add_on


def add_on_prices(id_: str, add_on: schema.AddOn) -> Iterator[Priced]:
    """What an add-on of this id costs, parts included."""
    if add_on.price is not None:
        yield from prices_in(add_on.price, f"{id_}.price")


def feature_ids(feature: schema.Feature) -> Iterator[str]:
    """The ids of a feature's facts: who has it, who can buy it and for how much, exceptions."""
    yield feature.id
    for id_, add_on in add_ons_of(feature):
        yield id_
        yield from (priced.id for priced in add_on_prices(id_, add_on))
    yield from (f"{feature.id}.exceptions[{i}]" for i, _ in enumerate(feature.exceptions))


def condition_of(exemption: schema.Exemption) -> Condition | None:
    """What must be said for an exception from who has a feature."""
    if exemption.customers is not None:
        return before(exemption.customers)
    if exemption.when is None:
        return None
    return Condition(exemption.when, words=content(exemption.when))


def renamed_limits(packages: Iterable[schema.Package]) -> Iterator[tuple[str, schema.Limit]]:
    """Each limit with former names once, with its id: several packages may repeat it."""
    seen: set[tuple[object, ...]] = set()
    for package in packages:
        for i, limit in enumerate(package.limits):
            key = (limit.what.casefold(), *(old.name.casefold() for old in limit.retired_names))
            if limit.retired_names and key not in seen:
                seen.add(key)
                yield f"{package.id}.limits[{i}]", limit
