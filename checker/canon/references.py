"""What must agree inside one canon file: ids, references, currencies, dates, patterns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import re2

from checker.canon.explain import place_of, spell, suggestion
from checker.canon.schema import (
    CanonFile,
    Feature,
    Forbidden,
    Limit,
    ListPrice,
    Model,
    RetiredName,
    Scoped,
)
from checker.canon.tree import Mistake, Path, Place
from checker.values.currencies import MINOR_UNITS

KEYWORDS = ("all", "paid", "none")
"""What `in` may say instead of package ids; so no package can be called one of them."""

_WITH_IDS = ("packages", "features", "claims", "forbidden", "required", "offers", "journeys")
_RE2_LACKS = (
    ("(?=", "look-ahead"),
    ("(?!", "look-ahead"),
    ("(?<=", "look-behind"),
    ("(?<!", "look-behind"),
    ("(?>", "atomic groups"),
    ("(?P=", "back-references"),
)

Found = Iterator[tuple[Path, str]]


def check_references(canon: CanonFile, places: Mapping[Path, Place]) -> list[Mistake]:
    """Everything that does not fit together, each at its place."""
    found = [
        *_duplicate_ids(canon),
        *_unknown_packages(canon),
        *_unknown_channels(canon),
        *_unknown_currencies(canon),
        *_every_model(canon),
    ]
    return [Mistake(place_of(path, places), message) for path, message in found]


def walk(model: Model, path: Path = ()) -> Iterator[tuple[Path, Model]]:
    """A model and every model inside it, with the path the file has for it."""
    yield path, model
    for name, info in type(model).model_fields.items():
        here = (*path, info.alias or name)
        value = getattr(model, name)
        if isinstance(value, Model):
            yield from walk(value, here)
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                yield from walk(inner, (*here, key))
        elif isinstance(value, tuple):
            for index, inner in enumerate(value):
                if isinstance(inner, Model):
                    yield from walk(inner, (*here, index))


def _duplicate_ids(canon: CanonFile) -> Found:
    for kind in _WITH_IDS:
        seen: dict[str, Path] = {}
        for index, entry in enumerate(getattr(canon, kind)):
            path: Path = (kind, index, "id")
            if entry.id in seen:
                first = spell(seen[entry.id][:-1])
                yield path, f"id '{entry.id}' is taken by {first}; give this one another"
            if kind == "packages" and entry.id in KEYWORDS:
                yield path, f"id '{entry.id}' has a meaning of its own after `in`; choose another"
            seen.setdefault(entry.id, path)


def _unknown_packages(canon: CanonFile) -> Found:
    by_name = {package.name.casefold(): package.id for package in canon.packages}
    known = [package.id for package in canon.packages]
    for path, said in _package_references(canon):
        if said not in known:
            yield path, _unknown_package(said, spell(path), known, by_name)


def _unknown_package(
    said: str, where: str, known: Iterable[str], by_name: Mapping[str, str]
) -> str:
    if said in KEYWORDS:
        return f"{where}: '{said}' stands alone, without brackets: `in: {said}`"
    if said.casefold() in by_name:
        right = by_name[said.casefold()]
        return f"{where}: packages are named by id; '{said}' has the id '{right}'"
    return f"{where}: no package has the id '{said}'{suggestion(said, known)}"


def _package_references(canon: CanonFile) -> Iterator[tuple[Path, str]]:
    for index, feature in enumerate(canon.features):
        yield from _members(("features", index, "in"), feature.in_)
        for inner, add_on in enumerate(feature.add_on):
            yield from _members(("features", index, "add_on", inner, "in"), add_on.in_)
    for index, discount in enumerate(canon.discounts):
        yield from _members(("discounts", index, "packages"), discount.packages)
    for index, offer in enumerate(canon.offers):
        yield ("offers", index, "package"), offer.package


def _members(path: Path, said: tuple[str, ...] | str) -> Iterator[tuple[Path, str]]:
    if isinstance(said, tuple):
        yield from (((*path, index), package) for index, package in enumerate(said))


def _unknown_channels(canon: CanonFile) -> Found:
    for path, said in _channel_references(canon):
        if said not in canon.channels:
            hint = suggestion(said, canon.channels) or "; `channels` lists none"
            yield path, f"{spell(path)}: no channel is called '{said}'{hint}"


def _channel_references(canon: CanonFile) -> Iterator[tuple[Path, str]]:
    for path, model in walk(canon):
        if isinstance(model, Scoped):
            yield from _members((*path, "channels"), model.channels)
    for index, journey in enumerate(canon.journeys):
        yield from _members(("journeys", index, "steps"), journey.steps)


def _unknown_currencies(canon: CanonFile) -> Found:
    for path, model in walk(canon):
        code = model.currency if isinstance(model, CanonFile | ListPrice) else None
        if code is not None and code not in MINOR_UNITS:
            near = suggestion(code, _likeliest_first(code)) if _alike(code) else ""
            yield (*path, "currency"), f"'{code}' is not an ISO 4217 currency code{near}"


_WIDELY_USED = ("USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD")


def _likeliest_first(code: str) -> list[str]:
    """Among codes equally alike, those that begin alike come first, then the widely used."""
    return sorted(MINOR_UNITS, key=lambda c: (c[:2] != code[:2], c not in _WIDELY_USED, c))


def _alike(code: str) -> bool:
    """Whether a known code shares two letters in place: else a suggestion is a guess."""
    return any(sum(a == b for a, b in zip(code, known, strict=True)) > 1 for known in MINOR_UNITS)


def _every_model(canon: CanonFile) -> Found:
    for path, model in walk(canon):
        if isinstance(model, Scoped) and model.from_ and model.until and model.until < model.from_:
            yield (
                (*path, "until"),
                f"until {model.until} is before from {model.from_}; nothing can hold then",
            )
        if isinstance(model, Limit):
            yield from _limit(path, model)
        elif isinstance(model, Forbidden):
            yield from _forbidden(path, model)
        elif isinstance(model, Feature | RetiredName | ListPrice):
            yield from _small_things(path, model)


def _limit(path: Path, limit: Limit) -> Found:
    given = [limit.value, limit.max, limit.min]
    if given == [None, None, None]:
        yield path, f"{spell(path)} says no amount; give it `value`, `max` or `min`"
    if limit.value is not None and (limit.max is not None or limit.min is not None):
        yield path, f"{spell(path)} has `value` and a bound; keep `value`, or `max` and `min`"
    if limit.max is not None and limit.min is not None and limit.max < limit.min:
        yield (*path, "max"), f"{spell(path)}: max {limit.max} is below min {limit.min}"


def _small_things(path: Path, model: Feature | RetiredName | ListPrice) -> Found:
    if isinstance(model, ListPrice) and model.per_quantity == 0:
        yield (*path, "per_quantity"), f"{spell(path)}.per_quantity must be above 0"
    if isinstance(model, Feature) and model.in_ == ():
        yield (*path, "in"), f"{spell(path)}.in is an empty list; write `in: none`"


def _forbidden(path: Path, entry: Forbidden) -> Found:
    if entry.text is None and not entry.patterns:
        yield path, f"{spell(path)} forbids nothing; give it `text` or `patterns`"
    for index, pattern in enumerate(entry.patterns):
        wrong = _pattern_fault(pattern)
        if wrong:
            yield (*path, "patterns", index), f"{spell(path)}.patterns[{index}]: {wrong}"


def _pattern_fault(pattern: str) -> str | None:
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        return f"{_re2_reason(pattern, error)} in {pattern!r}"
    if compiled.search(""):
        return f"{pattern!r} matches an empty text, so it would match everywhere"
    return None


def _re2_reason(pattern: str, error: Exception) -> str:
    for mark, name in _RE2_LACKS:
        if mark in pattern:
            return f"RE2 has no {name} ('{mark}…')"
    if any(f"\\{digit}" in pattern for digit in "123456789"):
        return "RE2 has no back-references ('\\1')"
    reason = error.args[0] if error.args else error
    said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    return f"not a pattern RE2 can read: {said}"
