"""The canon as the judges see it: names, facts and sentences, each with where it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from checker.models import Cell, Fact, FactKind, Price, Quantity, TextUnit, Value
from checker.values.agree import dimension
from checker.values.names import Lexicon
from checker.values.terms import fold


@dataclass(frozen=True, slots=True)
class Scoping:
    """Where and when an entry applies; the region is settled when the canon is compiled."""

    channels: frozenset[str] = frozenset()
    starts: date | None = None
    until: date | None = None

    def on_channel(self, channel: str | None) -> bool:
        """Whether the entry is for a channel; a document without one gets them all."""
        return not self.channels or channel is None or channel in self.channels

    def on_day(self, day: date) -> bool:
        """Whether the entry is for a day."""
        return (self.starts is None or self.starts <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """What a passage must say for an approved fact to be the one it is compared with.

    `said` is a pattern, whatever the case; `words` are content words that must all stand
    there; `before` is the day before which customers came. `shown` says it for people. A value
    is `usual` where it is right whether or not the condition is told: a default.
    """

    shown: str
    said: str | None = None
    words: frozenset[str] = frozenset()
    before: date | None = None
    usual: bool = False


@dataclass(frozen=True, slots=True)
class CanonFact:
    """One approved fact. `topics` are alternative names of what it is about, as words.

    `phrases` are those of these names whose words alone are too few or too common to
    know the thing by ("API access" is more than "API"); they must stand there in full.
    A fact with a `condition` holds only where that is said.
    `structured` facts come from the price list; the others were read from the claim
    `text`, in the same way as collateral.
    """

    id: str
    fact: Fact
    text: str
    topics: tuple[frozenset[str], ...]
    structured: bool = True
    phrases: tuple[str | None, ...] = ()
    scoping: Scoping = field(default_factory=Scoping)
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an approved claim or of one of its variants.

    `subject` says what its figures are of, where its own words do not.
    """

    id: str
    text: str
    facts: tuple[Fact, ...] = ()
    scoping: Scoping = field(default_factory=Scoping)
    review_by: date | None = None
    unit: TextUnit | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovedClaim:
    """An approved claim as it is written.

    `values` says that it tells a structured entry, whose figures code compares.
    """

    id: str
    text: str
    scoping: Scoping = field(default_factory=Scoping)
    approved: date | None = None
    values: bool = False
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Ban:
    """A forbidden text or pattern, as RE2 patterns."""

    id: str
    patterns: tuple[str, ...]
    say_instead: str | None
    why: str | None
    scoping: Scoping


@dataclass(frozen=True, slots=True)
class Duty:
    """A text a document must carry, always or when it states a kind of fact."""

    id: str
    text: str
    when: FactKind | None
    scoping: Scoping


@dataclass(frozen=True, slots=True)
class Authority:
    """How large a discount a channel may give, in percent."""

    id: str
    up_to: Decimal
    packages: frozenset[str]
    scoping: Scoping


@dataclass(frozen=True, slots=True)
class Offering:
    """A registered exception: a price or a discount for a package."""

    id: str
    package: str
    fact: Fact
    scoping: Scoping


def row_key(cell: Cell) -> tuple[str, int, int]:
    """What two rows must share for their cells to be compared: label, length and column."""
    return fold(cell.row_cells[0]).strip(" *_`"), len(cell.row_cells), cell.column


def _together(sentence: Sentence) -> tuple[str, str | None]:
    """What two sentences share where either is enough to be right: prices by the same unit."""
    package, _, _ = sentence.id.rpartition(".prices[")
    prices = [f.value for f in sentence.facts if isinstance(f.value, Price)]
    return (package, prices[0].per) if package and prices else (sentence.id, None)


