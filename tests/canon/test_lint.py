"""What lint says about canons that can be read and yet cannot be right."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from checker.canon.lint import ClaimConflict, lint
from checker.canon.load import locate, parse_canon
from checker.canon.write import render
from checker.models import Severity
from tests.canon.canons import canons

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "lint.yml").read_text(encoding="utf-8"))
HEAD = "canon: 1\ncompany: Brightline\n"
TODAY = date(2026, 6, 1)


def problems_of(text: str, **more):
    return lint(parse_canon(text, "c.yaml"), locate(text), TODAY, **more)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_problems_are_named_with_line_and_code(case):
    found = problems_of(case["whole"] if "whole" in case else HEAD + case["canon"])
    assert [f"{p.line} {p.severity} {p.code} {p.path}" for p in found] == case["problems"]
    for part in case.get("says", []):
        assert any(part in f"{p.message}; {p.remedy}" for p in found), [p.message for p in found]


def test_a_sound_canon_has_no_problem():
    assert problems_of((HERE / "full.yaml").read_text(encoding="utf-8")) == ()


def test_judged_claims_are_reported_at_their_text():
    text = HEAD + "claims:\n  - id: a\n    text: Growth is $55.\n"
    (problem,) = problems_of(text, claim_conflicts=lambda canon: [ClaimConflict("a", "it is $49")])
    assert (problem.line, problem.path, problem.code) == (
        5,
        "claims[0].text",
        "claim-contradicts-canon",
    )
    assert problem.severity is Severity.ERROR


@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
@given(canons)
def test_lint_takes_any_canon(canon):
    found = lint(canon, locate(render(canon)), TODAY)
    assert list(found) == sorted(found, key=lambda p: (p.line, p.path, p.code, p.message))
    assert all(p.line >= 1 and p.message and p.remedy for p in found)
