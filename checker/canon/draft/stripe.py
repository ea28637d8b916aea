"""Stripe's products and prices, as its API lists them (JSON).

Amounts are in the currency's minor unit, as https://docs.stripe.com/currencies says:
most have two decimals, some none, some three.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from checker.canon.draft.bullets import HasFeature, read_line
from checker.canon.draft.sketch import (
    FeatureSketch,
    PackageSketch,
    Sketch,
    SketchBuilder,
    amount_of,
)
from checker.canon.schema import Billed, Every, Limit, ListPrice
from checker.interface import CanonError
from checker.models import Document
from checker.values.currencies import MINOR_UNITS

Fields = Mapping[str, Any]

_KINDS = frozenset({"product", "price", "plan"})
# Where Stripe counts otherwise than ISO 4217 does: the first is paid in whole units, the
# others are sent as if they had cents.
_DECIMALS = {**MINOR_UNITS, "MGA": 0, "ISK": 2, "UGX": 2}
# (interval, count) that have a word of their own, and how such a price is paid.
_PERIODS: Mapping[tuple[str, int], tuple[Every, Billed | None]] = {
    ("day", 1): ("day", None),
    ("week", 1): ("week", None),
    ("month", 1): ("month", "monthly"),
    ("month", 3): ("quarter", "quarterly"),
    ("month", 12): ("year", "annually"),
    ("year", 1): ("year", "annually"),
}
_LONGER: Mapping[tuple[str, int], Billed] = {
    ("year", 2): "biennially",
    ("year", 3): "triennially",
    ("month", 24): "biennially",
    ("month", 36): "triennially",
}


def is_stripe(top: object) -> bool:
    """Whether a JSON value holds Stripe products or prices."""
    return any(True for _ in _objects(top))


def import_stripe(document: Document, top: object) -> Sketch:
    """Every active product with its active prices."""
    objects = list(_objects(top))
    out = SketchBuilder(document.uri)
    products = {str(o["id"]): o for o in objects if o["object"] == "product" and "id" in o}
    prices: dict[str, list[Fields]] = {}
    for price in {str(o.get("id")): o for o in objects if o["object"] != "product"}.values():
        prices.setdefault(_product_of(price), []).append(price)
    for product_id, product in products.items():
        _product(product, prices.pop(product_id, []), out)
    _without_product(prices, out)
    if not out.packages:
        raise CanonError(
            f"{document.uri}: no active product with a name in this Stripe export; "
            "export products together with their prices"
        )
    return out.sketch()


def _objects(value: object) -> Iterator[Fields]:
    """Products and prices wherever they stand: in lists, or expanded in each other."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, Mapping):
            if isinstance(top.get("object"), str) and top["object"] in _KINDS:
                yield top
            stack.extend(reversed(list(top.values())))
        elif isinstance(top, list):
            stack.extend(reversed(top))


def _product_of(price: Fields) -> str:
    product = price.get("product")
    return str(product.get("id") if isinstance(product, Mapping) else product)


def _product(product: Fields, prices: list[Fields], out: SketchBuilder) -> None:
    name = (_word(product.get("name")) or "").strip()
    source = f"{out.source} {product.get('id')}"
    if not name:
        out.note(f"Product {product.get('id')} has no name and was left out.")
        return
    if product.get("active") is False:
        out.note(f"{name} is not active in Stripe and was left out ({source}).")
        return
    found = tuple(entry for price in prices for entry in _prices(price, product, name, out))
    usage = bool(found) and all(entry.billed == "usage" for entry in found)
    unsure = "has usage prices only: a package, or something sold with one?" if usage else None
    limits = tuple(_marketing(product, name, source, out))
    out.package(PackageSketch(name, source, _apart(found), limits, unsure))


def _marketing(product: Fields, name: str, source: str, out: SketchBuilder) -> Iterator[Limit]:
    for feature in _list(product.get("marketing_features") or product.get("features")):
        said = feature.get("name") if isinstance(feature, Mapping) else None
        line = read_line(said, out.currency or "USD") if isinstance(said, str) else None
        if isinstance(line, tuple):
            yield from (entry for entry in line if isinstance(entry, Limit))
        elif isinstance(line, HasFeature):
            out.feature(FeatureSketch(line.name, source, frozenset({name})))


def _without_product(prices: Mapping[str, list[Fields]], out: SketchBuilder) -> None:
    for product_id, left in prices.items():
        out.note(
            f"{len(left)} prices belong to product {product_id}, which is not in {out.source}; "
            "they were left out."
        )


