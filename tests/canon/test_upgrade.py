"""`onmessage canon upgrade`: the newest version, as its author wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.canon.load import parse_canon
from checker.canon.upgrade import upgrade
from checker.cli import app
from checker.interface import CanonError

FULL = (Path(__file__).parent / "full.yaml").read_text(encoding="utf-8")
CLAIMS = """\
# Ours, and nobody else's.
company: Tidewire
canon: "1"   # the format
packages: [{id: pro, name: Pro}]   # one
claims:
  - {id: trial, text: "Pro has a 14-day trial, no credit card required."}
  - {id: sla, text: Pro has an uptime of 99.9%.}
  - {id: first, text: "Support on Pro responds within 4 hours."}
  - {id: more, text: "Trials of Pro last 14 days and cost $5."}
  - {id: some, text: "Trials last 30 days if you pay by the year."}
"""


def test_only_the_version_is_written_anew() -> None:
    made = upgrade(FULL, "canon.yaml")
    assert made.text == FULL.replace("canon: 1\n", "canon: 2\n", 1)
    assert (made.before, made.version) == (1, 2)


def test_comments_quotes_and_order_stay() -> None:
    made = upgrade(CLAIMS, "canon.yaml")
    assert made.text == CLAIMS.replace('canon: "1"', "canon: 2")


@pytest.mark.parametrize("text", ["{canon: 1, company: A}", "canon: 1\r\ncompany: A\r\n"])
def test_other_layouts_are_kept(text: str) -> None:
    assert upgrade(text, "c").text == text.replace("1", "2")


def test_the_canon_says_the_same_as_before() -> None:
    before = parse_canon(CLAIMS, "c").model_dump(exclude={"canon"})
    after = parse_canon(upgrade(CLAIMS, "c").text, "c").model_dump(exclude={"canon"})
    assert after == before


def test_claims_that_an_entry_says_whole_are_named_and_others_are_not() -> None:
    assert upgrade(CLAIMS, "c").notes == (
        "claim 'trial' can stand under `trials` instead: "
        "{id: trial, of: [pro], value: 14, card: false}",
        "claim 'sla' can stand under `slas` instead: {id: sla, in: [pro], value: 99.9}",
        "claim 'first' can stand under `support` instead: "
        "{id: first, in: [pro], response: [{value: 4}]}",
    )


def test_what_is_no_canon_is_refused_with_its_place() -> None:
    with pytest.raises(CanonError, match=r"c.yaml:2:1: unknown key 'compny'"):
        upgrade("canon: 1\ncompny: A", "c.yaml")


def test_the_command_writes_the_file_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "canon.yaml"
    path.write_text("canon: 1\ncompany: A\n", encoding="utf-8")
    first = CliRunner().invoke(app, ["canon", "upgrade", str(path)])
    again = CliRunner().invoke(app, ["canon", "upgrade", str(path)])
    assert path.read_text(encoding="utf-8") == "canon: 2\ncompany: A\n"
    assert first.output == f"{path}: version 1 is 2 now\n"
    assert again.output == f"{path}: is version 2 already\n"