@dataclass(frozen=True)
class Canon:
    """Everything approved, ready to compare with.

    `claims` are the approved claims as written, `also` other words for features, by id.
    `conditional` are facts that hold only where a passage says so: for customers of long
    standing, by default, for some of a kind.
    `unsure` are the ids of facts and sentences that nobody has confirmed yet.
    `statements` are all of it in sentences, prices, limits and features too, as they hold
    on `as_of`: what a text can be matched with where no rule knows what to compare.
    """

    company: str
    lexicon: Lexicon
    as_of: date
    facts: tuple[CanonFact, ...] = ()
    conditional: tuple[CanonFact, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    bans: tuple[Ban, ...] = ()
    duties: tuple[Duty, ...] = ()
    authorities: tuple[Authority, ...] = ()
    offers: tuple[Offering, ...] = ()
    retired: Mapping[str, date | None] = field(default_factory=dict)
    claims: tuple[ApprovedClaim, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statements: tuple[Sentence, ...] = ()
    unsure: frozenset[str] = frozenset()
    path: str = "canon.yaml"
    sha256: str = ""

    @cached_property
    def by_word(self) -> dict[str, tuple[int, ...]]:
        """Which approved sentences, by number, have a word (five letters or more)."""
        index: dict[str, list[int]] = {}
        for i, sentence in enumerate(self.sentences):
            for word in set(re.findall(r"[^\W\d_]{5,}", sentence.text.lower())):
                index.setdefault(word, []).append(i)
        return {word: tuple(numbers) for word, numbers in index.items()}

    @cached_property
    def rows(self) -> dict[tuple[str, int, int], tuple[Sentence, ...]]:
        """Cells of approved table rows, by the row's label, its length and the column."""
        rows: dict[tuple[str, int, int], tuple[Sentence, ...]] = {}
        for sentence in self.sentences:
            cell = sentence.unit.context.cell if sentence.unit is not None else None
            if cell is not None and cell.row_cells:
                key = row_key(cell)
                rows[key] = (*rows.get(key, ()), sentence)
        return rows

    @cached_property
    def wording(self) -> dict[str, str]:
        """What is approved, by entry; prices by the same unit together, since any is right."""
        said: dict[tuple[str, str | None], dict[str, None]] = {}
        for sentence in self.statements:
            said.setdefault(_together(sentence), {})[sentence.text] = None
        return {s.id: " ".join(said[_together(s)]) for s in self.statements}

    @cached_property
    def any_ban(self) -> str:
        """One RE2 pattern that matches where any ban does; empty without bans."""
        return "|".join(f"(?:{pattern})" for ban in self.bans for pattern in ban.patterns)

    def only(self, facts: tuple[CanonFact, ...]) -> Canon:
        """A canon of these facts alone, by the same names."""
        return replace(self, facts=facts, conditional=(), sentences=(), offers=())

    @cached_property
    def usual(self) -> Canon:
        """A canon of what is right whether or not its condition is told: defaults."""
        return self.only(tuple(c for c in self.conditional if c.condition and c.condition.usual))

    @cached_property
    def over(self) -> tuple[Sentence, ...]:
        """Approved sentences past the day they were to be reviewed or ended."""
        return tuple(
            s
            for s in self.sentences
            if any(day is not None and day < self.as_of for day in (s.review_by, s.scoping.until))
        )

    @cached_property
    def by_id(self) -> dict[str, tuple[CanonFact, ...]]:
        """The approved facts of each entry."""
        found: dict[str, list[CanonFact]] = {}
        for fact in (*self.facts, *self.conditional):
            found.setdefault(fact.id, []).append(fact)
        return {id_: tuple(facts) for id_, facts in found.items()}

    def of_measure(self, kind: FactKind, value: Value) -> tuple[CanonFact, ...]:
        """The approved facts of a kind, without quantities of another measure than a quantity's."""
        if not isinstance(value, Quantity):
            return self.by_kind[kind]
        return self._by_measure.get((kind, dimension(value.unit)), self._unmeasured[kind])

    @cached_property
    def _by_measure(self) -> dict[tuple[FactKind, str | None], tuple[CanonFact, ...]]:
        places = {(f.fact.kind, _measure(f)) for f in self.facts if _is_measured(f)}
        return {
            (kind, measure): tuple(
                f for f in self.by_kind[kind] if not _is_measured(f) or _measure(f) == measure
            )
            for kind, measure in places
        }

    @cached_property
    def _unmeasured(self) -> dict[FactKind, tuple[CanonFact, ...]]:
        return {
            kind: tuple(f for f in facts if not _is_measured(f))
            for kind, facts in self.by_kind.items()
        }

    @cached_property
    def claimed_amounts(self) -> tuple[tuple[CanonFact, Quantity], ...]:
        """The limits and numbers of approved sentences, with their values."""
        return tuple(
            (fact, fact.fact.value)
            for kind in (FactKind.LIMIT, FactKind.NUMBER)
            for fact in self.by_kind[kind]
            if not fact.structured and isinstance(fact.fact.value, Quantity)
        )

    @cached_property
    def by_kind(self) -> dict[FactKind, tuple[CanonFact, ...]]:
        """The approved facts of each kind."""
        return {kind: tuple(f for f in self.facts if f.fact.kind is kind) for kind in FactKind}


def _is_measured(fact: CanonFact) -> bool:
    return isinstance(fact.fact.value, Quantity)


def _measure(fact: CanonFact) -> str | None:
    value = fact.fact.value
    return dimension(value.unit) if isinstance(value, Quantity) else None
