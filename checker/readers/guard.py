"""Reading under guard: what large libraries read, and long texts, in a process of its own.

A library in C can hang where nothing interrupts it, fill the memory, or crash and take the
program with it. Here that costs one document, which is refused with the reason; the process
is replaced and the run goes on. It is a guard against accidents and not a sandbox: a child
has the rights of its parent.

A child is a new interpreter rather than a fork: safe where the parent has threads, and in a
daemon.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Self, TypeVar, cast

from checker.interface import ReadError
from checker.models import Document, Skipped, TextUnit, documents
from checker.readers import read
from checker.readers.allowance import (
    MEGABYTES,
    SECONDS,
    UNITS,
    Allowance,
    Allowances,
    Clock,
    DocumentLimits,
)
from checker.readers.formats import is_guarded
from checker.readers.guard_child import NO_MEMORY, READ, ReadingEnd, ReadingTask

SMALL: Final = 250_000
"""Text formats up to this many bytes are read here: that takes two seconds at most, and little
memory, where a process of its own would take more than the reading."""

READER: Final = f"{read.__module__}:{read.__name__}"

# The first pickle is the search path: `checker` may stand where only the parent looks.
_START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from checker.readers.guard_child import serve; serve()"
)
_DATA = frozenset(("TextUnit", "Location", "Context", "Cell", "Span", "UnitKind", "Skipped"))
_START_SECONDS = 60.0
_WAITS = 6.0
"""How many times the processor time, and seconds, a child is waited for: on a busy machine it has
a part of a processor, and one that sleeps has none."""
_LAST_WORDS = 1.0
"""Seconds in which a child that answers no more should be gone by itself."""

_CPU_TIME_UP = -getattr(signal, "SIGPROF", 1_000)
_KILLED = -9
_SYSTEM_ENDED = "the system killed it, as it does where memory runs out"
_LEAVE_OUT = "save it anew with another program, or leave it out"

Answer = list[TextUnit | Skipped] | ReadingEnd
T = TypeVar("T")


class Guard:
    """Reads documents, those of large libraries in child processes that are used again.

    A child is started when the first such document comes, or by `start`. Threads may share
    a guard: each document that is being read has a child to itself. To be closed, or used
    as a context manager, so that no child is left over.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        megabytes: float = MEGABYTES,
        reader: str = READER,
        units: int = UNITS,
        clock: Clock = time.thread_time,
    ) -> None:
        """What a document may take of time and memory; `reader` is what reads in a child."""
        self._orders = ReadingTask(reader, seconds, megabytes)
        self._allowances = Allowances(DocumentLimits(seconds, megabytes, units), clock)
        self._idle: list[_ReadingProcess] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start a child ahead of its first document, so that it is ready by then."""
        if not self._idle:
            with contextlib.suppress(ReadError):
                self._idle.append(_ReadingProcess(self._orders, ""))

    def close(self) -> None:
        """End the children that wait for documents."""
        while self._idle:
            self._idle.pop().end()

    @contextmanager
    def checking(self, document: Document) -> Iterator[Allowance]:
        """Count what reading and checking a document takes. Raises SpentError, as it does."""
        allowance = self._allowances.begin(document.uri, document.within)
        try:
            with allowance.at_work():
                yield allowance
        finally:
            self._allowances.end()

    def read(self, document: Document) -> Iterator[TextUnit | Skipped]:
        """The units of a document. Raises ReadError where nothing (more) can be read.

        Where that comes after some units, they stay valid, and the reason says how many.
        """
        if len(document.content) <= SMALL and not is_guarded(document):
            yield from read(document)
            return
        allowance = self._allowances.of(document.uri)
        child = self._free(document.uri)
        count = 0
        usable = False
        try:
            child.begin(allowance.left)
            child.send(document, allowance.left)
            while isinstance(answer := child.receive(), list):
                count += len(answer)
                yield from answer
            usable = not answer.worn
        except _ChildEnded as ended:
            used = allowance.left if ended.how == _TOO_LONG else 0.0
            answer = ReadingEnd(ended.how, ended.reason, used=used)
        finally:
            # An error in the loop above, or a reader who lost interest, leaves it half done.
            if usable:
                self._idle.append(child)
            else:
                child.end()
        allowance.charge(answer.used)
        if answer.how != READ:
            raise ReadError(_refusal(document.uri, answer, count, self._orders))

    def _free(self, uri: str) -> _ReadingProcess:
        try:
            return self._idle.pop()
        except IndexError:
            return _ReadingProcess(self._orders, uri)


class _ChildEnded(Exception):  # noqa: N818 - it says what happened; the caller names the error
    def __init__(self, how: str, reason: str = "") -> None:
        super().__init__(how)
        self.how = how
        self.reason = reason


_TOO_LONG = "too long"
_CRASHED = "crashed"


class _ReadingProcess:
    """A process that reads, and how much longer it may read its document."""

    def __init__(self, orders: ReadingTask, uri: str) -> None:
        self._left = _START_SECONDS
        self._is_ready = False
        self._is_late = threading.Event()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code # nosec B603
                [sys.executable, "-P", "-c", _START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            reason = f"no process can be started to read it ({error.strerror})"
            raise ReadError(f"{uri}: {reason}; check the memory and `ulimit -u`") from error
        self._to = cast(io.BufferedWriter, self._process.stdin)
        self._from = cast(io.BufferedReader, self._process.stdout)
        with contextlib.suppress(OSError):
            # A child that is gone already is noticed when it is sent a document.
            pickle.dump([*map(str, sys.path)], self._to)
            pickle.dump(tuple(orders), self._to)
            self._to.flush()

    def begin(self, seconds: float) -> None:
        """Make it ready for a document, which may use so much time. Raises _ChildEnded."""
        if not self._is_ready:
            self.receive()
            self._is_ready = True
        self._left = seconds * _WAITS + _WAITS

    def send(self, document: Document, seconds: float) -> None:
        """Send it a document, and what that may use. Raises _ChildEnded."""

        def sent() -> None:
            pickle.dump((document, seconds), self._to, pickle.HIGHEST_PROTOCOL)
            self._to.flush()

        self._in_time(sent)

    def receive(self) -> Answer:
        """What it answers next. Raises _ChildEnded where it ended before it did."""
        return self._in_time(self._answer)

    def end(self) -> None:
        """End it, whatever it is doing, and leave nothing of it behind."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with contextlib.suppress(OSError):
                pipe.close()

    def _answer(self) -> Answer:
        answer = _Data(self._from).load()
        return answer if isinstance(answer, list) else ReadingEnd(*answer)

    def _in_time(self, step: Callable[[], T]) -> T:
        """Take a step in what is left of the time; only waiting for the child counts."""
        started = time.monotonic()
        timer = threading.Timer(max(self._left, 0.0), self._stop)
        timer.daemon = True
        timer.start()
        try:
            return step()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise self._ended() from error
        finally:
            timer.cancel()
            self._left -= time.monotonic() - started

    def _stop(self) -> None:
        self._is_late.set()
        self._process.kill()

    def _ended(self) -> _ChildEnded:
        try:
            code = self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if self._is_late.is_set() or code == _CPU_TIME_UP:
            return _ChildEnded(_TOO_LONG)
        return _ChildEnded(_CRASHED, _SYSTEM_ENDED if code == _KILLED else _how_ended(code))


