"""The desk itself: the findings of the last scan as they stand now, and deciding about them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from checker.app import triage
from checker.app.canon_view import view_of
from checker.app.desk.around import Around, around
from checker.app.desk.items import QueueItem, item_of, version_of, version_of_all
from checker.app.desk.undecided import undecided_in
from checker.app.ledgers import changed, filed_waivers, ledger
from checker.app.scanned import open_scanned
from checker.canon.compile import compile_canon
from checker.canon.load import parse_canon
from checker.config import Settings
from checker.interface import SettingsError
from checker.models import CanonEntry, CanonView
from checker.suppress import Waivers
from checker.suppress.histories import Histories

if TYPE_CHECKING:  # SQLAlchemy is imported where something was scanned
    from checker.store import FindingRecord, Store

MOST: Final = 1_000
"""Findings that one decision may be about."""


_REASONS: Final = 12


class Action(StrEnum):
    """What a person can do with a finding."""

    ACCEPT = "accept"
    DISMISS = "dismiss"
    CORRECT = "correct"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    REOPEN = "reopen"


_VALUES: Mapping[Action, Mapping[str, Any]] = {
    Action.ACCEPT: {"kind": "accepted"},
    Action.DISMISS: {"kind": "wrong"},
    Action.CORRECT: {"kind": "resolved"},
    Action.ASSIGN: {"decision": "assigned"},
    Action.SNOOZE: {"decision": "snoozed"},
    Action.REOPEN: {"decision": "reopened"},
}


@dataclass(frozen=True, slots=True)
class PersonsChoice:
    """What a person chose to do, on what they saw: `seen` is the version of all of it.

    `same` says that it is about every finding with the same sentence. `until` is the last day
    of an acceptance, or the day a snoozed finding is shown again; `to` whom it is assigned to;
    `unrelated` says of what is dismissed that it is not about the approved entry at all.
    """

    action: Action
    name: str
    seen: str
    who: str
    why: str
    same: bool = False
    until: date | None = None
    to: str | None = None
    unrelated: bool = False


class ChangedError(SettingsError):
    """What a person decided on is not as they saw it; `items` are as they are now."""

    def __init__(self, items: Sequence[QueueItem]) -> None:
        super().__init__("somebody decided about this, or a scan changed it, since it was shown")
        self.items = tuple(items)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The findings of a scan as the store has them, under a name for that scan.

    `owners` are by fingerprint, `entries` those of the scan's canon by their ids.
    """

    scan: object
    found: tuple[FindingRecord, ...]
    owners: Mapping[str, str | None]
    entries: Mapping[str, CanonEntry]


