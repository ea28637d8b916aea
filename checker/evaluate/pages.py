"""Measuring a whole folder: which expected lines the findings cover, and which are extra."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checker.evaluate.rows import ExpectedLine
from checker.models import Finding


@dataclass(frozen=True, slots=True)
class PagesResult:
    """Expected lines that were covered or missed, and findings nobody expected."""

    expected: tuple[ExpectedLine, ...]
    missed: tuple[ExpectedLine, ...]
    findings: int
    extra: tuple[Finding, ...]
    possible: int = 0
    notes: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        """How many expected lines a finding covers."""
        return len(self.expected) - len(self.missed)

    @property
    def recall(self) -> float | None:
        """The share of expected lines found; None where nothing is expected."""
        return round(self.found / len(self.expected), 4) if self.expected else None

    @property
    def precision(self) -> float | None:
        """Of the lines that are found or reported beside, the share that is expected."""
        beside = {(f.location.uri, f.location.line) for f in self.extra}
        lines = self.found + len(beside)
        return round(self.found / lines, 4) if lines else None


_OF_NO_LINE = frozenset({"needs-review", "stale-canon"})


def compare(
    findings: Iterable[Finding],
    expected: Sequence[ExpectedLine],
    debatable: Sequence[ExpectedLine] = (),
) -> PagesResult:
    """Findings against expected lines; uris and paths are relative to the same folder.

    A finding counts for a line that its unit stands on. `needs-review` claims no
    contradiction, and `stale-canon` stands in the canon, so they neither cover a line nor are
    extra; neither does a finding on a
    `debatable` line, and such lines are not expected.
    """
    open_ = {(row.path, row.line) for row in debatable}
    expected = [row for row in expected if (row.path, row.line) not in open_]
    claimed = [
        finding
        for finding in findings
        if finding.rule not in _OF_NO_LINE and open_.isdisjoint(_places(finding))
    ]
    wanted = {(row.path, row.line) for row in expected}
    covered = {place for finding in claimed for place in _places(finding)}
    return PagesResult(
        expected=tuple(expected),
        missed=tuple(row for row in expected if (row.path, row.line) not in covered),
        findings=len(claimed),
        extra=tuple(f for f in claimed if wanted.isdisjoint(_places(f))),
    )


def _places(finding: Finding) -> set[tuple[str, int]]:
    """Every (uri, line) of the unit a finding stands in."""
    line = finding.location.line
    if line is None:
        return set()
    first = line - finding.line_text.count("\n", 0, finding.offset or 0)
    last = first + finding.line_text.count("\n")
    last = max(last, line + finding.text.count("\n"))
    return {(finding.location.uri, number) for number in range(first, last + 1)}
