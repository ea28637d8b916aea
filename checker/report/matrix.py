"""The message matrix: what each channel says of each entry of the canon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from checker.models import Agreed, CanonEntry, Report, Undecided
from checker.report.articles import Article
from checker.report.overview import Standing, numbers

_REVIEW = "needs-review"
MOST = 20
"""Findings listed behind one cell."""
OTHER = "Other"
"""What findings about entries that do not hold now are listed under."""


class CellState(StrEnum):
    """What a channel says of an entry, the most serious thing first."""

    CONTRADICTS = "contradicts"
    OPEN = "undecided"
    AGREES = "agrees"
    SILENT = "silent"
    UNREAD = "not checked"
    OUTSIDE = "not for this channel"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One channel on one entry: how often it agrees, and the findings about it.

    `unclear` are statements that may speak of it and were compared with nothing. `anchor`
    is the id of its passages, and empty where there are none to go to.
    """

    standing: Standing
    state: CellState
    anchor: str = ""
    agreed: Agreed | None = None
    wrong: tuple[Article, ...] = ()
    undecided: tuple[Article, ...] = ()
    unclear: tuple[Undecided, ...] = ()

    @property
    def shown(self) -> tuple[Article, ...]:
        """The findings listed here; all of them stand among the findings."""
        return (self.wrong + self.undecided)[:MOST]

    @property
    def more(self) -> int:
        """How many findings are not listed here."""
        return len(self.wrong) + len(self.undecided) - len(self.shown)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One entry on every channel."""

    number: int
    entry: CanonEntry
    cells: tuple[MatrixCell, ...]

    @property
    def spoken(self) -> tuple[MatrixCell, ...]:
        """The cells that have passages to show."""
        return tuple(cell for cell in self.cells if cell.anchor)

    @property
    def calm(self) -> bool:
        """Whether nothing contradicts the entry, and nothing is undecided about it."""
        return not any(cell.wrong or cell.undecided for cell in self.cells)


@dataclass(slots=True)
class _Heard:
    """What was said about one entry on one channel."""

    agreed: Agreed | None = None
    wrong: list[Article] = field(default_factory=list)
    undecided: list[Article] = field(default_factory=list)
    unclear: list[Undecided] = field(default_factory=list)


_Heards = Mapping[tuple[str, int], _Heard]


def matrix(
    report: Report, articles: Iterable[Article], standings: Sequence[Standing]
) -> tuple[MatrixRow, ...]:
    """A row for every entry of the canon, and for any other that findings are about."""
    heard = _heard(report, articles)
    entries = report.entries
    columns = sorted(standings, key=lambda standing: standing.number)
    return tuple(
        MatrixRow(number, entry, tuple(_cells(number, entry, columns, heard)))
        for number, entry in enumerate((*entries, *_others(entries, heard)))
    )


def by_group(rows: Iterable[MatrixRow]) -> Iterator[tuple[str, list[MatrixRow]]]:
    """The rows under their groups, in order."""
    for group, members in groupby(rows, key=lambda row: row.entry.group):
        yield group, list(members)


def _heard(report: Report, articles: Iterable[Article]) -> _Heards:
    heard: defaultdict[tuple[str, int], _Heard] = defaultdict(_Heard)
    for article in articles:
        about = heard[article.finding.canon_id or "", article.channel]
        wrong = article.finding.rule != _REVIEW
        (about.wrong if wrong else about.undecided).append(article)
    known = numbers(report)
    for agreed in report.agreed:
        heard[agreed.canon_id, known[agreed.channel]].agreed = agreed
    for one in report.undecided:
        heard[one.canon_id or "", known[one.location.channel]].unclear.append(one)
    return {about: what for about, what in heard.items() if about[0]}


def _others(entries: Iterable[CanonEntry], heard: _Heards) -> Iterator[CanonEntry]:
    known = {entry.id for entry in entries}
    said = {about for (about, _), what in heard.items() if what.agreed or what.wrong}
    for canon_id in sorted(said - known):
        yield CanonEntry(canon_id, OTHER, canon_id)


def _cells(
    row: int, entry: CanonEntry, columns: Sequence[Standing], heard: _Heards
) -> Iterator[MatrixCell]:
    for standing in columns:
        about = heard.get((entry.id, standing.number))
        if about is None:
            yield MatrixCell(standing, _unspoken(entry, standing))
        else:
            yield MatrixCell(
                standing,
                _state(about),
                anchor=f"m-{row}-{standing.number}",
                agreed=about.agreed,
                wrong=tuple(about.wrong),
                undecided=tuple(about.undecided),
                unclear=tuple(about.unclear),
            )


def _state(about: _Heard) -> CellState:
    if about.wrong:
        return CellState.CONTRADICTS
    return CellState.AGREES if about.agreed and not about.undecided else CellState.OPEN


def _unspoken(entry: CanonEntry, standing: Standing) -> CellState:
    if entry.channels and standing.name not in entry.channels:
        return CellState.OUTSIDE
    return CellState.SILENT if standing.read else CellState.UNREAD
