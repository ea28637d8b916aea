"""Reports and texts of findings for adapters, which show them in a place of their own."""

from __future__ import annotations

from checker.models import Report
from checker.report import REPORTERS, Screen
from checker.report.repeated import Repeated, repeated
from checker.report.safe import one_line
from checker.report.sarif import sarif

__all__ = ["Repeated", "as_sarif", "as_text", "one_line", "repeated"]

_WIDE = Screen(width=100)


def as_text(report: Report, format: str) -> str:
    """The whole report in a format of `onmessage check --format`."""
    return "".join(REPORTERS[format](_WIDE)(report))


def as_sarif(report: Report, rules_url: str | None = None) -> str:
    """The report as SARIF, whose rules link to the page about them at `rules_url`."""
    return "".join(sarif(report, rules_url))
