"""Texts by key, found by meaning; kept on disk with the model that made the vectors.

The canon's statements and the units of collateral are kept in the same way. How rows are
searched follows from how many there are (`Sizes`); nothing else changes with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from checker.interface import Embedder
from checker.retrieval import stored
from checker.retrieval.rows import Ids, PlainRows, Rows
from checker.retrieval.vectors import Vectors

BATCH = 4096


@dataclass(frozen=True, slots=True)
class Sizes:
    """Up to how many rows numpy searches them, and up to how many FAISS does so exactly.

    Above `exact`, cells are searched that a query is near to: a small part of the time,
    and now and then a row is missed. `evals/bench_index.py` measures where this pays.
    """

    plain: int = 10_000
    exact: int = 200_000


@dataclass(frozen=True, slots=True)
class Near:
    """A text that was found: its key, and the cosine of its vector and the query's."""

    key: str
    score: float


class Index:
    """Texts by key. Not for several threads that write."""

    def __init__(self, embedder: Embedder, sizes: Sizes = Sizes()) -> None:
        self._embedder = embedder
        self._sizes = sizes
        self._entries: dict[str, stored.VectorRow] = {}
        self._keys: dict[int, str] = {}
        self._rows: Rows | None = None
        self._kind: stored.Kind = "plain"

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def sync(self, texts: Mapping[str, str]) -> int:
        """Hold these texts and no others. Returns how many were embedded: new or changed."""
        self.remove(key for key in list(self._entries) if key not in texts)
        return self.add(texts)

    def add(self, texts: Mapping[str, str]) -> int:
        """Add texts, or replace those of the same key. Returns how many were embedded."""
        digests = {key: _digest(text) for key, text in texts.items()}
        held = {key: entry.digest for key, entry in self._entries.items()}
        new = [key for key, digest in digests.items() if held.get(key) != digest]
        self.remove(key for key in new if key in self._entries)
        for start in range(0, len(new), BATCH):
            keys = new[start : start + BATCH]
            rows = self._embedder.embed([texts[key] for key in keys])
            self._insert(keys, [digests[key] for key in keys], rows)
        return len(new)

    def remove(self, keys: Iterable[str]) -> None:
        """Take texts away; keys that are not held are passed over."""
        ids = [self._entries.pop(key).id for key in keys if key in self._entries]
        for id in ids:
            del self._keys[id]
        if self._rows is not None and ids:
            self._rows.remove(_ids(ids))

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """The vectors of keys that are held, in their order."""
        if self._rows is None:
            return np.zeros((0, 0), np.float32)
        return self._rows.get(_ids(self._entries[key].id for key in keys))

    def search(self, texts: Sequence[str], k: int) -> list[tuple[Near, ...]]:
        """The k nearest texts to each of these, nearest first."""
        if self._rows is None or not self._entries or not texts or k < 1:
            return [() for _ in texts]
        scores, ids = self._rows.search(self._embedder.embed(texts), k)
        return [
            tuple(
                Near(self._keys[int(id)], round(float(score), 6))
                for score, id in zip(*found, strict=True)
                if id >= 0  # approximate search says -1 where it found fewer
            )
            for found in zip(scores, ids, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write to a folder, made if need be. A crash leaves the old index or the new one."""
        header = stored.Header(self._embedder.name, self._embedder.version, self._kind)
        stored.write(folder, header, self._entries, self._rows)

    @classmethod
    def load(cls, folder: Path, embedder: Embedder, sizes: Sizes = Sizes()) -> Index:
        """An index that `save` wrote.

        Raises IndexFileError where there is none, where it is damaged, and where its
        vectors are of another model than `embedder`.
        """
        header, entries, rows = stored.read(folder, embedder)
        index = cls(embedder, sizes)
        index._entries, index._rows, index._kind = entries, rows, header.kind
        index._keys = {entry.id: key for key, entry in entries.items()}
        return index

    def _insert(self, keys: Sequence[str], digests: Sequence[str], vectors: Vectors) -> None:
        first = max(self._keys, default=-1) + 1
        for id, (key, digest) in enumerate(zip(keys, digests, strict=True), start=first):
            self._entries[key] = stored.VectorRow(id, digest)
            self._keys[id] = key
        if self._rows is None:
            self._rows = PlainRows(vectors.shape[1])
        self._rows.add(np.arange(first, first + len(keys)), vectors)
        self._grow(self._rows)

    def _grow(self, rows: Rows) -> None:
        """Move the rows to where so many are searched well. They never move back."""
        wanted = self._wanted()
        if stored.KINDS.index(wanted) <= stored.KINDS.index(self._kind):
            return
        from checker.retrieval.faiss_rows import FaissRows

        ids = _ids(sorted(self._keys))
        vectors = rows.get(ids)
        moved = (
            FaissRows.exact(vectors.shape[1])
            if wanted == "exact"
            else FaissRows.approximate(vectors)
        )
        moved.add(ids, vectors)
        self._rows, self._kind = moved, wanted

    def _wanted(self) -> stored.Kind:
        if len(self) <= self._sizes.plain:
            return "plain"
        return "exact" if len(self) <= self._sizes.exact else "approximate"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _ids(values: Iterable[int]) -> Ids:
    return np.fromiter(values, np.int64)
