"""What reviewers decided, as labelled rows: what `onmessage eval pairs` measures against.

A false alarm says that canon and text agree, or that the text is about something else.
Any other decision says that the finding was right, which is a contradiction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.app.ledgers import waivers_of
from checker.canon.load import load_canon
from checker.config import Settings
from checker.evaluate.pairs import CONTRADICTIONS
from checker.models import DecisionKind, Finding
from checker.report.earlier import read_report
from checker.suppress import FindingContext, Waiver, Waivers, about


@dataclass(frozen=True, slots=True)
class Exported:
    """Rows as JSON Lines, and how many decisions gave none, by reason."""

    lines: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...]

    @property
    def notes(self) -> Iterator[str]:
        """What was left out, for whoever exports."""
        return (f"no row for {count}: {why}" for why, count in self.left_out)


def export(settings: Settings, reports: Sequence[Path] = ()) -> Exported:
    """A row for every finding somebody decided about. The last decision counts.

    Findings are those kept with decisions, and those in JSON `reports` that a decision
    speaks about. Raises CheckerError where the canon or a file is not usable.
    """
    company = load_canon(settings.canon).company
    waivers = waivers_of(settings)
    decided = {**_in_reports(reports, waivers), **_kept(waivers.decisions)}
    lines, left_out = [], dict.fromkeys(_REASONS, 0)
    for fingerprint, (decision, passage) in sorted(decided.items()):
        reason = _unfit(passage)
        if reason:
            left_out[reason] += 1
        else:
            lines.append(json.dumps(_row(fingerprint, decision, passage, company)) + "\n")
    left_out[_UNKNOWN] = _without_passage(waivers.decisions, decided)
    return Exported(tuple(lines), tuple((why, count) for why, count in left_out.items() if count))


_Decided = dict[str, tuple[Waiver, FindingContext]]

_RULE = "the rule compares no text with an approved statement"
_SILENT = "no approved statement is known, such as for a forbidden text"
_UNKNOWN = "the passage is not known; name the JSON report it is in with --report"
_REASONS = (_RULE, _SILENT, _UNKNOWN)


def _in_reports(reports: Iterable[Path], waivers: Waivers) -> _Decided:
    found: _Decided = {}
    for path in reports:
        earlier = read_report(path)
        for finding in (*earlier.findings, *earlier.set_aside):
            decision = waivers.last_about(finding)
            if decision is not None:
                found[_decided_as(finding, decision)] = (decision, about(finding))
    return found


def _decided_as(finding: Finding, decision: Waiver) -> str:
    """The fingerprint that the decision names, its own or the former one; else its own."""
    names = (finding.fingerprint, finding.formerly)
    named = decision.fingerprint
    return next((n for n in names if named and n.startswith(named)), finding.fingerprint)


def _kept(decisions: Iterable[Waiver]) -> _Decided:
    """The last decision about each finding, with the passage any of them kept."""
    kept: _Decided = {}
    for decision in decisions:
        name = decision.fingerprint or ""
        passage = decision.about or (kept[name][1] if name in kept else None)
        if name and passage:
            kept[name] = (decision, passage)
    return kept


def _without_passage(decisions: Iterable[Waiver], decided: _Decided) -> int:
    """Decisions about single findings whose passage nobody kept."""
    named = {decision.fingerprint for decision in decisions if decision.fingerprint}
    return sum(not any(full.startswith(name) for full in decided) for name in named)


def _unfit(passage: FindingContext) -> str | None:
    if passage.rule not in CONTRADICTIONS:
        return _RULE
    return None if passage.approved else _SILENT


def _row(
    fingerprint: str, decision: Waiver, passage: FindingContext, company: str
) -> dict[str, object]:
    return {
        "id": fingerprint,
        "company": company,
        "canon": passage.approved,
        "text": passage.text,
        "context": passage.model_dump(
            include={"title", "headings", "before", "after", "table_header"}
        ),
        "label": _label(decision),
        "type": passage.rule,
    }


def _label(decision: Waiver) -> str:
    if decision.decision == "waived" and decision.kind is DecisionKind.WRONG:
        return "unrelated" if decision.unrelated else "consistent"
    return "contradiction"
