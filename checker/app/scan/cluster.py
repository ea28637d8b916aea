"""The crew of a cluster: dask.distributed, by document.

Workers need the same version of onmessage installed, and nothing else: the canon and the
settings travel with the work, and results come back to be written once, by the scan.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

from distributed import Client, KilledWorker, WorkerPlugin, as_completed, get_worker

import checker
from checker.app.scan.crew import AHEAD, skipped
from checker.app.scan.values import Done, Task
from checker.app.scan.work import Orders, Worker
from checker.interface import SettingsError
from checker.store.codec import digest

CONNECT_SECONDS = 30
LOST = "every worker that checked it was lost; leave it out, or give them more memory"


class Cluster:
    """Workers of a scheduler. One that is lost costs its documents another try elsewhere."""

    def __init__(self, orders: Orders, scheduler: str) -> None:
        """Raises SettingsError where there is no scheduler, or no worker that fits."""
        self._orders = orders
        self._client: Any = _connected(scheduler)
        _check_versions(self._client)
        self._name = f"onmessage-{digest(orders.canon, str)}-{orders.as_of}"
        # To every worker once, those that come later too; not with every document.
        self._client.register_plugin(Held(orders), name=self._name)

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

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
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
                self._worker = Worker(self._orders)
            return self._worker


def _version() -> str:
    return checker.__version__


def work(name: str, task: Task) -> Done:
    """Do a task by what the plugin of this name holds."""
    held = get_worker().plugins[name]
    assert isinstance(held, Held)  # noqa: S101 - only the scan registers under its name
    return held.ready()(task)
