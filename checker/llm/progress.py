"""How far reading is, for whoever waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from checker.llm.ledger import Ledger, Spent


@dataclass(frozen=True, slots=True)
class Progress:
    """Windows that are done with, read or not, of those there are, and what was spent."""

    windows: int
    of: int
    spent: Spent


Watch = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Nobody looks."""
    del progress


@dataclass
class Tally:
    """Counts windows for a watch, which is told of each step. Threads may share it."""

    ledger: Ledger
    watch: Watch = unwatched
    _windows: int = 0
    _of: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self, windows: int) -> None:
        """So many more are to be read."""
        self._tell(0, windows)

    def done(self, windows: int) -> None:
        """So many more were read, or given up."""
        self._tell(windows, 0)

    def _tell(self, done: int, more: int) -> None:
        with self._lock:
            self._windows += done
            self._of += more
            self.watch(Progress(self._windows, self._of, self.ledger.spent()))
