"""A scan on a cluster: the same findings, whoever of the workers is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from checker.app.scan.run import Step
from checker.app.scan.till import SharedLedger
from checker.app.scanning import Scanned
from checker.config import Settings
from checker.interface import SettingsError
from checker.llm.access import open_access
from checker.llm.client import Reply
from checker.llm.failures import LLMFailure
from checker.llm.settings import LLMSettings
from checker.store import open_store
from checker.store.shares import Booked
from checker.store.tables import shares
from tests.llm_server import Asked, LLMServer, Sent, answers, completion, serving
from tests.scan.made import Folder, scanned, settings_of, shown
from tests.slow_model import SAID, SAYS, reads

distributed = pytest.importorskip("distributed")


def until(true: Callable[[], bool]) -> None:
    """Wait until something holds."""
    waited = threading.Event()
    for _ in range(6000):
        if true():
            return
        waited.wait(0.02)
    raise AssertionError("never happened")


def states(path: Path) -> Counter[str]:
    """What became of the shares of the last scan."""
    with open_store(str(path)) as store:
        return Counter(row["state"] for row in store.shares.rows(sa.select(shares)))


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

    def fill(self, many: int) -> None:
        """Start workers until there are so many."""
        self.workers += [self._started() for _ in range(many - len(self.workers))]
        with distributed.Client(self.address) as client:
            client.wait_for_workers(many, timeout=120)
            until(lambda: len(client.nthreads()) == many)

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


# --- with a model -----------------------------------------------------------------------------

PRICES = {"m": {"input": 1, "output": 10}}
COST = Decimal("0.002")
"""Of a call to the fake model: 1,000 tokens in and 100 out."""


def with_model(folder: Path, server: LLMServer, **llm: object) -> Settings:
    """The example's collateral with sentences for a model, and a model that reads them."""
    given = {"model": "m", "base_url": server.url, "retries": 0, "concurrency": 1}
    cache = folder / f"cache-{len(list(folder.glob('cache-*')))}.sqlite"
    settings = LLMSettings(**{**given, "prices": PRICES, "cache": cache, **llm})
    return settings_of(folder, judge="llm", llm=settings)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "canon.yaml").write_text(
        "canon: 1\ncompany: Brightline\n"
        "packages:\n  - id: growth\n    name: Growth\n"
        "    prices: [{amount: 49, per: seat, every: month}]\n"
        f"{SAYS}",
        "utf-8",
    )
    (tmp_path / "texts").mkdir()
    for number in range(6):
        text = f"# Page {number}\n\n{SAID}\n\nGrowth costs $55 per seat per month.\n"
        (tmp_path / "texts" / f"{number}.md").write_text(text, "utf-8")
    return tmp_path


def answering(asked: Asked) -> Sent:
    return Sent(body=completion(asked, answers(asked, reads)))


def scanned_with(
    path: Path, settings: Settings, folder: Path, **how: Any
) -> tuple[Scanned, Booked]:
    with open_store(str(path)) as store:
        found = scanned(store, settings, Folder(folder / "texts"), **how)
        return found, store.shares.booked(found.scan)


def without_notes(found: Scanned) -> str:
    return shown(replace(found, report=replace(found.report, notes=())))


def test_workers_read_with_a_model_and_find_the_same(pages: Path, machines: Machines) -> None:
    with serving(answering) as server:
        alone, _ = scanned_with(pages / "alone.sqlite", with_model(pages, server), pages)
        settings = with_model(pages, server, budget_usd=Decimal(1))
        path, address = pages / "cluster.sqlite", machines.address
        found, booked = scanned_with(path, settings, pages, scheduler=address)
        assert without_notes(found) == without_notes(alone)
        assert found.report.notes == alone.report.notes
        assert (booked.tries, booked.dollars) == (6, 6 * COST)
        assert len(server.asked) == 12

        # What any worker was answered, all of them know.
        again, booked = scanned_with(pages / "new.sqlite", settings, pages, scheduler=address)
        assert without_notes(again) == without_notes(alone)
        assert (booked.tries, len(server.asked)) == (0, 12)


def test_workers_together_spend_no_more_than_the_budget(pages: Path, machines: Machines) -> None:
    with serving(answering) as server:
        settings = with_model(pages, server, max_calls=2)
        path = pages / "cluster.sqlite"
        found, booked = scanned_with(path, settings, pages, scheduler=machines.address)
        assert len(server.asked) == booked.tries == 2
        assert found.report.summary.unavailable == 4
        assert "llm: 4 pages not read: call limit reached" in found.report.notes


def test_a_worker_that_is_killed_while_it_asks_costs_no_dollar_twice(
    pages: Path, machines: Machines
) -> None:
    machines.fill(2)
    let_go = threading.Event()

    def held(asked: Asked) -> Sent:
        assert let_go.wait(60)
        return answering(asked)

    def kill() -> None:
        """When both have a call out, one is killed, and the other's is answered."""
        until(lambda: len(server.asked) == 2)
        machines.kill_one()
        let_go.set()

    with serving(held) as server:
        killing = threading.Thread(target=kill)
        killing.start()
        settings = with_model(pages, server, budget_usd=Decimal(1))
        path = pages / "cluster.sqlite"
        found, booked = scanned_with(path, settings, pages, scheduler=machines.address)
        killing.join()
        assert found.report.summary.unavailable == 0
        assert [f.rule for f in found.report.findings].count("claim-contradiction") == 6
        # The killed worker's call may have been billed: it stays booked, beside those answered.
        assert booked.tries == len(server.asked) == 7
        assert states(path) == {"paid": 6, "sent": 1}
        assert 6 * COST < booked.dollars < Decimal(1)


def test_what_a_dead_worker_took_and_did_not_use_is_given_back(tmp_path: Path) -> None:
    settings = LLMSettings(model="m", budget_usd=Decimal(3), prices=PRICES, cache=None)
    one = open_access(settings, {}, seed=1, client=lambda call: Reply("")).endpoint.ledger
    alive = {"a", "b"}
    with open_store(str(tmp_path / "store.sqlite")) as store:
        ledger = SharedLedger(one, store.shares, 1)
        a, b = (ledger.take(worker, Decimal("1.5"), lambda: frozenset(alive)) for worker in "ab")
        with pytest.raises(LLMFailure, match="budget"):
            ledger.take("b", Decimal(1), lambda: frozenset(alive))

        ledger.sent(b)
        alive.clear()  # `a` had not sent anything; `b` had, and that may be billed
        c = ledger.take("c", Decimal("1.5"), lambda: frozenset(alive))
        with pytest.raises(LLMFailure, match="budget"):
            ledger.take("c", Decimal("0.1"), lambda: frozenset({"c"}))
        assert a != c

        ledger.sent(c)
        ledger.answered_for(c, 1000, 100, 0)
        spent = ledger.spent()
        assert (spent.cost, spent.tries, spent.calls) == (Decimal("1.5") + COST, 2, 1)
