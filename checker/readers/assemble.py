"""From blocks to units: sentences, context, places."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from checker.models import Context, Location, Span, TextUnit, UnitKind
from checker.readers.flow import Block, Flow, Table, shown
from checker.readers.grid import Grid
from checker.readers.outline import outline, words
from checker.readers.sentences import split, trim
from checker.readers.structured.prices import join_prices

NEIGHBOURS = 3
"""How many units before and after are given as context."""

LONGEST_LEAD = 200
"""A line longer than this is no label of the list below it."""

LONGEST_CELL = 400
"""A cell longer than this is read sentence by sentence."""

_LINE_END = re.compile(r"\r\n?|\n")
_SAYS_SOMETHING = re.compile(r"[^\W_]|[^\x00-\u02ff\u2000-\u206f\ufe00-\ufe0f\ufeff]|[$€£¥]")
_WHOLE = frozenset((UnitKind.HEADING, UnitKind.TITLE))
_NOT_FLOWING = frozenset((UnitKind.CELL, UnitKind.ATTRIBUTE, UnitKind.HEADING, UnitKind.TITLE))


def line_starts(source: str) -> list[int]:
    """The offset of each line; lines end as editors see them (LF, CRLF or CR)."""
    if "\r" in source:
        return [0, *(match.end() for match in _LINE_END.finditer(source))]
    return list(accumulate((len(line) + 1 for line in source.split("\n")[:-1]), initial=0))


def way_in(grid: Grid | None, block: Block) -> tuple[str, ...]:
    """The way to a cell from the section its table stands in; none for other blocks."""
    return grid.route(block.cell) if grid is not None and block.cell is not None else ()


@dataclass(slots=True)
class _Piece:
    """A unit before its context is known."""

    start: int
    end: int
    block: Block
    headings: tuple[str, ...]
    flowing: int
    """Index of the next flowing piece: itself where it flows."""


Locate = Callable[[tuple[str, ...], Block, Grid | None, int, int], Location]
"""Makes a place from the headings above, a block, the grid of its table, start and end."""


def assemble(flow: Flow, uri: str, channel: str | None = None) -> Iterator[TextUnit]:
    """The units of a finished flow, in reading order."""
    lines = line_starts(flow.source)

    def in_lines(
        headings: tuple[str, ...], block: Block, grid: Grid | None, start: int, end: int
    ) -> Location:
        line = bisect_right(lines, start)
        column = start - lines[line - 1] + 1
        route = headings + way_in(grid, block)
        return Location(uri, route, start, end, line, column, channel)

    return _Assembly(flow, in_lines, None).units()


def assemble_located(flow: Flow, locate: Locate, title: str | None) -> Iterator[TextUnit]:
    """The units of a flow whose format has places of its own, and perhaps a title."""
    return _Assembly(flow, locate, title).units()


class _Assembly:
    def __init__(self, flow: Flow, locate: Locate, title: str | None) -> None:
        self._source = flow.source
        self._plain = flow.canvas.render()
        self._has_markup = self._plain != self._source
        self._raw = flow.unseen_canvas.render() if any(block.raw for block in flow.blocks) else ""
        self._locate = locate
        self._struck = sorted(flow.canvas.struck)
        blocks = join_prices(flow.blocks, self._plain)
        self._title = title or self._find_title(blocks)
        self._flowing: list[tuple[str, _Piece]] = []
        self._last_text: dict[int, str] = {}
        self._run_ins: dict[int, tuple[int, str]] = {}
        self._pieces = self._cut(blocks, outline(blocks, self._plain, self._raw))
        self._grids: dict[int, Grid] = {}
        self._table_ends = {
            block.table.number: block.start for block in blocks if block.table is not None
        }

    def units(self) -> Iterator[TextUnit]:
        for piece in self._pieces:
            yield self._unit(piece)

    def _find_title(self, blocks: list[Block]) -> str | None:
        first = None
        for block in blocks:
            if block.role.kind is UnitKind.TITLE:
                return words((self._raw if block.raw else self._plain)[block.start : block.end])
            if first is None and block.role.level == 1:
                first = words(self._plain[block.start : block.end]) or None
        return first

    def _cut(self, blocks: list[Block], above: list[tuple[str, ...]]) -> list[_Piece]:
        pieces: list[_Piece] = []
        for block, headings in zip(blocks, above, strict=True):
            text = self._raw if block.raw else self._plain
            flows = block.role.kind not in _NOT_FLOWING and not block.raw
            left = block.start
            for start, end in self._spans(block, text):
                if block.cell is None and _SAYS_SOMETHING.search(text, start, end) is None:
                    continue
                first, right = start, end
                if self._has_markup:
                    first, right = self._with_markup(left, start, end, block.end)
                if left == block.start and _RUN_IN.fullmatch(self._source, first, right):
                    self._run_ins[id(block)] = (right, words(text[start:end]))
                piece = _Piece(first, right, block, headings, len(self._flowing))
                left = right
                pieces.append(piece)
                if flows:
                    said = words(text[start:end])
                    self._flowing.append((said, piece))
                    self._last_text[id(block)] = said
        return pieces

    def _spans(self, block: Block, text: str) -> list[tuple[int, int]]:
        """The block cut into sentences; headings and short cells stay whole."""
        start, end, cell = block.start, block.end, block.cell
        if cell is not None and cell.holes:
            seen = shown(text, start, end, cell)
            if len(words(seen)) > LONGEST_CELL:
                return [(start + left, start + right) for left, right in split(seen)]
        elif (cell is None or end - start > LONGEST_CELL) and block.role.kind not in _WHOLE:
            return split(text, start, end)
        start, end = trim(text, start, end)
        return [(start, end)] if end > start else []

    def _with_markup(self, left: int, start: int, end: int, right: int) -> tuple[int, int]:
        """The span with the markup that touches it: `**Pro**` rather than `Pro`."""
        source, plain = self._source, self._plain
        first, last = start, end
        while first > left and plain[first - 1] == " " and not source[first - 1].isspace():
            first -= 1
        while last < right and plain[last] == " " and not source[last].isspace():
            last += 1
        if not _is_whole(source[first:start]):
            first = self._tag_before(left, start)
        return first, last if _is_whole(source[end:last]) else end

    def _tag_before(self, left: int, start: int) -> int:
        """Where the tag begins that ends right before the span; its start where there is none."""
        mark = self._source.rfind("<", left, start)
        return mark if mark >= 0 and not self._plain[mark:start].strip() else start

    def _unit(self, piece: _Piece) -> TextUnit:
        block, start, end = piece.block, piece.start, piece.end
        cell, grid = block.cell, self._grid(piece)
        context = Context(
            self._title,
            piece.headings,
            self._before(piece),
            self._after(piece),
            None if grid is None or cell is None else grid.cell(cell),
            block.region,
            (*self._leads(block), *self._run_in(piece)),
        )
        return TextUnit(
            self._source[start:end],
            shown(self._raw if block.raw else self._plain, start, end, cell),
            self._locate(piece.headings, block, grid, start, end),
            context,
            block.role.kind,
            block.visibility,
            self._struck_in(start, end) if self._struck else (),
        )

    def _before(self, piece: _Piece) -> tuple[str, ...]:
        """The units before it in its section; what leads in to an item comes first."""
        at, lead = piece.flowing, piece.block.role.lead
        if not at and lead is None:
            return ()
        found: list[str] = []
        while at > 0 and len(found) < NEIGHBOURS:
            at -= 1
            text, other = self._flowing[at]
            if not _neighbours(other, piece):
                break
            if other.block is lead:
                return (text, *reversed(found))
            found.append(text)
        said = self._last_text.get(id(lead)) if lead is not None else None
        if said is not None:
            return (said, *reversed(found[: NEIGHBOURS - 1]))
        return tuple(reversed(found))

    def _leads(self, block: Block) -> tuple[str, ...]:
        """The lines that lead in to an item, outermost first; long ones say too much to bind."""
        leads: list[str] = []
        lead = block.role.lead
        while lead is not None and len(leads) < NEIGHBOURS:
            said = self._last_text.get(id(lead), "")
            if said and len(said) <= LONGEST_LEAD:
                leads.append(said)
            lead = lead.role.lead
        return tuple(reversed(leads))

    def _run_in(self, piece: _Piece) -> tuple[str, ...]:
        """The label in bold that the text begins with: `**More seats.** $10 each on Pro.`"""
        end, label = self._run_ins.get(id(piece.block), (0, ""))
        return (label,) if label and piece.start >= end else ()

    def _after(self, piece: _Piece) -> tuple[str, ...]:
        at = piece.flowing
        if at == len(self._flowing):
            return ()
        if self._flowing[at][1] is piece:
            at += 1
        found: list[str] = []
        for text, other in self._flowing[at : at + NEIGHBOURS]:
            if not _neighbours(other, piece):
                break
            found.append(text)
        return tuple(found)

    def _grid(self, piece: _Piece) -> Grid | None:
        """The grid of the table that a piece stands in."""
        block = piece.block
        if block.table is None or block.cell is None:
            return None
        grid = self._grids.get(block.table.number)
        if grid is None:
            caption = self._caption(block.table, piece)
            began = block.table.goes_on
            before = self._grids.get(began.number) if began is not None else None
            grid = Grid(block.table, self._plain, caption, before)
            self._grids[block.table.number] = grid
        return grid

    def _caption(self, table: Table, piece: _Piece) -> str | None:
        """The caption as marked, else the nearest line above the table in its section."""
        if table.alone:
            return None
        if table.caption is not None:
            return words(self._plain[slice(*table.caption)]) or None
        if not 0 < piece.flowing <= len(self._flowing):
            return None
        text, above = self._flowing[piece.flowing - 1]
        near = above.start > self._table_ends.get(table.number - 1, -1)
        return text if near and _neighbours(above, piece) else None

    def _struck_in(self, start: int, end: int) -> tuple[Span, ...]:
        spans = []
        at = max(bisect_left(self._struck, (start, start)) - 1, 0)
        for left, right in self._struck[at:]:
            if left >= end:
                break
            if right > start:
                spans.append(Span(max(left, start) - start, min(right, end) - start))
        return tuple(spans)


_RUN_IN = re.compile(
    r"\s*(?:\*\*|__|<(?:b|strong)\b[^>]*>)[^*_<>\n]{2,60}(?:\*\*|__|</(?:b|strong)>)[.:]?\s*", re.I
)


def _is_whole(markup: str) -> bool:
    """Whether no tag or link target is cut in it."""
    return markup.count("<") == markup.count(">") and markup.count("(") == markup.count(")")


def _neighbours(other: _Piece, piece: _Piece) -> bool:
    """Whether both stand in the same section and part of the page, and are seen alike."""
    return (
        other.headings is piece.headings
        and other.block.region == piece.block.region
        and other.block.visibility == piece.block.visibility
    )
