"""The canon file as facts: what holds on a day and in a region, ready to compare with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from checker.approved import (
    ApprovedClaim,
    Authority,
    Ban,
    Canon,
    Duty,
    Offering,
)
from checker.canon import schema
from checker.canon.claims import claim_facts, scoping_of, sentences_of
from checker.canon.facts import price_value, structured_facts
from checker.canon.naming import lexicon_of, on_sale
from checker.canon.parts import add_on_prices, add_ons_of, limits_of, prices_of
from checker.canon.said import expanded
from checker.canon.state import statements
from checker.models import (
    Fact,
    FactKind,
    Quantity,
    Span,
)
from checker.values.terms import fold

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
    written = len(file.claims)
    file = expanded(file)
    told_here = frozenset(claim.id for claim in file.claims[written:])
    lexicon = lexicon_of(file, as_of)
    sentences = tuple(sentences_of(file, region, lexicon))
    structured = tuple(structured_facts(file, as_of, region))
    current = tuple(s for s in sentences if s.scoping.on_day(as_of))
    return Canon(
        company=file.company,
        lexicon=lexicon,
        as_of=as_of,
        facts=(
            *(fact for fact in structured if fact.condition is None),
            *claim_facts(current, lexicon),
        ),
        conditional=tuple(fact for fact in structured if fact.condition is not None),
        sentences=sentences,
        statements=(*current, *statements(structured, lexicon)),
        claims=tuple(_claims(file, region, told_here)),
        also={f.id: f.aliases for f in file.features if f.aliases},
        bans=tuple(_bans(file, as_of, region)),
        duties=tuple(_duties(file, as_of, region)),
        authorities=tuple(_authorities(file, as_of, region)),
        offers=tuple(_offers(file, region)),
        unsure=frozenset(_unsure(file)),
        retired=dict(_retired(file, as_of)),
        path=path,
        sha256=sha256,
    )  # fmt: skip


def _current(entry: schema.Scoped, as_of: date, region: str | None) -> bool:
    return entry.holds(as_of, None, region)


def _unsure(file: schema.CanonFile) -> Iterator[str]:
    """The ids of what a draft was unsure of, as findings name it."""
    for package in file.packages:
        if package.unsure:
            yield package.id
        for priced in prices_of(package):
            if package.unsure or priced.price.unsure:
                yield priced.id
        for limited in limits_of(package):
            if package.unsure or limited.limit.unsure:
                yield limited.id
    for feature in file.features:
        if feature.unsure:
            yield feature.id
        for id_, add_on in add_ons_of(feature):
            unsure = feature.unsure or add_on.unsure
            for priced in add_on_prices(id_, add_on):
                if unsure or priced.price.unsure:
                    yield priced.id
            if unsure:
                yield id_
    yield from (claim.id for claim in file.claims if claim.unsure)


def _retired(file: schema.CanonFile, as_of: date) -> Iterator[tuple[str, date | None]]:
    """Names that packages no longer have, and the last day they had them."""
    sold = {package.id for package in on_sale(file, as_of)}
    for package in file.packages:
        yield from ((fold(retired.name), retired.until) for retired in package.retired_names)
        if package.id not in sold:
            yield fold(package.name), package.until


# --- the rest -----------------------------------------------------------------------


def _claims(
    file: schema.CanonFile, region: str | None, told_here: frozenset[str]
) -> Iterator[ApprovedClaim]:
    for claim in file.claims:
        if claim.holds_in(region):
            yield ApprovedClaim(
                claim.id,
                claim.text,
                scoping_of(claim),
                claim.approved,
                values=claim.id in told_here,
                subject=claim.subject,
            )


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
        if not offer.holds_in(region):
            continue
        owner = frozenset({offer.package})
        if offer.price is not None:
            fact = Fact(FactKind.PRICE, _WHOLE, price_value(offer.price, file.currency), owner)
            yield Offering(offer.id, offer.package, fact, scoping_of(offer))
        if offer.discount is not None:
            fact = Fact(FactKind.DISCOUNT, _WHOLE, Quantity(offer.discount, "%"), owner)
            yield Offering(offer.id, offer.package, fact, scoping_of(offer))
