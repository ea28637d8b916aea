"""One list of findings from several readers of the same document.

What a rule proves stays, whoever else has read the page. What it only finds possible is a
weaker reading than that of a reader who has read the whole page: it stays where nobody has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from checker.models import CERTAIN, Finding


@dataclass(frozen=True, slots=True)
class UnitFinding:
    """A finding, with the place in its document of the unit it stands in."""

    unit: int
    finding: Finding


FAMILIES = {
    "price-mismatch": "price",
    "offer-out-of-scope": "price",
    "discount-over-authority": "discount",
    "retired-name": "name",
    "unknown-package": "name",
    "misspelt-name": "name",
}
"""Rules that report the same thing under several names; every other is a family of its own."""

_WORDS = frozenset({"limit-mismatch", "availability-mismatch", "claim-contradiction"})


def joined(
    ruled: Sequence[UnitFinding], read: Sequence[UnitFinding], units: Collection[int]
) -> Iterator[UnitFinding]:
    """The findings of the rules and of a reader who has read some units, each once."""
    proven = [f for f in ruled if f.finding.conflict in CERTAIN or f.unit not in units]
    yield from proven
    kept = list(proven)
    for found in read:
        if not any(_same(found, other) for other in kept):
            kept.append(found)
            yield found


def _same(a: UnitFinding, b: UnitFinding) -> bool:
    """Whether two findings of one unit report the same words for the same reason."""
    if a.unit != b.unit:
        return False
    one, other = a.finding, b.finding
    if one.canon_id is not None and one.canon_id == other.canon_id and _overlap(one, other):
        return True
    if one.rule in _WORDS and other.rule in _WORDS:
        return one.canon_id == other.canon_id or _overlap(one, other)
    alike = FAMILIES.get(one.rule, one.rule) == FAMILIES.get(other.rule, other.rule)
    return alike and (_overlap(one, other) or one.canon_id == other.canon_id)


def _overlap(a: Finding, b: Finding) -> bool:
    here, there = a.location, b.location
    return here.start < there.end and there.start < here.end
