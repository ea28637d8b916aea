"""Pricing tables: plans as columns, or as rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from checker.canon.draft.bullets import put_line
from checker.canon.draft.cells import CellContent, Column, as_add_on, on_request, read_cell
from checker.canon.draft.compared import feature_of, having_of, put_entry
from checker.canon.draft.grid import DraftRow, DraftTable, cell_of, header_of, label_of, place_of
from checker.canon.draft.left_out import note_table
from checker.canon.draft.names import (
    CUE,
    PAST,
    any_plan_like,
    clean_name,
    group_of,
    plan_like,
)
from checker.canon.draft.rows import FIRST_HEADER, plan_column, read_rows
from checker.canon.draft.sketch import PackageSketch, SketchBuilder
from checker.canon.draft.support import LABEL, ways_of
from checker.canon.schema import ListPrice
from checker.values.money import find_prices
from checker.values.price_words import is_of_price
from checker.values.ticks import CROSSES, TICKS

# Levels of help are sold with plans, and are none.
_SUPPORT = re.compile(r"\b(?:support|service) (?:tiers?|plans?|levels?|packages?)\b", re.I)
# What is compared there are people's rights: viewers, editors, admins.
_PEOPLE = re.compile(r"\b(?:roles?|permissions?|access levels?)\b", re.I)
_FILL = re.compile(
    r"\s*(?:[✓✔✅☑●•✗✘❌✖✕×–—-]\S{0,2}|yes|no|included|"
    r"not (?:included|available)|n/?a|add-?on|unlimited|custom|[\d.,]+\s?[kKMGT]?[Bb]?\+?)\s*",
    re.I,
)


_SEVERAL = 2


def read_table(grid: DraftTable, out: SketchBuilder) -> bool:
    """Adds what a table says about plans. Whether it was a table of plans."""
    if PAST.search(grid.last_heading):
        out.note(f"A table under '{grid.last_heading}' was left out: it is about the past.")
        return False
    if _SUPPORT.search(grid.last_heading):
        note_table(grid, out, f"it is about '{grid.last_heading}'")
        return False
    columns = _plan_columns(grid, out)
    if columns and columns[0].index == 1:
        _without_labels(grid, columns, out)
        return True
    if columns:
        _by_columns(grid, columns, out)
        return True
    plan = plan_column(grid, out)
    if plan is not None:
        read_rows(grid, plan, out)
        return True
    note_table(grid, out)
    return False


# --- plans as columns -------------------------------------------------------------------


def _plan_columns(grid: DraftTable, out: SketchBuilder) -> list[Column]:
    """The columns that are plans (or groups of them), empty where the table has none."""
    found = [c for index in grid.columns if (c := _column(index, grid.headers[index]))]
    if found and found[0].index == 1 and not plan_like(found[0].name):
        found = found[1:]  # a word over the labels, however much it looks like a name
    names = [c.name for c in found if c.group is None]
    if not names or (len(found) < 2 and not _is_alone(grid, found[0])):
        return []
    first = " ".join(grid.headers.get(grid.columns[0], ()))
    cued = any(CUE.search(h) for c in found for h in grid.headers[c.index])
    near = bool(CUE.search(grid.around)) and not FIRST_HEADER.fullmatch(first)
    priced = any(c.prices_in_header for c in found)
    if out.know_several(names):
        return _with_neighbours(grid, found)
    if FIRST_HEADER.fullmatch(first) and not any_plan_like(names):
        return []
    # A name that plans are often called by vouches for its neighbours; unusual names need
    # cells that look like a comparison, and a word nearby that says what is compared.
    if any_plan_like(names) or priced or cued:
        return _with_neighbours(grid, found)
    if _PEOPLE.search(grid.around):
        return []
    sold = _has_own_prices(grid, found) or (near and _looks_compared(grid, found))
    return _with_neighbours(grid, found) if sold else []


def _has_own_prices(grid: DraftTable, columns: Sequence[Column]) -> bool:
    """Whether a row says what each column costs: only what is sold has prices of its own."""
    return any(
        sum(bool(find_prices(cell_of(row, c.index))) for c in columns) >= _SEVERAL
        for row in grid.rows
        if is_of_price(label_of(row))
    )


def _with_neighbours(grid: DraftTable, columns: list[Column]) -> list[Column]:
    """The plans' columns with those that are ticked like them, whatever they are called."""
    found = [*columns]
    for index in grid.columns:
        header = header_of(grid, index)
        if index > columns[0].index and _is_title(header) and _is_ticked(grid, index, columns):
            found.append(Column(index, header, header))
    return sorted(found, key=lambda column: column.index)


def _is_title(header: str) -> bool:
    words = header.split()
    return 0 < len(words) <= _SEVERAL and all(word[0].isupper() for word in words)


def _is_ticked(grid: DraftTable, index: int, columns: Sequence[Column]) -> bool:
    """Whether a column that is none of the plans' has a mark wherever they all have one."""
    if any(column.index == index for column in columns):
        return False
    marked = [
        row for row in grid.rows if all(_is_mark(cell_of(row, column.index)) for column in columns)
    ]
    return len(marked) >= _SEVERAL and all(_is_mark(cell_of(row, index)) for row in marked)


