"""Briefs: what a reader must know of the canon, in numbered entries.

Figures of prices and limits are left out: a reader says what is said of which entry, and code
compares the values. So a reader cannot take every unknown number for wrong, and an edit of a
value asks nothing again. Claims keep their figures: there the reader says how text and claim
relate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from checker.approved import ApprovedClaim, Canon, CanonFact
from checker.models import FactKind, Price, Quantity, Scope
from checker.statements.split import plans_of, without_figures
from checker.statements.window import squeezed
from checker.values.names import Lexicon, Term, TermKind
from checker.values.scopes import gives
from checker.values.show import show_scope

LONGEST = 8_000
"""Characters of a brief: about 2,000 tokens. A canon that needs more is cut to what is near."""


class EntryKind(StrEnum):
    """What an entry of a brief is about."""

    PRICE = "price"
    LIMIT = "limit"
    FEATURE = "feature"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class BriefEntry:
    """One approved thing. `ids` are those of the canon's facts or claims it stands for.

    `packages` are set where it is that of some of an approved sentence's plans only.
    """

    kind: EntryKind
    text: str
    ids: tuple[str, ...]
    number: int = 0
    packages: frozenset[str] = frozenset()

    @property
    def shown(self) -> str:
        """The entry as a reader is shown it."""
        return f"{self.number} [{self.kind}] {self.text}"


@dataclass(frozen=True)
class Brief:
    """Whose pages they are, the names in use, and the approved entries for some windows."""

    about: str
    entries: tuple[BriefEntry, ...] = ()

    @cached_property
    def text(self) -> str:
        """The brief as a reader is shown it."""
        return "\n".join([self.about, "Entries:", *(entry.shown for entry in self.entries)])

    def entry(self, number: int) -> BriefEntry | None:
        """The entry of a number; None where there is none."""
        return self.entries[number - 1] if 0 < number <= len(self.entries) else None


Near = Callable[[str, Sequence[str]], Sequence[int]]
"""Ranks texts by how near they are to a text: the places of the near ones, nearest first."""


@dataclass(frozen=True)
class Briefs:
    """Makes the brief for a text: the whole canon where it fits, else what is near."""

    canon: Canon
    near: Near | None = None
    longest: int = LONGEST

    def brief(self, channel: str | None, text: str) -> Brief:
        """The brief for windows of a channel with some text."""
        entries = self._entries(channel)
        about = self._about
        if self.near is not None and len(about) + _size(entries) > self.longest:
            entries = self._nearest(entries, text, self.longest - len(about))
        return Brief(about, tuple(replace(e, number=n) for n, e in enumerate(entries, start=1)))

    @cached_property
    def _about(self) -> str:
        return "\n".join(about_lines(self.canon.company, self.canon.lexicon))

    @cached_property
    def _by_channel(self) -> dict[str | None, tuple[BriefEntry, ...]]:
        return {}

    def _entries(self, channel: str | None) -> tuple[BriefEntry, ...]:
        known = self._by_channel.get(channel)
        if known is None:
            known = self._by_channel[channel] = tuple(entries_of(self.canon, channel))
        return known

    def _nearest(
        self, entries: Sequence[BriefEntry], text: str, room: int
    ) -> tuple[BriefEntry, ...]:
        """The entries nearest to a text that fit, in the canon's order."""
        assert self.near is not None  # noqa: S101
        kept: set[int] = set()
        for place in self.near(text, [entry.text for entry in entries]):
            room -= len(entries[place].text) + _PER_ENTRY
            if room < 0:
                break
            kept.add(place)
        return tuple(entry for i, entry in enumerate(entries) if i in kept)


_PER_ENTRY = 12


def _size(entries: Iterable[BriefEntry]) -> int:
    return sum(len(entry.text) + _PER_ENTRY for entry in entries)


# --- names ----------------------------------------------------------------------------


