"""How much of what a canon change makes wrong the drill lists, by lines.

    python evals/drill.py [--on DAY] [--replay RECORDING] AUDIT [AUDIT …]

An AUDIT is a folder with `canon-before.yaml`, `canon.yaml`, `pages/` and `expected.jsonl` (path and
line a row: what the change made wrong). Lines of `debatable.jsonl` and `natural.jsonl`, where they
are there, count neither way. The judge is the local one; with a recording of a model's answers
about the pages by both canons (`onmessage check --record RECORDING`), those count, too.
Such a recording knows the names that the new canon lists as retired; a drill asks about those, too,
that it does not list, so these are left out with a recording.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Collection
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from unittest import mock

from checker.app.drill import names
from checker.app.drill.run import DrillRequest, drill
from checker.app.judging import Asking
from checker.config import Settings
from checker.report.drilled import COUNTED, DrillItem, PlaceList

_Line = tuple[str, int | None]


def measure(audit: Path, on: date, replay: Path | None) -> str:
    """The counts of one audit, a line for each list of the drill."""
    os.chdir(audit / "pages")
    request = DrillRequest(
        audit / "canon-before.yaml",
        audit / "canon.yaml",
        on,
        (".",),
        asking=Asking(replay=replay),
    )
    settings = Settings(judge="llm" if replay else "local")
    listed = mock.patch.object(names, "terms", return_value=()) if replay else nullcontext()
    with listed:
        found = drill(request, settings)
    items = found.items
    expected = _lines(audit / "expected.jsonl")
    neither = _lines(audit / "debatable.jsonl") | _lines(audit / "natural.jsonl")
    rows = [
        _row("counted", [i for i in items if i.part in COUNTED], expected, neither),
        _row(
            "identifiers", [i for i in items if i.part is PlaceList.IDENTIFIER], expected, neither
        ),
        _row("possible", [i for i in items if i.part is PlaceList.POSSIBLE], expected, neither),
    ]
    return "\n".join([audit.name, *rows, *(f"  note: {note}" for note in found.notes)])


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--on", type=date.fromisoformat, default=date(2026, 12, 1))
    parser.add_argument("--replay", type=Path)
    parser.add_argument("audits", type=Path, nargs="+")
    args = parser.parse_args()
    recording = args.replay.resolve() if args.replay else None
    for folder in [audit.resolve() for audit in args.audits]:
        print(measure(folder, args.on, recording))
