"""Where decisions are kept: in the waivers file, or in the store that the settings name.

A file is reviewed like code; a store is shared by machines. Where a store is named, what
stands in the file counts as well, and new decisions go to the store.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from checker.config import Settings
from checker.interface import needing
from checker.suppress import Waiver, Waivers, add_waivers, read_waivers

if TYPE_CHECKING:  # SQLAlchemy is imported where a store is named
    from checker.store import Store


Fits = Callable[[Waivers], None]
"""Is shown what a ledger holds while nobody else can write to it; raises to stop what is added."""


def always(made: Waivers) -> None:
    """Whatever the ledger holds, what is added fits."""
    del made


class DecisionLedger(Protocol):
    """Keeps decisions, oldest first; none is ever changed or taken out."""

    @property
    def name(self) -> str:
        """What people are told it is."""
        ...

    def made(self) -> Waivers:
        """All decisions. Raises CheckerError where they cannot be read."""
        ...

    def mark(self) -> object:
        """A value that is another one after something was added."""
        ...

    def add(self, decision: Waiver) -> None:
        """Keep one more. Raises CheckerError where that cannot be done."""
        ...

    def add_all(self, decisions: Sequence[Waiver], fits: Fits = always) -> None:
        """Keep more, all or none; none where `fits` raises. Raises CheckerError as `add` does."""
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

    def mark(self) -> object:
        """When the file was written, and how long it is."""
        return changed(self.path)

    def add(self, decision: Waiver) -> None:
        """Add a decision; the rest of the file stays as it is."""
        self.add_all([decision])

    def add_all(self, decisions: Sequence[Waiver], fits: Fits = always) -> None:
        """Add decisions in one step, alone with the file."""
        add_waivers(self.path, decisions, fits)


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
        return _as_waivers(self._store().scans.decisions())

    def mark(self) -> object:
        """The number of the last decision."""
        return self._store().scans.last_decision()

    def add(self, decision: Waiver) -> None:
        """Add a decision."""
        self.add_all([decision])

    def add_all(self, decisions: Sequence[Waiver], fits: Fits = always) -> None:
        """Add decisions in one transaction, in which nobody else adds any."""
        rows = [one.model_dump(mode="json", exclude_none=True) for one in decisions]
        self._store().scans.decide(rows, lambda before: fits(_as_waivers(before)))

    def _store(self) -> Store:
        with needing("store:", "scan"):
            from checker.store import open_store

        with self._lock:
            if self._opened is None:
                self._opened = open_store(self.at)
            return self._opened


def _as_waivers(kept: Sequence[dict[str, Any]]) -> Waivers:
    return Waivers(tuple(Waiver(**one) for one in kept))


def changed(path: Path) -> object:
    """A value that is another one after a file was replaced; None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def ledger(settings: Settings) -> DecisionLedger:
    """Where the settings keep decisions."""
    return InStore(settings.store) if settings.store else InFile(settings.waivers)


def waivers_of(settings: Settings, shared: DecisionLedger | None = None) -> Waivers:
    """The decisions that hold: those of the waivers file, and of the store if one is named.

    Only a waivers file that somebody named must exist. `shared` is a ledger that is open.
    """
    filed = filed_waivers(settings)
    if not settings.store:
        return filed
    stored = (shared or ledger(settings)).made()
    return replace(filed, decisions=(*filed.decisions, *stored.decisions))


def filed_waivers(settings: Settings) -> Waivers:
    """The decisions of the waivers file alone."""
    if not settings.waivers.exists() and "waivers" not in settings.model_fields_set:
        return Waivers()
    return read_waivers(settings.waivers)
