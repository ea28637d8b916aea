"""Clues of offer: what in a document may speak of something that is approved.

Cheap and generous: a fact, a name, or words that an approved entry has. A text without any of
these can hardly be at odds with the canon. Clues say what a model reads first, and what it need
not read where it is to read no more than that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from checker.approved import Canon
from checker.models import Fact, FactKind, Stance, TextUnit, UnitKind
from checker.values.clues import GIVEN_AWAY, SOLD, SOLD_APART, any_of, has_number, names_buyers
from checker.values.words import content

_OFFER = frozenset({FactKind.PRICE, FactKind.LIMIT, FactKind.AVAILABILITY})
_PLANS = 2
"""Plans that a page says something of, to be a page of plans."""
_SHARED = 2
"""Words of an approved sentence that a text has, with what it stands under."""
_HAS = ("availab", "includ", "only", "requir")
_LABELS = frozenset({UnitKind.ITEM, UnitKind.CELL, UnitKind.HEADING, UnitKind.TITLE})
_NAME = re.compile(r"(?<=[\w,;:)] )[A-Z][\w-]*")
"""A capital inside a sentence."""


@dataclass(frozen=True, slots=True)
class Here:
    """The units of a document that hold a clue, and whether it is a page of plans and prices."""

    units: frozenset[int]
    plans: bool = False


@dataclass(frozen=True)
class Clues:
    """Finds clues of what a canon approves."""

    canon: Canon

    def of(self, units: Sequence[TextUnit], facts: Sequence[Sequence[Fact]]) -> Here:
        """The clues in the units of one document, with the facts known of each."""
        pairs = enumerate(zip(units, facts, strict=True))
        found = frozenset(i for i, (unit, some) in pairs if some or self._says(unit))
        return Here(found, _is_of_plans([fact for some in facts for fact in some]))

    def _says(self, unit: TextUnit) -> bool:
        """Whether a unit has the words of an entry, with what it stands under to help."""
        own = content(unit.plain)
        if own & self._names or any_of(unit.plain.lower(), SOLD):
            return True
        words = own | _above(unit)
        if any(len(claim & words) >= _SHARED for claim in self._claims.near(own)):
            return True
        # What names a thing and nothing of who has it explains how to use it.
        return _may_offer(unit) and any(thing <= words for thing in self._things.near(own))

    @cached_property
    def _things(self) -> _ByWord:
        """What prices, limits and features are called by."""
        facts = (fact for fact in self.canon.facts if fact.structured)
        return _ByWord.of(topic for fact in facts for topic in fact.topics)

    @cached_property
    def _claims(self) -> _ByWord:
        """Approved sentences, our own names aside."""
        return _ByWord.of(content(claim.text) - self._ours for claim in self.canon.claims)

    @cached_property
    def _names(self) -> frozenset[str]:
        """Names that one approved sentence has, and no other."""
        said = [content(claim.text) for claim in self.canon.claims]
        often = Counter(word for words in said for word in words)
        named = (content(" ".join(_NAME.findall(claim.text))) for claim in self.canon.claims)
        return frozenset(w for words in named for w in words if often[w] == 1) - self._ours

    @cached_property
    def _ours(self) -> frozenset[str]:
        return content(" ".join(term.text for term in self.canon.lexicon.terms))


@dataclass(frozen=True, slots=True)
class _ByWord:
    """Sets of words, found by one of them."""

    index: dict[str, tuple[frozenset[str], ...]]

    @classmethod
    def of(cls, topics: Iterable[frozenset[str]]) -> Self:
        index: dict[str, tuple[frozenset[str], ...]] = {}
        for topic in dict.fromkeys(topics):
            for word in topic:
                index[word] = (*index.get(word, ()), topic)
        return cls(index)

    def near(self, words: Iterable[str]) -> set[frozenset[str]]:
        """The sets that have one of the words."""
        return {topic for word in words for topic in self.index.get(word, ())}


def _above(unit: TextUnit) -> frozenset[str]:
    """The words of what a unit stands under: its cell's headers, its headings, the title."""
    context, cell = unit.context, unit.context.cell
    headers = (*cell.row_headers, *cell.column_headers) if cell is not None else ()
    texts = (context.title or "", *context.headings, *headers)
    return frozenset[str]().union(*map(content, texts))


def _may_offer(unit: TextUnit) -> bool:
    """Whether a text may say who has a thing, or how much of it; a label may, by its place."""
    low = unit.plain.lower()
    said = any_of(low, GIVEN_AWAY) or any_of(low, SOLD_APART) or any_of(low, _HAS)
    return said or unit.kind in _LABELS or has_number(low) or names_buyers(low)


def _is_of_plans(facts: Sequence[Fact]) -> bool:
    """Whether a price of ours is stated, or something is said of several plans."""
    ours = [fact for fact in facts if fact.stance is Stance.OURS_NOW]
    plans = {p for fact in ours if fact.kind in _OFFER for p in fact.packages}
    priced = any(fact.kind is FactKind.PRICE and fact.packages for fact in ours)
    return priced or len(plans) >= _PLANS


def near_clues(units: Sequence[TextUnit], clued: Set[int]) -> frozenset[int]:
    """The units that hold a clue, and those without which they cannot be understood.

    Headings, the line that leads in to a list, the sentence before, and the rest of the row.
    """
    rows = {row for i in clued if (row := _row(units[i]))}
    kept = {i for i, unit in enumerate(units) if i in clued or _row(unit) in rows}
    kept |= {i - 1 for i in kept if i}
    return frozenset(kept | set(_led(units, kept)) | set(_headings(units, kept)))


def _row(unit: TextUnit) -> tuple[int, int] | None:
    cell = unit.context.cell
    return (cell.table, cell.row) if cell is not None else None


def _led(units: Sequence[TextUnit], kept: Collection[int]) -> Iterator[int]:
    """Where a list begins that has kept items: the unit before its first one."""
    start = 0
    for i, unit in enumerate(units):
        if unit.kind is not UnitKind.ITEM:
            start = i
        elif i in kept:
            yield start


def _headings(units: Sequence[TextUnit], kept: Collection[int]) -> Iterator[int]:
    """The nearest heading of each kept unit."""
    heading: int | None = None
    for i, unit in enumerate(units):
        if unit.kind in {UnitKind.HEADING, UnitKind.TITLE}:
            heading = i
        elif i in kept and heading is not None:
            yield heading
