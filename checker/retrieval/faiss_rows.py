"""Vectors by number in FAISS, for more than a canon: exact, or approximate by size.

The only module that imports faiss.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from checker.retrieval.rows import Ids
from checker.retrieval.vectors import Vectors

# Points that a cell is trained on; FAISS warns under 39 and takes no more than 256.
_TRAINED_ON = 64
_BY_HASH = 2  # DirectMap::Hashtable, which the bindings do not name in every version


class FaissRows:
    """Rows in an index of FAISS."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def exact(cls, dimensions: int) -> FaissRows:
        """Empty rows that are searched one and all."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions)))

    @classmethod
    def approximate(cls, vectors: Vectors) -> FaissRows:
        """Empty rows, sorted into cells as `vectors` are; a search looks into one in sixteen.

        Chosen over a graph (HNSW) because rows can be taken away again and the same rows
        make the same index.
        """
        dimensions = vectors.shape[1]
        cells = int(4 * len(vectors) ** 0.5)
        index = faiss.IndexIVFFlat(
            faiss.IndexFlatIP(dimensions), dimensions, cells, faiss.METRIC_INNER_PRODUCT
        )
        index.cp.seed = 1
        index.nprobe = max(1, cells // 16)
        sample = np.random.default_rng(1).permutation(len(vectors))[: cells * _TRAINED_ON]
        index.train(vectors[np.sort(sample)])
        index.set_direct_map_type(_BY_HASH)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> FaissRows:
        """The rows of a file that `save` wrote. Raises ValueError where it is none."""
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise ValueError("not an index of FAISS") from error

    def save(self, path: Path) -> None:
        """Write to a file that `load` reads."""
        faiss.write_index(self._index, str(path))

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add rows under numbers that are not in use."""
        self._index.add_with_ids(np.ascontiguousarray(vectors), ids)

    def remove(self, ids: Ids) -> None:
        """Take rows away; numbers that are not in use are passed over."""
        # A list of numbers is what a direct map can be asked for; a flat index takes it too.
        self._index.remove_ids(faiss.IDSelectorArray(ids))

    def get(self, ids: Ids) -> Vectors:
        """The rows of numbers in use, in their order."""
        if not len(ids):
            return np.zeros((0, self._index.d), np.float32)
        return np.stack([self._index.reconstruct(int(id)) for id in ids])

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, Ids]:
        """Scores and numbers of the k best rows of each query, best first."""
        scores, ids = self._index.search(
            np.ascontiguousarray(queries, np.float32), max(1, min(k, self._index.ntotal))
        )
        return scores, ids
