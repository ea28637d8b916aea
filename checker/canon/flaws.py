"""What a lint check finds, and how canon values are shown in messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from checker.canon.schema import CanonFile, Limit, ListPrice, Package
from checker.canon.tree import Path
from checker.models import Bound, Quantity, Severity
from checker.models import Price as PriceValue
from checker.values.quantities import show_quantity
from checker.values.show import show_price as show_fact


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a canon that reads well and yet cannot be right, and its path."""

    code: str
    severity: Severity
    path: Path
    message: str
    remedy: str


def package_names(package: Package) -> Iterator[tuple[Path, str]]:
    """A package's name and aliases, each with its path inside the package."""
    yield ("name",), package.name
    for index, alias in enumerate(package.aliases):
        yield ("aliases", index), alias


def same_words(text: str) -> str:
    """A text without case and line breaks, for comparing."""
    return " ".join(text.casefold().split())


def show_price(price: ListPrice, canon: CanonFile) -> str:
    """A canon price in one short line."""
    value = PriceValue(
        price.amount,
        price.currency or canon.currency,
        price.per,
        price.per_quantity,
        price.every,
        price.billed,
        Bound.FROM if price.starting else Bound.EXACT,
    )
    shown = show_fact(value, canon.currency)
    return f"{shown} for {price.what}" if price.what else shown


def show_limit(limit: Limit) -> str:
    """A canon limit in one short line."""
    value, bound = limit.value, Bound.EXACT
    if limit.max is not None:
        value, bound = limit.max, Bound.UP_TO
    elif limit.min is not None:
        value, bound = limit.min, Bound.FROM
    number = value if isinstance(value, Decimal) else None
    return show_quantity(Quantity(number, limit.unit, limit.per, limit.every, bound))
