"""Where checks run: off the event loop, and not longer than they may.

Checking is arithmetic on text, so threads would take turns on one core: checks run in worker
processes, and one that outlasts its time is ended with its process, which is replaced. Where
an LLM is asked, they run in threads instead: they wait for the network, and only one process
can keep to one budget. An answer does not wait for it longer than it may; the rest comes later.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from checker.app.engine import Engine, EngineState, Piece
from checker.app.judging import judge_in_use
from checker.app.timely import Timely
from checker.config import Settings
from checker.interface import FailOn
from checker.models import Report
from integrations.service.log import log
from integrations.service.worker import (
    Answered,
    answered,
    answers_here,
    start,
)

_THREADS = 8
_LOOK_SECONDS = 1.0
_START_SECONDS = 120.0
_WARM = Piece(b"Warming up.", "warm.md")


class UnfinishedError(Exception):
    """A check did not come to its end; the message says why."""


Later = Callable[[int, Answered], None]
"""Told once of each piece whose whole answer comes after the first: its place, and the answer."""


class _Runner(Protocol):
    @property
    def owed(self) -> int: ...

    async def run(
        self, pieces: Sequence[Piece], fail_on: FailOn, seconds: float, later: Later
    ) -> list[Answered]: ...

    async def warm(self) -> None: ...

    def close(self) -> None: ...


class Checks:
    """Answers for pieces, and the state of the canon they are checked against."""

    def __init__(self, settings: Settings) -> None:
        """Loads everything. Raises CheckerError where there is nothing to check against."""
        self._engine = Engine(settings)
        self.state: EngineState = self._engine.state()
        self._folder = Path(tempfile.mkdtemp(prefix="onmessage-"))
        self._good = self._folder / settings.canon.name
        self._keep_good(settings.canon)
        self._canon = settings.canon
        threads = judge_in_use(settings) == "llm"
        self._runner: _Runner = (
            _Threads(self._engine, settings) if threads else _Processes(settings, self._good)
        )

    @property
    def owed(self) -> int:
        """How many whole answers are still to come."""
        return self._runner.owed

    async def answers(
        self, pieces: Sequence[Piece], fail_on: FailOn, seconds: float, later: Later
    ) -> list[Answered]:
        """An answer for each piece, in time. Raises UnfinishedError, SettingsError."""
        return await self._runner.run(pieces, fail_on, seconds, later)

    async def warm(self) -> None:
        """Start the workers, so that the first check need not wait for them."""
        await self._runner.warm()

    async def next_state(self) -> EngineState:
        """The state in a second."""
        await asyncio.sleep(_LOOK_SECONDS)
        return await self.look()

    async def look(self) -> EngineState:
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
    """A process for each core, each with an engine of its own. Nothing is owed afterwards."""

    @property
    def owed(self) -> int:
        return 0

    def __init__(self, settings: Settings, good_canon: Path) -> None:
        self._strict = settings.strict
        self._pool = ProcessPool(
            max_workers=settings.service.workers or os.cpu_count() or 1,
            # A fork would copy locks that threads of this process hold.
            context=multiprocessing.get_context("spawn"),
            initializer=start,
            initargs=[settings, good_canon],
        )

    async def warm(self) -> None:
        await self.run([_WARM], "never", _START_SECONDS, lambda *_: None)

    async def run(
        self, pieces: Sequence[Piece], fail_on: FailOn, seconds: float, later: Later
    ) -> list[Answered]:
        del later
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
    """Threads that share an engine, whose model is waited for until an answer is due."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._timely = Timely(engine, settings.service.concurrency)
        self._strict = settings.strict
        self._answer_seconds = settings.service.answer_seconds
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="check")

    @property
    def owed(self) -> int:
        return self._timely.owed

    async def warm(self) -> None:
        await self._known([_WARM], "never", _START_SECONDS)

    async def run(
        self, pieces: Sequence[Piece], fail_on: FailOn, seconds: float, later: Later
    ) -> list[Answered]:
        loop = asyncio.get_running_loop()
        due = loop.time() + min(self._answer_seconds, seconds)
        made = dict(enumerate(await self._known(pieces, fail_on, seconds)))
        rests = self._asked(pieces, fail_on, [n for n, one in made.items() if one.unread])
        if rests:
            await asyncio.wait(rests.values(), timeout=max(0.0, due - loop.time()))
        made |= {n: rest.result() for n, rest in rests.items() if rest.done()}
        # Of a text with several pages the model may have read some by now.
        some = [n for n, rest in rests.items() if not rest.done() and made[n].unread > 1]
        again = await self._known([pieces[n] for n in some], fail_on, seconds) if some else []
        made |= dict(zip(some, again, strict=True))
        for n, rest in rests.items():
            if made[n].unread and not rest.done():
                rest.add_done_callback(partial(_tell, n, later))
        return [made[n] for n in range(len(pieces))]

    def close(self) -> None:
        self._timely.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _known(
        self, pieces: Sequence[Piece], fail_on: FailOn, seconds: float
    ) -> list[Answered]:
        def work() -> list[Answered]:
            reports = [self._timely.known([piece]) for piece in pieces]
            return [answered(report, fail_on, self._strict) for report in reports]

        try:
            return await asyncio.wait_for(asyncio.wrap_future(self._pool.submit(work)), seconds)
        except TimeoutError as error:
            raise _late(seconds) from error

    def _asked(
        self, pieces: Sequence[Piece], fail_on: FailOn, places: Sequence[int]
    ) -> dict[int, asyncio.Future[Answered]]:
        """The whole answers to come, as many as may be owed."""
        coming = {n: self._timely.whole([pieces[n]]) for n in places}

        async def whole(report: Future[Report]) -> Answered:
            return answered(await asyncio.wrap_future(report), fail_on, self._strict)

        return {
            n: asyncio.ensure_future(whole(report))
            for n, report in coming.items()
            if report is not None
        }


def _tell(place: int, later: Later, rest: asyncio.Future[Answered]) -> None:
    if rest.cancelled():
        return
    error = rest.exception()
    if error is None:
        later(place, rest.result())
    else:
        log(logging.ERROR, "follow-up", error=type(error).__name__)


def _late(seconds: float) -> UnfinishedError:
    return UnfinishedError(f"the check took more than {seconds:g} s, waiting included")
