"""What is found in a text: typed statements, and the values they state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from checker.models.documents import Span


class FactKind(StrEnum):
    """The kinds of statement the checker understands."""

    PRICE = "price"
    DISCOUNT = "discount"
    LIMIT = "limit"
    AVAILABILITY = "availability"
    NAME = "name"
    NUMBER = "number"
    STAGE = "stage"
    CARD = "card"


class Stance(StrEnum):
    """Whose fact it is, and when it holds. Only `ours-now` facts can contradict."""

    OURS_NOW = "ours-now"
    COMPETITOR = "competitor"
    PAST = "past"
    FUTURE = "future"
    EXAMPLE = "example"
    CUSTOMER = "customer's"
    OTHER_PRODUCT = "other product"


class Bound(StrEnum):
    """How a stated number bounds the real one."""

    EXACT = "exact"
    UP_TO = "up to"
    FROM = "from"
    RANGE = "range"
    OVER = "over"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of money and what it buys.

    `amount` is None where no figure is shown (`Custom`, `Contact us`); zero is free.
    `per` is the counted thing in the singular (`seat`, `GB`, `request`), `per_quantity`
    how many of them (1000 for "per 1,000 requests"), `every` and `billed` periods
    (`month`, `year`, `once`, …). `decimals` is the precision shown.
    """

    amount: Decimal | None
    currency: str | None = None
    per: str | None = None
    per_quantity: Decimal = Decimal(1)
    every: str | None = None
    billed: str | None = None
    bound: Bound = Bound.EXACT
    high: Decimal | None = None
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted or measured amount: 30 days, 10 users, unlimited, 99.95%.

    `value` is None for unlimited. `unit` is singular and canonical (`day`, `GB`,
    `seat`); `per` and `every` are what it is counted by (`region`, `month`).
    """

    value: Decimal | None
    unit: str | None = None
    per: str | None = None
    every: str | None = None
    bound: Bound = Bound.EXACT
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which packages have something.

    `packages` are names as the lexicon knows them. `complete` says that the list means
    no smaller package ("available on", "requires"), `only` that it means no other one
    at all; `denied` that these do not have it; `add_on` that they can buy it.
    """

    packages: frozenset[str]
    complete: bool = False
    only: bool = False
    denied: bool = False
    add_on: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A package as a text names it. `package` is its id, None where nobody knows it."""

    said: str
    package: str | None = None
    retired: bool = False


class Stage(StrEnum):
    """How far a thing has come."""

    EARLY = "early"
    RELEASED = "released"


class Needed(StrEnum):
    """Whether something must be given to begin."""

    YES = "needed"
    NO = "not needed"


Value = Price | Quantity | Scope | Name | Stage | Needed


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed statement found in a unit.

    `packages` are the package ids it is about, empty where it is about none in
    particular; `topic` the words that say what is priced, limited or available, in
    their base form, and `around` the other words of its sentence, headers and heading;
    `bound_by` how the package was found (`clause`, `row header`, `column header`,
    `heading`, `title`, `sentence before`). `since` and `until` are the days its own words name:
    "from 1 April 2027".
    """

    kind: FactKind
    span: Span
    value: Value
    packages: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    stance: Stance = Stance.OURS_NOW
    bound_by: str = ""
    since: date | None = None
    until: date | None = None
