"""Several things done at once, in a given order, with outcomes in that order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[T], R], items: Sequence[T], at_once: int) -> list[R]:
    """The outcome for each item. They are begun in order, at most so many at once.

    An error ends the work and is raised here. Whoever interrupts the waiting is not kept by
    what is still running: the threads are daemons, as those of a pool are not.
    """
    if at_once == 1 or len(items) < 2:
        return [work(item) for item in items]
    left = iter(enumerate(items))
    lock = threading.Lock()
    outcomes: dict[int, R] = {}
    failed: list[BaseException] = []

    def run() -> None:
        while not failed:
            with lock:
                place, item = next(left, (-1, None))
            if item is None:
                return
            try:
                outcomes[place] = work(item)
            except BaseException as error:
                failed.append(error)

    threads = [threading.Thread(target=run, daemon=True) for _ in range(min(at_once, len(items)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return [outcomes[place] for place in range(len(items))]
