"""What a run knows of batches, opened as far as it needs it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from checker.interface import SettingsError
from checker.llm.clock import Clock
from checker.llm.ledger import Ledger
from checker.llm.settings import LLMSettings

if TYPE_CHECKING:
    from checker.llm.batch.batches import Batches, Batching


def check_batches(settings: LLMSettings) -> None:
    """Raises SettingsError where batches of these settings cannot be had."""
    if settings.provider != "openai":
        what = f"no batches are known of provider '{settings.provider}'"
        hint = (
            "leave --batch out; an endpoint with OpenAI's batch interface is reached with "
            "`provider: openai` and `base_url`"
        )
        raise SettingsError(f"--batch: {what}; {hint}")
    if settings.cache is None:
        hint = "name a file; beside it is noted what waits"
        raise SettingsError(f"--batch: answers need a place: llm.cache is null; {hint}")


def open_batches(
    settings: LLMSettings,
    environ: Mapping[str, str],
    mode: Batching | None,
    clock: Clock,
    ledger: Ledger,
    stop: threading.Event,
) -> Batches | None:
    """What is known of batches; None where there never were any, and none are to be made."""
    path = settings.batch_book
    if mode is None or path is None or (mode != "submit" and not path.exists()):
        return None
    from checker.llm.batch.batches import Batches
    from checker.llm.batch.book import BatchBook
    from checker.llm.batch.service import BatchService

    service = BatchService(settings, environ, clock)
    book = BatchBook(path, settings.known_as)
    return Batches(mode, book, service, ledger, settings.batch_requests, stop)
