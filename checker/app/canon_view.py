"""The canon as a report shows it: every entry and channel, spoken about or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.approved import Canon, CanonFact
from checker.canon.schema import CanonFile, Discount, Feature, Forbidden, Offer, Package, Scoped
from checker.models import CanonEntry, CanonView, Outlet, Price, Quantity, Scope
from checker.values.numbers import plain_number
from checker.values.quantities import show_quantity
from checker.values.show import show_price, show_scope


def view_of(
    file: CanonFile,
    canon: Canon,
    judge: str,
    region: str | None = None,
) -> CanonView:
    """What a run looks at, before any document is read.

    Entries come in the order of the file: those that hold on the canon's day, and claims
    and offers whose time is over, since collateral is told so.
    """
    return CanonView(
        company=file.company,
        as_of=canon.as_of,
        judge=judge,
        region=region,
        entries=tuple(_entries(file, canon, region)),
        outlets=tuple(
            Outlet(name, 0, channel.motion, channel.owner)
            for name, channel in file.channels.items()
        ),
    )


def _entries(file: CanonFile, canon: Canon, region: str | None) -> Iterator[CanonEntry]:
    facts = {entry.id: entry for entry in canon.facts if entry.structured}
    for package in file.packages:
        yield from _of_package(package, facts, canon)
    if file.packages:
        names = ", ".join(package.name for package in file.packages)
        yield CanonEntry("packages", "All packages", f"There are no others: {names}")
    for feature in file.features:
        yield from _of_feature(feature, facts, canon)
    for claim in file.claims:
        if _in_region(claim, region):
            yield CanonEntry(claim.id, "Claims", claim.text, claim.owner, claim.channels)
    yield from _rules(file, canon, region)


def _of_package(
    package: Package, facts: Mapping[str, CanonFact], canon: Canon
) -> Iterator[CanonEntry]:
    retired = ", ".join(retired.name for retired in package.retired_names)
    text = f"Name: {package.name}" + (f" (no longer: {retired})" if retired else "")
    yield CanonEntry(package.id, package.name, text, None, package.channels)
    for index, price in enumerate(package.prices):
        fact = facts.get(f"{package.id}.prices[{index}]")
        if fact:
            yield _of_fact(fact, package.name, price.what or "price", canon)
    for index, limit in enumerate(package.limits):
        fact = facts.get(f"{package.id}.limits[{index}]")
        if fact:
            yield _of_fact(fact, package.name, limit.what, canon)


def _of_feature(
    feature: Feature, facts: Mapping[str, CanonFact], canon: Canon
) -> Iterator[CanonEntry]:
    for known in facts.values():
        if known.id == feature.id or known.id.startswith(f"{feature.id}.add_on["):
            yield _of_fact(known, "Features", feature.name, canon)


def _of_fact(entry: CanonFact, group: str, what: str, canon: Canon) -> CanonEntry:
    shown = _shown(entry, canon)
    # "Up to 10 seats" says already what there are up to ten of.
    text = shown if shown.casefold().endswith(f" {what.casefold()}") else f"{what}: {shown}"
    channels = tuple(sorted(entry.scoping.channels))
    return CanonEntry(entry.id, group, text[:1].upper() + text[1:], None, channels)


def _shown(entry: CanonFact, canon: Canon) -> str:
    value = entry.fact.value
    if isinstance(value, Price):
        return "on request" if value.amount is None else show_price(value)
    if isinstance(value, Quantity):
        return show_quantity(value)
    return show_scope(value, canon.lexicon) if isinstance(value, Scope) else entry.text


def _rules(file: CanonFile, canon: Canon, region: str | None) -> Iterator[CanonEntry]:
    day = canon.as_of
    for ban in file.forbidden:
        if ban.holds(day, region=region):
            yield CanonEntry(ban.id, "Forbidden", _banned(ban), None, ban.channels)
    for duty in file.required:
        if duty.holds(day, region=region):
            when = "" if duty.when == "always" else f" (where it states a {duty.when})"
            yield CanonEntry(duty.id, "Required", duty.text + when, None, duty.channels)
    for index, discount in enumerate(file.discounts):
        if discount.holds(day, region=region):
            text = _authority(discount)
            yield CanonEntry(f"discounts[{index}]", "Discounts", text, None, discount.channels)
    for offer in file.offers:
        if _in_region(offer, region):
            text = _offered(offer, file.currency, canon)
            yield CanonEntry(offer.id, "Offers", text, None, offer.channels)


def _in_region(entry: Scoped, region: str | None) -> bool:
    return not entry.regions or region is None or region in entry.regions


def _banned(ban: Forbidden) -> str:
    return f"“{ban.text}”" if ban.text else f"the pattern {' or '.join(ban.patterns)}"


def _authority(discount: Discount) -> str:
    on = f" on {', '.join(discount.packages)}" if discount.packages else ""
    return f"up to {plain_number(discount.up_to)}%{on}"


def _offered(offer: Offer, currency: str, canon: Canon) -> str:
    facts = [known.fact.value for known in canon.offers if known.id == offer.id]
    said = [show_price(v, currency) for v in facts if isinstance(v, Price)]
    said += [f"{show_quantity(v)} off" for v in facts if isinstance(v, Quantity)]
    until = f", until {offer.until}" if offer.until else ""
    return f"{canon.lexicon.name(offer.package)}: {' or '.join(said)}{until}"
