"""`onmessage explain`: what was read at a place, what it was compared with, and why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from checker.cli import app

CANON = """\
canon: 1
company: Larkspur
products: [Larkspur Shed]
packages:
  - {id: seed, name: Seed, prices: [{amount: 0}]}
  - {id: grove, name: Grove, prices: [{amount: 90, every: month}],
     limits: [{what: log retention, value: 60, unit: days}, {what: seats, max: 5, unsure: a guess}]}
features:
  - {id: sso, name: SSO, in: [grove]}
"""
PAGE = """\
# Plans

Grove costs $80 per month.
The Seed plan keeps backups for 9 days.
Once, Grove was $70 per month.
Welcome to the garden.
Larkspur Shed costs $9 per month.
“We pay $80 for Grove and saved $5,000,” says Ann.
Grove has 9 seats.
"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "canon.yaml").write_text(CANON, encoding="utf-8")
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "page.md"


def explained(*args: str) -> str:
    result = CliRunner().invoke(app, ["explain", *args], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_it_tells_what_was_read_and_what_it_differs_from(page: str) -> None:
    told = explained(page, "3")
    assert "page.md:3 sentence, under “Plans”" in told
    assert "read: price $80 / month of Grove (by its clause)" in told
    assert "differs from grove.prices[0]" in told
    assert "price-mismatch, certain (proven)" in told


def test_it_tells_why_nothing_was_compared(page: str) -> None:
    told = explained(page, "4")
    assert "read: limit 9 days of Seed (by its clause)" in told
    assert "not compared; nearest is grove.limits[0]" in told
    assert "which is of Grove" in told


def test_it_tells_that_the_past_is_not_compared(page: str) -> None:
    assert "said of the past not compared: only what is ours" in explained(page, "5")


@pytest.mark.parametrize(
    ("line", "said"), [("7", "of another product"), ("8", "by or of a customer")]
)
def test_it_tells_whose_a_figure_is(page: str, line: str, said: str) -> None:
    told = explained(page, line)
    assert f"said {said} not compared: only what is ours" in told
    assert "nearest is" not in told


def test_it_tells_that_an_unsure_entry_proves_nothing(page: str) -> None:
    assert "limit-mismatch, possible (implied)" in explained(page, "9")


def test_a_file_is_read_within_the_limits(page: str) -> None:
    Path("onmessage.yaml").write_text("limits: {max_units: 1}\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["explain", page, "9"])
    assert result.exit_code == 2
    assert "more than 1 texts; split it, or raise `limits: max_units`" in result.output


def test_a_place_is_found_by_its_words(page: str) -> None:
    assert "read: nothing about packages" in explained(page, "Welcome to")


@pytest.mark.parametrize(
    ("args", "said"),
    [(("page.md", "99"), "nothing was read at '99'"), (("gone.md", "1"), "gone.md")],
)
def test_a_place_that_is_not_there_is_an_error(page: str, args: tuple[str, str], said: str) -> None:
    result = CliRunner().invoke(app, ["explain", *args])
    assert result.exit_code == 2
    assert said in result.output
