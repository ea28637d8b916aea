"""What reading and checking one document may take: processor time, and units.

All documents inside one file share what that file may take. Time is counted where it is used:
that of this thread, and that of a process which reads for it. Waiting for a model takes none.
"""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from checker.models import Document

SECONDS: Final = 120.0
MEGABYTES: Final = 700.0
UNITS: Final = 200_000

Clock = Callable[[], float]
"""Gives the seconds of processor time that this thread has used."""

_STUCK: Final = 2.0
"""A single step that takes this many times what is left is interrupted, where that is possible."""

_GRACE: Final = 2.0


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """What one document may take; `megabytes` is for a process that reads it."""

    seconds: float = SECONDS
    megabytes: float = MEGABYTES
    units: int = UNITS


class SpentError(Exception):
    """A document has taken all it may; the message is what it took too much of."""


class _Interrupted(BaseException):
    """Not an Exception: nothing that a step catches may swallow it."""


class Allowance:
    """What is left to a document and to those inside it. Used by one thread at a time."""

    def __init__(self, limits: DocumentLimits, clock: Clock = time.thread_time) -> None:
        self._limits = limits
        self._clock = clock
        self._used = 0.0
        self._units = 0
        self._since: float | None = None

    @property
    def left(self) -> float:
        """Seconds that are left, none where less than nothing is."""
        running = self._clock() - self._since if self._since is not None else 0.0
        return max(self._limits.seconds - self._used - running, 0.0)

    def charge(self, seconds: float) -> None:
        """Another process has worked for so long."""
        self._used += seconds

    def take_unit(self) -> None:
        """A further unit is to be checked. Raises SpentError."""
        self._units += 1
        if self._units > self._limits.units:
            raise SpentError(
                f"has more than {self._limits.units} texts; split it, or raise `limits: max_units`"
            )
        if not self.left:
            raise SpentError(self.too_long)

    @property
    def too_long(self) -> str:
        """Says that the time is over."""
        what = f"takes more than {self._limits.seconds:g} s to read and check"
        return f"{what}; split it, or raise `limits: read_seconds`"

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Counts the time of this thread. Raises SpentError where one step has no end.

        Only the main thread of a process can be interrupted inside a step; elsewhere time is
        counted from unit to unit.
        """
        self._since = self._clock()
        try:
            with _interrupting(self.left * _STUCK + _GRACE):
                yield
        except _Interrupted as error:
            raise SpentError(self.too_long) from error
        finally:
            self._used += self._clock() - self._since
            self._since = None


@contextmanager
def unlimited(document: Document) -> Iterator[Allowance]:
    """Let a document take what it will."""
    del document
    yield Allowance(DocumentLimits(math.inf, math.inf, sys.maxsize))


@contextmanager
def _interrupting(seconds: float) -> Iterator[None]:
    """Interrupt the work inside after so much processor time."""
    free = (
        threading.current_thread() is threading.main_thread()
        and hasattr(signal, "setitimer")
        and signal.getsignal(signal.SIGPROF) is signal.SIG_DFL
    )
    if not free:
        yield
        return
    signal.signal(signal.SIGPROF, _interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise _Interrupted


class Allowances:
    """Gives each document its allowance, and documents of one file the same. For threads."""

    def __init__(self, limits: DocumentLimits, clock: Clock = time.thread_time) -> None:
        self._limits = limits
        self._clock = clock
        self._local = threading.local()

    def begin(self, uri: str, within: int | None) -> Allowance:
        """The allowance of a document that is checked now."""
        same = within is not None and getattr(self._local, "within", None) == within
        if not same:
            self._local.within = within
            self._local.allowance = Allowance(self._limits, self._clock)
        self._local.uri = uri
        allowance: Allowance = self._local.allowance
        return allowance

    def of(self, uri: str) -> Allowance:
        """The allowance of the document that is checked now; a new one for any other."""
        if getattr(self._local, "uri", None) != uri:
            return Allowance(self._limits, self._clock)
        allowance: Allowance = self._local.allowance
        return allowance

    def end(self) -> None:
        """The document is checked; the one after it may be of the same file."""
        self._local.uri = None
