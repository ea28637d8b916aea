"""Measuring the checker: labelled pairs, and folders with expected lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from checker.app.checking import Request, find
from checker.app.judging import checker_for
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.config import Settings
from checker.evaluate.metrics import score
from checker.evaluate.pages import PagesResult, compare
from checker.evaluate.pairs import Judged, Outcome, measure
from checker.evaluate.rows import read_expected, read_pairs
from checker.interface import JudgeChoice, SettingsError
from checker.models import TextUnit
from checker.readers.markdown import read_text


def measure_pairs(path: Path, as_of: date, choice: JudgeChoice = "auto") -> tuple[Outcome, ...]:
    """Predict every pair of a file. Raises SettingsError naming a bad row's line."""

    def judge(canon: CanonFile, units: Sequence[TextUnit]) -> Judged:
        compiled = compile_canon(canon, as_of=as_of, region=None)
        findings, counts = checker_for(compiled, choice).judge_units(units)
        return Judged(tuple(findings), counts.compared, counts.entailed)

    return measure(read_pairs(path), lambda text: read_text(text, "text.md"), judge)


def falls_below(outcomes: Sequence[Outcome], least: float | None) -> bool:
    """Whether F1 over all pairs is below what was asked for."""
    return least is not None and (score(outcomes).f1 or 0.0) < least


def measure_pages(settings: Settings, folder: Path, expected: Path, as_of: date) -> PagesResult:
    """Check a folder and compare with expected lines, whose paths are relative to it."""
    if not folder.is_dir():
        raise SettingsError(f"{folder}: no such folder")
    wanted = read_expected(expected)

    def below(uri: str) -> str:
        return Path(uri).relative_to(folder).as_posix()

    request = Request((folder.as_posix(),), as_of, shown=below)
    return compare(find(request, settings).findings, wanted)
