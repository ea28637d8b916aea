"""Plans as cards: a heading, a price line, and lines that say what is in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from checker.canon.draft.bullets import EXTRA, put_line, read_limits, read_prices
from checker.canon.draft.names import CUE, PAST, PRICING, clean_name, plan_like
from checker.canon.draft.sketch import PackageSketch, SketchBuilder
from checker.canon.schema import ListPrice
from checker.models import TextUnit, UnitKind
from checker.values.money import find_prices

Route = tuple[str, ...]

_PRICE_LINE = 90
_SHORT = 70
_LINE = 45
_LOOK_AHEAD = 6
_QUALIFIES = re.compile(
    r"^\W*(?:/|per\b|billed\b|paid\b|when\b|a month|a year|month|year|usd)", re.I
)
_PRICE_WORD = re.compile(
    r"from|starting|starts|start|at|just|only|per|billed|paid|annual(?:ly)?|monthly|yearly|or|and|when|if|by|an?|the|"
    r"users?|seats?|members?|months?|mo|years?|yr|prices?|pricing|free|forever|usd|eur|gbp|excl|incl|vat|tax|plus|"
    r"save|off|for|in|with|custom|contact|sales|us|talk|to|s|let|billing|payment|each|flat|rate|cost|is|costs?",
    re.I,
)
_OTHER_WORDS = 2
_SEVERAL = 2
_ON_REQUEST = re.compile(
    r"\b(?:contact (?:us|sales)|talk to (?:us|sales)|custom pricing|get a quote)\b", re.I
)


# What a component is given is a line of its card.
_LINES = (UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.ATTRIBUTE)


@dataclass(slots=True)
class Section:
    """A heading and the units under it; `direct` are those not under a further heading."""

    route: Route
    line: int | None
    units: list[TextUnit] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The heading's own words."""
        return self.route[-1]

    @property
    def direct(self) -> list[TextUnit]:
        """The units right under the heading."""
        return [unit for unit in self.units if unit.context.headings == self.route]


@dataclass(frozen=True, slots=True)
class _PlanSection:
    """A section that may be a plan."""

    section: Section
    name: str
    prices: tuple[ListPrice, ...]
    first: bool


def sections(units: Iterable[TextUnit]) -> list[Section]:
    """Every headed part of a page, in order; a part belongs to all headings above it."""
    found: dict[Route, Section] = {}
    for unit in units:
        if unit.kind is UnitKind.HEADING:
            route = (*unit.context.headings, _plain(unit))
            found.setdefault(route, Section(route, unit.location.line))
        elif unit.context.cell is None and unit.kind in _LINES:
            for depth in range(1, len(unit.context.headings) + 1):
                route = unit.context.headings[:depth]
                found.setdefault(route, Section(route, unit.location.line)).units.append(unit)
    return list(found.values())


def read_cards(found: Sequence[Section], title: str, out: SketchBuilder) -> list[Section]:
    """Adds the plans that are cards. Returns the sections that were."""
    by_parent: dict[Route, list[_PlanSection]] = {}
    for section in found:
        card = _card(section, out.currency or "USD")
        if card is not None:
            by_parent.setdefault(section.route[:-1], []).append(card)
    taken: list[Section] = []
    tabled = frozenset(out.packages)

    def may_be(name: str) -> bool:
        # Where a table shows several plans, sections of other names are none.
        return len(tabled) < _SEVERAL or out.short(name).casefold() in tabled

    for parent, cards in by_parent.items():
        accepted = list(_accepted(parent, cards, title, may_be))
        for card in accepted:
            _read(card, out)
        taken += [card.section for card in accepted]
        out.cards.append(tuple(card.name for card in accepted))
    return taken


def _card(section: Section, currency: str) -> _PlanSection | None:
    name = clean_name(section.title)
    if name is None or PAST.search(" ".join(section.route)):
        return None
    in_heading = read_prices(section.title, currency) or read_prices(
        re.split(r"\s[–—|:-]+\s", section.title)[-1], currency
    )
    lines = section.direct or section.units
    prices, first = _price_lines(lines[:_LOOK_AHEAD], currency)
    return _PlanSection(section, name, (*in_heading, *prices), first or bool(in_heading))


