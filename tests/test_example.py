"""The shipped example: planted mistakes are found, traps stay silent, the mended copy is clean."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.catalog import RULES

EXAMPLE = Path(__file__).parent.parent / "examples" / "brightline"
PLANTED = yaml.safe_load((EXAMPLE / "planted.yaml").read_text(encoding="utf-8"))
TRAPS = yaml.safe_load((EXAMPLE / "traps.yaml").read_text(encoding="utf-8"))


def check(folder: str) -> tuple[int, dict[str, Any]]:
    """What the command says of a folder of the example: its exit code and its report."""
    command = [Path(sys.executable).with_name("onmessage"), "check", folder]
    flags = ["--canon", "canon.yaml", "--as-of", "2026-09-01", "--format", "json"]
    run = subprocess.run([*command, *flags], cwd=EXAMPLE, capture_output=True, text=True)
    assert run.stdout, run.stderr
    return run.returncode, json.loads(run.stdout)


@pytest.fixture(scope="module")
def before() -> tuple[int, dict[str, Any]]:
    return check("before")


def place(finding: dict[str, Any]) -> tuple[str, int, str]:
    path = finding["location"]["uri"].removeprefix("before/")
    return path, finding["location"]["line"], finding["rule"]


def test_every_planted_mistake_is_found_and_nothing_else(
    before: tuple[int, dict[str, Any]],
) -> None:
    code, report = before
    found = Counter(place(finding) for finding in report["findings"])
    planted = Counter((p["path"], p["line"], p["rule"]) for p in PLANTED)
    assert planted - found == Counter(), "missed"
    assert found - planted == Counter(), "reported without cause"
    assert code == 1


def test_the_place_covers_the_planted_words(before: tuple[int, dict[str, Any]]) -> None:
    _, report = before
    said = {place(finding): finding["location"]["text"] for finding in report["findings"]}
    for planted in PLANTED:
        where = (planted["path"], planted["line"], planted["rule"])
        assert planted["text"] in said[where], where


@pytest.mark.parametrize("trap", TRAPS, ids=[f"{t['path']}:{t['line']} {t['text']}" for t in TRAPS])
def test_trap_stays_silent(before: tuple[int, dict[str, Any]], trap: dict[str, Any]) -> None:
    _, report = before
    planted = {(p["path"], p["line"], p["rule"]) for p in PLANTED}
    there = [
        finding
        for finding in report["findings"]
        if place(finding)[:2] == (trap["path"], trap["line"]) and place(finding) not in planted
    ]
    assert there == [], trap["why_silent"]


def test_the_mended_copy_is_clean() -> None:
    code, report = check("after")
    assert report["findings"] == []
    assert report["skipped"] == []
    assert report["summary"]["compared"] > 0
    assert code == 0


@pytest.mark.parametrize("entry", PLANTED + TRAPS, ids=lambda e: f"{e['path']}:{e['line']}")
def test_lists_quote_the_collateral(entry: dict[str, Any]) -> None:
    text = (EXAMPLE / "before" / entry["path"]).read_text(encoding="utf-8")
    from_line = text.split("\n", entry["line"] - 1)[-1]
    assert entry["text"] in from_line
    assert "\n" not in from_line[: from_line.index(entry["text"])]


def test_every_rule_that_needs_no_model_is_planted() -> None:
    assert {p["rule"] for p in PLANTED} == {rule.id for rule in RULES} - {"needs-review"}
    assert len(TRAPS) >= len(PLANTED)
