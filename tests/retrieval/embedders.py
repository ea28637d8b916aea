"""Embedders whose vectors follow from the text alone, and that say what they were asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from checker.retrieval.vectors import Vectors, unit_rows


class HashEmbedder:
    """Any text has its own direction; equal texts have the same."""

    def __init__(self, name: str = "hash", version: str = "1", dimensions: int = 16) -> None:
        self.name, self.version, self.dimensions = name, version, dimensions
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            if not text.strip():
                continue
            seed = hashlib.sha256(text.encode()).digest()[:8]
            row[:] = np.random.default_rng(int.from_bytes(seed)).normal(size=self.dimensions)
        return unit_rows(rows)
