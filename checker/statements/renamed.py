"""Which texts other names can touch, so that an edit of names has only those read again.

The patterns know a lexicon by three things: names that stand in a text, our own words before a
name ("Brightline Growth"), and long names that a word nearly is. A text that has none of the
words by which two lexicons differ in these is read alike by both. What they know without any
text (which packages there are, their order, which cost nothing, the currency) touches every text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from checker.models import TextUnit
from checker.statements.compact import compact, has_gaps
from checker.values.legible import seen, view
from checker.values.names import Lexicon
from checker.values.terms import fold, nearly_same

_WORD = re.compile(r"[^\W_]+")
_REMEMBERED = 2_000
_BACKWARDS = "\u202e"

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Renamed:
    """How two lexicons differ, by the words a text must have to be read otherwise.

    Of `names` one must stand there with all its words; of `parts` with all of them as parts of
    words; a word that is nearly one of `long` is enough.
    """

    everything: bool = False
    names: frozenset[Words] = frozenset()
    parts: frozenset[Words] = frozenset()
    long: Words = frozenset()

    @property
    def differs(self) -> bool:
        """Whether they differ at all."""
        return bool(self.everything or self.names or self.parts or self.long)

    def touches(self, words: Words) -> bool:
        """Whether a text, or one of many, with these words can be read otherwise."""
        return (
            self.everything
            or any(name <= words for name in self.names)
            or any(all(_is_part(part, words) for part in name) for name in self.parts)
            or any(nearly_same(word, name) for name in self.long for word in words)
        )


EVERYTHING = Renamed(everything=True)


def renamed(old: Lexicon, new: Lexicon) -> Renamed:
    """How two lexicons differ."""
    if _without_texts(old) != _without_texts(new):
        return EVERYTHING
    keys = {key for key, _ in old.keys.items() ^ new.keys.items()}
    companies = old.companies ^ new.companies
    long = frozenset(old.long_names) ^ frozenset(new.long_names)
    names, parts = (frozenset(map(_words, texts)) for texts in (keys, companies))
    if not all((*names, *parts)):
        return EVERYTHING  # a name of signs alone
    # A word of ours counts where it stands before a name, and there it has letters.
    ours = frozenset(filter(None, map(_words, old.own_words ^ new.own_words)))
    return Renamed(names=names | ours, parts=parts, long=long)


def words_around(unit: TextUnit) -> Words:
    """Every word of a unit and of what stands around it, in every way that it is read."""
    return frozenset[str]().union(*map(_words, _readings(unit)), *map(_known, _around(unit)))


def words_of_all(units: Iterable[TextUnit]) -> Words:
    """The words of many units and of what stands around them, as `words_around` has them."""
    texts: set[str] = set()
    for unit in units:
        texts.update(_readings(unit))
        texts.update(_around(unit))
    if any(_BACKWARDS in text for text in texts):
        # What follows it is shown backwards, up to the end of its own text.
        return frozenset[str]().union(*map(_words, texts))
    return _words("\n".join(texts))


def _without_texts(lexicon: Lexicon) -> tuple[object, ...]:
    """What a lexicon knows that no text has to name."""
    kinds = (lexicon.packages, lexicon.order, lexicon.free, lexicon.units)
    return (*kinds, lexicon.closed, lexicon.listed_in, lexicon.currency)


def _around(unit: TextUnit) -> Iterator[str]:
    """The texts around a unit, most of which it shares with others."""
    context = unit.context
    yield from (context.title or "", *context.headings, *context.leads)
    yield from (*context.before, *context.after)
    if (cell := context.cell) is not None:
        yield from (*cell.column_headers, *cell.row_headers, *cell.row_cells, *cell.below)
        yield cell.caption or ""


def _readings(unit: TextUnit) -> Iterator[str]:
    """The unit's text as it stands there, without gaps, and as a person reads it."""
    plain = unit.plain
    yield plain
    if has_gaps(plain):
        plain = compact(unit).unit.plain
        yield plain
    if (legible := view(plain)) is not None:
        yield legible.text


def _words(text: str) -> Words:
    """The words of a text, folded; of one with characters nobody sees, with and without them."""
    words = frozenset(_WORD.findall(fold(text)))
    if text.isascii():
        return words
    return words.union(*(_WORD.findall(fold(seen(text))), _WORD.findall(text.lower())))


_known = lru_cache(_REMEMBERED)(_words)


def _is_part(part: str, words: Iterable[str]) -> bool:
    return any(part in word for word in words)
