"""The reading order of a page: paragraphs, columns, and tables that are only set in columns.

Rows whose runs leave the same gaps free form a zone. A zone of labels and values is a table;
one of prose, or of plans side by side with their prices, is read column by column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from checker.readers.office.flow import Shown
from checker.readers.office.headers import is_value
from checker.readers.office.items import looks_like_title
from checker.readers.pdf.lines import Row, WordRun, box_of, joined, rows, shown_of, usual_height
from checker.readers.pdf.page import Rectangle
from checker.values import currencies

_FURTHEST = 3.0
"""Rows further apart than this many line heights belong to no common zone."""

_GUTTER = 0.4
_CROSSED_BY = 0.15
"""A gap is one even where this part of the rows, titles and long words, crosses it."""

_TITLES = 2
_LONGEST_TITLE = 60
"""So many lines, and no longer ones, may stand between the rows of a zone."""

_PROSE = 22
_FILLS = 0.7
_DEEPEST = 4
_MAX_ROWS = 3000
_PRICE = re.compile(rf"[{currencies.BARE_SIGNS}]\s?\d")

Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that are read as running text, and how far right they could go on."""

    rows: tuple[WordRun, ...]
    right: float


@dataclass(frozen=True, slots=True)
class PdfCell:
    """A cell of a table; rows and columns count from 0."""

    shown: Shown
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    bold: bool = False

    @property
    def text(self) -> str:
        """What it says."""
        return self.shown.text


@dataclass(frozen=True, slots=True)
class PdfTable:
    """A table found on a page. `columns` are how far each column reaches to both sides."""

    cells: tuple[PdfCell, ...]
    box: Rectangle
    columns: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """What stands in one of several columns that are no text running on: a plan's offer."""

    pieces: tuple[Lines | PdfTable | PlanColumn, ...]


Piece = Lines | PdfTable | PlanColumn


def arrange(
    found: Sequence[WordRun], right: float | None = None, depth: int = 0
) -> Iterator[Piece]:
    """What some runs form, in reading order. Lines could go on up to `right`."""
    if not found:
        return
    usual = usual_height(found)
    all_rows = rows(found)
    lines = [row[0] for row in all_rows if _is_line(row)] or found
    edge = box_of(lines).right if right is None else right
    at = 0
    while at < len(all_rows):
        end, gaps = _zone(all_rows, at, usual) if depth < _DEEPEST else (at, [])
        if gaps:
            yield from _read_zone(all_rows[at:end], gaps, depth)
            at = end
            continue
        if not _is_line(all_rows[at]):
            yield Lines(_lone(all_rows[at]), edge)
            at += 1
            continue
        following = at + 1
        while following < len(all_rows) and _is_line(all_rows[following]):
            following += 1
        yield Lines(tuple(row[0] for row in all_rows[at:following]), edge)
        at = following


def _lone(row: Row) -> tuple[WordRun, ...]:
    """A label and its value on a line of their own are one line; a tangle is several."""
    if _is_tangled(row):
        return tuple(sorted(row, key=_top))
    return (joined(row),)


def _top(run: WordRun) -> float:
    return run.box.top


def _is_line(row: Row) -> bool:
    return len(row) == 1


def _zone(all_rows: Sequence[Row], at: int, usual: float) -> tuple[int, list[Gap]]:
    """Where a zone that starts at a row ends, and the gaps its rows leave free."""
    if _is_line(all_rows[at]):
        return at, []
    end = _block_end(all_rows, at, usual)
    gaps = _gaps(all_rows[at:end], usual)
    while (start := _next_block(all_rows, end, usual)) is not None:
        stop = _block_end(all_rows, start, usual)
        together = _gaps(all_rows[at:stop], usual)
        block = all_rows[start:stop]
        fewest = max(len(gaps), _gap_count(block, usual))
        if (
            len(together) < fewest
            or _collides(all_rows[at:stop], together)
            or (start > end and _has_own_header(block))
        ):
            break
        end, gaps = stop, together
    if not gaps or (end - at < 2 and not _is_tangled(all_rows[at])):
        return at, []
    return _with_tail(all_rows, end, gaps, usual), gaps


