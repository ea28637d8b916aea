"""The canon file as facts: what holds on a day and in a region, ready to compare with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import replace
from datetime import date
from decimal import Decimal

from checker.approved import (
    ApprovedClaim,
    Authority,
    Ban,
    Canon,
    CanonFact,
    Duty,
    Offering,
)
from checker.canon import schema
from checker.canon.claims import claim_facts, scoping_of, sentences_of, units_of
from checker.canon.former import former_names
from checker.canon.plan_groups import plan_groups
from checker.canon.state import statements
from checker.models import (
    Bound,
    Fact,
    FactKind,
    Price,
    Quantity,
    Scope,
    Span,
)
from checker.statements.patterns.mine import Mined, mine_names
from checker.values.agree import dimension
from checker.values.money import find_prices
from checker.values.names import Lexicon
from checker.values.quantities import find_quantities
from checker.values.scopes import ALL, PAID
from checker.values.terms import Term, TermKind, fold
from checker.values.words import content, singular

_WHOLE = Span(0, 0)


def compile_canon(
    file: schema.CanonFile,
    as_of: date,
    region: str | None = None,
    path: str = "canon.yaml",
    sha256: str = "",
) -> Canon:
    """Everything in the file that applies on `as_of` in `region`, as facts.

    Channel scopes stay on the entries, since they depend on the document.
    """
    lexicon = _lexicon(file, as_of)
    sentences = tuple(sentences_of(file, region, lexicon))
    structured = (*_package_facts(file, as_of, region), *_feature_facts(file, as_of, region))
    current = tuple(s for s in sentences if s.scoping.on_day(as_of))
    return Canon(
        company=file.company,
        lexicon=lexicon,
        as_of=as_of,
        facts=(*structured, *claim_facts(current, lexicon)),
        sentences=sentences,
        statements=(*current, *statements(structured, lexicon)),
        claims=tuple(_claims(file, region)),
        also={f.id: f.aliases for f in file.features if f.aliases},
        bans=tuple(_bans(file, as_of, region)),
        duties=tuple(_duties(file, as_of, region)),
        authorities=tuple(_authorities(file, as_of, region)),
        offers=tuple(_offers(file, region)),
        unsure=frozenset(_unsure(file)),
        retired={fold(r.name): r.until for p in file.packages for r in p.retired_names},
        path=path,
        sha256=sha256,
    )  # fmt: skip


def _current(entry: schema.Scoped, as_of: date, region: str | None) -> bool:
    return entry.holds(as_of, None, region)


def _unsure(file: schema.CanonFile) -> Iterator[str]:
    """The ids of what a draft was unsure of, as findings name it."""
    for package in file.packages:
        for kind, entries in (("prices", package.prices), ("limits", package.limits)):
            for i, entry in enumerate(entries):
                if package.unsure or entry.unsure:
                    yield f"{package.id}.{kind}[{i}]"
    for feature in file.features:
        if feature.unsure:
            yield feature.id
        for i, add_on in enumerate(feature.add_on):
            if feature.unsure or (add_on.price and add_on.price.unsure):
                yield f"{feature.id}.add_on[{i}].price"
            if feature.unsure:
                yield f"{feature.id}.add_on[{i}]"
    yield from (claim.id for claim in file.claims if claim.unsure)


# --- names --------------------------------------------------------------------------


def _lexicon(file: schema.CanonFile, as_of: date) -> Lexicon:
    companies = (file.company, *file.names)
    mined = None if file.packages else _mined(file, companies)
    free = frozenset(p.id for p in file.packages if _is_free(p)) | frozenset(
        mined.free if mined else ()
    )
    terms = tuple(_terms(file, companies, mined, as_of))
    groups = plan_groups((_seen(claim.text) for claim in file.claims), terms)
    return Lexicon(
        terms=(*terms, *groups, *former_names(_said_on(file, as_of), terms)),
        order=tuple(p.id for p in file.packages),
        free=free,
        closed=file.all_packages if file.packages else bool(mined and mined.closed),
        listed_in=_listed_in(file, mined),
        currency=_currency(file),
    )


def _listed_in(file: schema.CanonFile, mined: Mined | None) -> str:
    """The id of the entry that lists all packages."""
    if mined is None or mined.listed_in is None:
        return "packages"
    return file.claims[mined.listed_in].id


def _said_on(file: schema.CanonFile, as_of: date) -> Iterator[tuple[str, str]]:
    """The claims that hold on a day, as a person sees them."""
    for claim in file.claims:
        if scoping_of(claim).on_day(as_of):
            yield claim.id, _seen(claim.text)


def _currency(file: schema.CanonFile) -> str:
    """The canon's currency; one of claims alone says it in them."""
    if "currency" in file.model_fields_set or file.packages:
        return file.currency
    shown = {p.price.currency for c in file.claims for p in find_prices(c.text, "")}
    said = {currency for currency in shown if currency}
    return said.pop() if len(said) == 1 else file.currency


