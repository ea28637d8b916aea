"""The words of a text's own subject: its clause, its labels, the line that leads in to it."""

from __future__ import annotations

import re

from checker.models import Fact, Span, TextUnit, UnitKind
from checker.statements.around.things import own_labels
from checker.statements.patterns.scene import context_words
from checker.statements.patterns.stance import clause_of
from checker.values.evidence import OURS
from checker.values.names import Lexicon
from checker.values.terms import TermKind
from checker.values.words import PLAIN, content

_LEANS = re.compile(
    r"[\s*_>(-]*(?:this|it|they|these|those|that|both|which|otherwise|also)\b", re.I
)


def leans(plain: str) -> bool:
    """Whether a sentence cannot be understood without the one before: `This …`."""
    return _LEANS.match(plain) is not None


_CONDITION = re.compile(
    r"(?:^|[.;:]\s|,\s)\s*(?:until|unless|while|during|before|once)\b(?![^,;]*\bplan\b)[^,;]{3,80},",
    re.I,
)
_UNTIL = re.compile(r"\b(?:until|during|for as long as|while)\b[^.;]*\btrial\b", re.I)


def under_condition(plain: str, span: Span) -> bool:
    """Whether a sentence holds only for a while: `Until you subscribe, …`, `… during the trial`."""
    return _CONDITION.search(plain, 0, span.start) is not None or _UNTIL.search(plain) is not None


def own_words(unit: TextUnit) -> frozenset[str]:
    """The words of a unit itself: its sentence, or its cell with the row's and column's labels."""
    words = content(unit.plain)
    cell = unit.context.cell
    if cell is None:
        return words | _lead_words(unit)
    for text in (*cell.row_headers, *cell.column_headers):
        words |= context_words(text)
    if not cell.column_headers:
        words |= context_words(" ".join(cell.row_cells))
    return words


def _lead_words(unit: TextUnit) -> frozenset[str]:
    """The words of the line that leads in to a list, or of the sentence before `This …`."""
    before = unit.context.before
    if not before:
        return frozenset()
    if unit.kind is UnitKind.ITEM and before[0].rstrip(" *_").endswith(":"):
        return context_words(before[0])
    return context_words(before[-1]) if leans(unit.plain) else frozenset()


_AVAILABILITY = re.compile(r"\bavailability\b", re.I)


def uptime_words(unit: TextUnit, fact: Fact) -> frozenset[str]:
    """`Availability: 99.9%` promises uptime in another word."""
    clause = clause_of(unit.plain, fact.span)
    texts = (unit.plain[clause.start : clause.end], *own_labels(unit))
    return frozenset({"sla"}) if any(map(_AVAILABILITY.search, texts)) else frozenset()


def label_words(unit: TextUnit) -> frozenset[str]:
    """The words of a cell's own labels."""
    return frozenset[str]().union(*map(context_words, own_labels(unit)))


def clause_words(unit: TextUnit, fact: Fact) -> frozenset[str]:
    """The content words of a fact's own clause."""
    clause = clause_of(unit.plain, fact.span)
    return content(unit.plain[clause.start : clause.end])


_CAPITAL = re.compile(r"(?<=[a-z,;:)] )[A-Z][\w-]*")


def names_in(text: str, lexicon: Lexicon) -> frozenset[str]:
    """The words of a sentence or title that are names: what narrows it to one of several."""
    known = (t.text for t in lexicon.terms if t.kind in {TermKind.COMPANY, *OURS})
    ours = frozenset(word for name in known for word in content(name))
    words = (content(match[0]) for match in _CAPITAL.finditer(text))
    return frozenset[str]().union(*words) - ours


# `Try the new map free for 7 days`: of which thing a trial is.
_TRIED = re.compile(
    r"\b(?:try|test|trial of)\s+(?:out\s+)?(?:the|our|any|each|every)\s+(?P<thing>(?:[a-z][\w-]*\s+){1,3}?)(?:free|for)\b",
    re.I,
)


def tried_in(plain: str) -> frozenset[str]:
    """The words for a thing that a sentence has one try, where it is no plan: `the new map`."""
    tried = _TRIED.search(plain)
    return content(tried["thing"]) - PLAIN if tried else frozenset()


def is_of_a_trial(plain: str) -> bool:
    """Whether a sentence holds for as long as a trial: `… until the trial ends`."""
    return _UNTIL.search(plain) is not None
