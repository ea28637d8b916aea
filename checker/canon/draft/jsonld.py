"""schema.org offers in JSON-LD: on their own, or inside an HTML page.

Terms as schema.org defines them: Product, SoftwareApplication, Service, Offer,
AggregateOffer. What a price is for is read as the HTML reader reads it.
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
    PackageSketch,
    Sketch,
    SketchBuilder,
    amount_of,
)
from checker.canon.schema import ListPrice
from checker.models import Document
from checker.readers.structured.schema_org import Fields, basis_of, is_for_comparison, listed, types

_PRODUCTS = frozenset(
    "Product SoftwareApplication WebApplication MobileApplication Service WebAPI ProductGroup "
    "IndividualProduct ProductModel SoftwareSourceCode".split()
)
_COMPANIES = frozenset(("Organization", "SoftwareApplication", "Corporation"))
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
        if not _PRODUCTS.isdisjoint(types(node)):
            for offer in listed(node.get("offers")):
                _offer(offer, node, out)
    for node in nodes:
        if "Offer" in types(node) and not _used(node, nodes):
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


def _used(offer: Fields, nodes: list[Fields]) -> bool:
    """Whether an offer is part of a product's `offers`, and so was read already."""
    return any(
        offer is inner
        for node in nodes
        if not _PRODUCTS.isdisjoint(types(node))
        for outer in listed(node.get("offers"))
        for inner in (outer, *listed(outer.get("offers")))
    )


def _offer(offer: Fields, product: Fields, out: SketchBuilder) -> None:
    inner = listed(offer.get("offers"))
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
    for holder in (offer, *listed(offer.get("itemOffered")), product):
        said = holder.get("name")
        if isinstance(said, str) and said.strip():
            return clean_name(said) or said.strip()
    return None


def _prices(offer: Fields, out: SketchBuilder) -> Iterator[ListPrice]:
    given = [s for s in listed(offer.get("priceSpecification")) if not is_for_comparison(s)]
    for part in given or [offer]:
        amount = amount_of(part.get("price", part.get("lowPrice", part.get("minPrice"))))
        if amount is None:
            continue
        currency = part.get("priceCurrency") or offer.get("priceCurrency")
        code = str(currency).upper() if currency else None
        out.currency = out.currency or code
        yield ListPrice.model_validate(
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


def _basis(part: Fields) -> dict[str, Any]:
    """Per what and how often, as the canon's keys."""
    basis = basis_of(part)
    said = {"every": basis.every, "per": basis.per}
    more = {"per_quantity": basis.per_quantity, "billed": basis.billed}
    return said | {key: value for key, value in more.items() if value is not None}


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
            for holder in listed(node.get(key)):
                if isinstance(holder.get("name"), str):
                    return str(holder["name"]).strip() or None
    named = [n for n in nodes if not _COMPANIES.isdisjoint(types(n))]
    return next((str(n["name"]).strip() for n in named if isinstance(n.get("name"), str)), None)
