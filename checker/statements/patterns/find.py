"""From a unit to its facts: every kind found, bound to packages, given its stance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.models import (
    Cell,
    Fact,
    FactKind,
    Name,
    Span,
    TextUnit,
    UnitKind,
)
from checker.statements.compact import compact, dense_length, has_gaps
from checker.statements.patterns.answered import ASKS, answered, is_answer
from checker.statements.patterns.binding import groups_of
from checker.statements.patterns.carded import card_facts
from checker.statements.patterns.counted import quantity_facts
from checker.statements.patterns.dated import Validity, of_heading, validity_of
from checker.statements.patterns.metrics import by_name
from checker.statements.patterns.priced import price_facts, prices_in
from checker.statements.patterns.scene import (
    Scene,
    around,
)
from checker.statements.patterns.scoped import scope_facts
from checker.statements.patterns.staged import stage_facts
from checker.statements.patterns.unknown import beside_known, find_unknown, of_section
from checker.statements.pieces import LONGEST, windows
from checker.values.cards import CLUE
from checker.values.clues import GIVEN_AWAY, OFFERED, SOLD_APART, any_of, has_number, names_buyers
from checker.values.legible import view
from checker.values.names import Lexicon
from checker.values.stages import STAGED
from checker.values.terms import NameMention, TermKind

# A text this short may be nothing but a price word: "Custom", "Let's talk".
_PRICE_WORD = 20
_CLOSING = ' \t\r\n*_`"”)'
"""What may stand behind the mark that ends a sentence."""
_NAMES = frozenset({TermKind.PACKAGE, TermKind.RETIRED, TermKind.FORMER})
_LABELS = frozenset({UnitKind.CELL, UnitKind.HEADING, UnitKind.TITLE})


def find_facts(unit: TextUnit, lexicon: Lexicon) -> tuple[Fact, ...]:
    """Every fact in a unit, in order of place."""
    if len(unit.plain) > LONGEST and dense_length(unit.plain) > LONGEST:
        return tuple(_in_pieces(unit, lexicon))
    plain = unit.plain
    known = lexicon.find(plain, unit.kind in _LABELS)
    if not (known or _may_state(plain, unit, lexicon) or is_answer(unit)):
        return ()
    if has_gaps(plain):
        dense = compact(unit)
        return tuple(replace(f, span=dense.back(f.span)) for f in find_facts(dense.unit, lexicon))
    if (legible := view(plain)) is not None:
        read = replace(unit, plain=legible.text, struck=tuple(legible.here(s) for s in unit.struck))
        return tuple(replace(f, span=legible.back(f.span)) for f in find_facts(read, lexicon))
    facts = list(_facts_of(_scene(unit, lexicon, known)))
    logged = of_heading(unit.context.headings)
    facts = [_dated(fact, plain, logged) for fact in facts]
    if lexicon.units:
        facts = [by_name(fact, lexicon) for fact in facts]
    if unit.context.cell is not None and unit.context.cell.columns > 1:
        facts = [each for fact in facts for each in _for_each(fact)]
    return tuple(sorted(facts, key=lambda f: (f.span, f.kind)))


def _scene(unit: TextUnit, lexicon: Lexicon, known: tuple[NameMention, ...]) -> Scene:
    """A unit with all names in it, those that the canon does not know included."""
    unknown = find_unknown(unit.plain, lexicon, known, unit.kind in _LABELS)
    if unit.context.cell is not None:
        if _has_plan_beside(unit.context.cell, unit.plain, lexicon):
            unknown = ()
        unknown = (*unknown, *beside_known(unit.context.cell, unit.plain, lexicon))
    unknown = (*unknown, *of_section(unit, lexicon, (*known, *unknown)))
    names = tuple(sorted((*known, *unknown), key=_place))
    return Scene(unit, lexicon, names, groups_of(unit.plain, names))


def _has_plan_beside(cell: Cell, plain: str, lexicon: Lexicon) -> bool:
    """Whether a row below the headers has its plan in another cell: `Base subscription | Team`."""
    named = [text for text in cell.row_cells if lexicon.is_name(text)]
    return cell.row > 1 and len(named) == 1 and named[0].strip() != plain.strip()


def _facts_of(scene: Scene) -> Iterator[Fact]:
    """What a unit states, kind by kind; a question states no more than the names in it."""
    prices = prices_in(scene.unit, scene.lexicon)
    yield from _name_facts(scene)
    if ASKS.match(scene.unit.plain):
        return
    if not scene.unit.plain.rstrip(_CLOSING).endswith("?"):  # `Forever on Pro? For seven years.`
        yield from price_facts(scene, prices)
        yield from quantity_facts(scene, prices)
    yield from scope_facts(scene)
    yield from stage_facts(scene)
    yield from card_facts(scene)
    yield from answered(scene)


def _dated(fact: Fact, plain: str, logged: Validity) -> Fact:
    said = validity_of(plain, fact.span)
    since, until = said if any(said) else logged
    return replace(fact, since=since, until=until) if since or until else fact


def _for_each(fact: Fact) -> Iterator[Fact]:
    """A price or limit in a cell over several plans holds for each of them."""
    if fact.kind is FactKind.AVAILABILITY or fact.bound_by != "column header":
        yield fact
        return
    for package in sorted(fact.packages):
        yield replace(fact, packages=frozenset({package}))


def _in_pieces(unit: TextUnit, lexicon: Lexicon) -> Iterator[Fact]:
    for piece in windows(unit):
        offset = piece.location.start - unit.location.start
        for fact in find_facts(piece, lexicon):
            yield replace(fact, span=Span(fact.span.start + offset, fact.span.end + offset))


def _may_state(plain: str, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a unit without a known name can state anything."""
    low = plain.lower()
    if len(plain) <= _PRICE_WORD or has_number(low) or names_buyers(low) or any_of(low, GIVEN_AWAY):
        return True
    if any_of(low, SOLD_APART) or any_of(low, STAGED) or CLUE in low:
        return True
    if any_of(low, OFFERED) and "we " in low:
        return True
    if unit.context.cell is not None or unit.kind is UnitKind.ITEM or "half" in low:
        return True
    return bool(find_unknown(plain, lexicon, (), unit.kind in _LABELS))


def _place(mention: NameMention) -> Span:
    return mention.span


def _name_facts(scene: Scene) -> Iterator[Fact]:
    unit = scene.unit
    for mention in scene.names:
        if mention.kind in _NAMES and not mention.foreign:
            name = Name(mention.said, mention.id, mention.kind is not TermKind.PACKAGE)
            own = mention.id and mention.kind is not TermKind.FORMER
            packages = frozenset({mention.id}) if own and mention.id else frozenset[str]()
            yield Fact(
                FactKind.NAME,
                mention.span,
                name,
                packages,
                around=around(unit.context),
                stance=scene.stance(mention.span),
                bound_by="clause",
            )
