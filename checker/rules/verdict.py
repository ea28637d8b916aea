"""What a judge is given and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from checker.approved import Canon, Sentence
from checker.models import Conflict, Fact, FactKind, Label, Span, Support
from checker.statements.passage import Passage
from checker.statements.patterns.binding import ALL_OF


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


class Compare(Protocol):
    """Compares one statement with the canon."""

    def __call__(self, fact: Fact, passage: Passage, canon: Canon) -> Iterator[Verdict]:
        """A verdict for every comparison made; `fact` is one of the passage's, ours and of today."""
        ...


class UnitRule(Protocol):
    """Compares a text, or all statements of it, with the canon."""

    def __call__(self, passage: Passage, canon: Canon) -> Iterator[Verdict]:
        """The verdicts, in no particular order."""
        ...


@dataclass(frozen=True, slots=True)
class StatementRule:
    """A rule on statements: which kinds it takes, and how one of them is compared.

    `taken` chooses among the statements of a passage, where not all of these kinds are compared.
    """

    kinds: tuple[FactKind, ...]
    compare: Compare
    taken: Callable[[Passage, Canon], Iterator[Fact]] | None = None

    def __call__(self, passage: Passage, canon: Canon) -> Iterator[Verdict]:
        """What it says of every statement of ours that holds now."""
        facts = self.taken(passage, canon) if self.taken else passage.ours(*self.kinds)
        for fact in facts:
            yield from self.compare(fact, passage, canon)


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