def about_lines(company: str, lexicon: Lexicon) -> Iterator[str]:
    """Whose pages they are: the company's names, its plans, products and competitors."""
    yield f"Company: {_with_others(company, _named(lexicon, TermKind.COMPANY, company))}."
    plans = [_plan(package, lexicon) for package in _in_order(lexicon)]
    if plans:
        ranked = ", smallest first" if lexicon.order else ""
        complete = "" if lexicon.closed else " (there may be others)"
        yield f"Plans{ranked}{complete}: {'; '.join(plans)}."
    retired = _without_package(lexicon)
    if retired:
        yield f"Retired names: {', '.join(retired)}."
    if products := _named(lexicon, TermKind.PRODUCT):
        yield f"Other products of it, with plans of their own: {', '.join(products)}."
    if competitors := _named(lexicon, TermKind.COMPETITOR):
        yield f"Other companies: {', '.join(competitors)}."


def _in_order(lexicon: Lexicon) -> list[str]:
    known = [package for package in lexicon.order if package in lexicon.packages]
    return known + sorted(lexicon.packages - set(known))


def _plan(package: str, lexicon: Lexicon) -> str:
    name = lexicon.name(package)
    mine = [term for term in lexicon.terms if term.id == package and term.text != name]
    also = _distinct(term.text for term in mine if term.kind is TermKind.PACKAGE)
    once = _distinct(term.text for term in mine if term.kind is TermKind.RETIRED)
    said = [f"also: {', '.join(also)}"] if also else []
    said += [f"retired names: {', '.join(once)}"] if once else []
    return f"{name} ({'; '.join(said)})" if said else name


def _without_package(lexicon: Lexicon) -> list[str]:
    retired = (t for t in lexicon.terms if t.kind is TermKind.RETIRED)
    return _distinct(term.text for term in retired if term.id not in lexicon.packages)


def _named(lexicon: Lexicon, kind: TermKind, apart: str = "") -> list[str]:
    terms: tuple[Term, ...] = lexicon.terms
    return _distinct(term.text for term in terms if term.kind is kind and term.text != apart)


def _with_others(name: str, others: Sequence[str]) -> str:
    return f"{name} (also: {', '.join(others)})" if others else name


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


# --- entries --------------------------------------------------------------------------


def entries_of(canon: Canon, channel: str | None) -> Iterator[BriefEntry]:
    """Every entry that holds today on a channel, in the canon's order, without numbers."""
    facts = [f for f in canon.facts if f.structured and f.scoping.on_channel(channel)]
    yield from _prices([f for f in facts if f.fact.kind is FactKind.PRICE], canon)
    yield from _limits([f for f in facts if f.fact.kind is FactKind.LIMIT], canon)
    yield from _features([f for f in facts if f.fact.kind is FactKind.AVAILABILITY], canon)
    for claim in canon.claims:
        if claim.scoping.on_channel(channel) and claim.scoping.on_day(canon.as_of):
            yield from _split(claim, canon) or (_claim(claim),)


def _prices(facts: Sequence[CanonFact], canon: Canon) -> Iterator[BriefEntry]:
    """One entry for all list prices of a thing: any of them is right."""
    grouped: dict[tuple[tuple[str, ...], str], list[CanonFact]] = {}
    for fact in facts:
        key = (tuple(sorted(fact.fact.packages)), fact.text if fact.topics else "")
        grouped.setdefault(key, []).append(fact)
    for (packages, thing), some in grouped.items():
        owner = _names(packages, canon.lexicon)
        basis = _distinct(b for f in some if (b := _basis(f)))
        text = f"{thing} on {owner}" if thing else f"price of {owner}"
        yield _entry(EntryKind.PRICE, text + _bracketed(basis), some)


def _basis(fact: CanonFact) -> str:
    """What a price is for, without its amount: `per seat`."""
    value = fact.fact.value
    if not isinstance(value, Price) or not value.per:
        return ""
    many = value.per_quantity != 1
    return f"per {value.per_quantity:,f} {value.per}s" if many else f"per {value.per}"


