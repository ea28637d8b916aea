"""One list of findings from several readers of the same document.

What a rule proves by structure stays, whoever else has read the page: the plan of a value in a
table is that of its row or column. What it understood in a sentence, or only finds possible, is a
weaker reading than that of a reader who has read the whole page: it stays where nobody has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checker.catalog import BY_ID, family_of
from checker.models import CERTAIN, Conflict, Finding
from checker.rules.severity import lowered


@dataclass(frozen=True, slots=True)
class UnitFinding:
    """A finding, with the place in its document of the unit it stands in.

    `structured` says that its unit is a cell of a table.
    """

    unit: int
    finding: Finding
    structured: bool = False


def joined(
    ruled: Sequence[UnitFinding],
    read: Sequence[UnitFinding],
    units: Collection[int],
    weighed: Mapping[int, Collection[str]],
) -> Iterator[UnitFinding]:
    """The findings of the rules and of a reader who has read some `units`, each once.

    `weighed` has the ids of the entries that the reader held a unit against, where all it said
    of the unit could be believed: a sentence that it did not find at odds with one of them is at
    odds with it only possibly.
    """
    kept = [
        _only_possible(f) if _is_denied(f, read, weighed) else f
        for f in ruled
        if f.finding.conflict in CERTAIN or f.unit not in units
    ]
    yield from kept
    for found in read:
        if not any(_same(found, other) for other in kept):
            kept.append(found)
            yield found


def _is_denied(
    found: UnitFinding, read: Sequence[UnitFinding], weighed: Mapping[int, Collection[str]]
) -> bool:
    """Whether a reader who was asked for what a rule understood in a sentence did not find it."""
    rule = BY_ID.get(found.finding.rule)
    if rule is None or not rule.read or found.structured:
        return False
    asked = found.finding.canon_id in weighed.get(found.unit, ())
    return asked and not any(_same(found, other) for other in read)


def _only_possible(found: UnitFinding) -> UnitFinding:
    """A finding as a possible one; its severity is never lowered twice."""
    finding = found.finding
    severity = finding.severity
    if severity is BY_ID[finding.rule].severity:
        severity = lowered(severity)
    return replace(found, finding=replace(finding, conflict=Conflict.IMPLIED, severity=severity))


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
