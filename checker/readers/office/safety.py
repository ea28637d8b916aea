"""What an office file may be: a ZIP of bounded size whose XML declares nothing.

Everything is looked at before a library opens the file: how large the members say they are,
how large they really are, and whether an XML part has a document type (which could define
entities that grow without end or read other files).
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile, ZipInfo

from checker.interface import ReadError
from checker.models import Document

MAX_NESTING = 100
"""Groups in groups and tables in tables deeper than this are not entered."""


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """How far a ZIP may expand. Sizes are in bytes.

    `ratio` bounds how much a member grows, from `ratio_from` bytes on: small members of
    repeated text pack well and do no harm.
    """

    members: int = 10_000
    member: int = 100_000_000
    total: int = 300_000_000
    ratio: int = 200
    ratio_from: int = 1_000_000


OFFICE_LIMITS = ZipLimits()
"""A deck of a few hundred slides with pictures stays far below these."""

# What `zipfile` raises for broken archives, by trying: its documentation names only the first.
_DAMAGED = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    IndexError,
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG = 0x1
_LOOKED_AT = 256
_CHUNK = 1 << 20
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_PLAIN_ENCODINGS = frozenset(
    "utf-8 utf8 utf-16 utf-16le utf-16be us-ascii ascii iso-8859-1 windows-1252".split()
)
_BOM = b"\xef\xbb\xbf"
_FORBIDDEN = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_LONGEST = max(len(word) for word in _FORBIDDEN)
_MAY_DECLARE = (".svg", ".html", ".htm", ".xhtml", ".mht")
"""Pictures and pasted pages have document types, and no reader of ours parses them."""


class UnsafeZipError(Exception):
    """Why a ZIP is not opened, in words for the user."""


@contextmanager
def office_zip(document: Document, kind: str) -> Iterator[ZipFile]:
    """The checked ZIP of an office file; `kind` is what the user calls it (`pptx`).

    Raises ReadError where the file is encrypted, of an older format, damaged, too large
    once expanded, or has XML with a document type.
    """
    content = document.content
    if content.startswith(_OLD_OFFICE):
        raise ReadError(f"{document.uri}: {_old_office(content, kind)}")
    with _opened(document, kind) as archive:
        try:
            yield archive
        except UnsafeZipError as unsafe:
            raise invalid(document, kind, str(unsafe)) from unsafe
        except (BadZipFile, zlib.error, EOFError) as error:
            raise _damaged(document, kind, error) from error


def _opened(document: Document, kind: str) -> ZipFile:
    """The archive, once all of it has been looked at."""
    try:
        archive = ZipFile(io.BytesIO(document.content))
        check_members(archive)
        check_xml(archive)
    except UnsafeZipError as unsafe:
        raise invalid(document, kind, str(unsafe)) from unsafe
    except _DAMAGED as error:
        raise _damaged(document, kind, error) from error
    return archive


def _damaged(document: Document, kind: str, error: BaseException) -> ReadError:
    return invalid(document, kind, f"the ZIP is damaged ({plain_reason(error)})")


def invalid(document: Document, kind: str, reason: str) -> ReadError:
    """The error for a file that is not what its name says, or cannot be read."""
    return ReadError(f"{document.uri}: not a valid {kind} file: {reason}")


def plain_reason(error: BaseException) -> str:
    """What an error of a library says, as one short line."""
    said = " ".join(str(error).strip("\"'").split())
    return said[:200] or type(error).__name__


def check_members(archive: ZipFile, limits: ZipLimits = OFFICE_LIMITS) -> None:
    """Raise UnsafeZipError where the members, by what they declare, are too many or too large.

    `zipfile` never expands a member beyond its declared size, so that checking the
    declared sizes bounds the real ones.
    """
    members = archive.infolist()
    if len(members) > limits.members:
        raise UnsafeZipError(f"{len(members)} members are more than the limit of {limits.members}")
    total = 0
    for member in members:
        _check_member(member, limits)
        total += member.file_size
    if total > limits.total:
        raise UnsafeZipError(
            f"expands to {_megabytes(total)}, the limit is {_megabytes(limits.total)}"
        )


def read_member(archive: ZipFile, name: str, most: int = OFFICE_LIMITS.member) -> bytes:
    """The bytes of a member. Raises UnsafeZipError above `most`, KeyError where there is none."""
    with archive.open(name) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise UnsafeZipError(f"{name} is larger than {_megabytes(most)}")
    return content


def check_xml(archive: ZipFile) -> None:
    """Raise UnsafeZipError where an XML part has a document type, entities or an odd encoding.

    Parts are told by their first bytes, not by their names.
    """
    for member in archive.infolist():
        with archive.open(member) as stream:
            start = stream.read(_LOOKED_AT)
            if not _looks_like_xml(start) or member.filename.lower().endswith(_MAY_DECLARE):
                continue
            _check_encoding(member.filename, start)
            seen = start
            while seen:
                _check_declarations(member.filename, seen)
                more = stream.read(_CHUNK)
                seen = seen[-_LONGEST:] + more if more else b""


def _check_member(member: ZipInfo, limits: ZipLimits) -> None:
    name, size = member.filename, member.file_size
    if member.flag_bits & _ENCRYPTED_FLAG:
        raise UnsafeZipError("encrypted with a password; save it without one")
    if size > limits.member:
        raise UnsafeZipError(
            f"{name} expands to {_megabytes(size)}, the limit is {_megabytes(limits.member)}"
        )
    if size > limits.ratio_from and size > limits.ratio * max(member.compress_size, 1):
        grows = size // max(member.compress_size, 1)
        raise UnsafeZipError(
            f"{name} expands {grows} times, the limit is {limits.ratio}; a ZIP bomb"
        )


def _old_office(content: bytes, kind: str) -> str:
    if _ENCRYPTED in content:
        return "encrypted with a password; save it without one"
    return f"not a valid {kind} file: an Office 97-2003 file; save it as .{kind}"


def _looks_like_xml(start: bytes) -> bool:
    """Whether a parser would see markup: `<` first, in any of the usual encodings."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0", b"L\x6f\xa7\x94")):
        return True
    return start.removeprefix(_BOM).lstrip()[:1] == b"<"


def _check_encoding(name: str, start: bytes) -> None:
    """Encodings in which a declaration could hide from the search are refused."""
    utf_32 = start.startswith((b"\0\0", b"<\0\0\0", b"\xff\xfe\0\0"))
    if utf_32 or start.startswith(b"L\x6f\xa7\x94"):
        raise UnsafeZipError(f"{name} has an encoding that office files do not use")
    declared = _DECLARED.search(start.replace(b"\0", b""))
    if declared is not None and declared[1].decode("ascii").lower() not in _PLAIN_ENCODINGS:
        raise UnsafeZipError(
            f"{name} has the encoding {declared[1].decode('ascii')}; office uses UTF-8"
        )


def _check_declarations(name: str, content: bytes) -> None:
    for word in _FORBIDDEN:
        if word in content:
            raise UnsafeZipError(
                f"{name} has a document type or entities, which office files never have"
            )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
