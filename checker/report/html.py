"""The report as one page for anybody: no network, no script needed, every text escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import checker
from checker.catalog import BY_ID, Rule
from checker.models import Report, Severity, Undecided
from checker.report.articles import ArticleLists, Group, groups, shelf
from checker.report.matrix import MOST, CellState, MatrixRow, by_group, matrix
from checker.report.overview import OverallOutcome, Standing, many, owners, standings, verdict_of
from checker.report.passage import begins, ends
from checker.report.safe import visible

_FOLDER: Final = Path(__file__).parent / "page"
_PIECES: Final = 200
"""Pieces of the page that are handed on together."""


def html(report: Report) -> Iterator[str]:
    """Render as a page that may be opened from a file, mailed or printed."""
    template = _environment().get_template("report.html")
    stream = template.stream(
        page=ReportPage(report), style=_text("style.css"), script=_text("script.js")
    )
    stream.enable_buffering(_PIECES)
    yield from stream


@dataclass(frozen=True)
class ReportPage:
    """What the template shows, each part made when it is asked for."""

    report: Report

    version = checker.__version__
    severities = tuple(Severity)

    @cached_property
    def verdict(self) -> OverallOutcome:
        """The outcome in words."""
        return verdict_of(self.report)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The channels, the worst first."""
        return standings(self.report)

    @cached_property
    def columns(self) -> tuple[Standing, ...]:
        """The channels in the order of the canon."""
        return tuple(sorted(self.standings, key=lambda standing: standing.number))

    @cached_property
    def shared(self) -> tuple[tuple[str, int], ...]:
        """The owners with their findings, where one has several channels to look after."""
        owned = [standing for standing in self.standings if standing.owner and standing.findings]
        each = owners(owned)
        return each if len(each) < len(owned) else ()

    @cached_property
    def shelf(self) -> ArticleLists:
        """The findings by what became of them."""
        return shelf(self.report)

    @cached_property
    def rows(self) -> tuple[MatrixRow, ...]:
        """The message matrix."""
        return matrix(self.report, self.shelf.certain, self.standings)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that any finding on the page names, in the catalogue's order."""
        met = {article.finding.rule for article in self.shelf.all}
        return tuple(rule for rule in BY_ID.values() if rule.id in met)

    @property
    def row_groups(self) -> Iterator[tuple[str, list[MatrixRow]]]:
        """The matrix by group."""
        return by_group(self.rows)

    @property
    def groups(self) -> Iterator[Group]:
        """The open findings by channel."""
        return groups(self.shelf.open, self.standings)

    @property
    def unclear(self) -> Iterator[tuple[str, list[Undecided]]]:
        """What was read and compared with nothing, by document."""
        for uri, own in groupby(self.report.undecided, key=lambda one: one.location.uri):
            yield uri, list(own)

    def count(self, severity: Severity) -> int:
        """How many open findings have a severity."""
        return sum(one.finding.severity is severity for one in self.shelf.open)

    @property
    def most(self) -> int:
        """The findings of the worst channel: what bars are measured against; 1 at least."""
        return max([1, *(standing.findings for standing in self.standings)])


@cache
def _environment() -> Environment:
    """Everything is escaped; only our own style and script are markup."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(CellState=CellState, MOST=MOST, known_rules=BY_ID)
    environment.filters.update(many=_many, hash=_hash, begins=begins, ends=ends)
    return environment


def _shown(value: object) -> object:
    """Texts cut to size, with nothing in them that hides or turns; our own markup as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(begins(value))
    return value


def _many(count: int, word: str) -> str:
    return many(count, word)


@cache
def _text(name: str) -> Markup:
    return Markup((_FOLDER / name).read_text("utf-8"))  # noqa: S704 - a file of our own # nosec B704


def _hash(text: str) -> str:
    """What the page's security policy knows a style or script by (CSP level 2)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
