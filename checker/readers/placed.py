"""Text that a reader puts together itself, each block with a route of its own.

Formats without a text of their own (sheets, pages, slides) drive a `Placed` instead of a
`Flow`. The coordinate space of a unit is its block: the paragraph or the cell, as it is
shown, with line breaks as spaces. `block[start:end]` is the unit's text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from checker.models import Location, Span, TextUnit, UnitKind
from checker.readers.assemble import assemble
from checker.readers.canvas import flat
from checker.readers.flow import PLAIN_ROLE, Block, Flow, GridCell, Role, Table

Route = tuple[str, ...]
VISIBLE = "visible"
_CELL = Role(UnitKind.CELL)


class Placed:
    """Collects blocks with their routes, in reading order; `units` finishes it.

    `flow` is there for containers (`open`, `close`) and for the lead of a list.
    """

    def __init__(self) -> None:
        self.flow = Flow("")
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._routes: list[tuple[Route, Route | None]] = []

    @property
    def at(self) -> int:
        """Where the next block will start in the text put together."""
        return self._length

    def text(
        self,
        text: str,
        route: Route,
        role: Role = PLAIN_ROLE,
        *,
        below: Route | None = None,
        region: str = "main",
        visibility: str = VISIBLE,
        struck: Iterable[Span] = (),
    ) -> Block:
        """Add a paragraph, an item, a heading or a title.

        Its route is `route`, or, where `below` is given, `route`, the headings above it and
        then `below`.
        """
        start, end = self._put(text, route, below, struck)
        self.flow.region, self.flow.visibility = region, visibility
        return self.flow.add(start, end, role)

    def table(self, header_rows: int = 0, *, alone: bool = False) -> Table:
        """Start a table; `alone` keeps its grid from guessing headers and a caption."""
        table = self.flow.begin_table()
        table.header_rows, table.alone = header_rows, alone
        return table

    def cell(
        self,
        table: Table,
        text: str,
        route: Route,
        cell: GridCell,
        *,
        below: Route | None = None,
        visibility: str = VISIBLE,
        struck: Iterable[Span] = (),
    ) -> None:
        """Add a cell to a table, in a row that may be new; its range is set here."""
        while len(table.rows) <= cell.row:
            table.rows.append([])
        cell.start, cell.end = self._put(text, route, below, struck)
        table.rows[cell.row].append(cell)
        if text:
            self.flow.region, self.flow.visibility = "main", visibility
            block = self.flow.add(cell.start, cell.end, _CELL)
            block.table, block.cell = table, cell

    def units(self, uri: str, channel: str | None) -> Iterator[TextUnit]:
        """The units of all blocks, in order."""
        source = " ".join(self._parts)
        self.flow.source = self.flow.canvas.page = self.flow.unseen_canvas.page = source
        self.flow.finish()
        for unit in assemble(self.flow, uri, channel):
            yield replace(unit, location=self._location(unit))

    def _put(
        self, text: str, route: Route, below: Route | None, struck: Iterable[Span]
    ) -> tuple[int, int]:
        start = self._length
        end = start + len(text)
        self._parts.append(flat(text))
        self._length = end + 1
        self._starts.append(start)
        self._routes.append((route, below))
        for left, right in struck:
            self.flow.canvas.strike(start + left, start + right)
        return start, end

    def _location(self, unit: TextUnit) -> Location:
        found = unit.location
        number = bisect_right(self._starts, found.start) - 1
        route, below = self._routes[number]
        if below is not None:
            route = (*route, *unit.context.headings, *below)
        start = self._starts[number]
        return Location(
            found.uri, route, found.start - start, found.end - start, channel=found.channel
        )
