"""An engine whose checks wait until they are let go."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from checker.app.engine import Engine, Piece
from checker.models import Report


class SlowEngine(Engine):
    """Checks as the engine does, after `let_go`. `started` counts what has begun."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.let_go = threading.Event()
        self.started = threading.Semaphore(0)

    def check(self, pieces: Sequence[Piece]) -> Report:
        self.started.release()
        assert self.let_go.wait(120)
        return super().check(pieces)
