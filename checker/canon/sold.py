"""What is sold, in the canon file: packages with prices and limits, features, products."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from checker.canon.fields import (
    Amount,
    Billed,
    Currency,
    Customers,
    Every,
    Id,
    Members,
    RetiredNames,
    Scoped,
    Status,
    Text,
    later,
)


class Limit(Scoped):
    """How much of something a package includes: a `value`, a `max`, or `unlimited`."""

    what: Text
    """What is limited: log retention, seats."""
    value: Amount | Literal["unlimited"] | None = None
    """Exactly so much, or unlimited."""
    max: Amount | None = None
    """At most so much."""
    min: Amount | None = None
    """At least so much."""
    unit: str | None = None
    """What it is measured in, in the singular: day, GB."""
    per: str | None = None
    """What it is counted by: region, workspace."""
    every: Every | None = None
    """The period it is counted over."""
    for_: Text | None = Field(
        default=None,
        alias="for",
        description='The kind it is limited for: "open source builds" beside all builds.',
        json_schema_extra={"since": 2},
    )
    default: Amount | None = later(None, "What it is until somebody sets it.")
    aliases: tuple[Text, ...] = later((), "Other words for what is limited.")
    retired_names: RetiredNames = later((), "What it is no longer called; use is reported.")
    customers: Customers | None = later(None, "The customers it holds for, if not for all.")


class PricePart(Scoped):
    """An amount and what it buys. `amount: null` means it is not published ("contact us")."""

    amount: Amount | None
    """A plain number; null where it is not published."""
    currency: Currency | None = None
    """ISO 4217 code, where it is not the file's."""
    per: str | None = None
    """The counted thing in the singular: seat, host, GB."""
    per_quantity: Amount = Decimal(1)
    """How many of them: 1000 for "per 1,000 requests"."""
    every: Every | None = None
    """The period the amount is for."""
    billed: Billed | None = None
    """How it is paid."""
    starting: bool = Field(default=False, description='A "from" price.')
    what: str | None = Field(default=None, description="What is priced, if not the package.")
    paid_in: Text | None = later(None, "What it is paid in, if not in money: credit.")


class ListPrice(PricePart):
    """One price with its parts: what it includes, what more costs, the least that is sold."""

    includes: tuple[Limit, ...] = later((), "How much the price includes.")
    extra: tuple[PricePart, ...] = later((), "What each further seat or unit costs.")
    overage: tuple[PricePart, ...] = later((), "What use beyond what is included costs.")
    minimum: Limit | None = later(None, "The least that is sold: 3 seats.")
    customers: Customers | None = later(None, "The customers it holds for, if not for all.")


class Package(Scoped):
    """A plan, tier or edition customers can have."""

    id: Id
    """What other entries and findings call it."""
    name: Text
    """Its approved name."""
    aliases: tuple[Text, ...] = ()
    """Other approved names, such as the one with the company's name before it."""
    retired_names: RetiredNames = ()
    """Names it no longer has; their use is reported."""
    status: Status | None = later(None, "How far it has come.")
    prices: tuple[ListPrice, ...] = ()
    """Every list price there is."""
    limits: tuple[Limit, ...] = ()
    """How much of what it includes."""


class AddOn(Scoped):
    """Packages that can buy a feature, and for how much."""

    in_: Members = Field(alias="in")
    """Packages that can buy it."""
    price: ListPrice | None = None
    """What it costs then."""
    name: Text | None = later(None, "What it is sold as, if not by the feature's name.")
    aliases: tuple[Text, ...] = later((), "Other words for it.")
    retired_names: RetiredNames = later((), "Names it no longer has.")
    status: Status | None = later(None, "How far it has come.")


class Exemption(Scoped):
    """Who gets a feature apart from the packages that have it, or does not get it with them."""

    in_: Members = Field(alias="in")
    """Packages of those it is about."""
    when: Text | None = None
    """What must be said of them, in words: customers in Japan."""
    customers: Customers | None = None
    """Or: those who came before a day."""
    denied: bool = Field(default=False, description="They do not get it.")


class Feature(Scoped):
    """Who gets what: package ids, or `all`, `paid`, `none`."""

    id: Id
    """What findings call it."""
    name: Text
    """Its approved name."""
    aliases: tuple[Text, ...] = ()
    """Other words for it."""
    retired_names: RetiredNames = later((), "Names it no longer has; their use is reported.")
    status: Status | None = later(None, "How far it has come.")
    in_: Members | None = Field(default=None, alias="in")
    """Packages that have it, and no others do. Where left out, only `add_on` is said of it."""
    add_on: tuple[AddOn, ...] = ()
    """Packages that can buy it."""
    exceptions: tuple[Exemption, ...] = later((), "Who gets it all the same, or does not.")


class Product(Scoped):
    """Another product of ours, whose plans and prices are not these."""

    name: Text
    """Its approved name."""
    aliases: tuple[Text, ...] = ()
    """Other names texts call it by."""
    retired_names: RetiredNames = ()
    """Names it no longer has; their use is reported."""
    status: Status | None = None
    """How far it has come."""


class Metric(Scoped):
    """What limits count or measure, and what prices are per, by all its names."""

    name: Text
    """Its approved name, in the singular: compute unit, monthly active user."""
    aliases: tuple[Text, ...] = ()
    """Other words for it, short ones too: CU, MAU."""
    retired_names: RetiredNames = ()
    """Names it no longer has; their use is reported."""
