"""Reports and texts of findings for adapters, which show them in a place of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from checker.models import Report
from checker.report import REPORTERS, Screen
from checker.report.links import link_to
from checker.report.passage import passage_of
from checker.report.repeated import Repeated, repeated
from checker.report.safe import one_line, visible
from checker.report.sarif import sarif

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = [
    "Repeated",
    "as_sarif",
    "as_text",
    "link_to",
    "one_line",
    "passage_of",
    "repeated",
    "templates",
    "visible",
]

_WIDE = Screen(width=100)


def as_text(report: Report, format: str) -> str:
    """The whole report in a format of `onmessage check --format`."""
    return "".join(REPORTERS[format](_WIDE)(report))


def as_sarif(report: Report, rules_url: str | None = None) -> str:
    """The report as SARIF, whose rules link to the page about them at `rules_url`."""
    return "".join(sarif(report, rules_url))


def templates(folder: Path, shown: Callable[[str], str]) -> Environment:
    """The templates of a folder beside those of the report, as `checker.report.templates` says."""
    from checker.report.templates import templates  # loads the templates' library

    return templates(folder, shown=shown)
