"""Grounding: from what a reader says it read to the exact place and the typed value.

Nothing a reader says is believed unchecked. The quote must stand in the line that is cited, or
in exactly one place of the window; a value must stand there, too, and parse; plans and entries
must be known. What fails is dropped with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from checker.models import Fact, Price, Quantity, Span, Stance, TextUnit
from checker.statements.brief import Brief, BriefEntry, EntryKind
from checker.statements.draft import Draft, Relation
from checker.statements.patterns.find import find_facts
from checker.statements.quote import find_quote
from checker.statements.window import Line
from checker.values.given_away import cell_price, find_free
from checker.values.money import find_prices
from checker.values.names import Lexicon
from checker.values.quantities import find_quantities
from checker.values.scopes import ALL, PAID
from checker.values.terms import TermKind

NO_LINE = "a line that is not there is cited"
NO_QUOTE = "the quoted words are not in the line"
MANY_QUOTES = "the quoted words stand in several places"
NO_ENTRY = "an entry that is not there is cited"
NO_VALUE = "the value cannot be read"
NO_PLAN = "the plan is not known"

V = TypeVar("V", Price, Quantity)
_WITHOUT_VALUE = frozenset({Relation.AGREES, Relation.RETIRED_NAME, Relation.UNKNOWN_NAME})


@dataclass(frozen=True, slots=True)
class Statement:
    """What a document says of an approved thing, at its exact place.

    `unit` is the place of the unit in the document, `span` the quoted words in it. `packages`
    are ids, or ALL or PAID; `value` is None where none is stated. `entry` is None where the
    statement is about no entry. `reason` is the reader's, for people.
    """

    unit: int
    span: Span
    relation: Relation
    entry: BriefEntry | None = None
    packages: frozenset[str] = frozenset()
    value: Price | Quantity | None = None
    thing: str = ""
    stance: Stance = Stance.OURS_NOW
    reason: str = ""
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A draft that is not believed, and why."""

    draft: Draft
    why: str


