"""schema.org offers in JSON-LD: on their own, or inside an HTML page.

Terms as schema.org defines them: Product, SoftwareApplication, Service, Offer,
AggregateOffer, UnitPriceSpecification; unit codes from UN/CEFACT recommendation 20.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from checker.canon.draft.names import clean_name
from checker.canon.draft.sketch import (
    PERIODS,
    PackageSketch,
    Sketch,
    SketchBuilder,
    amount_of,
)
from checker.canon.schema import Billed, Every, Price
from checker.models import Document

Fields = Mapping[str, Any]

_PRODUCTS = frozenset(
    "Product SoftwareApplication WebApplication MobileApplication Service WebAPI ProductGroup "
    "IndividualProduct ProductModel SoftwareSourceCode".split()
)
_CODES: Mapping[str, Every] = {
    "HUR": "hour", "DAY": "day", "WEE": "week", "MON": "month", "QAN": "quarter", "ANN": "year",
}  # fmt: skip
_DURATIONS: Mapping[str, Every] = {
    "P1D": "day", "P7D": "week", "P1W": "week", "P1M": "month", "P3M": "quarter", "P12M": "year",
    "P1Y": "year",
}  # fmt: skip
_EVERY: Mapping[str, Every] = {
    "hour": "hour", "day": "day", "week": "week", "month": "month", "quarter": "quarter",
    "year": "year", "once": "once",
}  # fmt: skip
_BILLED: Mapping[Every, Billed] = {"year": "annually", "quarter": "quarterly", "month": "monthly"}
_NOT_SOLD = ("Discontinued", "SoldOut", "OutOfStock")
_MAX_DEPTH = 40


def json_ld_in(html: str) -> list[object]:
    """The JSON-LD values in a page; scripts that are not JSON are passed over."""
    if "ld+json" not in html:
        return []
    found: list[object] = []
    for script in LexborHTMLParser(html).css('script[type="application/ld+json"]'):
        try:
            found.append(json.loads(script.text(), parse_float=Decimal))
        except ValueError:
            continue
    return found


def is_json_ld(top: object) -> bool:
    """Whether a JSON value is schema.org linked data."""
    return any("@type" in node for node in _nodes(top))


def import_json_ld(document: Document, top: object) -> Sketch:
    """Every offer as a package; empty where the data holds none."""
    out = SketchBuilder(document.uri)
    nodes = list(_nodes(top))
    for node in nodes:
        if _types(node) & _PRODUCTS:
            for offer in _listed(node.get("offers")):
                _offer(offer, node, out)
    for node in nodes:
        if "Offer" in _types(node) and not _used(node, nodes):
            _offer(node, {}, out)
    out.company = _company(nodes)
    return out.sketch()


def _nodes(top: object) -> Iterator[Fields]:
    """Every object in the data, outermost first."""
    stack: list[tuple[object, int]] = [(top, 0)]
    while stack:
        value, depth = stack.pop()
        if depth > _MAX_DEPTH:
            continue
        if isinstance(value, Mapping):
            yield value
            stack.extend((inner, depth + 1) for inner in reversed(list(value.values())))
        elif isinstance(value, list):
            stack.extend((inner, depth + 1) for inner in reversed(value))


def _types(node: Fields) -> set[str]:
    said = node.get("@type")
    return {str(kind).rpartition("/")[2] for kind in (said if isinstance(said, list) else [said])}


def _used(offer: Fields, nodes: list[Fields]) -> bool:
    """Whether an offer is part of a product's `offers`, and so was read already."""
    return any(
        offer is inner
        for node in nodes
        if _types(node) & _PRODUCTS
        for listed in _listed(node.get("offers"))
        for inner in (listed, *_listed(listed.get("offers")))
    )


def _listed(value: object) -> list[Fields]:
    values = value if isinstance(value, list) else [value]
    return [inner for inner in values if isinstance(inner, Mapping)]


