"""What is shown of pages that disagree, where no canon says which is right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.report.safe import one_line


@dataclass(frozen=True, slots=True)
class Side:
    """One of two places that disagree: where it is, and what it says there."""

    uri: str
    line: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two places that cannot both be right. `likelier` probably is, for the reasons in `why`."""

    message: str
    likelier: Side
    other: Side
    why: str


def text_of(found: Sequence[Disagreement], documents: int) -> Iterator[str]:
    """The places for a person, both side by side."""
    if not found:
        yield f"No two of {documents} documents disagree about a plan, as far as rules can tell.\n"
        return
    count = "1 place" if len(found) == 1 else f"{len(found)} places"
    yield f"Your own pages disagree in {count} ({documents} documents, no canon):\n\n"
    for number, one in enumerate(found, 1):
        yield f"{number}. {one_line(one.message)}\n"
        yield f"   likelier  {_place(one.likelier)}  {one_line(one.likelier.said)}\n"
        yield f"   against   {_place(one.other)}  {one_line(one.other.said)}\n"
        yield f"   why       {one_line(one.why)}\n\n"


def _place(side: Side) -> str:
    return one_line(f"{side.uri}:{side.line}" if side.line else side.uri)


def json_of(found: Sequence[Disagreement]) -> Iterator[str]:
    """The same for a machine: `likelier` and `other` with uri, line and text, and why."""
    listed = [
        {
            "message": one.message,
            "likelier": _side(one.likelier),
            "other": _side(one.other),
            "why": one.why,
        }
        for one in found
    ]
    yield json.dumps({"disagreements": listed}, indent=2, ensure_ascii=False) + "\n"


def _side(side: Side) -> dict[str, object]:
    return {"uri": side.uri, "line": side.line, "text": side.said}