def _limits(facts: Sequence[CanonFact], canon: Canon) -> Iterator[BriefEntry]:
    """One entry for a limit of all packages that have it."""
    grouped: dict[str, list[CanonFact]] = {}
    for fact in facts:
        grouped.setdefault(fact.text, []).append(fact)
    for thing, some in grouped.items():
        packages = dict.fromkeys(p for f in some for p in sorted(f.fact.packages))
        units = _distinct(u for f in some if (u := _unit(f)))
        owner = _names(tuple(packages), canon.lexicon)
        yield _entry(EntryKind.LIMIT, f"{thing}: {owner}{_bracketed(units)}", some)


def _unit(fact: CanonFact) -> str:
    value = fact.fact.value
    if not isinstance(value, Quantity):
        return ""
    counted = [f"per {by}" for by in (value.per, value.every) if by]
    unit = f"{value.unit}s" if value.unit and value.unit[-1:].islower() else value.unit or ""
    return " ".join([unit, *counted]).strip()


def _features(facts: Sequence[CanonFact], canon: Canon) -> Iterator[BriefEntry]:
    """One entry for a feature: who has it, who can buy it, who does not have it."""
    grouped: dict[str, list[CanonFact]] = {}
    for fact in facts:
        grouped.setdefault(fact.id.split(".add_on[")[0], []).append(fact)
    for feature, some in grouped.items():
        also = _distinct(canon.also.get(feature, ()))
        name = _with_others(some[0].text, also)
        yield _entry(EntryKind.FEATURE, f"{name}: {_who(some, canon.lexicon)}", some)


def _who(facts: Sequence[CanonFact], lexicon: Lexicon) -> str:
    scopes = [f.fact.value for f in facts if isinstance(f.fact.value, Scope)]
    has = next((s for s in scopes if not s.add_on), Scope(frozenset()))
    said = [f"on {show_scope(has, lexicon)}" if has.packages else "on no plan"]
    buyers = frozenset[str]().union(*(s.packages for s in scopes if s.add_on))
    if buyers:
        said.append(f"can be bought on {show_scope(Scope(buyers), lexicon)}")
    without = [
        lexicon.name(p)
        for p in _in_order(lexicon)
        if p not in buyers and gives(has, p, lexicon) is False
    ]
    if without and has.packages:
        said.append(f"not on {', '.join(without)}")
    return "; ".join(said)


def _claim(claim: ApprovedClaim) -> BriefEntry:
    return BriefEntry(EntryKind.CLAIM, squeezed(claim.text), (claim.id,))


def _split(claim: ApprovedClaim, canon: Canon) -> tuple[BriefEntry, ...]:
    """An entry for each plan of a claim that sets the same limit for several; else none."""
    facts = plans_of(claim.id, canon)
    if not facts:
        return ()
    said = squeezed(without_figures(claim.id, facts, canon))
    return tuple(
        BriefEntry(
            EntryKind.LIMIT,
            f"{_names(tuple(fact.fact.packages), canon.lexicon)}, in “{said}”",
            (claim.id,),
            packages=fact.fact.packages,
        )
        for fact in facts
    )


def _entry(kind: EntryKind, text: str, facts: Sequence[CanonFact]) -> BriefEntry:
    return BriefEntry(kind, squeezed(text), tuple(dict.fromkeys(f.id for f in facts)))


def _names(packages: Sequence[str], lexicon: Lexicon) -> str:
    ranked = {package: i for i, package in enumerate(lexicon.order)}
    ordered = sorted(packages, key=lambda p: (ranked.get(p, len(ranked)), p))
    return show_scope(Scope(frozenset(ordered)), lexicon)


def _bracketed(parts: Sequence[str]) -> str:
    return f" ({', '.join(parts)})" if parts else ""
