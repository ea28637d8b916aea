"""Packages, features and what they cost as facts, ready to compare with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from checker.approved import CanonFact
from checker.canon import schema
from checker.canon.claims import scoping_of
from checker.canon.naming import has_ended, on_sale
from checker.canon.parts import (
    Limited,
    Priced,
    add_on_prices,
    add_ons_of,
    condition_of,
    limits_of,
    prices_of,
)
from checker.models import Bound, Fact, FactKind, Price, Quantity, Scope, Span
from checker.values.agree import dimension
from checker.values.money import find_prices
from checker.values.quantities import find_quantities
from checker.values.scopes import ALL, PAID
from checker.values.terms import fold, same_name
from checker.values.words import content, singular

_WHOLE = Span(0, 0)


def structured_facts(
    file: schema.CanonFile, as_of: date, region: str | None
) -> Iterator[CanonFact]:
    """A fact for everything that packages and features say."""
    metrics = {fold(m.name): m.aliases for m in file.metrics}
    for package in on_sale(file, as_of):
        owner = frozenset({package.id})
        for priced in prices_of(package):
            if priced.price.holds(as_of, None, region) and priced.price.paid_in is None:
                yield _price_fact(priced, owner, file.currency)
        for limited in limits_of(package):
            if limited.limit.holds(as_of, None, region):
                yield from _limit_facts(limited, owner, metrics)
    for feature in file.features:
        if feature.holds(as_of, None, region) or has_ended(feature, as_of):
            yield from _feature_facts(feature, file.currency, as_of, region)


# --- prices -----------------------------------------------------------------------------


def _price_fact(priced: Priced, owner: frozenset[str], currency: str) -> CanonFact:
    price = priced.price
    topic = content(priced.what) or frozenset({fold(priced.what)})
    topics: tuple[frozenset[str], ...] = (topic,) if priced.what else ()
    phrases: tuple[str | None, ...] = ()
    if priced.phrases:
        topics = tuple(content(thing) for _, thing in priced.phrases)
        phrases = tuple(fold(phrase) for phrase, _ in priced.phrases)
    return CanonFact(
        priced.id,
        Fact(FactKind.PRICE, _WHOLE, price_value(price, currency), owner),
        priced.what,
        topics,
        phrases=phrases,
        scoping=scoping_of(price),
        condition=priced.condition,
    )


def price_value(price: schema.PricePart, currency: str) -> Price:
    """A price of the file as a value."""
    counted = find_prices(f"$1 per {price.per}")[0].price if price.per else Price(None)
    several = price.per_quantity == 1 and counted.per_quantity != 1
    return Price(
        amount=price.amount,
        currency=price.currency or currency,
        per=counted.per if several else price.per,
        per_quantity=counted.per_quantity if several else price.per_quantity,
        every=price.every,
        billed=price.billed,
        bound=Bound.FROM if price.starting else Bound.EXACT,
    )


# --- limits -----------------------------------------------------------------------------


def _limit_facts(
    limited: Limited, owner: frozenset[str], metrics: dict[str, tuple[str, ...]]
) -> Iterator[CanonFact]:
    """A limit by its names; a name that counts in a word of its own is another fact of it."""
    limit = limited.limit
    known = next((a for name, a in metrics.items() if same_name(name, limit.what)), ())
    value = limit_value(limit)
    old = (retired.name for retired in limit.retired_names)
    others = [limit.model_copy(update={"what": a}) for a in (*limit.aliases, *old, *known)]
    alike = [o for o in others if dimension(limit_value(o).unit) in {dimension(value.unit), None}]
    main = _limit_fact(limited, owner, value, (limit, *alike))
    # Texts are read with the metric's own name in the place of its other ones.
    short = [fold(alias) for alias in known if alias not in [o.what for o in alike]]
    yield replace(
        main,
        topics=(*main.topics, *(main.topics[0] for _ in short)),
        phrases=(*main.phrases, *short),
    )
    for other in others:
        if other not in alike and other.what not in known:
            yield _limit_fact(limited, owner, limit_value(other), (other,))


def _limit_fact(
    limited: Limited, owner: frozenset[str], value: Quantity, names: Sequence[schema.Limit]
) -> CanonFact:
    topics = tuple(_limit_topic(one) for one in names)
    phrases = tuple(_phrase(_counted(one), t) for one, t in zip(names, topics, strict=True))
    return CanonFact(
        limited.id,
        Fact(FactKind.LIMIT, _WHOLE, value, owner),
        limit_name(limited.limit),
        topics,
        phrases=phrases,
        scoping=scoping_of(limited.limit),
        condition=limited.condition,
    )


def limit_name(limit: schema.Limit) -> str:
    """What is limited, and for what kind: `credits for open source builds`."""
    return f"{limit.what} for {limit.for_}" if limit.for_ else limit.what


def limit_value(limit: schema.Limit) -> Quantity:
    """A limit of the file as a value. Without a `unit` the last word of `what` is counted."""
    given = next((v for v in (limit.value, limit.max, limit.min) if v is not None), None)
    bound = Bound.EXACT
    if limit.max is not None:
        bound = Bound.UP_TO
    elif limit.min is not None:
        bound = Bound.FROM
    said = find_quantities(f"2 {limit.unit or limit.what}")
    read = said[0].quantity if said else Quantity(None)
    return Quantity(
        value=None if given is None or given == "unlimited" else given,
        unit=read.unit,
        per=limit.per or read.per,
        every=limit.every or read.every,
        bound=bound,
    )


def _limit_topic(limit: schema.Limit) -> frozenset[str]:
    words = content(_counted(limit)) or frozenset({singular(limit.what.lower())})
    return words | content(limit.for_ or "")


def _counted(limit: schema.Limit) -> str:
    """What a limit counts or measures: `API calls` of "API calls per day"."""
    counted = _PER_TIME.sub("", limit.what)
    if dimension(limit_value(limit).unit) == "bytes":
        counted = _SIZE.sub("", counted)
    return counted if content(counted) else limit.what


_PER_TIME = re.compile(
    r"\s+(?:per|an?|each|every)\s+(?:second|minute|hour|day|week|month|year)$", re.I
)
_SIZE = re.compile(r"\s+size$", re.I)


# --- features ---------------------------------------------------------------------------


def _feature_facts(
    feature: schema.Feature, currency: str, as_of: date, region: str | None
) -> Iterator[CanonFact]:
    names = (feature.name, *feature.aliases)
    entry = _availability(feature, names, Scope(frozenset(), complete=True, only=True))
    if feature.status == "planned" or has_ended(feature, as_of):
        yield entry
        return
    if feature.in_ is not None:
        scope = Scope(members(feature.in_), complete=True, only=True)
        yield replace(entry, fact=_scope_fact(scope))
    yield from _add_on_facts(feature, currency, as_of, region)
    for i, exemption in enumerate(feature.exceptions):
        if exemption.holds(as_of, None, region):
            scope = Scope(members(exemption.in_), denied=exemption.denied)
            condition = condition_of(exemption)
            id_ = f"{feature.id}.exceptions[{i}]"
            scoping = scoping_of(exemption)
            fact = _scope_fact(scope)
            yield replace(entry, id=id_, fact=fact, scoping=scoping, condition=condition)


def _availability(feature: schema.Feature, names: tuple[str, ...], scope: Scope) -> CanonFact:
    topics = tuple(content(name) or frozenset({fold(name)}) for name in names)
    phrases = tuple(_phrase(n, t) for n, t in zip(names, topics, strict=True))
    return CanonFact(
        feature.id,
        _scope_fact(scope),
        feature.name,
        topics,
        phrases=phrases,
        scoping=scoping_of(feature),
    )


def _scope_fact(scope: Scope) -> Fact:
    return Fact(FactKind.AVAILABILITY, _WHOLE, scope, scope.packages)


# Two words that say something are enough to know a thing by.
_ENOUGH_WORDS = 3
_SMALL = frozenset("of and or the a an per for to in on with by your from at as".split())


def _phrase(name: str, topic: frozenset[str]) -> str | None:
    """The whole name, where its words in base form are fewer than it has."""
    words = [w for w in re.findall(r"[^\W\d_]+", fold(name)) if w not in _SMALL]
    return fold(name) if len(words) > len(topic) and len(topic) < _ENOUGH_WORDS else None


def members(given: tuple[str, ...] | str) -> frozenset[str]:
    """Package ids, or what stands for all or all paid ones."""
    symbols = {"all": frozenset({ALL}), "paid": frozenset({PAID}), "none": frozenset[str]()}
    return symbols[given] if isinstance(given, str) else frozenset(given)


def _add_on_facts(
    feature: schema.Feature, currency: str, as_of: date, region: str | None
) -> Iterator[CanonFact]:
    for id_, add_on in add_ons_of(feature):
        if not add_on.holds(as_of, None, region) or add_on.status in {"planned", "ended"}:
            continue
        called = (add_on.name,) if add_on.name else ()
        names = (feature.name, *feature.aliases, *called, *add_on.aliases)
        scope = Scope(members(add_on.in_), add_on=True)
        entry = replace(_availability(feature, names, scope), id=id_)
        yield replace(entry, scoping=scoping_of(add_on)) if _is_scoped(add_on) else entry
        for priced in add_on_prices(id_, add_on):
            if priced.price.paid_in is None:
                yield _add_on_price(priced, entry, scope, currency)


def _is_scoped(add_on: schema.AddOn) -> bool:
    return bool(add_on.channels or add_on.from_ or add_on.until)


def _add_on_price(priced: Priced, entry: CanonFact, scope: Scope, currency: str) -> CanonFact:
    """What an add-on costs; a part of its price is known by the part's own name as well."""
    own = _price_fact(priced, scope.packages, currency)
    if not own.topics:
        return replace(entry, id=priced.id, fact=own.fact, condition=own.condition)
    text = f"{priced.what} of {entry.text}"
    return replace(own, text=text)
