"""Changes between two canons, as sentences."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from checker.canon.diff import diff
from checker.canon.load import parse_canon
from tests.canon.canons import canons

FULL = (Path(__file__).parent / "full.yaml").read_text(encoding="utf-8")
CASES = yaml.safe_load((Path(__file__).parent / "diff.yml").read_text(encoding="utf-8"))


FORMS = (Path(__file__).parent / "forms.yaml").read_text(encoding="utf-8")
OF_FORMS = yaml.safe_load((Path(__file__).parent / "diff_forms.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("before", "case"),
    [*((FULL, case) for case in CASES), *((FORMS, case) for case in OF_FORMS)],
    ids=lambda case: case["name"] if isinstance(case, dict) else "",
)
def test_changes_are_told(before, case):
    text = before
    for old, new in case["edit"].items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    found = diff(parse_canon(before, "old"), parse_canon(text, "new"))
    assert [f"{'!' if c.breaks else '·'} {c.canon_id} {c.kind}: {c.text}" for c in found] == case[
        "changes"
    ]


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
@given(canons, canons)
def test_no_change_is_told_of_the_same_canon(one, other):
    assert diff(one, one) == ()
    assert all(change.text for change in diff(one, other))
