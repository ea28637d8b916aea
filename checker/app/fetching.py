"""Documents from the web, for everything that is given an address, and sources by settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from checker.config import Settings
from checker.models import Document
from checker.sources.limits import FetchLimits
from checker.sources.opening import Surroundings, open_source
from checker.sources.source import Source


def fetch_document(url: str, settings: Settings) -> Document:
    """The document at an address, under the address it was found at after redirects.

    Its channel is left to the caller. Raises FetchError.
    """
    # Here: a scan of folders has nothing to fetch, and what fetches takes a while to import.
    from checker.sources.fetch import Fetcher
    from checker.sources.pages import document_of

    with Fetcher(limits_of(settings)) as fetcher:
        return document_of(fetcher.get(url))


def open_sources(
    settings: Settings, environ: Mapping[str, str], cache: Path = Path(".onmessage/sources")
) -> tuple[Source, ...]:
    """The sources of the settings, in their order; nothing is read or asked for yet.

    `cache` is a folder for what is worth keeping between two runs, and may be removed. Raises
    SettingsError where one cannot be opened.
    """
    around = Surroundings(environ, cache, limits_of(settings))
    return tuple(open_source(source, around) for source in settings.sources)


def limits_of(settings: Settings) -> FetchLimits:
    """The limits that the settings name."""
    fetch = settings.fetch
    return FetchLimits(
        fetch.seconds, settings.limits.max_megabytes, fetch.redirects, fetch.allow_private
    )
