"""The engines of this process: one for each setting of a site, made when first needed."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

from checker.app.engine import Engine, Piece
from checker.app.finishing import not_yet
from checker.config import Settings
from checker.interface import CheckerError
from checker.models import Report
from integrations.cms.wagtail.setup import Setup, checker_settings

T = TypeVar("T")
logger = logging.getLogger("onmessage.wagtail")

AT_ONCE = 4
"""Checks that may run at once, so that checks that hang cannot fill the process."""


OWED = 16
"""Pages that a model may still be reading after their answer was given."""

MOST = 16
"""Engines that are kept: settings that nobody has any more are forgotten at some time."""


class UnableError(Exception):
    """A page could not be checked. The message says why, in words for an editor."""


@dataclass(frozen=True, slots=True)
class CheckedBatches:
    """The reports on some batches, and what is wrong with a newer canon, if anything is.

    `rest` are the whole reports to come, where a model has not read all of it yet.
    """

    reports: list[Report]
    error: str | None = None
    rest: Future[list[Report]] | None = None


class _ProcessState:
    """What a process keeps: engines, and how many checks may still be started."""

    def __init__(self) -> None:
        self.engines: dict[Setup, tuple[Settings, Engine]] = {}
        self.lock = threading.Lock()
        self.slots = threading.BoundedSemaphore(AT_ONCE)
        self.owed = threading.BoundedSemaphore(OWED)


_kept = _ProcessState()
# A forked worker has its own: a lock that was held at that moment would stay held forever.
os.register_at_fork(after_in_child=lambda: forget())


def forget() -> None:
    """Start anew, as a process that has just begun does."""
    global _kept
    _kept = _ProcessState()


def check(
    setup: Setup, batches: Sequence[Sequence[Piece]], as_of: date | None = None
) -> CheckedBatches:
    """The reports on the batches, as far as a model has read them when the site's time is over.

    Raises UnableError where that fails or takes longer than the site allows.
    """
    kept, end = _kept, time.monotonic() + setup.seconds
    if not kept.slots.acquire(timeout=setup.seconds):
        raise UnableError("too many other checks have not ended yet")
    first = _begun(partial(_checked, kept, setup, batches, as_of), kept.slots.release)
    checked = _waited(first, setup.seconds)
    if checked.rest is None:
        return checked
    wait([checked.rest], max(0.0, end - time.monotonic()))
    if not checked.rest.done():
        return checked
    return replace(checked, reports=_waited(checked.rest, 0), rest=None)


def _begun(work: Callable[[], T], ended: Callable[[], None]) -> Future[T]:
    """Work in a thread of its own: the process must be able to end while it hangs."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            made = work()
        except BaseException as error:  # it is raised again where it is waited for
            ended()
            answer.set_exception(error)
        else:
            ended()
            answer.set_result(made)

    threading.Thread(target=run, name="onmessage-check", daemon=True).start()
    return answer


def _waited(answer: Future[T], seconds: int) -> T:
    try:
        return answer.result(timeout=seconds)
    except TimeoutError:
        raise UnableError(f"the check took longer than {seconds} seconds") from None
    except CheckerError as error:
        raise UnableError(str(error)) from error
    except Exception as error:
        # Whatever it is, the fail mode must decide: this is the outermost place to see to that.
        logger.exception("The check failed")
        raise UnableError(f"the check failed ({type(error).__name__}); see the log") from error


def _checked(
    kept: _ProcessState, setup: Setup, batches: Sequence[Sequence[Piece]], as_of: date | None
) -> CheckedBatches:
    settings = checker_settings(setup)
    if as_of is None:
        engine = _engine(kept, setup, settings)
        return _in_time(kept, engine, batches, engine.state().error)
    day = as_of
    return _in_time(kept, Engine(settings, today=lambda: day), batches, None, close=True)


def _in_time(
    kept: _ProcessState,
    engine: Engine,
    batches: Sequence[Sequence[Piece]],
    error: str | None,
    close: bool = False,
) -> CheckedBatches:
    """What is known without a model, and, where it has something to read, the rest to come."""

    def end() -> None:
        if close:
            engine.close()

    def whole() -> list[Report]:
        return [engine.check(batch) for batch in batches]

    def ended() -> None:
        kept.owed.release()
        end()

    look, rest = engine.check_known if engine.asks else engine.check, None
    try:
        known = [look(batch) for batch in batches]
        if any(map(not_yet, known)) and kept.owed.acquire(blocking=False):
            rest = _begun(whole, ended)
    finally:
        if rest is None:
            end()
    return CheckedBatches(known, error, rest)


def _engine(kept: _ProcessState, setup: Setup, settings: Settings) -> Engine:
    """The engine of a setup; another one where `onmessage.yaml` now says something else."""
    with kept.lock:
        known = kept.engines.pop(setup, None)
        if known is None or known[0] != settings:
            if known is not None:
                known[1].close()
            known = (settings, Engine(settings))
        kept.engines[setup] = known  # the last one used is the last one in the dict
        if len(kept.engines) > MOST:
            kept.engines.pop(next(iter(kept.engines)))[1].close()
        return known[1]
