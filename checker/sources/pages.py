"""A fetched page as a document."""

from __future__ import annotations

from checker.models import Document
from checker.readers.files import document, guess_media_type
from checker.readers.formats import media_type_from
from checker.sources.fetch import FetchedPage


def document_of(page: FetchedPage, uri: str | None = None, channel: str | None = None) -> Document:
    """A page as a document, under the address it was found at, or another spelling of it."""
    media_type = media_type_from(page.media_type, page.url) or guess_media_type(page.content)
    return document(uri or page.url, page.content, media_type, channel)
