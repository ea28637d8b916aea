"""Measuring the checker: labelled pairs, and folders with expected lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from checker.app.checking import CheckRequest, find
from checker.app.judging import Asking, checker_for, judge_in_use, missed, open_llm
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile
from checker.config import Settings
from checker.evaluate.metrics import score
from checker.evaluate.pages import PagesResult, compare
from checker.evaluate.pairs import JudgedUnits, JudgeUnits, PairOutcome, measure
from checker.evaluate.rows import read_expected, read_pairs
from checker.interface import SettingsError
from checker.llm.access import ModelAccess
from checker.llm.ledger import Spent, summary
from checker.models import TextUnit
from checker.readers.markdown.reader import read_text


@dataclass(frozen=True, slots=True)
class Measured:
    """The outcomes of pairs, which judge gave them, and what an LLM had to say for itself."""

    judge: str
    outcomes: tuple[PairOutcome, ...]
    notes: tuple[str, ...] = ()
    unavailable: int = 0
    spent: Spent | None = None


def measure_pairs(
    path: Path, as_of: date, settings: Settings | None = None, asking: Asking | None = None
) -> Measured:
    """Predict every pair of a file. Raises SettingsError naming a bad row's line."""
    used = settings or Settings(judge="rules")
    access = open_llm(used, asking)
    outcomes = measure(
        read_pairs(path),
        lambda text: read_text(text, "text.md"),
        _judging(as_of, used, access),
        beside=access is not None,
    )
    name = judge_in_use(used, asking)
    if access is None:
        return Measured(name, outcomes)
    spent = access.endpoint.ledger.spent()
    return Measured(name, outcomes, summary(spent), missed(spent), spent)


def estimate_pairs(path: Path, as_of: date, settings: Settings) -> str:
    """What measuring would ask the LLM and what that costs, as text; nothing is sent."""
    access = open_llm(settings, Asking(estimate=True))
    if access is None or access.estimate is None:
        raise SettingsError("--estimate: no model is asked with --judge rules")
    measure(
        read_pairs(path),
        lambda text: read_text(text, "text.md"),
        _judging(as_of, settings, access),
        beside=True,
    )
    return access.estimate.text(settings.llm.known_as, access.endpoint.ledger, 0)


def _judging(as_of: date, settings: Settings, access: ModelAccess | None) -> JudgeUnits:
    def judge(canon: CanonFile, units: Sequence[TextUnit]) -> JudgedUnits:
        compiled = compile_canon(canon, as_of=as_of, region=None)
        checked = checker_for(compiled, settings, access).judge_units(units)
        entailed = sum(agreed.count for agreed in checked.agreed)
        return JudgedUnits(checked.findings, checked.counts.compared, entailed)

    return judge


def falls_below(outcomes: Sequence[PairOutcome], least: float | None) -> bool:
    """Whether F1 over all pairs is below what was asked for."""
    return least is not None and (score(outcomes).f1 or 0.0) < least


def measure_pages(
    settings: Settings,
    folder: Path,
    expected: Path,
    as_of: date,
    debatable: Path | None = None,
    asking: Asking | None = None,
) -> PagesResult:
    """Check a folder and compare with expected lines, whose paths are relative to it.

    Lines of `debatable`, a file of the same form, count neither way.
    """
    if not folder.is_dir():
        raise SettingsError(f"{folder}: no such folder")
    wanted = read_expected(expected)
    unclear = read_expected(debatable) if debatable else ()

    def below(uri: str) -> str:
        return Path(uri).relative_to(folder).as_posix()

    request = CheckRequest((folder.as_posix(),), as_of, shown=below, asking=asking or Asking())
    report = find(request, settings)
    result = compare(report.findings, wanted, unclear)
    return replace(result, possible=len(report.possible), notes=report.notes)
