"""The cheap tests before a grammar never rule out what the grammar would find."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from checker.models import TextUnit
from checker.statements.patterns import availability, binding, find, unknown
from checker.statements.patterns.find import find_facts
from checker.values import given_away, money, quantities
from tests.statements.texts import lexicon_of, unit_of

CASES = Path(__file__).parent.parent / "cases" / "facts"
GUARDS = {
    availability: ("any_of", "names_buyers"),
    binding: ("any_of",),
    find: ("any_of", "has_number", "names_buyers"),
    given_away: ("any_of",),
    money: ("has_money",),
    quantities: ("has_number",),
    unknown: ("any_of",),
}


def units() -> list[TextUnit]:
    """The unit of every case, in what stands around it."""
    found: list[TextUnit] = []
    for path in sorted(CASES.glob("*.yml")):
        file = yaml.safe_load(path.read_text(encoding="utf-8"))
        for cases in (value for value in file.values() if isinstance(value, list)):
            for case in (case for case in cases if isinstance(case, dict)):
                said = (case[key] for key in ("text", "found", "approved") if key in case)
                found += [unit_of(text, case.get("context")) for text in said]
    return found


def test_guards_rule_out_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon = lexicon_of()
    all_units = units()
    guarded = [find_facts(unit, lexicon) for unit in all_units]
    for module, names in GUARDS.items():
        for name in names:
            monkeypatch.setattr(module, name, lambda *_: True)
    assert len(all_units) > 300
    for unit, facts in zip(all_units, guarded, strict=True):
        assert find_facts(unit, lexicon) == facts, unit.plain
