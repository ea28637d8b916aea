"""The audit as one page: no network, no script needed but for trying other figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from jinja2 import Environment
from markupsafe import Markup

import checker
from checker.models import Severity
from checker.report.articles import ArticleLists, shelf
from checker.report.audit.audit import Audit, change_in_words, headline, names_in_words
from checker.report.audit.channels import Tells
from checker.report.audit.charts import segment_chart, trend_chart
from checker.report.audit.values import Break, Met, Quote, StoryKind, WalkedJourney
from checker.report.matrix import CellState, MatrixRow, matrix
from checker.report.overview import Standing, standings
from checker.report.passage import begins
from checker.report.safe import visible
from checker.report.templates import SHARED, own_text, templates
from checker.values.show import show_amount

_FOLDER: Final = Path(__file__).parent / "page"
_PIECES: Final = 200
_READ: Final = {CellState.UNREAD: "not read"}
"""Words of the matrix that this page says otherwise."""


def html(audit: Audit) -> Iterator[str]:
    """Render as a page that may be opened from a file, mailed or printed."""
    style = own_text(SHARED / "style.css") + own_text(_FOLDER / "audit.css")
    template = _environment().get_template("audit.html")
    script = own_text(_FOLDER / "audit.js")
    stream = template.stream(page=AuditPage(audit), style=style, script=script)
    stream.enable_buffering(_PIECES)
    yield from stream


@dataclass(frozen=True)
class AuditPage:
    """What the template shows, each part made when it is asked for."""

    audit: Audit

    version = checker.__version__
    severities = tuple(Severity)

    @property
    def headline(self) -> str:
        """What it comes to."""
        return headline(self.audit)

    @property
    def mood(self) -> str:
        """How bad that is."""
        if self.audit.first:
            return "bad"
        if self.audit.report.findings:
            return "fair"
        return "good" if self.audit.report.summary.compared else "unknown"

    @property
    def names(self) -> str:
        """How many channels have plan names of their own."""
        return names_in_words(self.audit)

    def told(self, way: WalkedJourney, one: Break) -> str:
        """A break in a sentence."""
        return change_in_words(way, one)

    def at_step(self, way: WalkedJourney, number: int) -> int:
        """How many stories change at a step."""
        return sum(one.to_step == number for one in way.breaks)

    def kinds_at(self, way: WalkedJourney, number: int) -> str:
        """What kinds of story change at a step, with their numbers."""
        met = Counter(one.story for one in way.breaks if one.to_step == number)
        return ", ".join(f"{met[story]} {story.value}" for story in StoryKind if met[story])

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The channels, the worst first."""
        return standings(self.audit.report)

    @cached_property
    def shelf(self) -> ArticleLists:
        """The findings by what became of them."""
        return shelf(self.audit.report)

    @cached_property
    def rows(self) -> tuple[MatrixRow, ...]:
        """The message matrix, the worst entry first."""
        rows = matrix(self.audit.report, self.shelf.certain, self.standings)
        return tuple(sorted(rows, key=_badness))

    @property
    def wrong_rows(self) -> tuple[MatrixRow, ...]:
        """Entries that something contradicts, or that are undecided."""
        return tuple(row for row in self.rows if not row.calm)

    @property
    def calm_rows(self) -> tuple[MatrixRow, ...]:
        """The others."""
        return tuple(row for row in self.rows if row.calm)

    def count(self, severity: Severity) -> int:
        """How many open findings have a severity."""
        return sum(finding.severity is severity for finding in self.audit.report.findings)

    @property
    def segment_chart(self) -> Markup:
        """Segments by channels."""
        return segment_chart(self.audit.segments) if self.audit.segments else Markup("")

    @property
    def trend_chart(self) -> Markup:
        """Open findings scan by scan."""
        return trend_chart(self.audit.trend) if self.audit.trend else Markup("")

    @property
    def worst_case(self) -> tuple[Decimal, Decimal] | None:
        """The widest range of all assumptions, which do not add up."""
        exposure = self.audit.exposure
        if exposure is None or not exposure.effects:
            return None
        totals = [effect.total for effect in exposure.effects]
        return min(t.low for t in totals), max(t.high for t in totals)


def money(amount: Decimal, currency: str) -> str:
    """An amount to three figures, since nothing here is known to more."""
    if not amount:
        return show_amount(Decimal(0), currency)
    places = amount.adjusted() - 2
    return show_amount(round(amount / Decimal(10) ** places) * Decimal(10) ** places, currency)


def percent(share: Decimal | float) -> str:
    """A share in percent: `41%`, `12.5%`."""
    return f"{float(share) * 100:.1f}".removesuffix(".0") + "%"


def _badness(row: MatrixRow) -> tuple[int, int, int, int]:
    wrong = [len(cell.wrong) for cell in row.cells]
    open_ones = sum(len(cell.undecided) for cell in row.cells)
    return -sum(map(bool, wrong)), -sum(wrong), -open_ones, row.number


@cache
def _environment() -> Environment:
    environment = templates(_FOLDER)
    environment.globals.update(
        CellState=CellState, Met=Met, Tells=Tells, StoryKind=StoryKind, read_as=_READ
    )
    environment.filters.update(marked=_marked, money=money, percent=percent)
    return environment


def _marked(quote: Quote) -> Markup:
    """The passage with its words marked where they stand in it, both escaped."""
    passage, words = begins(quote.passage), begins(quote.words)
    first, found, last = passage.partition(words) if words else (passage, "", "")
    if not found or passage == words:
        return Markup("{}").format(visible(passage))
    return Markup("{}<mark>{}</mark>{}").format(visible(first), visible(found), visible(last))
