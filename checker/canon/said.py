"""Entries that are told in sentences, as an approved claim would tell them.

How far a thing has come, what it was called before, trials, support, levels of service: they
are compared as claims are, so that there is one way for what a text says of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from checker.canon.fields import Status
from checker.canon.parts import add_ons_of, prices_of, renamed_limits
from checker.canon.schema import (
    CanonFile,
    Claim,
    Feature,
    Package,
    Product,
    Response,
    RetiredName,
    Scoped,
    Sla,
    SupportTerms,
    Trial,
)
from checker.values.numbers import plain_number

_STAGES: Mapping[Status, str] = {
    "planned": "not generally available yet",
    "alpha": "in alpha",
    "beta": "in beta",
    "active": "generally available",
    "ended": "no longer offered",
}


def expanded(file: CanonFile) -> CanonFile:
    """A canon whose trials, support and the like are claims and features as well."""
    claims, features = tuple(told(file)), tuple(reached(file))
    if not claims and not features:
        return file
    update = {"claims": (*file.claims, *claims), "features": (*file.features, *features)}
    return file.model_copy(update=update)


def told(file: CanonFile) -> Iterator[Claim]:
    """A claim for each thing that structured entries say in words."""
    for feature in file.features:
        yield from _named(feature.id, feature.name, feature.retired_names, feature.status, feature)
        for id_, bought in add_ons_of(feature):
            name = bought.name or feature.name
            yield from _named(id_, name, bought.retired_names, bought.status, bought)
    for package in file.packages:
        yield from _in_credits(package)
    for id_, limit in renamed_limits(file.packages):
        yield from _named(id_, limit.what, limit.retired_names, None, limit)
    for i, product in enumerate(file.products):
        yield from _product(f"products[{i}]", product)
    for i, metric in enumerate(file.metrics):
        yield from _named(f"metrics[{i}]", metric.name, metric.retired_names, None, metric)
    for trial in file.trials:
        yield from _trial(trial, file)
    for support in file.support:
        yield from _support(support, file)
    yield from (_sla(sla, file) for sla in file.slas)


def _named(
    id_: str, name: str, retired: Iterable[RetiredName], status: Status | None, entry: Scoped
) -> Iterator[Claim]:
    for i, old in enumerate(retired):
        claim = _claim(f"{id_}.retired_names[{i}]", f"{old.name} is now called {name}.", entry)
        # While it still has the old name, nothing is wrong with it.
        after = old.until and old.until + timedelta(days=1)
        yield claim.model_copy(update={"from_": after}) if after else claim
    if status is not None:
        be = "are" if name.endswith("s") and not name.endswith("ss") else "is"
        thing = f"{name[:1].upper()}{name[1:]}"
        yield _claim(f"{id_}.status", f"{thing} {be} {_STAGES[status]}.", entry)


def _in_credits(package: Package) -> Iterator[Claim]:
    """Prices that are not paid in money."""
    for priced in prices_of(package):
        price = priced.price
        if price.paid_in and price.amount is not None:
            thing = priced.what or (f"One {price.per}" if price.per else "It")
            costs = f"costs {_measure(price.amount, price.paid_in)}"
            every = f" a {price.every}" if price.every else ""
            text = f"On {package.name}, {thing[:1].lower()}{thing[1:]} {costs}{every}."
            yield _claim(priced.id, text, price)


def _product(id_: str, product: Product) -> Iterator[Claim]:
    yield from _named(id_, product.name, product.retired_names, product.status, product)


def _trial(trial: Trial, file: CanonFile) -> Iterator[Claim]:
    of = _names(trial.of, file)
    lasts = f"last {_measure(trial.value, trial.unit)}"
    yield _claim(trial.id, f"Trials of {of} {lasts}." if of else f"Trials {lasts}.", trial)
    if trial.card is not None:
        needed = "A credit card is" if trial.card else "No credit card is"
        yield _claim(f"{trial.id}.card", f"{needed} required for the trial.", trial)


def _support(support: SupportTerms, file: CanonFile) -> Iterator[Claim]:
    names = _names(support.in_, file) or "all plans"
    on = f"Support on {names}"
    if support.hours:
        yield _claim(f"{support.id}.hours", f"{on} is available {support.hours}.", support)
    for i, response in enumerate(support.response):
        yield _claim(f"{support.id}.response[{i}]", f"{on} {_answers(response)}.", support)


def _answers(response: Response) -> str:
    what = f" to {response.for_}" if response.for_ else ""
    return f"responds{what} within {_measure(response.value, response.unit)}"


def _sla(sla: Sla, file: CanonFile) -> Claim:
    on = _names(sla.in_, file)
    amount = _measure(sla.value, sla.unit)
    every = f" a {sla.every}" if sla.every else ""
    what = f"{sla.what} SLA" if "sla" not in sla.what.lower().split() else sla.what
    return _claim(sla.id, f"The {what}{f' on {on}' if on else ''} is {amount}{every}.", sla)


def reached(file: CanonFile) -> Iterator[Feature]:
    """A feature for each way that support can be reached by: `phone support`."""
    ways: dict[str, list[SupportTerms]] = {}
    for support in file.support:
        for way in support.by:
            ways.setdefault(way, []).append(support)
    for way, entries in ways.items():
        members = _together([entry.in_ for entry in entries])
        name = way if "support" in way.lower().split() else f"{way} support"
        id_ = f"{entries[0].id}.by.{_slug(way)}"
        yield Feature.model_validate(
            {"id": id_, "name": name, "in_": members, **scope_of(entries[0])}
        )


def _slug(text: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in text.lower())


def _together(members: Sequence[tuple[str, ...] | str]) -> Any:
    """The packages of several entries: `all` where one has all, else every one of them."""
    for word in ("all", "paid"):
        if word in members:
            return word
    named = [package for some in members if isinstance(some, tuple) for package in some]
    return tuple(dict.fromkeys(named)) or "none"


def _names(members: tuple[str, ...] | str, file: CanonFile) -> str:
    """`Pro and Business`; nothing where it is not some packages only."""
    if isinstance(members, str):
        return ""
    names = [package.name for package in file.packages if package.id in members]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _measure(value: Decimal, unit: str) -> str:
    if unit == "%":
        return f"{plain_number(value)}%"
    plural = "s" if value != 1 and unit.islower() else ""
    return f"{plain_number(value)} {unit}{plural}"


def _claim(id_: str, text: str, entry: Scoped) -> Claim:
    return Claim(id=told_id(id_), text=text, **scope_of(entry))


def told_id(id_: str) -> str:
    """The id of the claim that tells a part of an entry: ids of claims have no brackets."""
    return id_.replace("[", ".").replace("]", "")


def scope_of(entry: Scoped) -> dict[str, Any]:
    """Where and when an entry holds, and where it came from."""
    return {name: getattr(entry, name) for name in Scoped.model_fields}
