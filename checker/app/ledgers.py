"""Where decisions are kept: in the waivers file, or in the store that the settings name.

A file is reviewed like code; a store is shared by machines. Where a store is named, what
stands in the file counts as well, and new decisions go to the store.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from checker.config import Settings
from checker.interface import needing
from checker.suppress import Waiver, Waivers, add_waiver, read_waivers

if TYPE_CHECKING:  # SQLAlchemy is imported where a store is named
    from checker.store import Store


class DecisionLedger(Protocol):
    """Keeps decisions, oldest first; none is ever changed or taken out."""

    @property
    def name(self) -> str:
        """What people are told it is."""
        ...

    def made(self) -> Waivers:
        """All decisions. Raises CheckerError where they cannot be read."""
        ...

    def add(self, decision: Waiver) -> None:
        """Keep one more. Raises CheckerError where that cannot be done."""
        ...


@dataclass(frozen=True, slots=True)
class InFile:
    """Decisions in a YAML file, which is made with the first of them."""

    path: Path

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self.path)

    def made(self) -> Waivers:
        """The decisions in the file; none where there is no file."""
        return read_waivers(self.path) if self.path.exists() else Waivers()

    def add(self, decision: Waiver) -> None:
        """Add a decision; the rest of the file stays as it is."""
        add_waiver(self.path, decision)


@dataclass(slots=True)
class InStore:
    """Decisions in the store at a URL or path; opened once, when first needed."""

    at: str
    _opened: Store | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """The store, without a password."""
        return self._store().name

    def made(self) -> Waivers:
        """The decisions in the store."""
        kept = self._store().scans.decisions()
        return Waivers(tuple(Waiver(**one) for one in kept))

    def add(self, decision: Waiver) -> None:
        """Add a decision."""
        self._store().scans.decide(decision.model_dump(mode="json", exclude_none=True))

    def _store(self) -> Store:
        with needing("store:", "scan"):
            from checker.store import open_store

        with self._lock:
            if self._opened is None:
                self._opened = open_store(self.at)
            return self._opened


def ledger(settings: Settings) -> DecisionLedger:
    """Where the settings keep decisions."""
    return InStore(settings.store) if settings.store else InFile(settings.waivers)


def waivers_of(settings: Settings, shared: DecisionLedger | None = None) -> Waivers:
    """The decisions that hold: those of the waivers file, and of the store if one is named.

    Only a waivers file that somebody named must exist. `shared` is a ledger that is open.
    """
    filed = _filed(settings)
    if not settings.store:
        return filed
    stored = (shared or ledger(settings)).made()
    return replace(filed, decisions=(*filed.decisions, *stored.decisions))


def _filed(settings: Settings) -> Waivers:
    if not settings.waivers.exists() and "waivers" not in settings.model_fields_set:
        return Waivers()
    return read_waivers(settings.waivers)
