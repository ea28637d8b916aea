"""The canon file, as pydantic reads it. `onmessage canon schema` prints it as JSON Schema."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Every = Literal["second", "minute", "hour", "day", "week", "month", "quarter", "year", "once"]
Billed = Literal["monthly", "quarterly", "annually", "biennially", "triennially", "usage"]


def _percent(value: Any) -> Any:
    """`15%` and `15 %` are read as 15."""
    return value.rstrip(" %") if isinstance(value, str) and value.endswith("%") else value


def _day(value: Any) -> Any:
    """Only `2026-12-31`: bare digits would be taken for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise PydanticCustomError("date_parsing", "not a day")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Percent = Annotated[Decimal, BeforeValidator(_percent), Field(ge=0, le=100)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18)]


class Model(BaseModel):
    """Every level refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Scoped(Model):
    """An entry that may hold only on some channels, in some regions, or for some time."""

    channels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    source: str | None = Field(default=None, description="Where a drafted entry came from.")
    unsure: str | None = Field(default=None, description="What the draft was unsure of.")

    def holds(self, on: date, channel: str | None = None, region: str | None = None) -> bool:
        """Whether the entry applies on that day, on that channel and in that region."""
        return (
            (self.from_ is None or self.from_ <= on)
            and (self.until is None or on <= self.until)
            and (not self.channels or channel is None or channel in self.channels)
            and (not self.regions or region is None or region in self.regions)
        )


class Channel(Model):
    """Where documents of one kind live, and who owns them."""

    motion: Literal["self-serve", "direct", "reseller", "marketplace", "other"] = "other"
    owner: str | None = None
    match: tuple[str, ...] = ()
    region: str | None = None
    owned: bool = Field(default=False, description="Suppression comments inside are honoured.")


class RetiredName(Model):
    """A name a package no longer has, and the last day it had it."""

    name: Text
    until: Day | None = None


class Price(Scoped):
    """One list price. `amount: null` means it is not published ("contact us")."""

    amount: Amount | None
    currency: Currency | None = None
    per: str | None = None
    per_quantity: Amount = Decimal(1)
    every: Every | None = None
    billed: Billed | None = None
    starting: bool = Field(default=False, description='A "from" price.')
    what: str | None = Field(default=None, description="What is priced, if not the package.")


class Limit(Scoped):
    """How much of something a package includes: a `value`, a `max`, or `unlimited`."""

    what: Text
    value: Amount | Literal["unlimited"] | None = None
    max: Amount | None = None
    min: Amount | None = None
    unit: str | None = None
    per: str | None = None
    every: Every | None = None


class Package(Scoped):
    """A plan, tier or edition customers can have."""

    id: Id
    name: Text
    aliases: tuple[Text, ...] = ()
    retired_names: tuple[RetiredName, ...] = ()
    prices: tuple[Price, ...] = ()
    limits: tuple[Limit, ...] = ()


class AddOn(Model):
    """Packages that can buy a feature, and for how much."""

    in_: tuple[str, ...] | Literal["all", "paid", "none"] = Field(alias="in")
    price: Price | None = None


class Feature(Scoped):
    """Who gets what: package ids, or `all`, `paid`, `none`."""

    id: Id
    name: Text
    aliases: tuple[Text, ...] = ()
    in_: tuple[str, ...] | Literal["all", "paid", "none"] = Field(alias="in")
    add_on: tuple[AddOn, ...] = ()


class Claim(Scoped):
    """An approved sentence. The facts in it are read like those of any other text."""

    id: Id
    text: Text
    evidence: str | None = None
    owner: str | None = None
    approved: Day | None = None
    review_by: Day | None = None
    variants: tuple[Text, ...] = ()


class Forbidden(Scoped):
    """What must not be said: a text, patterns (RE2 syntax), or both."""

    id: Id
    text: Text | None = None
    patterns: tuple[str, ...] = ()
    say_instead: str | None = None
    why: str | None = None


class Required(Scoped):
    """A text that a document must carry, always or when it states a kind of fact."""

    id: Id
    text: Text
    when: Literal["always", "price", "discount", "limit", "availability"] = "always"


class Discount(Scoped):
    """Discount authority: how far a channel may go."""

    up_to: Percent
    packages: tuple[str, ...] = ()


class Offer(Scoped):
    """A registered exception: a price or a discount, where and until when."""

    id: Id
    package: str
    price: Price | None = None
    discount: Percent | None = None


class Journey(Model):
    """A customer's way through channels."""

    id: Id
    steps: tuple[str, ...]


class CanonFile(Model):
    """The approved set, as written."""

    canon: Literal[1]
    company: Text
    names: tuple[Text, ...] = ()
    competitors: tuple[Text, ...] = ()
    products: tuple[Text, ...] = Field(
        default=(), description="Our other products, whose plans and prices are not these."
    )
    currency: Currency = "USD"
    channels: dict[str, Channel] = {}
    packages: tuple[Package, ...] = ()
    features: tuple[Feature, ...] = ()
    claims: tuple[Claim, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    required: tuple[Required, ...] = ()
    discounts: tuple[Discount, ...] = ()
    offers: tuple[Offer, ...] = ()
    journeys: tuple[Journey, ...] = ()
