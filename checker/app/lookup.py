"""Looking up what is approved: by a question, by kind, by package."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log1p
from typing import Final

import re2

from checker.app.entries import ASKED_BY, Approved, Kind, entries_of
from checker.approved import Canon
from checker.canon import schema
from checker.interface import Embedder, SettingsError
from checker.retrieval.lexical import words
from checker.retrieval.retriever import ApprovedText, RetrievalQuery, Retriever

NEAR: Final = 0.38
"""Below this an entry is about something else."""
_OF_BEST: Final = 0.5
"""And so it is below this share of the nearest entry's score."""

_COVERED: Final = 0.5  # the share of the question's words that an entry has, against nearness
_UNKNOWN: Final = 0.4  # what a word that no entry has counts of what it would with one
_OF_KIND: Final = 0.1  # what it counts that the question asks for entries of its kind
_NAMED: Final = 0.15  # and that it names all the things an entry is about

# What makes a question of what is asked for. Words of the canon's own kinds are not among them.
_ASKING: Final = frozenset(
    words(
        "what which who whom whose when where why how do does did was were there any have has had "
        "i me my they them he she we us may might should could would will shall must please tell "
        "know about give show find list all some more most right get gets now still used use "
        "so no yes but than then also just let want need make write into out up per each every"
    )
)


@dataclass(frozen=True, slots=True)
class Within:
    """Which entries are looked at: of a kind, about a package, for a channel; all by default.

    `package` is an id or any name, in any case.
    """

    kind: Kind | None = None
    package: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Entries, how many more there are, and words of the question that no entry has."""

    entries: tuple[Approved, ...] = ()
    more: int = 0
    unknown: tuple[str, ...] = ()


class Lookup:
    """Answers questions about one canon as it holds on its day. Threads may share it."""

    def __init__(
        self,
        file: schema.CanonFile,
        compiled: Canon,
        embedder: Embedder,
        region: str | None = None,
    ) -> None:
        """Embeds every entry once; `compiled` is `file` as it holds on a day in the region."""
        self._entries = tuple(entries_of(file, compiled, region))
        self._packages = _package_names(file)
        self._known = tuple(package.name for package in file.packages)
        shown = [f"{entry.shown.text} {entry.words}" for entry in self._entries]
        self._words = [frozenset(words(text)) for text in shown]
        holders = Counter(word for own in self._words for word in own)
        self._weights = {word: _rarity(count, len(shown)) for word, count in holders.items()}
        self._unknown = _UNKNOWN * _rarity(0, len(shown))
        statements = [ApprovedText(str(i), text) for i, text in enumerate(shown)]
        self._retriever = Retriever(statements, embedder)
        self._patterns = {
            i: re2.compile(f"(?i){'|'.join(f'(?:{p})' for p in entry.patterns)}")
            for i, entry in enumerate(self._entries)
            if entry.patterns
        }

    def listed(self, within: Within, most: int) -> Answer:
        """All entries of a kind or package, in the canon's order. Raises SettingsError."""
        return _first([self._entries[i].shown for i in self._looked_at(within)], most)

    def nearest(self, asked: str, within: Within, most: int) -> Answer:
        """The entries that speak about what is asked, nearest first; none where none does.

        Raises SettingsError for a package the canon does not have.
        """
        here = self._looked_at(within)
        if not here or not asked.strip():
            return Answer()
        (hits,) = self._retriever.top([RetrievalQuery(asked)], len(here), [[str(i) for i in here]])
        asking = _Asking.of(asked)
        scored = [self._scored(int(hit.statement), hit.score, asking) for hit in hits]
        least = max(NEAR, _OF_BEST * max(e.score for e in scored))
        near = sorted((e for e in scored if e.score >= least), key=lambda e: -e.score)
        known = {*self._weights, *(base for e in near for base in words(e.text))}
        return replace(_first(near, most), unknown=asking.unknown(known) if near else ())

    def _looked_at(self, within: Within) -> list[int]:
        package = self._package(within.package)
        return [
            i
            for i, entry in enumerate(self._entries)
            if within.kind in (None, entry.shown.kind)
            and (package is None or package in entry.shown.packages)
            and _on(entry.shown, within.channel)
        ]

    def _package(self, named: str | None) -> str | None:
        if named is None:
            return None
        found = self._packages.get(named.strip().casefold())
        if found is None:
            known = ", ".join(self._known) or "the canon has none"
            raise SettingsError(f"unknown package {named!r}; the canon has: {known}")
        return found

    def _scored(self, number: int, near: float, asking: _Asking) -> Approved:
        entry = self._entries[number]
        if number in self._patterns and self._patterns[number].search(asking.text):
            return replace(entry.shown, score=1.0)
        named = asking.names(entry.about)
        score = _COVERED * self._coverage(number, asking.words) + (1 - _COVERED) * near
        score += _NAMED * named + _OF_KIND * (entry.shown.kind in asking.kinds)
        return replace(entry.shown, score=round(min(score, 1.0), 3))

    def _coverage(self, number: int, asked: frozenset[str]) -> float:
        """The share of the question's words, rare ones counting more, that an entry has."""
        weights = {word: self._weights.get(word, self._unknown) for word in asked}
        own = self._words[number]
        total = sum(weights.values())
        return sum(w for word, w in weights.items() if word in own) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question: its text, its words in base form, and the kinds of entry it asks for."""

    text: str
    folded: str
    words: frozenset[str]
    kinds: frozenset[Kind]

    @classmethod
    def of(cls, text: str) -> _Asking:
        asked = frozenset(words(text)) - _ASKING
        kinds = {kind for kind, by in ASKED_BY.items() if asked & frozenset(words(by))}
        return cls(text, text.casefold(), asked, frozenset(kinds))

    def names(self, things: tuple[frozenset[str], ...]) -> float:
        """The share of the things an entry is about that the question names."""
        said = [any(map(self._has, names)) for names in things]
        return sum(said) / len(said) if said else 0.0

    def _has(self, name: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.folded) is not None

    def unknown(self, known: Iterable[str]) -> tuple[str, ...]:
        """Words as they were asked with, in order, that are not known."""
        missing = self.words - set(known)
        said = dict.fromkeys(re.findall(r"[^\W_]+(?:[.,]\d+)*", self.text))
        return tuple(word for word in said if missing & set(words(word)))


def _first(entries: Sequence[Approved], most: int) -> Answer:
    return Answer(tuple(entries[:most]), max(len(entries) - most, 0))


def _rarity(holders: int, entries: int) -> float:
    return log1p((entries - holders + 0.5) / (holders + 0.5))


def _on(entry: Approved, channel: str | None) -> bool:
    return not entry.channels or channel is None or channel in entry.channels


def _package_names(file: schema.CanonFile) -> dict[str, str]:
    """The id of each package by all it is called, folded."""
    named = {
        name.casefold(): package.id
        for package in file.packages
        for name in (*(old.name for old in package.retired_names), *package.aliases, package.name)
    }
    return named | {package.id.casefold(): package.id for package in file.packages}
