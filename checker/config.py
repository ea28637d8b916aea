"""Settings: `onmessage.yaml`, then `ONMESSAGE_*` environment variables, then flags."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import (
    SettingsError as UnreadableVariable,
)

from checker.audit_settings import AuditSettings
from checker.canon.explain import suggestion
from checker.canon.yaml_model import load_model
from checker.interface import FailOn, Format, JudgeChoice, SettingsError
from checker.llm.settings import LLMSettings
from checker.readers.allowance import MEGABYTES, SECONDS, UNITS
from checker.service_settings import ServiceSettings
from checker.sources.settings import FetchSettings, SourceSettings, distinct

FILE = "onmessage.yaml"
PREFIX = "ONMESSAGE_"
_NESTED = "__"


class Limits(BaseModel):
    """How much one document may ask for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_megabytes: float = Field(
        default=10, gt=0, le=10, description="Larger documents are skipped."
    )
    read_seconds: float = Field(
        default=SECONDS,
        gt=0,
        le=3600,
        description="Of what takes longer to read and check, the rest is skipped.",
    )
    read_megabytes: float = Field(
        default=MEGABYTES, ge=300, description="What needs more memory to be read is skipped."
    )
    max_units: int = Field(
        default=UNITS, ge=1, description="Texts after so many of one document are skipped."
    )


class EmbedderSettings(BaseModel):
    """Which model says how near two texts are; without any, the shipped one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    transformers: str | None = Field(
        default=None, description="A sentence-transformers model: its folder, or its name."
    )
    endpoint: str | None = Field(default=None, description="A model behind an OpenAI-like API.")
    base_url: str | None = Field(default=None, description="Of another endpoint than OpenAI's.")
    key_variable: str = Field(default="OPENAI_API_KEY", description="Where the key is.")

    @model_validator(mode="after")
    def _one_model(self) -> Self:
        if self.transformers and self.endpoint:
            raise ValueError("name a model under transformers or endpoint, not both")
        return self


SlackChannel = Annotated[str, StringConstraints(pattern=r"^[CGD][A-Z0-9]{2,}$")]
SlackUser = Annotated[str, StringConstraints(pattern=r"^[UW][A-Z0-9]{2,}$")]


class SlackSettings(BaseModel):
    """What the Slack bot watches, who may decide there, and how much one message may ask for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["socket", "http"] = Field(default="socket", description="How Slack reaches it.")
    channels: dict[SlackChannel, str | None] = Field(
        default={},
        description="Ids of watched channels, each with the canon's channel for what is shared"
        " there; null leaves it to the canon's globs.",
    )
    allowed: tuple[SlackUser, ...] = Field(default=(), description="Ids of who may waive.")
    max_megabytes: float = Field(default=10, gt=0, le=10, description="Of one file.")
    max_items: int = Field(default=10, ge=1, le=50, description="Files and links of one message.")
    max_findings: int = Field(default=5, ge=1, le=12, description="Shown; the report has all.")
    workers: int = Field(default=2, ge=1, le=16, description="Messages checked at a time.")
    queue: int = Field(default=100, ge=1, le=10_000, description="Messages that may wait.")
    answer_seconds: float = Field(
        default=15, ge=0, le=600, description="A message is answered by then; a model follows up."
    )
    state: Path = Field(
        default=Path(".onmessage/slack.sqlite"), description="What is answered, and what waits."
    )
    host: str = Field(default="127.0.0.1", description="Where HTTP mode listens.")
    port: int = Field(default=3000, ge=0, le=65535, description="Where HTTP mode listens.")


