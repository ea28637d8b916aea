"""The process that reads for a guard: documents come in, units go out in batches.

What is sent are pickles, one after the other. To the child: the module search path, how to
read (`ReadingTask`), then documents, each with the seconds it may take. From it: one
`ReadingEnd` when it is ready, and for each document batches of units, then one `ReadingEnd`.
"""

from __future__ import annotations

import os
import pickle
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib import import_module
from io import BufferedReader, BufferedWriter
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from checker.interface import Reader, ReadError
from checker.models import Cell, Context, Document, Location, TextUnit

READY: Final = "ready"
READ: Final = "read"
REFUSED: Final = "refused"
NO_MEMORY: Final = "no memory"

_BATCH = 256
_SHORTEST = 0.001
"""A timer set to nothing never goes off."""

_WORN_FROM = 0.25
"""A child that once held this part of its memory is replaced: it may never give it back."""


class ReadingTask(NamedTuple):
    """How to read: the reader as `module:function`, and what a document may take."""

    reader: str
    seconds: float
    megabytes: float


class ReadingEnd(NamedTuple):
    """How reading a document ended, and the seconds of processor time that it took.

    `worn` says that the child should not read another.
    """

    how: str
    reason: str = ""
    worn: bool = False
    used: float = 0.0


def serve() -> None:
    """Read documents until there are no more. Standard output belongs to the guard alone."""
    source, target = sys.stdin.buffer, _own_output()
    # Ctrl-C reaches every process of a terminal; the guard decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders = ReadingTask(*pickle.load(source))  # noqa: S301 - our own parent's # nosec B301
    _limit_memory(orders.megabytes)
    module, _, function = orders.reader.partition(":")
    read: Reader = getattr(import_module(module), function)
    _send(tuple(ReadingEnd(READY)), target)
    for document, seconds in _documents(cast(BufferedReader, source)):
        started = time.process_time()
        _limit_cpu(max(seconds, _SHORTEST))
        ended = _answer(document, read, target)
        _limit_cpu(0)
        used = time.process_time() - started
        worn = ended.worn or _is_worn(orders.megabytes)
        _send(tuple(ended._replace(worn=worn, used=used)), target)


def _own_output() -> BufferedWriter:
    """Where answers go; what a library prints goes nowhere, and so cannot garble them."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _documents(source: BufferedReader) -> Iterator[tuple[Document, float]]:
    while True:
        try:
            yield pickle.load(source)  # noqa: S301 - our own parent's # nosec B301
        except EOFError:
            return


def _answer(document: Document, read: Reader, target: BufferedWriter) -> ReadingEnd:
    """Send the units of a document; how it ended."""
    try:
        units = iter(read(document))
        while batch := list(islice(units, _BATCH)):
            _send(batch, target)
    except BrokenPipeError:
        raise
    except ReadError as error:
        if _ran_out(error):
            return ReadingEnd(NO_MEMORY, worn=True)
        return ReadingEnd(REFUSED, str(error))
    except MemoryError:
        return ReadingEnd(NO_MEMORY, worn=True)
    return ReadingEnd(READ)


def _ran_out(error: BaseException | None) -> bool:
    """Whether a lack of memory is behind an error."""
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _send(answer: object, target: BufferedWriter) -> None:
    pickler = pickle.Pickler(target, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _VALUES
    pickler.dump(answer)
    target.flush()


_Reduced = tuple[Callable[..., Any], tuple[Any, ...]]


def _by_fields(kind: type) -> Callable[[Any], _Reduced]:
    """How to pickle a value: what dataclasses do by themselves takes many times as long."""
    taken = attrgetter(*(field.name for field in fields(kind)))
    return lambda value: (kind, taken(value))


_VALUES: dict[type, Callable[[Any], _Reduced]] = {
    **{kind: _by_fields(kind) for kind in (TextUnit, Location, Context)},
    Cell: lambda cell: (Cell, tuple(cell)),
}


def _limit_memory(megabytes: float) -> None:
    """Let the system refuse more memory, where it can: on Linux."""
    if sys.platform == "linux":
        import resource

        most = int(megabytes * 1_000_000)
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _limit_cpu(seconds: float) -> None:
    """Have the system end this process after so much processor time; 0 takes it back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _is_worn(megabytes: float) -> bool:
    """Whether this process once held much; told where the system says so, as Linux does.

    `getrusage` would count what the parent holds, which the child had for a moment.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    peak = re.search(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE)
    return peak is not None and int(peak[1]) * 1024 > _WORN_FROM * megabytes * 1_000_000
