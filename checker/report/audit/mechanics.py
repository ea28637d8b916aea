"""What an audit says of offers, tests, and whom a conversion is credited to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A registered offer: where it holds and until when, and how often it leaked elsewhere."""

    id: str
    text: str
    channels: tuple[str, ...]
    until: str | None
    leaks: int


@dataclass(frozen=True, slots=True)
class Credit:
    """What a channel counts for itself, and what it is credited with, once per customer."""

    channel: str
    claimed: int
    credited: Fraction

    @property
    def shown(self) -> str:
        """The credit to a tenth."""
        return f"{float(self.credited):,.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class VariantLine:
    """A variant of a test: customers who met it, those who converted, lift and its interval.

    `lift` is against the control: 0.1 is ten percent more. `low` and `high` hold it with a
    certainty of 95%; None where too few converted for that, and for the control itself.
    """

    variant: str
    control: bool
    customers: int
    converted: int
    lift: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def rate(self) -> float:
        """The share that converted."""
        return self.converted / self.customers if self.customers else 0.0


@dataclass(frozen=True, slots=True)
class ExperimentLine:
    """A registered test with its variants. `why` says why there is no lift."""

    id: str
    channel: str
    metric: str
    starts: str | None
    until: str | None
    variants: tuple[VariantLine, ...]
    both: int = 0
    outside: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mechanics:
    """Offers and tests, and conversions by channel. `rule` says how they are credited.

    `rows` contacts of customers; `customers` of whom converted; `double` is how many conversions
    more the channels count together than there are customers who converted.
    """

    offers: tuple[OfferLine, ...]
    tests: tuple[ExperimentLine, ...]
    file: str | None = None
    rule: str = ""
    rows: int = 0
    customers: int = 0
    double: int = 0
    credits: tuple[Credit, ...] = ()
    notes: tuple[str, ...] = ()