def _how_ended(code: int) -> str:
    return f"exit status {code}" if code >= 0 else signal.Signals(-code).name


class _Data(pickle.Unpickler):
    """Units and what they are made of, and nothing else: a child sends data, never code."""

    def find_class(self, module: str, name: str) -> object:
        """A class of values."""
        if module == documents.__name__ and name in _DATA:
            return getattr(documents, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no data")


def _refusal(uri: str, ended: ReadingEnd, count: int, orders: ReadingTask) -> str:
    """Why a document was not read, or not to its end."""
    if ended.how == _TOO_LONG:
        what = f"takes more than {orders.seconds:g} s to read and check"
        remedy = "read_seconds"
        reason = f"{what}; split it, or raise `limits: {remedy}`"
    elif ended.how == NO_MEMORY:
        what, remedy = f"needs more than {orders.megabytes:g} MB to be read", "read_megabytes"
        reason = f"{what}; split it, or raise `limits: {remedy}`"
    elif ended.how == _CRASHED:
        reason = f"what reads it crashed ({ended.reason}); {_LEAVE_OUT}"
    else:
        reason = ended.reason.removeprefix(f"{uri}: ")
    rest = f" (only the {count} texts read before that are checked)" if count else ""
    return f"{uri}: {reason}{rest}"