def _is_mark(cell: str) -> bool:
    return " ".join(cell.split()).lower() in TICKS | CROSSES


def _is_alone(grid: DraftTable, column: Column) -> bool:
    """Whether a table of labels and one column is about one plan: its header names it."""
    if column.index != 2 or max(grid.columns) != 2 or not plan_like(column.name):
        return False
    named = re.search(rf"\b{re.escape(column.name)}\b", grid.around)
    return bool(named or CUE.search(column.header))


def _column(index: int, headers: tuple[str, ...]) -> Column | None:
    for level, header in enumerate(headers):
        text = " ".join(header.split())
        group = group_of(text)
        name = text if group else clean_name(text)
        if name:
            rest = " ".join(headers[level + 1 :])
            return Column(index, name, text, rest, group)
    return None


def _looks_compared(grid: DraftTable, columns: Sequence[Column]) -> bool:
    values = [cell_of(row, c.index) for row in grid.rows for c in columns]
    filled = [value for value in values if value.strip()]
    return bool(filled) and sum(bool(_FILL.fullmatch(v)) for v in filled) * 2 >= len(filled)


def _by_columns(grid: DraftTable, columns: Sequence[Column], out: SketchBuilder) -> None:
    source = place_of(grid, grid.rows[0] if grid.rows else None)
    for column in columns:
        if column.group is None:
            prices = column.header_prices(out.currency or "USD")
            out.package(PackageSketch(column.name, source, prices))
    seen: dict[str, int] = {}
    unread: list[str] = []
    labels = [label_of(row) for row in grid.rows]
    for label in labels:
        seen[label.casefold()] = seen.get(label.casefold(), 0) + 1
    for row, label in zip(grid.rows, labels, strict=True):
        full = f"{row.section}: {label}" if row.section and seen[label.casefold()] > 1 else label
        if not FIRST_HEADER.fullmatch(label) and (label or _shows_prices(row)):
            unread += _compare(grid, row, full, columns, out)
    if unread:
        rows = ", ".join(unread)
        out.note(f"{source}: rows that no limit or feature fits are not in the draft: {rows}.")


def _shows_prices(row: DraftRow) -> bool:
    """Whether a row needs no label: its cells are amounts of money, the plans' own prices."""
    filled = [cell for cell in row.cells if cell.strip()]
    return bool(filled) and 2 * sum(bool(find_prices(cell)) for cell in filled) >= len(filled)


def _compare(
    grid: DraftTable, row: DraftRow, label: str, columns: Sequence[Column], out: SketchBuilder
) -> list[str]:
    """One row of a comparison: prices and limits per plan, or who has a feature.

    Returns what could not be read: the row, or the row with some plans' names.
    """
    source = place_of(grid, row)
    having: list[Column] = []
    add_on: list[tuple[Column, ListPrice | None]] = []
    left: dict[str, str] = {}
    for column, entry in zip(columns, _entries(row, label, columns, out), strict=True):
        put_entry(column, entry, source, out)
        if entry.has:
            having.append(column)
        if entry.add_on:
            add_on.append((column, entry.add_on_price))
        if entry.unread:
            left[column.name] = entry.unread
    if having:
        # Beside ticks, an `x` is a cross.
        left = {name: said for name, said in left.items() if said.lower() != "x"}
    if having or add_on:
        unsure = "; ".join(f"{name}: {said}" for name, said in left.items()) or None
        others = frozenset(c.name for c in columns if not c.group and c.name not in left)
        feature = feature_of(label, source, having, add_on, unsure)
        out.feature(replace(feature, without=others - having_of(feature)))
        return []
    if LABEL.fullmatch(label):
        left = {name: said for name, said in left.items() if not _helped(name, said, source, out)}
    if not left:
        return []
    return [label if len(left) == len(columns) else f"{label} ({', '.join(left)})"]


def _entries(
    row: DraftRow, label: str, columns: Sequence[Column], out: SketchBuilder
) -> list[CellContent]:
    """What a row's cells say, each read with the others in sight."""
    currency = out.currency or "USD"
    texts = [cell_of(row, column.index) for column in columns]
    entries = [
        read_cell(label, column.qualifier, text, currency)
        for column, text in zip(columns, texts, strict=True)
    ]
    if any(entry.has for entry in entries):
        return [as_add_on(e, label, t, currency) for e, t in zip(entries, texts, strict=True)]
    return on_request(entries)


def _helped(name: str, said: str, source: str, out: SketchBuilder) -> bool:
    """Whether a cell lists ways to reach support, which the draft then has."""
    ways = ways_of(said)
    if ways:
        out.support.setdefault(out.short(name), (ways, source))
    return bool(ways)


def _without_labels(grid: DraftTable, columns: Sequence[Column], out: SketchBuilder) -> None:
    """A table whose every column is a plan: each cell is a line of its card."""
    for column in columns:
        prices = column.header_prices(out.currency or "USD")
        out.package(PackageSketch(column.name, place_of(grid, None), prices))
        for row in grid.rows:
            if column.group is None:
                put_line(column.name, cell_of(row, column.index), place_of(grid, row), out)
