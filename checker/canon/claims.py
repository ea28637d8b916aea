"""Approved sentences as facts: each is read like any other text, and told what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from checker.approved import CanonFact, Scoping, Sentence
from checker.canon import schema
from checker.models import Fact, FactKind, Quantity, Span, TextUnit
from checker.readers.markdown.reader import read_text
from checker.statements.patterns.binding import packages_in
from checker.statements.patterns.find import find_facts
from checker.statements.patterns.scene import without_names
from checker.values.agree import dimension
from checker.values.currencies import BARE_SIGNS
from checker.values.names import Lexicon
from checker.values.words import content

FIGURES = frozenset({FactKind.LIMIT, FactKind.NUMBER, FactKind.PRICE, FactKind.DISCOUNT})
"""Facts that are a figure, which a claim may give in place of an entry."""


def scoping_of(entry: schema.Scoped) -> Scoping:
    """Where and when an entry of the file applies."""
    return Scoping(frozenset(entry.channels), entry.from_, entry.until)


def sentences_of(
    file: schema.CanonFile, region: str | None, lexicon: Lexicon
) -> Iterator[Sentence]:
    """All claims, ended ones too: to use one of those is a finding of its own."""
    lexicon = replace(lexicon, own=True)
    for claim in file.claims:
        if not claim.holds_in(region):
            continue
        for text in (claim.text, *claim.variants):
            for unit in units_of(text):
                facts = find_facts(unit, lexicon)
                yield Sentence(
                    claim.id,
                    unit.text,
                    facts,
                    scoping_of(claim),
                    claim.review_by,
                    unit,
                    claim.subject,
                )


def units_of(text: str) -> Iterator[TextUnit]:
    """A claim is read like collateral; a single table row gets the header it lacks."""
    stripped = text.strip()
    if re.fullmatch(r"\|.*\|", stripped) and "\n" not in stripped:
        columns = max(1, stripped.count("|") - 1)
        text = "|" + "  |" * columns + "\n|" + " --- |" * columns + "\n" + stripped
    for unit in read_text(text, "canon"):
        if isinstance(unit, TextUnit) and unit.plain.strip():
            yield unit


def _topics(sentence: Sentence, fact: Fact, lexicon: Lexicon) -> tuple[frozenset[str], ...]:
    """What an approved fact is about, in as many ways as it may be told."""
    if sentence.subject and fact.kind in {*_COUNTED, FactKind.PRICE}:
        return (content(sentence.subject) or fact.topic,)
    whole = fact.topic | _clause_words(sentence, fact, lexicon)
    if fact.kind is FactKind.LIMIT and fact.topic - _KEEPING and _is_measured(fact):
        # The words behind a measure name the thing: `a 30-minute response target`.
        return whole, fact.topic
    return (whole,)


def _clause_words(sentence: Sentence, fact: Fact, lexicon: Lexicon) -> frozenset[str]:
    """The words of a fact's clause; for who has what, the topic is enough."""
    if fact.kind in {FactKind.AVAILABILITY, FactKind.STAGE, FactKind.CARD} or sentence.unit is None:
        return frozenset()
    if sentence.unit.context.cell is not None:
        return fact.around
    plain = sentence.unit.plain
    end = plain.find(";", fact.span.end)
    clause = Span(plain.rfind(";", 0, fact.span.start) + 1, end if end >= 0 else len(plain))
    if fact.kind in _COUNTED:
        if own := _own_words(sentence, fact, clause, lexicon):
            return own
        if verb := _HOLDS.search(plain, clause.start, fact.span.start):
            # "A workspace holds at most 250 projects" is as true in other words.
            return _said(
                plain[clause.start : verb.start()] + plain[verb.end() : clause.end], lexicon
            )
    if fact.kind is FactKind.PRICE:
        clause = _priced(plain, clause, fact)
    words = plain[clause.start : clause.end]
    said = _said(words, lexicon)
    if fact.kind is FactKind.PRICE and fact.packages & packages_in(words, lexicon):
        return said  # the price of the package itself
    # "…; more is billed at $2 an hour" says only with what goes before it what is billed.
    return said or _said(plain, lexicon)


def _said(words: str, lexicon: Lexicon) -> frozenset[str]:
    return without_names(content(words), words, lexicon)


_HOLDS = re.compile(
    r"\b(?:holds?|runs?|operates?|serves?|contains?|accepts?|spans?|handles?|sends?|lasts?)\s+"
    r"(?:(?:in|on|at|for|with|across|up to|at most|no more than|a maximum of|over|more than)\s+)*$",
    re.I,
)


def _is_measured(fact: Fact) -> bool:
    return isinstance(fact.value, Quantity) and dimension(fact.value.unit) in {"time", "bytes"}


_COUNTED = frozenset({FactKind.LIMIT, FactKind.NUMBER})
_KEEPING = frozenset({"retention", "history"})
_AND = re.compile(r",?\s+(?:and|but)\s+|,\s+")


def _own_words(sentence: Sentence, fact: Fact, clause: Span, lexicon: Lexicon) -> frozenset[str]:
    """`metrics for 15 months and logs for 30 days`: the words of a fact's own half."""
    assert sentence.unit is not None  # noqa: S101
    plain, (start, end) = sentence.unit.plain, clause
    others = [f.span for f in sentence.facts if f.kind is fact.kind and f.span != fact.span]
    before = [s.end for s in others if start <= s.end <= fact.span.start]
    after = [s.start for s in others if fact.span.end <= s.start < end]
    if not before and not after:
        return frozenset()
    first = _AND.search(plain, max(before), fact.span.start) if before else None
    last = [m.start() for m in _AND.finditer(plain, fact.span.end, min(after))] if after else []
    if (before and first is None) or (after and not last):
        return frozenset()
    own = plain[first.end() if first else start : last[-1] if last else end]
    said = _said(own, lexicon)
    return said if said - _KEEPING else frozenset()


# Where a sentence goes on from a price to something else.
_GOES_ON = re.compile(
    r",?\s+(?:and|but|plus|with)\s+(?:also\s+)?(?:includes?|comes?|gets?|has|have|gives?|allows?"
    rf"|covers?|an?\b|up to|[{BARE_SIGNS}]?\d)|,\s+(?:which|with|plus|but|and)\b",
    re.I,
)


def _priced(plain: str, clause: Span, fact: Fact) -> Span:
    """The part of a clause that a price stands in."""
    start, end = clause
    cuts = [(m.start(), m.end()) for m in _GOES_ON.finditer(plain, start, end)]
    before = [at for _, at in cuts if at <= fact.span.start]
    after = [at for at, _ in cuts if at >= fact.span.end]
    return Span(max(before, default=start), min(after, default=end))


def claim_facts(sentences: Iterable[Sentence], lexicon: Lexicon) -> Iterator[CanonFact]:
    """The facts that approved sentences state."""
    for sentence in sentences:
        for fact in sentence.facts:
            topics = _topics(sentence, fact, lexicon)
            yield CanonFact(
                sentence.id,
                fact,
                sentence.text,
                topics,
                structured=False,
                scoping=sentence.scoping,
            )