class Desk:
    """The findings to work through. Threads may share it; `close` it at the end."""

    def __init__(self, settings: Settings, today: Callable[[], date] = date.today) -> None:
        """Opens nothing: the store may be made later, by a first scan."""
        self._settings = settings
        self._today = today
        self._ledger = ledger(settings)
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._loaded: _Loaded | None = None
        self._decided: tuple[object, Waivers] | None = None
        self._items: tuple[object, tuple[QueueItem, ...]] = (None, ())
        self.unpacked = 0
        """How many findings were read from the store so far: work that tests measure."""

    def close(self) -> None:
        """Give the store back."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def items(self) -> tuple[QueueItem, ...]:
        """Every finding of the last scan as it stands now. Raises StoreError before the first.

        What was read before is used again until a scan or a decision changes it.
        """
        with self._lock:
            loaded, decided = self._findings(), self._decisions()
            today = self._today()
            key = (loaded.scan, decided[0], today)
            if self._items[0] != key:
                self._items = (key, self._standing(loaded, decided[1], today))
            return self._items[1]

    def scanned(self) -> str:
        """When the last scan ended, in UTC. Raises StoreError before the first."""
        with self._lock:
            last = self._opened().scans.last()
        return (last.finished if last else None) or ""

    def same(self, item: QueueItem) -> tuple[QueueItem, ...]:
        """The findings that a decision on a finding's sentence is about: itself, and others.

        These are in the same status, so that nothing decided apart is decided over.
        """
        alike = (i for i in self.items() if i.sentence == item.sentence)
        return tuple(i for i in alike if i.status is item.status)[:MOST]

    def reasons(self) -> tuple[str, ...]:
        """The reasons given last, each once, the newest first."""
        with self._lock:
            decided = self._decisions()[1]
        return tuple(dict.fromkeys(d.why for d in reversed(decided.decisions)))[:_REASONS]

    def around(self, item: QueueItem) -> Around | None:
        """A finding's passage in its page."""
        with self._lock:
            store = self._opened()
        return around(store, item.finding)

    def decide(self, choice: PersonsChoice) -> tuple[QueueItem, ...]:
        """Keep a decision; the findings it is about, as they were.

        Raises SettingsError where it is none, ChangedError where somebody else was faster.
        """
        about = self._about(choice)
        decisions = [triage.decision_of(self._values(choice), item.finding) for item in about]
        filed = filed_waivers(self._settings) if self._settings.store else Waivers()

        def unchanged(made: Waivers) -> None:
            histories = Histories((*filed.decisions, *made.decisions))
            for item in about:
                if version_of(item.stored, histories.about(item.finding)) != item.version:
                    raise ChangedError(about)

        self._ledger.add_all(decisions, unchanged)
        return about

    def _about(self, choice: PersonsChoice) -> tuple[QueueItem, ...]:
        """The findings of a choice, where they are as they were seen."""
        item = next((i for i in self.items() if i.name == choice.name), None)
        if item is None:
            hint = "the last scan did not find it any more"
            raise SettingsError(f"{choice.name}: there is no such finding; {hint}")
        about = self.same(item) if choice.same else (item,)
        if version_of_all(about) != choice.seen:
            raise ChangedError(about)
        return about

    def _values(self, choice: PersonsChoice) -> dict[str, Any]:
        today = self._today()
        if choice.until is not None and choice.until < today:
            raise SettingsError("--until: this day is over; choose a later one")
        values = {**_VALUES[choice.action], "who": choice.who, "why": choice.why, "dated": today}
        if choice.action in {Action.ACCEPT, Action.SNOOZE}:
            values["until"] = choice.until
        if choice.action is Action.ASSIGN:
            values["to"] = choice.to
        if choice.action is Action.DISMISS:
            values["unrelated"] = choice.unrelated
        return values

    # --- what is read ------------------------------------------------------------------------

    def _opened(self) -> Store:
        if self._store is None:
            self._store = open_scanned(self._settings)
        return self._store

    def _findings(self) -> _Loaded:
        store = self._opened()
        last = store.scans.last()
        scan = (last.id, last.finished) if last else None
        if self._loaded is None or self._loaded.scan != scan:
            found = (*store.findings.all_there(), *undecided_in(store))
            self.unpacked += len(found)
            view = self._view(store)
            owners = _owners(store, found, view)
            entries = {entry.id: entry for entry in view.entries} if view else {}
            self._loaded = _Loaded(scan, found, owners, entries)
        return self._loaded

    def _view(self, store: Store) -> CanonView | None:
        """The canon of the last scan, which its findings were judged by."""
        basis = store.scans.basis()
        if basis is None:
            return None
        path = self._settings.canon.as_posix()
        file = parse_canon(basis.canon, path)
        canon = compile_canon(file, basis.as_of, self._settings.region, path)
        return view_of(file, canon, "", self._settings.region)

    def _decisions(self) -> tuple[object, Waivers]:
        """The decisions that count, read again where the file or the store has others."""
        key = (changed(self._settings.waivers), self._ledger.mark())
        if self._decided is None or self._decided[0] != key:
            filed = filed_waivers(self._settings)
            if self._settings.store:
                filed = replace(filed, decisions=(*filed.decisions, *self._ledger.made().decisions))
            self._decided = (key, filed)
        return self._decided

    def _standing(self, loaded: _Loaded, decided: Waivers, today: date) -> tuple[QueueItem, ...]:
        histories = Histories(decided.decisions)
        return tuple(
            item_of(
                one,
                histories.about(one.finding),
                loaded.owners[one.finding.fingerprint],
                today,
                loaded.entries.get(one.finding.canon_id or ""),
            )
            for one in loaded.found
        )


def _owners(
    store: Store, found: Sequence[FindingRecord], view: CanonView | None
) -> dict[str, str | None]:
    """Who answers for each finding's document: its source's owner, else its channel's."""
    sources = store.scans.owners()
    channels = {outlet.name: outlet.owner for outlet in view.outlets} if view else {}
    return {
        one.finding.fingerprint: sources.get(one.source)
        or channels.get(one.finding.location.channel)
        for one in found
    }
