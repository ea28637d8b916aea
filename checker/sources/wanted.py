"""Which documents of a source are wanted, and which names can be reported at all."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from checker.globs import matches


@dataclass(frozen=True, slots=True)
class Wanted:
    """Globs of what is included (all, where there are none) and what is left out."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def wants(self, *names: str) -> bool:
        """Whether a document is wanted that goes by these names: its path, its uri."""
        included = not self.include or _fits(self.include, names)
        return included and not _fits(self.exclude, names)


def _fits(globs: tuple[str, ...], names: tuple[str, ...]) -> bool:
    return any(matches(glob, name) for glob in globs for name in names)


def in_print(name: str) -> str:
    """A name with its unprintable characters spelt out: line breaks, escapes, broken bytes."""
    return "".join(_spelt(c) if _is_unprintable(c) else c for c in name)


def _spelt(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _is_unprintable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
