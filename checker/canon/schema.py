"""The canon file, as pydantic reads it. `onmessage canon schema` prints it as JSON Schema."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from checker.canon.fields import (
    Currency,
    Day,
    Id,
    Model,
    Percent,
    RetiredName,
    Scoped,
    Text,
    later,
    short,
)
from checker.canon.promised import Response, Sla, SupportTerms, Trial
from checker.canon.sold import (
    AddOn,
    Exemption,
    Feature,
    Limit,
    ListPrice,
    Metric,
    Package,
    PricePart,
    Product,
)

__all__ = [
    "AddOn",
    "CanonFile",
    "Channel",
    "Claim",
    "Discount",
    "Exemption",
    "Feature",
    "Forbidden",
    "Journey",
    "Limit",
    "ListPrice",
    "Metric",
    "Model",
    "Offer",
    "Package",
    "PricePart",
    "Product",
    "Required",
    "Response",
    "RetiredName",
    "Scoped",
    "Sla",
    "SupportTerms",
    "Text",
    "Trial",
]


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


class Claim(Scoped):
    """An approved sentence. The facts in it are read like those of any other text."""

    id: Id
    """What findings call it."""
    subject: Text | None = later(None, "What it is about: refunds, customers worldwide.")
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
    core: bool = Field(
        default=False, description="Part of the core value, which every channel should tell."
    )


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


class Experiment(Model):
    """A registered test: what one channel says or does otherwise for some, and until when."""

    id: Id
    """What reports call it, and data files, too."""
    channel: str
    """The channel it runs on."""
    variant: Text
    """What the customers of this entry meet; entries of one id are compared."""
    control: bool = False
    """Whether the others are compared with this one."""
    from_: Day | None = Field(default=None, alias="from")
    """First day it runs."""
    until: Day | None = None
    """Last day it runs."""
    metric: Text = "conversion"
    """What is counted."""


class CanonFile(Model):
    """The approved set, as written."""

    canon: Literal[1, 2]
    """The version of this format."""
    company: Text
    """Our name."""
    names: tuple[Text, ...] = ()
    """All the names texts call us by."""
    competitors: tuple[Text, ...] = ()
    """Companies whose prices and plans are not ours."""
    products: tuple[Annotated[Product, short(Product)], ...] = Field(
        default=(), description="Our other products, whose plans and prices are not these."
    )
    currency: Currency = "USD"
    """ISO 4217 code of prices that name none."""
    channels: dict[str, Channel] = Field(
        default={}, description="Which document belongs to which channel."
    )
    packages: tuple[Package, ...] = ()
    """What customers can have, from the smallest to the largest."""
    all_packages: bool = Field(
        default=True,
        description="Whether there are no other packages: then another name for one is wrong.",
    )
    features: tuple[Feature, ...] = ()
    """Who gets what."""
    metrics: tuple[Annotated[Metric, short(Metric)], ...] = later(
        (), "What limits and prices count, by all its names."
    )
    trials: tuple[Trial, ...] = later((), "What can be tried for nothing, and for how long.")
    support: tuple[SupportTerms, ...] = later((), "Who can reach support how, when and how fast.")
    slas: tuple[Sla, ...] = later((), "Levels of service that are promised.")
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
    experiments: tuple[Experiment, ...] = ()
    """Registered tests, a variant each."""
