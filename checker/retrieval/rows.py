"""Vectors by number, searched exactly with numpy: all that a canon needs."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from checker.retrieval.vectors import Vectors

Ids = NDArray[np.int64]


class Rows(Protocol):
    """Vectors, each with a number. Searching is by inner product."""

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add rows under numbers that are not in use."""
        ...

    def remove(self, ids: Ids) -> None:
        """Take rows away; numbers that are not in use are passed over."""
        ...

    def get(self, ids: Ids) -> Vectors:
        """The rows of numbers in use, in their order."""
        ...

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, Ids]:
        """Scores and numbers of the k best rows of each query, best first; -1 is none."""
        ...

    def save(self, path: Path) -> None:
        """Write to a file, without pickle."""
        ...


class PlainRows:
    """Rows in one matrix. For thousands this is as fast as FAISS, and needs no import of it."""

    def __init__(self, dimensions: int) -> None:
        self._ids: Ids = np.zeros(0, np.int64)
        self._vectors: Vectors = np.zeros((0, dimensions), np.float32)

    @classmethod
    def load(cls, path: Path) -> PlainRows:
        """The rows of a file that `save` wrote. Raises ValueError where it is none."""
        with np.load(path, allow_pickle=False) as stored:
            ids, vectors = stored["ids"], stored["vectors"]
        if vectors.ndim != 2 or ids.shape != vectors.shape[:1] or vectors.dtype != np.float32:
            raise ValueError("numbers and vectors do not belong together")
        rows = cls(vectors.shape[1])
        rows.add(ids.astype(np.int64), vectors)
        return rows

    def save(self, path: Path) -> None:
        """Write to a file that `load` reads."""
        with path.open("wb") as file:
            np.savez(file, ids=self._ids, vectors=self._vectors)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add rows under numbers that are not in use."""
        order = np.argsort(np.concatenate([self._ids, ids]), kind="stable")
        self._vectors = np.concatenate([self._vectors, vectors])[order]
        self._ids = np.concatenate([self._ids, ids])[order]

    def remove(self, ids: Ids) -> None:
        """Take rows away; numbers that are not in use are passed over."""
        keep = ~np.isin(self._ids, ids)
        self._ids, self._vectors = self._ids[keep], self._vectors[keep]

    def get(self, ids: Ids) -> Vectors:
        """The rows of numbers in use, in their order."""
        found: Vectors = self._vectors[np.searchsorted(self._ids, ids)]
        return found

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, Ids]:
        """Scores and numbers of the k best rows of each query, best first."""
        scores = queries @ self._vectors.T
        k = min(k, len(self._ids))
        best = _leading(scores, k)
        return np.take_along_axis(scores, best, axis=1), self._ids[best]


def _leading(scores: Vectors, k: int) -> Ids:
    """The columns of the k highest scores of each row, in falling order."""
    if 0 < k < scores.shape[1]:
        some = np.sort(np.argpartition(-scores, k - 1, axis=1)[:, :k], axis=1)
    else:
        some = np.tile(np.arange(scores.shape[1]), (len(scores), 1))
    order = np.argsort(-np.take_along_axis(scores, some, axis=1), axis=1, kind="stable")
    leading: Ids = np.take_along_axis(some, order, axis=1)
    return leading
