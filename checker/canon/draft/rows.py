"""Tables whose rows are plans."""

from __future__ import annotations

import re
from dataclasses import replace

from checker.canon.draft.cells import Column, read_cell
from checker.canon.draft.compared import feature_of, having_of, put_entry
from checker.canon.draft.grid import DraftTable, cell_of, header_of, place_of
from checker.canon.draft.names import clean_name, group_of
from checker.canon.draft.sketch import PackageSketch, SketchBuilder
from checker.canon.name_checks import ORDINARY
from checker.values.currencies import BARE_SIGNS
from checker.values.quantities import find_quantities
from checker.values.words import content

FIRST_HEADER = re.compile(
    r"\W*(?:(?:pricing|price|billing|subscription|account|our|your)\s+)?(?:plan|tier|edition|package|subscription|offering|license|licence)s?(?:\s+names?)?\W*",
    re.I,
)
"""The header of the column that names the plans."""
_PRICE_HEADER = re.compile(
    rf"\b(?:price|pricing|cost|monthly|annual(?:ly)?|yearly|fee)\b|[{BARE_SIGNS}]", re.I
)
_QUALIFIES = re.compile(
    r"(?:billing |billed |price )?(?:period|interval|cycle|term|frequency|currency|per|unit|basis)"
    r"|billing|billed",
    re.I,
)
_SAYS_NOTHING = re.compile(
    r"\W*(?:limits?|values?|amounts?|details?|quotas?|included|allowances?|max(?:imum)?)\W*", re.I
)
_LIMIT_AFTER = re.compile(r"\s+(?:limits?|quotas?)$", re.I)
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_BARE = re.compile(r"\s*\d[\d,. ]*\+?\s*")
_SEVERAL = 2
_PERIOD = re.compile(r"(?:month|quarter|year|week|day)", re.I)
_IGNORED = re.compile(
    r"(?:sku|id|code|#|no\.?|product(?: name)?|description|notes?|comments?|url|link|status)", re.I
)


def plan_column(grid: DraftTable, out: SketchBuilder) -> int | None:
    """The column that names a plan in every row, None where the table has none.

    Of a price list it is the one with plans that other sources show, among whatever else.
    """
    if not grid.rows or len(grid.columns) < 2:
        return None
    if (known := _known_column(grid, out)) is not None:
        return known
    headed = [i for i in grid.columns if FIRST_HEADER.fullmatch(header_of(grid, i))]
    for index in headed or grid.columns[:1]:
        if _asks_first(grid, index):
            continue
        cells = [cell_of(row, index) for row in grid.rows]
        names = [name for cell in cells if (name := clean_name(cell))]
        if (len(names) + sum(group_of(cell) is not None for cell in cells)) * 2 < len(cells):
            continue
        ordinary = sum(name.casefold() in ORDINARY for name in names)
        if headed or (_is_priced(grid, index) and ordinary * 2 >= len(names)):
            return index
    return None


def _known_column(grid: DraftTable, out: SketchBuilder) -> int | None:
    for index in grid.columns:
        names = {name for row in grid.rows if (name := clean_name(cell_of(row, index)))}
        several = sum(map(out.knows, names)) >= _SEVERAL
        if out.know_several(names) or (several and _is_priced(grid, index)):
            return None if _asks_first(grid, index) else index
    return None


def _asks_first(grid: DraftTable, plan: int) -> bool:
    """Whether the table says which plan fits a need: `What you need | Plan`."""
    return plan == grid.columns[-1] != grid.columns[0] and not _is_priced(grid, plan)


def _is_priced(grid: DraftTable, plan: int) -> bool:
    return any(_PRICE_HEADER.search(header_of(grid, i)) for i in grid.columns if i != plan)


def read_rows(grid: DraftTable, plan: int, out: SketchBuilder) -> None:
    """Adds what a table says whose rows are plans; what fits nothing is noted."""
    labels = {i: header_of(grid, i) for i in grid.columns if i != plan}
    about = {i: header for i, header in labels.items() if _QUALIFIES.fullmatch(header)}
    read = {i: h for i, h in labels.items() if i not in about and not _IGNORED.fullmatch(h)}
    plans = frozenset(name for row in grid.rows if (name := clean_name(cell_of(row, plan))))
    having: dict[str, list[Column]] = {}
    unread: list[str] = []
    # Beside plans that others show, a price list has add-ons and services.
    known = sum(map(out.knows, plans)) >= _SEVERAL
    for row in grid.rows:
        # Beside rows of plans, one of all of them tells of something else.
        group = None if plans else group_of(cell_of(row, plan))
        name = group or clean_name(cell_of(row, plan))
        if name is None or (known and not group and not out.knows(name)):
            unread += [cell] if (cell := " ".join(cell_of(row, plan).split())) else []
            continue
        column = Column(plan, name, cell_of(row, plan), group=group)
        if group is None:
            prices = column.header_prices(out.currency or "USD")
            out.package(PackageSketch(name, place_of(grid, row), prices))
        qualifier = " ".join(_qualifier(header, cell_of(row, i)) for i, header in about.items())
        for index, header in read.items():
            text = cell_of(row, index)
            label = _meant(header, text, grid)
            entry = read_cell(label, qualifier, text, out.currency or "USD")
            put_entry(column, entry, place_of(grid, row), out)
            if entry.has:
                having.setdefault(label, []).append(column)
            unread += [f"{label} ({name})"] if entry.unread else []
    if unread:
        out.note(f"{place_of(grid, None)}: not in the draft: {', '.join(unread)}.")
    for label, columns in having.items():
        feature = feature_of(label, place_of(grid, None), columns, (), None)
        out.feature(replace(feature, without=plans - having_of(feature)))


def _meant(header: str, text: str, grid: DraftTable) -> str:
    """What a column is about: under `Limit` it is what the cell counts, or the table's heading.

    Where a bare number stands under `Development`, which counts nothing, the heading says what.
    """
    heading = _LIMIT_AFTER.sub("", grid.last_heading)
    if _SAYS_NOTHING.fullmatch(header):
        counted = next((m.phrase for m in find_quantities(text) if " " in m.phrase), None)
        return counted or heading or header
    own = content(_IN_BRACKETS.sub("", header))
    more = content(heading) - own - content("limits plans pricing prices tiers")
    return (
        f"{heading}: {header}" if _BARE.fullmatch(text) and more and not _counts(header) else header
    )


def _counts(header: str) -> bool:
    """Whether a header names what a number under it counts: `Seats`, `Storage (GB)`."""
    words = re.findall(r"[^\W\d_]+", _IN_BRACKETS.sub("", header))
    measured = _IN_BRACKETS.search(header) and not re.search(r"\(per ", header)
    return bool(measured) or any(word.endswith("s") or word.isupper() for word in words)


def _qualifier(header: str, value: str) -> str:
    """What another column says of a row's price: its period, its currency, per what."""
    words = " ".join(value.split())
    if words and re.search(r"per|unit", header, re.I) and not re.search(r"period", header, re.I):
        return words if words.lower().startswith("per ") else f"per {words}"
    return f"per {words}" if _PERIOD.fullmatch(words) else words
