"""Where checks run: off the event loop, and not longer than they may.

Checking is arithmetic on text, so threads would take turns on one core: checks run in worker
processes, and one that outlasts its time is ended with its process, which is replaced. Where
an LLM is asked, they run in threads instead: they wait for the network, and only one process
can keep to one budget.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from checker.app.engine import Engine, Piece, State
from checker.app.judging import judge_in_use
from checker.config import Settings
from checker.interface import FailOn
from integrations.service.worker import Answered, answers, answers_here, start

_THREADS = 8
_LOOK_SECONDS = 1.0
_START_SECONDS = 120.0
_WARM = Piece(b"Warming up.", "warm.md")


class UnfinishedError(Exception):
    """A check did not come to its end; the message says why."""


class _Runner(Protocol):
    async def run(
        self, pieces: Sequence[Piece], fail_on: FailOn, seconds: float
    ) -> list[Answered]: ...

    def close(self) -> None: ...


class Checks:
    """Answers for pieces, and the state of the canon they are checked against."""

    def __init__(self, settings: Settings) -> None:
        """Loads everything. Raises CheckerError where there is nothing to check against."""
        self._engine = Engine(settings)
        self.state: State = self._engine.state()
        self._folder = Path(tempfile.mkdtemp(prefix="onmessage-"))
        self._good = self._folder / settings.canon.name
        self._keep_good(settings.canon)
        self._canon = settings.canon
        threads = judge_in_use(settings) == "llm"
        self._runner: _Runner = (
            _Threads(self._engine, settings.strict) if threads else _Processes(settings, self._good)
        )

    async def answers(
        self, pieces: Sequence[Piece], fail_on: FailOn, seconds: float
    ) -> list[Answered]:
        """An answer for each piece. Raises UnfinishedError, SettingsError."""
        return await self._runner.run(pieces, fail_on, seconds)

    async def warm(self) -> None:
        """Start the workers, so that the first check need not wait for them."""
        await self._runner.run([_WARM], "never", _START_SECONDS)

    async def next_state(self) -> State:
        """The state in a second."""
        await asyncio.sleep(_LOOK_SECONDS)
        return await self.look()

    async def look(self) -> State:
        """The state now; loading a canon takes a while, so not on the event loop."""
        before, self.state = self.state, await asyncio.to_thread(self._engine.state)
        if self.state.error is None and self.state.canon_sha256 != before.canon_sha256:
            self._keep_good(self._canon)
        return self.state

    def close(self) -> None:
        """End the workers; what they were checking is not answered."""
        self._runner.close()
        self._engine.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _keep_good(self, canon: Path) -> None:
        """Keep a copy of a canon that could be loaded, for workers that start later."""
        fresh = self._good.with_suffix(".new")
        shutil.copyfile(canon, fresh)
        fresh.replace(self._good)


class _Processes:
    """A process for each core, each with an engine of its own."""

    def __init__(self, settings: Settings, good_canon: Path) -> None:
        self._strict = settings.strict
        self._pool = ProcessPool(
            max_workers=settings.service.workers or os.cpu_count() or 1,
            # A fork would copy locks that threads of this process hold.
            context=multiprocessing.get_context("spawn"),
            initializer=start,
            initargs=[settings, good_canon],
        )

    async def run(self, pieces: Sequence[Piece], fail_on: FailOn, seconds: float) -> list[Answered]:
        future = self._pool.schedule(answers_here, args=[tuple(pieces), fail_on, self._strict])
        try:
            # Waiting that is given up cancels the check, which ends its process.
            return await asyncio.wait_for(asyncio.wrap_future(future), seconds)
        except TimeoutError as error:
            raise _late(seconds) from error
        except ProcessExpired as error:
            raise UnfinishedError(f"the process that checked ended ({error})") from error

    def close(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


class _Threads:
    """Threads that share an engine. One that is out of time ends when its LLM call does."""

    def __init__(self, engine: Engine, strict: bool) -> None:
        self._engine = engine
        self._strict = strict
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="check")

    async def run(self, pieces: Sequence[Piece], fail_on: FailOn, seconds: float) -> list[Answered]:
        future = self._pool.submit(answers, self._engine, pieces, fail_on, self._strict)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), seconds)
        except TimeoutError as error:
            raise _late(seconds) from error

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _late(seconds: float) -> UnfinishedError:
    return UnfinishedError(f"the check took more than {seconds:g} s, waiting included")
