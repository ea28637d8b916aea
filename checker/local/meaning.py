"""The local judge: facts that differ, of things that mean nearly the same. No network, no GPU.

The rules compare facts only where the words show that both are of the same thing. Here the
meanings of the words decide that: "private connectivity" is near to "private connections".
A differing amount, or another group of packages, of a thing that is only nearly the same is
too often another thing's, so it is left undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from checker.approved import Canon, CanonFact, Sentence
from checker.interface import Embedder
from checker.models import Fact, FactKind, Label, Price, Quantity, Scope, Span, Stance
from checker.rules.verdict import Match, Verdict
from checker.statements.around.things import narrowed
from checker.statements.passage import Passage
from checker.values.agree import prices_agree, quantities_agree
from checker.values.words import PLAIN, fold_phrases, stems

# Chosen on the labelled rows of docs/evaluation.md, "The local judge".
ALIKE = 0.45
ALIKE_HEADS = 0.55
WORTH_READING = 0.55

_QUANTITIES = {FactKind.LIMIT, FactKind.NUMBER}


class LocalJudge:
    """Judges matches by their facts and the meanings of words. See `Judge`."""

    def __init__(self, canon: Canon, embedder: Embedder) -> None:
        """`embedder` says how near two words are."""
        self._canon = canon
        self._near = Nearness(embedder)
        self._approved = by_statement(canon)

    def __call__(self, matches: Sequence[Match]) -> list[Verdict]:
        """One verdict for each match, in their order."""
        return [self._judge(match) for match in matches]

    def can_decide(self, passage: Passage) -> bool:
        """Whether a passage has a fact of ours that can be compared with an approved one."""
        return any(_can_be_compared(fact) for fact in passage.facts)

    def _judge(self, match: Match) -> Verdict:
        verdicts = sorted(self._compared(match), key=_gravity)
        if verdicts:
            return verdicts[0]
        worth_reading = is_worth_reading(match.score)
        label = Label.UNDECIDED if worth_reading else Label.NEUTRAL
        return Verdict(label, _whole(match.passage), match.sentence.id, decided_by="local")

    def _compared(self, match: Match) -> Iterator[Verdict]:
        """A verdict for every pair of facts that are of nearly the same thing."""
        for fact in match.passage.facts:
            if fact.stance is not Stance.OURS_NOW:
                continue
            for approved in self._approved.get(key_of(match.sentence), ()):
                alike = self._alike(fact, approved, match.passage)
                if alike >= ALIKE:
                    yield from self._compare(fact, approved, match, alike)

    def _alike(self, fact: Fact, approved: CanonFact, passage: Passage) -> float:
        """How near the things are that two facts of one kind speak of, from 0 to 1."""
        if not _comparable(fact, approved.fact):
            return 0.0
        here = fact.topic | fact.around
        return max(
            (
                self._near.share(topic - PLAIN or topic, here)
                for topic in approved.topics
                if topic
                and self._near.share(_head(topic, approved.text), fact.topic) >= ALIKE_HEADS
                and not narrowed(topic, fact, passage.unit, self._canon.lexicon)
            ),
            default=0.0,
        )

    def _compare(
        self, fact: Fact, approved: CanonFact, match: Match, alike: float
    ) -> Iterator[Verdict]:
        here, there = fact.value, approved.fact.value
        if isinstance(here, Scope) and isinstance(there, Scope):
            # A thing of nearly the same name: tried as findings, one in three was right.
            yield Verdict(
                Label.UNDECIDED, fact.span, match.sentence.id, score=alike, decided_by="local"
            )
        elif _agree(here, there) is True:
            yield Verdict(
                Label.ENTAILMENT, fact.span, match.sentence.id, score=alike, decided_by="local"
            )
        elif _agree(here, there) is False:
            # Often another thing's: for a judge that can read, not for the report.
            yield Verdict(
                Label.UNDECIDED, fact.span, match.sentence.id, score=alike, decided_by="local"
            )


def is_worth_reading(score: float) -> bool:
    """Whether a match without comparable facts is near enough to be left to a reader."""
    return score >= WORTH_READING


@lru_cache(maxsize=10_000)
def _head(topic: frozenset[str], text: str) -> frozenset[str]:
    """The noun a topic is about: the last word of its sentence that is one of its words.

    "Email follow-ups are …" is about follow-ups, so e-mail branding is another thing.
    """
    words = (frozenset(stems(word)) & topic for word in reversed(fold_phrases(text).split()))
    return next((word for word in words if word), frozenset())


def _agree(here: object, there: object) -> bool | None:
    """Whether two values agree; None where they say nothing about each other."""
    if isinstance(here, Price) and isinstance(there, Price):
        return prices_agree(here, there)
    if isinstance(here, Quantity) and isinstance(there, Quantity):
        return quantities_agree(here, there)
    return None


def _can_be_compared(fact: Fact) -> bool:
    return fact.stance is Stance.OURS_NOW and isinstance(fact.value, Price | Quantity | Scope)


def _comparable(fact: Fact, approved: Fact) -> bool:
    """Whether two facts are of one kind, and of packages that do not exclude each other."""
    if fact.kind is not approved.kind and {fact.kind, approved.kind} != _QUANTITIES:
        return False
    if fact.kind is FactKind.AVAILABILITY:
        return True
    return not fact.packages or not approved.packages or bool(fact.packages & approved.packages)


_GRAVITY = (Label.ENTAILMENT, Label.CONTRADICTION, Label.UNDECIDED, Label.NEUTRAL)


def _gravity(verdict: Verdict) -> tuple[int, float, Span]:
    """Where a passage agrees with one part of a sentence, another part is another thing's."""
    return _GRAVITY.index(verdict.label), -verdict.score, verdict.span


