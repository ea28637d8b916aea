"""One audit, from what was heard to everything it shows."""

from __future__ import annotations

from checker.app import checking
from checker.app.audit.collect import Heard, Now, checked_now
from checker.app.audit.journeys import ways
from checker.app.audit.told import Told
from checker.app.audit.touchpoints import Touchpoints
from checker.app.scanned import scanned
from checker.config import Settings
from checker.report.audit.audit import Audit


def audit(now: Now, settings: Settings) -> Audit:
    """Audit the paths; where there are none, what the last scan left in the store.

    Raises CheckerError where the canon, the settings, a path, the store or a data file is not
    usable.
    """
    return made_of(checked_now(now, settings) if now.paths else _scanned(settings), settings)


def _scanned(settings: Settings) -> Heard:
    with scanned(settings) as store:
        from checker.app.audit.stored import last_scan

        return last_scan(settings, store)


def made_of(heard: Heard, settings: Settings) -> Audit:
    """Everything the audit shows of what was heard."""
    del settings
    told = Told(heard.file, heard.canon)
    told.take(heard.report, heard.listener)
    points = Touchpoints(heard, told)
    return Audit(
        report=heard.report,
        company=heard.file.company,
        basis=heard.basis,
        as_of=heard.as_of,
        ways=ways(heard.file, heard.report, told),
        channels=tuple(points.channels()),
        touchpoints=tuple(points.documents()),
        notes=heard.report.notes,
    )


def exit_code(made: Audit) -> int:
    """0 where every journey tells one story and nothing is open, 1 where not, 2 as `check`."""
    if checking.exit_code(made.report, "never") == checking.NOT_CHECKED:
        return checking.NOT_CHECKED
    return checking.CLEAN if made.sound else checking.FOUND
