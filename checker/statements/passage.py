"""A unit with what patterns read in it: what rules are given of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from checker.approved import Scoping
from checker.models import Fact, FactKind, Stance, TextUnit


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit with its facts, and the channel and day of its document."""

    unit: TextUnit
    facts: tuple[Fact, ...]
    channel: str | None
    dated: date | None = None

    def ours(self, *kinds: FactKind) -> Iterator[Fact]:
        """The facts of these kinds that are ours and hold now."""
        return (f for f in self.facts if f.kind in kinds and f.stance is Stance.OURS_NOW)

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that its facts are about, whatever a reader says of it."""
        return tuple(sorted(frozenset[str]().union(*(f.packages for f in self.facts))))

    def within(self, scoping: Scoping) -> bool:
        """Whether an entry applies on this passage's channel."""
        return scoping.on_channel(self.channel)
