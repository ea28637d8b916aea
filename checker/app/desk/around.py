"""A finding's passage in its page: what stands before and after it, as it was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from checker.models import Finding, TextUnit, UnitKind

if TYPE_CHECKING:  # SQLAlchemy is imported where something was scanned
    from checker.store import Store

UNITS: Final = 14
"""Units shown on either side of the passage."""
_LONGEST: Final = 600
_COLUMNS: Final = 40
_GAP: Final = 4


class Shape(StrEnum):
    """How a stretch of a page is shown."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    ROW = "row"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A piece of text, `marked` where it is the finding's words."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A heading, a paragraph, an item or a row of cells; each cell is some runs."""

    shape: Shape
    cells: tuple[tuple[MarkedText, ...], ...]


@dataclass(frozen=True, slots=True)
class Around:
    """The stretches around a passage; whether the page goes on before and after them."""

    title: str
    headings: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    cut_before: bool = False
    cut_after: bool = False


def around(store: Store, finding: Finding) -> Around | None:
    """The finding's passage in its page; None where the store has the page no more."""
    units = _units(store, finding.location.uri)
    place = next((n for n, unit in enumerate(units) if _is_in(finding, unit)), None)
    if place is None:
        return None
    first, last = max(0, place - UNITS), place + UNITS + 1
    context = units[place].context
    return Around(
        title=context.title or "",
        headings=context.headings,
        stretches=tuple(_stretches(units[first:last], finding)),
        cut_before=first > 0,
        cut_after=last < len(units),
    )


def _units(store: Store, uri: str) -> Sequence[TextUnit]:
    """The units of a document, which may be one inside another."""
    from checker.app.scan.work import stored_units

    stored = store.documents.reading(uri) or store.documents.reading(uri.partition("!")[0])
    return [unit for unit in stored_units(stored) if unit.location.uri == uri]


def _is_in(finding: Finding, unit: TextUnit) -> bool:
    mine, place = unit.location, finding.location
    return mine.route == place.route and mine.start <= place.start and place.end <= mine.end


def _stretches(units: Sequence[TextUnit], finding: Finding) -> Iterator[Stretch]:
    held: Stretch | None = None
    before: TextUnit | None = None
    for unit in units:
        made = Stretch(_shape(unit), (*_left_of(unit, before), _runs(unit, finding)))
        joined = held and before and _joined(held, before, made, unit)
        if held and not joined:
            yield held
        held, before = joined or made, unit
    if held:
        yield held


def _left_of(unit: TextUnit, before: TextUnit | None) -> tuple[tuple[MarkedText, ...], ...]:
    """Empty cells for those of its row that hold no text, so that columns stay columns."""
    cell = unit.context.cell
    if cell is None:
        return ()
    last = before.context.cell if before and _row(before) == _row(unit) else None
    reached = last.column + last.columns - 1 if last else 0
    return ((),) * min(max(cell.column - reached - 1, 0), _COLUMNS)


def _joined(held: Stretch, before: TextUnit, made: Stretch, unit: TextUnit) -> Stretch | None:
    """Both as one: cells of a row, sentences of a paragraph."""
    if held.shape is not made.shape:
        return None
    if made.shape is Shape.ROW and _row(before) == _row(unit):
        return replace(held, cells=held.cells + made.cells)
    if made.shape is Shape.TEXT and _goes_on(before, unit):
        return replace(held, cells=((*held.cells[0], MarkedText(" "), *made.cells[0]),))
    return None


def _goes_on(before: TextUnit, unit: TextUnit) -> bool:
    """Whether a sentence stands right behind another: a space or little markup, no empty line."""
    one, two = before.location, unit.location
    if one.route != two.route or not 0 <= two.start - one.end <= _GAP:
        return False
    ends = None if one.line is None else one.line + before.text.count("\n")
    return ends is None or two.line is None or two.line - ends <= 1


def _row(unit: TextUnit) -> tuple[int, int] | None:
    cell = unit.context.cell
    return (cell.table, cell.row) if cell else None


def _shape(unit: TextUnit) -> Shape:
    if unit.context.cell is not None:
        return Shape.ROW
    match unit.kind:
        case UnitKind.HEADING | UnitKind.TITLE:
            return Shape.HEADING
        case UnitKind.ITEM:
            return Shape.ITEM
        case UnitKind.SENTENCE if unit.visibility == "visible":
            return Shape.TEXT
        case _:
            return Shape.OTHER


def _runs(unit: TextUnit, finding: Finding) -> tuple[MarkedText, ...]:
    """The unit's text with the finding's words marked, cut to size around them."""
    text, place = unit.plain, finding.location
    if not _is_in(finding, unit):
        return (MarkedText(_cut(text)),)
    start = place.start - unit.location.start
    end = place.end - unit.location.start
    parts = (
        (text[:start][-_LONGEST:], False),
        (_cut(text[start:end]), True),
        (_cut(text[end:]), False),
    )
    return tuple(MarkedText(part, marked) for part, marked in parts if part)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
