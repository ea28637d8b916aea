"""How two canons differ, by what it takes to know what a document says against the new one.

What a document says is stored, so that it is compared again where anything differs that is
compared. Only three things need its texts:

- names: texts in which a name can stand that is other, or means another thing
  (`checker/statements/renamed.py`);
- claims: documents with the words that take part in one that is other;
- forbidden and required texts: all of them.

A new day is no difference, unless something begins or ends on it, or a post stops being news.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import TypeVar

from checker.approved import Canon, Sentence
from checker.rules.registry import is_recent
from checker.rules.texts import may_say
from checker.rules.wording import may_be_repeated
from checker.statements.renamed import Renamed, Words, renamed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changed:
    """How two canons differ.

    `names` says which texts are read otherwise. Where `texts`, every text is to be looked at;
    else those with words of the `claims` that are in one of the two only, or of those that are
    `over` by one of them only. `compared` says that anything is compared otherwise.
    """

    old: Canon
    new: Canon
    names: Renamed
    texts: bool
    claims: tuple[Sentence, ...]
    over: tuple[Sentence, ...]
    compared: bool

    def needs_texts(self, words: Words) -> bool:
        """Whether the texts of a document with these words are to be looked at again."""
        if self.texts or self.names.touches(words):
            return True
        if not self.claims and not self.over:
            return False
        low = " ".join(words)
        return any(may_say(claim.text, low) for claim in self.over) or any(
            _is_row(claim, words) or may_be_repeated(claim, low) for claim in self.claims
        )

    def ages(self, dates: Sequence[date | None]) -> bool:
        """Whether a dated post among these stops being news, or is news again."""
        old, new = self.old.as_of, self.new.as_of
        return any(is_recent(day, old) != is_recent(day, new) for day in dates)

    def passes(self, days: Sequence[date]) -> bool:
        """Whether what is said begins or ends to hold, of which these are the days."""
        old, new = self.old.as_of, self.new.as_of
        return any((day < old, day > old) != (day < new, day > new) for day in days)


def changed(old: Canon, new: Canon) -> Changed:
    """How two canons differ; see the head of this module."""
    texts = old.bans != new.bans or old.duties != new.duties or bool(old.facts) != bool(new.facts)
    return Changed(
        old,
        new,
        renamed(old.lexicon, new.lexicon),
        texts,
        _unlike(old.sentences, new.sentences, _on_day(old), _on_day(new)),
        _unlike(old.over, new.over, repr, repr),
        _said(old) != _said(new) or _running(old) != _running(new),
    )


def _said(canon: Canon) -> str:
    """All that a canon says, to the digits shown, whatever the day."""
    return repr(replace(canon, as_of=date.min, path="", sha256=""))


def _running(canon: Canon) -> tuple[bool, ...]:
    """Whether each entry that says so itself holds on the canon's day."""
    scopings = [
        *(offer.scoping for offer in canon.offers),
        *(sentence.scoping for sentence in canon.sentences),
        *(claim.scoping for claim in canon.claims),
    ]
    return tuple(scoping.on_day(canon.as_of) for scoping in scopings)


def _on_day(canon: Canon) -> Callable[[Sentence], object]:
    return lambda sentence: (repr(sentence), sentence.scoping.on_day(canon.as_of))


def _unlike(
    before: Sequence[T],
    after: Sequence[T],
    old: Callable[[T], object],
    new: Callable[[T], object],
) -> tuple[T, ...]:
    """The items of both that are not in the other, or not in the same order."""
    numbers: dict[object, int] = {}
    a, b = (
        [numbers.setdefault(key(item), len(numbers)) for item in items]
        for items, key in ((before, old), (after, new))
    )
    if a == b:
        return ()
    unlike: list[T] = []
    for op, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op != "equal":
            unlike += (*before[a1:a2], *after[b1:b2])
    return tuple(unlike)


_WORD = re.compile(r"[^\W_]+")


def _is_row(claim: Sentence, words: Words) -> bool:
    """Whether a document with these words can have the row of a table that a claim is a cell of."""
    cell = claim.unit.context.cell if claim.unit is not None else None
    if cell is None or not cell.row_cells:
        return False
    return words.issuperset(_WORD.findall(cell.row_cells[0].lower()))
