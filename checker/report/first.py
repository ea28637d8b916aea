"""What to fix first: the same mistake in several places is one problem, the widest reach first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from checker.models import Severity
from checker.report.articles import Article
from checker.report.repeated import folded

MOST: Final = 5
"""Problems that a page begins with."""
SHOWN: Final = 6
"""Places named of each; all of them stand among the findings."""
LISTED: Final = 200
"""Findings on an owner's list."""
NO_OWNER: Final = "no owner named"
_WEIGHT: Final[Mapping[Severity, int]] = {
    Severity.ERROR: 10,
    Severity.WARNING: 3,
    Severity.NOTE: 1,
}


@dataclass(frozen=True, slots=True)
class RepeatedMistake:
    """One mistake, and every place it stands in, in the report's order."""

    articles: tuple[Article, ...]

    @property
    def first(self) -> Article:
        """The place it is shown by."""
        return self.articles[0]

    @property
    def reach(self) -> int:
        """How many documents say it: each has readers of its own."""
        places = (f for a in self.articles for f in (a.finding, *(p.finding for p in a.also)))
        return len({finding.location.uri for finding in places})

    @property
    def places(self) -> int:
        """How many places there are to correct."""
        return sum(1 + len(article.also) for article in self.articles)

    @property
    def channels(self) -> tuple[int, ...]:
        """The numbers of the channels it stands on."""
        return tuple(sorted({article.channel for article in self.articles}))

    @property
    def owners(self) -> tuple[str, ...]:
        """Who has a place to correct."""
        return tuple(sorted({a.document_owner for a in self.articles if a.document_owner}))

    @property
    def weight(self) -> int:
        """Severity times reach."""
        worst = max(_WEIGHT[article.finding.severity] for article in self.articles)
        return worst * self.reach

    @property
    def shown(self) -> tuple[Article, ...]:
        """The places that are named."""
        return self.articles[:SHOWN]

    @property
    def more(self) -> int:
        """How many are not."""
        return len(self.articles) - len(self.shown)


@dataclass(frozen=True, slots=True)
class OwnerList:
    """What one owner has to correct. `number` tells owners apart whatever they are called."""

    number: int
    owner: str
    articles: tuple[Article, ...]

    @property
    def shown(self) -> tuple[Article, ...]:
        """The findings on the list."""
        return self.articles[:LISTED]

    @property
    def more(self) -> int:
        """How many are not."""
        return len(self.articles) - len(self.shown)


def first(articles: Iterable[Article]) -> tuple[RepeatedMistake, ...]:
    """The problems of open findings, the gravest and widest first."""
    ordered = sorted(articles, key=_mistake)
    problems = [RepeatedMistake(tuple(some)) for _, some in groupby(ordered, key=_mistake)]
    return tuple(sorted(problems, key=_order)[:MOST])


def owner_lists(articles: Sequence[Article]) -> tuple[OwnerList, ...]:
    """A list for every owner, who has most first; what nobody owns last."""
    owed: dict[str, list[Article]] = {}
    for article in articles:
        owed.setdefault(article.document_owner or "", []).append(article)
    ordered = sorted(owed.items(), key=lambda item: (not item[0], -len(item[1]), item[0]))
    return tuple(
        OwnerList(number, owner or NO_OWNER, tuple(some))
        for number, (owner, some) in enumerate(ordered)
    )


def _mistake(article: Article) -> tuple[str, str, str, str]:
    """What makes places one mistake: the same rule, entry, and thing said."""
    finding = article.finding
    said = folded(finding.found or finding.text)
    return finding.rule, finding.canon_id or "", said, finding.expected


def _order(problem: RepeatedMistake) -> tuple[int, int, str, int, str]:
    place = problem.first.finding.location
    many = len(problem.articles)
    return -problem.weight, -many, place.uri, place.start, problem.first.finding.rule
