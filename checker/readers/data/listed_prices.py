"""Bare amounts in data: `"price": 49` is in the currency, for the unit and the time beside it.

Listings keep them apart: the currency with all prices, the unit with what is counted (a
dimension), how long a contract runs with a list of prices. A price is read as a cell of a table:
its label is what it is for, its column says the rest. Durations are ISO 8601 (`P12M`) or words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from checker.models import Cell, TextUnit, UnitKind
from checker.readers.data.nodes import Mapping, Node, Scalar, Sequence
from checker.readers.outline import words
from checker.values import periods

_NAMING = ("name", "title", "plan", "tier", "edition", "heading", "headline", "label", "question")
_NAMED = frozenset("product plan offer tier package edition display dimension sku".split())
_REFERRING = frozenset(("key", "id", "dimension"))
_PRICES = frozenset(("price", "amount", "cost", "fee"))
_UNITS = frozenset(("unit", "per", "metric"))
_PERIODS = frozenset(("period", "interval", "cycle", "frequency", "duration", "term", "recurrence"))
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,8})?")
_UNIT = re.compile(r"(?:[^\W\d_]|[ ,\d-]){1,40}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DURATION = re.compile(r"P(\d{1,3})([DWMY])|(\d{1,3})[ -]?([a-z]+)", re.I)
_ISO = {"D": "day", "W": "week", "M": "month", "Y": "year"}


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """What holds for the amounts in a mapping. `term` is a time that no period is called by."""

    currency: str = ""
    unit: str = ""
    every: str = ""
    term: str = ""
    label: str = ""
    named: Scalar | None = None
    row: int = 0

    @property
    def header(self) -> str:
        """The terms as the header of a column says them: `USD per user / month`."""
        parts = (
            self.currency,
            self.unit and f"per {self.unit}",
            self.every and f"/ {self.every}",
            self.term and f"for {self.term}",
        )
        return " ".join(part for part in parts if part)


@dataclass(slots=True)
class ListedPrices:
    """The bare amounts of a file, each with its terms, by where it starts in the source."""

    there: Callable[[int], int]
    _known: dict[str, PriceTerms] = field(default_factory=dict)
    _noted: dict[int, PriceTerms] = field(default_factory=dict)

    def know(self, root: Node) -> None:
        """Learn what is called by a key elsewhere in the file: dimensions, plans."""
        for mapping in _mappings(root):
            name = name_of(mapping)
            if name is not None:
                terms = _with(PriceTerms(label=name.value), mapping)
                for key, value in mapping.scalars():
                    if _last(key) in _REFERRING:
                        self._known.setdefault(value.value, terms)

    def terms(self, mapping: Mapping, around: PriceTerms) -> PriceTerms:
        """The terms of what stands in a mapping, with those around it."""
        name = name_of(mapping)
        terms = replace(around, named=name, label=name.value if name else around.label)
        if name is None:
            for key, value in mapping.scalars():
                if _last(key) in _REFERRING and value.value in self._known:
                    there = self._known[value.value]
                    terms = replace(terms, label=there.label, unit=there.unit or terms.unit)
        return _with(terms, mapping)

    def note(self, key: Scalar, value: Scalar, terms: PriceTerms) -> bool:
        """Whether a value is a bare amount whose currency is known; it is kept then."""
        if not terms.currency or not _is_price(key, value.value):
            return False
        self._noted[self.there(value.start)] = replace(terms, row=len(self._noted) + 1)
        return True

    def as_cell(self, unit: TextUnit) -> TextUnit:
        """The unit, as a cell of a table where it is an amount that was kept."""
        terms = self._noted.get(unit.location.start)
        if terms is None:
            return unit
        label = (terms.label,) if terms.label else ()
        row = terms.row
        cell = Cell(0, row, 1, (terms.header,), label, (*label, words(unit.plain)))
        return replace(unit, kind=UnitKind.CELL, context=replace(unit.context, cell=cell))


def name_of(mapping: Mapping) -> Scalar | None:
    """What a mapping is called: the value of its first key that names."""
    named = {
        word: value for key, value in reversed(list(mapping.scalars())) if (word := _naming(key))
    }
    return next((v for n in _NAMING if (v := named.get(n)) and v.value and not v.block), None)


_FEWEST_SOLD = 2
_SOLD = frozenset(("plans", "tiers", "editions"))


def sells(root: Node) -> bool:
    """Whether data lists what is sold: several mappings with a price, or what a key calls plans."""
    priced = 0
    for mapping in _mappings(root):
        priced += any(_is_price(key, value.value) for key, value in mapping.scalars())
        listed = (value for key, value in mapping.pairs if _last(key) in _SOLD)
        if priced >= _FEWEST_SOLD or any(map(_has_several, listed)):
            return True
    return False


def _has_several(node: Node) -> bool:
    """Whether a list, or the values of a mapping, has several mappings."""
    if isinstance(node, Scalar):
        return False
    values = node.values if isinstance(node, Sequence) else [value for _, value in node.pairs]
    return sum(isinstance(value, Mapping) for value in values) >= _FEWEST_SOLD


def _is_price(key: Scalar, said: str) -> bool:
    return not _PRICES.isdisjoint(key.words) and _AMOUNT.fullmatch(said) is not None


def _naming(key: Scalar) -> str:
    """The word by which a key names: `ProductTitle` and `display_name` do, `hostname` does not."""
    said = key.words
    if len(said) > 2 or (len(said) == 2 and said[0] not in _NAMED):
        return ""
    return said[-1] if said and said[-1] in _NAMING else ""


def _last(key: Scalar) -> str:
    return key.words[-1] if key.words else ""


def _mappings(root: Node) -> Iterator[Mapping]:
    waiting, met = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar) or id(node) in met:
            continue
        met.add(id(node))
        if isinstance(node, Mapping):
            yield node
        waiting += node.values if isinstance(node, Sequence) else [v for _, v in node.pairs]


def _with(terms: PriceTerms, mapping: Mapping) -> PriceTerms:
    """The terms with what a mapping says itself, or in one of its own for nothing else."""
    for key, value in mapping.pairs:
        if isinstance(value, Scalar):
            terms = _with_one(terms, key, value.value)
        elif isinstance(value, Mapping) and (_last(key) in _PERIODS or _last(key) == "selector"):
            terms = _lasting(terms, " ".join(_counted(value)))
    return terms


def _with_one(terms: PriceTerms, key: Scalar, said: str) -> PriceTerms:
    last = _last(key)
    if "currency" in key.words and _CURRENCY.fullmatch(said):
        return replace(terms, currency=said)
    if last in _PERIODS:
        return _lasting(terms, said)
    if _PRICES.isdisjoint(key.words) and (last in _UNITS or key.words[-2:-1] == ("unit",)):
        period = periods.parse(said)
        if period is not None:
            return replace(terms, every=period)
        return replace(terms, unit=said.lower()) if _UNIT.fullmatch(said) else terms
    return terms


def _counted(mapping: Mapping) -> Iterator[str]:
    """`{"value": 12, "type": "month"}` as `12 month`: the number first."""
    said = [value.value for _, value in mapping.scalars()]
    yield from sorted(said, key=lambda text: not text.isdigit())


def _lasting(terms: PriceTerms, said: str) -> PriceTerms:
    """The terms with a period (`month`, `P1M`, `12 months`) or another time a price is for."""
    found = _DURATION.search(said)
    period = periods.parse(said)
    if found is not None:
        unit = _ISO[found[2].upper()] if found[2] else periods.parse(found[4])
        count = Decimal(found[1] or found[3])
        if unit is None:
            return terms
        period = (
            periods.lasting(count * periods.IN_MONTHS[unit]) if unit in periods.IN_MONTHS else None
        )
        if period is None:
            return replace(terms, every="", term=f"{count} {unit}s")
    return replace(terms, every=period, term="") if period else terms
