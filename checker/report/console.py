"""The report for people: grouped by document, each finding with its line and reason."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker.interface import Show
from checker.models import Changes, Finding, Report, Severity, Summary, Undecided
from checker.report.coverage import Coverage, coverage
from checker.report.excerpt import excerpt
from checker.report.repeated import Repeated, repeated
from checker.report.safe import one_line

NARROWEST: Final = 40
_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_INDENT = 4
_MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Screen:
    """What the report is shown on: its width in cells, and whether it has colours.

    `show` is what is shown beyond the findings that count.
    """

    width: int = 80
    colour: bool = False
    show: frozenset[Show] = frozenset()


def console(report: Report, screen: Screen) -> Iterator[str]:
    """Render for a screen, document by document."""
    draw = _Pen(screen)
    yield from _documents(report.findings, draw)
    if report.possible and Show.POSSIBLE in screen.show:
        count = len(repeated(report.possible))
        yield draw([Text(f"Possible, not counted: {count}", "bold"), Text()])
        yield from _documents(report.possible, draw)
    if report.undecided and Show.UNDECIDED in screen.show:
        yield draw([Text(f"Undecided: {_undecided(report)}", "bold"), Text()])
        for uri, own in groupby(report.undecided, key=lambda u: u.location.uri):
            yield draw(_open(uri, list(own), draw.width))
    yield draw(_footer(report, screen))


def _documents(findings: Iterable[Finding], draw: _Pen) -> Iterator[str]:
    for uri, own in groupby(repeated(findings), key=lambda one: one.finding.location.uri):
        yield draw(_document(uri, list(own), draw.width))


class _Pen:
    """Turns rich's renderables into text. It takes nothing from the environment."""

    def __init__(self, screen: Screen) -> None:
        self.width = max(screen.width, NARROWEST)
        self._screen = screen

    def __call__(self, parts: Iterable[RenderableType]) -> str:
        page = Console(
            file=io.StringIO(),
            width=self.width,
            force_terminal=self._screen.colour,
            color_system="standard" if self._screen.colour else None,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            _environ={},
        )
        with page.capture() as captured:
            for part in parts:
                page.print(part, soft_wrap=isinstance(part, Text) and part.no_wrap is True)
        return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _document(uri: str, findings: list[Repeated], width: int) -> Iterator[RenderableType]:
    channel = findings[0].finding.location.channel
    title = Text(one_line(uri), "bold underline", no_wrap=True)
    title.append(f"  ({one_line(channel)})" if channel else "", "not bold not underline dim")
    yield title
    for finding in findings:
        yield Text()
        yield from _finding(finding, width)
    yield Text()


def _open(uri: str, undecided: list[Undecided], width: int) -> Iterator[RenderableType]:
    """The undecided statements of a document, each with the entry it may speak of."""
    yield Text(one_line(uri), "bold underline", no_wrap=True)
    for one in undecided:
        yield Text(_place(one), no_wrap=True)
        shown = excerpt(one, width - _INDENT)
        yield Text(" " * _INDENT + shown.line, no_wrap=True)
        yield Text(" " * _INDENT + shown.underline(), "cyan", no_wrap=True)
        if one.canon_id is not None:
            said = f"may speak of {one.canon_id}" + (f": {one.approved}" if one.approved else "")
            yield Padding(Text(one_line(said), "dim", overflow="fold"), (0, 0, 0, 2))
    yield Text()


def _finding(one: Repeated, width: int) -> Iterator[RenderableType]:
    finding = one.finding
    colour = _COLOURS[finding.severity]
    kind = Text.assemble("  ", (finding.rule, "bold"), "  ", (finding.severity.value, colour))
    place = Text(_place(finding), no_wrap=True)
    if place.cell_len + kind.cell_len <= width:
        yield place.append_text(kind)
    else:  # a long path stays in one piece, so that it stays a link
        yield place
        yield kind
    if finding.location.route:
        route = " / ".join(map(one_line, finding.location.route))
        yield Padding(Text(route, "dim", overflow="fold"), (0, 0, 0, 2))
    shown = excerpt(finding, width - _INDENT)
    if shown.line:
        yield Text(" " * _INDENT + shown.line, no_wrap=True)
    if shown.mark:
        yield Text(" " * _INDENT + shown.underline(), colour, no_wrap=True)
    yield Padding(_details(one), (0, 0, 0, 2))


