"""HTML tables while they are read: which grid place each cell takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from checker.readers.flow import Flow, GridCell, Table
from checker.readers.html.tags import Tag, Tags
from checker.readers.marks import Mark, file_words, is_picture, named_mark, said_mark

_MOST_COLUMNS = 500
_MOST_ROWS = 2000
_NUMBER = re.compile(r"\s*(\d{1,4})")
_LAYOUT_ROLES = frozenset(("presentation", "none"))


@dataclass(slots=True)
class _Open:
    """A table around the current one, to go back to."""

    table: Table | None
    cell: GridCell | None
    taken: dict[int, int] = field(default_factory=dict)


class TableFrames:
    """The open tables of one page, the innermost current.

    A cell with a table inside is layout: its text is read as running text.
    """

    def __init__(self, flow: Flow, tags: Tags) -> None:
        self._flow = flow
        self._tags = tags
        self._outer: list[_Open] = []
        self._taken: dict[int, int] = {}
        self.cell: GridCell | None = None

    def enter(self, tag: Tag, name: str) -> None:
        """A table element opens."""
        if name == "table":
            self._enter_table(tag)
        elif name == "tr":
            self._flow.row()
        elif name in ("td", "th"):
            self._enter_cell(tag, name)

    def leave(self, name: str) -> None:
        """A table element closes."""
        if name == "table":
            self._leave_table()
        elif name in ("td", "th"):
            self._leave_cell()
        elif name == "thead" and self._flow.table is not None:
            self._flow.table.header_rows = len(self._flow.table.rows)
        elif name == "caption":
            self._leave_caption()

    def text(self, start: int, end: int) -> None:
        """Text inside the open cell."""
        cell = self.cell
        if cell is not None:
            if cell.start < 0:
                cell.start = start
            cell.end = end

    def mark(self, tag: Tag, name: str) -> Mark | None:
        """Show what a picture in the open cell says in its place; None where it says no mark."""
        found = self.find_mark(tag, name)
        if found is not None:
            canvas = self._flow.canvas
            canvas.blank(tag.start, found.start)
            canvas.put(found.start, found.end, found.shown)
            canvas.blank(found.end, tag.end)
        return found

    def find_mark(self, tag: Tag, name: str) -> Mark | None:
        """The yes or no that a picture in the open cell stands for."""
        if self.cell is None or tag.closing or not tag.attributes:
            return None
        classes = self._tags.attribute(tag, "class") or self._tags.attribute(tag, "classname") or ""
        return self._mark_in(tag) if is_picture(name, classes) else None

    def _mark_in(self, tag: Tag) -> Mark | None:
        """Its words count, then its file's name, then its classes."""
        by_name = {attribute.name: attribute for attribute in tag.attributes}
        for name in ("alt", "aria-label", "title"):
            label = by_name.get(name)
            if label is not None and self._tags.value(label).strip():
                return said_mark(self._tags.value(label), label.start)
        for name in ("src", "href", "xlink:href", "class", "classname"):
            label = by_name.get(name)
            if label is None:
                continue
            value = self._tags.value(label)
            start, end = (0, len(value)) if name.startswith("class") else file_words(value)
            mark = named_mark(value[start:end], label.start + start)
            if mark is not None:
                return mark
        return None

    def _enter_table(self, tag: Tag) -> None:
        flow = self._flow
        if self.cell is not None and self.cell.start >= 0:
            flow.add(self.cell.start, self.cell.end)
        self._outer.append(_Open(flow.table, None, self._taken))
        self.cell, self._taken = None, {}
        if (self._tags.attribute(tag, "role") or "").lower() in _LAYOUT_ROLES:
            flow.table = None
        else:
            flow.begin_table()

    def _leave_table(self) -> None:
        if not self._outer:
            return
        outer = self._outer.pop()
        self._flow.flush()
        self._flow.table, self.cell, self._taken = outer.table, outer.cell, outer.taken

    def _enter_cell(self, tag: Tag, name: str) -> None:
        table = self._flow.table
        if table is None:
            return
        if not table.rows:
            self._flow.row()
        row = len(table.rows) - 1
        before = table.rows[-1][-1] if table.rows[-1] else None
        column = before.column + before.columns if before is not None else 0
        while self._taken.get(column, -1) >= row:
            column += 1
        rows = self._count(tag, "rowspan", _MOST_ROWS)
        columns = self._count(tag, "colspan", _MOST_COLUMNS)
        if rows * columns > 1 and not self._flow.covers(tag.start, rows, columns):
            rows = columns = 1
        if rows > 1:
            for taken in range(column, column + columns):
                self._taken[taken] = row + rows - 1
        self.cell = GridCell(-1, -1, row, column, rows, columns, header=name == "th")

    def _leave_cell(self) -> None:
        cell, self.cell = self.cell, None
        if cell is not None:
            self._flow.cell(cell)

    def _leave_caption(self) -> None:
        block = self._flow.flush()
        if block is not None and self._flow.table is not None:
            self._flow.table.caption = (block.start, block.end)

    def _count(self, tag: Tag, name: str, most: int) -> int:
        """A span attribute, `colSpan={2}` included; `rowspan=0` means to the end."""
        value = self._tags.attribute(tag, name) or self._tags.attribute(tag, "{" + name)
        match = _NUMBER.match(value.lstrip("{")) if value else None
        if match is None:
            return 1
        return min(int(match[1]) or most, most)
