"""What a drill is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from checker.app.judging import Asking


@dataclass(frozen=True, slots=True)
class DrillRequest:
    """What to drill: the canons before and after, the day of the change, where to look.

    Without `paths` that is what the last scan left. `checklist` is the file that one run hands
    to the next.
    """

    old: Path
    new: Path
    on: date
    paths: tuple[str, ...] = ()
    channel: str | None = None
    checklist: Path | None = None
    asking: Asking = field(default_factory=Asking)
    own: tuple[Path, ...] = ()
