"""ZIP archives of collateral: each member becomes a document of its own.

Nothing is unpacked to disk, and no member is expanded before its declared size, its ratio
and what is left of the budget allow it; the actual size is held to the declared one.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from checker.interface import ReadError
from checker.models import Document, Skipped

MAX_NESTING = 2
"""How deep containers may stand in one another: an archive in an archive in an archive."""

MAX_MEMBERS = 5_000
"""How many members one file may hold, all levels together."""

MAX_EXPANDED = 200_000_000
"""How many bytes the members of one file may have, all levels together."""

MAX_RATIO = 200
"""How many times its compressed size a member may have; small ones may have more."""

_SMALL = 1_000_000
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # NotImplementedError included: a method of packing nobody uses
    ValueError,
    IndexError,  # of a member without a name
)


@dataclass(frozen=True, slots=True)
class Member:
    """A document inside another: its name there, and its media type where that is told."""

    name: str
    content: bytes
    media_type: str | None = None


@dataclass(slots=True)
class Budget:
    """What the members of one file may still take, all levels together.

    `passed_over` are the uris of members that hold no text that is read, as pictures.
    """

    bytes: int = MAX_EXPANDED
    members: int = MAX_MEMBERS
    passed_over: list[str] = field(default_factory=list)

    def refusal(self, size: int) -> str | None:
        """Why a member of that size is not opened, None where it may be; then it counts."""
        if self.members <= 0:
            return f"more than {MAX_MEMBERS} members; split the file"
        if size > self.bytes:
            return f"expands to more than {MAX_EXPANDED // 1_000_000} MB; split the file"
        self.bytes -= size
        self.members -= 1
        return None


def members(document: Document, budget: Budget, max_bytes: int) -> Iterator[Member | Skipped]:
    """The files in a ZIP archive, by name. Raises ReadError where it is none."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(document.content))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except _BROKEN as error:
        raise ReadError(f"{document.uri}: not a valid zip file: {error}") from error
    with archive:
        if len(infos) > budget.members:
            reason = f"{len(infos)} members are more than the limit of {MAX_MEMBERS}"
            raise ReadError(f"{document.uri}: {reason}; split the archive")
        for info in sorted(infos, key=_name):
            uri = f"{document.uri}!{clean(info.filename)}"
            refusal = _refusal(info, max_bytes) or budget.refusal(info.file_size)
            yield Skipped(uri, refusal) if refusal else _member(archive, info, uri)


def clean(name: str) -> str:
    """A member's name as it is shown: forward slashes, nothing unprintable."""
    return "".join(c if c.isprintable() else "?" for c in name.replace("\\", "/")).strip("/ ")


def _refusal(info: zipfile.ZipInfo, max_bytes: int) -> str | None:
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted in the archive; pack it without a password"
    if info.file_size > max_bytes:
        size, most = info.file_size / 1e6, max_bytes / 1e6
        return f"{size:.1f} MB is more than the limit of {most:.0f} MB; split it, or leave it out"
    if info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return f"expands more than {MAX_RATIO} times, as no real document does"
    return None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, uri: str) -> Member | Skipped:
    try:
        with archive.open(info) as file:
            content = file.read(info.file_size + 1)
    except _BROKEN as error:
        return Skipped(uri, f"cannot be unpacked: {error}")
    if len(content) > info.file_size:
        return Skipped(uri, "is larger than the archive says; pack it again")
    return Member(clean(info.filename), content)


def _name(info: zipfile.ZipInfo) -> str:
    return info.filename
