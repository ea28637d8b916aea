"""Findings as a page shows them: each under an id of its own, grouped by channel and document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from checker.models import Conflict, Finding, Report, Waived
from checker.report.overview import Standing, numbers
from checker.report.passage import ShownPassage, passage_of
from checker.report.repeated import Repeated, repeated

_ELSEWHERE = "channel-conflict"


@dataclass(frozen=True, slots=True)
class ArticlePlace:
    """Another place of a finding; `anchor` is its id on the page."""

    anchor: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Article:
    """A finding on the page. `anchor` is its id, `channel` the number of its channel.

    `also` are the other places that say the same.

    `change` is `new` or `open`, and empty where there is no earlier report. `owner` answers
    for the approved text.
    """

    anchor: str
    finding: Finding
    channel: int
    also: tuple[ArticlePlace, ...] = ()
    waived: Waived | None = None
    change: str = ""
    owner: str | None = None

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
        return self.open + self.waived + self.known

    @property
    def all(self) -> tuple[Article, ...]:
        """Everything there is an article for."""
        return self.certain + self.possible


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
        entries = report.view.entries if report.view else ()
        self._owners = {entry.id: entry.owner for entry in entries}

    def __call__(
        self, one: Repeated, waived: Waived | None = None, *, compared: bool = True
    ) -> Article:
        finding = one.finding
        return Article(
            anchor=self._anchor(finding.fingerprint),
            finding=finding,
            also=tuple(ArticlePlace(self._anchor(p.fingerprint), p) for p in one.also),
            channel=self._numbers[finding.location.channel],
            waived=waived,
            change="" if waived or not compared else self._change(one),
            owner=self._owners.get(finding.canon_id or ""),
        )

    def _anchor(self, fingerprint: str) -> str:
        anchor = f"f-{fingerprint}"
        if not fingerprint or anchor in self._taken:
            anchor = f"f-{fingerprint}-{len(self._taken)}"
        self._taken.add(anchor)
        return anchor

    def _change(self, one: Repeated) -> str:
        if self._changes is None:
            return ""
        is_new = any(place.fingerprint in self._changes.new for place in one.places)
        return "new" if is_new else "open"


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
