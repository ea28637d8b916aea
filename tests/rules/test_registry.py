"""What rules are made of: statements of every kind, and no patterns on the way."""

from __future__ import annotations

import ast
from pathlib import Path

import checker.rules
from checker.models import FactKind
from checker.rules.registry import STATEMENT_RULES

ON_TEXTS = {"disguises", "steering", "texts", "wording"}


def imported(file: Path) -> set[str]:
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    return {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}


def test_every_kind_of_statement_is_compared() -> None:
    assert {kind for rule in STATEMENT_RULES for kind in rule.kinds} == set(FactKind)


def test_only_rules_on_texts_look_for_patterns() -> None:
    files = Path(checker.rules.__file__).parent.glob("*.py")
    assert {file.stem for file in files if imported(file) & {"re", "re2"}} == ON_TEXTS
