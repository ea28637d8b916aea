"""From bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

from checker.interface import ReadError
from checker.models import Document

MAX_BYTES = 10_000_000
"""Larger documents are not read."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"PK\x03\x04", "a zip archive or an office file"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)"
    rb"|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)",
    re.IGNORECASE,
)
_MEDIA_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_LOOKED_AT = 8192


def decode(document: Document, *, max_bytes: int = MAX_BYTES) -> str:
    """The text of a document; its offsets are those of all locations in it.

    A byte order mark is no part of the text. Raises ReadError where the bytes are too many,
    binary, or not valid in their encoding.
    """
    content = document.content
    if len(content) > max_bytes:
        raise ReadError(
            f"{document.uri}: {too_large(len(content), max_bytes)}; split it, or leave it out"
        )
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(document.uri, content[len(mark) :], encoding)
    _refuse_binary(document.uri, content[:_LOOKED_AT])
    return _decoded(document.uri, content, _declared(document))


def too_large(size: int, max_bytes: int) -> str:
    """Says that something is too large to read."""
    return f"{size / 1e6:.1f} MB is more than the limit of {max_bytes / 1e6:.0f} MB"


def _refuse_binary(uri: str, start: bytes) -> None:
    for magic, name in _BINARY:
        if start.startswith(magic):
            raise ReadError(f"{uri}: looks like binary ({name}); give it the matching suffix")
    if b"\0" in start:
        at = start.index(b"\0")
        raise ReadError(
            f"{uri}: looks like binary (a zero byte at {at}); if it is text, save it as UTF-8"
        )


def _declared(document: Document) -> str:
    named = _MEDIA_CHARSET.search(document.media_type)
    if named is not None:
        return _known(named[1]) or "utf-8"
    if "html" not in document.media_type and "xml" not in document.media_type:
        return "utf-8"
    found = _DECLARED.search(document.content[:_LOOKED_AT])
    if found is None:
        return "utf-8"
    return _known((found[1] or found[2]).decode("ascii")) or "utf-8"


def _known(name: str) -> str | None:
    """The codec of that name. Latin-1 on the web means Windows-1252 (WHATWG Encoding)."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    if not getattr(info, "_is_text_encoding", True):
        return None
    return "cp1252" if info.name in ("iso8859-1", "ascii") else info.name


def _decoded(uri: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        label = "UTF-8" if encoding == "utf-8" else encoding
        raise ReadError(
            f"{uri}: not valid {label} at byte {error.start}"
            f" (0x{content[error.start]:02x}); save it as UTF-8"
        ) from error
    except UnicodeError as error:
        raise ReadError(f"{uri}: not valid {encoding}: {error}; save it as UTF-8") from error
