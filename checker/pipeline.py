"""From documents to a report: read, find facts, match and judge, report. One pass.

Documents stream through; what is kept are findings, counts, and the first place where
each thing was said (to see two documents disagree).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

from checker.approved import Canon
from checker.checked import Checked, DocumentCheck, HeardDocument, on_its_own, why_not
from checker.combining import combined
from checker.interface import Reader, ReadError
from checker.local.cascade import Cascade
from checker.models import (
    Document,
    Fact,
    Finding,
    Report,
    Skipped,
    TextUnit,
)
from checker.readers import read
from checker.readers.allowance import Allowance, SpentError, unlimited
from checker.rules.compare import compare
from checker.rules.documents import Duties, stated
from checker.rules.heard import Heard, Statements
from checker.rules.joining import UnitFinding, joined
from checker.rules.registry import Judged, finding_of, judge
from checker.rules.undecided import DECIDED, undecided
from checker.rules.verdict import Open, Verdict
from checker.statements.document import DocumentReader, Said
from checker.statements.draft import KeptDrafts
from checker.statements.languages import with_languages
from checker.statements.localised import localised, says_more
from checker.statements.passage import Passage
from checker.statements.patterns.dated import as_on
from checker.statements.patterns.find import find_facts
from checker.statements.pieces import windows

Checking = Callable[[Document], AbstractContextManager[Allowance]]
"""Gives a document what it may take, for as long as it is read and checked."""

Improve = Callable[[Passage, Finding], Finding]
See = Callable[[Passage], None]
Units = Iterable[TextUnit | Skipped]
FindFacts = Callable[[int, int, TextUnit], tuple[Fact, ...] | None]
"""The facts of a passage, by the places of its unit and of the piece in it.

