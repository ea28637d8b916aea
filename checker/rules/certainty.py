"""How certain it is that a passage speaks of an approved thing: proven, or only implied.

A difference is proven where the words that name the approved thing stand in the passage's
own sentence, in its row and column, or in the line that leads in to it, with at most the
nearest heading's help. Where only some of them do, or all stand around it, the passage may
speak of another thing: the difference is implied, and possible at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from checker.approved import CanonFact
from checker.models import Conflict, Fact, FactKind, Quantity, Span, TextUnit, UnitKind
from checker.rules.topics import parts_of
from checker.statements.patterns.scene import context_words, topic_of
from checker.statements.patterns.stance import clause_of
from checker.values.agree import dimension
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


def of_claim(fact: Fact, approved: CanonFact, unit: TextUnit, lexicon: Lexicon) -> Conflict | None:
    """How certain it is that a differing figure is that of an approved sentence.

    None where words that name the approved thing are missing: it is mostly another one.
    """
    unit_word = _counted(fact, approved)
    own = own_words(unit)
    near = own | fact.around
    need = approved.topics[0] - PLAIN - unit_word or approved.topics[0]
    names = names_in(approved.text, lexicon)
    single = single_thing(fact, approved, unit)
    if single and names <= near:
        return Conflict.PROVEN if _like_units(fact, approved) else Conflict.IMPLIED
    if approved.fact.packages & fact.packages:
        if need <= near or unit_word or fact.kind is FactKind.PRICE:
            return Conflict.PROVEN  # the same thing of the same package
        if _says_no_more(unit, approved, lexicon):
            return Conflict.PROVEN
        return Conflict.IMPLIED
    if not names <= near:
        return None
    if not need <= near:
        nearly = unit_word and 3 * len(need - near) <= len(need)
        return Conflict.IMPLIED if nearly else None
    if unit_word and _alike_per_time(fact, approved):
        return Conflict.PROVEN
    here = len(need & own)
    enough = here >= 1 if unit.context.cell is not None else 2 * here >= len(need)
    certain = enough and _like_units(fact, approved)
    return Conflict.PROVEN if certain else Conflict.IMPLIED


# What a company has one of, however it is told, and what it is measured in.
_SINGLE = {"trial": "time", "sla": "%"}


def single_thing(fact: Fact, approved: CanonFact, unit: TextUnit) -> frozenset[str]:
    """The words for what a clause and an approved sentence both measure, where there is one of it.

    A company has one trial and one promise of uptime; empty where that is not so: then all
    other words count.
    """
    here, there = fact.value, approved.fact.value
    if not isinstance(here, Quantity) or not isinstance(there, Quantity):
        return frozenset()
    measure = dimension(here.unit)
    if measure != dimension(there.unit):
        return frozenset()
    said = _clause_words(unit, fact) | _label_words(unit)
    if measure == "%":
        if not _are_high(here, there):
            return frozenset()  # a credit of 10% for a missed 99.9%
        said |= _uptime_words(unit, fact)
    both = approved.topics[0] & said
    return frozenset(t for t, of in _SINGLE.items() if of == measure and t in both)


_HIGH = 90
_AVAILABILITY = re.compile(r"\bavailability\b", re.I)


def _are_high(here: Quantity, there: Quantity) -> bool:
    return all(q.value is not None and q.value >= _HIGH for q in (here, there))


def _uptime_words(unit: TextUnit, fact: Fact) -> frozenset[str]:
    """`Availability: 99.9%` promises uptime in another word."""
    clause = clause_of(unit.plain, fact.span)
    cell = unit.context.cell
    labels = (*cell.row_headers[-1:], *cell.column_headers[-1:]) if cell is not None else ()
    texts = (unit.plain[clause.start : clause.end], *labels)
    return frozenset({"sla"}) if any(map(_AVAILABILITY.search, texts)) else frozenset()


def _label_words(unit: TextUnit) -> frozenset[str]:
    """The words of a cell's own labels."""
    cell = unit.context.cell
    labels = (*cell.row_headers[-1:], *cell.column_headers[-1:]) if cell is not None else ()
    return frozenset[str]().union(*map(context_words, labels))


def _counted(fact: Fact, approved: CanonFact) -> frozenset[str]:
    """The thing that both count, in one word: `60 RPM` are requests without the word."""
    here, there = fact.value, approved.fact.value
    if not isinstance(here, Quantity) or not isinstance(there, Quantity):
        return frozenset()
    thing = dimension(here.unit)
    same = thing == dimension(there.unit) and thing not in {None, "time", "bytes", "%"}
    return frozenset({thing}) if same and thing else frozenset()


def _alike_per_time(fact: Fact, approved: CanonFact) -> bool:
    """Whether both say how many of a thing in the same time: `60 requests per hour`."""
    here, there = fact.value, approved.fact.value
    assert isinstance(here, Quantity)  # noqa: S101
    assert isinstance(there, Quantity)  # noqa: S101
    return here.every in _THROTTLED and here.every == there.every and here.per == there.per


_ENOUGH = 2


def _says_no_more(unit: TextUnit, approved: CanonFact, lexicon: Lexicon) -> bool:
    """Whether a cell's labels say nothing that the approved sentence does not say, too."""
    cell = unit.context.cell
    labels = (*cell.row_headers[-1:], *cell.column_headers[-1:]) if cell is not None else ()
    words = topic_of(labels, lexicon) - PLAIN
    return len(words) >= _ENOUGH and words <= approved.topics[0]


