"""A reader that does to its process what the document says."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator

from checker.interface import ReadError
from checker.models import Document, Location, Skipped, TextUnit


def read(document: Document) -> Iterator[TextUnit | Skipped]:
    """Some units, then what the document asks for."""
    count, _, wish = document.content.decode().partition(" ")
    for number in range(int(count)):
        place = Location(document.uri, (f"page {number}", str(os.getpid())), 0, 4)
        yield TextUnit("Text", "Text", place)
    if wish:
        _DOES[wish](document)


def _hang(_: Document) -> None:
    time.sleep(600)


def _hang_in_c(_: Document) -> None:
    """Nothing in Python runs while a call holds the lock of the interpreter."""
    ctypes.PyDLL(None).sleep(600)


def _eat(_: Document) -> None:
    eaten = []
    while True:
        eaten.append(bytearray(10_000_000))


def _eat_and_hide(document: Document) -> None:
    try:
        _eat(document)
    except MemoryError as error:
        raise ReadError(f"{document.uri}: cannot be read") from error


def _hold_much(_: Document) -> None:
    bytearray(b"x") * 200_000_000


def _crash(_: Document) -> None:
    ctypes.string_at(0)


def _abort(_: Document) -> None:
    os.abort()


def _leave(_: Document) -> None:
    os._exit(3)


def _be_killed(_: Document) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _refuse(document: Document) -> None:
    raise ReadError(f"{document.uri}: not a valid pdf file: it is damaged")


def _print(_: Document) -> None:
    print("a library's greeting")
    sys.stdout.flush()
    os.write(1, b"and from C")


def _spin(_: Document) -> None:
    while True:
        pass


_DOES = {
    "hang": _hang,
    "hang in C": _hang_in_c,
    "eat": _eat,
    "eat and hide": _eat_and_hide,
    "hold much": _hold_much,
    "crash": _crash,
    "abort": _abort,
    "leave": _leave,
    "be killed": _be_killed,
    "refuse": _refuse,
    "print": _print,
    "spin": _spin,
}
