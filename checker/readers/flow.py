"""What a text-format reader notes while it scans: blocks, containers and tables.

Every reader of a text format drives one `Flow`; `assemble` turns it into units. Blocks are
ranges of the source, so that a place is noted once and never searched for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from checker.models import UnitKind
from checker.readers import comments, entities
from checker.readers.canvas import Canvas

MOST_COVERED = 200_000
"""How many places the wide and tall cells of a page may cover, all together."""

DEEPEST_HEADING = 8
"""Heading levels: 1 to 6 as in HTML, 7 for what only looks like one, 8 for titles of boxes."""


class Container:
    """An element or box that others stand in: a card, a tab, a callout.

    A heading inside a `sealed` container holds for nothing outside it.
    """

    __slots__ = ("counts", "end", "last_content", "parent", "sealed", "start")

    def __init__(self, parent: Container | None, start: int, sealed: bool) -> None:
        self.parent = parent
        self.start = start
        self.end = -1
        self.sealed = sealed
        self.counts: list[int] | None = None
        self.last_content = -1

    def count(self, level: int) -> None:
        """Note a heading of this level."""
        if self.counts is None:
            self.counts = [0] * (DEEPEST_HEADING + 1)
        self.counts[level] += 1

    def headings_up_to(self, level: int) -> int:
        """How many headings of this level or an outer one stand in here, at any depth."""
        return sum(self.counts[: level + 1]) if self.counts else 0

    def finish(self, end: int) -> None:
        """Close the container and tell its parent what was in it."""
        self.end = end
        parent = self.parent
        if parent is None:
            return
        parent.last_content = max(parent.last_content, self.last_content)
        if self.counts and not self.sealed:
            if parent.counts is None:
                parent.counts = list(self.counts)
            else:
                parent.counts = [a + b for a, b in zip(parent.counts, self.counts, strict=True)]


@dataclass(slots=True)
class GridCell:
    """A table cell in its grid: rows and columns count from 0.

    `holes` are ranges between its lines that belong to other cells, where a table is drawn.
    """

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    header: bool = False
    holes: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True, eq=False)
class Table:
    """A table as it is being read.

    `header_rows` is None where the format does not say. `alone`: the document is this table.
    `goes_on` is the table on the page before of which this one is the rest. `restarts` are the
    header rows of the tables under the first one in a file of several.
    """

    number: int
    rows: list[list[GridCell]] = field(default_factory=list)
    header_rows: int | None = None
    caption: tuple[int, int] | None = None
    alone: bool = False
    goes_on: Table | None = None
    restarts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TextRole:
    """What the next text is: its kind, its heading level, the block that leads in to it."""

    kind: UnitKind = UnitKind.SENTENCE
    level: int = 0
    lead: Block | None = None


@dataclass(slots=True, eq=False)
class Block:
    """A range of the source that is read as one piece: a paragraph, an item, a cell.

    `heads` is the container a box title is the heading of. `raw` blocks stand in markup
    (attributes, comments) that is blank on the page; they are read from `unseen_canvas`.
    """

    start: int
    end: int
    role: TextRole
    container: Container
    region: str = "main"
    visibility: str = "visible"
    table: Table | None = None
    cell: GridCell | None = None
    heads: Container | None = None
    raw: bool = False


PLAIN_ROLE = TextRole()
_CELL = TextRole(UnitKind.CELL)
_LEADS = frozenset((UnitKind.SENTENCE, UnitKind.ITEM))


def shown(page: str, start: int, end: int, cell: GridCell | None = None) -> str:
    """What a range of a rendered page shows, the holes of its cell as spaces."""
    text = page[start:end]
    if cell is None or not cell.holes:
        return text
    for left, right in cell.holes:
        left, right = max(left, start) - start, min(right, end) - start
        if left < right:
            text = text[:left] + " " * (right - left) + text[right:]
    return text


class Flow:
    """Collects the blocks of one source. Ranges are given in reading order."""

    def __init__(self, source: str, page: str | None = None) -> None:
        self.source = source
        self.canvas = Canvas(source if page is None else page)
        self.unseen_canvas = Canvas(source)
        self.blocks: list[Block] = []
        self.container = Container(None, 0, sealed=True)
        self.role = PLAIN_ROLE
        self.region = "main"
        self.visibility = "visible"
        self.last: Block | None = None
        self.tables: list[Table] = []
        self.data: list[tuple[int, int]] = []
        self.table: Table | None = None
        self.left_out: list[str] = []
        self._covered = 0
        self._start = -1
        self._end = -1

    @property
    def pending(self) -> bool:
        """Whether text has been given that is not a block yet."""
        return self._start >= 0

    def text(self, start: int, end: int) -> None:
        """Add text to the block being read."""
        if self._start < 0:
            self._start = start
        self._end = end

    def flush(self) -> Block | None:
        """End the block being read."""
        if self._start < 0:
            return None
        start, self._start = self._start, -1
        return self.add(start, self._end, self.role)

    @property
    def pending_span(self) -> tuple[int, int] | None:
        """The range of the block being read."""
        return None if self._start < 0 else (self._start, self._end)

    def add(self, start: int, end: int, role: TextRole = PLAIN_ROLE) -> Block:
        """Add a whole block."""
        block = Block(start, end, role, self.container, self.region, self.visibility)
        self.blocks.append(block)
        if role.kind is not UnitKind.ATTRIBUTE:
            self._note(block)
        return block

    def _note(self, block: Block) -> None:
        self.last = block
        if block.role.level:
            self.container.count(block.role.level)
        else:
            self.container.last_content = block.start

    def attribute(
        self,
        start: int,
        end: int,
        heads: Container | None = None,
        key: tuple[int, int] | None = None,
    ) -> None:
        """Add text that stands in an attribute; `heads` makes it the title of a box.

        `key` is the range of the attribute's name, where the text is nothing without it.
        """
        if end > start:
            entities.decode(self.unseen_canvas, start, end)
            if key is not None:
                self.unseen_canvas.put(key[1], start, ":")
            block = self.add(key[0] if key else start, end, TextRole(UnitKind.ATTRIBUTE))
            block.heads = heads
            block.raw = True

    def comment(self, start: int, end: int) -> None:
        """Take a comment off the page; where it holds prose, that is hidden text."""
        self.canvas.blank(start, end)
        prose = comments.prose(self.source, start, end)
        if prose is not None:
            comments.strip_tags(self.unseen_canvas, *prose)
            self.unseen(*prose, "hidden: comment")

    def unseen(self, start: int, end: int, why: str) -> None:
        """Add hidden text that stands inside a visible block, and take it out of that block."""
        self.canvas.blank(start, end)
        entities.decode(self.unseen_canvas, start, end)
        block = Block(start, end, PLAIN_ROLE, self.container, self.region, why, raw=True)
        self.blocks.append(block)

    def open(self, at: int, *, sealed: bool = False) -> Container:
        """Enter a container."""
        self.flush()
        self.container = Container(self.container, at, sealed)
        return self.container

    def close(self, at: int) -> None:
        """Leave the innermost container; the page itself is never left."""
        self.flush()
        if self.container.parent is not None:
            self.container.finish(at)
            self.container = self.container.parent

    def finish(self) -> None:
        """The source ends: close what is still open and put all blocks in order."""
        self.flush()
        end = len(self.source)
        while self.container.parent is not None:
            self.close(end)
        self.container.finish(end)
        self.sort()

    def sort(self) -> None:
        """Put the blocks in reading order; attributes were noted as they were met."""
        self.blocks.sort(key=_order)

    def lead(self) -> Block | None:
        """The block that would lead in to a list or table starting here."""
        last = self.last
        return last if last is not None and last.role.kind in _LEADS else None

    def begin_table(self) -> Table:
        """Start a table; cells are added by `cell`."""
        self.flush()
        self.table = Table(len(self.tables) + 1)
        self.tables.append(self.table)
        return self.table

    def row(self) -> None:
        """Start a row of the table."""
        if self.table is not None:
            self.table.rows.append([])

    def cell(self, cell: GridCell) -> None:
        """Add a cell to the last row; an empty one counts in the grid but is no block."""
        table = self.table
        if table is None or not table.rows:
            return
        table.rows[-1].append(cell)
        if cell.end > cell.start:
            block = self.add(cell.start, cell.end, _CELL)
            block.table, block.cell = table, cell

    def next_cell(self, start: int, end: int, *, header: bool = False) -> None:
        """Add a cell right of the last one, for formats without spans."""
        if self.table is not None and self.table.rows:
            row = self.table.rows[-1]
            self.cell(GridCell(start, end, len(self.table.rows) - 1, len(row), header=header))

    def covers(self, start: int, rows: int, columns: int) -> bool:
        """Whether the cell at `start` may cover so many places; told once where it may not."""
        before, self._covered = self._covered, self._covered + rows * columns
        if before <= MOST_COVERED < self._covered:
            line = self.source.count("\n", 0, start) + 1
            reason = f"cells over several rows and columns cover more than {MOST_COVERED} places"
            self.left_out.append(f"line {line}: {reason}; from here on each is read as one cell")
        return self._covered <= MOST_COVERED

    def end_table(self) -> None:
        """End the table."""
        self.table = None


def item_role(lead: Block | None) -> TextRole:
    """The role of a list item."""
    return TextRole(UnitKind.ITEM, lead=lead)


def _order(block: Block) -> tuple[int, bool]:
    """By place; what a box is called stands above all in it, wherever the name is written."""
    if block.heads is not None:
        return min(block.heads.start, block.start), False
    return block.start, True
