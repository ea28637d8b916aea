"""What a user can say about the LLM: which one, how it is reached, and what it may cost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Method = Literal["json_schema", "function_calling", "json_mode"]

_SECRET = ("key", "token", "secret", "password", "authorization", "header")


_INSTRUCTIONS = 2_200
"""Tokens of the instructions and the control questions."""
_PER_TOKEN = 3.5
"""Characters of English to a token."""
_REPLACED = {
    "matches_per_call": "whole pages are read; `context` says how much fits into a call",
    "answer_tokens": "it follows from `context`",
    "confirm": "a model reads every page; nothing is left to confirm",
}


class TokenPrice(BaseModel):
    """What a model costs, in US dollars per million tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Decimal = Field(ge=0)
    cached_input: Decimal | None = Field(
        default=None, ge=0, description="Input that the provider had in its cache."
    )
    output: Decimal = Field(ge=0)
    batch_input: Decimal | None = Field(default=None, ge=0, description="In a batch.")
    batch_output: Decimal | None = Field(default=None, ge=0, description="In a batch.")

    @property
    def batched(self) -> TokenPrice:
        """The price in a batch: as named, else the ordinary one. Cached input counts as any."""
        given, taken = self.batch_input, self.batch_output
        return TokenPrice(
            input=self.input if given is None else given,
            output=self.output if taken is None else taken,
        )

    @property
    def names_batch(self) -> bool:
        """Whether it says what a batch costs."""
        return self.batch_input is not None and self.batch_output is not None


class LLMSettings(BaseModel):
    """The `llm:` section. Without a model nothing is ever sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = Field(default=None, description="As its provider calls it.")
    provider: str = Field(default="openai", description="As LangChain calls it.")
    base_url: str | None = Field(default=None, description="Of another endpoint.")
    key_variable: str | None = Field(default=None, description="Where the key is.")
    method: Method = "json_schema"
    temperature: float | None = Field(default=0.0, ge=0, le=2)
    options: dict[str, Any] = Field(default_factory=dict, description="For the provider.")

    timeout: float = Field(default=60, gt=0, description="Seconds for one call, in all.")
    retries: int = Field(default=2, ge=0, le=10)
    longest_wait: float = Field(default=60, ge=0, description="Seconds between two tries.")
    breaker: int = Field(default=3, ge=1, description="Failures in a row that stop asking.")
    cool_down: float = Field(default=60, ge=0, description="Seconds until it is tried again.")

    context: int = Field(
        default=16_000,
        ge=3_500,
        description="Tokens of one call in all: instructions, canon, page and answer.",
    )
    reading: Literal["whole", "clued"] = Field(
        default="whole", description="Leave out lines without any clue of an offer: `clued`."
    )
    hidden: bool = Field(default=False, description="Send what visitors do not see, too.")
    exclude: tuple[str, ...] = Field(
        default=(), description="Globs of documents, or channels, that are never sent."
    )
    concurrency: int = Field(default=2, ge=1, le=64)
    calls_per_minute: float | None = Field(default=None, gt=0)
    max_calls: int | None = Field(default=None, ge=0)
    budget_usd: Decimal | None = Field(default=None, ge=0)
    prices: dict[str, TokenPrice] = Field(default_factory=dict, description="By model.")

    batch_requests: int = Field(
        default=1_000, ge=1, le=50_000, description="Calls in one batch at most."
    )

    suggest: bool = Field(default=False, description="Ask for rewrites.")
    cache: Path | None = Path(".onmessage/llm.sqlite")
    trace: bool = Field(default=False, description="Let LangSmith trace, if it is set up.")

    @field_validator("options")
    @classmethod
    def _holds_no_secret(cls, options: dict[str, Any]) -> dict[str, Any]:
        # `max_tokens` and the like are counts, and no tokens to log in with.
        for name in options:
            if any(word in name.lower().removesuffix("_tokens") for word in _SECRET):
                raise ValueError(f"'{name}' looks like a secret; put the key in the environment")
        return options

    @model_validator(mode="after")
    def _can_count(self) -> Self:
        if self.budget_usd is not None and self.model and self.price is None:
            raise ValueError(f"budget_usd needs the price of '{self.model}' under prices")
        return self

    @model_validator(mode="before")
    @classmethod
    def _says_what_replaced_it(cls, given: Any) -> Any:
        """Settings of the version before, which asked about single passages."""
        for name, instead in _REPLACED.items():
            if isinstance(given, dict) and name in given:
                raise ValueError(f"'{name}' is gone: {instead}")
        return given

    @property
    def page_characters(self) -> int:
        """Characters of collateral in one call."""
        return min(12_000, int(self._room * 0.35 * _PER_TOKEN))

    @property
    def brief_characters(self) -> int:
        """Characters of the canon in one call."""
        return min(8_000, int(self._room * 0.35 * _PER_TOKEN))

    @property
    def answer_tokens(self) -> int:
        """The longest answer."""
        return min(4_000, int(self._room * 0.3))

    @property
    def _room(self) -> int:
        return self.context - _INSTRUCTIONS

    @property
    def price(self) -> TokenPrice | None:
        """What the model costs, where the settings say."""
        return self.prices.get(self.model or "")

    @property
    def batch_book(self) -> Path | None:
        """Where it is written down what waits in batches: beside the cache."""
        return self.cache.with_name(f"{self.cache.stem}-batches.sqlite") if self.cache else None

    @property
    def known_as(self) -> str:
        """The model and where it runs: answers of one are no answers of another."""
        return f"{self.provider}/{self.model}@{self.base_url or 'default'}"
