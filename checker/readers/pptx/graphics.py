"""What a slide draws rather than writes: tables, charts, diagrams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pptx.opc.package import Part

from checker.models import Skipped
from checker.readers.office.chartex import CHARTEX_URI, CX, write_chartex
from checker.readers.office.charts import CHART_URI, C, write_chart
from checker.readers.office.flow import OfficeFlow, Way, joined
from checker.readers.office.items import Items
from checker.readers.office.smartart import DGM, DIAGRAM_URI, diagram_paragraphs
from checker.readers.office.tables import MAX_CELLS, CellText, count_header_rows, write_table
from checker.readers.office.text import A, Element, R, paragraphs, parse_xml
from checker.readers.pptx.boxes import Box, P, graphic_uri

TABLE_URI = "http://schemas.openxmlformats.org/drawingml/2006/table"
_EMBEDDED = "http://schemas.openxmlformats.org/presentationml/2006/ole"


@dataclass(frozen=True, slots=True)
class GraphicPlace:
    """A graphic on its way into a flow: its box, the slide's part, the way to the slide."""

    flow: OfficeFlow
    box: Box
    part: Part
    before: tuple[str, ...]


def write_graphic(place: GraphicPlace) -> Iterator[str]:
    """Add what a graphic frame holds to a flow; yields what of it could not be read."""
    flow, box = place.flow, place.box
    write = _GRAPHICS.get(graphic_uri(box.element))
    if write is None:
        return
    outer = flow.visibility
    if outer == "visible" and box.hidden:
        flow.visibility = box.hidden
    try:
        yield from write(place)
    finally:
        flow.visibility = outer


def skipped(uri: str, where: str, reason: str) -> Skipped:
    """A part of a deck that was not read."""
    return Skipped(uri, f"{where}: {reason}")


def _table(place: GraphicPlace) -> Iterator[str]:
    flow, box, before = place.flow, place.box, place.before
    element = box.element.find(f".//{A}tbl")
    if element is None:
        return
    rows = element.findall(f"{A}tr")
    grid = [row.findall(f"{A}tc") for row in rows]
    kept = _within(grid)
    if len(kept) < len(grid):
        yield f"rows after {len(kept)} are not read: more than {MAX_CELLS} cells"
    cells = [list(_cells(kept, number)) for number in range(len(kept))]
    properties = element.find(f"{A}tblPr")
    marked = properties is not None and properties.get("firstRow") in ("1", "true")
    write_table(flow, cells, Way(before), count_header_rows(cells, marked))


def _within(grid: list[list[Element]]) -> list[list[Element]]:
    count = 0
    for number, row in enumerate(grid):
        count += len(row)
        if count > MAX_CELLS:
            return grid[:number]
    return grid


def _cells(grid: list[list[Element]], row: int) -> Iterator[CellText]:
    """The cells of a row; those another one is merged over are not there."""
    for column, cell in enumerate(grid[row]):
        if _is_on(cell, "hMerge") or _is_on(cell, "vMerge"):
            continue
        body = cell.find(f"{A}txBody")
        said = list(paragraphs(body)) if body is not None else []
        yield CellText(
            joined(p.shown for p in said if p.shown.text.strip()),
            row,
            column,
            _reach_down(grid, row, column) if "rowSpan" in cell.attrib else 1,
            _reach_right(grid[row], column) if "gridSpan" in cell.attrib else 1,
            tuple(aside for p in said for aside in p.asides),
            any(p.bold for p in said) and all(p.bold for p in said if p.shown.text.strip()),
        )


def _reach_right(row: list[Element], column: int) -> int:
    """How many cells a merged one covers, counted rather than believed."""
    end = column + 1
    while end < len(row) and _is_on(row[end], "hMerge"):
        end += 1
    return end - column


def _reach_down(grid: list[list[Element]], row: int, column: int) -> int:
    end = row + 1
    while end < len(grid) and column < len(grid[end]) and _is_on(grid[end][column], "vMerge"):
        end += 1
    return end - row


def _is_on(cell: Element, attribute: str) -> bool:
    return cell.get(attribute) in ("1", "true")


def _chart(place: GraphicPlace) -> Iterator[str]:
    return _written(place, f"{C}chart", write_chart)


def _newer_chart(place: GraphicPlace) -> Iterator[str]:
    return _written(place, f"{CX}chart", write_chartex)


WriteChart = Callable[[OfficeFlow, Element, tuple[str, ...], str], Iterator[str]]


def _written(place: GraphicPlace, tag: str, write: WriteChart) -> Iterator[str]:
    part = _related(place.part, place.box.element.find(f".//{tag}"), f"{R}id")
    if part is None:
        yield "its chart is missing from the file"
    else:
        yield from write(place.flow, parse_xml(part.blob), place.before, place.box.name)


def _diagram(place: GraphicPlace) -> Iterator[str]:
    flow, box, before = place.flow, place.box, place.before
    part = _related(place.part, box.element.find(f".//{DGM}relIds"), f"{R}dm")
    if part is None:
        yield "its diagram is missing from the file"
        return
    items = Items(flow)
    for number, (level, paragraph) in enumerate(diagram_paragraphs(parse_xml(part.blob)), 1):
        way = Way(before, (box.name, f"paragraph {number}"))
        items.item(paragraph.shown, way, level)
        for aside in paragraph.asides:
            flow.aside(aside, way)
    items.end()


def _embedded(place: GraphicPlace) -> Iterator[str]:
    kind = next((e.get("progId") for e in place.box.element.iter(f"{P}oleObj")), None)
    yield f"an embedded object ({kind or 'of unknown kind'}) is not read"


def _related(part: Part, reference: Element | None, attribute: str) -> Part | None:
    name = reference.get(attribute) if reference is not None else None
    try:
        return part.related_part(name) if name else None
    except KeyError:
        return None


_GRAPHICS: dict[str, Callable[[GraphicPlace], Iterator[str]]] = {
    TABLE_URI: _table,
    CHART_URI: _chart,
    DIAGRAM_URI: _diagram,
    CHARTEX_URI: _newer_chart,
    _EMBEDDED: _embedded,
}
