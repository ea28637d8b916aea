"""Answers in time where a model takes long: what is known by then, and the whole later, once.

Rules, tables and what a model has answered before need no waiting. The rest is asked about in
the background; what it comes to by the deadline is in the answer, and the whole report follows.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from checker.app.engine import Engine, Piece
from checker.app.finishing import not_yet
from checker.models import Report, Skipped

_THREADS = 8


@dataclass(frozen=True, slots=True)
class InTime:
    """A report in time. `rest` is the whole one to come, where a model has not read all of it."""

    report: Report
    rest: Future[Report] | None = None


class Timely:
    """Checks with an engine, and does not wait for its model longer than it may."""

    def __init__(
        self,
        engine: Engine,
        most: int = 256,
        threads: int = _THREADS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """At most `most` whole reports are owed at a time; each thread waits for one."""
        self._engine = engine
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        # A program that ends must not wait for a model: these end with it.
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(threads)]
        self._started = False
        self._waiting: set[threading.Event] = set()
        self._closing = threading.Event()
        self.owed = 0

    def check(self, pieces: Sequence[Piece | Skipped], seconds: float) -> InTime:
        """What is known of the pieces after so many seconds, or earlier if that is all."""
        begun = self._clock()
        report = self.known(pieces)
        if not not_yet(report):
            return InTime(report)
        rest = self.whole(pieces)
        if rest is None:
            return InTime(report)
        self._wait(rest, begun + seconds - self._clock())
        if rest.done() and not rest.cancelled():
            return InTime(rest.result())
        # What was answered meanwhile is known now.
        report = self.known(pieces)
        return InTime(report, rest if not_yet(report) else None)

    def known(self, pieces: Sequence[Piece | Skipped]) -> Report:
        """The report without asking: what a model has not read is counted and said."""
        return (self._engine.check_known if self._engine.asks else self._engine.check)(pieces)

    def whole(self, pieces: Sequence[Piece | Skipped]) -> Future[Report] | None:
        """The report to come with what the model says; None where too many are owed already."""
        with self._lock:
            if self.owed >= self._most:
                return None
            self.owed += 1
            self._start()
        future: Future[Report] = Future()
        future.add_done_callback(self._given)
        self._asked.put(_Asked(pieces, future))
        return future

    def close(self) -> None:
        """Ask no more and wait no more; what nobody has begun with is cancelled."""
        self._closing.set()
        with self._lock:
            for woken in self._waiting:
                woken.set()
        while not self._asked.empty():
            asked = self._asked.get()
            if asked is not None:
                asked.future.cancel()
        for _ in self._threads:
            self._asked.put(None)

    def _wait(self, rest: Future[Report], seconds: float) -> None:
        """Until the rest is there, so many seconds at most, and not beyond the end."""
        woken = threading.Event()
        rest.add_done_callback(lambda _: woken.set())
        with self._lock:
            self._waiting.add(woken)
        if not self._closing.is_set():
            woken.wait(max(0.0, seconds))
        with self._lock:
            self._waiting.discard(woken)

    def _start(self) -> None:
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()

    def _ask(self) -> None:
        while asked := self._asked.get():
            if not asked.future.set_running_or_notify_cancel():
                continue
            try:
                asked.future.set_result(self._engine.check(asked.pieces))
            except BaseException as error:  # it is raised where the report is taken
                asked.future.set_exception(error)

    def _given(self, _: Future[Report]) -> None:
        with self._lock:
            self.owed -= 1


@dataclass(frozen=True, slots=True)
class _Asked:
    pieces: Sequence[Piece | Skipped]
    future: Future[Report]
