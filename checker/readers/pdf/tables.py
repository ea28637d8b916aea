"""Tables drawn with lines: their cells, by pdfplumber's way from edges to cells.

Pdfplumber reads a page with pdfminer, which takes many times as long as pdfium. Only its
geometry is used here, on the lines that pdfium gives.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from checker.readers.pdf.layout import PdfCell, PdfTable
from checker.readers.pdf.lines import Row, rows, runs, shown_of
from checker.readers.pdf.page import Rectangle
from checker.readers.pdf.words import PdfWord

MAX_EDGES = 3_000
"""Of more edges on a page no tables are made: they are a drawing."""

MAX_CELLS = 5_000
_NEAR = 3.0
_SHORTEST = 4.0
_MANY = 4
"""Cells side by side with so many lines each are no cells."""

Found = tuple[float, float, float, float]


def ruled(
    lines: Sequence[Rectangle], words: Sequence[PdfWord]
) -> tuple[list[PdfTable], list[PdfWord]]:
    """The tables that lines draw, and the words that stand in none of them."""
    edges = [edge for line in lines if (edge := _edge(line)) is not None]
    upright = sum(edge["orientation"] == "v" for edge in edges)
    if upright < 2 or len(edges) - upright < 2 or len(edges) > MAX_EDGES:
        return [], list(words)
    left = list(words)
    tables = []
    for cells in _cells(edges):
        table, rest = _table(cells, left)
        if table is not None:
            tables.append(table)
            left = rest
    return tables, left


def _edge(line: Rectangle) -> dict[str, float | str] | None:
    width, height = line.right - line.left, line.height
    if max(width, height) < _SHORTEST:
        return None
    edge: dict[str, float | str] = {
        "x0": line.left,
        "x1": line.right,
        "top": line.top,
        "bottom": line.bottom,
        "width": width,
        "height": height,
        "orientation": "h" if width >= height else "v",
        "object_type": "line",
    }
    if width >= height:
        edge["bottom"] = line.top
    else:
        edge["x1"] = line.left
    return edge


def _cells(edges: list[dict[str, float | str]]) -> list[list[Found]]:
    from pdfplumber.table import (
        cells_to_tables,
        edges_to_intersections,
        intersections_to_cells,
        merge_edges,
    )

    merged = merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    cells = intersections_to_cells(edges_to_intersections(merged, _NEAR, _NEAR))
    return [table for table in cells_to_tables(cells) if len(table) <= MAX_CELLS]


def _table(
    cells: Sequence[Found], words: Sequence[PdfWord]
) -> tuple[PdfTable | None, list[PdfWord]]:
    """A table of cells with the words in them; None where it is only a box or a stack."""
    lefts, tops = _starts(cell[0] for cell in cells), _starts(cell[1] for cell in cells)
    if len(lefts) < 2 or len(tops) < 2:
        return None, list(words)
    at = {
        (row, column): number
        for number, cell in enumerate(cells)
        for row in _between(tops, cell[1], cell[3])
        for column in _between(lefts, cell[0], cell[2])
    }
    inside: dict[int, list[PdfWord]] = {}
    rest = []
    for word in words:
        number = at.get(_place(word, lefts, tops))
        if number is not None and Rectangle(*cells[number]).holds(word.box.middle):
            inside.setdefault(number, []).append(word)
        else:
            rest.append(word)
    lines = {number: rows(runs(found)) for number, found in sorted(inside.items())}
    if _are_frames(lines, cells):
        return None, list(words)
    filled = tuple(_cell(cells[number], found, lefts, tops) for number, found in lines.items())
    if len({cell.column for cell in filled}) < 2 or len({cell.row for cell in filled}) < 2:
        return None, list(words)
    box = Rectangle(
        lefts[0], tops[0], max(cell[2] for cell in cells), max(cell[3] for cell in cells)
    )
    columns = tuple(pairwise((*lefts, box.right)))
    return PdfTable(tuple(sorted(filled, key=_order)), box, columns), rest


def _are_frames(lines: dict[int, list[Row]], cells: Sequence[Found]) -> bool:
    """Whether the lines only frame tables that stand inside without lines of their own.

    Then a cell holds rows of columns, or cells side by side hold as many lines each.
    """
    if any(sum(len(row) > 1 for row in found) > 1 for found in lines.values()):
        return True
    counts = Counter(
        (cells[number][1], len(found)) for number, found in lines.items() if len(found) >= _MANY
    )
    return any(count > 1 for count in counts.values())


def _starts(values: Iterable[float]) -> list[float]:
    """Where rows or columns start; what is nearly the same is the same."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _between(starts: Sequence[float], first: float, last: float) -> range:
    return range(bisect_right(starts, first + _NEAR) - 1, bisect_right(starts, last - _NEAR))


def _place(word: PdfWord, lefts: Sequence[float], tops: Sequence[float]) -> tuple[int, int]:
    x, y = word.box.middle
    return bisect_right(tops, y) - 1, bisect_right(lefts, x) - 1


def _cell(
    cell: Found, found: Sequence[Row], lefts: Sequence[float], tops: Sequence[float]
) -> PdfCell:
    down, across = _between(tops, cell[1], cell[3]), _between(lefts, cell[0], cell[2])
    lines = [run for row in found for run in row]
    return PdfCell(
        shown_of(lines),
        down.start,
        across.start,
        max(1, len(down)),
        max(1, len(across)),
        all(line.bold for line in lines),
    )


def _order(cell: PdfCell) -> tuple[int, int]:
    return cell.row, cell.column
