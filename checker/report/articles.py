"""Findings as a page shows them: each under an id of its own, grouped by channel and document."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from checker.models import CERTAIN, CanonEntry, Conflict, Finding, Report, Waived
from checker.report.headline import headline
from checker.report.links import link_to
from checker.report.overview import Standing, numbers
from checker.report.passage import ShownPassage, passage_of
from checker.report.repeated import Repeated, repeated

_ELSEWHERE = "channel-conflict"
_MOST_CELLS = 8


@dataclass(frozen=True, slots=True)
class ArticlePlace:
    """Another place of a finding; `anchor` is its id on the page."""

    anchor: str
    finding: Finding

    @property
    def link(self) -> str | None:
        """The address of the place, where its document has one."""
        return link_to(self.finding)


@dataclass(frozen=True, slots=True)
class Article:
    """A finding on the page. `anchor` is its id, `channel` the number of its channel.

    `also` are the other places that say the same.

    `change` is `new` or `open`, and empty where there is no earlier report. `owner` answers
    for the approved text, `document_owner` for the document; `dated` is the day the document
    says it is from.
    """

    anchor: str
    finding: Finding
    channel: int
    also: tuple[ArticlePlace, ...] = ()
    waived: Waived | None = None
    change: str = ""
    owner: str | None = None
    document_owner: str | None = None
    dated: date | None = None
    entry: CanonEntry | None = None
    picture: str | None = None

    @property
    def cells(self) -> tuple[tuple[str, bool], ...]:
        """The row of a table that the words stand in, cell by cell; which of them is theirs."""
        cell = self.finding.context.cell
        if cell is None or not 1 < len(cell.row_cells) <= _MOST_CELLS:
            return ()
        own = (self.finding.plain or self.finding.line_text).strip()
        row = [text.strip() for text in cell.row_cells]
        at = cell.column - 1
        if not (0 <= at < len(row) and row[at] == own):
            at = row.index(own) if row.count(own) == 1 else -1
        return tuple((text, place == at) for place, text in enumerate(row)) if at >= 0 else ()

    @property
    def headline(self) -> str:
        """What is wrong, in a line."""
        return headline(self.finding, self.entry)

    @property
    def link(self) -> str | None:
        """The address of the place, where its document has one."""
        return link_to(self.finding)

    @property
    def passage(self) -> ShownPassage:
        """Made when it is shown, so that a long report takes no memory for all of them."""
        return passage_of(self.finding)

    @property
    def expected(self) -> str:
        """What is approved, in a line."""
        return self.finding.expected

    @property
    def beside(self) -> str:
        """What the text beside the passage is."""
        return "Elsewhere" if self.finding.rule == _ELSEWHERE else "Approved"

    @property
    def suggestion(self) -> str:
        """What to write, where that is not what is expected to the letter."""
        text = self.finding.suggestion or ""
        return "" if text == self.finding.expected else text

    @property
    def judge(self) -> str:
        """Who decided."""
        judge = self.finding.decided_by
        return "the rules" if judge == "rules" else judge

    @property
    def sure(self) -> str:
        """How sure that is."""
        return _SURE[self.finding.conflict]


_SURE = {
    Conflict.PROVEN: "certain",
    Conflict.PLAIN: "read as a plain contradiction",
    Conflict.IMPLIED: "possible",
    Conflict.OMISSION: "left out",
}


@dataclass(frozen=True, slots=True)
class ArticleLists:
    """The articles of a report by what became of them, in the report's order."""

    open: tuple[Article, ...]
    waived: tuple[Article, ...]
    known: tuple[Article, ...]
    possible: tuple[Article, ...] = ()

    @property
    def certain(self) -> tuple[Article, ...]:
        """What the message matrix counts: findings, whatever became of them."""
        waived = (one for one in self.waived if one.finding.conflict in CERTAIN)
        return (*self.open, *waived, *self.known)

    @property
    def all(self) -> tuple[Article, ...]:
        """Everything there is an article for."""
        return self.open + self.waived + self.known + self.possible


def shelf(report: Report) -> ArticleLists:
    """An article for every finding of a report."""
    make = _Maker(report)
    return ArticleLists(
        tuple(make(one) for one in repeated(report.findings)),
        tuple(make(Repeated(waived.finding), waived) for waived in report.waived),
        tuple(make(Repeated(finding)) for finding in report.known),
        tuple(make(one, compared=False) for one in repeated(report.possible)),
    )


class _Maker:
    """Makes articles. Fingerprints are unique in a run; ids must be so in any report."""

    def __init__(self, report: Report) -> None:
        self._taken: set[str] = set()
        self._numbers = numbers(report)
        self._changes = report.changes
        self._entries = {entry.id: entry for entry in report.entries}
        self._owners = {outlet.name: outlet.owner for outlet in report.outlets}
        self._dated = dict(report.dated)
        self._pictures = {picture.fingerprint: picture.png for picture in report.pictures}

    def __call__(
        self, one: Repeated, waived: Waived | None = None, *, compared: bool = True
    ) -> Article:
        finding = one.finding
        place, entry = finding.location, self._entries.get(finding.canon_id or "")
        return Article(
            anchor=self._anchor(finding.fingerprint),
            finding=finding,
            also=tuple(ArticlePlace(self._anchor(p.fingerprint), p) for p in one.also),
            channel=self._numbers[place.channel],
            waived=waived,
            change="" if waived or not compared else self._change(one),
            owner=entry.owner if entry else None,
            document_owner=self._owners.get(place.channel),
            dated=self._dated.get(place.uri),
            entry=entry,
            picture=self._picture(finding.fingerprint),
        )

    def _anchor(self, fingerprint: str) -> str:
        anchor = f"f-{fingerprint}"
        if not fingerprint or anchor in self._taken:
            anchor = f"f-{fingerprint}-{len(self._taken)}"
        self._taken.add(anchor)
        return anchor

    def _picture(self, fingerprint: str) -> str | None:
        png = self._pictures.get(fingerprint)
        return f"data:image/png;base64,{base64.b64encode(png).decode()}" if png else None

    def _change(self, one: Repeated) -> str:
        if self._changes is None:
            return ""
        return "new" if one.is_new(self._changes) else "open"


@dataclass(frozen=True, slots=True)
class Group:
    """The open findings of one channel, document by document."""

    standing: Standing
    articles: tuple[Article, ...]

    def documents(self) -> Iterator[tuple[str, list[Article]]]:
        """Each document with its findings, in order."""
        for uri, articles in groupby(self.articles, key=lambda a: a.finding.location.uri):
            yield uri, list(articles)


def groups(articles: Sequence[Article], standings: Iterable[Standing]) -> Iterator[Group]:
    """The articles by channel, the worst channel first; channels without any are left out."""
    for standing in standings:
        own = tuple(a for a in articles if a.channel == standing.number)
        if own:
            yield Group(standing, own)
