"""What docs/canon.md shows is true."""

import re
from datetime import date
from pathlib import Path

import pytest

from checker.canon import lint as lint_module
from checker.canon.diff import diff
from checker.canon.lint import lint
from checker.canon.load import locate, parse_canon
from checker.canon.upgrade import upgrade
from checker.interface import CanonError
from checker.models import Severity

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "canon.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(yaml|text)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLE, FORMS, MISTAKES, UPGRADED, CHANGES = (text for _, text in BLOCKS)
WRONG = """\
canon: 1
company: Brightline

packages:
  - {id: growth, name: Growth, pricess: []}
  - {id: scale, name: Scale, prices: [{amount: $49}]}
features:
  - {id: sso, name: SSO, in: growth}
"""


@pytest.mark.parametrize("example", [EXAMPLE, FORMS], ids=["version 1", "version 2"])
def test_the_examples_are_sound(example):
    found = lint(parse_canon(example, "canon.yaml"), locate(example), date(2026, 6, 1))
    assert found == ()


def test_what_upgrade_says_is_shown():
    claim = "{id: trial, text: 'Growth has a 14-day trial, no credit card required.'}"
    packages = "[{id: growth, name: Growth}]"
    made = upgrade(f"canon: 1\ncompany: A\npackages: {packages}\nclaims: [{claim}]\n", "canon.yaml")
    assert UPGRADED.splitlines()[1:] == [f"  {note}" for note in made.notes]


def test_the_mistakes_are_said_like_that():
    with pytest.raises(CanonError) as caught:
        parse_canon(WRONG, "canon.yaml")
    assert f"{caught.value}\n" == MISTAKES


def test_the_changes_are_told_like_that():
    old = parse_canon(EXAMPLE, "old")
    dearer = parse_canon(EXAMPLE.replace("{amount: 49", "{amount: 54"), "new")
    renamed = parse_canon(EXAMPLE.replace("name: Growth", "name: Team"), "new")
    told = [f"! {c.text}\n" for new in (dearer, renamed) for c in diff(old, new)]
    assert "".join(told) == CHANGES


def test_every_lint_code_has_a_row():
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (error|warning|note) \|", PAGE, re.MULTILINE))
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(lint_module.__file__).parent.glob("*.py")
    )
    made = dict(re.findall(r'Flaw\(\s*"([a-z-]+)",\s*Severity\.(\w+)', source))
    assert rows == {code: Severity[name].value for code, name in made.items()}
