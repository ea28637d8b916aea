"""What changed between two canons, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from checker.canon.flaws import package_names, same_words, show_limit, show_price
from checker.canon.price_checks import basis
from checker.canon.schema import AddOn, CanonFile, Feature, Limit, ListPrice, Model, Package, Scoped
from checker.values.words import content


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `breaks` says that collateral true to the old canon may be wrong now."""

    canon_id: str
    kind: str
    text: str
    breaks: bool


class _ComparedEntry(Protocol):
    @property
    def id(self) -> str: ...


E = TypeVar("E", bound=_ComparedEntry)
_SENTENCES = (
    ("claims", "claim", True),
    ("forbidden", "forbidden text", True),
    ("required", "required text", True),
    ("offers", "offer", True),
    ("journeys", "journey", False),
)


def diff(old: CanonFile, new: CanonFile) -> tuple[Change, ...]:
    """Every change, in the file's order. Entries are the same when their ids are."""
    return (
        *_top(old, new),
        *_packages(old, new),
        *_features(old, new),
        *(change for kind in _SENTENCES for change in _entries(old, new, *kind)),
        *_discounts(old, new),
    )


def price_changes(old: CanonFile, new: CanonFile) -> Iterator[tuple[str, ListPrice, ListPrice]]:
    """Each price that another one replaces, with the id its package has now."""
    for before, after in _matched(old.packages, new.packages):
        if before is not None and after is not None:
            for was, now in _paired(*_unlike(before.prices, after.prices), basis):
                if was is not None and now is not None:
                    yield after.id, was, now


