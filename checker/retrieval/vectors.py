"""What all embedders share: rows of unit length, and a check of what models give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.interface import EmbedderError

Vectors = NDArray[np.float32]


def unit_rows(rows: Vectors) -> Vectors:
    """The rows at length one, as float32. A row of zeros stays one."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))
    lengths[lengths == 0] = 1
    units: Vectors = (rows / lengths[:, None]).astype(np.float32)
    return units


def checked(rows: Vectors, texts: int, model: str) -> Vectors:
    """The rows, where there is one for each text and each is made of numbers."""
    if rows.ndim != 2 or len(rows) != texts:
        raise EmbedderError(
            f"{model} gave an answer of shape {rows.shape} for {texts} texts; "
            "is it an embedding model?"
        )
    if not np.isfinite(rows).all():
        raise EmbedderError(f"{model} gave vectors with values that are not numbers")
    return rows
