"""Runs tests/cases/facts/comparison.yml and mining.yml."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.models import Price, Quantity, Scope
from checker.statements.patterns.find import find_facts
from checker.statements.patterns.mine import mine_names
from checker.values.agree import prices_agree, quantities_agree, scopes_agree, scopes_conflict
from tests.statements.texts import lexicon_of, package_id, unit_of

CASES = Path(__file__).parent.parent / "cases" / "facts"
COMPARED = yaml.safe_load((CASES / "comparison.yml").read_text(encoding="utf-8"))
MINED = yaml.safe_load((CASES / "mining.yml").read_text(encoding="utf-8"))
LEXICON = lexicon_of()


def pairs(kind: str) -> Iterator[Any]:
    for case in COMPARED[kind]:
        yield pytest.param(case, id=f"{case['found']} / {case['approved']}")


def only(text: str, kind: type[Price] | type[Quantity] | type[Scope]) -> Any:
    """The one value of a kind that a text holds."""
    facts = find_facts(unit_of(text), LEXICON)
    (value,) = [f.value for f in facts if isinstance(f.value, kind)]
    return value


@pytest.mark.parametrize("case", list(pairs("prices")))
def test_prices(case: dict[str, Any]) -> None:
    found, approved = only(case["found"], Price), only(case["approved"], Price)
    assert prices_agree(found, approved) is case["agree"]


@pytest.mark.parametrize("case", list(pairs("quantities")))
def test_quantities(case: dict[str, Any]) -> None:
    found, approved = only(case["found"], Quantity), only(case["approved"], Quantity)
    assert quantities_agree(found, approved) is case["agree"]


@pytest.mark.parametrize("case", list(pairs("scopes")))
def test_scopes(case: dict[str, Any]) -> None:
    found, approved = only(case["found"], Scope), only(case["approved"], Scope)
    witness = case["conflict"] and package_id(case["conflict"])
    assert scopes_conflict(found, approved, LEXICON) == witness
    assert not (witness and scopes_agree(found, approved, LEXICON))


@pytest.mark.parametrize("case", MINED["cases"], ids=lambda case: case["text"])
def test_mined_names(case: dict[str, Any]) -> None:
    mined = mine_names([case["text"]], [MINED["company"]])
    assert list(mined.packages) == case.get("packages", [])
    assert list(mined.retired) == case.get("retired", [])
    assert list(mined.free) == case.get("free", [])
    assert mined.closed is case.get("closed", False)
