"""The canon file, as pydantic reads it. `onmessage canon schema` prints it as JSON Schema."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
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
Percent = Annotated[
    Decimal,
    BeforeValidator(_percent),
    Field(ge=0, le=100),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 100},
                {"type": "string", "pattern": r"^\d{1,3}(\.\d+)? ?%?$"},
            ]
        }
    ),
]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18)]


class Model(BaseModel):
    """Every level refuses keys it does not know."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True
    )


class Scoped(Model):
    """An entry that may hold only on some channels, in some regions, or for some time."""

    channels: tuple[str, ...] = ()
    """Channels it holds on; everywhere where left out."""
    regions: tuple[str, ...] = ()
    """Regions it holds in; everywhere where left out."""
    from_: Day | None = Field(default=None, alias="from")
    """First day it holds."""
    until: Day | None = None
    """Last day it holds."""
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
    """How customers buy there."""
    owner: str | None = None
    """Who looks after it."""
    match: tuple[str, ...] = ()
    """Globs or URL patterns of its documents."""
    region: str | None = None
    """The region its documents are for."""
    owned: bool = Field(default=False, description="Suppression comments inside are honoured.")


class RetiredName(Model):
    """A name a package no longer has, and the last day it had it."""

    name: Text
    """The name as it was."""
    until: Day | None = None
    """The last day the package had it."""


class ListPrice(Scoped):
    """One list price. `amount: null` means it is not published ("contact us")."""

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


class Package(Scoped):
    """A plan, tier or edition customers can have."""

    id: Id
    """What other entries and findings call it."""
    name: Text
    """Its approved name."""
    aliases: tuple[Text, ...] = ()
    """Other approved names, such as the one with the company's name before it."""
    retired_names: tuple[RetiredName, ...] = ()
    """Names it no longer has; their use is reported."""
    prices: tuple[ListPrice, ...] = ()
    """Every list price there is."""
    limits: tuple[Limit, ...] = ()
    """How much of what it includes."""


class AddOn(Model):
    """Packages that can buy a feature, and for how much."""

    in_: tuple[str, ...] | Literal["all", "paid", "none"] = Field(alias="in")
    """Packages that can buy it."""
    price: ListPrice | None = None
    """What it costs then."""


class Feature(Scoped):
    """Who gets what: package ids, or `all`, `paid`, `none`."""

    id: Id
    """What findings call it."""
    name: Text
    """Its approved name."""
    aliases: tuple[Text, ...] = ()
    """Other words for it."""
    in_: tuple[str, ...] | Literal["all", "paid", "none"] = Field(alias="in")
    """Packages that have it, and no others do."""
    add_on: tuple[AddOn, ...] = ()
    """Packages that can buy it."""


class Claim(Scoped):
    """An approved sentence. The facts in it are read like those of any other text."""

    id: Id
    """What findings call it."""
    text: Text
    """The approved sentence."""
    evidence: str | None = None
    """Where its proof is."""
    owner: str | None = None
    """Who answers for it."""
    approved: Day | None = None
    """The day it was approved."""
    review_by: Day | None = None
    """The day by which it must be reviewed; later uses are reported."""
    variants: tuple[Text, ...] = ()
    """Other approved wordings."""


class Forbidden(Scoped):
    """What must not be said: a text, patterns (RE2 syntax), or both."""

    id: Id
    """What findings call it."""
    text: Text | None = None
    """What must not be said, in these words."""
    patterns: tuple[str, ...] = ()
    """RE2 patterns of what must not be said."""
    say_instead: str | None = None
    """What to say instead."""
    why: str | None = None
    """The reason, for whoever gets the finding."""


class Required(Scoped):
    """A text that a document must carry, always or when it states a kind of fact."""

    id: Id
    """What findings call it."""
    text: Text
    """The text that must be there."""
    when: Literal["always", "price", "discount", "limit", "availability"] = "always"
    """What a document must state for the text to be required."""


class Discount(Scoped):
    """Discount authority: how far a channel may go."""

    up_to: Percent
    """The largest discount, in percent."""
    packages: tuple[str, ...] = ()
    """Packages it is for; all where left out."""


class Offer(Scoped):
    """A registered exception: a price or a discount, where and until when."""

    id: Id
    """What findings call it."""
    package: str
    """The package it is for."""
    price: ListPrice | None = None
    """The price it allows."""
    discount: Percent | None = None
    """The discount it allows, in percent."""


class Journey(Model):
    """A customer's way through channels."""

    id: Id
    """What reports call it."""
    steps: tuple[str, ...]
    """Channels in the order customers meet them."""


class CanonFile(Model):
    """The approved set, as written."""

    canon: Literal[1]
    """The version of this format."""
    company: Text
    """Our name."""
    names: tuple[Text, ...] = ()
    """All the names texts call us by."""
    competitors: tuple[Text, ...] = ()
    """Companies whose prices and plans are not ours."""
    products: tuple[Text, ...] = Field(
        default=(), description="Our other products, whose plans and prices are not these."
    )
    currency: Currency = "USD"
    """ISO 4217 code of prices that name none."""
    channels: dict[str, Channel] = {}
    """Which document belongs to which channel."""
    packages: tuple[Package, ...] = ()
    """What customers can have, from the smallest to the largest."""
    all_packages: bool = Field(
        default=True,
        description="Whether there are no other packages: then another name for one is wrong.",
    )
    features: tuple[Feature, ...] = ()
    """Who gets what."""
    claims: tuple[Claim, ...] = ()
    """Approved sentences."""
    forbidden: tuple[Forbidden, ...] = ()
    """What must not be said."""
    required: tuple[Required, ...] = ()
    """What documents must carry."""
    discounts: tuple[Discount, ...] = ()
    """How far each channel may go."""
    offers: tuple[Offer, ...] = ()
    """Registered exceptions."""
    journeys: tuple[Journey, ...] = ()
    """Customers' ways through channels."""
