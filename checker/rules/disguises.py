"""Other ways to read a text: what is encoded, spelt with letters that look alike, or spread out.

A text is written so for a machine to read and a person to overlook.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

import re2

_LETTERS = str.maketrans(
    dict(
        zip(
            "аеорсухікмнтвгзјѕԁԛԝһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορτυχικεАВЕКМНОРСТУХІЅЈɑɡɩ",
            "aeopcyxikmhtbr3jsdqwhlABEZHIKMNOPTYXavoptuxikeABEKMHOPCTYXISJagi",
            strict=True,
        )
    )
)
# A Cyrillic or Greek letter in a Latin word; a word of either script alone is a word.
_MIXED = re.compile(r"[a-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-z]", re.I)
_LEET = re.compile(r"[a-z][0134@$][a-z]|\b[014][a-z]{3}|[a-z]{3}[013]\b", re.I)
_LEET_LETTERS = str.maketrans("0134@$5", "oieaass")
_SPACED = re.compile(r"(?:\b[^\W\d_][ .*_|/\u00b7-]{1,3}){7,}[^\W\d_]\b")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX = re.compile(r"\b(?:[0-9a-f]{2}[ :]?){12,}\b", re.I)
_PERCENT = re.compile(r"%[0-9a-f]{2}", re.I)
_ESCAPED = re.compile(r"\\(?:u[0-9a-f]{4}|x[0-9a-f]{2})", re.I)
_ENTITY = re.compile(r"&\s*(?:#\w{2,6}|\w{2,8});")
_TURNED = re.compile(
    r"vtaber|qvfertneq|vafgehpgvba|nccebirq|ercbeg|pbafvfgrag|erivrj|purpxre|"
    r"erongi|drager|noitcurtsni|devorppa|tropper|tnetsisnoc|reweiver|rekcehc",
    re.I,
)
# Letters that stand for others, or are not seen; every other letter is what it is.
_ODD = re.compile(
    "[\u00ad\u0100-\u017f\u0300-\u036f\u0370-\u052f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1d00-\u1d7f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2100-\u214f\u2460-\u24ff\u3164\ufe00-\ufe0f\ufeff\uff01-\uff5e\U0001d400-\U0001d7ff"
    "\U0001f130-\U0001f189\U000e0000-\U000e007f]"
)
_TAGS = range(0xE0000, 0xE0080)


def _hint() -> Any:
    """One pass that tells whether a text has any of these at all; nearly none has."""
    options = re2.Options()
    options.case_sensitive = False
    signs = (_TURNED, _LEET, _ESCAPED, _ENTITY, _PERCENT)
    long_runs = (
        r"[a-z0-9+/_-]{20}",
        r"(?:[0-9a-f]{2}[ :]){11}",
        r"(?:[a-z][ .*_|/-]{1,3}){7}[a-z]",
    )
    return re2.compile(
        "|".join(f"(?:{p})" for p in (*(s.pattern for s in signs), *long_runs)), options
    )


_HINT = _hint()


def readings(text: str) -> Iterator[str]:
    """Every other reading a text offers; most texts offer none."""
    if not text.isascii() and _ODD.search(text):
        yield from _seen_otherwise(text)
    if not _HINT.search(text):
        return
    if _TURNED.search(text):
        yield codecs.encode(text, "rot13")
        yield text[::-1]
    if _LEET.search(text):
        yield text.translate(_LEET_LETTERS)
    for run in _SPACED.finditer(text):
        yield _joined(run[0])
    yield from _decoded(text)


def _seen_otherwise(text: str) -> Iterator[str]:
    """Without what is not seen, with letters as the ones they look like."""
    tags = "".join(chr(ord(c) - 0xE0000) for c in text if ord(c) in _TAGS)
    if tags:
        yield tags
    shown = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Mn", "Me"})
    plain = unicodedata.normalize("NFKC", shown)
    if _MIXED.search(plain):
        plain = plain.translate(_LETTERS)
    bare = unicodedata.normalize("NFKD", plain)
    if plain != text:
        yield plain
    if bare != text:
        yield "".join(c for c in bare if unicodedata.category(c) != "Mn")
    if _SPACED.search(plain) and plain != text:
        yield _joined(plain)


def _joined(run: str) -> str:
    """`i g n o r e   a l l`, with wider gaps between words, or `i.g.n.o.r.e a.l.l`."""
    gap = r"\s+" if re.search(r"\w[.*_|/\u00b7-]\w", run) else r"\s{2,}|\s[|/]\s"
    words = re.split(gap, run)
    return " ".join("".join(c for c in word if c.isalnum()) for word in words)


def _decoded(text: str) -> Iterator[str]:
    for found in _BASE64.finditer(text):
        yield from _from_base64(found[0])
    for found in _HEX.finditer(text):
        yield from _printable(lambda run=found[0]: bytes.fromhex(re.sub(r"[ :]", "", run)))
    if len(_PERCENT.findall(text)) > 1:
        yield unquote(text)
    if _ESCAPED.search(text):
        yield re.sub(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))", _unescaped, text)
    if _ENTITY.search(text):
        yield unescape(re.sub(r"&\s+", "&", text))


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))


def _from_base64(run: str) -> Iterator[str]:
    bare = run.rstrip("=").replace("-", "+").replace("_", "/")
    bare = bare[: len(bare) - (len(bare) % 4 == 1)]
    yield from _printable(lambda: base64.b64decode(bare + "=" * (-len(bare) % 4)))


def _printable(decode: object) -> Iterator[str]:
    """What was decoded, if it is text."""
    assert callable(decode)  # noqa: S101
    try:
        text = decode().decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return
    if text.isprintable() or text.replace("\n", " ").isprintable():
        yield text
