"""Which statements of the canon a passage speaks about: the words and the meaning, fused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from checker.interface import Embedder
from checker.retrieval.index import Index
from checker.retrieval.lexical import Scores, WordIndex
from checker.retrieval.vectors import Vectors, unit_rows

# Chosen on the rows of docs/evaluation.md, "Retrieval", and not sensitive.
CONTEXT_IN_WORDS = 0.4  # what a word of the headings counts against one of the text
CONTEXT_IN_MEANING = 0.3  # and the headings' vector against the text's
HALF_WAY = 3.0  # the BM25 score that counts a half
WORDS = 0.5  # the words' share of the fused score; the rest is the cosine's

BATCH = 512


@dataclass(frozen=True, slots=True)
class Statement:
    """An approved statement: the canon's id of it and its words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of collateral; `context` is its title and headings, as one string."""

    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that a passage may speak about.

    `words` is BM25 brought to 0 … 1, `meaning` the cosine, `score` their weighted mean.
    A score says which is nearer, never that two statements agree or contradict.
    """

    statement: str
    score: float
    words: float
    meaning: float


class Retriever:
    """Ranks a canon's statements for passages. Ready after construction; thread-safe."""

    def __init__(
        self, statements: Sequence[Statement], embedder: Embedder, index: Index | None = None
    ) -> None:
        """`index` is a stored one, if there is one: only what has changed is embedded."""
        self._embedder = embedder
        self._ids = tuple(statement.id for statement in statements)
        self._columns = {id: column for column, id in enumerate(self._ids)}
        if len(self._columns) != len(self._ids):
            raise ValueError("two statements have the same id")
        self._words = WordIndex([statement.text for statement in statements])
        index = Index(embedder) if index is None else index
        index.sync({statement.id: statement.text for statement in statements})
        self._vectors = index.vectors(self._ids)

    def top(
        self,
        passages: Sequence[Passage],
        k: int = 5,
        candidates: Sequence[Collection[str] | None] | None = None,
    ) -> list[tuple[Hit, ...]]:
        """The k best statements of each passage, best first, ties in the canon's order.

        `candidates`, where given, names for each passage the ids that may be found (None:
        all; an id the canon does not have is not found).
        """
        allowed = candidates if candidates is not None else [None] * len(passages)
        if len(allowed) != len(passages):
            raise ValueError(f"{len(allowed)} candidate lists for {len(passages)} passages")
        if not self._ids or k < 1:
            return [() for _ in passages]
        pairs = list(zip(passages, allowed, strict=True))
        return [
            hits
            for start in range(0, len(pairs), BATCH)
            for hits in self._batch(pairs[start : start + BATCH], k)
        ]

    def _batch(
        self, batch: Sequence[tuple[Passage, Collection[str] | None]], k: int
    ) -> Iterator[tuple[Hit, ...]]:
        passages = [passage for passage, _ in batch]
        words = self._by_words(passages)
        meaning = self._by_meaning(passages)
        fused = np.round(WORDS * words + (1 - WORDS) * meaning, 6)
        for row, (_, candidates) in enumerate(batch):
            columns = self._best(fused[row], candidates, k)
            yield tuple(
                Hit(
                    self._ids[c], float(fused[row, c]), float(words[row, c]), float(meaning[row, c])
                )
                for c in columns
            )

    def _by_words(self, passages: Sequence[Passage]) -> Scores:
        scores = self._words.scores(
            [p.text for p in passages], [p.context for p in passages], CONTEXT_IN_WORDS
        )
        return scores / (scores + HALF_WAY)

    def _by_meaning(self, passages: Sequence[Passage]) -> Scores:
        # Sums of products in another order differ in the last digits; they are cut off.
        cosines: Scores = (self._queries(passages) @ self._vectors.T).astype(np.float64)
        return np.round(cosines, 6)

    def _queries(self, passages: Sequence[Passage]) -> Vectors:
        """The passages' vectors, each drawn a little towards its headings'."""
        texts = dict.fromkeys(t for p in passages for t in (p.text, p.context))
        rows = dict(zip(texts, self._embedder.embed(list(texts)), strict=True))
        return unit_rows(
            np.stack([rows[p.text] + CONTEXT_IN_MEANING * rows[p.context] for p in passages])
        )

    def _best(self, scores: Scores, candidates: Collection[str] | None, k: int) -> list[int]:
        if candidates is None:
            columns = np.arange(len(scores))
        else:
            columns = np.array(
                sorted({self._columns[c] for c in candidates if c in self._columns}), int
            )
        return [int(c) for c in columns[np.argsort(-scores[columns], kind="stable")][:k]]
