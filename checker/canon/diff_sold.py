"""Differences of what is sold: packages, prices, limits and features."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import TypeVar

from checker.canon.changes import (
    Change,
    bare,
    matched,
    moved,
    plus_minus,
    scope_changes,
)
from checker.canon.facts import limit_name
from checker.canon.flaws import package_names, same_words, show_limit, show_price
from checker.canon.parts import Limited, Priced, limits_of, prices_of
from checker.canon.price_checks import basis
from checker.canon.schema import AddOn, CanonFile, Feature, Package, PricePart
from checker.values.words import content

_PARTS = frozenset({"includes", "extra", "overage", "minimum", "default", "customers"})


def price_changes(old: CanonFile, new: CanonFile) -> Iterator[tuple[str, PricePart, PricePart]]:
    """Each price that another one replaces, with the id its package has now."""
    for before, after in matched(old.packages, new.packages):
        if before is not None and after is not None:
            for was, now in _price_pairs(before, after):
                if was is not None and now is not None:
                    yield after.id, was.price, now.price


def package_changes(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    """Packages with their names, prices and limits."""
    known = _known_names(new)
    for before, after in matched(old.packages, new.packages):
        if after is None and before is not None:
            yield _removed_package(before, known)
        elif before is None and after is not None:
            text = f"Package {after.name} is new."
            yield Change(after.id, "package-added", text, False)
        elif before is not None and after is not None:
            yield from _package(before, after, old, new, known)


def _removed_package(gone: Package, known: Set[str]) -> Change:
    text = f"Package {gone.name} is gone."
    if same_words(gone.name) not in known:
        text += (
            f" Its name is nowhere in the new canon; put '{gone.name}' into the `retired_names`"
            " of its successor, so that texts which still use it are told what to say."
        )
    return Change(gone.id, "package-removed", text, True)


def _package(
    before: Package, after: Package, old: CanonFile, new: CanonFile, known: Set[str]
) -> Iterator[Change]:
    if before.id != after.id:
        text = f"Package {after.name} has the id {after.id}, not {before.id}."
        yield Change(after.id, "id-changed", text, False)
    if before.name != after.name:
        yield _renamed(before, after, known)
    gone, come = moved(before.aliases, after.aliases)
    gone = [name for name in gone if same_words(name) not in known]
    come = [name for name in come if name != before.name]
    if gone or come:
        text = f"{after.name}: other names {plus_minus(gone, come)}."
        yield Change(after.id, "aliases-changed", text, bool(gone))
    yield from _names(before, after, after.id)
    yield from _prices(before, after, old, new)
    yield from _limits(before, after)
    yield from scope_changes(before, after, after.id, after.name)


def _renamed(before: Package, after: Package, known: Set[str]) -> Change:
    text = f"Package {before.name} is called {after.name} now."
    if same_words(before.name) not in known:
        text += (
            f" '{before.name}' is missing from its `retired_names`; add it, or texts that use the"
            " old name are reported as naming an unknown package."
        )
    return Change(after.id, "package-renamed", text, True)


def _known_names(canon: CanonFile) -> set[str]:
    """Every name a package has or had."""
    current = {name for package in canon.packages for _, name in package_names(package)}
    retired = {r.name for package in canon.packages for r in package.retired_names}
    return {same_words(name) for name in current | retired}


def _names(before: Package | Feature, after: Package | Feature, canon_id: str) -> Iterator[Change]:
    """Former names and how far a thing has come."""
    gone, come = moved(
        (old.name for old in before.retired_names), (old.name for old in after.retired_names)
    )
    come = [name for name in come if same_words(name) != same_words(before.name)]
    if gone or come:
        text = f"{after.name}: former names {plus_minus(gone, come)}."
        yield Change(canon_id, "former-names-changed", text, bool(come))
    if before.status != after.status:
        was, now = (each.status or "not told" for each in (before, after))
        text = f"{after.name}: its status is {now}, it was {was}."
        yield Change(canon_id, "status-changed", text, True)


def _prices(before: Package, after: Package, old: CanonFile, new: CanonFile) -> Iterator[Change]:
    for was, now in _price_pairs(before, after):
        shown_before = show_price(_unnamed(was), old) if was else None
        shown_after = show_price(_unnamed(now), new) if now else None
        yield _value_change(after, _priced(now or was), shown_before, shown_after)


def _price_pairs(before: Package, after: Package) -> Iterator[tuple[Priced | None, Priced | None]]:
    gone, come = _unlike(list(prices_of(before)), list(prices_of(after)))
    yield from _paired(gone, come, _basis)


def _basis(priced: Priced) -> object:
    return priced.what, priced.condition, basis(priced.price)


def _unnamed(priced: Priced) -> PricePart:
    """A price whose part says what it buys: `extra seat` stands in the sentence already."""
    part = priced.phrases and priced.price.what
    return priced.price.model_copy(update={"what": None}) if part else priced.price


def _priced(priced: Priced | None) -> str:
    assert priced is not None  # noqa: S101 - a pair has one of the two
    part = f"price of {priced.what}" if priced.phrases else "price"
    return part + (f" ({priced.condition.shown})" if priced.condition else "")


def _limits(before: Package, after: Package) -> Iterator[Change]:
    gone, come = _unlike(list(limits_of(before)), list(limits_of(after)))
    for was, now in _paired(gone, come, _subject):
        told = now or was
        assert told is not None  # noqa: S101 - a pair has one of the two
        what = limit_name(told.limit)
        when = f" ({told.condition.shown})" if told.condition else ""
        shown_before = show_limit(was.limit) if was else None
        shown_after = show_limit(now.limit) if now else None
        yield _value_change(after, f"limit on {what}{when}", shown_before, shown_after)


def _subject(limited: Limited) -> object:
    return content(limit_name(limited.limit)), limited.limit.channels, limited.condition


def _value_change(package: Package, what: str, was: str | None, now: str | None) -> Change:
    kind = what.split()[0]
    if was is None:
        return Change(package.id, f"{kind}-added", f"{package.name}: new {what}, {now}.", False)
    if now is None:
        return Change(package.id, f"{kind}-removed", f"{package.name}: no {what} {was}.", True)
    text = f"{package.name}: {what} goes from {was} to {now}."
    return Change(package.id, f"{kind}-changed", text, True)


P = TypeVar("P", Priced, Limited)


def _unlike(before: Sequence[P], after: Sequence[P]) -> tuple[list[P], list[P]]:
    """What is in one of the two only; where a drafted value came from does not count."""
    said_before, said_after = [_said(x) for x in before], [_said(x) for x in after]
    gone = [x for x, said in zip(before, said_before, strict=True) if said not in said_after]
    come = [x for x, said in zip(after, said_after, strict=True) if said not in said_before]
    return gone, come


def _said(part: Priced | Limited) -> object:
    """A price or limit by itself: its parts are told one by one."""
    entry = part.price if isinstance(part, Priced) else part.limit
    what = part.what if isinstance(part, Priced) else ""
    return what, part.condition, {k: v for k, v in bare(entry).items() if k not in _PARTS}


def _paired(
    gone: list[P], come: list[P], same: Callable[[P], object]
) -> Iterator[tuple[P | None, P | None]]:
    """Old and new of one basis; if one of each is left over, they belong together too."""
    left = list(come)
    alone = []
    for was in gone:
        now = next((x for x in left if same(x) == same(was)), None)
        if now is None:
            alone.append(was)
        else:
            left.remove(now)
            yield was, now
    if len(alone) == len(left) == 1 and isinstance(alone[0], Priced):
        yield alone[0], left[0]
        return
    yield from ((was, None) for was in alone)
    yield from ((None, now) for now in left)


def feature_changes(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    """Features: who has them, who can buy them, exceptions."""
    for before, after in matched(old.features, new.features):
        if after is None and before is not None:
            yield Change(before.id, "feature-removed", f"Feature {before.name} is gone.", True)
        elif before is None and after is not None:
            text = f"Feature {after.name} is new, in {_members(after.in_, new)}."
            yield Change(after.id, "feature-added", text, False)
        elif before is not None and after is not None:
            yield from _feature(before, after, old, new)


def _feature(before: Feature, after: Feature, old: CanonFile, new: CanonFile) -> Iterator[Change]:
    if before.name != after.name:
        text = f"Feature {before.name} is called {after.name} now."
        yield Change(after.id, "feature-renamed", text, False)
    if before.in_ != after.in_ and _members(before.in_, old) != _members(after.in_, new):
        was, now = _members(before.in_, old), _members(after.in_, new)
        text = f"{after.name} is in {now}; it was in {was}."
        yield Change(after.id, "feature-moved", text, True)
    if before.add_on != after.add_on:
        was, now = _add_ons(before.add_on, old), _add_ons(after.add_on, new)
        text = f"{after.name} as an add-on: {now}; it was {was}."
        yield Change(after.id, "add-on-changed", text, True)
    gone, come = moved(before.aliases, after.aliases)
    if gone or come:
        text = f"{after.name}: other names {plus_minus(gone, come)}."
        yield Change(after.id, "aliases-changed", text, False)
    yield from _names(before, after, after.id)
    if before.exceptions != after.exceptions:
        was, now = _exceptions(before, old), _exceptions(after, new)
        text = f"Exceptions of {after.name}: {now}; it was {was}."
        yield Change(after.id, "exceptions-changed", text, True)
    yield from scope_changes(before, after, after.id, after.name)


def _exceptions(feature: Feature, canon: CanonFile) -> str:
    told = [
        f"{'not ' if e.denied else ''}{_members(e.in_, canon)} for "
        f"{e.when or (f'customers before {e.customers.before}' if e.customers else 'some')}"
        for e in feature.exceptions
    ]
    return "; ".join(told) or "none"


def _members(said: tuple[str, ...] | str | None, canon: CanonFile) -> str:
    if said is None:
        return "no package that is named"
    if isinstance(said, str):
        return {"all": "all packages", "paid": "all paid packages", "none": "no package"}[said]
    names = [package.name for package in canon.packages if package.id in said]
    return ", ".join(names)


def _add_ons(add_ons: Iterable[AddOn], canon: CanonFile) -> str:
    shown = [
        f"for {_members(a.in_, canon)}" + (f" at {show_price(a.price, canon)}" if a.price else "")
        for a in add_ons
    ]
    return "; ".join(shown) or "not to be had"
