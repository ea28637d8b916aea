"""From documents to a report: read, find facts, match and judge, report. One pass.

Documents stream through; what is kept are findings, counts, and the first place where
each thing was said (to see two documents disagree).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from checker.facts.approved import Canon
from checker.facts.find import find_facts
from checker.facts.windows import windows
from checker.interface import Reader, ReadError
from checker.judges.cascade import Cascade
from checker.judges.documents import Conflicts, Duties
from checker.judges.rules import finding_of, judge
from checker.judges.verdict import Open, Passage
from checker.models import Document, Finding, Label, Report, Skipped, Summary, TextUnit
from checker.readers import read
from checker.suppress import with_fingerprints


@dataclass(slots=True)
class Counts:
    """What a run did. `compared` are matches judged, `entailed` those that agree.

    `undecided` are passages that no judge could decide.
    """

    documents: int = 0
    units: int = 0
    facts: int = 0
    compared: int = 0
    entailed: int = 0
    undecided: int = 0


@dataclass(slots=True)
class _Run:
    counts: Counts
    conflicts: Conflicts
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


Improve = Callable[[Passage, Finding], Finding]


class Checker:
    """Checks documents against one canon. Holds no state between runs."""

    def __init__(
        self,
        canon: Canon,
        read: Reader = read,
        cascade: Cascade | None = None,
        improve: Improve | None = None,
    ) -> None:
        """`read` turns a document into units; the registry of readers by default.

        `cascade` judges what the rules leave open; without one it stays open. `improve` has
        the last word on a rule's finding, such as a suggestion it lacks.
        """
        self._improve = improve
        self._canon = canon
        self._read = read
        self._cascade = cascade

    def check(self, documents: Iterable[Document | Skipped]) -> Report:
        """Everything the documents say against the canon, in total order.

        A document that cannot be read becomes a Skipped; the run goes on.
        """
        run = _Run(Counts(), Conflicts(self._canon))
        for document in documents:
            if isinstance(document, Skipped):
                run.skipped.append(document)
            else:
                self._check_document(document, run)
        return self._report(run)

    def judge_units(self, units: Iterable[TextUnit]) -> tuple[list[Finding], Counts]:
        """Judge units as they are, without the rules that need a whole document."""
        counts = Counts()
        findings: list[Finding] = []
        left: list[Open] = []
        for unit in units:
            passage = Passage(unit, find_facts(unit, self._canon.lexicon), None)
            findings.extend(self._judge(passage, counts, left))
        findings.extend(self._settle(left, counts))
        return findings, counts

    def _check_document(self, document: Document, run: _Run) -> None:
        run.counts.documents += 1
        duties = Duties(self._canon, document.uri, document.channel)
        left: list[Open] = []
        try:
            for unit in self._read(document):
                if isinstance(unit, Skipped):
                    run.skipped.append(unit)
                else:
                    run.findings.extend(self._check_unit(unit, document, duties, run, left))
        except ReadError as error:
            reason = str(error).removeprefix(f"{document.uri}: ")
            run.skipped.append(Skipped(document.uri, reason))
            run.findings.extend(self._settle(left, run.counts))
            return
        run.findings.extend(self._settle(left, run.counts))
        run.findings.extend(duties.missing())
        if not self._canon.facts:
            # A canon of forbidden texts alone is compared by looking for each of them.
            run.counts.compared += len(self._canon.bans)

    def _check_unit(
        self, unit: TextUnit, document: Document, duties: Duties, run: _Run, left: list[Open]
    ) -> Iterator[Finding]:
        for window in windows(unit):
            passage = self._passage(window, document)
            duties.see(passage)
            yield from self._judge(passage, run.counts, left)
            yield from run.conflicts.see(passage)

    def _passage(self, unit: TextUnit, document: Document) -> Passage:
        facts = find_facts(unit, self._canon.lexicon)
        return Passage(unit, facts, document.channel, document.dated)

    def _judge(self, passage: Passage, counts: Counts, left: list[Open]) -> tuple[Finding, ...]:
        judged = judge(passage, self._canon)
        if self._cascade is not None and all(f.rule == "injection" for f in judged.findings):
            left.append(Open(passage, judged.verdicts))
        counts.units += 1
        counts.facts += len(passage.facts)
        counts.compared += judged.compared
        counts.entailed += judged.entailed
        if self._improve is None:
            return judged.findings
        return tuple(self._improve(passage, finding) for finding in judged.findings)

    def _settle(self, left: list[Open], counts: Counts) -> Iterator[Finding]:
        """What the models say of one document's open passages, all at once."""
        for passage, verdict in self._cascade.settle(left) if self._cascade else ():
            counts.compared += 1
            counts.entailed += verdict.label is Label.ENTAILMENT
            counts.undecided += verdict.label is Label.UNDECIDED
            if verdict.rule is not None:
                yield finding_of(verdict, passage, self._canon)

    def _report(self, run: _Run) -> Report:
        findings = with_fingerprints(sorted(run.findings, key=_order))
        counts = run.counts
        summary = Summary(
            documents=counts.documents,
            skipped=len(run.skipped),
            units=counts.units,
            facts=counts.facts,
            compared=counts.compared,
            findings=len(findings),
            undecided=counts.undecided,
        )
        skipped = tuple(sorted(run.skipped, key=lambda s: (s.uri, s.reason)))
        return Report(self._canon.path, self._canon.sha256, summary, findings, skipped)


_NUMBERS = re.compile(r"(\d+)")
_Key = tuple[str, tuple[tuple[int, str], ...], int, int, str, str]


def _order(finding: Finding) -> _Key:
    """Total order, in reading order: the same input gives the same report.

    Places in a text go by their offset; in a file without lines the route says which
    comes first, numbers by value (slide 3 before slide 10).
    """
    place = finding.location
    route = _natural(place.route) if place.line is None else ()
    return place.uri, route, place.start, place.end, finding.rule, finding.canon_id or ""


def _natural(route: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    parts = (part for step in route for part in _NUMBERS.split(step) if part)
    return tuple((int(p), "") if p.isascii() and p.isdigit() else (-1, p) for p in parts)
