"""Undecided statements of the last scan, in the shape in which the queue shows findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.app import scanning
from checker.suppress.doubts import RULE, as_findings

if TYPE_CHECKING:  # SQLAlchemy is imported where something was scanned
    from checker.store import FindingRecord, Store


def undecided_in(store: Store) -> Iterator[FindingRecord]:
    """What was read as a statement about the offer and not understood, in the order of documents.

    It is there since its document last changed, as far as the store knows.
    """
    from checker.store import FindingRecord

    last = store.scans.last()
    rows = {row["uri"]: row for row in store.documents.described()}
    for one in scanning.results_of(store, [], []):
        if last is None or not one.undecided:
            continue
        # What stands in an archive has its parent's row.
        row = rows.get(one.uri) or rows[one.uri.partition("!")[0]]
        in_order = sorted(one.undecided, key=lambda doubt: doubt.location.start)
        for finding in as_findings(in_order):
            yield FindingRecord(finding, RULE, row["changed"], last.as_of, row["source"])
