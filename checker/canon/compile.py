"""The canon file as facts: what holds on a day and in a region, ready to compare with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from checker.canon import schema
from checker.canon.state import statements
from checker.facts.approved import (
    Authority,
    Ban,
    Canon,
    CanonFact,
    Duty,
    Offering,
    Scoping,
    Sentence,
)
from checker.facts.availability import ALL, PAID
from checker.facts.binding import packages_in
from checker.facts.find import find_facts
from checker.facts.mine import Mined, mine_names
from checker.facts.money import find_prices
from checker.facts.names import Lexicon
from checker.facts.quantities import find_quantities
from checker.facts.scene import without_names
from checker.facts.terms import Term, TermKind, fold
from checker.facts.words import content, singular
from checker.models import (
    Bound,
    Fact,
    FactKind,
    Price,
    Quantity,
    Scope,
    Span,
    TextUnit,
)
from checker.readers.markdown import read_text

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
    sentences = tuple(_sentences(file, region, lexicon))
    structured = (*_package_facts(file, as_of, region), *_feature_facts(file, as_of, region))
    current = tuple(s for s in sentences if s.scoping.on_day(as_of))
    return Canon(
        company=file.company,
        lexicon=lexicon,
        as_of=as_of,
        facts=(*structured, *_claim_facts(current, lexicon)),
        sentences=sentences,
        statements=(*current, *statements(structured, lexicon)),
        bans=tuple(_bans(file, as_of, region)),
        duties=tuple(_duties(file, as_of, region)),
        authorities=tuple(_authorities(file, as_of, region)),
        offers=tuple(_offers(file, region)),
        retired={fold(r.name): r.until for p in file.packages for r in p.retired_names},
        path=path,
        sha256=sha256,
    )  # fmt: skip


def _scoping(entry: schema.Scoped) -> Scoping:
    return Scoping(frozenset(entry.channels), entry.from_, entry.until)


def _current(entry: schema.Scoped, as_of: date, region: str | None) -> bool:
    return entry.holds(as_of, None, region)


# --- names --------------------------------------------------------------------------


def _lexicon(file: schema.CanonFile, as_of: date) -> Lexicon:
    companies = (file.company, *file.names)
    mined = None if file.packages else _mined(file, companies)
    free = frozenset(p.id for p in file.packages if _is_free(p)) | frozenset(
        mined.free if mined else ()
    )
    return Lexicon(
        terms=tuple(_terms(file, companies, mined, as_of)),
        order=tuple(p.id for p in file.packages),
        free=free,
        closed=bool(file.packages) or bool(mined and mined.closed),
        currency=_currency(file),
    )


def _currency(file: schema.CanonFile) -> str:
    """The canon's currency; one of claims alone says it in them."""
    shown = {p.price.currency for c in file.claims for p in find_prices(c.text, "")}
    said = {currency for currency in shown if currency}
    only_claims = "currency" not in file.model_fields_set and not file.packages
    return said.pop() if only_claims and len(said) == 1 else file.currency


def _mined(file: schema.CanonFile, companies: tuple[str, ...]) -> Mined:
    return mine_names((_seen(c.text) for c in file.claims), companies)


def _seen(text: str) -> str:
    """A claim as a person sees it: names may stand in links, bold or code."""
    return " ".join(word for unit in _units(text) for word in unit.plain.split())


def _is_free(package: schema.Package) -> bool:
    amounts = [p.amount for p in package.prices if p.what is None]
    return amounts == [Decimal(0)] * len(amounts) if amounts else fold(package.name) == "free"


def _terms(
    file: schema.CanonFile, companies: tuple[str, ...], mined: Mined | None, as_of: date
) -> Iterator[Term]:
    for company in companies:
        yield Term(company, TermKind.COMPANY, company)
    for package in file.packages:
        for name in (package.name, *package.aliases, *_short_name(package, file)):
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


def _short_name(package: schema.Package, file: schema.CanonFile) -> tuple[str, ...]:
    """`Enterprise Edition` is also called `Enterprise`, unless another package is."""
    short = re.sub(r"\s+(?:edition|plan|tier|package)$", "", package.name, flags=re.I)
    taken = {fold(n) for p in file.packages for n in (p.name, *p.aliases)}
    return () if fold(short) in taken else (short,)


