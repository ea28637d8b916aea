"""What every source gives: a stream of documents, and what to remember of each.

A stream is read once, from its start. Before its end it gives, for every document there is,

- `Fetched`: the document, new or changed, with its content;
- `Unchanged`: the same as what was seen before; its content was neither read nor asked for;
- `Skipped`: it could not be reached or may not be read. It is *not* gone.

and at its end one `Ended`, which says how far the listing can be trusted. What was seen before
and did not come is gone only where `Ended.reached` says that the source would have named it. A
stream that breaks off without `Ended` (a crash, a kill) says nothing about what did not come.
A source does not raise once it is open: what fails is a Skipped that carries the source's own
`SourceIdentity.uri` (`source:NAME`, which is no document's), and an Ended that is not complete.

A container (a ZIP archive, a message) comes as one document;
`checker.readers.files.opened` gives what is in it, under `uri!member`. What is said of the
container holds for these: unchanged, skipped, gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from checker.models import Document, Skipped


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of a document between two scans. All of it is plain JSON.

    `version` changes when the document does: size and time of a file, an ETag, the id of a
    blob, the `lastmod` of a sitemap. `etag` and `last_modified` are for asking a web server
    whether it did. `links` are the addresses a page leads to, so that a page that did not
    change need not be fetched to go on from it.
    """

    version: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that is new or may have changed, and what to remember of it."""

    document: Document
    seen: Seen


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A document that is as it was. `seen`, where there is one, replaces what is remembered."""

    uri: str
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a stream, and which documents it would have named had they been there.

    `complete` is False where the source stopped early (a limit, an error): nothing is gone
    then. `unreached` are prefixes of uris below which it could not look. `is_there` asks the
    source for one document, where its listing cannot be trusted to name all.
    """

    complete: bool = True
    unreached: tuple[str, ...] = ()
    is_there: Callable[[str], bool] | None = None

    def reached(self, uri: str) -> bool:
        """Whether a document seen before is gone if it did not come in this stream."""
        if not self.complete or uri.startswith(self.unreached):
            return False
        return self.is_there is None or not self.is_there(uri)


Item = Fetched | Unchanged | Skipped | Ended
Known = Callable[[str], Seen | None]
"""What was remembered of a uri, None where it was not seen before."""


@dataclass(frozen=True, slots=True)
class SourceIdentity:
    """Whose collateral a source holds. `channel` None means that the canon's globs decide."""

    name: str
    channel: str | None = None
    owner: str | None = None
    audience: str | None = None

    @property
    def uri(self) -> str:
        """What a Skipped is called that is about the source itself."""
        return f"source:{self.name}"


class Source(Protocol):
    """Where collateral comes from."""

    @property
    def about(self) -> SourceIdentity:
        """Its name, channel, owner and audience."""
        ...

    def documents(self, seen: Known) -> Iterator[Item]:
        """One stream of what there is; see the head of this module."""
        ...
