"""A pricing page: tables, cards, lists and sentences, in any format that can be read."""

from __future__ import annotations

from checker.canon.draft.cards import read_cards, sections
from checker.canon.draft.lists import item_lists, read_list
from checker.canon.draft.prose import (
    find_company,
    find_currency,
    note_unknown,
    read_claims,
    read_names,
    read_sentence_prices,
)
from checker.canon.draft.sketch import FeatureSketch, Sketch, SketchBuilder
from checker.canon.draft.tables import grids, read_table
from checker.models import Document, Skipped, TextUnit, UnitKind
from checker.readers import read

# Longer texts are no sentences: a list without breaks, generated text.
_LONGEST = 1000


def import_page(document: Document, company: str | None, currency: str | None) -> Sketch:
    """Everything a page says about plans. Raises ReadError where it cannot be read."""
    out = SketchBuilder(document.uri, company, currency)
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
    read_cards(sections(units), title, out)
    for items in item_lists(units):
        read_list(items, title, out)
    sentences = [unit for unit in units if len(unit.plain) <= _LONGEST]
    read_names(sentences, out)
    read_sentence_prices(sentences, out)
    _inherit(out)
    read_claims(sentences, out)
    if out.packages:
        note_unknown(sentences, out)


def _title(units: list[TextUnit]) -> str:
    """The page's title, or its first heading."""
    kinds = (UnitKind.TITLE, UnitKind.HEADING)
    return next((" ".join(u.plain.split()) for u in units if u.kind in kinds), "")


def _inherit(out: SketchBuilder) -> None:
    """`Everything in Pro, plus`: the features of the one are the other's too."""
    for heir, giver in out.inherits:
        known = out.packages.get(giver.casefold())
        if known is None:
            continue
        for key, feature in list(out.features.items()):
            if isinstance(feature.packages, frozenset) and known.name in feature.packages:
                packages = feature.packages | {heir}
                out.features[key] = FeatureSketch(
                    feature.name, feature.source, packages, feature.add_on, feature.unsure
                )
