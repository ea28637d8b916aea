"""The store: its parts, and the hold a scan has on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Self

from sqlalchemy.engine import URL

from checker.store.base import nothing
from checker.store.documents import Documents
from checker.store.findings import Findings
from checker.store.holding import held
from checker.store.observations import Observations
from checker.store.scans import Scans
from checker.store.shares import Shares
from checker.store.trying import Trying
from checker.store.vectors import VectorRows


class Store:
    """What is kept between scans. Reading needs no hold; writing a scan does (`scanning`)."""

    def __init__(self, trying: Trying, url: URL, after: Callable[[str], None] = nothing) -> None:
        """See `open_store`. `after` is called after each write with what was written."""
        self._trying = trying
        self.url = url
        self.name = trying.name
        self.scans = Scans(trying, after)
        self.documents = Documents(trying, after)
        self.findings = Findings(trying, after)
        self.observations = Observations(trying, after)
        self.vectors = VectorRows(trying, after)
        self.shares = Shares(trying, after)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._trying.engine.dispose()

    def scanning(self) -> AbstractContextManager[None]:
        """Held while a scan runs. Raises StoreError where another one does."""
        return held(self._trying, self.url)
