"""Folders elsewhere, through fsspec: S3, GCS, Azure, SFTP, a ZIP archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import fsspec
from fsspec.spec import AbstractFileSystem

from checker.interface import ReadError, SettingsError, SourceError, to_install
from checker.models import Skipped
from checker.readers.files import is_left_out_folder
from checker.sources.shelf import ListedFile, Unreached
from checker.sources.wanted import in_print

EXTRAS: Final[Mapping[str, str]] = {
    "s3": "s3",
    "s3a": "s3",
    "gs": "gcs",
    "gcs": "gcs",
    "az": "azure",
    "abfs": "azure",
    "abfss": "azure",
    "sftp": "sftp",
    "ssh": "sftp",
}
"""The protocols read, each with the extra of ours that brings its library."""

# Where each library says that something changed, best first.
_ETAGS = ("ETag", "etag", "content_md5", "md5Hash", "generation")
_TIMES = ("LastModified", "last_modified", "updated", "mtime", "date_time", "created")
_DEEPEST = 100
_FLAT = frozenset({"s3", "gcs", "azure"})


def protocol_of(url: str) -> str:
    """The protocol a folder is read by; `zip` for what is in an archive."""
    return url.split("://", 1)[0].split("::", 1)[0].lower()


def check_url(url: str) -> None:
    """Raises ValueError, with what is known, for a folder nothing here reads."""
    if urlsplit(url).password is not None:
        raise ValueError("carries a password; name the variable it is in under `secrets`")
    first = protocol_of(url)
    if first == "zip":
        _, chain, archive = url.partition("::")
        if not chain:
            raise ValueError("name the archive: zip://::decks.zip, zip://::s3://bucket/decks.zip")
        if "://" in archive:
            _known(protocol_of(archive), archive)
        return
    _known(first, url)


def _known(protocol: str, url: str) -> None:
    if protocol not in EXTRAS or "::" in url:
        known = ", ".join(f"{name}://" for name in (*EXTRAS, "zip"))
        raise ValueError(f"cannot read {protocol}://; known: a path, https://, {known}")


def open_bucket(url: str, options: Mapping[str, Any]) -> BucketShelf:
    """The shelf at a url; nothing is connected yet. Raises SettingsError without its library."""
    for protocol in map(protocol_of, url.split("::")):
        try:
            if protocol in EXTRAS:
                fsspec.get_filesystem_class(protocol)
        except ImportError as error:
            hint = to_install(EXTRAS[protocol])
            raise SettingsError(f"{url}: its library is not installed; {hint}") from error
    return BucketShelf(url, options)


class BucketShelf:
    """The files below a folder of a file system that fsspec knows.

    Listed folder by folder, so that memory does not grow with the bucket; in a bucket, whose
    folders are only parts of names, all below a folder of the first level at once. A file's
    version is its ETag, or its size and time.
    """

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        self._url = url
        self._options = options
        self._system: AbstractFileSystem | None = None
        self._root = ""

    @property
    def uri(self) -> str:
        """The url as given."""
        return self._url

    def _connected(self) -> AbstractFileSystem:
        """A new file system for each listing: one that knows nothing from before."""
        own = protocol_of(self._url.rpartition("::")[2])
        kept: dict[str, Any] = {"skip_instance_cache": True, **self._options}
        if EXTRAS.get(own) not in (None, "sftp"):
            kept["use_listings_cache"] = False  # which would hold the whole bucket
        # In a chain, options say whose they are; those of an archive are the bucket's.
        given = {own: kept, "zip": {"skip_instance_cache": True}} if "::" in self._url else kept
        self._system, self._root = fsspec.core.url_to_fs(self._url, **given)
        return self._system

    def entries(self) -> Iterator[ListedFile | Skipped | Unreached]:
        """All files below, by name. Raises SourceError where the folder cannot be listed."""
        try:
            system = self._connected()
        except Exception as error:
            # Each library raises its own kinds, and not of a common base.
            raise SourceError(f"cannot be opened: {_said(error)}") from error
        flat = EXTRAS.get(protocol_of(self._url)) in _FLAT
        waiting = [(self._root, 0)]
        while waiting:
            folder, depth = waiting.pop()
            try:
                found = _all_below(system, folder) if flat and depth else _listed(system, folder)
            except Exception as error:
                if folder == self._root:
                    raise SourceError(f"cannot be listed: {_said(error)}") from error
                yield Unreached(f"{self._uri(folder)}/", f"cannot be listed: {_said(error)}")
                continue
            for info in found:
                if info.get("type") != "directory":
                    yield self._entry(info)
            below = [str(info["name"]) for info in found if info.get("type") == "directory"]
            if depth == _DEEPEST and below:
                reason = f"nested more than {_DEEPEST} folders deep; move it up"
                yield Unreached(f"{self._uri(folder)}/", reason)
                continue
            waiting += [(name, depth + 1) for name in reversed(below) if _is_wanted(name)]

    def _entry(self, info: Mapping[str, Any]) -> ListedFile | Skipped:
        place = str(info["name"])
        uri, size = self._uri(place), info.get("size")
        if info.get("islink") or info.get("type") not in ("file", None):
            return Skipped(in_print(uri), f"is a {info.get('type')}, not a file; leave it out")
        name = place.removeprefix(self._root).lstrip("/")
        return ListedFile(uri, name, size if isinstance(size, int) else None, _version(info), place)

    def _uri(self, place: str) -> str:
        """A uri to show and to keep: of an archive's member as the readers have it."""
        name = place.removeprefix(self._root).lstrip("/")
        if "::" in self._url:
            return f"{self._url.partition('::')[2]}!{place.lstrip('/')}"
        return f"{self._url.rstrip('/')}/{name}"

    def content(self, entry: ListedFile, most: int) -> bytes:
        """The bytes of a file, at most one more than `most`. Raises ReadError."""
        if entry.size == 0:
            return b""  # of which no server gives a range
        try:
            system = self._system or self._connected()
            return bytes(system.cat_file(entry.place, start=0, end=most + 1))
        except Exception as error:
            raise ReadError(f"cannot be read: {_said(error)}") from error


def _all_below(system: AbstractFileSystem, folder: str) -> list[dict[str, Any]]:
    """All files below a folder, without those in folders that are left out."""
    found = system.find(folder, detail=True)
    return [found[name] for name in sorted(found) if _is_in_wanted(name, folder)]


def _is_in_wanted(name: str, folder: str) -> bool:
    between = name.removeprefix(folder).split("/")[:-1]
    return not name.endswith("/") and not any(is_left_out_folder(part) for part in between if part)


def _listed(system: AbstractFileSystem, folder: str) -> list[dict[str, Any]]:
    found = system.ls(folder, detail=True)
    # Buckets list the folder's own marker among its files.
    own = folder.rstrip("/")
    others = [info for info in found if str(info["name"]).rstrip("/") != own]
    return sorted(others, key=lambda info: str(info["name"]))


def _is_wanted(folder: str) -> bool:
    return not is_left_out_folder(folder.rstrip("/").rsplit("/", 1)[-1])


def _version(info: Mapping[str, Any]) -> str | None:
    etag = next((info[key] for key in _ETAGS if info.get(key)), None)
    if etag is not None:
        return str(etag)
    time = next((info[key] for key in _TIMES if info.get(key)), None)
    return f"{info.get('size')}-{time}" if time is not None else None


def _said(error: Exception) -> str:
    """An error of a library on one line, no longer than a line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else f"{text[:200]}…"
