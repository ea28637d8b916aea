"""Globs of paths: which channel, what to include, what to leave out.

All ways a glob may go on are followed at once, as the bits of one number, so the time is that
of the path times the glob, whatever stands in it. A regular expression tries them one after
the other: sixty `**/` would never end.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_PIECE = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+", re.DOTALL)


@lru_cache(maxsize=16_384)  # many findings stand in one document, under the same waivers
def matches(glob: str, path: str) -> bool:
    """Whether a POSIX path fits a glob: `*` and `?` stay in a folder, `**` does not."""
    return _compiled(glob).fits(path)


@dataclass(frozen=True, slots=True)
class _Glob:
    """A glob as sets of places in it; a set is a number with a bit for each of its places.

    A place stands before the glob's next character or wildcard. `steps` are the places that a
    character leads from to the next, `stays` those where any character is taken and the place
    kept, `stays_within` the same but for a slash. `folders` are the places of `**/`, which
    takes nothing, or anything up to a slash. `skips` take nothing where need be.
    """

    before: str
    after: str
    length: int
    steps: Mapping[str, int]
    any_step: int
    stays: int
    stays_within: int
    folders: int
    skips: int

    def fits(self, path: str) -> bool:
        """Whether the whole path fits."""
        # What stands before the first wildcard and after the last decides nearly always.
        if not (path.startswith(self.before) and path.endswith(self.after)):
            return False
        here, below = self._skipped(1), 0
        for character in path:
            below |= here & self.folders
            here = self._skipped(self._after(character, here) | (below << 1) * (character == "/"))
            if not here | below:
                return False
        return bool(here >> self.length)

    def _after(self, character: str, here: int) -> int:
        slash = character == "/"
        step = self.steps.get(character, 0) | (0 if slash else self.any_step)
        return (here & step) << 1 | here & (self.stays if slash else self.stays_within)

    def _skipped(self, here: int) -> int:
        """With the places reached by taking nothing: a carry runs through neighbouring skips."""
        return here | (self.skips + (here & self.skips)) ^ self.skips


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> _Glob:
    steps: defaultdict[str, int] = defaultdict(int)
    wild: defaultdict[str, int] = defaultdict(int)
    place = 1
    pieces = _PIECE.findall(glob)
    for piece in pieces:
        for taken in (piece,) if _is_wild(piece) else piece:
            (wild if _is_wild(piece) else steps)[taken] |= place
            place <<= 1
    return _Glob(
        before=_plain(pieces[:1]),
        after=_plain(pieces[-1:]),
        length=place.bit_length() - 1,
        steps=dict(steps),
        any_step=wild["?"],
        stays=wild["**"],
        stays_within=wild["**"] | wild["*"],
        folders=wild["**/"],
        skips=wild["*"] | wild["**"] | wild["**/"],
    )


def _is_wild(piece: str) -> bool:
    return piece[0] in "*?"


def _plain(pieces: list[str]) -> str:
    return "".join(piece for piece in pieces if not _is_wild(piece))