def _mined(file: schema.CanonFile, companies: tuple[str, ...]) -> Mined:
    return mine_names((_seen(c.text) for c in file.claims), companies)


def _seen(text: str) -> str:
    """A claim as a person sees it: names may stand in links, bold or code."""
    return " ".join(word for unit in units_of(text) for word in unit.plain.split())


def _is_free(package: schema.Package) -> bool:
    amounts = [p.amount for p in package.prices if p.what is None]
    return amounts == [Decimal(0)] * len(amounts) if amounts else fold(package.name) == "free"


def _terms(
    file: schema.CanonFile, companies: tuple[str, ...], mined: Mined | None, as_of: date
) -> Iterator[Term]:
    for company in companies:
        yield Term(company, TermKind.COMPANY, company)
    taken = {fold(n) for p in file.packages for n in (p.name, *p.aliases)}
    for package in file.packages:
        for name in (package.name, *package.aliases, *_short_name(package, taken)):
            yield Term(name, TermKind.PACKAGE, package.id)
        for retired in package.retired_names:
            kind = (
                TermKind.RETIRED
                if retired.until is None or retired.until < as_of
                else TermKind.PACKAGE
            )
            yield Term(retired.name, kind, package.id)
    for name, known_as in mined.packages.items() if mined else ():
        yield Term(name, TermKind.PACKAGE, known_as)
    for name in mined.retired if mined else ():
        yield Term(name, TermKind.RETIRED, name)
    for name in file.competitors:
        yield Term(name, TermKind.COMPETITOR, name)
    for name in file.products:
        yield Term(name, TermKind.PRODUCT, name)


def _short_name(package: schema.Package, taken: Set[str]) -> tuple[str, ...]:
    """`Enterprise Edition` is also called `Enterprise`, unless another package is."""
    short = re.sub(r"\s+(?:edition|plan|tier|package)$", "", package.name, flags=re.I)
    return () if fold(short) in taken else (short,)


# --- packages and features ------------------------------------------------------------


def _package_facts(file: schema.CanonFile, as_of: date, region: str | None) -> Iterator[CanonFact]:
    for package in file.packages:
        owner = frozenset({package.id})
        for i, price in enumerate(package.prices):
            if _current(price, as_of, region):
                fact = Fact(FactKind.PRICE, _WHOLE, price_value(price, file.currency), owner)
                topics = (content(price.what),) if price.what else ()
                name = f"{package.id}.prices[{i}]"
                what = price.what or ""
                yield CanonFact(name, fact, what, topics, scoping=scoping_of(price))
        for i, limit in enumerate(package.limits):
            if _current(limit, as_of, region):
                fact = Fact(FactKind.LIMIT, _WHOLE, limit_value(limit), owner)
                topics = (_limit_topic(limit),)
                yield CanonFact(
                    f"{package.id}.limits[{i}]",
                    fact,
                    limit.what,
                    topics,
                    phrases=(_phrase(_counted(limit), topics[0]),),
                    scoping=scoping_of(limit),
                )


def price_value(price: schema.ListPrice, currency: str) -> Price:
    """A price of the file as a value."""
    return Price(
        amount=price.amount,
        currency=price.currency or currency,
        per=price.per,
        per_quantity=price.per_quantity,
        every=price.every,
        billed=price.billed,
        bound=Bound.FROM if price.starting else Bound.EXACT,
    )


def limit_value(limit: schema.Limit) -> Quantity:
    """A limit of the file as a value. Without a `unit` the last word of `what` is counted."""
    given = (
        limit.value
        if limit.value is not None
        else limit.max
        if limit.max is not None
        else limit.min
    )
    bound = (
        Bound.UP_TO
        if limit.max is not None
        else Bound.FROM
        if limit.min is not None
        else Bound.EXACT
    )
    said = find_quantities(f"2 {limit.unit}") if limit.unit else find_quantities(f"2 {limit.what}")
    read = said[0].quantity if said else Quantity(None)
    return Quantity(
        value=None if given is None or given == "unlimited" else given,
        unit=read.unit,
        per=limit.per or read.per,
        every=limit.every or read.every,
        bound=bound,
    )


def _limit_topic(limit: schema.Limit) -> frozenset[str]:
    words = content(_counted(limit))
    return words or frozenset({singular(limit.what.lower())})


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


