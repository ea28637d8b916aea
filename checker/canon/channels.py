"""Which channel a document belongs to, by the globs of the canon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

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
    full = PurePosixPath(Path(uri).absolute().as_posix())
    folders = [PurePosixPath(root.absolute().as_posix()) for root in roots]
    return [str(full.relative_to(folder)) for folder in folders if full.is_relative_to(folder)]
