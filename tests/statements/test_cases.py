"""Runs tests/cases/facts: what is found in a text, of which package, and whose it is.

A case is a text and the facts expected in it, in order; `context` and `lexicon` say
what stands around it and which names there are (tests/statements/texts.py has the usual
ones). Each expected fact is `kind: the exact words`, and any of the value's fields,
`packages`, `topic`, `stance` and `bound_by`. A field that is left out is not compared,
a value's field that says `null` is. A file checks only the kinds it names in `kinds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.models import Fact, FactKind, Stance
from checker.statements.patterns.find import find_facts
from tests.statements.texts import lexicon_of, package_id, unit_of

CASES = Path(__file__).parent.parent / "cases" / "facts"
OF_FACT = {"packages", "topic", "stance", "bound_by"}
SYMBOLIC = {"all": "*all", "paid": "*paid", "free plan": "*free", "above": "*above"}


def cases() -> Iterator[Any]:
    """Every case of every file that says which kinds of fact it is about."""
    for path in sorted(CASES.glob("*.yml")):
        file = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in file["cases"] if "kinds" in file else ():
            yield pytest.param(
                {"kinds": file["kinds"], "lexicon": file.get("lexicon")} | case,
                id=f"{path.stem}: {case['text'][:70]}",
            )


def plain_value(value: object) -> object:
    """A field of a fact as YAML has it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, StrEnum):
        return value.value
    return sorted(value) if isinstance(value, frozenset) else value


def described(fact: Fact, text: str) -> dict[str, object]:
    """A fact in the words a case uses for it."""
    value = {f.name: plain_value(getattr(fact.value, f.name)) for f in fields(fact.value)}
    scoped = value.pop("packages", None)
    return {
        str(fact.kind): text[fact.span.start : fact.span.end],
        **value,
        **({"scope": scoped} if scoped is not None else {}),
        **{name: plain_value(getattr(fact, name)) for name in OF_FACT},
    }


def wanted(expected: dict[str, Any]) -> dict[str, Any]:
    """What a case expects, with names of packages as ids and numbers as one type."""
    made: dict[str, Any] = {}
    for key, value in expected.items():
        if key == "packages":
            value = sorted(package_id(name) for name in value)
        elif key == "scope":
            value = sorted(SYMBOLIC.get(name) or package_id(name) for name in value)
        elif key in {"amount", "high", "value", "per_quantity"} and value is not None:
            value = float(value)
        elif key == "topic":
            value = sorted(value)
        made[key] = value
    return {"stance": Stance.OURS_NOW.value} | made


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    kinds = {FactKind(kind) for kind in case["kinds"]}
    facts = find_facts(unit_of(case["text"], case.get("context")), lexicon_of(case.get("lexicon")))
    found = [described(fact, case["text"]) for fact in facts if fact.kind in kinds]
    expected = [wanted(fact) for fact in case["expect"]]
    assert len(found) == len(expected), found
    for actual, want in zip(found, expected, strict=True):
        assert {key: actual.get(key) for key in want} == want
