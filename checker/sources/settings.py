"""What `onmessage.yaml` can say about fetching and about sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal["folder", "web", "git", "confluence", "notion", "drive", "sharepoint", "onedrive"]
Find = Literal["auto", "sitemap", "crawl", "both"]

_COMMON: Final = frozenset("name channel owner audience include exclude".split())
_KEYS: Final[Mapping[Kind, frozenset[str]]] = {
    "folder": frozenset("folder options secrets pages minutes login allow_private".split()),
    "web": frozenset(
        "web find sitemap robots depth pages minutes delay lastmod login allow_private".split()
    ),
    "git": frozenset("git folder ref minutes allow_private".split()),
    "confluence": frozenset(
        "confluence spaces attachments api secrets minutes allow_private".split()
    ),
    "notion": frozenset("notion api secrets minutes allow_private".split()),
    "drive": frozenset("drive api secrets minutes allow_private".split()),
    "sharepoint": frozenset("sharepoint folder api secrets minutes allow_private".split()),
    "onedrive": frozenset("onedrive folder api secrets minutes allow_private".split()),
}
"""Which keys each kind of source has; `pages` and `login` are of a folder on the web."""
_WITH_FOLDER: Final = frozenset(("git", "sharepoint", "onedrive"))
"""The kinds of which `folder` is a part."""


class FetchSettings(BaseModel):
    """How much fetching one address may take. Its size is limited as that of a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: float = Field(default=30, gt=0, le=3600, description="For one address, all in all.")
    redirects: int = Field(default=5, ge=0, le=20, description="How many are followed.")
    allow_private: bool = Field(
        default=False, description="Whether `check URL` may fetch from private networks."
    )


class LoginSettings(BaseModel):
    """A header that a site wants, with its value in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    header: str = Field(
        default="Authorization", min_length=1, description="Cookie, or the name of another header."
    )
    variable: str = Field(min_length=1, description="The environment variable with its value.")


class SourceSettings(BaseModel):
    """Where collateral comes from: a folder, a web site, a Git repository, a service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)
    channel: str | None = Field(default=None, description="Without one, the canon's globs decide.")
    owner: str | None = None
    audience: str | None = None
    include: tuple[str, ...] = Field(default=(), description="Globs; empty is everything.")
    exclude: tuple[str, ...] = Field(default=(), description="Globs of what is left out.")

    folder: str | None = Field(default=None, min_length=1, description="A path, or s3://…")
    web: str | None = Field(default=None, min_length=1, description="A site, or a part of one.")
    git: str | None = Field(default=None, min_length=1, description="A path, or an address.")
    confluence: str | None = Field(
        default=None, min_length=1, description="A site's wiki: https://….atlassian.net/wiki"
    )

    notion: Literal["shared"] | None = Field(
        default=None, description="All that is shared with the connection."
    )
    drive: str | None = Field(
        default=None, min_length=1, description="A Google Drive folder's address or id."
    )
    sharepoint: str | None = Field(default=None, min_length=1, description="A site's address.")
    onedrive: str | None = Field(
        default=None, min_length=1, description="Whose it is: dana@brightline.example"
    )

    options: Mapping[str, str | bool | int | float] = Field(
        default={}, description="For the library that reads a folder elsewhere."
    )
    secrets: Mapping[str, str] = Field(
        default={}, description="The same, with the value in the environment variable named."
    )
    spaces: tuple[str, ...] = Field(default=(), description="Keys; empty is all that is seen.")
    attachments: bool = Field(default=True, description="Whether attached files are read, too.")
    api: str | None = Field(
        default=None, min_length=1, description="Where a service is asked, if not as usual."
    )
    find: Find = "auto"
    sitemap: str | None = Field(default=None, description="Where robots.txt does not name it.")
    robots: bool = True
    depth: int = Field(default=5, ge=0, le=100, description="How many links from the start.")
    pages: int = Field(default=2_000, ge=1, le=1_000_000, description="The most asked for.")
    minutes: float = Field(default=60, gt=0, le=10_080, description="The longest it may take.")
    delay: float = Field(default=0, ge=0, le=600, description="Seconds between two requests.")
    lastmod: bool = Field(default=True, description="Whether the sitemap's dates are believed.")
    login: LoginSettings | None = None
    allow_private: bool = False
    ref: str = Field(default="HEAD", description="A branch, tag or commit.")

    @property
    def kind(self) -> Kind:
        """What kind of source it is."""
        return next((kind for kind in _KEYS if kind != "folder" and getattr(self, kind)), "folder")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        named = [kind for kind in _KEYS if getattr(self, kind)]
        if self.kind in _WITH_FOLDER:
            named = [kind for kind in named if kind != "folder"]
        if len(named) != 1:
            raise ValueError(f"source '{self.name}' must have one of {', '.join(_KEYS)}")
        known = _COMMON | _KEYS[self.kind]
        foreign = sorted(self.model_fields_set - known)
        if foreign:
            raise ValueError(
                f"source '{self.name}' is a {self.kind} source, which has no '{foreign[0]}'"
            )
        return self


def distinct(sources: tuple[SourceSettings, ...]) -> tuple[SourceSettings, ...]:
    """The same sources; raises ValueError where two have one name."""
    names = [source.name for source in sources]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"two sources are named '{twice}'; give each a name of its own")
    return sources
