"""What the entries of a canon file are made of: texts, days, amounts, names, scopes."""

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
Status = Literal["planned", "alpha", "beta", "active", "ended"]
Members = tuple[str, ...] | Literal["all", "paid", "none"]


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


def later(default: Any, description: str | None = None) -> Any:
    """A field that files have from version 2 of the format on."""
    return Field(default=default, description=description, json_schema_extra={"since": 2})


def since(model: type[BaseModel], name: str) -> int:
    """The version of the format that a field came with."""
    extra = model.model_fields[name].json_schema_extra
    found = extra.get("since", 1) if isinstance(extra, dict) else 1
    return found if isinstance(found, int) else 1


class Model(BaseModel):
    """Every level refuses keys it does not know."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True
    )


def short(model: type[BaseModel]) -> BeforeValidator:
    """Lets what has a name be written as that name alone: `Team` for `{name: Team}`."""

    def whole(value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value

    return BeforeValidator(whole, json_schema_input_type=str | model)


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
    source: str | None = Field(default=None, description="The page or file it came from.")
    seen: Day | None = later(None, "The day its source was looked at.")
    unsure: str | None = Field(default=None, description="What the draft was unsure of.")

    def holds(self, on: date, channel: str | None = None, region: str | None = None) -> bool:
        """Whether the entry applies on that day, on that channel and in that region."""
        return (
            (self.from_ is None or self.from_ <= on)
            and (self.until is None or on <= self.until)
            and (not self.channels or channel is None or channel in self.channels)
            and self.holds_in(region)
        )

    def holds_in(self, region: str | None) -> bool:
        """Whether the entry applies in a region, whatever the day; None is any."""
        return not self.regions or region is None or region in self.regions


class RetiredName(Model):
    """A name a thing no longer has, and the last day it had it."""

    name: Text
    """The name as it was."""
    until: Day | None = None
    """The last day the thing had it."""


RetiredNames = tuple[Annotated[RetiredName, short(RetiredName)], ...]


class Customers(Model):
    """The customers something holds for: those who came before a day."""

    before: Day
    """It holds for those who were customers before this day."""
