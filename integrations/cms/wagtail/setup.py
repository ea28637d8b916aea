"""What holds for a site: its canon, its channel, and what happens when it cannot be checked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from django.conf import settings as django_settings
from wagtail.models import Site

from checker.config import Settings, load_settings
from checker.interface import FailOn, SettingsError

FailMode = Literal["closed", "open"]


@dataclass(frozen=True, slots=True)
class Setup:
    """A site's settings as values: one engine serves all sites that share them."""

    enabled: bool
    canon: str
    channel: str | None
    fail_mode: FailMode
    fail_on: FailOn
    seconds: int


def folder() -> Path:
    """Where the canon and `onmessage.yaml` are. Raises SettingsError where nobody says."""
    named = getattr(django_settings, "ONMESSAGE_FOLDER", None)
    if named is None:
        raise SettingsError("ONMESSAGE_FOLDER: name the canon's folder in the Django settings")
    return Path(named)


def setup_of(page: Any) -> Setup:
    """What holds for a page, by the site it is on; by the default site where it is on none."""
    site = page.get_site() or Site.objects.filter(is_default_site=True).first()
    return site_setup(site)


def site_setup(site: Any) -> Setup:
    """What holds for a site: what was saved for it, else what a new site starts with."""
    from integrations.cms.wagtail.models import OnMessageSettings

    chosen = OnMessageSettings.for_site(site) if site else OnMessageSettings()
    return Setup(
        enabled=chosen.enabled,
        canon=chosen.canon,
        channel=chosen.channel or None,
        fail_mode=cast(FailMode, chosen.fail_mode),
        fail_on=cast(FailOn, chosen.fail_on),
        seconds=chosen.seconds,
    )


def inside(name: str) -> Path:
    """The path of a file in the folder. Raises SettingsError for one outside of it."""
    root = folder().resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise SettingsError(f"{name}: is outside of ONMESSAGE_FOLDER; name a file inside it")
    return path


def checker_settings(setup: Setup) -> Settings:
    """The checker's settings: `onmessage.yaml` of the folder, with what the site says.

    Relative paths are relative to the folder, since a web server's working directory says
    nothing. Raises SettingsError where they are wrong.
    """
    flags = {"canon": str(inside(setup.canon)) if setup.canon else None, "fail_on": setup.fail_on}
    found = load_settings(folder(), os.environ, flags)
    paths = {
        name: folder() / path
        for name in ("canon", "waivers", "baseline", "model")
        if isinstance(path := getattr(found, name, None), Path)
    }
    # Only a waivers file that somebody named must exist, so what was named stays as it was.
    return Settings.model_construct(
        _fields_set=set(found.model_fields_set), **{**dict(found), **paths}
    )
