"""BM25 over a few hundred statements: which of them share a passage's rare words.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009;
the weight of a word is Lucene's, which is never negative.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Words = Callable[[str], list[str]]
Scores = NDArray[np.float64]
_Ints = NDArray[np.int64]

SATURATION = 1.2  # k1: how little a word's second occurrence adds
LENGTH = 0.75  # b: how much a long statement's words count less

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_STOP = frozenset(
    "a an the of to in on for and or is are be by with as at from this that it its you your we "
    "our can not if".split()
)
_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ations", "ate"),
    ("ation", "ate"),
    ("ings", ""),
    ("ing", ""),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("ed", ""),
    ("s", ""),
)


@lru_cache(maxsize=50_000)
def base(word: str) -> str:
    """A lower-case word without its ending: `limits` and `limited` as `limit`."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: len(word) - len(ending)] + instead
    return word


def words(text: str) -> list[str]:
    """The words of a text in their base form, numbers among them, the commonest left out."""
    return [base(word) for word in _WORD.findall(text.lower()) if word not in _STOP]


class WordIndex:
    """The statements' words, with what each counts where it stands."""

    def __init__(self, statements: Sequence[str], words: Words = words) -> None:
        self._words = words
        self._size = len(statements)
        counts = [Counter(words(statement)) for statement in statements]
        lengths = [sum(count.values()) for count in counts]
        mean = sum(lengths) / max(1, len(lengths)) or 1.0
        holders: dict[str, list[tuple[int, float]]] = {}
        for place, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            norm = SATURATION * (1 - LENGTH + LENGTH * length / mean)
            for word, times in count.items():
                share = times * (SATURATION + 1) / (times + norm)
                holders.setdefault(word, []).append((place, share))
        self._lay_out(holders)

    def _lay_out(self, holders: Mapping[str, list[tuple[int, float]]]) -> None:
        """All postings in one row, a word's together, so that a batch is one sum."""
        self._terms = {word: i for i, word in enumerate(holders)}
        self._sizes: _Ints = np.array([len(h) for h in holders.values()], np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes
        rarity = np.log1p((self._size - self._sizes + 0.5) / (self._sizes + 0.5))
        self._places: _Ints = np.array([p for h in holders.values() for p, _ in h], np.int64)
        shares = np.array([share for h in holders.values() for _, share in h], np.float64)
        self._weights = shares * np.repeat(rarity, self._sizes)

    def scores(self, texts: Sequence[str], contexts: Sequence[str], share: float) -> Scores:
        """Each text against each statement, shape (texts, statements); 0 shares no word.

        A word of the context that the text has not counts as `share` of one.
        """
        rows: list[int] = []
        terms: list[int] = []
        weights: list[float] = []
        for row, (text, context) in enumerate(zip(texts, contexts, strict=True)):
            found = self._weighted(text, context, share)
            rows += [row] * len(found)
            terms += found
            weights += found.values()
        return self._sum(
            np.array(rows, np.int64), np.array(terms, np.int64), np.array(weights), len(texts)
        )

    def _weighted(self, text: str, context: str, share: float) -> dict[int, float]:
        """The terms of a text, and of its context where they count less."""
        around = dict.fromkeys(self._known(context), share) if context and share else {}
        return around | dict.fromkeys(self._known(text), 1.0)

    def _known(self, text: str) -> list[int]:
        terms = self._terms
        return [terms[word] for word in self._words(text) if word in terms]

    def _sum(self, rows: _Ints, terms: _Ints, weights: Scores, texts: int) -> Scores:
        sizes = self._sizes[terms]
        # For each term its postings: where they start, counted on.
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        postings = np.repeat(self._starts[terms], sizes) + within
        cells = np.repeat(rows, sizes) * self._size + self._places[postings]
        gained = self._weights[postings] * np.repeat(weights, sizes)
        total: Scores = np.bincount(cells, gained, minlength=texts * self._size).astype(np.float64)
        return total.reshape(texts, self._size)
