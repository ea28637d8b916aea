"""The engines of this process: one for each setting of a site, made when first needed."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import date

from checker.app.engine import Engine, Piece
from checker.config import Settings
from checker.interface import CheckerError
from checker.models import Report
from integrations.cms.wagtail.setup import Setup, checker_settings

logger = logging.getLogger("onmessage.wagtail")

AT_ONCE = 4
"""Checks that may run at once, so that checks that hang cannot fill the process."""


MOST = 16
"""Engines that are kept: settings that nobody has any more are forgotten at some time."""


class UnableError(Exception):
    """A page could not be checked. The message says why, in words for an editor."""


class _Kept:
    """What a process keeps: engines, and how many checks may still be started."""

    def __init__(self) -> None:
        self.engines: dict[Setup, tuple[Settings, Engine]] = {}
        self.lock = threading.Lock()
        self.slots = threading.BoundedSemaphore(AT_ONCE)


_kept = _Kept()
# A forked worker has its own: a lock that was held at that moment would stay held forever.
os.register_at_fork(after_in_child=lambda: forget())


def forget() -> None:
    """Start anew, as a process that has just begun does."""
    global _kept
    _kept = _Kept()


def check(
    setup: Setup, batches: Sequence[Sequence[Piece]], as_of: date | None = None
) -> tuple[list[Report], str | None]:
    """The reports on the batches, and what is wrong with a newer canon, if anything is.

    Raises UnableError where that fails or takes longer than the site allows.
    """
    kept, answer = _kept, Future[tuple[list[Report], str | None]]()
    if not kept.slots.acquire(timeout=setup.seconds):
        raise UnableError("too many other checks have not ended yet")

    def work() -> None:
        try:
            answer.set_result(_checked(kept, setup, batches, as_of))
        except BaseException as error:  # it is raised again where it is waited for
            answer.set_exception(error)
        finally:
            kept.slots.release()

    # Not a pool: the process must be able to end while a check hangs.
    threading.Thread(target=work, name="onmessage-check", daemon=True).start()
    return _waited(answer, setup.seconds)


def _waited(
    answer: Future[tuple[list[Report], str | None]], seconds: int
) -> tuple[list[Report], str | None]:
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
    kept: _Kept, setup: Setup, batches: Sequence[Sequence[Piece]], as_of: date | None
) -> tuple[list[Report], str | None]:
    settings = checker_settings(setup)
    if as_of is not None:
        with Engine(settings, today=lambda: as_of) as engine:
            return [engine.check(batch) for batch in batches], None
    engine = _engine(kept, setup, settings)
    return [engine.check(batch) for batch in batches], engine.state().error


def _engine(kept: _Kept, setup: Setup, settings: Settings) -> Engine:
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
