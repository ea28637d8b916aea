"""How much work something is: processor time of this process against a yardstick.

The yardstick is measured in the same run, just before and just after: a slow machine, or one
that has other things to do, slows both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LITTLE = 5_000
"""Yardsticks, of about 2 ms each: what a crafted input may cost, where it must cost little."""


def seconds_of(act: Callable[[], object]) -> float:
    """The processor time of an act, for a ratio with another of the same run."""
    started = time.process_time()
    act()
    return time.process_time() - started


@contextmanager
def little_work(most: int = LITTLE) -> Iterator[None]:
    """What is done inside takes no more than so many yardsticks."""
    before, started = _yardstick(), time.process_time()
    yield
    spent = time.process_time() - started
    done = spent / max(before, _yardstick())
    assert done <= most, f"{done:.0f} yardsticks of work are more than {most}"


def _yardstick() -> float:
    return max(0.001, min(seconds_of(_fixed) for _ in range(2)))


def _fixed() -> None:
    numbers = {number: str(number) for number in range(8_000)}
    "".join(sorted(numbers.values())).count("77")
