"""Prices that cannot all be right: two for one thing, a year dearer than its months."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from checker.canon.flaws import Flaw, package_names, same_words, show_price
from checker.canon.schema import CanonFile, Claim, ListPrice, Package
from checker.models import Severity
from checker.values.numbers import WORDS

_MONTHS = {"month": Decimal(1), "quarter": Decimal(3), "year": Decimal(12)}
_SAVING = re.compile(
    r"\bsav(?:e|es|ing|ings)(?:\s+(?:of|up to|about|you))*\s+(?P<percent>\d+(?:\.\d+)?)\s?%"
    r"|(?P<percent2>\d+(?:\.\d+)?)\s?%\s+(?:off|discount|cheaper|savings?|less)\b"
    r"|\b(?P<free>\d+|" + "|".join(WORDS) + r")\s+months?\s+(?:for\s+)?free\b",
    re.IGNORECASE,
)
_YEARLY = re.compile(r"\b(?:annual|annually|year|yearly|12 months)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Pair:
    """What one thing costs a month, paid by the month and paid by the year."""

    package: Package
    monthly: Decimal
    annual: Decimal

    @property
    def percent(self) -> Decimal:
        return 100 * (1 - self.annual / self.monthly)

    @property
    def months_free(self) -> Decimal:
        return 12 * (1 - self.annual / self.monthly)


def check_prices(canon: CanonFile) -> Iterator[Flaw]:
    """Two prices for one thing, and annual prices above monthly ones."""
    for index, package in enumerate(canon.packages):
        yield from _conflicts(canon, index, package)
        for pair in _pairs(package):
            if pair.annual > pair.monthly:
                yield Flaw(
                    "annual-dearer",
                    Severity.WARNING,
                    ("packages", index, "prices"),
                    f"{package.name} costs more a month when paid by the year "
                    f"({pair.annual:.2f}) than by the month ({pair.monthly:.2f})",
                    "check both amounts, and whether `every` and `billed` say what was meant",
                )


def check_savings(canon: CanonFile) -> Iterator[Flaw]:
    """Claims of a saving that the prices do not give."""
    named = _Named(canon)
    for index, claim in enumerate(canon.claims):
        matches = list(_SAVING.finditer(claim.text)) if _YEARLY.search(claim.text) else []
        pairs = _pairs_meant(canon, claim, named) if matches else []
        for match in matches:
            if pairs and not any(_gives(pair, match) for pair in pairs):
                shown = ", ".join(
                    f"{p.package.name} {p.percent:.1f}% ({p.months_free:.1f} months)" for p in pairs
                )
                yield Flaw(
                    "saving-mismatch",
                    Severity.ERROR,
                    ("claims", index, "text"),
                    f"says '{match[0]}', but the monthly and annual prices give: {shown}",
                    "correct the claim, or the prices",
                )


def _conflicts(canon: CanonFile, index: int, package: Package) -> Iterator[Flaw]:
    seen: dict[tuple[object, ...], ListPrice] = {}
    for at, price in enumerate(package.prices):
        first = seen.setdefault(basis(price), price)
        if first.amount != price.amount:
            yield Flaw(
                "price-conflict",
                Severity.ERROR,
                ("packages", index, "prices", at),
                f"{package.name} has two prices for the same thing: "
                f"{show_price(first, canon)} and {show_price(price, canon)}",
                "keep one, or say how they differ (`per`, `every`, `billed`, `what`, `channels`)",
            )


def basis(price: ListPrice) -> tuple[object, ...]:
    """Everything about a price but its amount: two prices of one basis compete."""
    scope = (price.channels, price.regions, price.from_, price.until)
    unit = (price.per, price.per_quantity, price.every, price.billed)
    return (price.currency, price.what, price.starting, *unit, *scope)


def _pairs(package: Package) -> list[_Pair]:
    monthly: dict[tuple[object, ...], Decimal] = {}
    annual: dict[tuple[object, ...], Decimal] = {}
    for price in package.prices:
        if price.amount and price.every in _MONTHS:
            same = (price.currency, price.per, price.per_quantity, price.what, price.channels)
            by_year = price.billed == "annually" or (price.every == "year" and not price.billed)
            by_month = price.billed in ("monthly", None) and price.every == "month"
            if by_year or by_month:
                kind = annual if by_year else monthly
                kind.setdefault(same, price.amount / _MONTHS[str(price.every)])
    return [_Pair(package, monthly[key], annual[key]) for key in monthly if key in annual]


class _Named:
    """Which packages a text names; each name is looked for where its rarest word is."""

    def __init__(self, canon: CanonFile) -> None:
        said = [
            (index, same_words(name))
            for index, package in enumerate(canon.packages)
            for _, name in package_names(package)
        ]
        self._by_word: dict[str, list[tuple[int, str]]] = {}
        shared = Counter(word for _, name in said for word in _words(name))
        for index, name in said:
            rarest = min(_words(name), key=shared.__getitem__)
            self._by_word.setdefault(rarest, []).append((index, name))

    def in_text(self, text: str) -> list[int]:
        """The packages a text (as `same_words` gives it) names, by their place in the canon."""
        near = (known for word in _words(text) | {""} for known in self._by_word.get(word, ()))
        return sorted({index for index, name in near if _says(text, name)})


def _words(text: str) -> set[str]:
    """Its words; of signs alone the empty one."""
    return set(re.findall(r"\w+", text)) or {""}


def _pairs_meant(canon: CanonFile, claim: Claim, named: _Named) -> list[_Pair]:
    """The pairs of the packages a claim names, or of all where it names none."""
    packages = [canon.packages[index] for index in named.in_text(same_words(claim.text))]
    return [pair for package in packages or canon.packages for pair in _pairs(package)]


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _gives(pair: _Pair, match: re.Match[str]) -> bool:
    """Whether a pair gives what is said, allowing for the rounding people do."""
    percent = match["percent"] or match["percent2"]
    if percent:
        return abs(pair.percent - Decimal(percent)) < 1
    free = match["free"].lower()
    months = WORDS[free] if free in WORDS else Decimal(free)
    return abs(pair.months_free - months) <= Decimal("0.2")
