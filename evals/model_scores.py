"""Figures of a model: accuracy, calibration, AUC, recall at few false alarms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LABELS = ("contradiction", "entailment", "neutral")
_BINS = 10
_EPSILON = 1e-6


def of_labels(shares: NDArray[Any], labels: Sequence[str]) -> dict[str, Any]:
    """Accuracy of the likeliest label, AUC of a contradiction, expected calibration error."""
    truth = np.array([LABELS.index(label) for label in labels])
    return {
        "n": len(truth),
        "accuracy": float((shares.argmax(axis=1) == truth).mean()),
        "auc": auc(shares[:, 0], truth == 0),
        "ece": calibration_error(shares, truth),
    }


def of_alarms(speaks: NDArray[Any], wrong: NDArray[np.bool_], most: float) -> dict[str, Any]:
    """AUC of a contradiction, and how many are found with at most that share of false alarms."""
    limit = threshold(speaks, wrong, np.zeros_like(wrong), most)
    return {
        "n": len(wrong),
        "auc": auc(speaks, wrong),
        "recall": float((speaks >= limit)[wrong].mean()),
        "threshold": float(limit),
    }


def of_flags(flagged: NDArray[np.bool_], wrong: NDArray[np.bool_]) -> dict[str, Any]:
    """F1, precision, recall and false alarms of what was flagged."""
    hit, said, there = int((flagged & wrong).sum()), int(flagged.sum()), int(wrong.sum())
    return {
        "n": len(wrong),
        "f1": round(2 * hit / max(1, said + there), 4),
        "precision": round(hit / max(1, said), 4),
        "recall": round(hit / max(1, there), 4),
        "false_alarms": round(float(flagged[~wrong].mean()), 4),
    }


def threshold(
    speaks: NDArray[Any], wrong: NDArray[np.bool_], flagged: NDArray[np.bool_], most: float
) -> float:
    """The lowest limit at which at most that share of right rows is flagged anew."""
    allowed = int(most * (~wrong).sum())
    new = np.sort(speaks[~wrong & ~flagged])[::-1]
    return float(new[allowed]) + _EPSILON if allowed < len(new) else 0.0


def auc(score: NDArray[Any], positive: NDArray[np.bool_]) -> float:
    """The chance that a positive scores above a negative, ties counting half (Mann-Whitney)."""
    yes, no = score[positive], np.sort(score[~positive])
    if not len(yes) or not len(no):
        return float("nan")
    below = np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")
    return float(below.mean() / 2 / len(no))


def calibration_error(shares: NDArray[Any], truth: NDArray[Any]) -> float:
    """Expected calibration error of the likeliest label, ten bins of equal width."""
    sure, right = shares.max(axis=1), shares.argmax(axis=1) == truth
    return float(
        sum(abs(sure[b].mean() - right[b].mean()) * len(b) for b in _by_bin(sure)) / len(truth)
    )


def reliability(share: NDArray[Any], happened: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    """For each bin of predicted probability: its mean, how often it came true, how many."""
    return [(float(share[b].mean()), float(happened[b].mean()), len(b)) for b in _by_bin(share)]


def _by_bin(share: NDArray[Any]) -> list[NDArray[Any]]:
    which = np.minimum((share * _BINS).astype(int), _BINS - 1)
    return [np.flatnonzero(which == b) for b in range(_BINS) if (which == b).any()]


def shared(a: str, b: str) -> float:
    """The share of the first text's words that the second has."""
    words = set(re.findall(r"\w+", a.lower()))
    return len(words & set(re.findall(r"\w+", b.lower()))) / max(1, len(words))
