"""What a user can say about audits: figures for exposure, and the files that hold data."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class _AuditSection(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _share(value: Any) -> Decimal:
    """`40%` and `0.4` are the same share."""
    text = str(value).strip()
    try:
        share = Decimal(text.removesuffix("%").strip())
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no share, such as 40% or 0.4") from error
    share = share / 100 if text.endswith("%") else share
    if not 0 <= share <= 1:
        raise ValueError(f"{text} is no share: it has to be between 0 and 100% (0 and 1)")
    return share


Share = Annotated[Decimal, BeforeValidator(_share)]


def _both_ends(value: Any) -> Any:
    """One share stands for both ends of its range."""
    return value if isinstance(value, list | tuple) else (value, value)


def _in_order(value: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    if value[0] > value[1]:
        raise ValueError("the lower end of the range comes first")
    return value


Range = Annotated[tuple[Share, Share], BeforeValidator(_both_ends), AfterValidator(_in_order)]


class EffectSettings(_AuditSection):
    """A named assumption: what share of revenue is lost with customers who meet a change."""

    name: str = Field(min_length=1, description="What the page calls it.")
    share: Range = Field(description="The share that is at risk: [lower, upper], or one.")
    source: str = Field(min_length=1, description="Whose figure it is.")


FORRESTER = "Forrester"
EFFECTS = (
    EffectSettings(
        name="Buyers who meet inconsistent channels and are less likely to buy",
        share=(Decimal(0), Decimal("0.41")),
        source=f"{FORRESTER}: 41% less likely to buy, as the upper end; the lower end is none",
    ),
    EffectSettings(
        name="Revenue per customer that consistent channels bring",
        share=(Decimal("0.15"), Decimal("0.20")),
        source=f"{FORRESTER}: 15 to 20% more revenue per customer",
    ),
)
"""The assumptions an audit begins with; settings may put others in their place."""


class DataSettings(_AuditSection):
    """A file with data: which of its columns is what, where their names are others than ours."""

    file: Path = Field(description="CSV, or for feedback JSON, too.")
    columns: dict[str, str] = Field(default={}, description="Our name: the file's name.")
    channels: dict[str, str] = Field(default={}, description="The file's name: the canon's.")


class ConversionSettings(DataSettings):
    """A file of conversions, and who gets the credit where a customer met several channels."""

    rule: Literal["first", "last", "position"] = Field(
        default="last", description="First contact, last one, or 40% each and 20% between them."
    )


class AuditSettings(_AuditSection):
    """Data for `onmessage audit`; what is left out is not shown."""

    revenue: Decimal | None = Field(default=None, gt=0, description="Annual recurring revenue.")
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    pipeline: dict[str, Range] = Field(
        default={}, description="The share of pipeline that meets each channel: one, or a range."
    )
    effects: tuple[EffectSettings, ...] = EFFECTS
    behaviour: DataSettings | None = None
    conversions: ConversionSettings | None = None
    feedback: tuple[DataSettings, ...] = ()

    @model_validator(mode="after")
    def _at_most_everybody(self) -> Self:
        lowest = sum((low for low, _ in self.pipeline.values()), Decimal(0))
        if lowest > 1:
            raise ValueError(
                f"pipeline: the lower ends come to {lowest:.0%}; together they are at most 100%"
            )
        return self
