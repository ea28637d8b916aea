"""What is shown of pages that disagree, where no canon says which is right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.report.safe import one_line

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One of two places that disagree: where it is, and what it says there."""

    uri: str
    line: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Places that cannot all be right. `likelier` probably is, for the reasons in `why`."""

    message: str
    likelier: tuple[Side, ...]
    other: tuple[Side, ...]
    why: str


def text_of(found: Sequence[Disagreement], documents: int) -> Iterator[str]:
    """The places for a person, side by side."""
    if not found:
        yield f"No two of {documents} documents disagree about a plan, as far as rules can tell.\n"
        return
    count = "1 place" if len(found) == 1 else f"{len(found)} places"
    yield f"Your own pages disagree in {count} ({documents} documents, no canon):\n\n"
    for number, one in enumerate(found, 1):
        yield f"{number}. {one_line(one.message)}\n"
        yield from _sides("likelier", one.likelier)
        yield from _sides("against ", one.other)
        yield f"   why       {one_line(one.why)}\n\n"


def _sides(role: str, sides: Sequence[Side]) -> Iterator[str]:
    for side in sides[:_SHOWN]:
        yield f"   {role}  {_place(side)}  {one_line(side.said)}\n"
    if len(sides) > _SHOWN:
        yield f"             and {len(sides) - _SHOWN} more\n"


def _place(side: Side) -> str:
    return one_line(f"{side.uri}:{side.line}" if side.line else side.uri)


def json_of(found: Sequence[Disagreement]) -> Iterator[str]:
    """The same for a machine: `likelier` and `other` are lists of uri, line and text."""
    listed = [
        {
            "message": one.message,
            "likelier": [_side(side) for side in one.likelier],
            "other": [_side(side) for side in one.other],
            "why": one.why,
        }
        for one in found
    ]
    yield json.dumps({"disagreements": listed}, indent=2, ensure_ascii=False) + "\n"


def _side(side: Side) -> dict[str, object]:
    return {"uri": side.uri, "line": side.line, "text": side.said}
