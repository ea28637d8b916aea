"""Who does the work: the scan itself, processes of this machine, threads, or a cluster.

All take tasks in and give them back done, in any order, with a bounded number in between, so
that memory does not grow with the number of documents. A worker that dies costs the document
it was working on: that is tried once more, alone, and then it is skipped with the reason.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from checker.app.scan.values import Done, Task
from checker.app.scan.work import JudgingSetup, Worker
from checker.models import Skipped

if TYPE_CHECKING:
    from checker.llm.access import ModelAccess

AHEAD = 3
"""Tasks that wait for each worker, so that none waits for a task."""

DIED = "the process that checked it died, as it does where memory runs out; leave it out"


class Crew(Protocol):
    """Does tasks."""

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """Each task done, in any order; reads on as far as there is room for more."""
        ...

    def close(self) -> None:
        """End what was started."""
        ...


class Lazy:
    """A worker that gets ready when its first task comes: mostly, nothing has changed."""

    def __init__(self, orders: JudgingSetup, access: ModelAccess | None = None) -> None:
        self._make = partial(Worker, orders, access)
        self._worker: Worker | None = None
        self._lock = threading.Lock()

    def __call__(self, task: Task) -> Done:
        """See `Worker`."""
        with self._lock:
            worker = self._worker = self._worker or self._make()
        return worker(task)

    def close(self) -> None:
        """See `Worker`."""
        if self._worker is not None:
            self._worker.close()


class Alone:
    """The scan does the work itself."""

    def __init__(self, worker: Lazy) -> None:
        self._worker = worker

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """See `Crew`."""
        return map(self._worker, tasks)

    def close(self) -> None:
        """See `Crew`."""
        self._worker.close()


class Threads:
    """Threads share one worker: for judges that wait for an answer, and share its budget."""

    def __init__(self, worker: Lazy, many: int) -> None:
        self._worker = worker
        self._many = many
        self._pool = ThreadPoolExecutor(many)

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """See `Crew`."""
        for future, _ in _flowing(
            lambda task: self._pool.submit(self._worker, task), tasks, self._many
        ):
            yield future.result()

    def close(self) -> None:
        """See `Crew`."""
        self._pool.shutdown(cancel_futures=True)
        self._worker.close()


class Processes:
    """Processes of this machine, each with its own judges."""

    def __init__(self, orders: JudgingSetup, many: int) -> None:
        self._orders = orders
        self._many = many
        self._pool = self._started(many)

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """See `Crew`."""
        lost: list[Task] = []
        for future, task in _flowing(self._submit, tasks, self._many):
            try:
                yield future.result()
            except BrokenExecutor:
                lost.append(task)
        # One of these ended its process; alone, each shows whether it was the one.
        for task in lost:
            yield self._alone(task)

    def close(self) -> None:
        """See `Crew`."""
        self._pool.shutdown(cancel_futures=True)

    def _submit(self, task: Task) -> Future[Done]:
        try:
            return self._pool.submit(_work, task)
        except BrokenExecutor:
            self._pool.shutdown(wait=False)
            self._pool = self._started(self._many)
            return self._pool.submit(_work, task)

    def _alone(self, task: Task) -> Done:
        pool = self._started(1)
        try:
            return pool.submit(_work, task).result()
        except BrokenExecutor:
            return skipped(Worker(self._orders), task, DIED)
        finally:
            pool.shutdown()

    def _started(self, many: int) -> ProcessPoolExecutor:
        # New interpreters: safe where the parent has threads, and the same on every system.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(many, context, _begin, (self._orders,))


def skipped(worker: Worker, task: Task, reason: str) -> Done:
    """A document that nobody could check, with the reason."""
    told = replace(task, documents=(Skipped(task.uri, reason),), reading=None, said=None)
    return worker(told)


_Submit = Callable[[Task], "Future[Done]"]


def _flowing(
    submit: _Submit, tasks: Iterable[Task], many: int
) -> Iterator[tuple[Future[Done], Task]]:
    """Futures as they are done, each with its task; never more than there is room for."""
    running: dict[Future[Done], Task] = {}
    for task in tasks:
        running[submit(task)] = task
        while len(running) >= many * AHEAD:
            yield from _finished(running)
    while running:
        yield from _finished(running)


def _finished(running: dict[Future[Done], Task]) -> Iterator[tuple[Future[Done], Task]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        yield future, running.pop(future)


# --- in a process of the crew ------------------------------------------------------------

_WORKERS: deque[Worker] = deque(maxlen=1)


def _begin(orders: JudgingSetup) -> None:
    """Get ready, and end with the parent: one that was killed cannot say so."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _WORKERS.append(Worker(orders))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _work(task: Task) -> Done:
    return _WORKERS[0](task)
