"""Probabilities that mean what they say, and the band in which it is better to ask."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# What each outcome costs a team, in units of one missed contradiction: a false alarm wastes
# a reviewer's trust, an open question a minute of reading.
COSTS = {"miss": 1.0, "false alarm": 5.0, "undecided": 0.25}


def thresholds() -> dict[str, float]:
    """From which probability of a contradiction on it is said, and up to which one is silent.

    The cheapest of three answers at each probability (Chow 1970, On optimum recognition error
    and reject tradeoff): speaking costs (1 - p) false alarms, silence p misses.
    """
    speak = 1 - COSTS["undecided"] / COSTS["false alarm"]
    return {
        "contradiction": round(speak, 4),
        "undecided": round(COSTS["undecided"] / COSTS["miss"], 4),
    }


def fit_temperature(logits: NDArray[Any], labels: NDArray[Any]) -> float:
    """What to divide logits by (Guo et al. 2017, On calibration of modern neural networks)."""
    grid = np.geomspace(0.25, 6, 200)
    return float(min(grid, key=lambda t: _loss(logits / t, labels)))


def _loss(logits: NDArray[Any], labels: NDArray[Any]) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    of_label = shifted[np.arange(len(labels)), labels]
    return float((np.log(np.exp(shifted).sum(axis=1)) - of_label).mean())