MailAddress = Annotated[str, StringConstraints(pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$")]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class DigestPerson(BaseModel):
    """Where an owner reads digests, if not by the name the canon or a source gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: MailAddress | None = None
    slack: SlackChannel | SlackUser | None = Field(default=None, description="A channel's id.")


class SlackDigest(BaseModel):
    """How digests get to Slack."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_variable: VariableName = Field(
        default="SLACK_BOT_TOKEN", description="Where the bot's token is; it needs chat:write."
    )
    channel: SlackChannel | None = Field(default=None, description="For whoever has none.")


class EmailDigest(BaseModel):
    """The mail server that digests go through."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str | None = None
    port: int = Field(default=587, ge=1, le=65535)
    sender: MailAddress | None = None
    starttls: bool = True
    user_variable: VariableName | None = Field(default=None, description="Where the user is.")
    password_variable: VariableName = Field(
        default="ONMESSAGE_MAIL_PASSWORD", description="Where the password is."
    )


class DigestSettings(BaseModel):
    """What `scan --digest` tells whom, how often, and where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: dict[str, DigestPerson] = Field(default={}, description="By the owner's name.")
    slack: SlackDigest = SlackDigest()
    email: EmailDigest = EmailDigest()
    folder: Path = Field(default=Path(".onmessage/digests"), description="Of --digest file.")
    desk: str | None = Field(
        default=None, pattern=r"^https?://\S+$", description="The desk's address, to link to."
    )
    long_days: int = Field(default=14, ge=1, description="Open for so long is open for long.")
    remind_days: int = Field(default=7, ge=1, description="Of that people are told so often.")
    state: Path = Field(
        default=Path(".onmessage/digests.json"), description="What everybody was told."
    )


class Settings(BaseSettings):
    """Everything a run can be told. Paths are relative to the working directory."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    canon: Path = Path("canon.yaml")
    waivers: Path = Path("onmessage-waivers.yaml")
    baseline: Path | None = None
    fail_on: FailOn = "error"
    format: Format = "console"
    judge: JudgeChoice = "auto"
    region: str | None = None
    include: tuple[str, ...] = Field(default=(), description="Globs; empty is everything.")
    exclude: tuple[str, ...] = Field(default=(), description="Globs of what is left out.")
    limits: Limits = Limits()
    fetch: FetchSettings = FetchSettings()
    sources: Annotated[tuple[SourceSettings, ...], AfterValidator(distinct)] = Field(
        default=(), description="Where collateral comes from."
    )
    read_pictures: bool = Field(
        default=False, description="Read the text of pictures; needs onmessage[ocr]."
    )
    strict: bool = Field(default=False, description="A judge that could not be asked is an error.")
    llm: LLMSettings = LLMSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    model: Path | None = Field(default=None, description="A contradiction model's folder.")
    service: ServiceSettings = ServiceSettings()
    audit: AuditSettings = AuditSettings()
    store: str | None = Field(
        default=None, description="Where scans are kept: a file, or a PostgreSQL URL."
    )
    slack: SlackSettings = SlackSettings()
    digest: DigestSettings = DigestSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` passes in: it knows where each value comes from."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def load_settings(folder: Path, environ: Mapping[str, str], flags: Mapping[str, Any]) -> Settings:
    """The settings of a run in a folder; a flag that is None was not given.

    Raises SettingsError naming the file and line, the variable or the flag that is wrong.
    """
    given = _given(flags)
    variables = _environment(environ)
    merged = _merged(_file(folder / FILE), variables)
    try:
        return Settings(**_merged(merged, given))
    except ValidationError as error:
        raise SettingsError(_explained(error, given)) from error


def _given(flags: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, inside nested mappings, too."""
    given = {
        key: _given(value) if isinstance(value, dict) else value for key, value in flags.items()
    }
    return {key: value for key, value in given.items() if value is not None and value != {}}


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    settings, _ = load_model(path, Settings)
    return settings.model_dump(exclude_unset=True)


def _environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """What the environment sets; a variable that sets nothing is a mistake, not ignored."""
    own = {name: value for name, value in environ.items() if name.upper().startswith(PREFIX)}
    known = [PREFIX + key.upper() for key in Settings.model_fields]
    for name in own:
        if name.upper().split(_NESTED)[0] not in known:
            message = f"environment: unknown variable {name}{suggestion(name, known)}"
            raise SettingsError(message)
    source = EnvSettingsSource(Settings, env_prefix=PREFIX, env_nested_delimiter=_NESTED)
    source.env_vars = {name.lower(): value for name, value in own.items()}
    try:
        return source()
    except UnreadableVariable as error:
        hint = 'lists are written as JSON: ["site/**"]'
        raise SettingsError(f"environment: {error}; {hint}") from error


def _merged(low: dict[str, Any], high: dict[str, Any]) -> dict[str, Any]:
    """Both, `high` winning key by key, inside nested mappings, too."""
    both = {
        key: _merged(low[key], high[key])
        for key in low.keys() & high.keys()
        if isinstance(low[key], dict) and isinstance(high[key], dict)
    }
    return {**low, **high, **both}


def _explained(error: ValidationError, flags: Mapping[str, Any]) -> str:
    """The file was right when it was read, so what is wrong is a flag or a variable."""
    first = error.errors(include_url=False)[0]
    path = [str(part) for part in first["loc"]]
    nested = flags.get(path[0])
    if isinstance(nested, dict) and len(path) > 1 and path[1] in nested:
        name = f"--{path[1].replace('_', '-')}"
    elif path[0] in flags and not isinstance(nested, dict):
        name = f"--{path[0].replace('_', '-')}"
    elif first["type"] == "value_error" and len(path) == 1:
        # What does not fit together, wherever its parts come from.
        return f"{path[0]}: {first['msg'].removeprefix('Value error, ')}"
    else:
        name = PREFIX + _NESTED.join(part.upper() for part in path)
    return f"{name}: {first['msg']}, not {str(first['input'])!r}"
