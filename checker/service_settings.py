"""What a user can say about the service: its limits, who may ask it, which CMSs notify it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from checker.interface import FailOn

Scope = Literal["check", "read", "decide"]
Fail = Literal["open", "closed"]
Cms = Literal["contentful", "sanity", "strapi", "directus", "wordpress"]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AlertSettings(_Section):
    """Where findings that nobody is waiting for are sent, and the secret that signs them."""

    url: Url
    secret_variable: Variable | None = Field(default=None, description="Signs what is sent.")


class ClientSettings(_Section):
    """Someone who may ask, by a key; only the key's SHA-256 or its variable is written here."""

    name: Name
    key_sha256: Digest | None = Field(default=None, description="SHA-256 of the key, in hex.")
    key_variable: Variable | None = Field(default=None, description="Where the key itself is.")
    scopes: frozenset[Scope] = Field(default=frozenset({"check"}), min_length=1)
    channel: str | None = Field(default=None, description="Of texts that name none.")
    fail: Fail = Field(default="closed", description="What a check that cannot finish means.")
    fail_on: FailOn = Field(default="error", description="The findings that mean deny.")
    alert: AlertSettings | None = Field(default=None, description="Where news of a check go.")
    per_minute: int = Field(default=600, ge=1, description="Requests, on average.")
    burst: int = Field(default=300, ge=1, description="Requests at once.")

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if (self.key_sha256 is None) == (self.key_variable is None):
            raise ValueError(f"client '{self.name}': give either key_sha256 or key_variable")
        return self


class WebhookSettings(_Section):
    """A CMS that says what was published; `secret_variable` names where their secret is."""

    name: Name
    cms: Cms
    secret_variable: Variable
    channel: str | None = Field(default=None, description="The canon's channel of its pages.")
    fail_on: FailOn = Field(default="error", description="The findings that are told.")
    alert: AlertSettings | None = None
    tolerance_seconds: int = Field(default=300, ge=10, le=3600, description="Age of a message.")


class DeskSettings(_Section):
    """The pages for people."""

    hours: float = Field(default=12, gt=0, le=24 * 30, description="A sign-in lasts so long.")
    secret_variable: Variable | None = Field(
        default=None, description="What signs sessions; without it, they end with the service."
    )


class ServiceSettings(_Section):
    """The `service:` section. Without a client nobody may ask."""

    workers: int | None = Field(default=None, ge=1, le=64, description="Default: a core each.")
    check_seconds: float = Field(default=30, gt=0, le=600, description="Waiting included.")
    body_seconds: float = Field(default=30, gt=0, le=600, description="To receive a request.")
    max_megabytes: float = Field(default=10, gt=0, le=25, description="Of one request.")
    concurrency: int = Field(default=256, ge=1, le=10_000, description="Checks at a time.")
    answer_seconds: float = Field(
        default=8, ge=0, le=600, description="An answer waits so long for an LLM; the rest follows."
    )
    batch: int = Field(default=200, ge=1, le=1_000, description="Texts of one batch.")
    desk: DeskSettings = DeskSettings()
    clients: tuple[ClientSettings, ...] = ()
    webhooks: tuple[WebhookSettings, ...] = ()

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for kind, named in (("client", self.clients), ("webhook", self.webhooks)):
            names = [one.name for one in named]
            for name in names:
                if names.count(name) > 1:
                    raise ValueError(f"two {kind}s are called '{name}'")
        return self
