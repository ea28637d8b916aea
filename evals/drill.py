"""How much of what a canon change makes wrong the drill lists, by lines.

    python evals/drill.py AUDIT [AUDIT …]

An AUDIT is a folder with `canon-before.yaml`, `canon.yaml`, `pages/` and `expected.jsonl` (path and
line a row: what the change made wrong). Lines of `debatable.jsonl` and `natural.jsonl`, where they
are there, count neither way. The judge is the local one; no model is asked.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection
from datetime import date
from pathlib import Path

from checker.app.drill.run import DrillRequest, drill
from checker.config import Settings
from checker.report.drilled import COUNTED, DrillItem, PlaceList

_ON = date(2026, 12, 1)
_Line = tuple[str, int | None]


def measure(audit: Path) -> str:
    """The counts of one audit, a line for each list of the drill."""
    os.chdir(audit / "pages")
    request = DrillRequest(audit / "canon-before.yaml", audit / "canon.yaml", _ON, (".",))
    items = drill(request, Settings(judge="local")).items
    expected = _lines(audit / "expected.jsonl")
    neither = _lines(audit / "debatable.jsonl") | _lines(audit / "natural.jsonl")
    rows = [
        _row("counted", [i for i in items if i.part in COUNTED], expected, neither),
        _row(
            "identifiers", [i for i in items if i.part is PlaceList.IDENTIFIER], expected, neither
        ),
        _row("possible", [i for i in items if i.part is PlaceList.POSSIBLE], expected, neither),
    ]
    return "\n".join([audit.name, *rows])


def _row(
    name: str, items: Collection[DrillItem], expected: Collection[_Line], neither: Collection[_Line]
) -> str:
    listed = {(item.uri, item.line) for item in items}
    right = len(listed.intersection(expected))
    wrong = len(listed.difference(expected).difference(neither))
    return f"  {name}: {right} of {len(expected)} lines, {wrong} others"


def _lines(path: Path) -> set[_Line]:
    if not path.exists():
        return set()
    rows = map(json.loads, filter(str.strip, path.read_text("utf-8").splitlines()))
    return {(row["path"], row["line"]) for row in rows}


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        print(measure(Path(folder).resolve()))
