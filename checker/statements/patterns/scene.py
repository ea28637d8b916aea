"""A unit with what is looked up once for all its facts, and the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from checker.models import (
    Context,
    Span,
    Stance,
    TextUnit,
)
from checker.statements.patterns.binding import Binding, Group, bind, packages_in
from checker.statements.patterns.stance import stance_of
from checker.values.names import Lexicon
from checker.values.terms import NameMention, TermKind
from checker.values.words import content


@dataclass(frozen=True, slots=True)
class Scene:
    """A unit with everything that is looked up once for all its facts."""

    unit: TextUnit
    lexicon: Lexicon
    names: tuple[NameMention, ...]
    groups: tuple[Group, ...]

    def stance(self, span: Span) -> Stance:
        """Whose the fact at `span` is, and when it holds; what is struck out, held once."""
        if any(s.start <= span.start < s.end for s in self.unit.struck):
            return Stance.PAST
        if self._is_shown_code(span):
            return Stance.EXAMPLE
        if _ARCHIVED.search(self.unit.location.uri):
            return Stance.PAST
        return stance_of(self.unit.plain, span, self.unit.context, self.names, self.lexicon)

    def _is_shown_code(self, span: Span) -> bool:
        """Whether a place is in a sentence of code, with words around it: no badge in code."""
        text = self.unit.text
        return any(
            m.start() <= span.start < m.end()
            and any(map(str.isalpha, text[: m.start()] + text[m.end() :]))
            for m in _QUOTED_CODE.finditer(text)
        )

    def bind(self, span: Span) -> Binding:
        """The packages the fact at `span` is about."""
        return bind(self.unit, span, self.groups, self.lexicon)


# A sentence in code is shown, not said; a name may well stand in code.
_QUOTED_CODE = re.compile(r"`[^`\n]*\w\s+\w+\s+\w[^`\n]*`")
# What lies in an archive tells of its own day.
_ARCHIVED = re.compile(r"(?:^|/)(?:archived?|legacy|deprecated|superseded)/", re.I)
_NOT = re.compile(
    r"\b(?:(?:do|does|did|will|is|are|can)(?:\s+not|n't)|cannot|never|no|without|not)\s+"
    r"(?:(?:offer|give|have|charge|cost|need|pay|see|find|be|an?|any|the|us|you|our|hidden|extra)\s+)*$",
    re.I,
)


def negated(plain: str, span: Span) -> bool:
    """`We do not offer a 30% discount`, `no $99 set-up fee`."""
    return _NOT.search(plain, max(0, span.start - 60), span.start) is not None


def first_named(texts: tuple[str, ...], lexicon: Lexicon) -> frozenset[str]:
    """The packages of the last of several texts that names any."""
    for text in reversed(texts):
        if found := packages_in(text, lexicon):
            return found
    return frozenset()


@lru_cache(maxsize=20_000)
def context_words(text: str) -> frozenset[str]:
    """The content words of a heading or header; remembered."""
    return content(text)


def around(context: Context) -> frozenset[str]:
    """The words of the nearest heading, the title, and the table around a unit."""
    words = context_words(context.headings[-1]) if context.headings else frozenset()
    if context.title:
        words |= context_words(context.title)
    if context.cell is not None and context.cell.caption:
        words |= context_words(context.cell.caption)
    return words


def sentence_words(unit: TextUnit, lexicon: Lexicon) -> frozenset[str]:
    """The content words of a unit and of what stands around it."""
    words = without_names(content(unit.plain), unit.plain, lexicon)
    cell = unit.context.cell
    if cell is not None and not cell.column_headers:
        words |= context_words(" ".join(cell.row_cells))
    return words | around(unit.context)


def topic_of(texts: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """The content words of several texts, each without the packages it names."""
    return frozenset[str]().union(*(without_names(context_words(t), t, lexicon) for t in texts))


def without_names(words: frozenset[str], text: str, lexicon: Lexicon) -> frozenset[str]:
    """Content words without those that only name a package or the company."""
    named = [m for m in lexicon.in_label(text) if m.kind is not TermKind.FEATURE]
    return words - {s for m in named for s in content(m.said)} if named else words
