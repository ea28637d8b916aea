"""Reports: one format, one module. All give the same text for the same report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from checker.interface import Reporter
from checker.models import Report
from checker.report.console import Screen, console
from checker.report.github import github
from checker.report.json_report import json_report
from checker.report.sarif import sarif


def _html(report: Report) -> Iterator[str]:
    """The page; the templates' library is loaded only where a page is asked for."""
    from checker.report.html import html

    return html(report)


REPORTERS: Mapping[str, Callable[[Screen], Reporter]] = {
    "console": lambda screen: partial(console, screen=screen),
    "json": lambda _: json_report,
    "sarif": lambda _: sarif,
    "html": lambda _: _html,
    "github": lambda _: github,
}
"""Every `--format`, and its reporter for a screen."""

__all__ = ["REPORTERS", "Screen", "console", "github", "json_report", "sarif"]
