"""Where FAISS pays, and where approximate search does: time and recall by size.

    python evals/bench_index.py FOLDER … [--sizes N …]

The units of the folders' documents are embedded with the shipped model; where there are
fewer than N, copies are moved a little. Queries are units, moved likewise. Recall is the
share of the ten nearest that are found. One thread.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

import faiss
import numpy as np

from checker.models import Document, Skipped
from checker.readers import documents, read
from checker.retrieval.faiss_rows import FaissRows
from checker.retrieval.rows import Ids, PlainRows, Rows
from checker.retrieval.static_model import StaticEmbedder
from checker.retrieval.vectors import Vectors, unit_rows

MOVED = 0.04  # a coordinate's deviation; a moved row has a cosine of about 0.84 with its own
QUERIES = 200
NEAREST = 10


def texts(folders: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for document in documents(folders, lambda _: None):
        if isinstance(document, Document):
            units = (unit for unit in read(document) if not isinstance(unit, Skipped))
            found |= dict.fromkeys(" ".join(unit.plain.split()) for unit in units)
    return [text for text in found if len(text) > 15]


def moved(rows: Vectors, random: np.random.Generator) -> Vectors:
    return unit_rows(rows + random.normal(0, MOVED, rows.shape).astype(np.float32))


def grown(rows: Vectors, size: int, random: np.random.Generator) -> Vectors:
    copies = -(-size // len(rows)) - 1
    together = np.concatenate([rows, *(moved(rows, random) for _ in range(copies))])
    return together[random.permutation(len(together))[:size]]


def measured(name: str, rows: Rows, vectors: Vectors, queries: Vectors, truth: Ids | None) -> Ids:
    start = time.perf_counter()
    rows.add(np.arange(len(vectors)), vectors)
    filled = time.perf_counter()
    found = np.concatenate([rows.search(query[None], NEAREST)[1] for query in queries])
    each = 1000 * (time.perf_counter() - filled) / len(queries)
    of = found if truth is None else truth
    same = [len(set(a) & set(b)) / NEAREST for a, b in zip(found, of, strict=True)]
    print(
        f"{len(vectors):>8}  {name:<12}{each:>9.3f} ms a query{filled - start:>9.1f} s to fill"
        f"{np.mean(same):>8.3f} recall",
        flush=True,
    )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+")
    sizes = [100, 1_000, 10_000, 50_000, 200_000]
    parser.add_argument("--sizes", nargs="*", type=int, default=sizes)
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    random = np.random.default_rng(0)
    rows = StaticEmbedder().embed(texts(options.folders))
    rows = rows[rows.any(axis=1)]
    print(f"{len(rows)} units")
    for size in options.sizes:
        vectors = grown(rows, size, random)
        queries = moved(rows[random.permutation(len(rows))[:QUERIES]], random)
        truth = measured("numpy", PlainRows(256), vectors, queries, None)
        measured("exact", FaissRows.exact(256), vectors, queries, truth)
        if size >= 10_000:
            start = time.perf_counter()
            cells = FaissRows.approximate(vectors)
            print(f"{'':>10}{time.perf_counter() - start:.1f} s to find the cells")
            measured("approximate", cells, vectors, queries, truth)
    return 0


if __name__ == "__main__":
    sys.exit(main())
