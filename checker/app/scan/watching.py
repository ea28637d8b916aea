"""What a checker shows while it judges a document, gathered as the document's trace."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checker.app.judging import Seeing
from checker.app.scan.values import FactsOfKind, Matched, Part, Trace, Whose
from checker.approved import Canon, CanonFact, Sentence
from checker.local.cascade import Matches
from checker.local.meaning import by_statement, is_worth_reading, key_of
from checker.models import FactKind
from checker.pipeline import Checked
from checker.rules.verdict import Match, Open, Passage
from checker.store.codec import digest

if TYPE_CHECKING:
    from checker.local.matching import Matcher, MatchQuery


class Statements:
    """The statements of a canon by digest: what it says, and the facts a judge compares."""

    def __init__(self, canon: Canon) -> None:
        self._facts = by_statement(canon)
        self._known: dict[int, tuple[Sentence, str]] = {}

    def digest(self, sentence: Sentence) -> str:
        """A name for a statement with all a judge knows of it; remembered."""
        known = self._known.get(id(sentence))
        if known is None:
            facts = self._facts.get(key_of(sentence), ())
            parts = [digest(sentence, Sentence), *(digest(fact, CanonFact) for fact in facts)]
            known = (sentence, digest("".join(parts), str))
            self._known[id(sentence)] = known
        return known[1]

    def near(self, found: Sequence[tuple[Sentence, float]]) -> tuple[str, ...]:
        """What a judge can tell of the statements a passage was matched with, in order."""
        return tuple(
            f"{self.digest(sentence)}{'+' if is_worth_reading(score) else ''}"
            for sentence, score in found
        )


@dataclass(slots=True)
class _Gathered:
    """What was seen of the document that is being judged."""

    packages: dict[FactKind, set[str]] = field(default_factory=dict)
    unbound: set[FactKind] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    cells: bool = False
    matched: list[Matched] = field(default_factory=list)


class Gathering(Seeing):
    """Watches a checker. Threads may share it: each has its own document."""

    def __init__(self, canon: Canon) -> None:
        self._statements = Statements(canon)
        self._local = threading.local()

    def start(self) -> None:
        """A new document begins."""
        self._local.gathered = _Gathered()

    def see(self, passage: Passage) -> None:
        """A passage of it is judged."""
        here = self._here()
        here.cells = here.cells or passage.unit.context.cell is not None
        for fact in passage.facts:
            here.packages.setdefault(fact.kind, set()).update(fact.packages)
            if not fact.packages:
                here.unbound.add(fact.kind)
            if fact.kind is FactKind.AVAILABILITY:
                here.words |= fact.topic | fact.around

    def matcher(self, matcher: Matcher) -> Matches:
        """The matcher, with what it matches noted."""
        return _Noting(matcher, self)

    def note(self, asked: MatchQuery, found: Sequence[tuple[Sentence, float]]) -> None:
        """A passage was matched."""
        self._here().matched.append(replace(as_matched(asked), near=self._statements.near(found)))

    def trace(self, parts: Sequence[Part], checked: Sequence[Checked]) -> Trace:
        """The trace of the document that was judged."""
        here = self._here()
        facts = tuple(
            FactsOfKind(kind, frozenset(here.packages[kind]), kind in here.unbound)
            for kind in FactKind
            if kind in here.packages
        )
        rules = {finding.rule for one in checked for finding in one.findings}
        return Trace(
            parts=tuple(Whose(p.uri, p.channel, p.marked, p.dated) for p in parts),
            facts=facts,
            words=frozenset(here.words),
            cells=here.cells,
            mispriced="price-mismatch" in rules,
            matched=tuple(here.matched),
        )

    def _here(self) -> _Gathered:
        gathered: _Gathered = self._local.gathered
        return gathered


@dataclass(frozen=True, slots=True)
class _Noting:
    """A matcher that shows what it matches."""

    matcher: Matcher
    gathering: Gathering

    def matches(self, left: Sequence[Open]) -> list[Match]:
        """See `checker.local.matching.Matcher`."""
        from checker.local.matching import asked_of, carries_a_claim

        open_ones = [o for o in left if carries_a_claim(o.passage)]
        asked = [asked_of(o) for o in open_ones]
        made: list[Match] = []
        for one, what, found in zip(open_ones, asked, self.matcher.near(asked), strict=True):
            self.gathering.note(what, found)
            made += [Match(one.passage, sentence, score) for sentence, score in found]
        return made


def as_matched(asked: MatchQuery) -> Matched:
    """What a passage was matched by, as it is stored."""
    query = asked.query
    return Matched(query.text, query.context, asked.channel, asked.packages, asked.settled)