# --- packages and features ------------------------------------------------------------


def _package_facts(file: schema.CanonFile, as_of: date, region: str | None) -> Iterator[CanonFact]:
    for package in file.packages:
        owner = frozenset({package.id})
        for i, price in enumerate(package.prices):
            if _current(price, as_of, region):
                fact = Fact(FactKind.PRICE, _WHOLE, price_value(price, file.currency), owner)
                topics = (content(price.what),) if price.what else ()
                yield CanonFact(
                    f"{package.id}.prices[{i}]", fact, "", topics, scoping=_scoping(price)
                )
        for i, limit in enumerate(package.limits):
            if _current(limit, as_of, region):
                fact = Fact(FactKind.LIMIT, _WHOLE, limit_value(limit), owner)
                topics = (_limit_topic(limit),)
                yield CanonFact(
                    f"{package.id}.limits[{i}]",
                    fact,
                    limit.what,
                    topics,
                    phrases=(_phrase(limit.what, topics[0]),),
                    scoping=_scoping(limit),
                )


def price_value(price: schema.Price, currency: str) -> Price:
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
    words = content(limit.what)
    return words or frozenset({singular(limit.what.lower())})


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
            feature.id, fact, feature.name, topics, phrases=phrases, scoping=_scoping(feature)
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


# --- claims -------------------------------------------------------------------------


def _sentences(file: schema.CanonFile, region: str | None, lexicon: Lexicon) -> Iterator[Sentence]:
    """All claims, ended ones too: to use one of those is a finding of its own."""
    for claim in file.claims:
        if claim.regions and region is not None and region not in claim.regions:
            continue
        for text in (claim.text, *claim.variants):
            for unit in _units(text):
                facts = find_facts(unit, lexicon)
                yield Sentence(claim.id, unit.text, facts, _scoping(claim), claim.review_by, unit)


def _units(text: str) -> Iterator[TextUnit]:
    """A claim is read like collateral; a single table row gets the header it lacks."""
    stripped = text.strip()
    if re.fullmatch(r"\|.*\|", stripped) and "\n" not in stripped:
        columns = max(1, stripped.count("|") - 1)
        text = "|" + "  |" * columns + "\n|" + " --- |" * columns + "\n" + stripped
    for unit in read_text(text, "canon"):
        if isinstance(unit, TextUnit) and unit.plain.strip():
            yield unit


def _clause_words(sentence: Sentence, fact: Fact, lexicon: Lexicon) -> frozenset[str]:
    """What an approved fact is about: its clause; for who has what, the topic is enough."""
    if fact.kind is FactKind.AVAILABILITY or sentence.unit is None:
        return frozenset()
    if sentence.unit.context.cell is not None:
        return fact.around
    plain = sentence.unit.plain
    start = plain.rfind(";", 0, fact.span.start) + 1
    end = plain.find(";", fact.span.end)
    if fact.kind is FactKind.PRICE:
        start, end = _priced(plain, start, end if end >= 0 else len(plain), fact)
    if fact.kind in {FactKind.LIMIT, FactKind.NUMBER} and (
        own := _own_words(sentence, fact, start, end if end >= 0 else len(plain), lexicon)
    ):
        return own
    words = plain[start : end if end >= 0 else len(plain)]
    if (
        fact.kind is FactKind.PRICE
        and fact.packages
        and fact.packages & packages_in(words, lexicon)
    ):
        return without_names(content(words), words, lexicon)
    said = without_names(content(words), words, lexicon)
    # "…; more is billed at $2 an hour" says only with what goes before it what is billed.
    return said or without_names(content(plain), plain, lexicon)


_KEEPING = frozenset({"retention", "history"})
_AND = re.compile(r",?\s+(?:and|but)\s+|,\s+")