_THROTTLED = frozenset({"second", "minute", "hour"})


def _clause_words(unit: TextUnit, fact: Fact) -> frozenset[str]:
    clause = clause_of(unit.plain, fact.span)
    return content(unit.plain[clause.start : clause.end])


_CAPITAL = re.compile(r"(?<=[a-z,;:)] )[A-Z][\w-]*")


def names_in(text: str, lexicon: Lexicon) -> frozenset[str]:
    """The words of a sentence or title that are names: what narrows it to one of several."""
    known = (t.text for t in lexicon.terms if t.kind in {TermKind.COMPANY, *OURS})
    ours = frozenset(word for name in known for word in content(name))
    words = (content(match[0]) for match in _CAPITAL.finditer(text))
    return frozenset[str]().union(*words) - ours


_SHORT = frozenset({"second", "millisecond"})
_LONG = frozenset({"day", "week", "month", "quarter", "year"})


def _like_units(fact: Fact, approved: CanonFact) -> bool:
    """Whether two measures may be of one thing: seconds are never days' kind."""
    here, there = fact.value, approved.fact.value
    if not isinstance(here, Quantity) or not isinstance(there, Quantity):
        return True
    units = {here.unit, there.unit}
    return not (units & _SHORT and units & _LONG)


_FAR, _FURTHEST = 3, 5


def of_feature(fact: Fact, topics: Iterable[frozenset[str]], unit: TextUnit) -> Conflict:
    """How certain it is that a scope is said of a feature: its name stands right beside it.

    In a table the row's or column's label must be the feature's name; "this feature" is what
    the page or section is called by, if that is all its heading says.
    """
    if _UNTIL.search(unit.plain):
        return Conflict.IMPLIED
    cell = unit.context.cell
    if (
        cell is not None
        and fact.bound_by != "clause"
        and any(_is_called(unit.plain, topic) for topic in topics)
    ):
        return Conflict.PROVEN
    if cell is not None and len(unit.plain) < _CELL:
        labels = parts_of((*cell.row_headers[-1:], *cell.column_headers[-1:]))
        named = any(_is_called(label, topic) for label in labels for topic in topics)
        return Conflict.PROVEN if named else Conflict.IMPLIED
    if fact.bound_by in {"heading", "column header"}:
        named = any(_is_called(unit.plain, topic) for topic in topics)
        return Conflict.PROVEN if named else Conflict.IMPLIED
    if any(_beside(unit.plain, fact, topic) for topic in topics):
        return Conflict.PROVEN
    if _EVERYONE.search(unit.plain, *fact.span):
        return Conflict.IMPLIED  # everyone may be all who see a page
    if _has_no_subject(unit, fact) or leans(unit.plain) or _IT.search(unit.plain, fact.span.end):
        titles = (*unit.context.headings[-1:], unit.context.title or "")
        if any(_is_called(title, topic) for title in titles for topic in topics):
            return Conflict.PROVEN
    return Conflict.IMPLIED


_CELL = 60
_EVERYONE = re.compile(r"\b(?:everyone|everybody|anyone|anybody)\b", re.I)
_IT = re.compile(r"\b(?:it|them|this feature)\b", re.I)


def _has_no_subject(unit: TextUnit, fact: Fact) -> bool:
    """Whether a badge says who has a thing and leaves the thing to the title: `On Pro plans.`"""
    own = unit.plain[: fact.span.start] + " " + unit.plain[fact.span.end :]
    return not content(own) - PLAIN


def _is_called(label: str, topic: frozenset[str]) -> bool:
    """Whether a label is a thing's name, and at most words beside it that narrow nothing."""
    words = content(label)
    return bool(topic) and topic <= words and not words - topic - PLAIN


def _beside(plain: str, fact: Fact, topic: frozenset[str]) -> bool:
    """Whether a thing's whole name ends or begins within a few words of the scope."""
    clause = clause_of(plain, fact.span)
    opened = plain[: fact.span.start].rstrip()
    start = clause.start
    if opened.endswith("("):
        start = clause_of(plain, Span(len(opened) - 2, len(opened) - 1)).start
    before = opened.rstrip("( ")[start:].split()
    after = plain[fact.span.end : clause.end].split()
    return _ends(before[-_FAR - 2 * len(topic) :], topic) or _starts(after, topic)


def _ends(words: list[str], topic: frozenset[str]) -> bool:
    """Whether the last few words before a scope close a thing's name."""
    last = [bool(set(content(word)) & topic) for word in words]
    if not any(last) or not topic <= content(" ".join(words)):
        return False
    behind = words[len(last) - last[::-1].index(True) :]
    return len(behind) <= _FURTHEST and not content(" ".join(behind)) - PLAIN


def _starts(words: list[str], topic: frozenset[str]) -> bool:
    """Whether a thing's name begins right behind a scope, and ends there: no longer noun."""
    near = words[: _FAR + 2 * len(topic)]
    hits = [i for i, word in enumerate(near) if set(content(word)) & topic]
    if not hits or hits[0] > _FAR or not topic <= content(" ".join(near)):
        return False
    after = words[hits[-1] + 1 : hits[-1] + 3]
    return not words[hits[-1]][-1:].isalnum() or not content(" ".join(after))
