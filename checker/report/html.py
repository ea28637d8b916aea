"""The report as one page for anybody: no network, no script needed, every text escaped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from typing import Final

from jinja2 import Environment
from markupsafe import Markup

import checker
from checker.catalog import BY_ID, Rule
from checker.models import Report, Severity, Undecided
from checker.report.articles import ArticleLists, Group, groups, shelf
from checker.report.first import OwnerList, RepeatedMistake, first, owner_lists
from checker.report.matrix import MOST, CellState, MatrixRow, by_group, matrix
from checker.report.overview import OverallOutcome, Standing, owners, standings, verdict_of
from checker.report.passage import ends
from checker.report.templates import SHARED, own_text, templates

_PIECES: Final = 200
"""Pieces of the page that are handed on together."""


def html(report: Report) -> Iterator[str]:
    """Render as a page that may be opened from a file, mailed or printed."""
    template = _environment().get_template("report.html")
    style, script = own_text(SHARED / "style.css"), own_text(SHARED / "script.js")
    stream = template.stream(page=ReportPage(report), style=style, script=script)
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
    def first(self) -> tuple[RepeatedMistake, ...]:
        """What to fix first, where there is more than one thing to fix."""
        problems = first(self.shelf.open)
        return problems if len(problems) > 1 else ()

    @cached_property
    def lists(self) -> tuple[OwnerList, ...]:
        """What each owner has to correct."""
        return owner_lists(self.shelf.open)

    @cached_property
    def channel_names(self) -> dict[int, str]:
        """What each channel is called."""
        return {standing.number: standing.name for standing in self.standings}

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
    environment = templates()
    environment.globals.update(CellState=CellState, MOST=MOST, known_rules=BY_ID)
    environment.filters.update(ends=ends, ours=_ours)
    return environment


def _ours(picture: str) -> Markup:
    """A picture that was made here: base64 has nothing to escape, and is not to be cut."""
    return Markup(picture)  # noqa: S704 # nosec B704
