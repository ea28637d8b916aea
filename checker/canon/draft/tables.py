"""Pricing tables: plans as columns or as rows, from cells that know their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from checker.canon.draft.bullets import put_line
from checker.canon.draft.cells import Column, Entry, read_cell
from checker.canon.draft.names import (
    ALL_GROUP,
    CUE,
    PAID_GROUP,
    PAST,
    any_plan_like,
    clean_name,
    plan_like,
)
from checker.canon.draft.sketch import ALL, PAID, FeatureSketch, PackageSketch, SketchBuilder
from checker.canon.name_checks import ORDINARY
from checker.canon.schema import Price
from checker.models import TextUnit
from checker.values.currencies import BARE_SIGNS

_FIRST_HEADER = re.compile(
    r"\W*(?:plan|tier|edition|package|subscription|offering|license|licence)s?(?:\s+names?)?\W*",
    re.I,
)
_PRICE_HEADER = re.compile(
    rf"\b(?:price|pricing|cost|monthly|annual(?:ly)?|yearly|fee)\b|[{BARE_SIGNS}]", re.I
)
_QUALIFIES = re.compile(
    r"(?:billing |billed |price )?(?:period|interval|cycle|term|frequency|currency|per|unit|basis)",
    re.I,
)
_IGNORED = re.compile(
    r"(?:sku|id|code|#|no\.?|product(?: name)?|description|notes?|comments?|url|link|status)", re.I
)
_FILL = re.compile(
    r"\s*(?:[✓✔✅☑●•✗✘❌✖✕×–—-]\S{0,2}|yes|no|included|"
    r"not (?:included|available)|n/?a|add-?on|unlimited|custom|[\d.,]+\s?[kKMGT]?[Bb]?\+?)\s*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its cells in order, its line, and its section's name."""

    cells: tuple[str, ...]
    line: int | None
    section: str | None
    units: tuple[TextUnit, ...]


@dataclass(slots=True)
class Grid:
    """A table put together from its cells."""

    headers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    around: str = ""
    last_heading: str = ""
    source: str = ""

    @property
    def columns(self) -> list[int]:
        """The numbers of the columns that have a header, from the left."""
        return sorted(self.headers)


def grids(units: Iterable[TextUnit], source: str) -> Iterator[Grid]:
    """The tables among the units, in order."""
    # Every sheet and slide counts its tables anew.
    tables: dict[tuple[tuple[str, ...], int], dict[int, list[TextUnit]]] = {}
    for unit in units:
        if unit.context.cell is not None:
            key = (unit.location.route[:1], unit.context.cell.table)
            rows = tables.setdefault(key, {})
            rows.setdefault(unit.context.cell.row, []).append(unit)
    for rows in tables.values():
        yield _grid(rows, source)


def _grid(rows: dict[int, list[TextUnit]], source: str) -> Grid:
    first = next(iter(rows.values()))[0]
    cell = first.context.cell
    heading = (first.context.headings or ("",))[-1]
    words = [*first.context.headings, first.context.title or "", *first.context.before]
    grid = Grid(around=" ".join([*words, (cell.caption if cell else None) or ""]), source=source)
    grid.last_heading = heading
    for number in sorted(rows):
        _add_row(grid, rows[number])
    deepest = max((len(header) for header in grid.headers.values()), default=0)
    while grid.rows and _depth(grid.rows[0]) < deepest:
        del grid.rows[0]  # the lower of two rows of headers
    return grid


def _depth(row: Row) -> int:
    cells = (unit.context.cell for unit in row.units)
    return max(len(cell.column_headers) for cell in cells if cell is not None)


def _add_row(grid: Grid, units: list[TextUnit]) -> None:
    cells = [unit.context.cell for unit in units]
    body = any(cell and cell.column_headers for cell in cells)
    if len(units) == 1 and body and len(grid.headers) > 1:
        return  # a section's name across the table; the rows below carry it
    for unit, cell in zip(units, cells, strict=True):
        if cell is None:
            continue
        if body:
            known = grid.headers.get(cell.column, ())
            grid.headers[cell.column] = max(known, cell.column_headers, key=len)
        elif not grid.rows:
            grid.headers[cell.column] = (unit.plain,)
    if body and cells[0] is not None:
        row_headers = next((c.row_headers for c in reversed(cells) if c and c.row_headers), ())
        section = row_headers[0] if len(row_headers) > 1 else None
        grid.rows.append(Row(cells[0].row_cells, units[0].location.line, section, tuple(units)))


