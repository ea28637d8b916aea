"""A run goes on whatever one passage does to it."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from checker import pipeline
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.interface import EmbedderError
from checker.models import Document, Fact, TextUnit
from checker.pipeline import Checker
from checker.statements.patterns.find import find_facts
from checker.values.names import Lexicon

CANON = compile_canon(
    CanonFile.model_validate(
        {
            "canon": 1,
            "company": "Brightline",
            "packages": [
                {"id": "growth", "name": "Growth", "prices": [{"amount": 49, "every": "month"}]}
            ],
        }
    ),
    as_of=date(2026, 9, 1),
    region=None,
)
PAGE = b"Growth is $55 per month.\n\nA word that breaks it.\n\nGrowth is $59 per month.\n"


def page() -> Document:
    return Document("plans.md", PAGE, "text/markdown", hashlib.sha256(PAGE).hexdigest())


def breaks_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(unit: TextUnit, lexicon: Lexicon) -> tuple[Fact, ...]:
        if "breaks" in unit.plain:
            raise error
        return find_facts(unit, lexicon)

    monkeypatch.setattr(pipeline, "find_facts", find)


def test_a_mistake_of_ours_costs_one_passage_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    breaks_with(ZeroDivisionError("by zero"), monkeypatch)

    report = Checker(CANON).check([page(), page()])

    assert [f.text for f in report.findings] == ["$55 per month"] * 2 + ["$59 per month"] * 2
    skipped = report.skipped[0]
    assert skipped.uri == "plans.md"
    assert "line 3: not checked, a mistake of onmessage (ZeroDivisionError in " in skipped.reason


def test_a_model_that_does_not_answer_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    breaks_with(EmbedderError("no answer"), monkeypatch)

    with pytest.raises(EmbedderError):
        Checker(CANON).check([page()])