def _place(finding: Finding | Undecided) -> str:
    """`path:line:column`, which editors and terminals make a link of."""
    place = finding.location
    numbers = [str(n) for n in (place.line, place.column) if n is not None]
    return ":".join([one_line(place.uri), *numbers])


def _details(one: Repeated) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for name, value in (*_said(one.finding), *_also(one.also)):
        if value:
            table.add_row(name, one_line(value))
    return table


def _said(finding: Finding) -> Iterator[tuple[str, str | None]]:
    yield "expected", finding.expected
    yield "found", finding.found
    yield "why", finding.message
    yield "suggestion", finding.suggestion
    yield "canon", finding.canon_id
    if finding.decided_by != "rules":
        yield "decided by", f"{finding.decided_by}, {finding.conflict}"
    if finding.visibility != "visible":
        yield "visibility", finding.visibility
    yield "fingerprint", finding.fingerprint


def _also(places: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Where the same stands, too, with what to waive it by there."""
    for place in places[:_MOST_PLACES]:
        seen = "" if place.visibility == "visible" else f" ({place.visibility})"
        yield "also", f"{_place(place)} {place.fingerprint}{seen}"
    if len(places) > _MOST_PLACES:
        yield "also", f"at {len(places) - _MOST_PLACES} more places; the JSON report has all"


def _footer(report: Report, screen: Screen) -> Iterator[RenderableType]:
    summary = report.summary
    clean = not report.findings and coverage(report) is Coverage.WHOLE
    yield Text(_verdict(report), "bold green" if clean else "bold")
    if report.changes:
        yield Text(one_line(_changed(report.changes)))
    yield Text(_counts(summary))
    if report.possible:
        yield Text(_not_counted(len(repeated(report.possible)), Show.POSSIBLE in screen.show))
    if summary.undecided:
        hint = "" if Show.UNDECIDED in screen.show else " (`check --show undecided`)"
        yield Text(f"{_many(summary.undecided, 'statement')} undecided: not understood{hint}")
    if summary.compared == 0:
        yield Text(
            "NOT CLEAN: nothing was compared with the canon. Check that the paths hold the"
            " collateral and that the canon has packages, features or claims.",
            "bold red",
        )
    yield from _listed(f"skipped, not checked: {len(report.skipped)}", _skipped(report))
    yield from _listed(f"notes: {len(report.notes)}", report.notes)


def _verdict(report: Report) -> str:
    found_once = repeated(report.findings)
    by_severity = [(s, sum(one.finding.severity is s for one in found_once)) for s in Severity]
    kinds = ", ".join(_many(count, s.value) for s, count in by_severity if count)
    found = f"{_many(len(found_once), 'finding')}: {kinds}" if kinds else "No findings"
    if len(found_once) < len(report.findings):
        found += f", at {len(report.findings)} places"
    waived = f"; {len(report.waived)} waived" if report.waived else ""
    source = report.known_from or "the baseline"
    known = f"; {len(report.known)} known from {source}" if report.known else ""
    return f"{found}{waived}{known}"


def _changed(changes: Changes) -> str:
    unseen = len(changes.unseen)
    left = f"; {unseen} in documents not read this time" if unseen else ""
    moved = f"{len(changes.new)} new, {len(changes.still_open)} still open"
    return f"since {changes.since}: {moved}, {len(changes.fixed)} fixed{left}"


def _counts(summary: Summary) -> str:
    counted = (
        (summary.documents, "document"),
        (summary.units, "unit"),
        (summary.facts, "fact"),
        (summary.compared, "comparison"),
    )
    return "checked " + ", ".join(_many(count, word) for count, word in counted)


def _not_counted(count: int, shown: bool) -> str:
    said = f"{_many(count, 'possible contradiction')}, not counted"
    return said if shown else f"{said} (`check --show possible`)"


def _undecided(report: Report) -> str:
    count, listed = report.summary.undecided, len(report.undecided)
    said = f"{_many(count, 'statement')} read and compared with nothing"
    return said if listed >= count else f"{said}, {listed} of them listed"


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _skipped(report: Report) -> list[str]:
    return [f"{skipped.uri}: {skipped.reason}" for skipped in report.skipped]


def _listed(title: str, lines: Iterable[str]) -> Iterator[RenderableType]:
    shown = list(lines)
    if shown:
        yield Text(title, "yellow")
    for line in shown:
        yield Padding(Text(one_line(line), overflow="fold"), (0, 0, 0, 2))
