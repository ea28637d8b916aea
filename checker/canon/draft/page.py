"""A pricing page: tables, cards, lists and sentences, in any format that can be read."""

from __future__ import annotations

from collections.abc import Sequence

from checker.canon.draft.cards import Section, read_cards, sections
from checker.canon.draft.grid import grids
from checker.canon.draft.inherit import inherit, inherit_limits, share_limits
from checker.canon.draft.left_out import note_lines, note_prices
from checker.canon.draft.lists import heading_lists, item_lists, read_list
from checker.canon.draft.prices import priced_by
from checker.canon.draft.prose import (
    find_basis,
    find_company,
    find_currency,
    note_unknown,
    read_claims,
    read_facts,
    read_names,
    read_sentence_prices,
)
from checker.canon.draft.renames import read_renames
from checker.canon.draft.sketch import Hints, Sketch, SketchBuilder
from checker.canon.draft.tables import read_table
from checker.models import Document, Skipped, TextUnit, UnitKind
from checker.readers import read

# Longer texts are no sentences: a list without breaks, generated text.
_LONGEST = 1000


def import_page(document: Document, hints: Hints) -> Sketch:
    """Everything a page says about plans. Raises ReadError where it cannot be read."""
    out = SketchBuilder(document.uri, hints.company, hints.currency, known=hints.plans)
    units: list[TextUnit] = []
    for unit in read(document):
        if isinstance(unit, Skipped):
            out.note(f"{unit.uri}: a part was not read: {unit.reason}")
        elif unit.visibility == "visible" and unit.context.region in ("main", "front matter"):
            units.append(unit)
    _read(units, out)
    return out.sketch()


def _read(units: list[TextUnit], out: SketchBuilder) -> None:
    title = _title(units)
    if out.company is None and (found := find_company(title, units)):
        out.company = found
        out.note(f"The company's name, {found}, was taken from {out.source}.")
    out.currency = out.currency or find_currency(units)
    for grid in grids(units, out.source):
        read_table(grid, out)
    cards = read_cards(sections(units), title, out)
    lists = [items for items in item_lists(units) if not _is_of(items[0], cards)]
    for items in (*lists, *heading_lists(units, out)):
        read_list(items, title, out)
    sentences = [unit for unit in units if len(unit.plain) <= _LONGEST]
    read_renames(sentences, out)
    read_names(sentences, out)
    stated = read_facts(sentences, out)
    read_sentence_prices(stated, out)
    if said := find_basis(sentences, out.currency or "USD"):
        out.packages = {key: priced_by(package, said) for key, package in out.packages.items()}
    inherit(out)
    inherit_limits(out)
    share_limits(out)
    read_claims([read for read in stated if not _is_of(read[0], cards)], out)
    if out.packages:
        note_unknown(stated, out)
        note_lines(out)
        note_prices(units, out)


def _title(units: list[TextUnit]) -> str:
    """The page's title, or its first heading."""
    kinds = (UnitKind.TITLE, UnitKind.HEADING)
    return next((" ".join(u.plain.split()) for u in units if u.kind in kinds), "")


def _is_of(unit: TextUnit, cards: Sequence[Section]) -> bool:
    """Whether a unit is a line of a card, which says what is in one plan."""
    if unit.kind is not UnitKind.ITEM:
        return False
    return any(unit.context.headings[: len(card.route)] == card.route for card in cards)
