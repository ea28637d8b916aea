"""How a site is visited: how much of it, how fast, and when to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from checker.interface import FetchError
from checker.sources.settings import Find

_IN_A_ROW = 10
_SLOWEST = 30.0
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Visits:
    """How a site is visited. `listing` says that folders are lists of files, not pages."""

    find: Find = "auto"
    sitemap: str | None = None
    robots: bool = True
    depth: int = 5
    pages: int = 2_000
    seconds: float = 3_600
    delay: float = 0
    trust_lastmod: bool = True
    listing: bool = False


class StopError(Exception):
    """Why the rest of a site is not visited."""


class Pace:
    """Waits between requests, and stops where a limit is reached. `wait` raises StopError."""

    def __init__(
        self, visits: Visits, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._visits = visits
        self._clock = clock
        self._sleep = sleep
        self._delay = visits.delay
        self._end = clock() + visits.seconds
        self._next = clock()
        self._requests = 0
        self._failures = 0

    @property
    def too_many(self) -> str:
        """Says that there are more pages than may be asked for."""
        return f"more than {self._visits.pages} pages; raise `pages`, or leave some out"

    def slow_to(self, delay: float) -> None:
        """Leave at least this many seconds between two requests."""
        self._delay = max(self._delay, delay)
        self._next = self._clock() + self._delay

    def wait(self, left: int) -> None:
        """Wait until a page may be asked for; `left` is how many are still to be."""
        if self._requests >= self._visits.pages:
            raise StopError(self.too_many)
        self._requests += 1
        self.ready(f"; {left} addresses are left")

    def ready(self, left: str = "") -> None:
        """Wait until anything may be asked for. Raises StopError where the time is up."""
        wait = max(self._next - self._clock(), 0)
        if self._clock() + wait >= self._end:
            minutes = f"{self._visits.seconds / 60:g} minutes"
            raise StopError(f"not finished in {minutes}{left}; raise `minutes`")
        if wait > 0:
            self._sleep(wait)
        self.asked()

    def asked(self) -> None:
        """A request was made."""
        self._next = self._clock() + self._delay

    def succeeded(self) -> None:
        """The server answered with a page."""
        self._failures = 0

    def failed(self, error: FetchError) -> None:
        """It did not; raises StopError where that goes on."""
        if error.status == _TOO_MANY:
            self._delay = min(max(2 * self._delay, 1.0), _SLOWEST)
        self._failures = self._failures + 1 if error.passing else 0
        if self._failures == _IN_A_ROW:
            raise StopError(f"{_IN_A_ROW} addresses in a row failed; the rest is not tried")