@dataclass(frozen=True)
class Ground:
    """Grounds the drafts of one document's windows."""

    units: Sequence[TextUnit]
    lexicon: Lexicon
    reader: str = ""
    _facts: dict[int, tuple[Fact, ...]] = field(default_factory=dict, repr=False)

    def __call__(self, draft: Draft, lines: Sequence[Line], brief: Brief) -> Statement | Dropped:
        """The statement a draft amounts to, or why it is dropped."""
        entry = brief.entry(draft.entry)
        if entry is None and (draft.entry or draft.relation is Relation.AGREES):
            return Dropped(draft, NO_ENTRY)
        line = next((line for line in lines if line.number == draft.line), None)
        if line is None and not draft.quote:
            return Dropped(draft, NO_LINE)
        place = self._place(draft, line, lines)
        if isinstance(place, str):
            return Dropped(draft, place)
        packages = self._packages(draft.plans)
        if packages is None and draft.relation is Relation.STATES:
            return Dropped(draft, NO_PLAN)
        value = self._value(draft, entry, *place)
        if value is None and entry is not None and draft.relation is Relation.STATES:
            return Dropped(draft, NO_VALUE)
        return Statement(
            *place,
            draft.relation,
            entry,
            packages or frozenset(),
            value,
            draft.thing,
            _stance(draft),
            draft.reason,
            self.reader,
        )

    # --- where it stands --------------------------------------------------------------

    def _place(
        self, draft: Draft, line: Line | None, lines: Sequence[Line]
    ) -> tuple[int, Span] | str:
        """The unit and span of the quoted words, or why there are none."""
        if draft.relation is Relation.AGREES and line is not None:
            return line.units[0], self._whole(line.units[0])
        for words in filter(None, (draft.quote, draft.value)):
            if line is not None and (found := next(self._in(words, line), None)):
                return found
        everywhere = [place for other in lines for place in self._in(draft.quote, other)]
        if len(everywhere) == 1:
            return everywhere[0]
        if everywhere:
            return MANY_QUOTES
        spread = self._spread(draft, line) if line is not None else None
        return spread or NO_QUOTE

    def _in(self, words: str, line: Line) -> Iterator[tuple[int, Span]]:
        for unit in line.units:
            span = find_quote(words, self.units[unit].plain) if words else None
            if span is not None:
                yield unit, span

    def _spread(self, draft: Draft, line: Line) -> tuple[int, Span] | None:
        """A quote over several cells of a row: the cell with the figure, else the longest."""
        if len(line.units) == 1 or find_quote(draft.quote, line.text) is None:
            return None
        quoted = [u for u in line.units if find_quote(self.units[u].plain, draft.quote)]
        figures = [u for u in quoted if any(c.isdigit() for c in self.units[u].plain)]
        chosen = max(figures or quoted, key=lambda u: len(self.units[u].plain), default=None)
        return None if chosen is None else (chosen, self._whole(chosen))

    def _whole(self, unit: int) -> Span:
        return Span.of_words(self.units[unit].plain)

    # --- what it says -----------------------------------------------------------------

    def _packages(self, plans: Sequence[str]) -> frozenset[str] | None:
        """The ids of plans; None where one of them is not known."""
        found: set[str] = set()
        for plan in plans:
            known = _GROUPS.get(plan.strip().casefold())
            ids = {known} if known else self._named(plan)
            if not ids:
                return None
            found |= ids
        return frozenset(found)

    def _named(self, plan: str) -> set[str]:
        kinds = {TermKind.PACKAGE, TermKind.RETIRED}
        found = (self.lexicon.in_label(plan), self.lexicon.in_label(f"{plan} plan"))
        return {
            mention.id
            for mentions in found
            for mention in mentions
            if mention.kind in kinds and mention.id
        }

    def _value(
        self, draft: Draft, entry: BriefEntry | None, unit: int, span: Span
    ) -> Price | Quantity | None:
        """The value that is stated, with what the place says of it.

        In a table the currency, the period and what is counted often stand in the headers: where
        patterns read the same amount there, they know more of it than the words alone do.
        """
        if entry is None or draft.relation in _WITHOUT_VALUE:
            return None
        said = [text for text in (draft.value, draft.quote) if text.strip()]
        if entry.kind is EntryKind.PRICE:
            price = next((p for text in said if (p := self._price(text))), None)
            there = self._stated(unit, span, Price)
            return there if there and (price is None or price.amount == there.amount) else price
        if entry.kind is EntryKind.LIMIT:
            found = next((q for text in said if (q := _quantity(text))), None)
            here = self._stated(unit, span, Quantity)
            return here if here and (found is None or found.value == here.value) else found
        return None

    def _stated(self, unit: int, span: Span, kind: type[V]) -> V | None:
        """The only value of a kind that patterns read within some words; None without one."""
        if unit not in self._facts:
            self._facts[unit] = find_facts(self.units[unit], self.lexicon)
        over = (f for f in self._facts[unit] if f.span.start < span.end and span.start < f.span.end)
        values = [fact.value for fact in over if isinstance(fact.value, kind)]
        return values[0] if len(set(values)) == 1 else None

    def _price(self, text: str) -> Price | None:
        found = (*find_prices(text, self.lexicon.currency), *find_free(text))
        if len(found) == 1:
            return found[0].price
        short = cell_price(text, self.lexicon.currency)
        return short.price if short else None


_GROUPS = {"all": ALL, "all plans": ALL, "every plan": ALL, "paid": PAID, "paid plans": PAID}


def _quantity(text: str) -> Quantity | None:
    found = find_quantities(text)
    return found[0].quantity if len(found) == 1 else None


def _stance(draft: Draft) -> Stance:
    whose = _WHOSE.get(draft.whose.strip().casefold(), Stance.OURS_NOW)
    if whose is not Stance.OURS_NOW:
        return whose
    return _WHEN.get(draft.when.strip().casefold(), Stance.OURS_NOW)


_WHOSE = {
    "competitor": Stance.COMPETITOR,
    "customer": Stance.CUSTOMER,
    "other product": Stance.OTHER_PRODUCT,
}
_WHEN = {"past": Stance.PAST, "future": Stance.FUTURE}
