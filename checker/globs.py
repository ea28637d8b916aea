"""Globs of paths: which channel, what to include, what to leave out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# What each piece of a glob means; the rest of it stands for itself.
_PIECES: Mapping[str, str] = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_PIECE = re.compile(r"\*\*/|\*\*|\*|\?")


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
