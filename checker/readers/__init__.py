"""Readers: from a document's bytes to located text units."""

from __future__ import annotations

from collections.abc import Iterator

from checker.interface import ReadError
from checker.models import Document, Skipped, TextUnit
from checker.readers.files import documents
from checker.readers.formats import reader_for, suffix_of

__all__ = ["documents", "read"]


def read(document: Document) -> Iterator[TextUnit | Skipped]:
    """The units of a document, in reading order.

    A part that cannot be read comes as a Skipped. Raises ReadError, on the first step or
    later, where nothing (more) can be read; nothing else is ever raised.
    """
    reader = reader_for(document)
    if reader is None:
        kind = suffix_of(document.uri) or document.media_type or "files without a suffix"
        raise ReadError(f"{document.uri}: no reader for {kind}; convert it, or leave it out")
    try:
        yield from reader(document)
    except ReadError:
        raise
    except Exception as error:
        # The one place for a broad catch: a document that breaks its reader is reported
        # with the reason, and the run goes on with the next.
        raise ReadError(
            f"{document.uri}: cannot be read: {type(error).__name__}: {error}"
        ) from error
