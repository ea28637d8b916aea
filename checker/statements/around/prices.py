"""What a text says around a price: of what it is, whether it was worked out, how outright it is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checker.models import Fact, FactKind, Span, TextUnit, UnitKind
from checker.values.evidence import CUE
from checker.values.terms import fold
from checker.values.words import content


def price_words(plain: str) -> frozenset[str]:
    """Words that say which price it is, not of what: `the discounted price`."""
    return content(" ".join(_PARTICIPLE.findall(plain)))


_PARTICIPLE = re.compile(r"\b(\w{3,}ed)\s+(?:price|pricing|rate|cost)\b", re.I)
_PART_ENDS = re.compile(r"[,;.]|\b(?:and|plus|then|with)\b", re.I)
# `For a team of twelve that is $936`: what was worked out before.
_THAT_IS = re.compile(
    r"\bthat(?:['’]s|\s+(?:is|makes|comes to|means|works out at))\s+(?:about |only |just )?$", re.I
)
_IT = re.compile(r"[\s*_>-]*(?:it|this|that|they|these)\b", re.I)
_IS = re.compile(
    rf"[\s*_`\"”’')]*(?:{CUE}|seats?|users?|customers?)?[\s*_`)]*"
    r"(?:(?:is|are|costs?|starts?|begins|price[sd]?|comes in|goes|sells)\b|(?:at|for|from)\b|[:–—(,|-])"
    r"(?:\s*(?:is|at|from|for|you|just|only|now|currently|about|priced|(?-i:[a-z]+ly)))*[\s*_`(]*",
    re.I,
)
_OF_A_YEAR = re.compile(r"\b(?:an?|one|the|whole|full) year\b|\b(?:12|twelve) months\b", re.I)


def part_of(plain: str, span: Span, others: Sequence[Span]) -> str:
    """The words of a sentence that are about one of its prices, in lower case."""
    start = max((o.end for o in others if o.end <= span.start), default=0)
    end = min((o.start for o in others if o.start >= span.end), default=len(plain))
    after = _PART_ENDS.split(plain[span.end : end], maxsplit=1)[0]
    return fold(f"{plain[start : span.end]}{after}")


def is_worked_out(plain: str, span: Span) -> bool:
    """Whether a price is what was worked out before: `that makes €210`."""
    return _THAT_IS.search(plain, max(0, span.start - 40), span.start) is not None


def is_of_something_before(plain: str) -> bool:
    """Whether a sentence says something of what another names: `It is free`."""
    return _IT.match(plain) is not None


def is_of_a_year(plain: str) -> bool:
    """Whether a sentence tells of a year without a price for it: `for a whole year`."""
    return _OF_A_YEAR.search(plain) is not None


_WITH_TAX = re.compile(
    r"\b(?:with|incl(?:\.|uding|usive of)?|plus|after)\s+(?:\d+(?:\.\d+)?\s?%\s+)?(?:vat|gst|(?:sales )?tax(?:es)?)\b",
    re.I,
)


def is_with_tax(plain: str) -> bool:
    """Whether a sentence adds a tax to what it prices: `With VAT, Solo is £28.80`."""
    return _WITH_TAX.search(plain) is not None


def named_before(fact: Fact, facts: Sequence[Fact]) -> int | None:
    """Where the last name before a price ends; None where one of its package's prices does."""
    named = [f.span.end for f in facts if f.kind is FactKind.NAME]
    priced = [
        f.span.end
        for f in facts
        if f.kind is FactKind.PRICE and f.packages == fact.packages and f.span != fact.span
    ]
    before = max((end for end in named if end <= fact.span.start), default=None)
    beside = any(before is not None and before < end <= fact.span.start for end in priced)
    return None if beside else before


def is_outright(unit: TextUnit, before: int, span: Span, units: Iterable[str]) -> bool:
    """Whether the words between a name and a price say that it is the price: `Pro is $49`.

    `units` are what the price is counted by, which may stand between them, too.
    """
    between = unit.plain[before : span.start]
    for per in units:
        between = re.sub(rf"^\s*{re.escape(per)}s?\b", "", between)
    short = unit.kind is not UnitKind.SENTENCE and not between.strip(" \t*_`")
    return short or _IS.fullmatch(between) is not None
