"""After a scan: tell everybody what is theirs, and say what could not be delivered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from checker.app.desk.desk import Desk
from checker.app.desk.items import QueueItem, Status
from checker.app.digest.digest import Reminding, digest_for, told_by, whose
from checker.app.digest.memory import DigestMemory
from checker.app.digest.ways import DigestWay, UndeliveredError, delivered, way_of
from checker.config import Settings
from checker.interface import Delivery


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the digests: how many were delivered, and who got none, and why."""

    delivered: int
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells people about findings. Made before a scan, so that what is not set is said at once."""

    settings: Settings
    ways: Mapping[Delivery, DigestWay]
    sleep: Callable[[float], None] = time.sleep

    def tell(self, today: date) -> Delivered:
        """Tell everybody what the last scan found. What was not delivered is told next time.

        Whoever was told is remembered at once: a run that is killed tells one person twice at most.
        """
        desk = Desk(self.settings, lambda: today)
        try:
            items = desk.items()
        finally:
            desk.close()
        memory = DigestMemory(self.settings.digest.state)
        outcomes = [each for way in self.ways for each in self._told(way, items, memory, today)]
        failures = tuple(why for why in outcomes if why)
        return Delivered(len(outcomes) - len(failures), failures)

    def _told(
        self, way: Delivery, items: Sequence[QueueItem], memory: DigestMemory, today: date
    ) -> Iterator[str]:
        """For every digest that was to be sent why it was not; empty where it was."""
        digests = self.settings.digest
        reminding = Reminding(digests.long_days, digests.remind_days, digests.desk)
        for owner in _owners(items, memory, way):
            before = memory.about(way, owner)
            digest = digest_for(owner, items, before, today, reminding)
            if digest is None:
                continue
            try:
                delivered(digest, self.ways[way], self.sleep)
            except UndeliveredError as error:
                hint = "it is tried again at the next scan"
                yield f"the digest for {owner} was not delivered by {way}: {error}; {hint}"
            else:
                memory.keep(way, owner, told_by(owner, items, today))
                yield ""


def teller_of(ways: Sequence[Delivery], settings: Settings, environ: Mapping[str, str]) -> Teller:
    """The teller of these ways. Raises SettingsError where one of them is not set up."""
    made = {way: way_of(way, settings.digest, environ) for way in dict.fromkeys(ways)}
    return Teller(settings, made)


def _owners(items: Sequence[QueueItem], memory: DigestMemory, way: Delivery) -> list[str]:
    """Who has something open, and who had: they are told that it is fixed."""
    having = {whose(item) for item in items if item.status is Status.OPEN}
    return sorted(having | set(memory.owners(way)))
