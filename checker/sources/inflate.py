"""Undoing the compression of a body without trusting it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

_AUTO = zlib.MAX_WBITS | 32  # gzip or zlib, by its header
_RAW = -zlib.MAX_WBITS
_GZIP = b"\x1f\x8b"
_STEP = 65_536


class TooLargeError(Exception):
    """There is more than may be read."""

    remedy = "leave it out, or raise the limit"


class UnreadableError(Exception):
    """The body cannot be unpacked."""

    remedy = "open it in a browser; the server may be wrong about how it is packed"


def inflated(body: Iterable[bytes], encoding: str, most: int) -> bytes:
    """The bytes of a body with this Content-Encoding.

    Stops at `most` bytes, packed or unpacked, and never holds much more: a few kilobytes can
    unpack to gigabytes. Raises TooLargeError, UnreadableError.
    """
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        return _gathered(body, most)
    if kind not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableError(f"is packed as '{kind[:40]}', which was not asked for")
    return _gathered(_unpacked(_bounded(body, most)), most)


def gunzipped(content: bytes, most: int) -> bytes:
    """The bytes of a gzip file. Raises TooLargeError, UnreadableError."""
    return _gathered(_unpacked((content,)), most)


def _gathered(parts: Iterable[bytes], most: int) -> bytes:
    return b"".join(_bounded(parts, most))


def _bounded(parts: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > most:
            raise TooLargeError(f"more than the limit of {most / 1e6:.0f} MB")
        yield part


def _unpacked(body: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = None
    for packed in body:
        left = packed
        while left:
            # A gzip file may be several, one after the other; what else follows is padding.
            if unpacker is None or (unpacker.eof and left.startswith(_GZIP)):
                unpacker = _unpacker(left)
            elif unpacker.eof:
                return
            try:
                part = unpacker.decompress(left, _STEP)
            except zlib.error as error:
                raise UnreadableError(f"cannot be unpacked: {error}") from error
            left = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            if part:
                yield part
    if unpacker is not None and not unpacker.eof:
        raise UnreadableError("ends before its packed content does")


def _unpacker(start: bytes) -> zlib._Decompress:
    """`deflate` means zlib (RFC 9110), but some servers send it without zlib's header."""
    try:
        zlib.decompressobj(_AUTO).decompress(start, 1)
    except zlib.error:
        return zlib.decompressobj(_RAW)
    return zlib.decompressobj(_AUTO)
