"""What a judge is given and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from checker.approved import Canon, Scoping, Sentence
from checker.models import Conflict, Fact, FactKind, Label, Span, Stance, Support, TextUnit
from checker.statements.patterns.binding import ALL_OF


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


@dataclass(frozen=True, slots=True)
class Match:
    """A passage and the approved sentence it may speak about. Premise is the sentence.

    `score` says how near the two are, from 0 to 1, by whatever found the match.
    """

    passage: Passage
    sentence: Sentence
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one judge says of one match. `rule` is set where it is to be reported.

    `span` is what decided, in the passage's unit. `score` says how near a local model found
    the two, from 0 to 1.
    """

    label: Label
    span: Span
    canon_id: str
    rule: str | None = None
    expected: str = ""
    found: str = ""
    message: str = ""
    suggestion: str | None = None
    conflict: Conflict = Conflict.PROVEN
    support: Support = Support.EXPLICIT
    score: float = 1.0
    decided_by: str = "rules"


class UnitRule(Protocol):
    """Compares one passage with the canon. Yields a verdict for every comparison made."""

    def __call__(self, passage: Passage, canon: Canon) -> Iterator[Verdict]:
        """The verdicts, in no particular order."""
        ...


@dataclass(frozen=True, slots=True)
class Open:
    """A passage in which the rules found no contradiction, with the verdicts they gave."""

    passage: Passage
    verdicts: tuple[Verdict, ...] = ()


class Judge(Protocol):
    """Decides matches the rules left open. Never raises because of what a match says.

    A judge that fails or does not know answers `undecided`, never `neutral`.
    """

    def __call__(self, matches: Sequence[Match]) -> Sequence[Verdict]:
        """One verdict for each match, in their order."""
        ...

    def can_decide(self, passage: Passage) -> bool:
        """Whether it could decide any match of a passage: those of others are not looked for."""
        ...


def agrees(span: Span, canon_id: str) -> Verdict:
    """The passage says what the canon says."""
    return Verdict(Label.ENTAILMENT, span, canon_id)


def is_named(fact: Fact) -> bool:
    """Whether a fact's own clause names its package, and no heading, label or other sentence."""
    return fact.bound_by in {"", "clause"}


def read_from(fact: Fact, name: str) -> str:
    """Says how a fact was bound to a package where its own clause does not."""
    if is_named(fact):
        return ""
    if fact.bound_by == ALL_OF:
        return f" (said of all packages, so of {name}, too)"
    return f" (read as {name}'s by {_BY.get(fact.bound_by, f'its {fact.bound_by}')})"


_BY = {
    "sentence before": "the sentence before it",
    "line above": "the line above it",
    "title": "the page's title",
}


def differs(
    rule: str,
    span: Span,
    canon_id: str,
    *,
    expected: str,
    found: str,
    message: str,
    suggestion: str | None = None,
    conflict: Conflict = Conflict.PROVEN,
) -> Verdict:
    """The passage contradicts the canon."""
    return Verdict(
        Label.CONTRADICTION, span, canon_id, rule, expected, found, message, suggestion, conflict
    )
