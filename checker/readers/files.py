"""From paths to documents: files, folders, standard input."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path, PurePath
from types import MappingProxyType

from checker.interface import FetchError, ReadError
from checker.models import Document, Skipped
from checker.readers.archive import MAX_NESTING, Budget, Member
from checker.readers.decode import MAX_BYTES, too_large
from checker.readers.formats import (
    CONTAINERS,
    HTML,
    MARKDOWN,
    PICTURES,
    READERS,
    media_type_of,
    suffix_of,
)
from checker.readers.front_matter import front_matter_date

STDIN = "stdin"
"""The name of the document that comes in on standard input."""

ChannelOf = Callable[[str], str | None]
Fetch = Callable[[str], Document]
"""Gives the document at a web address. Raises FetchError."""

FILM_AND_SOUND = frozenset(".mp3 .mp4 .webm .mov .wav".split())
"""Files that may tell customers something, and that no reader reads."""
NEVER_COLLATERAL = FILM_AND_SOUND | frozenset(
    # images, fonts
    ".png .jpg .jpeg .gif .webp .avif .svg .ico .bmp .tif .tiff .heic "
    ".woff .woff2 .ttf .otf .eot "
    # code, styles, settings, locks
    ".py .js .mjs .cjs .jsx .ts .tsx .vue .svelte .css .scss .sass .less .go .rs .rb .java .kt .c "
    ".h .cpp .cs .php .swift .sh .bash .bat .ps1 .sql .ipynb .toml .ini .cfg "
    ".conf .jsonl .lock .map .log .env .gradle .tf .proto .graphql .wasm .so .dll .exe .pyc "
    ".sqlite .db .sarif".split()
)
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
_NEVER_NAMES = frozenset(
    "license licence notice authors codeowners makefile dockerfile pnpm-lock.yaml package.json "
    "package-lock.json npm-shrinkwrap.json composer.json tsconfig.json jsconfig.json".split()
)
_LEFT_OUT_FOLDERS = frozenset(("node_modules", "__pycache__"))
_LOOKS_LIKE_HTML = re.compile(rb"\s*(?:<!doctype\s+html|<html\b|<\?xml|<head\b|<body\b)", re.I)


def documents(
    paths: Sequence[str],
    channel_of: ChannelOf,
    *,
    stdin: bytes | None = None,
    max_bytes: int = MAX_BYTES,
    fetch: Fetch | None = None,
    also: Mapping[str, str] = NOTHING_MORE,
) -> Iterator[Document | Skipped]:
    """The documents at these paths, in order: files, folders with all below them, `-`.

    A web address is given to `fetch`, where there is one. `also` has media types by suffix of files
    that are read besides those with a reader.

    `channel_of` gives the channel of a uri. What cannot be read comes as a Skipped with the
    reason, and so does a file no reader reads; images, code and the like in a folder are
    passed over. A file over `max_bytes` is not opened. No path comes twice. What stands in
    an archive or is attached to a message follows it, as `bundle.zip!decks/a.pptx`.
    """
    seen: set[str] = set()
    for path in paths:
        if fetch is not None and is_address(path):
            found_there = iter((_fetched(path, channel_of, fetch),))
        else:
            found_there = _at(path, channel_of, stdin, _Reading(max_bytes, also))
        for item in found_there:
            for found in opened(item, channel_of, max_bytes):
                if found.uri not in seen:
                    seen.add(found.uri)
                    yield found


@dataclass(frozen=True, slots=True)
class _Reading:
    """How large a file may be, and what is read besides the formats with a reader."""

    max_bytes: int
    also: Mapping[str, str]


def is_address(path: str) -> bool:
    """Whether this is a web address rather than a path."""
    return path.lower().startswith(("http://", "https://"))


def _fetched(url: str, channel_of: ChannelOf, fetch: Fetch) -> Document | Skipped:
    try:
        found = fetch(url)
    except FetchError as error:
        return Skipped(error.url, f"{error.reason}; {error.remedy}")
    return replace(found, channel=channel_of(found.uri))


_HEAD = 4096


def document(uri: str, content: bytes, media_type: str, channel: str | None = None) -> Document:
    """A document from its bytes, with their hash and the day its front matter names."""
    digest = hashlib.sha256(content).hexdigest()
    head = content[:_HEAD].decode("utf-8", "ignore") if content.startswith(b"---") else ""
    return Document(uri, content, media_type, digest, channel, front_matter_date(head))


def guess_media_type(content: bytes) -> str:
    """What bytes without a name are: HTML where they start like it, else Markdown."""
    return HTML if _LOOKS_LIKE_HTML.match(content.removeprefix(b"\xef\xbb\xbf")) else MARKDOWN


def opened(
    found: Document | Skipped,
    channel_of: ChannelOf,
    max_bytes: int = MAX_BYTES,
    budget: Budget | None = None,
) -> Iterator[Document | Skipped]:
    """A document and the documents inside it; of an archive only those.

    The channel of a member is that of its uri with `/` for `!`: `bundle.zip/decks/a.pptx`.
    A `budget` that is given says afterwards what was passed over.
    """
    if isinstance(found, Document) and found.media_type in CONTAINERS:
        found = replace(found, within=next(_FILES))
    return _opened(found, channel_of, max_bytes, budget or Budget(), 0)


_FILES = count()


def _opened(
    found: Document | Skipped,
    channel_of: ChannelOf,
    max_bytes: int,
    budget: Budget,
    depth: int,
) -> Iterator[Document | Skipped]:
    if isinstance(found, Skipped) or found.media_type not in CONTAINERS:
        yield found
        return
    if found.media_type in READERS:
        yield found
    elif depth > MAX_NESTING:
        yield Skipped(found.uri, f"nested more than {MAX_NESTING} levels deep; unpack it")
    if depth > MAX_NESTING:
        return
    for inner in _members(found, budget, max_bytes):
        if isinstance(inner, Document):
            channel = channel_of(inner.uri.replace("!", "/"))
            inner = replace(inner, channel=channel, within=found.within)
        yield from _opened(inner, channel_of, max_bytes, budget, depth + 1)


def _members(found: Document, budget: Budget, max_bytes: int) -> Iterator[Document | Skipped]:
    """The documents in a container, each under a uri of its own."""
    known: Counter[str] = Counter()
    try:
        for member in CONTAINERS[found.media_type](found, budget, max_bytes):
            inner = member if isinstance(member, Skipped) else _inner(member, found)
            if inner is not None:
                uri = found.uri + spelt_out(inner.uri.removeprefix(found.uri))
                known[uri] += 1
                yield replace(inner, uri=_numbered(uri, known[uri]))
            elif isinstance(member, Member):
                budget.passed_over.append(f"{found.uri}!{spelt_out(member.name)}")
    except ReadError as error:
        # A message that cannot be parsed is read as well, and its reader says so.
        if found.media_type not in READERS:
            yield Skipped(found.uri, str(error).removeprefix(f"{found.uri}: "))


def _inner(member: Member, found: Document) -> Document | Skipped | None:
    """A member as a document; None where it is none, as a picture is."""
    uri, name = f"{found.uri}!{member.name}", member.name.rsplit("/", 1)[-1].lower()
    if is_no_collateral(name):
        return None
    media_type = media_type_of(name)
    if media_type is None and member.media_type in READERS:
        media_type = member.media_type
    if media_type is None:
        return Skipped(uri, f"no reader for {suffix_of(name) or 'files without a suffix'}")
    return document(uri, member.content, media_type)


def is_no_collateral(name: str) -> bool:
    """Whether a file of this name (lower case) is passed over in folders: images, code."""
    return suffix_of(name) in NEVER_COLLATERAL or name in _NEVER_NAMES or name[:1] in (".", "")


def _numbered(uri: str, count: int) -> str:
    """A second member of the same name is `deck (2).pptx`."""
    if count == 1:
        return uri
    stem, dot, suffix = uri.rpartition(".")
    return f"{stem} ({count}){dot}{suffix}" if dot and "!" in stem else f"{uri} ({count})"


def _at(
    path: str, channel_of: ChannelOf, stdin: bytes | None, reading: _Reading
) -> Iterator[Document | Skipped]:
    if path == "-":
        yield _from_stdin(stdin, channel_of)
    elif Path(path).is_dir():
        root = os.path.realpath(path)
        for file in files_below(Path(path)):
            found = _from_folder(file, root, channel_of, reading)
            if found is not None:
                yield found
    else:
        uri = spelt_out(PurePath(path).as_posix())
        yield _from_file(uri, Path(path), channel_of, reading)


def _from_stdin(stdin: bytes | None, channel_of: ChannelOf) -> Document | Skipped:
    if stdin is None:
        return Skipped(STDIN, "nothing on standard input; pipe a document into the command")
    return document(STDIN, stdin, guess_media_type(stdin), channel_of(STDIN))


def _from_folder(
    file: Path, root: str, channel_of: ChannelOf, reading: _Reading
) -> Document | Skipped | None:
    left_out = is_no_collateral(file.name.lower()) and suffix_of(file.name) not in reading.also
    if left_out and not file.is_dir():
        return None
    uri = spelt_out(file.as_posix())
    if leads_out(file, root):
        return Skipped(uri, LEADS_OUT)
    if file.is_dir():
        return Skipped(uri, "folder cannot be opened; check its permissions")
    return _from_file(uri, file, channel_of, reading)


def _from_file(
    uri: str, file: Path, channel_of: ChannelOf, reading: _Reading
) -> Document | Skipped:
    media_type = media_type_of(file.name) or reading.also.get(suffix_of(file.name))
    try:
        if not file.exists():
            return Skipped(uri, "no such file or folder; check the path")
        if media_type is None:
            return Skipped(uri, _no_reader(suffix_of(file.name)))
        if not file.is_file():
            return Skipped(uri, "not a regular file; give a file or a folder")
        size, most = file.stat().st_size, most_bytes(media_type, reading.max_bytes)
        if size > most:
            return Skipped(uri, f"{too_large(size, most)}; split it, or leave it out")
        with file.open("rb") as stream:
            # Some files have no size before they are read, and some grow.
            content = stream.read(most + 1)
        if len(content) > most:
            return Skipped(uri, f"{too_large(len(content), most)}; split it, or leave it out")
    except (OSError, ValueError) as error:
        return Skipped(uri, f"cannot be opened: {_reason(error)}")
    return document(uri, content, media_type, channel_of(uri))


def _no_reader(suffix: str) -> str:
    if suffix in PICTURES:
        return "a picture, whose text is read with `read_pictures: true` in the settings"
    return f"no reader for {suffix or 'files without a suffix'}"


# A deck's size is its pictures, which nobody reads.
_PICTURES = 10


def most_bytes(media_type: str, max_bytes: int) -> int:
    """The limit for a format, where `max_bytes` is that of text."""
    return max_bytes if media_type.startswith("text/") else max_bytes * _PICTURES


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


_NO_CHARACTER = re.compile("[\ud800-\udfff]")
_SPELT_OUT = re.compile(r"\\(?:x[89a-f][0-9a-f]|ud[89a-f][0-9a-f]{2})")


def spelt_out(name: str) -> str:
    """A name that every output can hold: bytes that are not UTF-8 as `\\xff`.

    Backslashes are doubled where there are such bytes, or where the name looks as if there
    were, so that no two names become one.
    """
    if not _NO_CHARACTER.search(name) and not _SPELT_OUT.search(name):
        return name
    return _NO_CHARACTER.sub(_escape, name.replace("\\", "\\\\"))


def _escape(found: re.Match[str]) -> str:
    """A byte, as Python keeps it where a name is not UTF-8, or half of a surrogate pair."""
    code = ord(found[0])
    return f"\\x{code - 0xDC00:x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:x}"


LEADS_OUT = "a link that leads out of the folder; put the file itself there, or add its folder"


def leads_out(path: Path, root: str) -> bool:
    """Whether a path is a link to what is not below `root`, a path without links.

    Such links are not followed: whoever may put files into a folder would else choose what is
    read from this machine.
    """
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root)


def files_below(folder: Path) -> Iterator[Path]:
    """All files below, by name; linked folders too, but none within itself.

    A link that leads out of the folder is given as it is, and not looked into. So is a folder
    that cannot be opened.
    """
    root = os.path.realpath(folder)
    waiting: list[tuple[Path, frozenset[str]]] = [(folder, frozenset())]
    while waiting:
        path, around = waiting.pop()
        if (path != folder and leads_out(path, root)) or not path.is_dir():
            yield path
            continue
        real = os.path.realpath(path)
        if real in around:
            continue
        try:
            entries = sorted(path.iterdir(), key=_name, reverse=True)
        except OSError:
            # A folder among the files: it could not be looked into.
            yield path
            continue
        waiting += [(entry, around | {real}) for entry in entries if not _is_left_out(entry)]


def _is_left_out(path: Path) -> bool:
    return is_left_out_folder(path.name) and path.is_dir()


def is_left_out_folder(name: str) -> bool:
    """Whether a folder of this name is passed over: hidden, installed, cached."""
    return name[:1] == "." or name in _LEFT_OUT_FOLDERS


def _name(path: Path) -> str:
    return path.name
