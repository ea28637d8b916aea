"""Not hammering: a breaker for an endpoint that is dead, and a pace for one that is not."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from checker.llm.clock import Clock
from checker.llm.failures import FINAL, LLMFailure


@dataclass
class Breaker:
    """Opens after `limit` failures in a row; after `cool_down` seconds one call may try again.

    A failure that would come again whatever is asked opens it for the rest of the run.
    (M. Nygard, Release It!, 2007.)
    """

    clock: Clock
    limit: int
    cool_down: float
    _failures: int = 0
    _open_until: float = 0.0
    _why: LLMFailure | None = None
    _final: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def opened(self) -> LLMFailure | None:
        """Why nothing may be asked now; None where it may. Lets one call through after a while."""
        with self._lock:
            if self._why is None or (not self._final and self._failures < self.limit):
                return None
            if not self._final and self.clock.now() >= self._open_until:
                self._open_until = self.clock.now() + self.cool_down
                return None
            return self._why

    def failed(self, failure: LLMFailure) -> None:
        """Take note of a call that failed, retries included."""
        with self._lock:
            self._failures += 1
            self._why = failure
            self._final = self._final or failure.kind in FINAL
            wait = max(self.cool_down, failure.retry_after or 0.0)
            self._open_until = self.clock.now() + wait

    def worked(self) -> None:
        """Take note of a call that gave an answer."""
        with self._lock:
            if not self._final:
                self._failures, self._why = 0, None


@dataclass
class CallPace:
    """At most so many calls a minute, evenly spaced."""

    clock: Clock
    per_minute: float | None
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        """Until this call's turn."""
        seconds = self.turn()
        if seconds > 0:
            self.clock.sleep(seconds)

    def turn(self) -> float:
        """Take a turn; the seconds until it comes."""
        if self.per_minute is None:
            return 0.0
        with self._lock:
            now = self.clock.now()
            turn = max(now, self._next)
            self._next = turn + 60 / self.per_minute
        return turn - now
