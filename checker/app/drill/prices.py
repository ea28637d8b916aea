"""What to write in place of an amount that followed from an old price: a year, a total, a share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from checker.canon.diff import price_changes
from checker.canon.schema import CanonFile, ListPrice
from checker.models import Finding
from checker.values.money import find_prices
from checker.values.show import show_amount

_MONTHS: Final = Decimal(12)
_MOST: Final = 1_000
"""Seats, hosts and the like that a worked example has; beyond it a multiple is chance."""


@dataclass(frozen=True, slots=True)
class _Factor:
    """How a derived amount follows from a price: `12 ×`."""

    by: Decimal
    told: str


class Derived:
    """Amounts that followed from the prices that a change replaces."""

    def __init__(self, old: CanonFile, new: CanonFile) -> None:
        self._changes: dict[str, list[tuple[ListPrice, ListPrice]]] = {}
        for package, was, now in price_changes(old, new):
            self._changes.setdefault(package, []).append((was, now))
        self._currency = new.currency
        self._shares = sorted({1 - d.up_to / 100 for d in new.discounts if 0 < d.up_to < 100})

    def instead(self, finding: Finding) -> str | None:
        """The new amount with its sum, where one old price explains the finding's."""
        if finding.rule != "price-mismatch" or not finding.canon_id:
            return None
        said = [mention.price.amount for mention in find_prices(finding.found, self._currency)]
        changes = self._changes.get(finding.canon_id.partition(".")[0])
        if not changes or len(said) != 1 or not said[0]:
            return None
        for factors in self._ways():
            found = {*_explained(said[0], factors, changes, self._currency)}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def _ways(self) -> Iterator[Sequence[_Factor]]:
        """Factors, the plainest first; where several of one step fit, none is told."""
        yield (_Factor(Decimal(1), ""),)
        yield (_Factor(_MONTHS, "12 × "), _Factor(1 / _MONTHS, "1/12 of "))
        for share in self._shares:
            told = f"{(share * 100).normalize():f}% of "
            yield (_Factor(share, told), _Factor(share * _MONTHS, f"{told}12 × "))
        yield tuple(_Factor(Decimal(n), f"{n} × ") for n in range(2, _MOST + 1))


def _explained(
    said: Decimal,
    factors: Sequence[_Factor],
    changes: Sequence[tuple[ListPrice, ListPrice]],
    currency: str,
) -> Iterator[str]:
    for was, now in changes:
        for factor in factors:
            if was.amount and now.amount and _near(was.amount * factor.by, said):
                code = now.currency or currency
                amount = show_amount(round(now.amount * factor.by, 2), code)
                by = f" ({factor.told}{show_amount(now.amount, code)})" if factor.told else ""
                yield f"{amount}{by}"


def _near(amount: Decimal, said: Decimal) -> bool:
    """Equal as far as the figure shows its decimals."""
    return round(amount, max(0, -int(said.as_tuple().exponent))) == said
