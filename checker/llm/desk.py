"""What every judge of a run shares: the model, its cache, its limits and its recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checker.llm.cache import Cache, DiskCache, MemoryCache
from checker.llm.client import Call, Client, LangChainClient, Reply, check_installed
from checker.llm.clock import Clock, SystemClock
from checker.llm.endpoint import Endpoint, endpoint
from checker.llm.estimate import Estimate
from checker.llm.failures import Kind, LLMFailure
from checker.llm.ledger import Ledger
from checker.llm.record import Recorder, read_recording
from checker.llm.schema import Answer
from checker.llm.settings import LLMSettings


@dataclass
class Desk:
    """What every judge of a run shares: the model, its cache and its limits.

    `recorded` answers, where given, are all there is: nothing is asked. `estimate` counts
    what would be asked. `seed` decides ids and order, which texts must not know beforehand.
    """

    settings: LLMSettings
    endpoint: Endpoint
    cache: Cache
    seed: int = 0
    recorder: Recorder | None = None
    recorded: dict[str, Answer] | None = None
    estimate: Estimate | None = None

    @property
    def asks(self) -> bool:
        """Whether anything may be sent."""
        return self.recorded is None and self.estimate is None


def open_desk(
    settings: LLMSettings,
    environ: Mapping[str, str],
    *,
    seed: int,
    record: Path | None = None,
    replay: Path | None = None,
    estimate: bool = False,
    clock: Clock | None = None,
    client: Client | None = None,
) -> Desk:
    """Everything a run needs to ask the model of the settings.

    Without a model nothing can be asked: a recording is judged from, or one is written
    whose answers somebody else fills in. Raises SettingsError where a package is missing or
    a file cannot be used.
    """
    time = clock or SystemClock()
    ledger = Ledger(settings.price, settings.budget_usd, settings.max_calls)
    if client is None and settings.model and replay is None and not estimate:
        check_installed(settings)
    asking = client or (LangChainClient(settings, environ) if settings.model else _nobody)
    kept = settings.cache if settings.model and replay is None else None
    return Desk(
        settings=settings,
        endpoint=endpoint(settings, asking, time, ledger),
        cache=DiskCache(kept) if kept else MemoryCache(),
        seed=seed,
        recorder=Recorder(record) if record else None,
        recorded=read_recording(replay) if replay else None,
        estimate=Estimate() if estimate else None,
    )


def _nobody(call: Call) -> Reply:  # noqa: ARG001
    raise LLMFailure(Kind.ABSENT, "no model is set")
