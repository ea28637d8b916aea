"""Large canons: the work grows with the number of entries, and no faster."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from types import FrameType

import pytest

from checker.app.authoring import claim_conflicts
from checker.canon.compile import compile_canon
from checker.canon.diff import diff
from checker.canon.lint import lint
from checker.canon.load import locate, parse_canon
from checker.pipeline import Checker
from checker.readers.markdown.reader import read_text

FEW = 60
AS_OF = date(2026, 9, 1)
SENTENCE = "Plan Babe costs $5 a month and has 7 seats. Babe boards hold 9 cards on Plan Babe."
_SYLLABLES = [a + b for a in "bcdfghjklm" for b in "aeiou"]


def word(number: int) -> str:
    """A made-up word, another for each number."""
    return "".join(_SYLLABLES[number // 50**place % 50] for place in range(3)).capitalize()


def canon_of(entries: int) -> str:
    """A canon with so many packages, features, claims and other entries."""
    words = [word(number) for number in range(entries)]
    price = "prices: [{amount: 5, every: month, extra: [{amount: 2, per: seat}]}]"
    sections = {
        "packages": [f"{{id: p{w}, name: Plan {w}, {price}}}" for w in words],
        "features": [
            f"{{id: f{w}, name: {w} sync, in: [p{w}], status: beta, retired_names: [{w} link]}}"
            for w in words
        ],
        "metrics": [f"{{name: {w} unit, aliases: [{w}u]}}" for w in words],
        "support": [
            f"{{id: s{w}, in: [p{w}], by: [{w} line], response: [{{value: 4}}]}}" for w in words
        ],
        "claims": [f"{{id: c{w}, text: '{w} boards hold 9 cards on Plan {w}.'}}" for w in words],
    }
    lines = [
        line for key, rows in sections.items() for line in (f"{key}:", *(f"- {r}" for r in rows))
    ]
    return "\n".join(["canon: 2", "company: Brightline", *lines, ""])


def calls_of(act: Callable[[], object]) -> int:
    """How many functions an act calls, those written in C included."""
    count = 0

    def met(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(met)
    try:
        act()
    finally:
        sys.setprofile(before)
    return count


def works_on(entries: int) -> dict[str, Callable[[], object]]:
    text = canon_of(entries)
    canon, places = parse_canon(text, "c"), locate(text)
    compiled = compile_canon(canon, AS_OF)
    checker = Checker(compiled)
    other = canon.model_copy(update={"claims": canon.claims[::-1]})
    conflicts = partial(claim_conflicts, as_of=AS_OF)
    return {
        "load": lambda: parse_canon(text, "c"),
        "lint": lambda: lint(canon, places, AS_OF, conflicts),
        "compile": lambda: compile_canon(canon, AS_OF),
        "check a sentence": lambda: checker.judge_units(list(read_text(SENTENCE, "x"))),
        "diff": lambda: diff(canon, other),
    }


@pytest.fixture(scope="module")
def counted() -> tuple[dict[str, int], dict[str, int]]:
    """The calls of each act with few entries, and with twice as many."""
    few, many = works_on(FEW), works_on(2 * FEW)
    return {n: calls_of(a) for n, a in few.items()}, {n: calls_of(a) for n, a in many.items()}


@pytest.mark.parametrize("act", ["load", "lint", "compile", "check a sentence", "diff"])
def test_twice_the_entries_are_twice_the_work(
    act: str, counted: tuple[dict[str, int], dict[str, int]]
) -> None:
    few, many = counted
    assert many[act] <= 2.2 * few[act], f"{many[act] / few[act]:.2f} times the work"
