"""Which statements of the canon a passage speaks about: the words and the meaning, fused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
class ApprovedText:
    """An approved statement: the canon's id of it and its words."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class RetrievalQuery:
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
        self, statements: Sequence[ApprovedText], embedder: Embedder, index: Index | None = None
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
        passages: Sequence[RetrievalQuery],
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
        self, batch: Sequence[tuple[RetrievalQuery, Collection[str] | None]], k: int
    ) -> Iterator[tuple[Hit, ...]]:
        passages = [passage for passage, _ in batch]
        words = self._by_words(passages)
        meaning = self._by_meaning(passages)
        fused = np.round(WORDS * words + (1 - WORDS) * meaning, 6)
        barred = self._barred([candidates for _, candidates in batch])
        best = _leading(np.where(barred, -2.0, fused), k)
        shown = [np.take_along_axis(m, best, axis=1).tolist() for m in (fused, words, meaning)]
        for columns, row, *scores in zip(best.tolist(), barred, *shown, strict=True):
            yield tuple(
                Hit(self._ids[column], *of_hit)
                for column, *of_hit in zip(columns, *scores, strict=True)
                if not row[column]
            )

    def _barred(self, candidates: Sequence[Collection[str] | None]) -> NDArray[np.bool_]:
        """Which statements each passage may not be given, shape (passages, statements)."""
        barred = np.zeros((len(candidates), len(self._ids)), np.bool_)
        for row, ids in zip(barred, candidates, strict=True):
            if ids is not None:
                row[:] = True
                row[[self._columns[id] for id in ids if id in self._columns]] = False
        return barred

    def _by_words(self, passages: Sequence[RetrievalQuery]) -> Scores:
        scores = self._words.scores(
            [p.text for p in passages], [p.context for p in passages], CONTEXT_IN_WORDS
        )
        return np.round(scores / (scores + HALF_WAY), 6)

    def _by_meaning(self, passages: Sequence[RetrievalQuery]) -> Scores:
        # Not `@`: BLAS sums in an order that follows from the batch's size, and for so small
        # a product its threads cost more than they save where other processes run.
        cosines = np.einsum("pd,sd->ps", self._queries(passages), self._vectors)
        rounded: Scores = np.round(cosines.astype(np.float64), 6)
        return rounded

    def _queries(self, passages: Sequence[RetrievalQuery]) -> Vectors:
        """The passages' vectors, each drawn a little towards its headings'."""
        texts = dict.fromkeys(t for p in passages for t in (p.text, p.context))
        rows = self._embedder.embed(list(texts))
        row = {text: number for number, text in enumerate(texts)}
        own = rows[[row[p.text] for p in passages]]
        around = rows[[row[p.context] for p in passages]]
        return unit_rows(own + CONTEXT_IN_MEANING * around)


def _leading(scores: Scores, k: int) -> NDArray[np.int64]:
    """The columns of the k highest scores of each row, in falling order, ties from the left."""
    size = scores.shape[1]
    # Scores have six decimals, so that with its column each is a whole number of its own.
    keys = np.arange(size) - np.rint(scores * 1_000_000).astype(np.int64) * size
    some = np.argpartition(keys, k - 1, axis=1)[:, :k] if k < size else np.argsort(keys, axis=1)
    order = np.argsort(np.take_along_axis(keys, some, axis=1), axis=1)
    leading: NDArray[np.int64] = np.take_along_axis(some, order, axis=1)
    return leading
