"""Reports and texts of findings for adapters, which show them in a place of their own."""

from __future__ import annotations

from checker.models import Report
from checker.report import REPORTERS, Screen
from checker.report.safe import one_line

__all__ = ["as_text", "one_line"]

_WIDE = Screen(width=100)


def as_text(report: Report, format: str) -> str:
    """The whole report in a format of `onmessage check --format`."""
    return "".join(REPORTERS[format](_WIDE)(report))
