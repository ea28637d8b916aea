"""A folder on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from checker.interface import ReadError, SourceError
from checker.models import Skipped
from checker.readers.files import LEADS_OUT, files_below, leads_out, spelt_out
from checker.sources.shelf import ListedFile, Unreached
from checker.sources.wanted import in_print


@dataclass(frozen=True, slots=True)
class LocalShelf:
    """The files below a folder. Uris are paths as given, as `onmessage check` has them."""

    folder: Path

    @property
    def uri(self) -> str:
        """The folder's path."""
        return self.folder.as_posix()

    def entries(self) -> Iterator[ListedFile | Skipped | Unreached]:
        """All files below, by name. Raises SourceError where there is no such folder."""
        if not self.folder.is_dir():
            what = "is no folder" if self.folder.exists() else "no such folder"
            raise SourceError(f"{what}; check `folder`")
        root = os.path.realpath(self.folder)
        for path in files_below(self.folder):
            if leads_out(path, root):
                yield Skipped(in_print(spelt_out(path.as_posix())), LEADS_OUT)
            elif path.is_dir():
                reason = "folder cannot be opened; check its permissions"
                yield Unreached(f"{spelt_out(path.as_posix())}/", reason)
            else:
                yield self._entry(path)

    def _entry(self, path: Path) -> ListedFile | Skipped:
        place = path.as_posix()
        uri = spelt_out(place)
        try:
            stat = path.stat()
        except OSError as error:
            return Skipped(in_print(uri), f"cannot be opened: {error.strerror}")
        if not S_ISREG(stat.st_mode):
            return Skipped(in_print(uri), "not a regular file; leave it out")
        name = spelt_out(path.relative_to(self.folder).as_posix())
        return ListedFile(uri, name, stat.st_size, f"{stat.st_size}-{stat.st_mtime_ns}", place)

    def content(self, entry: ListedFile, most: int) -> bytes:
        """The bytes of a file, at most one more than `most`. Raises ReadError."""
        try:
            with Path(entry.place).open("rb") as file:
                return file.read(most + 1)
        except OSError as error:
            raise ReadError(f"cannot be opened: {error.strerror}") from error
