"""Which approved sentences a passage may speak about, where no rule has settled it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from checker.approved import Canon, Sentence
from checker.interface import Embedder
from checker.models import FactKind, Label, Stance, TextUnit, UnitKind
from checker.retrieval.retriever import ApprovedText, Retriever
from checker.retrieval.retriever import RetrievalQuery as Query
from checker.rules.verdict import Match, Open
from checker.statements.passage import Passage

# Below this a passage is about something else (docs/evaluation.md, "Retrieval").
NEAR = 0.3
MOST = 3
_FEWEST_WORDS = 3
_REMEMBERED = 1_000
_SILENT_KINDS = frozenset({UnitKind.HEADING, UnitKind.TITLE})


@dataclass(frozen=True, slots=True)
class MatchQuery:
    """All of a passage that decides which statements it is matched with.

    `settled` are the entries that a rule found it to agree with.
    """

    query: Query
    channel: str | None
    packages: frozenset[str]
    settled: frozenset[str]


class Matcher:
    """Pairs open passages with the approved sentences nearest to them."""

    def __init__(self, canon: Canon, embedder: Embedder) -> None:
        """Embeds the canon's statements once."""
        self._canon = canon
        self._sentences = canon.statements
        texts = (ApprovedText(str(i), plain_of(s)) for i, s in enumerate(self._sentences))
        self._retriever = Retriever(tuple(texts), embedder)
        self._known: dict[tuple[str | None, frozenset[str], frozenset[str]], Collection[str]] = {}

    def matches(self, left: Sequence[Open]) -> list[Match]:
        """At most MOST matches for each passage, in the passages' order, nearest first."""
        open_ones = [o for o in left if carries_a_claim(o.passage)]
        found = self.near([asked_of(o) for o in open_ones])
        return [
            Match(o.passage, sentence, score)
            for o, near in zip(open_ones, found, strict=True)
            for sentence, score in near
        ]

    def near(self, asked: Sequence[MatchQuery]) -> list[tuple[tuple[Sentence, float], ...]]:
        """At most MOST statements for each, and how near they are; see `matches`."""
        allowed = [self._candidates(one) for one in asked]
        some = [i for i, candidates in enumerate(allowed) if candidates]
        found = self._retriever.top(
            [asked[i].query for i in some], MOST, [allowed[i] for i in some]
        )
        near: list[tuple[tuple[Sentence, float], ...]] = [()] * len(asked)
        for i, hits in zip(some, found, strict=True):
            near[i] = tuple(
                (self._sentences[int(hit.statement)], hit.score)
                for hit in hits
                if hit.score >= NEAR
            )
        return near

    def _candidates(self, asked: MatchQuery) -> Collection[str]:
        """The statements of the right channel and subject that no rule has settled; remembered.

        Most passages of a site ask for the same ones.
        """
        key = asked.channel, asked.packages, asked.settled
        known = self._known.get(key)
        if known is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._found(asked)
        return known

    def _found(self, asked: MatchQuery) -> Collection[str]:
        return [
            str(i)
            for i, sentence in enumerate(self._sentences)
            if sentence.id not in asked.settled
            and sentence.scoping.on_channel(asked.channel)
            and _same_subject(asked.packages, sentence)
        ]


def asked_of(left: Open) -> MatchQuery:
    """What an open passage is matched by."""
    passage = left.passage
    packages = frozenset[str]().union(*(f.packages for f in passage.facts))
    return MatchQuery(query_of(passage.unit), passage.channel, packages, frozenset(_settled(left)))


def carries_a_claim(passage: Passage) -> bool:
    """Whether a unit says anything that could contradict: no heading, greeting or question."""
    unit = passage.unit
    if unit.kind in _SILENT_KINDS or unit.context.region in {"navigation", "footer"}:
        return False
    if any(f.stance is not Stance.OURS_NOW for f in passage.facts):
        return False
    if unit.context.cell is not None:
        return bool(passage.facts) and unit.context.cell.column > 1
    return len(unit.plain.split()) > _FEWEST_WORDS and not unit.plain.rstrip().endswith("?")


def _settled(left: Open) -> Iterator[str]:
    """The entries that a rule found to agree in more than a name."""
    names = {f.span for f in left.passage.facts if f.kind is FactKind.NAME}
    for verdict in left.verdicts:
        if verdict.label is Label.ENTAILMENT and verdict.span not in names:
            yield verdict.canon_id


def _same_subject(packages: frozenset[str], sentence: Sentence) -> bool:
    """Whether neither names packages that the other does not; who has what names others."""
    theirs = frozenset().union(*(f.packages for f in sentence.facts))
    if not packages or not theirs or packages & theirs:
        return True
    return any(f.kind is FactKind.AVAILABILITY for f in sentence.facts)


def plain_of(sentence: Sentence) -> str:
    """An approved sentence as a person reads it, without markup."""
    return " ".join((sentence.unit.plain if sentence.unit else sentence.text).split())


def query_of(unit: TextUnit) -> Query:
    """A unit as it is looked up: its text, with its headers; its headings as context."""
    context = unit.context
    cell = context.cell
    headers = (*cell.row_headers, *cell.column_headers) if cell is not None else ()
    text = " ".join(" ".join((*headers, unit.plain)).split())
    around = (context.title or "", *context.headings)
    return Query(text, " ".join(" ".join(around).split()))