def _block_end(all_rows: Sequence[Row], at: int, usual: float) -> int:
    """Where rows of several runs end that follow each other."""
    end = at + 1
    while end < min(len(all_rows), at + _MAX_ROWS):
        space = box_of(all_rows[end]).top - box_of(all_rows[end - 1]).bottom
        if _is_line(all_rows[end]) or space > _FURTHEST * usual:
            break
        end += 1
    return end


def _next_block(all_rows: Sequence[Row], end: int, usual: float) -> int | None:
    """Where such rows go on, after a line or two that may be titles in between."""
    for number in range(end, min(len(all_rows), end + _TITLES + 1)):
        space = box_of(all_rows[number]).top - box_of(all_rows[number - 1]).bottom
        if space > _FURTHEST * usual:
            return None
        if not _is_line(all_rows[number]):
            return number
        if len(all_rows[number][0].text) > _LONGEST_TITLE:
            return None
    return None


def _collides(zone: Sequence[Row], gaps: list[Gap]) -> bool:
    """Whether runs side by side would share a column: then there are two tables."""
    return any(
        _column_of(a, gaps) == _column_of(b, gaps)
        for row in zone
        if not _is_tangled(row)
        for a, b in pairwise(row)
    )


def _has_own_header(block: Sequence[Row]) -> bool:
    """Whether rows start with words alone above values: then they are a table of their own."""
    return (
        len(block) > 1
        and not any(is_value(run.text) for run in block[0][1:])
        and any(is_value(run.text) for run in block[1][1:])
    )


def _gap_count(zone: Sequence[Row], usual: float) -> int:
    return len(zone[0]) - 1 if len(zone) == 1 else len(_gaps(zone, usual))


def _with_tail(all_rows: Sequence[Row], end: int, gaps: list[Gap], usual: float) -> int:
    """The rows below in which only one column goes on: the rest of a cell, or of prose."""
    while end < len(all_rows) and _is_line(all_rows[end]):
        run, above = all_rows[end][0], box_of(all_rows[end - 1])
        near = run.box.top - above.bottom < usual / 2
        if not near or any(_crosses(run, gap) for gap in gaps) or run.box.right < gaps[0][0]:
            break
        end += 1
    return end


def _gaps(zone: Sequence[Row], usual: float) -> list[Gap]:
    """The intervals between columns: those that hardly any row crosses."""
    most = int(len(zone) * _CROSSED_BY)
    events = sorted(
        event for row in zone for run in row for event in ((run.box.left, 1), (run.box.right, -1))
    )
    found: list[Gap] = []
    crossing = 0
    for (place, change), (following, _) in pairwise(events):
        crossing += change
        if crossing <= most and following > place:
            if found and found[-1][1] >= place:
                found[-1] = (found[-1][0], following)
            else:
                found.append((place, following))
    inner = [gap for gap in found if gap[1] - gap[0] >= _GUTTER * usual]
    return [gap for gap in inner if _parts(zone, gap)]


def _parts(zone: Sequence[Row], gap: Gap) -> bool:
    """Whether at least two rows have runs on both sides of a gap, or one tangled row has."""
    middle = sum(gap) / 2
    count = 0
    for row in zone:
        left = any(run.box.right <= middle for run in row)
        right = any(run.box.left >= middle for run in row)
        count += (2 if _is_tangled(row) else 1) if left and right else 0
    return count > 1


def _crosses(run: WordRun, gap: Gap) -> bool:
    return run.box.left < sum(gap) / 2 < run.box.right


def _is_tangled(row: Row) -> bool:
    """Whether lines of columns that are not level were taken for one row."""
    return any(b.box.left < a.box.right for a, b in pairwise(row))


def _read_zone(zone: Sequence[Row], gaps: list[Gap], depth: int) -> Iterator[Piece]:
    tangled = any(map(_is_tangled, zone))
    if tangled:
        gaps = [_untangling(zone, gaps)]
    columns = [column for column in _columns(zone, gaps) if column]
    if not tangled and _are_cards(columns):
        wide = box_of(columns[1]).left - box_of(columns[0]).left
        for column in columns:
            right = box_of(column).left + wide
            yield PlanColumn(tuple(arrange(column, right, depth + 1)))
    elif tangled or _is_prose(columns):
        for column in columns:
            yield from arrange(column, None, depth + 1)
    else:
        yield _table(zone, gaps)


