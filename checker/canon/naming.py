"""Every name a canon knows, of packages and all else, as the lexicon of a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from datetime import date

from checker.canon import schema
from checker.canon.claims import scoping_of, units_of
from checker.canon.former import former_names
from checker.canon.parts import add_ons_of, costs_nothing, renamed_limits
from checker.canon.plan_groups import plan_groups
from checker.canon.said import told_id
from checker.statements.patterns.mine import Mined, mine_names
from checker.values.money import find_prices
from checker.values.names import Lexicon
from checker.values.quantities import find_quantities
from checker.values.terms import Term, TermKind, fold

_Thing = schema.Package | schema.Feature | schema.AddOn | schema.Product | schema.Metric


def lexicon_of(file: schema.CanonFile, as_of: date) -> Lexicon:
    """All names as they stand on a day."""
    companies = (file.company, *file.names)
    sold = on_sale(file, as_of)
    mined = None if file.packages else _mined(file, companies)
    free = frozenset(p.id for p in sold if costs_nothing(p)) | frozenset(
        mined.free if mined else ()
    )
    terms = (*_terms(file, companies, mined, as_of), *_former(file, as_of))
    doubted = frozenset(package.id for package in sold if package.unsure)
    if len(doubted) == len(sold):
        doubted = frozenset()  # a draft that is unsure of all has no others
    groups = plan_groups((seen(claim.text) for claim in file.claims), terms)
    return Lexicon(
        terms=(
            *terms,
            *groups,
            *_with_names_inside(file, terms),
            *former_names(_said_on(file, as_of), terms),
        ),
        order=tuple(p.id for p in sold if p.id not in doubted),
        units=tuple(_units(file, as_of)),
        free=free,
        closed=file.all_packages if file.packages else bool(mined and mined.closed),
        listed_in=_listed_in(file, mined),
        doubted=doubted,
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
            yield claim.id, seen(claim.text)


def _currency(file: schema.CanonFile) -> str:
    """The canon's currency; one of claims alone says it in them."""
    if "currency" in file.model_fields_set or file.packages:
        return file.currency
    shown = {p.price.currency for c in file.claims for p in find_prices(c.text, "")}
    said = {currency for currency in shown if currency}
    return said.pop() if len(said) == 1 else file.currency


def _mined(file: schema.CanonFile, companies: tuple[str, ...]) -> Mined:
    return mine_names((seen(c.text) for c in file.claims), companies)


def seen(text: str) -> str:
    """A claim as a person sees it: names may stand in links, bold or code."""
    return " ".join(word for unit in units_of(text) for word in unit.plain.split())


def _terms(
    file: schema.CanonFile, companies: tuple[str, ...], mined: Mined | None, as_of: date
) -> Iterator[Term]:
    for company in companies:
        yield Term(company, TermKind.COMPANY, company)
    taken = {fold(n) for p in file.packages for n in (p.name, *p.aliases)}
    sold = {package.id for package in on_sale(file, as_of)}
    for package in file.packages:
        for name in (package.name, *package.aliases, *_short_name(package, taken)):
            if package.id in sold:
                yield Term(name, TermKind.PACKAGE, package.id)
            elif has_ended(package, as_of):
                yield Term(name, TermKind.RETIRED, package.id)
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
    for product in file.products:
        for name in (product.name, *product.aliases) if not has_ended(product, as_of) else ():
            yield Term(name, TermKind.PRODUCT, product.name)


def _with_names_inside(file: schema.CanonFile, terms: tuple[Term, ...]) -> Iterator[Term]:
    """Features that are called by another's name: a `Slack integration` is ours, Slack is not."""
    others = {fold(t.text) for t in terms if t.kind in {TermKind.COMPETITOR, TermKind.PRODUCT}}
    inside = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(others)) or r"(?!)")
    for feature in file.features:
        for name in (feature.name, *feature.aliases):
            if fold(name) not in others and inside.search(fold(name)):
                yield Term(name, TermKind.FEATURE, feature.id)


def _short_name(package: schema.Package, taken: Set[str]) -> tuple[str, ...]:
    """`Enterprise Edition` is also called `Enterprise`, unless another package is."""
    short = re.sub(r"\s+(?:edition|plan|tier|package)$", "", package.name, flags=re.I)
    return () if fold(short) in taken else (short,)


def _former(file: schema.CanonFile, as_of: date) -> Iterator[Term]:
    """Names that features, add-ons, limits, metrics and other products no longer have."""
    for id_, thing in _things(file):
        if has_ended(thing, as_of):
            yield from (
                Term(name, TermKind.FORMER, told_id(f"{id_}.status"))
                for name in (thing.name, *thing.aliases)
                if name
            )
        for i, old in enumerate(thing.retired_names):
            if old.until is None or old.until < as_of:
                told = told_id(f"{id_}.retired_names[{i}]")
                yield Term(old.name, TermKind.FORMER, told, instead=thing.name)
    for id_, limit in renamed_limits(on_sale(file, as_of)):
        for i, old in enumerate(limit.retired_names):
            if old.until is None or old.until < as_of:
                told = told_id(f"{id_}.retired_names[{i}]")
                yield Term(old.name, TermKind.FORMER, told, instead=limit.what)


def _things(file: schema.CanonFile) -> Iterator[tuple[str, _Thing]]:
    """What has names of its own beside packages, each with its id."""
    for feature in file.features:
        yield feature.id, feature
        yield from add_ons_of(feature)
    yield from ((f"products[{i}]", product) for i, product in enumerate(file.products))
    yield from ((f"metrics[{i}]", metric) for i, metric in enumerate(file.metrics))


def _units(file: schema.CanonFile, as_of: date) -> Iterator[tuple[str, str]]:
    """Short and other words for what is counted, as they are read, with its name."""
    for metric in file.metrics:
        if metric.holds(as_of):
            known = _read_unit(metric.name)
            read = {_read_unit(form) for alias in metric.aliases for form in (alias, f"{alias}s")}
            yield from ((unit, metric.name) for unit in sorted(filter(None, read - {known})))


def _read_unit(name: str) -> str | None:
    """What a unit is read as behind a number."""
    found = find_quantities(f"2 {name}")
    return found[0].quantity.unit if found else None


def on_sale(file: schema.CanonFile, as_of: date) -> tuple[schema.Package, ...]:
    """The packages that customers can have on a day."""
    return tuple(
        p for p in file.packages if p.status not in {"planned", "ended"} and p.holds(as_of)
    )


def has_ended(thing: _Thing, as_of: date) -> bool:
    """Whether a thing is over on a day, by its status or its dates."""
    status = None if isinstance(thing, schema.Metric) else thing.status
    return status == "ended" or (thing.until is not None and thing.until < as_of)