def _feature_facts(file: schema.CanonFile, as_of: date, region: str | None) -> Iterator[CanonFact]:
    for feature in file.features:
        if not _current(feature, as_of, region):
            continue
        names = (feature.name, *feature.aliases)
        topics = tuple(content(name) or frozenset({fold(name)}) for name in names)
        phrases = tuple(_phrase(n, t) for n, t in zip(names, topics, strict=True))
        scope = Scope(_packages(feature.in_), complete=True, only=True)
        fact = Fact(FactKind.AVAILABILITY, _WHOLE, scope, scope.packages)
        entry = CanonFact(
            feature.id, fact, feature.name, topics, phrases=phrases, scoping=scoping_of(feature)
        )
        yield entry
        yield from _add_on_facts(feature, entry, file.currency)


# Two words that say something are enough to know a thing by.
_ENOUGH_WORDS = 3
_SMALL = frozenset("of and or the a an per for to in on with by your from at as".split())


def _phrase(name: str, topic: frozenset[str]) -> str | None:
    """The whole name, where its words in base form are fewer than it has."""
    words = [w for w in re.findall(r"[^\W\d_]+", fold(name)) if w not in _SMALL]
    return fold(name) if len(words) > len(topic) and len(topic) < _ENOUGH_WORDS else None


def _packages(given: tuple[str, ...] | str) -> frozenset[str]:
    symbols = {"all": frozenset({ALL}), "paid": frozenset({PAID}), "none": frozenset[str]()}
    return symbols[given] if isinstance(given, str) else frozenset(given)


def _add_on_facts(feature: schema.Feature, entry: CanonFact, currency: str) -> Iterator[CanonFact]:
    for i, add_on in enumerate(feature.add_on):
        scope = Scope(_packages(add_on.in_), add_on=True)
        fact = Fact(FactKind.AVAILABILITY, _WHOLE, scope, scope.packages)
        yield replace(entry, id=f"{feature.id}.add_on[{i}]", fact=fact)
        if add_on.price is not None:
            price = Fact(
                FactKind.PRICE, _WHOLE, price_value(add_on.price, currency), scope.packages
            )
            yield replace(entry, id=f"{feature.id}.add_on[{i}].price", fact=price)


# --- the rest -----------------------------------------------------------------------


def _claims(file: schema.CanonFile, region: str | None) -> Iterator[ApprovedClaim]:
    for claim in file.claims:
        if not claim.regions or region is None or region in claim.regions:
            yield ApprovedClaim(claim.id, claim.text, scoping_of(claim), claim.approved)


def _bans(file: schema.CanonFile, as_of: date, region: str | None) -> Iterator[Ban]:
    for ban in file.forbidden:
        if _current(ban, as_of, region):
            quoted = (_quote(ban.text),) if ban.text else ()
            yield Ban(ban.id, (*quoted, *ban.patterns), ban.say_instead, ban.why, scoping_of(ban))


def _quote(text: str) -> str:
    """A text as a pattern that forgives case, line breaks and curly quotes."""
    words = re.split(r"\s+", text.strip(" ."))
    return r"\b" + r"\s+".join(re.escape(w).replace("'", "['’]") for w in words) + r"\b"


def _duties(file: schema.CanonFile, as_of: date, region: str | None) -> Iterator[Duty]:
    for duty in file.required:
        if _current(duty, as_of, region):
            when = None if duty.when == "always" else FactKind(duty.when)
            yield Duty(duty.id, duty.text, when, scoping_of(duty))


def _authorities(file: schema.CanonFile, as_of: date, region: str | None) -> Iterator[Authority]:
    for i, discount in enumerate(file.discounts):
        if _current(discount, as_of, region):
            packages = frozenset(discount.packages)
            yield Authority(f"discounts[{i}]", discount.up_to, packages, scoping_of(discount))


def _offers(file: schema.CanonFile, region: str | None) -> Iterator[Offering]:
    """Offers stay whether or not they are running: one shown too late is a finding."""
    for offer in file.offers:
        if offer.regions and region is not None and region not in offer.regions:
            continue
        owner = frozenset({offer.package})
        if offer.price is not None:
            fact = Fact(FactKind.PRICE, _WHOLE, price_value(offer.price, file.currency), owner)
            yield Offering(offer.id, offer.package, fact, scoping_of(offer))
        if offer.discount is not None:
            fact = Fact(FactKind.DISCOUNT, _WHOLE, Quantity(offer.discount, "%"), owner)
            yield Offering(offer.id, offer.package, fact, scoping_of(offer))
