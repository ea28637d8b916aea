"""Several models on the same labelled pairs: how well each reads, at what cost, how fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from checker.app.judging import Asking
from checker.app.measuring import measure_pairs
from checker.config import Settings
from checker.evaluate.metrics import score
from checker.evaluate.models import ModelFigures
from checker.interface import SettingsError
from checker.llm.ledger import Spent


def compare_models(
    path: Path,
    as_of: date,
    settings: Settings,
    models: Sequence[str],
    asking: Asking | None = None,
    now: Callable[[], float] = time.monotonic,
) -> tuple[ModelFigures, ...]:
    """Measure each model of the settings' provider. No cache is used: each is paid for.

    The limits of the settings hold for each model by itself. Raises SettingsError where a
    budget cannot be kept, since a model has no price.
    """
    _check(settings, models)
    return tuple(_compared(path, as_of, settings, model, asking, now) for model in models)


def _check(settings: Settings, models: Sequence[str]) -> None:
    if not models:
        raise SettingsError("eval models: name models with --model NAME, one flag for each")
    without = [model for model in models if model not in settings.llm.prices]
    if settings.llm.budget_usd is not None and without:
        hint = "name it under llm.prices in onmessage.yaml"
        raise SettingsError(f"--budget-usd needs the price of '{without[0]}'; {hint}")


def _compared(
    path: Path,
    as_of: date,
    settings: Settings,
    model: str,
    asking: Asking | None,
    now: Callable[[], float],
) -> ModelFigures:
    llm = settings.llm.model_copy(update={"model": model, "cache": None})
    used = settings.model_copy(update={"judge": "llm", "llm": llm})
    start = now()
    measured = measure_pairs(path, as_of, used, asking)
    seconds = now() - start
    scores = score(measured.outcomes)
    return ModelFigures(model, scores, measured.spent or Spent(), measured.unavailable, seconds)
