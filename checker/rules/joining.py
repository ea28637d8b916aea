"""One list of findings from several readers of the same document.

What a rule proves stays, whoever else has read the page. What it only finds possible is a
weaker reading than that of a reader who has read the whole page: it stays where nobody has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from checker.catalog import family_of
from checker.models import CERTAIN, Finding


@dataclass(frozen=True, slots=True)
class UnitFinding:
    """A finding, with the place in its document of the unit it stands in."""

    unit: int
    finding: Finding


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
    alike = family_of(one.rule) == family_of(other.rule)
    return alike and (_overlap(one, other) or one.canon_id == other.canon_id)


def _overlap(a: Finding, b: Finding) -> bool:
    here, there = a.location, b.location
    return here.start < there.end and there.start < here.end
