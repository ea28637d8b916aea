"""What a drill found: each place that a canon change makes wrong, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from checker.models import Skipped


class PlaceList(StrEnum):
    """Which list a place stands in. Only the first two are work that has to be done."""

    WRONG = "wrong"
    DATE = "date"
    IDENTIFIER = "identifier"
    POSSIBLE = "possible"


class PlaceStatus(StrEnum):
    """How a place stands: `unseen` was not read this time, `allowed` is waived by somebody."""

    OPEN = "open"
    DONE = "done"
    UNSEEN = "unseen"
    ALLOWED = "allowed"


COUNTED = (PlaceList.WRONG, PlaceList.DATE)


@dataclass(frozen=True, slots=True)
class DrillItem:
    """A place, whose it is, and what to write instead. `id` stays while lines move.

    `text` are the words, `passage` what they stand in. `new` says that an earlier checklist
    did not have it.
    """

    id: str
    part: PlaceList
    progress: PlaceStatus
    rule: str
    uri: str
    line: int | None
    route: tuple[str, ...]
    channel: str | None
    owner: str | None
    text: str
    passage: str
    message: str
    instead: str
    approved: str | None = None
    canon_id: str | None = None
    decided_by: str = "rules"
    new: bool = False


@dataclass(frozen=True, slots=True)
class Drill:
    """One run: every place known so far, in order, and what was not read.

    `before` counts places that were wrong before the change, too: they are `check`'s.
    `incomplete` says that not everything could be read or asked about.
    """

    old: str
    new: str
    on: date
    items: tuple[DrillItem, ...]
    before: int
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    incomplete: bool

    def counted(self, progress: PlaceStatus) -> tuple[DrillItem, ...]:
        """The places that have to be mended and stand so."""
        return tuple(i for i in self.items if i.part in COUNTED and i.progress is progress)

    @property
    def closed(self) -> bool:
        """Whether this run proves that nothing is left."""
        left = self.counted(PlaceStatus.OPEN) or self.counted(PlaceStatus.UNSEEN)
        return not left and not self.incomplete

    def listed(self, part: PlaceList) -> Iterator[DrillItem]:
        """The places of a list that are not done yet."""
        left = (PlaceStatus.OPEN, PlaceStatus.UNSEEN)
        yield from (i for i in self.items if i.part is part and i.progress in left)
