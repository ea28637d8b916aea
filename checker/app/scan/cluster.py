"""The crew of a cluster: dask.distributed, by document.

Workers need the same version of onmessage installed, and nothing else: the canon and the
settings travel with the work, and results come back to be written once, by the scan. Where a
model reads, workers have its key, and ask the scan's till before each call, by queues that the
scheduler has: so the scan's machine need not be reached by any worker.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from distributed import (
    Client,
    KilledWorker,
    Queue,
    WorkerPlugin,
    as_completed,
    get_client,
    get_worker,
)

import checker
from checker.app.scan.crew import AHEAD, skipped
from checker.app.scan.values import Done, Task
from checker.app.scan.work import JudgingSetup, Worker
from checker.interface import CheckerError, SettingsError, StoreError
from checker.llm.failures import Kind, LLMFailure
from checker.store.codec import digest

if TYPE_CHECKING:
    from checker.app.scan.till import Till

CONNECT_SECONDS = 30
TILL_SECONDS = 120
"""How long a worker waits for the till, which waits for a database that is restarted."""
LOST = "every worker that checked it was lost; leave it out, or give them more memory"


class Cluster:
    """Workers of a scheduler. One that is lost costs its documents another try elsewhere."""

    def __init__(self, orders: JudgingSetup, scheduler: str, till: Till | None = None) -> None:
        """`till` is asked by workers before they ask a model; without one none is asked.

        Raises SettingsError where there is no scheduler, or no worker that fits.
        """
        self._orders = orders
        self._client: Any = _connected(scheduler)
        _check_versions(self._client)
        once = secrets.token_hex(4)
        self._name = f"onmessage-{digest(orders.canon, str)}-{orders.as_of}-{once}"
        self._counter = _Counter(self._client, self._name, till) if till else None
        # To every worker once, those that come later too; not with every document.
        self._client.register_plugin(Held(orders, self._name if till else None), name=self._name)

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """See `Crew`."""
        completed: Any = as_completed
        waiting = completed()
        running: dict[str, Task] = {}
        for task in tasks:
            future = self._client.submit(work, self._name, task, pure=False)
            running[future.key] = task
            waiting.add(future)
            while len(running) >= self._room():
                yield self._result(next(waiting), running)
        while running:
            yield self._result(next(waiting), running)

    def close(self) -> None:
        """See `Crew`."""
        self._client.unregister_worker_plugin(name=self._name)
        if self._counter is not None:
            self._counter.close()
        self._client.close()

    def _room(self) -> int:
        """How many documents may be on their way; workers come and go."""
        threads = sum(self._client.nthreads().values())
        return int(max(1, threads)) * AHEAD

    def _result(self, future: Any, running: dict[str, Task]) -> Done:
        task = running.pop(future.key)
        try:
            done: Done = future.result()
        except KilledWorker:
            return skipped(Worker(self._orders), task, LOST)
        finally:
            future.release()
        return done


class _Counter:
    """Where workers ask the till: a thread takes one question after the other."""

    def __init__(self, client: Any, name: str, till: Till) -> None:
        self._client = client
        self._name = name
        self._till = till
        self._asked = _queue(f"{name}-asked", client)
        self._answers: dict[str, Any] = {}
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nobody asks any more."""
        self._asked.put(None)
        self._thread.join()
        self._till.close()

    def _serve(self) -> None:
        while (asked := self._asked.get()) is not None:
            worker, number, what, given = asked
            if worker not in self._answers:
                self._answers[worker] = _queue(f"{self._name}-{worker}", self._client)
            self._answers[worker].put([number, *self._answer(worker, what, given)])

    def _answer(self, worker: str, what: str, given: list[Any]) -> tuple[str, Any]:
        try:
            return "told", self._till(worker, what, given, self._alive)
        except LLMFailure as failure:
            return "refused", failure.kind.value
        except CheckerError as error:
            return "broken", str(error)

    def _alive(self) -> frozenset[str]:
        return frozenset(self._client.nthreads())


def _queue(name: str, client: Any) -> Any:
    make: Any = Queue
    return make(name, client=client)


def _connected(scheduler: str) -> Any:
    try:
        connect: Any = Client
        return connect(scheduler, timeout=CONNECT_SECONDS, name="onmessage")
    except (OSError, ValueError, TimeoutError) as error:
        hint = "check the address, such as tcp://scheduler:8786, and that it runs"
        raise SettingsError(f"--scheduler: {scheduler} does not answer; {hint}") from error


def _check_versions(client: Any) -> None:
    """Another version would find something else."""
    client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    found = client.run(_version)
    for worker, version in found.items():
        if version != checker.__version__:
            what = f"{worker} has onmessage {version}, this is {checker.__version__}"
            raise SettingsError(f"--scheduler: {what}; install the same version everywhere")


# --- on a machine of the cluster -----------------------------------------------------------


class Held(WorkerPlugin):
    """The judges of a scan on a worker: loaded when the first document comes."""

    def __init__(self, orders: JudgingSetup, till: str | None) -> None:
        self._orders = orders
        self._till = till
        self._worker: Worker | None = None
        self._lock: threading.Lock | None = None

    def setup(self, worker: object) -> None:
        """It has arrived on a worker."""
        del worker
        self._lock = threading.Lock()

    def teardown(self, worker: object) -> None:
        """The worker ends, or the scan does."""
        del worker
        if self._worker is not None:
            self._worker.close()

    def ready(self) -> Worker:
        """The judges; threads of a worker share them."""
        assert self._lock is not None  # noqa: S101 - set up before any task comes
        with self._lock:
            if self._worker is None:
                self._worker = self._made()
            return self._worker

    def _made(self) -> Worker:
        if self._till is None:
            return Worker(self._orders)
        # Here, since workers that ask no model need not have what that needs.
        from checker.app.scan.away import away

        line = _Line(self._till, str(get_worker().address))
        return Worker(self._orders, away(self._orders.settings.llm, line))


class _Line:
    """The way from a worker to the till: one question at a time, through the scheduler."""

    def __init__(self, name: str, worker: str) -> None:
        client: Any = get_client()
        self._worker = worker
        self._asked = _queue(f"{name}-asked", client)
        self._answers = _queue(f"{name}-{worker}", client)
        self._number = 0
        self._lock = threading.Lock()

    def __call__(self, what: str, *given: Any) -> Any:
        """See `checker.app.scan.away.Line`."""
        with self._lock:
            self._number += 1
            self._asked.put([self._worker, self._number, what, list(given)])
            kind, value = self._answer()
        if kind == "refused":
            raise LLMFailure(Kind(value))
        if kind == "broken":
            raise StoreError(value)
        return value

    def _answer(self) -> tuple[str, Any]:
        while True:
            try:
                number, kind, value = self._answers.get(timeout=TILL_SECONDS)
            except TimeoutError as error:
                raise LLMFailure(Kind.UNREACHABLE, "the scan does not answer") from error
            if number == self._number:  # not the late answer to a question that was given up
                return kind, value


def _version() -> str:
    return checker.__version__


def work(name: str, task: Task) -> Done:
    """Do a task by what the plugin of this name holds."""
    held = get_worker().plugins[name]
    assert isinstance(held, Held)  # noqa: S101 - only the scan registers under its name
    return held.ready()(task)