def _prices(price: Fields, product: Fields, name: str, out: SketchBuilder) -> Iterator[ListPrice]:
    source = f"{out.source} {price.get('id')}"
    if price.get("active") is False:
        out.note(f"A price of {name} is not active in Stripe and was left out ({source}).")
        return
    label = _word(price.get("nickname")) or _word(price.get("lookup_key"))
    for currency, amounts in _by_currency(price).items():
        out.currency = out.currency or currency
        basis = _basis(price, product)
        basis["currency"] = currency if currency != out.currency else None
        basis["source"] = source + (f" ({label})" if label else "")
        tiers = [_fields(tier) for tier in _list(amounts.get("tiers"))]
        if tiers:
            yield from _tiers(tiers, currency, basis, str(price.get("tiers_mode")))
        else:
            yield _flat(amounts, currency, basis)


def _by_currency(price: Fields) -> dict[str, Fields]:
    found: dict[str, Fields] = {str(price.get("currency", "usd")).upper(): price}
    for code, amounts in _fields(price.get("currency_options")).items():
        found.setdefault(str(code).upper(), _fields(amounts))
    return {code: amounts for code, amounts in found.items() if code in _DECIMALS}


def _basis(price: Fields, product: Fields) -> dict[str, Any]:
    """What the amount buys: per what, how often, how it is paid."""
    recurring = _fields(price.get("recurring")) or (price if "interval" in price else {})
    basis: dict[str, Any] = {"per": _word(product.get("unit_label")), "every": "once"}
    divide = amount_of(_fields(price.get("transform_quantity")).get("divide_by"))
    if divide:
        basis["per_quantity"] = divide
    if not recurring:
        return basis
    length = (str(recurring.get("interval")), int(amount_of(recurring.get("interval_count")) or 1))
    basis["every"], basis["billed"] = _PERIODS.get(length, (None, _LONGER.get(length)))
    if length not in _PERIODS:
        basis["unsure"] = f"the amount is for {length[1]} {length[0]}s"
    if recurring.get("usage_type") == "metered":
        basis |= {"per": basis["per"] or "unit", "billed": "usage", "every": None}
    return basis


def _flat(amounts: Fields, currency: str, basis: Mapping[str, Any]) -> ListPrice:
    amount = _amount(amounts, "unit_amount", currency) or _amount(amounts, "amount", currency)
    if amount is None:
        said = (
            "the customer chooses the amount" if amounts.get("custom_unit_amount") else "no amount"
        )
        return ListPrice(amount=None, unsure=said, source=basis.get("source"))
    if amount == 0:
        return ListPrice(amount=amount, source=basis.get("source"), currency=basis.get("currency"))
    return ListPrice(amount=amount, **basis)


def _tiers(
    tiers: list[Fields], currency: str, basis: Mapping[str, Any], mode: str
) -> Iterator[ListPrice]:
    """One price per tier; a tier's flat fee is a price of its own."""
    first = 1
    unit = str(basis.get("per") or "unit")
    for tier in tiers:
        last = amount_of(tier.get("up_to"))
        span = f"{unit} {first} to {last}" if last else f"{unit} {first} and above"
        whole = f"all units at {span}" if mode == "volume" else span
        amount = _amount(tier, "unit_amount", currency)
        if amount is not None:
            yield ListPrice(amount=amount, **{**basis, "per": unit, "what": whole})
        flat = _amount(tier, "flat_amount", currency)
        if flat is not None:
            yield ListPrice(amount=flat, **{**basis, "per": None, "what": f"flat fee, {span}"})
        first = int(last) + 1 if last else first


def _amount(fields: Fields, key: str, currency: str) -> Decimal | None:
    """An amount in minor units as money; the decimal form has fractions of a cent."""
    minor = amount_of(fields.get(key))
    if minor is None:
        minor = amount_of(fields.get(f"{key}_decimal"))
    return None if minor is None else minor.scaleb(-_DECIMALS[currency]).normalize() + 0


def _fields(value: object) -> Fields:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _apart(prices: tuple[ListPrice, ...]) -> tuple[ListPrice, ...]:
    """Active prices that differ in the amount alone, told apart by their nickname or id."""
    seen: dict[tuple[object, ...], int] = {}
    bases = [p.model_dump(exclude={"amount", "source", "unsure"}) for p in prices]
    keys = [tuple(sorted((k, str(v)) for k, v in base.items())) for base in bases]
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
    return tuple(
        _named(price) if seen[key] > 1 and price.what is None else price
        for price, key in zip(prices, keys, strict=True)
    )


def _named(price: ListPrice) -> ListPrice:
    words = (price.source or "").split(" ", 1)[-1]
    return price.model_copy(
        update={"what": words, "unsure": "several active prices differ only in the amount"}
    )
