"""Findings of the rules and of a reader: the same one is listed once, others beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.models import Finding
from checker.rules.joining import UnitFinding, joined
from tests.made import finding

RULED = UnitFinding(0, finding())
AT = RULED.finding.location


def placed(made: Finding, start: int, end: int) -> Finding:
    return replace(made, location=replace(AT, start=start, end=end))


@pytest.mark.parametrize(
    ("read", "count"),
    [
        (UnitFinding(0, finding()), 1),
        (UnitFinding(1, finding()), 2),  # of another line
        (UnitFinding(0, placed(finding(canon_id="other"), AT.end, AT.end + 9)), 2),
        (UnitFinding(0, placed(finding(canon_id="other"), AT.start, AT.start + 1)), 1),
        (UnitFinding(0, placed(finding(), AT.end, AT.end + 9)), 1),  # of the same entry
        (UnitFinding(0, placed(finding(rule="retired-name", canon_id="o"), 0, AT.end)), 2),
        (UnitFinding(0, placed(finding(rule="retired-name"), 0, AT.end)), 1),
    ],
)
def test_the_same_is_what_overlaps_or_is_of_one_entry_in_one_line(
    read: UnitFinding, count: int
) -> None:
    assert len(list(joined([RULED], [read], set(), {}))) == count
