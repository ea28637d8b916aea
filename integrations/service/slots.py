"""How many checks may run or wait at a time; who comes on top is told when to come back."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from integrations.service.problems import Problem

_WEIGHT = 0.1
_LONGEST = 60


class Slots:
    """Places for checks. To be used from one event loop."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._held_for = 1.0
        self.taken = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """A place while it lasts. Raises Problem 429 where there is none."""
        if self.taken >= self._most:
            wait = min(max(math.ceil(self._held_for), 1), _LONGEST)
            detail = f"{self._most} checks are running or waiting; nothing was checked"
            raise Problem(429, "busy", detail, {"Retry-After": str(wait)})
        self.taken += 1
        begun = self._clock()
        try:
            yield
        finally:
            self.taken -= 1
            # A moving mean: about how long it takes until a place is free for certain.
            self._held_for += _WEIGHT * (self._clock() - begun - self._held_for)
