"""The lexicon: every name the canon knows, and where a text uses one.

Names are found by Aho-Corasick, longest first, with own boundary checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import ahocorasick

from checker.models import Span
from checker.values.evidence import OURS, PREVIOUS, STARTERS, bounded, evident, longest
from checker.values.legible import name_view, seen
from checker.values.terms import NameMention, Term, TermKind, fold, nearly_same
from checker.values.words import content

__all__ = ["Lexicon", "NameMention", "Term", "TermKind", "fold"]

# `Ferncloud's own "Pro"`
_OWNED = re.compile(r"\b([A-Z][\w.-]*)['’]s\s+(?:own\s+)?[\"“‘*_`]*$")
# `Single-node` begins a heading; what a company is called goes on with a capital.
_COMPOUND = re.compile(r"[A-Z][a-z]+(?:-[a-z]+)+")
_REMEMBERED = 20_000
FEWEST_LETTERS = 8


@dataclass(frozen=True)
class Lexicon:
    """Every name the canon knows.

    `order` has the package ids from the smallest to the largest where that is known;
    `free` those that cost nothing; `units` other words for what is counted, as they are read
    behind a number, each with its name; `closed` says that there are no other packages, and
    `listed_in` which entry of the canon lists them. `own` says that it reads the canon itself, in
    which no package is somebody else's. `doubted` are ids of packages that may be none: no word
    for all packages means them.
    """

    terms: tuple[Term, ...] = ()
    order: tuple[str, ...] = ()
    free: frozenset[str] = field(default_factory=frozenset)
    closed: bool = False
    currency: str = "USD"
    own: bool = False
    listed_in: str = "packages"
    units: tuple[tuple[str, str], ...] = ()
    doubted: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def packages(self) -> frozenset[str]:
        """The ids of all packages, but for those that may be none."""
        return frozenset(t.id for t in self.terms if t.kind is TermKind.PACKAGE) - self.doubted

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for term in self.terms:
            if term.kind is TermKind.PACKAGE:
                names.setdefault(term.id, term.text)
        return names

    def name(self, package: str) -> str:
        """The approved name of a package."""
        return self._names.get(package, package)

    @cached_property
    def companies(self) -> frozenset[str]:
        """Folded names of our company."""
        return frozenset(fold(t.text) for t in self.terms if t.kind is TermKind.COMPANY)

    @cached_property
    def company_words(self) -> frozenset[str]:
        """The content words of our company's names, which narrow nothing."""
        return frozenset[str]().union(*map(content, self.companies))

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(fold(t.text) for t in self.terms if t.kind in OURS)

    def is_name(self, text: str) -> bool:
        """Whether a text is a package's name and nothing else."""
        return fold(text).strip(" *`") in self._folded

    @cached_property
    def former(self) -> dict[str, Term]:
        """Names of things that are called otherwise now, or are gone, folded."""
        return {fold(t.text): t for t in self.terms if t.kind is TermKind.FORMER}

    @cached_property
    def counted_as(self) -> dict[str, str]:
        """What units in other words count: `cu` is a compute unit."""
        return dict(self.units)

    @cached_property
    def groups(self) -> bool:
        """Whether the canon has a name for several packages together: `premium plans`."""
        return any(t.kind is TermKind.GROUP for t in self.terms)

    @cached_property
    def products(self) -> frozenset[str]:
        """The names of our other products."""
        return frozenset(t.text for t in self.terms if t.kind is TermKind.PRODUCT)

    @cached_property
    def long_names(self) -> tuple[str, ...]:
        """Folded one-word package names long enough to recognise when misspelt."""
        names = {fold(t.text) for t in self.terms if t.kind is TermKind.PACKAGE}
        return tuple(sorted(n for n in names if len(n) >= FEWEST_LETTERS and n.isalpha()))

    @cached_property
    def _nearly(self) -> dict[str, bool]:
        return {}

    def is_nearly_ours(self, word: str) -> bool:
        """Whether a word is a letter or two away from one of the long names; remembered."""
        known = self._nearly.get(word)
        if known is None:
            folded = fold(word)
            known = any(nearly_same(folded, name) for name in self.long_names)
            self._nearly[word] = known
        return known

    @cached_property
    def keys(self) -> dict[str, Term]:
        """What each name is found by, and what it stands for there."""
        found: dict[str, Term] = {}
        for term in self.terms:
            key = fold(seen(term.text))
            known = key in found and term.kind is not TermKind.PACKAGE
            if key and not known and not self._repeats(key):
                found[key] = term
        return found

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton | None:
        automaton = ahocorasick.Automaton()
        for key, term in self.keys.items():
            automaton.add_word(key, (len(key), term))
        if not len(automaton):
            return None
        automaton.make_automaton()
        return automaton

    def _repeats(self, key: str) -> bool:
        """`brightline growth` where `growth` is a term too: it would hide `growth plus`."""
        rests = [key.removeprefix(f"{c} ") for c in self.companies if key.startswith(f"{c} ")]
        return any(rest == fold(t.text) for rest in rests for t in self.terms)

    def find(self, plain: str, whole: bool = False) -> tuple[NameMention, ...]:
        """Every known name in a text, in order, longest first where they overlap.

        `whole` says that the text is a label (a cell, a heading), in which a name that
        fills it is a name without further evidence.
        """
        if self._automaton is None:
            return ()
        legible = name_view(plain)
        if legible is None:
            return tuple(self._mentions(plain, whole))
        found = self._mentions(legible.text, whole)
        return tuple(replace(mention, span=legible.back(mention.span)) for mention in found)

    @cached_property
    def _labels(self) -> dict[str, tuple[NameMention, ...]]:
        return {}

    def in_label(self, text: str) -> tuple[NameMention, ...]:
        """The names in a short text that many units share (a heading, a header); remembered."""
        known = self._labels.get(text)
        if known is None:
            if len(self._labels) > _REMEMBERED:
                self._labels.clear()
            known = self._labels[text] = self.find(" ".join(text.split()), whole=True)
        return known

    def _mentions(self, plain: str, whole: bool) -> Iterator[NameMention]:
        found = longest(self._hits(plain))
        known = [(span, term) for span, term in found if evident(plain, span, term, whole, found)]
        for span, term in known:
            said = plain[span.start : span.end]
            foreign = term.kind in OURS and self.is_foreign(plain, span)
            yield NameMention(span, said, term.kind, term.id, foreign, term.packages)

    def _hits(self, plain: str) -> Iterator[tuple[Span, Term]]:
        folded = fold(plain)
        assert self._automaton is not None  # noqa: S101
        for last, (length, term) in self._automaton.iter(folded):
            span = Span(last + 1 - length, last + 1)
            if bounded(plain, span):
                yield span, term

    def is_foreign(self, plain: str, span: Span) -> bool:
        """Whether a capitalised word of others stands right before the name."""
        if self.own:
            return False
        owned = _OWNED.search(plain, max(0, span.start - 40), span.start)
        if owned and fold(owned[1]) not in self.own_words:
            return True
        previous = PREVIOUS.search(plain, max(0, span.start - 40), span.start)
        if previous is None:
            return False
        word = previous[1]
        line = fold(plain[: previous.start()]).rstrip(" ")
        if any(line.endswith((company, f"{company} for")) for company in self.companies):
            return False
        owner = re.sub(r"['’]s$", "", word)
        if fold(owner) in self.own_words or fold(word) in STARTERS or _COMPOUND.fullmatch(word):
            return False
        if word != owner and word[0].isupper():
            return True
        return (word[0].isupper() and not word.isupper()) or (word.isupper() and len(word) > 4)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """Every word of our own names: `Brightline Growth` has nothing foreign in it."""
        ours = (t.text for t in self.terms if t.kind in {*OURS, TermKind.COMPANY})
        return frozenset(word for text in ours for word in fold(text).split())
