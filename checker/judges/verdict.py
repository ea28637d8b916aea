"""What a judge is given and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from checker.facts.approved import Canon, Scoping
from checker.models import Fact, FactKind, Label, Span, Stance, TextUnit


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

    def within(self, scoping: Scoping) -> bool:
        """Whether an entry applies on this passage's channel."""
        return scoping.on_channel(self.channel)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one match. `rule` is set for a contradiction only."""

    label: Label
    span: Span
    canon_id: str
    rule: str | None = None
    expected: str = ""
    found: str = ""
    message: str = ""
    suggestion: str | None = None


class UnitRule(Protocol):
    """Compares one passage with the canon. Yields a verdict for every comparison made."""

    def __call__(self, passage: Passage, canon: Canon) -> Iterator[Verdict]:
        """The verdicts, in no particular order."""
        ...


def agrees(span: Span, canon_id: str) -> Verdict:
    """The passage says what the canon says."""
    return Verdict(Label.ENTAILMENT, span, canon_id)


def read_from(fact: Fact, name: str) -> str:
    """Says how a fact was bound to a package where its own clause does not."""
    return "" if fact.bound_by in {"", "clause"} else f" (read as {name}'s by its {fact.bound_by})"


def differs(
    rule: str,
    span: Span,
    canon_id: str,
    *,
    expected: str,
    found: str,
    message: str,
    suggestion: str | None = None,
) -> Verdict:
    """The passage contradicts the canon."""
    return Verdict(Label.CONTRADICTION, span, canon_id, rule, expected, found, message, suggestion)