def _whole(passage: Passage) -> Span:
    return Span.of_words(passage.unit.plain)


Key = tuple[str, str]


def key_of(sentence: Sentence) -> Key:
    """What the approved facts of a statement are found by."""
    return sentence.id, sentence.text if sentence.unit is not None else ""


def by_statement(canon: Canon) -> dict[Key, list[CanonFact]]:
    """The approved facts of each statement; a structured entry is known by its id alone."""
    known: dict[Key, list[CanonFact]] = {}
    for fact in canon.facts:
        known.setdefault((fact.id, "" if fact.structured else fact.text), []).append(fact)
    return known


_REMEMBERED, _REMEMBERED_SHARES = 1_000, 20_000


class Nearness:
    """How near the meanings of words are. Each word is embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        """`embedder` gives the words' vectors."""
        self._embedder = embedder
        self._rows: dict[str, NDArray[np.float32]] = {}
        self._matrices: dict[frozenset[str], NDArray[np.float32]] = {}
        self._shares: dict[tuple[frozenset[str], frozenset[str]], float] = {}

    def share(self, need: frozenset[str], have: frozenset[str]) -> float:
        """How much of the words needed is there, each by the nearest word: 0 to 1."""
        if not need or not have:
            return 0.0
        known = self._shares.get((need, have))
        if known is None:
            if len(self._shares) > _REMEMBERED_SHARES:
                self._shares.clear()
            cosines = self._matrix(need) @ self._matrix(have).T
            known = self._shares[need, have] = float(cosines.max(axis=1).clip(0, 1).mean())
        return known

    def _matrix(self, words: frozenset[str]) -> NDArray[np.float32]:
        """The vectors of words, remembered: those of an approved thing are asked for again."""
        known = self._matrices.get(words)
        if known is None:
            if len(self._matrices) > _REMEMBERED:
                self._matrices.clear()
            known = self._matrices[words] = self._stacked(sorted(words))
        return known

    def _stacked(self, words: Sequence[str]) -> NDArray[np.float32]:
        new = [word for word in words if word not in self._rows]
        if new:
            self._rows.update(zip(new, self._embedder.embed(new), strict=True))
        return np.stack([self._rows[word] for word in words])