def _own_words(
    sentence: Sentence, fact: Fact, start: int, end: int, lexicon: Lexicon
) -> frozenset[str]:
    """`metrics for 15 months and logs for 30 days`: the words of a fact's own half."""
    assert sentence.unit is not None  # noqa: S101
    plain = sentence.unit.plain
    others = [f.span for f in sentence.facts if f.kind is fact.kind and f.span != fact.span]
    before = [s.end for s in others if start <= s.end <= fact.span.start]
    after = [s.start for s in others if fact.span.end <= s.start < end]
    if not before and not after:
        return frozenset()
    first = _AND.search(plain, max(before), fact.span.start) if before else None
    last = [m.start() for m in _AND.finditer(plain, fact.span.end, min(after))] if after else []
    if (before and first is None) or (after and not last):
        return frozenset()
    own = plain[first.end() if first else start : last[-1] if last else end]
    said = without_names(content(own), own, lexicon)
    return said if said - _KEEPING else frozenset()


# Where a sentence goes on from a price to something else.
_GOES_ON = re.compile(
    r",?\s+(?:and|but|plus|with)\s+(?:also\s+)?(?:includes?|comes?|gets?|has|have|gives?|allows?|covers?|an?\b|up to|[$€£]?\d)|,\s+(?:which|with|plus|but|and)\b",
    re.I,
)


def _priced(plain: str, start: int, end: int, fact: Fact) -> tuple[int, int]:
    """The part of a clause that a price stands in."""
    cuts = [(m.start(), m.end()) for m in _GOES_ON.finditer(plain, start, end)]
    before = [at for _, at in cuts if at <= fact.span.start]
    after = [at for at, _ in cuts if at >= fact.span.end]
    return max(before, default=start), min(after, default=end)


def _claim_facts(sentences: Iterable[Sentence], lexicon: Lexicon) -> Iterator[CanonFact]:
    for sentence in sentences:
        for fact in sentence.facts:
            topics: tuple[frozenset[str], ...] = (
                fact.topic | _clause_words(sentence, fact, lexicon),
            )
            if fact.kind is FactKind.LIMIT and len(fact.topic) > 1:
                # Two words behind the measure name the thing: `a 30-minute response target`.
                topics = (*topics, fact.topic)
            yield CanonFact(
                sentence.id, fact, sentence.text, topics, structured=False, scoping=sentence.scoping
            )


# --- the rest -----------------------------------------------------------------------


def _bans(file: schema.CanonFile, as_of: date, region: str | None) -> Iterator[Ban]:
    for ban in file.forbidden:
        if _current(ban, as_of, region):
            quoted = (_quote(ban.text),) if ban.text else ()
            yield Ban(ban.id, (*quoted, *ban.patterns), ban.say_instead, ban.why, _scoping(ban))


def _quote(text: str) -> str:
    """A text as a pattern that forgives case, line breaks and curly quotes."""
    words = re.split(r"\s+", text.strip(" ."))
    return r"\b" + r"\s+".join(re.escape(w).replace("'", "['’]") for w in words) + r"\b"


def _duties(file: schema.CanonFile, as_of: date, region: str | None) -> Iterator[Duty]:
    for duty in file.required:
        if _current(duty, as_of, region):
            when = None if duty.when == "always" else FactKind(duty.when)
            yield Duty(duty.id, duty.text, when, _scoping(duty))


def _authorities(file: schema.CanonFile, as_of: date, region: str | None) -> Iterator[Authority]:
    for i, discount in enumerate(file.discounts):
        if _current(discount, as_of, region):
            yield Authority(
                f"discounts[{i}]", discount.up_to, frozenset(discount.packages), _scoping(discount)
            )


def _offers(file: schema.CanonFile, region: str | None) -> Iterator[Offering]:
    """Offers stay whether or not they are running: one shown too late is a finding."""
    for offer in file.offers:
        if offer.regions and region is not None and region not in offer.regions:
            continue
        owner = frozenset({offer.package})
        if offer.price is not None:
            fact = Fact(FactKind.PRICE, _WHOLE, price_value(offer.price, file.currency), owner)
            yield Offering(offer.id, offer.package, fact, _scoping(offer))
        if offer.discount is not None:
            fact = Fact(FactKind.DISCOUNT, _WHOLE, Quantity(offer.discount, "%"), owner)
            yield Offering(offer.id, offer.package, fact, _scoping(offer))
