"""Sources that are files, wherever these lie: list them, and read what is new.

A shelf lists and reads; everything else is the same for all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from checker.interface import ReadError, SourceError
from checker.models import Skipped
from checker.readers.decode import too_large
from checker.readers.files import document, is_no_collateral, most_bytes
from checker.readers.formats import media_type_of, suffix_of
from checker.sources.source import Ended, Fetched, Item, Known, Seen, SourceIdentity, Unchanged
from checker.sources.wanted import Wanted, in_print


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as it is listed. `name` is its path below the source's folder.

    `size` and `version` are None where the listing does not say. `place` is for the shelf.
    `media_type` is for what is known to be a document whatever its name: a page with a title.
    `refusal` says why it cannot be read, where the listing tells.
    """

    uri: str
    name: str
    size: int | None = None
    version: str | None = None
    place: str = ""
    media_type: str | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Unreached:
    """A part of a shelf that could not be listed: all below this prefix of uris."""

    prefix: str
    reason: str


class Shelf(Protocol):
    """Where files lie."""

    @property
    def uri(self) -> str:
        """What the shelf itself is called."""
        ...

    def entries(self) -> Iterator[ListedFile | Skipped | Unreached]:
        """All files, in order. Raises SourceError where nothing (more) can be listed."""
        ...

    def content(self, entry: ListedFile, most: int) -> bytes:
        """The bytes of a file, at most one more than `most`.

        Raises ReadError, and SourceError where no other file can be read either.
        """
        ...


@dataclass(frozen=True, slots=True)
class FileSource:
    """The files on a shelf as a Source."""

    about: SourceIdentity
    shelf: Shelf
    wanted: Wanted
    max_bytes: int
    is_there: Callable[[str], bool] | None = None
    """Asks for one file, where the shelf's listing does not name all for sure."""

    def documents(self, seen: Known) -> Iterator[Item]:
        """Every file that is wanted; see `source.py`."""
        unreached: list[str] = []
        left_out: set[str] = set()
        files = 0
        try:
            for found in self.shelf.entries():
                files += 1
                if isinstance(found, Unreached):
                    unreached.append(found.prefix)
                    yield Skipped(in_print(found.prefix), found.reason)
                elif isinstance(found, Skipped):
                    yield found
                elif (item := self._item(found, seen)) is not None:
                    yield item
                elif self.is_there is not None:
                    left_out.add(found.uri)
        except SourceError as error:
            yield Skipped(self.about.uri, f"{self.shelf.uri}: {error}")
            yield Ended(complete=False)
            return
        if not files:
            # A disk that is not mounted and a bucket emptied by mistake look like this.
            reason = "is empty; check that it is there, or remove the source"
            yield Skipped(self.about.uri, f"{self.shelf.uri}: {reason}")
        yield Ended(files > 0, tuple(unreached), self._asking(left_out))

    def _asking(self, left_out: set[str]) -> Callable[[str], bool] | None:
        """Asks for what was not listed. What was listed and is not wanted is gone."""
        is_there = self.is_there
        return is_there and (lambda uri: uri not in left_out and is_there(uri))

    def _item(self, entry: ListedFile, seen: Known) -> Item | None:
        """A file as an item of the stream; None where it is no collateral, or not wanted."""
        base = entry.name.rsplit("/", 1)[-1]
        is_known = entry.media_type is not None
        if not is_known and is_no_collateral(base.lower()):
            return None
        if not self.wanted.wants(entry.name, entry.uri):
            return None
        if in_print(entry.uri) != entry.uri:
            reason = "its name has line breaks or other characters that do not print; rename it"
            return Skipped(in_print(entry.uri), reason)
        if entry.refusal is not None:
            return Skipped(entry.uri, entry.refusal)
        media_type = entry.media_type or media_type_of(base)
        if media_type is None:
            return Skipped(
                entry.uri, f"no reader for {suffix_of(base) or 'files without a suffix'}"
            )
        before = seen(entry.uri)
        if before is not None and entry.version is not None and before.version == entry.version:
            return Unchanged(entry.uri)
        return self._read(entry, media_type, before)

    def _read(self, entry: ListedFile, media_type: str, before: Seen | None) -> Item:
        most = most_bytes(media_type, self.max_bytes)
        if entry.size is not None and entry.size > most:
            return Skipped(entry.uri, f"{too_large(entry.size, most)}; split it, or leave it out")
        try:
            content = self.shelf.content(entry, most)
        except ReadError as error:
            return Skipped(entry.uri, str(error))
        if len(content) > most:
            reason = f"more than the limit of {most / 1e6:.0f} MB; split it, or leave it out"
            return Skipped(entry.uri, reason)
        version = entry.version or f"sha256:{hashlib.sha256(content).hexdigest()}"
        if before is not None and before.version == version:
            return Unchanged(entry.uri)
        made = replace(document(entry.uri, content, media_type), channel=self.about.channel)
        return Fetched(made, Seen(version))
