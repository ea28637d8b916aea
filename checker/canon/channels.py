"""Which channel a document belongs to, by the globs of the canon."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from checker.canon.schema import Channel

# What each piece of a glob means; the rest of it stands for itself.
_PIECES: Mapping[str, str] = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_PIECE = re.compile(r"\*\*/|\*\*|\*|\?")


def channel_of(uri: str, channels: Mapping[str, Channel], roots: Sequence[Path]) -> str | None:
    """The first channel with a glob that matches the uri, None where none does.

    Globs are matched against the uri as given and against its path below each root (the
    canon's folder, the working directory).
    """
    names = (uri, *_below(uri, roots))
    for name, channel in channels.items():
        if any(matches(glob, known) for glob in channel.match for known in names):
            return name
    return None


def matches(glob: str, path: str) -> bool:
    """Whether a POSIX path fits a glob: `*` and `?` stay in a folder, `**` does not."""
    return _compiled(glob).fullmatch(path) is not None


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> re.Pattern[str]:
    kept, start = [], 0
    for piece in _PIECE.finditer(glob):
        kept += [re.escape(glob[start : piece.start()]), _PIECES[piece.group()]]
        start = piece.end()
    return re.compile("".join([*kept, re.escape(glob[start:])]), re.DOTALL)


def _below(uri: str, roots: Sequence[Path]) -> list[str]:
    """The uri's path below each root it lies in."""
    if "://" in uri:
        return []
    full = PurePosixPath(Path(uri).absolute().as_posix())
    folders = [PurePosixPath(root.absolute().as_posix()) for root in roots]
    return [str(full.relative_to(folder)) for folder in folders if full.is_relative_to(folder)]