def read_table(grid: Grid, out: SketchBuilder) -> bool:
    """Adds what a table says about plans. Whether it was a table of plans."""
    if PAST.search(grid.last_heading):
        out.note(f"A table under '{grid.last_heading}' was left out: it is about the past.")
        return False
    columns = _plan_columns(grid)
    if columns and columns[0].index == 1:
        _without_labels(grid, columns, out)
        return True
    if columns:
        _by_columns(grid, columns, out)
        return True
    plan = _plan_index(grid)
    if plan is not None:
        _by_rows(grid, plan, out)
        return True
    return False


# --- plans as columns -------------------------------------------------------------------


def _plan_columns(grid: Grid) -> list[Column]:
    """The columns that are plans (or groups of them), empty where the table has none."""
    found = [c for index in grid.columns if (c := _column(index, grid.headers[index]))]
    if found and found[0].index == 1 and not plan_like(found[0].name):
        found = found[1:]  # a word over the labels, however much it looks like a name
    names = [c.name for c in found if c.group is None]
    if not names or len(found) < 2:
        return []
    first = " ".join(grid.headers.get(grid.columns[0], ()))
    cued = any(CUE.search(h) for c in found for h in grid.headers[c.index])
    near = bool(CUE.search(grid.around)) and not _FIRST_HEADER.fullmatch(first)
    priced = any(c.prices_in_header for c in found)
    if _FIRST_HEADER.fullmatch(first) and not any_plan_like(names):
        return []
    # A name that plans are often called by vouches for its neighbours; unusual names need
    # cells that look like a comparison, and a word nearby that says what is compared.
    if any_plan_like(names) or priced or cued:
        return found
    return found if near and _looks_compared(grid, found) else []


def _column(index: int, headers: tuple[str, ...]) -> Column | None:
    for level, header in enumerate(headers):
        text = " ".join(header.split())
        group = PAID if PAID_GROUP.fullmatch(text) else ALL if ALL_GROUP.fullmatch(text) else None
        name = text if group else clean_name(text)
        if name:
            rest = " ".join(headers[level + 1 :])
            return Column(index, name, text, rest, group)
    return None


def _looks_compared(grid: Grid, columns: Sequence[Column]) -> bool:
    values = [_cell(row, c.index) for row in grid.rows for c in columns]
    filled = [value for value in values if value.strip()]
    return bool(filled) and sum(bool(_FILL.fullmatch(v)) for v in filled) * 2 >= len(filled)


def _by_columns(grid: Grid, columns: Sequence[Column], out: SketchBuilder) -> None:
    source = _place(grid, grid.rows[0] if grid.rows else None)
    for column in columns:
        if column.group is None:
            prices = column.header_prices(out.currency or "USD")
            out.package(PackageSketch(column.name, source, prices))
        else:
            out.note(f"{source} speaks of '{column.name}' without naming them.")
    seen: dict[str, int] = {}
    unread: list[str] = []
    labels = [_label(row) for row in grid.rows]
    for label in labels:
        seen[label.casefold()] = seen.get(label.casefold(), 0) + 1
    for row, label in zip(grid.rows, labels, strict=True):
        full = f"{row.section}: {label}" if row.section and seen[label.casefold()] > 1 else label
        if label and not _FIRST_HEADER.fullmatch(label):
            unread += _compare(grid, row, full, columns, out)
    if unread:
        rows = ", ".join(unread)
        out.note(f"{source}: rows that no limit or feature fits are not in the draft: {rows}.")


def _compare(
    grid: Grid, row: Row, label: str, columns: Sequence[Column], out: SketchBuilder
) -> list[str]:
    """One row of a comparison: prices and limits per plan, or who has a feature.

    Returns what could not be read: the row, or the row with some plans' names.
    """
    source = _place(grid, row)
    having: list[Column] = []
    add_on: list[tuple[Column, Price | None]] = []
    left: dict[str, str] = {}
    for column in columns:
        text = _cell(row, column.index)
        entry = read_cell(label, column.qualifier, text, out.currency or "USD")
        _put(column, entry, source, out)
        if entry.has:
            having.append(column)
        if entry.add_on:
            add_on.append((column, entry.add_on_price))
        if entry.unread:
            left[column.name] = entry.unread
    if having or add_on:
        unsure = "; ".join(f"{name}: {said}" for name, said in left.items()) or None
        out.feature(_feature(label, source, having, add_on, unsure))
        return []
    if not left:
        return []
    return [label if len(left) == len(columns) else f"{label} ({', '.join(left)})"]


