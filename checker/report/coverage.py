"""How much of what was to be checked was checked: every surface says it by the same measure."""

from __future__ import annotations

from enum import StrEnum

from checker.models import Report


class Coverage(StrEnum):
    """What a report without findings is worth; of several that hold, the first."""

    SKIPPED = "part of it could not be read"
    UNREAD = "a model has not read all of it"
    NOTHING = "nothing was compared"
    WHOLE = "all of it was checked"


def coverage(report: Report) -> Coverage:
    """How much was checked. Only what is WHOLE and has no findings may be called clean."""
    if report.skipped:
        return Coverage.SKIPPED
    if report.summary.unavailable:
        return Coverage.UNREAD
    return Coverage.WHOLE if report.summary.compared else Coverage.NOTHING
