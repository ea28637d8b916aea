"""Reports: one format, one module. All give the same text for the same report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from checker.interface import Reporter
from checker.report.console import Screen, console
from checker.report.github import github
from checker.report.json_report import json_report
from checker.report.sarif import sarif

REPORTERS: Mapping[str, Callable[[Screen], Reporter]] = {
    "console": lambda screen: partial(console, screen=screen),
    "json": lambda _: json_report,
    "sarif": lambda _: sarif,
    "github": lambda _: github,
}
"""Every `--format`, and its reporter for a screen."""

__all__ = ["REPORTERS", "Screen", "console", "github", "json_report", "sarif"]