def _put(column: Column, entry: Entry, source: str, out: SketchBuilder) -> None:
    if column.group is not None or not (entry.prices or entry.limit):
        return
    limits = (entry.limit,) if entry.limit else ()
    out.package(PackageSketch(column.name, source, entry.prices, limits))


def _feature(
    label: str,
    source: str,
    having: Sequence[Column],
    add_on: Sequence[tuple[Column, Price | None]],
    unsure: str | None,
) -> FeatureSketch:
    groups = [c.group for c in having if c.group]
    names = frozenset(c.name for c in having if not c.group)
    packages: frozenset[str] | str = names
    if ALL in groups or (PAID in groups and names):
        packages = ALL
    elif groups:
        packages = PAID
    bought = tuple((frozenset({c.name}), price) for c, price in add_on if c.group is None)
    return FeatureSketch(label, source, packages, bought, unsure)


def _without_labels(grid: Grid, columns: Sequence[Column], out: SketchBuilder) -> None:
    """A table whose every column is a plan: each cell is a line of its card."""
    for column in columns:
        prices = column.header_prices(out.currency or "USD")
        out.package(PackageSketch(column.name, _place(grid, None), prices))
        for row in grid.rows:
            if column.group is None:
                put_line(column.name, _cell(row, column.index), _place(grid, row), out)


# --- plans as rows ----------------------------------------------------------------------


def _plan_index(grid: Grid) -> int | None:
    """The column that names a plan in every row, None where the table has none."""
    if not grid.rows or len(grid.columns) < 2:
        return None
    headed = [i for i in grid.columns if _FIRST_HEADER.fullmatch(_header(grid, i))]
    for index in headed or grid.columns[:1]:
        names = [name for row in grid.rows if (name := clean_name(_cell(row, index)))]
        if len(names) * 2 < len(grid.rows):
            continue
        ordinary = sum(name.casefold() in ORDINARY for name in names)
        if headed or (_is_priced(grid, index) and ordinary * 2 >= len(names)):
            return index
    return None


def _is_priced(grid: Grid, plan: int) -> bool:
    return any(_PRICE_HEADER.search(_header(grid, i)) for i in grid.columns if i != plan)


def _by_rows(grid: Grid, plan: int, out: SketchBuilder) -> None:
    labels = {i: _header(grid, i) for i in grid.columns if i != plan}
    about = {i: header for i, header in labels.items() if _QUALIFIES.fullmatch(header)}
    ignored = {i for i, header in labels.items() if _IGNORED.fullmatch(header)}
    having: dict[str, list[Column]] = {}
    for row in grid.rows:
        name = clean_name(_cell(row, plan))
        if name is None:
            continue
        column = Column(plan, name, _cell(row, plan))
        prices = column.header_prices(out.currency or "USD")
        out.package(PackageSketch(name, _place(grid, row), prices))
        qualifier = " ".join(_qualifier(header, _cell(row, i)) for i, header in about.items())
        for index in labels.keys() - about.keys() - ignored:
            entry = read_cell(labels[index], qualifier, _cell(row, index), out.currency or "USD")
            _put(column, entry, _place(grid, row), out)
            if entry.has:
                having.setdefault(labels[index], []).append(column)
    for label, columns in having.items():
        out.feature(_feature(label, _place(grid, None), columns, (), None))


def _qualifier(header: str, value: str) -> str:
    """What another column says of a row's price: its period, its currency, per what."""
    words = " ".join(value.split())
    if words and re.search(r"per|unit", header, re.I) and not re.search(r"period", header, re.I):
        return words if words.lower().startswith("per ") else f"per {words}"
    return words


def _header(grid: Grid, index: int) -> str:
    return " ".join(" ".join(grid.headers[index]).split())


def _cell(row: Row, index: int) -> str:
    return row.cells[index - 1] if index <= len(row.cells) else ""


def _label(row: Row) -> str:
    return " ".join(row.cells[0].split()).strip(" *_`:") if row.cells else ""


def _place(grid: Grid, row: Row | None) -> str:
    line = row.line if row else None
    return f"{grid.source}:{line}" if line else grid.source
