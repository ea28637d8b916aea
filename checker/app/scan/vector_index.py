"""An index over the vectors in a SQLite store: FAISS, kept in a file beside the store.

It is made again when a document came, went or changed; nothing is lost with it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.retrieval.faiss_rows import FaissRows
from checker.retrieval.index import Sizes
from checker.store import Store

_SUFFIX = ".index"
_ENOUGH = 16


class VectorIndex:
    """Units by their vectors. A unit's number is its document's first one and its place."""

    def __init__(self, rows: FaissRows | None, uris: list[str], firsts: list[int]) -> None:
        self.rows = rows
        self._uris = uris
        self._firsts = np.array(firsts, np.int64)

    @classmethod
    def of(cls, store: Store) -> VectorIndex:
        """The index of a store: the one kept beside it, where it is of the same documents."""
        folder = Path(f"{store.url.database}{_SUFFIX}")
        stamp = store.vectors.stamp()
        kept = cls._kept(folder, stamp)
        if kept is None:
            kept = cls._made(store)
            kept._keep(folder, stamp)
        return kept

    def nearest(self, query: NDArray[np.float32], most: int) -> list[tuple[str, int, float]]:
        """The units nearest to a vector: document, place in it, cosine."""
        if self.rows is None:
            return []
        scores, ids = self.rows.search(query[None, :], most)
        return [
            (*self._place(int(id)), float(score))
            for id, score in zip(ids[0], scores[0], strict=True)
            if id >= 0
        ]

    def nearest_in(
        self, query: NDArray[np.float32], most: int, uris: Collection[str]
    ) -> list[tuple[str, int, float]]:
        """The same in some documents: further ones are looked at until there are enough."""
        wanted, asked = frozenset(uris), most
        while True:
            found = self.nearest(query, asked)
            fitting = [hit for hit in found if hit[0] in wanted]
            if len(fitting) >= most or len(found) < asked:
                return fitting[:most]
            asked *= _ENOUGH

    def _place(self, id: int) -> tuple[str, int]:
        document = int(np.searchsorted(self._firsts, id, side="right")) - 1
        return self._uris[document], id - int(self._firsts[document])

    @classmethod
    def _kept(cls, folder: Path, stamp: str) -> VectorIndex | None:
        try:
            head = json.loads((folder / "head.json").read_text("utf-8"))
            if head["stamp"] != stamp:
                return None
            rows = FaissRows.load(folder / "rows.faiss") if head["uris"] else None
            return cls(rows, head["uris"], head["firsts"])
        except (OSError, ValueError, KeyError):
            return None

    @classmethod
    def _made(cls, store: Store) -> VectorIndex:
        uris: list[str] = []
        firsts: list[int] = []
        ids: list[NDArray[np.int64]] = []
        pages: list[NDArray[np.float16]] = []
        first = 0
        for uri, rows in store.vectors.pages():
            known = np.flatnonzero(rows.any(axis=1))
            uris.append(uri)
            firsts.append(first)
            ids.append(known + first)
            pages.append(rows[known].astype(np.float16))
            first += len(rows)
        vectors: Any = np.concatenate(pages).astype(np.float32) if pages else np.zeros((0, 0))
        if not len(vectors):
            return cls(None, [], [])
        exact = len(vectors) <= Sizes().exact
        index = FaissRows.exact(vectors.shape[1]) if exact else FaissRows.approximate(vectors)
        index.add(np.concatenate(ids), vectors)
        return cls(index, uris, firsts)

    def _keep(self, folder: Path, stamp: str) -> None:
        """Write it; the head comes last, so that half an index is none."""
        try:
            folder.mkdir(exist_ok=True)
            head = folder / "head.json"
            head.unlink(missing_ok=True)
            if self.rows is not None:
                self.rows.save(folder / "rows.faiss")
            told = {"stamp": stamp, "uris": self._uris, "firsts": self._firsts.tolist()}
            head.write_text(json.dumps(told), "utf-8")
        except OSError:
            return  # a store that can only be read is searched all the same
