"""Which channel a document belongs to, by the globs of the canon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from checker.canon.schema import Channel
from checker.globs import matches


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


def _below(uri: str, roots: Sequence[Path]) -> list[str]:
    """The uri's path below each root it lies in."""
    if "://" in uri:
        return []
    full, here = Path(uri).absolute().as_posix(), str(Path.cwd())
    folders = (_folder(root, here) for root in roots)
    return [full.removeprefix(folder) for folder in folders if full.startswith(folder)]


@lru_cache(maxsize=256)  # of a root and the working directory: every document asks
def _folder(root: Path, here: str) -> str:
    """How paths in a folder begin."""
    return (here / root).as_posix().rstrip("/") + "/"