def _untangling(zone: Sequence[Row], gaps: list[Gap]) -> Gap:
    """The gap whose two sides are level rows again; else the widest one."""
    for gap in gaps:
        sides = _columns(zone, [gap])
        if not any(_is_tangled(row) for side in sides for row in rows(side)):
            return gap
    return max(gaps, key=_width)


def _width(gap: Gap) -> float:
    return gap[1] - gap[0]


def _columns(zone: Sequence[Row], gaps: list[Gap]) -> list[list[WordRun]]:
    columns: list[list[WordRun]] = [[] for _ in range(len(gaps) + 1)]
    for row in zone:
        for run in row:
            columns[_column_of(run, gaps)].append(run)
    return columns


def _column_of(run: WordRun, gaps: list[Gap]) -> int:
    return sum(run.box.left >= sum(gap) / 2 for gap in gaps)


def _is_prose(columns: list[list[WordRun]]) -> bool:
    """Whether two columns have lines that fill them."""
    return sum(_is_filled(column) for column in columns) > 1


def _is_filled(column: list[WordRun]) -> bool:
    if len(column) < 3:
        return False
    around = box_of(column)
    width = _FILLS * (around.right - around.left)
    full = sum(len(run.text) >= _PROSE and run.box.right - run.box.left >= width for run in column)
    return full * 2 >= len(column)


def _are_cards(columns: list[list[WordRun]]) -> bool:
    """Whether plans stand side by side: prices in the first column, where labels would be."""
    return min(map(len, columns[:2])) > 1 and any(_PRICE.search(run.text) for run in columns[0][1:])


def _table(zone: Sequence[Row], gaps: list[Gap]) -> PdfTable:
    cells: list[PdfCell] = []
    boxes = [box_of(column) for column in _columns(zone, gaps) if column]
    for number, lines in enumerate(_table_rows(zone, gaps)):
        inside: dict[int, list[WordRun]] = {}
        for row in lines:
            for run in row:
                inside.setdefault(_column_of(run, gaps), []).append(run)
        taken = [*sorted(inside), len(gaps) + 1]
        for column, following in pairwise(taken):
            found = inside[column]
            last = max(sum(run.box.right >= sum(gap) / 2 for gap in gaps) for run in found)
            wide = min(last + 1, following) - column
            bold = all(run.bold for run in found)
            cells.append(PdfCell(shown_of(found), number, column, 1, wide, bold))
    columns = tuple((box.left, box.right) for box in boxes)
    return PdfTable(tuple(cells), box_of(run for row in zone for run in row), columns)


def _table_rows(zone: Sequence[Row], gaps: list[Gap]) -> list[list[Row]]:
    """Rows of the table; a line without a label close under another goes on with its cells."""
    spaces = [box_of(b).top - box_of(a).bottom for a, b in pairwise(zone)]
    usual = usual_height([run for row in zone for run in row])
    wide = max(spaces, default=0.0)
    wraps = wide - min(spaces, default=0.0) > usual / 2
    grouped = [[zone[0]]]
    for space, row in zip(spaces, zone[1:], strict=True):
        near = space < (wide + min(spaces)) / 2 if wraps else space < usual / 3
        labelled = _column_of(row[0], gaps) == 0
        partial = wraps and len(row) < len(grouped[-1][0]) and _only_words(row)
        if near and (partial or not (labelled or _is_row(row, grouped[-1], gaps))):
            grouped[-1].append(row)
        else:
            grouped.append([row])
    return grouped


def _is_row(row: Row, above: list[Row], gaps: list[Gap]) -> bool:
    """Whether a row without a label is one all the same: with a value under another."""
    filled = {_column_of(run, gaps) for line in above for run in line}
    return any(is_value(run.text) and _column_of(run, gaps) in filled for run in row)


def _only_words(row: Row) -> bool:
    """Whether a row can be the rest of cells above: no value in it, and no section's title."""
    if any(is_value(run.text) or _PRICE.search(run.text) for run in row):
        return False
    return len(row) > 1 or not looks_like_title(row[0].text) or row[0].text[:1].islower()