def _offer(offer: Fields, product: Fields, out: SketchBuilder) -> None:
    inner = _listed(offer.get("offers"))
    if inner:
        for each in inner:
            _offer(each, product, out)
        return
    name = _name(offer, product)
    if name is None:
        out.note(f"An offer without a name was left out ({out.source}).")
        return
    if str(offer.get("availability", "")).rpartition("/")[2] in _NOT_SOLD:
        out.note(f"{name} is not sold any more, says {out.source}; it was left out.")
        return
    prices = tuple(_prices(offer, out))
    if prices:
        out.package(PackageSketch(name, f"{out.source} (JSON-LD)", prices))


def _name(offer: Fields, product: Fields) -> str | None:
    for holder in (offer, *_listed(offer.get("itemOffered")), product):
        said = holder.get("name")
        if isinstance(said, str) and said.strip():
            return clean_name(said) or said.strip()
    return None


def _prices(offer: Fields, out: SketchBuilder) -> Iterator[Price]:
    given = [s for s in _listed(offer.get("priceSpecification")) if not _struck(s)]
    for part in given or [offer]:
        amount = amount_of(part.get("price", part.get("lowPrice", part.get("minPrice"))))
        if amount is None:
            continue
        currency = part.get("priceCurrency") or offer.get("priceCurrency")
        code = str(currency).upper() if currency else None
        out.currency = out.currency or code
        yield Price.model_validate(
            {
                "amount": amount,
                "currency": code if code != out.currency else None,
                "starting": "lowPrice" in part or ("minPrice" in part and "price" not in part),
                "from": _day(offer.get("validFrom")),
                "until": _day(offer.get("priceValidUntil") or offer.get("validThrough")),
                "regions": tuple(_regions(offer.get("eligibleRegion"))),
                **(_basis(part) if amount else {}),
            }
        )


def _struck(part: Fields) -> bool:
    """A price shown for comparison only."""
    return str(part.get("priceType", "")).rpartition("/")[2] in (
        "StrikethroughPrice",
        "MSRP",
        "SRP",
    )


def _basis(part: Fields) -> dict[str, Any]:
    """Per what and how often, from the unit, the reference quantity and the billing duration."""
    reference = part.get("referenceQuantity")
    reference = reference if isinstance(reference, Mapping) else {}
    words = [*_words(part.get("unitText")), *_words(reference.get("unitText"))]
    basis: dict[str, Any] = {"every": None, "per": None}
    for word in words:
        period = _EVERY.get(PERIODS.get(word, ""))
        if period:
            basis["every"] = basis["every"] or period
        elif word not in ("per", "billed", ""):
            basis["per"] = basis["per"] or word
    basis["every"] = (
        basis["every"]
        or _CODES.get(str(part.get("unitCode") or reference.get("unitCode")).upper())
        or _DURATIONS.get(str(part.get("billingDuration")).upper())
    )
    quantity = amount_of(reference.get("value"))
    if quantity and quantity != 1 and basis["per"]:
        basis["per_quantity"] = quantity
    duration = _DURATIONS.get(str(part.get("billingDuration")).upper())
    if duration is not None and duration in _BILLED and basis["every"] == "month":
        basis["billed"] = _BILLED[duration]
    return basis


def _words(said: object) -> list[str]:
    text = said.casefold() if isinstance(said, str) else ""
    parts = text.replace(" per ", "/").replace("per ", "").replace(",", "/").split("/")
    return [part.strip() for part in parts]


def _day(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said)[:10]) if said else None
    except ValueError:
        return None


def _regions(said: object) -> Iterator[str]:
    for region in said if isinstance(said, list) else [said]:
        name = region.get("name") if isinstance(region, Mapping) else region
        if isinstance(name, str):
            yield name


def _company(nodes: list[Fields]) -> str | None:
    for key in ("brand", "provider", "seller", "publisher", "manufacturer", "author"):
        for node in nodes:
            for holder in _listed(node.get(key)):
                if isinstance(holder.get("name"), str):
                    return str(holder["name"]).strip() or None
    named = [n for n in nodes if _types(n) & {"Organization", "SoftwareApplication", "Corporation"}]
    return next((str(n["name"]).strip() for n in named if isinstance(n.get("name"), str)), None)
