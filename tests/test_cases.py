"""Runs tests/cases/findings: what must be found in a text, and what must stay silent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.models import Document, Finding
from checker.pipeline import Checker
from checker.readers.formats import MARKDOWN, media_type_of

CASES = Path(__file__).parent / "cases" / "findings"
AS_OF = date(2026, 9, 1)


def cases() -> Iterator[Any]:
    """Every case with its file's canon; what a case says itself replaces the file's keys."""
    for path in sorted(CASES.glob("*.yml")):
        file = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in file["cases"]:
            canon = file["canon"] | case.get("canon", {})
            yield pytest.param(case | {"canon": canon}, id=f"{path.stem}: {case['name']}")


def document(uri: str, text: str, channel: str | None) -> Document:
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    return Document(uri, content, media_type_of(uri) or MARKDOWN, digest, channel)


def documents(case: dict[str, Any]) -> list[Document]:
    parts = case.get("documents") or [case]
    return [
        document(part.get("file", f"{number}.md"), part["text"], part.get("channel"))
        for number, part in enumerate(parts, 1)
    ]


def describe(findings: tuple[Finding, ...]) -> str:
    return "\n".join(f"{f.rule} at {f.text!r}: {f.message}" for f in findings) or "nothing"


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    canon = compile_canon(
        CanonFile.model_validate(case["canon"]), as_of=case.get("as_of", AS_OF), region=None
    )
    report = Checker(canon).check(documents(case))
    compare(report.findings, case["expect"])
    compare(report.possible, case.get("possible", []))


def compare(found: tuple[Finding, ...], wanted_ones: list[dict[str, str]]) -> None:
    """What was found is what was expected, of findings or of possible ones."""
    expected = sorted((e["rule"], e["text"], e.get("message", "")) for e in wanted_ones)
    actual = sorted((f.rule, f.text, f.message) for f in found)
    assert [rule for rule, *_ in actual] == [rule for rule, *_ in expected], describe(found)
    for (_, said, why), (_, wanted, because) in zip(actual, expected, strict=True):
        assert wanted in said, describe(found)
        assert because in why, describe(found)
