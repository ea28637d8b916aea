"""What schema.org's terms say of an offer: per what a price is, how often, how it is billed.

Terms as schema.org defines them: Offer, UnitPriceSpecification, QuantitativeValue; unit codes
from UN/CEFACT recommendation 20, durations from ISO 8601.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from checker.values import periods

Fields = Mapping[str, Any]
"""A JSON object."""

_CODES: Mapping[str, str] = {
    "HUR": "hour", "DAY": "day", "WEE": "week", "MON": "month", "QAN": "quarter", "ANN": "year",
}  # fmt: skip
_DURATIONS: Mapping[str, str] = {
    "P1D": "day", "P7D": "week", "P1W": "week", "P1M": "month", "P3M": "quarter", "P12M": "year",
    "P1Y": "year",
}  # fmt: skip
_FOR_COMPARISON = ("StrikethroughPrice", "ListPrice", "MSRP", "SRP")
_PARTS = re.compile(r"\s+per\s+|^\s*per\s+|\s*[,/]\s*(?:per\s+)?")
_COUNT = re.compile(r"\d{1,12}(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class PriceBasis:
    """What an amount buys. `per_quantity` is how many of `per`, None where it is one."""

    per: str | None = None
    per_quantity: Decimal | None = None
    every: str | None = None
    billed: str | None = None


def types(node: Fields) -> tuple[str, ...]:
    """The types of an object by their short names, as written."""
    said = node.get("@type")
    kinds = said if isinstance(said, list) else [said]
    return tuple(str(kind).rpartition("/")[2] for kind in kinds if kind)


def listed(value: object) -> list[Fields]:
    """The objects in a value: itself, or those of a list."""
    values = value if isinstance(value, list) else [value]
    return [inner for inner in values if isinstance(inner, Mapping)]


def is_for_comparison(part: Fields) -> bool:
    """Whether a price is one that is shown struck out beside the real one."""
    return str(part.get("priceType", "")).rpartition("/")[2] in _FOR_COMPARISON


def basis_of(part: Fields) -> PriceBasis:
    """Per what and how often, from the unit, the reference quantity and the billing duration."""
    reference = next(iter(listed(part.get("referenceQuantity"))), {})
    basis = PriceBasis()
    for word in (*_words(part.get("unitText")), *_words(reference.get("unitText"))):
        basis = _with_word(basis, word)
    coded = _CODES.get(str(part.get("unitCode") or reference.get("unitCode")).upper())
    duration = _DURATIONS.get(str(part.get("billingDuration")).upper())
    every = basis.every or coded or duration
    basis = _with_quantity(replace(basis, every=every), _count(reference.get("value")))
    if duration is not None and basis.every == "month":
        basis = replace(basis, billed=basis.billed or periods.billed(duration))
    return basis


def _words(said: object) -> Iterator[str]:
    """`per seat / month, billed annually` in parts: `seat`, `month`, `billed annually`."""
    for part in _PARTS.split(said.casefold()) if isinstance(said, str) else ():
        if part.strip():
            yield part.strip()


def _with_word(basis: PriceBasis, word: str) -> PriceBasis:
    if word.startswith("billed "):
        return replace(basis, billed=basis.billed or periods.billed(word.removeprefix("billed ")))
    if (period := periods.parse(word)) is not None:
        return replace(basis, every=basis.every or period)
    return replace(basis, per=basis.per or word)


def _with_quantity(basis: PriceBasis, quantity: Decimal | None) -> PriceBasis:
    """A price for 12 months is one for a year; one for 1,000 requests is for so many."""
    if quantity is None or quantity in (0, 1):
        return basis
    if basis.per is not None:
        return replace(basis, per_quantity=quantity)
    if basis.every == "month":
        return replace(basis, every=periods.lasting(quantity) or "month")
    return basis


def _count(value: object) -> Decimal | None:
    text = str(value).replace(",", "").strip()
    return Decimal(text) if _COUNT.fullmatch(text) else None