def _top(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    for key in ("company", "currency"):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield Change(key, f"{key}-changed", f"The {key} is {after}, not {before}.", True)
    for key in ("names", "competitors", "products"):
        gone, come = _moved(getattr(old, key), getattr(new, key))
        if gone or come:
            yield Change(
                key, f"{key}-changed", f"{key}: {_plus_minus(gone, come)}.", key == "names"
            )
    if old.all_packages != new.all_packages:
        now = "are all there are" if new.all_packages else "may not be all there are"
        text = f"The packages {now}."
        yield Change("packages", "all-packages-changed", text, new.all_packages)
    gone, come = _moved(old.channels, new.channels)
    if gone or come:
        yield Change("channels", "channels-changed", f"channels: {_plus_minus(gone, come)}.", False)


# --- packages --------------------------------------------------------------------------


def _packages(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    for before, after in _matched(old.packages, new.packages):
        if after is None and before is not None:
            yield _removed_package(before, new)
        elif before is None and after is not None:
            text = f"Package {after.name} is new."
            yield Change(after.id, "package-added", text, False)
        elif before is not None and after is not None:
            yield from _package(before, after, old, new)


def _removed_package(gone: Package, new: CanonFile) -> Change:
    text = f"Package {gone.name} is gone."
    if same_words(gone.name) not in _known_names(new):
        text += (
            f" Its name is nowhere in the new canon; put '{gone.name}' into the `retired_names`"
            " of its successor, so that texts which still use it are told what to say."
        )
    return Change(gone.id, "package-removed", text, True)


def _package(before: Package, after: Package, old: CanonFile, new: CanonFile) -> Iterator[Change]:
    if before.id != after.id:
        text = f"Package {after.name} has the id {after.id}, not {before.id}."
        yield Change(after.id, "id-changed", text, False)
    if before.name != after.name:
        yield _renamed(before, after, new)
    gone, come = _moved(before.aliases, after.aliases)
    gone = [name for name in gone if same_words(name) not in _known_names(new)]
    come = [name for name in come if name != before.name]
    if gone or come:
        text = f"{after.name}: other names {_plus_minus(gone, come)}."
        yield Change(after.id, "aliases-changed", text, bool(gone))
    yield from _prices(before, after, old, new)
    yield from _limits(before, after)
    yield from _scope(before, after, after.id, after.name)


def _renamed(before: Package, after: Package, new: CanonFile) -> Change:
    text = f"Package {before.name} is called {after.name} now."
    if same_words(before.name) not in _known_names(new):
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


def _prices(before: Package, after: Package, old: CanonFile, new: CanonFile) -> Iterator[Change]:
    gone, come = _unlike(before.prices, after.prices)
    for was, now in _paired(gone, come, basis):
        shown_before = show_price(was, old) if was else None
        shown_after = show_price(now, new) if now else None
        yield _value_change(after, "price", shown_before, shown_after)


def _limits(before: Package, after: Package) -> Iterator[Change]:
    gone, come = _unlike(before.limits, after.limits)
    for was, now in _paired(gone, come, lambda limit: (content(limit.what), limit.channels)):
        what = (now or was or after.limits[0]).what
        shown_before = show_limit(was) if was else None
        shown_after = show_limit(now) if now else None
        yield _value_change(after, f"limit on {what}", shown_before, shown_after)


def _value_change(package: Package, what: str, was: str | None, now: str | None) -> Change:
    kind = what.split()[0]
    if was is None:
        return Change(package.id, f"{kind}-added", f"{package.name}: new {what}, {now}.", False)
    if now is None:
        return Change(package.id, f"{kind}-removed", f"{package.name}: no {what} {was}.", True)
    text = f"{package.name}: {what} goes from {was} to {now}."
    return Change(package.id, f"{kind}-changed", text, True)


P = TypeVar("P", ListPrice, Limit)


def _unlike(before: Sequence[P], after: Sequence[P]) -> tuple[list[P], list[P]]:
    """What is in one of the two only; where a drafted value came from does not count."""
    bare_before, bare_after = [_bare(x) for x in before], [_bare(x) for x in after]
    gone = [x for x, bare in zip(before, bare_before, strict=True) if bare not in bare_after]
    come = [x for x, bare in zip(after, bare_after, strict=True) if bare not in bare_before]
    return gone, come


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
    if len(alone) == len(left) == 1 and isinstance(alone[0], ListPrice):
        yield alone[0], left[0]
        return
    yield from ((was, None) for was in alone)
    yield from ((None, now) for now in left)


# --- features --------------------------------------------------------------------------


def _features(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    for before, after in _matched(old.features, new.features):
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
    yield from _scope(before, after, after.id, after.name)


def _members(said: tuple[str, ...] | str, canon: CanonFile) -> str:
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


# --- sentences, offers, discounts ------------------------------------------------------


def _entries(
    old: CanonFile, new: CanonFile, section: str, noun: str, breaks: bool
) -> Iterator[Change]:
    kind = section.removesuffix("s")
    for before, after in _matched(getattr(old, section), getattr(new, section)):
        if after is None and before is not None:
            yield Change(before.id, f"{kind}-removed", f"The {noun} {before.id} is gone.", breaks)
        elif before is None and after is not None:
            text = f"The {noun} {after.id} is new{_quoted(after)}."
            yield Change(after.id, f"{kind}-added", text, kind in ("forbidden", "required"))
        elif before is not None and after is not None and _bare(before) != _bare(after):
            text = f"The {noun} {after.id} changed: {_fields(before, after)}."
            yield Change(after.id, f"{kind}-changed", text, breaks)


def _quoted(entry: Model) -> str:
    text = getattr(entry, "text", None)
    return f": '{text}'" if text else ""


def _discounts(old: CanonFile, new: CanonFile) -> Iterator[Change]:
    before = {(d.channels, d.packages, d.regions): d for d in old.discounts}
    after = {(d.channels, d.packages, d.regions): d for d in new.discounts}
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was != now:
            where = ", ".join((*key[0], *key[1], *key[2])) or "every channel"
            shown = [f"{d.up_to.normalize():f}%" if d else "none" for d in (was, now)]
            text = f"Discount authority of {where} goes from {shown[0]} to {shown[1]}."
            less = was is not None and (now is None or now.up_to < was.up_to)
            yield Change("discounts", "discount-changed", text, less)


# --- what they share -------------------------------------------------------------------


def _matched(old: Sequence[E], new: Sequence[E]) -> Iterator[tuple[E | None, E | None]]:
    """Entries by id, and by name where an id changed; the new file's order first."""
    rest = {entry.id: entry for entry in old}
    taken = {entry.id for entry in new}
    by_name = {_name(e): e.id for e in old if e.id not in taken and _name(e)}
    for entry in new:
        before = rest.pop(entry.id, None) or rest.pop(by_name.get(_name(entry), ""), None)
        yield before, entry
    yield from ((entry, None) for entry in rest.values())


def _name(entry: _ComparedEntry) -> str:
    return same_words(getattr(entry, "name", ""))


def _moved(old: Iterable[str], new: Iterable[str]) -> tuple[list[str], list[str]]:
    before, after = list(old), list(new)
    return [x for x in before if x not in after], [x for x in after if x not in before]


def _plus_minus(gone: Iterable[str], come: Iterable[str]) -> str:
    return ", ".join([*(f"without {x}" for x in gone), *(f"with {x}" for x in come)])


def _bare(model: Model) -> dict[str, Any]:
    """What an entry says, without where a draft had it from."""
    return model.model_dump(by_alias=True, exclude={"source", "unsure"})


def _fields(before: Model, after: Model) -> str:
    was, now = _bare(before), _bare(after)
    return "; ".join(
        f"{key} is {_shown(now[key])}, was {_shown(was[key])}"
        for key in now
        if was[key] != now[key]
    )


def _shown(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else f"'{value}'"


def _scope(before: Scoped, after: Scoped, canon_id: str, name: str) -> Iterator[Change]:
    for key in ("channels", "regions", "from_", "until"):
        was, now = getattr(before, key), getattr(after, key)
        if was != now:
            label = key.rstrip("_")
            text = f"{name}: {label} is {_shown(now)}, was {_shown(was)}."
            yield Change(canon_id, "scope-changed", text, True)
