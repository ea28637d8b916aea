"""What comes with packages, in the canon file: trials, support, levels of service."""

from __future__ import annotations

from pydantic import Field

from checker.canon.fields import Amount, Every, Id, Members, Model, Scoped, Text


class Trial(Scoped):
    """A time in which a package can be had for nothing."""

    id: Id
    """What findings call it."""
    of: Members = "paid"
    """Packages that can be tried."""
    value: Amount
    """How long it lasts."""
    unit: Every = "day"
    """What that is measured in."""
    card: bool | None = None
    """Whether a payment card must be given to begin."""


class Response(Model):
    """How soon support answers."""

    value: Amount
    """Within how long."""
    unit: Every = "hour"
    """What that is measured in."""
    for_: Text | None = Field(default=None, alias="for", description="To what: critical issues.")


class SupportTerms(Scoped):
    """The support that packages come with."""

    id: Id
    """What findings call it."""
    in_: Members = Field(alias="in")
    """Packages that have it."""
    by: tuple[Text, ...] = ()
    """Ways to reach it: email, chat, phone. No other package has them, unless it says so."""
    hours: Text | None = None
    """When it is there: 24/7, weekdays 9:00 to 17:00 CET."""
    response: tuple[Response, ...] = ()
    """How soon it answers."""


class Sla(Scoped):
    """A level of service that is promised, and of what."""

    id: Id
    """What findings call it."""
    what: Text = "uptime"
    """What is promised: uptime, uptime of the API."""
    in_: Members = Field(default="all", alias="in")
    """Packages it is promised on."""
    value: Amount
    """How much."""
    unit: Text = "%"
    """What that is measured in."""
    every: Every | None = None
    """The period it is measured over."""
