"""What the cells of a table say of plans, as entries of a draft."""

from __future__ import annotations

from collections.abc import Sequence

from checker.canon.draft.cells import CellContent, Column
from checker.canon.draft.sketch import ALL, PAID, FeatureSketch, PackageSketch, SketchBuilder
from checker.canon.schema import ListPrice


def put_entry(column: Column, entry: CellContent, source: str, out: SketchBuilder) -> None:
    """Adds a cell's prices and limit to its package, or a limit to a whole group of them."""
    limits = (entry.limit,) if entry.limit else ()
    if column.group is not None:
        out.shared += [(column.group, m.model_copy(update={"source": source})) for m in limits]
        return
    if not (entry.prices or limits):
        return
    out.package(PackageSketch(column.name, source, entry.prices, limits))


def having_of(feature: FeatureSketch) -> frozenset[str]:
    """The packages that have a feature or can buy it."""
    own = feature.packages if isinstance(feature.packages, frozenset) else frozenset[str]()
    return own.union(*(names for names, _ in feature.add_on))


def feature_of(
    label: str,
    source: str,
    having: Sequence[Column],
    add_on: Sequence[tuple[Column, ListPrice | None]],
    unsure: str | None,
) -> FeatureSketch:
    """A feature with the packages whose columns have it, or can buy it."""
    groups = [c.group for c in having if c.group]
    names = frozenset(c.name for c in having if not c.group)
    packages: frozenset[str] | str = names
    if ALL in groups or (PAID in groups and names):
        packages = ALL
    elif groups:
        packages = PAID
    bought = tuple((frozenset({c.name}), price) for c, price in add_on if c.group is None)
    return FeatureSketch(label, source, packages, bought, unsure)
