"""A scan on a cluster: the same findings, whoever of the workers is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.app.scan.run import Step
from checker.interface import SettingsError
from tests.scan.made import Folder, scanned, settings_of, shown

distributed = pytest.importorskip("distributed")


class Machines:
    """A scheduler here and workers in processes of their own, as on machines of their own."""

    def __init__(self) -> None:
        import dask

        dask.config.set({"distributed.scheduler.work-stealing": False})
        self._here = distributed.LocalCluster(
            n_workers=0, processes=False, dashboard_address=None, host="127.0.0.1", protocol="tcp"
        )
        self.address = self._here.scheduler_address
        self.workers = [self._started() for _ in range(2)]

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_worker", self.address]
        more = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "60"]
        quiet = subprocess.DEVNULL
        return subprocess.Popen([*command, *more], stdout=quiet, stderr=quiet)

    def kill_one(self) -> None:
        worker = self.workers.pop()
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def close(self) -> None:
        for worker in self.workers:
            worker.terminate()
            worker.wait()
        self._here.close()


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    made = Machines()
    yield made
    made.close()


def test_a_cluster_finds_the_same(collateral: Path, machines: Machines) -> None:
    settings = settings_of(collateral)
    alone = scanned(collateral / "alone.sqlite", settings, Folder(collateral / "texts"))
    path = collateral / "cluster.sqlite"
    together = scanned(path, settings, Folder(collateral / "texts"), scheduler=machines.address)
    assert shown(together) == shown(alone)


def test_a_lost_worker_costs_nothing_but_time(collateral: Path, machines: Machines) -> None:
    settings = settings_of(collateral, judge="local")
    alone = scanned(collateral / "alone.sqlite", settings, Folder(collateral / "texts"))
    lost: list[int] = []

    def show(step: Step) -> None:
        if step.judged == 2 and not lost:
            machines.kill_one()
            lost.append(os.getpid())

    path = collateral / "cluster.sqlite"
    found = scanned(
        path, settings, Folder(collateral / "texts"), scheduler=machines.address, show=show
    )
    assert lost
    assert shown(found) == shown(alone)


def test_a_scheduler_that_does_not_answer_is_said(
    collateral: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.app.scan.cluster.CONNECT_SECONDS", 0.5)
    with pytest.raises(SettingsError, match="does not answer"):
        scanned(
            collateral / "store.sqlite",
            settings_of(collateral),
            Folder(collateral / "texts"),
            scheduler="tcp://127.0.0.1:9",
        )