None is for a passage in which rules are known to find nothing to say.
"""


class Checker:
    """Checks documents against one canon. Holds no state between documents."""

    def __init__(
        self,
        canon: Canon,
        read: Reader = read,
        cascade: Cascade | None = None,
        reader: DocumentReader | None = None,
        improve: Improve | None = None,
        checking: Checking = unlimited,
        see: See | None = None,
    ) -> None:
        """`read` turns a document into units; the registry of readers by default.

        `checking` says what a document may take; without it there is no limit.

        `cascade` judges what the rules leave open; without one it stays open. `reader` reads
        every document whole, and what it says is compared with the canon. `improve` has the
        last word on a finding, such as a suggestion it lacks. `see` is shown every passage that
        is judged.
        """
        self._improve = improve
        self._see = see
        self._checking = checking
        self._canon = canon
        self._read = read
        self._cascade = cascade
        self._reader = reader

    def check(self, documents: Iterable[Document | Skipped]) -> Report:
        """Everything the documents say against the canon, in total order.

        A document that cannot be read becomes a Skipped; the run goes on.
        """
        return combined(self.check_documents(documents), self._canon)

    def check_document(self, document: Document | Skipped) -> Checked:
        """What one document says against the canon, by itself."""
        return next(self.check_documents((document,)))

    def hear(
        self,
        document: Document,
        units: Units | None = None,
        facts: FindFacts | None = None,
        about: Sequence[Finding] | None = None,
        drafts: Sequence[KeptDrafts] = (),
    ) -> HeardDocument:
        """What one document says against the canon, and what it says, to be compared again.

        `units` are those of the document where it was read before, `facts` what is known of
        them, `about` the findings about it as a whole, where these are known, and `drafts` what
        a model said of it.
        """
        one = self._ruled(document, units, facts, heard=[])
        one.known = drafts
        if about is not None:
            one.about = list(about)
        (checked,) = self._ended((one,))
        return HeardDocument(checked, one.statements(), one.drafts)

    def compare(self, said: Statements) -> Checked:
        """What a document says against the canon, by what was heard in it.

        The same as `hear` where the canon knows the same names, claims and forbidden texts as
        when it was heard, and where no model reads.
        """
        one = self._begun(said.uri, said.channel, said.dated, whole=said.whole)
        one.about = list(said.about)
        one.skipped = list(said.skipped)
        for heard in said.heard:
            with on_its_own(heard.unit, one):
                facts = self._as_of(heard.facts)
                passage = Passage(heard.unit, facts, said.channel, said.dated)
                self._judge(passage, one)
                one.stated.extend(stated(passage, self._canon))
        one.units = said.texts - (len(one.skipped) - len(said.skipped))
        (checked,) = self._ended((one,))
        return checked

    def check_documents(self, documents: Iterable[Document | Skipped]) -> Iterator[Checked]:
        """What each document says against the canon, in their order.

        Where a model reads, so many documents wait for it together that it can read several
        at once, and first what matters most.
        """
        most = _TOGETHER if self._reader is not None else 0
        waiting: list[DocumentCheck] = []
        for document in documents:
            waiting.append(self._ruled(document))
            if sum(one.units for one in waiting) >= most:
                yield from self._ended(waiting)
                waiting = []
        yield from self._ended(waiting)

    def _ruled(
        self,
        document: Document | Skipped,
        units: Units | None = None,
        facts: FindFacts | None = None,
        heard: list[Heard] | None = None,
    ) -> DocumentCheck:
        """A document read and judged by rules."""
        if isinstance(document, Skipped):
            one = self._begun(document.uri, opened=False, whole=False)
            one.skipped.append(document)
            return one
        one = self._begun(document.uri, document.channel, document.dated, heard=heard)
        try:
            with self._checking(document) as allowance:
                units = self._read(document) if units is None else units
                self._check_units(units, facts or self._facts, one, allowance)
        except (ReadError, SpentError) as error:
            reason = why_not(error, one)
            one.skipped.append(Skipped(document.uri, reason))
            one.cut = reason if isinstance(error, SpentError) else None
            one.whole = False
        if one.whole:
            one.about = [f for f in one.duties.missing() if one.may_lack(f)]
        return one

    def _begun(
        self,
        uri: str,
        channel: str | None = None,
        dated: date | None = None,
        *,
        opened: bool = True,
        whole: bool = True,
        heard: list[Heard] | None = None,
    ) -> DocumentCheck:
        duties = Duties(self._canon, uri, channel)
        return DocumentCheck(uri, channel, dated, duties, opened, whole, heard=heard)

    def _ended(self, ones: Sequence[DocumentCheck]) -> Iterator[Checked]:
        """Documents that rules have judged, with what others have to say of them."""
        self._ask_readers(ones)
        for one in ones:
            one.leave_foreign()
            one.findings.extend(one.about)
            if one.whole and not self._canon.facts:
                # A canon of forbidden texts alone is compared by looking for each of them.
                one.compared += len(self._canon.bans)
            yield one.checked()

    def judge_units(self, units: Iterable[TextUnit]) -> Checked:
        """Judge units as they are, without the rules that need a whole document."""
        one = self._begun("")
        for unit in units:
            self._judge(
                Passage(unit, self._as_of(find_facts(unit, self._canon.lexicon)), None), one
            )
        self._ask_readers((one,))
        return one.checked()

    def _facts(self, number: int, piece: int, window: TextUnit) -> tuple[Fact, ...]:
        del number, piece
        return find_facts(window, self._canon.lexicon)

    def _as_of(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """Facts, told of the past or the future where they do not hold today."""
        return as_on(facts, self._canon.as_of)

    def _check_units(
        self, units: Units, facts: FindFacts, one: DocumentCheck, allowance: Allowance
    ) -> None:
        for number, (unit, language) in enumerate(with_languages(units)):
            if isinstance(unit, Skipped):
                one.skipped.append(unit)
                continue
            allowance.take_unit()
            with on_its_own(unit, one):
                if language is None:
                    self._check_unit(number, unit, facts, one)
                else:
                    self._check_localised(number, unit, language, one)
            if len(one.open) >= _JUDGED_AT_ONCE:
                self._judge_open(one)

    def _check_unit(
        self, number: int, unit: TextUnit, facts: FindFacts, one: DocumentCheck
    ) -> None:
        for piece, window in enumerate(windows(unit)):
            found = facts(number, piece, window)
            passage = Passage(window, self._as_of(found or ()), one.channel, one.dated)
            if found is None:
                self._keep_open(passage, (), one)
                continue
            self._meet(passage, one)
            if self._judge(passage, one) and one.heard is not None:
                one.heard.append(Heard(number, piece, window, found))
            one.stated.extend(stated(passage, self._canon))

    def _check_localised(
        self, number: int, unit: TextUnit, language: str, one: DocumentCheck
    ) -> None:
        """A text in another language: its exact values, and whatever stands in it word for word."""
        for piece, window in enumerate(windows(unit)):
            seen, found = localised(window, language, self._canon.lexicon)
            passage = Passage(seen, self._as_of(found), one.channel, one.dated)
            self._meet(passage, one)
            one.translated += 1
            if not found and says_more(window, self._canon.lexicon):
                one.foreign[self._place(one)] = language
            judged = self._by_rules(passage, one)
            self._keep(replace(passage, unit=window), one, judged.findings)
            if (found or judged.verdicts) and one.heard is not None:
                one.heard.append(Heard(number, piece, seen, found))
            one.stated.extend(stated(passage, self._canon))

    def _meet(self, passage: Passage, one: DocumentCheck) -> None:
        one.duties.see(passage)
        if self._see is not None:
            self._see(passage)

    def _place(self, one: DocumentCheck) -> int:
        """By what the next passage is known: a reader knows those that are kept for it."""
        return one.units if self._reader is None else len(one.passages)

    def _judge(self, passage: Passage, one: DocumentCheck) -> bool:
        """Judge a passage by rules. Returns whether it says anything that they look at."""
        judged = self._by_rules(passage, one)
        self._keep_open(passage, judged.verdicts, one, judged.findings)
        return bool(passage.facts or judged.verdicts)

    def _by_rules(self, passage: Passage, one: DocumentCheck) -> Judged:
        judged = judge(passage, self._canon)
        in_cell = passage.unit.context.cell is not None
        one.found.extend(UnitFinding(len(one.passages), f, in_cell) for f in judged.findings)
        one.facts += len(passage.facts)
        for verdict in judged.verdicts:
            one.count(passage, verdict)
        if passage.facts:
            one.doubt(passage, undecided(passage, judged.verdicts, self._canon))
        return judged

    def _keep_open(
        self,
        passage: Passage,
        verdicts: tuple[Verdict, ...],
        one: DocumentCheck,
        findings: Sequence[Finding] = (),
    ) -> None:
        """Keep a passage that rules have judged for who comes after them."""
        if self._cascade is not None and all(f.rule == "injection" for f in findings):
            one.open.append(Open(passage, verdicts))
        self._keep(passage, one, findings)

    def _keep(self, passage: Passage, one: DocumentCheck, findings: Sequence[Finding] = ()) -> None:
        one.units += 1
        if findings or self._reader is not None:
            one.passages.append(passage)

    def _ask_readers(self, ones: Sequence[DocumentCheck]) -> None:
        """What needs whole documents: a local model's verdicts, and what a reader says."""
        if self._reader is not None:
            said = self._reader([one.page() for one in ones])
            for one, its in zip(ones, said, strict=True):
                self._take(its, one)
        for one in ones:
            one.findings.extend(self._improved(one, found) for found in one.found)
            self._judge_open(one)

    def _judge_open(self, one: DocumentCheck) -> None:
        """What a local model says of the passages that are open so far."""
        left, one.open = one.open, []
        for passage, verdict in self._cascade.judge(left) if self._cascade else ():
            one.count(passage, verdict)
            if verdict.label in DECIDED:
                one.understand(passage)
            if verdict.rule is not None:
                one.findings.append(finding_of(verdict, passage, self._canon))

    def _take(self, said: Said, one: DocumentCheck) -> None:
        """Compare what a reader says with the canon. What it has read is understood."""
        for unit in said.read:
            one.understand(one.passages[unit])
        read: list[UnitFinding] = []
        for statement in said.statements:
            passage = one.passages[statement.unit]
            for verdict in compare(statement, passage, self._canon):
                one.count(passage, verdict)
                if verdict.rule is not None:
                    finding = finding_of(verdict, passage, self._canon)
                    read.append(UnitFinding(statement.unit, finding))
        one.unread = said.left_out(one.uri)
        one.foreign = {at: what for at, what in one.foreign.items() if at not in said.read}
        one.drafts = tuple(said.drafts)
        ruled = (*(found.finding for found in one.found), *one.about)
        steered = any(finding.rule == "injection" for finding in ruled)
        one.found = list(joined(one.found, read, said.read, {} if steered else said.weighed))

    def _improved(self, one: DocumentCheck, found: UnitFinding) -> Finding:
        passage = one.passages[found.unit]
        return self._improve(passage, found.finding) if self._improve else found.finding


_JUDGED_AT_ONCE = 1_000
"""Open passages a local model is asked about together: nobody keeps those of a whole book."""

_TOGETHER = 20_000
"""Units of documents that wait for a model together: some fifty megabytes of them."""
