"""A scan that is killed, wherever: the next one ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from checker.store import Store, open_store
from tests.scan.made import Folder, scanned, settings_of, shown

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of the process")


class Countdown:
    """Kills the process, as `kill -9` does, when it has been called often enough."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def in_a_copy(work: Callable[[], object]) -> int:
    """Do work in a copy of this process; minus the signal that ended it, 0 where none did."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def kept(store: Store) -> list[tuple[object, ...]]:
    return [
        (f.finding, f.state, f.first_seen, f.last_seen, f.source)
        for f in store.findings.all_found()
    ]


def undisturbed(collateral: Path) -> tuple[str, list[tuple[object, ...]]]:
    with open_store(str(collateral / "undisturbed.sqlite")) as store:
        found = scanned(store, settings_of(collateral), Folder(collateral / "texts"))
        return shown(found), kept(store)


def scan_killed(collateral: Path, path: Path, after: Callable[..., None]) -> None:
    with open_store(str(path), after=after) as store:
        scanned(store, settings_of(collateral), Folder(collateral / "texts"))


def scan_again(collateral: Path, path: Path) -> tuple[str, list[tuple[object, ...]], int]:
    with open_store(str(path)) as store:
        found = scanned(store, settings_of(collateral), Folder(collateral / "texts"))
        return shown(found), kept(store), found.step.judged


def test_a_kill_after_any_write_loses_and_doubles_nothing(collateral: Path) -> None:
    wanted = undisturbed(collateral)
    judged, killed = [], 0
    for write in range(1, 100):
        path = collateral / f"killed-{write}.sqlite"
        ended = in_a_copy(lambda path=path, n=write: scan_killed(collateral, path, Countdown(n)))
        found, findings, left = scan_again(collateral, path)
        assert (found, findings) == wanted, write
        judged.append(left)
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        killed += 1
    assert killed > 10
    # What was done is not done again: each kill leaves one document less, or as many.
    assert judged == sorted(judged, reverse=True)
    assert judged[-1] == 0


def test_a_kill_inside_a_transaction_leaves_the_state_before_it(collateral: Path) -> None:
    counted = Countdown(0)
    sa.event.listen(sa.engine.Engine, "before_cursor_execute", counted)
    wanted = undisturbed(collateral)
    sa.event.remove(sa.engine.Engine, "before_cursor_execute", counted)
    for statement in random.Random(1).sample(range(5, -counted.left - 5), 8):
        path = collateral / f"killed-{statement}.sqlite"

        def work(statement: int = statement, path: Path = path) -> None:
            sa.event.listen(sa.engine.Engine, "before_cursor_execute", Countdown(statement))
            scan_killed(collateral, path, lambda _: None)

        assert in_a_copy(work) == -signal.SIGKILL
        assert scan_again(collateral, path)[:2] == wanted


def test_a_kill_while_the_canon_changes(collateral: Path) -> None:
    canon = collateral / "canon.yaml"
    before, after = canon.read_text("utf-8"), canon.read_text("utf-8").replace("49", "48")
    canon.write_text(after, "utf-8")
    wanted = undisturbed(collateral)
    for write in (1, 2, 4, 7):
        canon.write_text(before, "utf-8")
        path = collateral / f"killed-{write}.sqlite"
        with open_store(str(path)) as store:
            scanned(store, settings_of(collateral), Folder(collateral / "texts"))
        canon.write_text(after, "utf-8")
        in_a_copy(lambda path=path, n=write: scan_killed(collateral, path, Countdown(n)))
        assert scan_again(collateral, path)[0] == wanted[0]


def test_a_killed_scan_blocks_no_other(collateral: Path) -> None:
    path = collateral / "store.sqlite"
    ended = in_a_copy(lambda: scan_killed(collateral, path, Countdown(3)))
    assert ended == -signal.SIGKILL
    assert scan_again(collateral, path)[2] > 0