def _price_lines(lines: Sequence[TextUnit], currency: str) -> tuple[tuple[ListPrice, ...], bool]:
    """The prices in a card's first lines, and whether they come before anything else."""
    found: list[ListPrice] = []
    first = False
    for at, unit in enumerate(lines):
        text = _plain(unit)
        if len(text) > _PRICE_LINE or EXTRA.search(text) or not is_price_line(text):
            continue
        following = _plain(lines[at + 1]) if at + 1 < len(lines) else ""
        if _QUALIFIES.match(following) and not read_prices(following, currency):
            text = f"{text} {following}"
        prices = read_prices(text, currency, unit.struck, text)
        if not prices and _ON_REQUEST.search(text) and len(text) < _SHORT:
            prices = (ListPrice(amount=None),)
        first = first or (bool(prices) and at == 0 and len(text) < _SHORT)
        found.extend(prices)
    known = next((p for p in found if p.every), None)
    return tuple(_like(price, known) for price in found), first


def _like(price: ListPrice, known: ListPrice | None) -> ListPrice:
    """`$24 per seat / month billed annually, or $30 monthly`: both are per seat and month."""
    if known is None or not price.amount or price.every or price.per:
        return price
    basis = {"per": known.per, "per_quantity": known.per_quantity, "every": known.every}
    return price.model_copy(update=basis)


def is_price_line(text: str) -> bool:
    """Whether a text is about its price: hardly a word in it is about anything else."""
    rest = text
    for mention in reversed(find_prices(text)):
        rest = rest[: mention.span.start] + rest[mention.span.end :]
    words = re.findall(r"[^\W\d_]+", rest)
    return sum(not _PRICE_WORD.fullmatch(word) for word in words) <= _OTHER_WORDS


def _accepted(
    parent: Route, cards: Sequence[_PlanSection], title: str, may_be: Callable[[str], bool]
) -> Iterator[_PlanSection]:
    """The cards of one parent, if together they look like plans and not like any sections.

    Without a price, only what `may_be` one by its name counts.
    """
    priced = [card for card in cards if card.prices]
    like = [card for card in cards if plan_like(card.name)]
    around = " ".join((*parent, title))
    cued = bool(CUE.search(around)) or any(CUE.search(c.section.title) for c in cards)
    known = [card for card in priced if plan_like(card.name)]
    if len(priced) >= 2 and (known or cued or all(c.first for c in priced)):
        if not (known or cued or PRICING.search(around)):
            return
        yield from (c for c in cards if c.prices or plan_like(c.name))
    elif len(like) >= 2 and cued and _own_cue(parent, like, title):
        yield from (card for card in like if may_be(card.name))
    elif len(priced) == 1 and known and CUE.search(priced[0].section.title):
        yield from known


def _own_cue(parent: Route, cards: Sequence[_PlanSection], title: str) -> bool:
    """Whether the cue is about these sections: in their headings, or right above them."""
    if sum(bool(CUE.search(card.section.title)) for card in cards) * 2 >= len(cards):
        return True
    return bool(CUE.search(parent[-1] if parent else title))


def _read(card: _PlanSection, out: SketchBuilder) -> None:
    source = place(out.source, card.section.line)
    out.package(PackageSketch(card.name, source, card.prices))
    lines = [unit for unit in card.section.units if _says_more(unit, card, out)]
    parts = {u.context.headings for u in lines if read_limits(_plain(u))} - {card.section.route}
    for unit in lines:
        # Under several headings of its own, a plan gives each thing limits of its own.
        apart = len(parts) > 1 and unit.context.headings in parts
        unsure = f"under '{unit.context.headings[-1]}'" if apart else None
        where = place(out.source, unit.location.line)
        put_line(card.name, _plain(unit), where, out, unit.kind is UnitKind.ITEM, unsure)


def _says_more(unit: TextUnit, card: _PlanSection, out: SketchBuilder) -> bool:
    text = _plain(unit)
    line = unit.kind is UnitKind.ITEM or _is_line(text)
    return line and _adds(text, bool(card.prices), out.currency or "USD")


def _adds(text: str, priced: bool, currency: str) -> bool:
    """Whether a line may say more than the card's price lines did."""
    return not priced or bool(EXTRA.search(text)) or not read_prices(text, currency)


def _is_line(text: str) -> bool:
    """Whether a text is a line of a card and not a sentence about it."""
    return len(text) < _LINE and not text.endswith((".", "!", "?", ":"))


def _plain(unit: TextUnit) -> str:
    return " ".join(unit.plain.split())


def place(source: str, line: int | None) -> str:
    """A source with its line: `pricing.md:12`."""
    return f"{source}:{line}" if line else source
