"""What a model has to beat: numbers that differ, and similarity with a number that differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_NEAR = 0.5


def number_rule(premises: Sequence[str], hypotheses: Sequence[str]) -> NDArray[Any]:
    """Contradiction where both have numbers and share none; agreement where they share one."""
    return np.array(
        [_one_hot(_by_numbers(p, h)) for p, h in zip(premises, hypotheses, strict=True)], np.float32
    )


def _by_numbers(premise: str, hypothesis: str) -> int:
    mine, theirs = _numbers(premise), _numbers(hypothesis)
    if mine and theirs:
        return 1 if mine & theirs else 0
    return 2


def _numbers(text: str) -> set[str]:
    return {n.replace(",", "") for n in _NUMBER.findall(text)}


def _one_hot(label: int) -> list[float]:
    return [0.98 if i == label else 0.01 for i in range(3)]


def cosine_gate(encoder: Path) -> Callable[[Sequence[str], Sequence[str]], NDArray[Any]]:
    """Near by cosine (0.5) and a number the premise lacks: contradiction; near: agreement."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(encoder), device="cpu")

    def scored(premises: Sequence[str], hypotheses: Sequence[str]) -> NDArray[Any]:
        a, b = (
            model.encode(list(texts), normalize_embeddings=True) for texts in (premises, hypotheses)
        )
        near = (a * b).sum(axis=1).clip(0, 1)
        return np.array(
            [_gated(n, p, h) for n, p, h in zip(near, premises, hypotheses, strict=True)],
            np.float32,
        )

    return scored


def _gated(near: float, premise: str, hypothesis: str) -> list[float]:
    """The similarity is the score, so that the gate has an AUC; the label is at 0.5."""
    lacks = bool(_numbers(hypothesis) - _numbers(premise))
    if near < _NEAR:
        return [near / 3 * lacks, 0.0, 1 - near / 3 * lacks]
    return [near, 0.0, 1 - near] if lacks else [0.0, near, 1 - near]
