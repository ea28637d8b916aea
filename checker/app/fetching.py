"""Documents from the web, for everything that is given an address."""

from __future__ import annotations

from checker.config import Settings
from checker.models import Document
from checker.readers.files import document, guess_media_type
from checker.readers.formats import media_type_from
from checker.sources.fetch import Fetcher, FetchLimits, Page


def fetch_document(url: str, settings: Settings) -> Document:
    """The document at an address, under the address it was found at after redirects.

    Its channel is left to the caller. Raises FetchError.
    """
    with Fetcher(limits_of(settings)) as fetcher:
        return document_of(fetcher.get(url))


def document_of(page: Page) -> Document:
    """A page as a document."""
    media_type = media_type_from(page.media_type, page.url) or guess_media_type(page.content)
    return document(page.url, page.content, media_type)


def limits_of(settings: Settings) -> FetchLimits:
    """The limits that the settings name."""
    fetch = settings.fetch
    return FetchLimits(
        fetch.seconds, settings.limits.max_megabytes, fetch.redirects, fetch.allow_private
    )
