"""From documents to a report: read, find facts, match and judge, report. One pass.

Documents stream through; what is kept are findings, counts, and the first place where
each thing was said (to see two documents disagree).
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from checker.approved import Canon
from checker.interface import CheckerError, Reader, ReadError
from checker.local.cascade import Cascade
from checker.models import (
    CERTAIN,
    Agreed,
    Document,
    Fact,
    Finding,
    Label,
    Location,
    Report,
    Skipped,
    Summary,
    TextUnit,
    Undecided,
    Unread,
    added,
)
from checker.readers import read
from checker.readers.allowance import Allowance, SpentError, unlimited
from checker.rules.agreements import Agreements
from checker.rules.compare import compare
from checker.rules.documents import Conflicts, Duties, Stated, stated
from checker.rules.heard import Heard, Statements
from checker.rules.joining import UnitFinding, joined
from checker.rules.registry import finding_of, judge
from checker.rules.stale import with_stale
from checker.rules.undecided import DECIDED, undecided
from checker.rules.verdict import Open, Passage, Verdict
from checker.statements.document import DocumentReader, Page, Said
from checker.statements.patterns.dated import as_on
from checker.statements.patterns.find import find_facts
from checker.statements.pieces import windows
from checker.suppress import with_fingerprints


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking one document gave: all that a report of many needs of it.

    `findings` have no fingerprints yet. `stated` is what other documents may disagree with.
    `cut` is why the rest of it was left, where it took more than it may.
    """

    uri: str
    channel: str | None
    counts: Summary
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    stated: tuple[Stated, ...] = ()
    cut: str | None = None
    unread: tuple[Unread, ...] = ()
    dated: date | None = None
    undecided: tuple[Undecided, ...] = ()


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
    ) -> tuple[Checked, Statements]:
        """What one document says against the canon, and what it says, to be compared again.

        `units` are those of the document where it was read before, `facts` what is known of
        them, and `about` the findings about it as a whole, where these are known.
        """
        heard: list[Heard] = []
        one = self._ruled(document, units, facts, heard)
        if about is not None:
            one.about = list(about)
        (checked,) = self._ended((one,))
        return checked, one.statements(heard)

    def compare(self, said: Statements) -> Checked:
        """What a document says against the canon, by what was heard in it.

        The same as `hear` where the canon knows the same names, claims and forbidden texts as
        when it was heard, and where no model reads.
        """
        one = _One(said.document(), Duties(self._canon, said.uri, said.channel), said.whole)
        one.about = list(said.about)
        one.skipped = list(said.skipped)
        missed = 0
        for heard in said.heard:
            facts = self._as_of(heard.facts)
            passage = Passage(heard.unit, facts, said.channel, said.dated)
            missed += not self._tried(passage, one)
        one.units = said.texts - missed
        (checked,) = self._ended((one,))
        return checked

    def _tried(self, passage: Passage, one: _One) -> bool:
        """Judge a passage that was heard; see `_try_unit`."""
        try:
            self._judge(passage, one)
            one.stated.extend(stated(passage, self._canon))
        except Exception as error:
            one.skipped.append(Skipped(one.document.uri, _mistake(passage.unit, error)))
            return False
        return True

    def check_documents(self, documents: Iterable[Document | Skipped]) -> Iterator[Checked]:
        """What each document says against the canon, in their order.

        Where a model reads, so many documents wait for it together that it can read several
        at once, and first what matters most.
        """
        most = _TOGETHER if self._reader is not None else 0
        waiting: list[_One] = []
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
    ) -> _One:
        """A document read and judged by rules."""
        if isinstance(document, Skipped):
            one = _One(document, Duties(self._canon, document.uri, None), whole=False)
            one.skipped.append(document)
            return one
        one = _One(document, Duties(self._canon, document.uri, document.channel), heard=heard)
        try:
            with self._checking(document) as allowance:
                units = self._read(document) if units is None else units
                self._check_units(units, facts or self._facts, one, allowance)
        except (ReadError, SpentError) as error:
            reason = _why(error, one)
            one.skipped.append(Skipped(document.uri, reason))
            one.cut = reason if isinstance(error, SpentError) else None
            one.whole = False
        if one.whole:
            one.about = list(one.duties.missing())
        return one

    def _ended(self, ones: Sequence[_One]) -> Iterator[Checked]:
        """Documents that rules have judged, with what others have to say of them."""
        self._settle(ones)
        for one in ones:
            one.findings.extend(one.about)
            if one.whole and not self._canon.facts:
                # A canon of forbidden texts alone is compared by looking for each of them.
                one.compared += len(self._canon.bans)
            yield one.checked()

    def judge_units(self, units: Iterable[TextUnit]) -> Checked:
        """Judge units as they are, without the rules that need a whole document."""
        one = _One(Document("", b"", "", ""), Duties(self._canon, "", None))
        for unit in units:
            self._judge(
                Passage(unit, self._as_of(find_facts(unit, self._canon.lexicon)), None), one
            )
        self._settle((one,))
        return one.checked()

    def _facts(self, number: int, piece: int, window: TextUnit) -> tuple[Fact, ...]:
        del number, piece
        return find_facts(window, self._canon.lexicon)

    def _as_of(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """Facts, told of the past or the future where they do not hold today."""
        return as_on(facts, self._canon.as_of)

    def _check_units(self, units: Units, facts: FindFacts, one: _One, allowance: Allowance) -> None:
        for number, unit in enumerate(units):
            if isinstance(unit, Skipped):
                one.skipped.append(unit)
                continue
            allowance.take_unit()
            self._try_unit(number, unit, facts, one)
            if len(one.open) >= _SETTLED_AT_ONCE:
                self._settle_open(one)

    def _try_unit(self, number: int, unit: TextUnit, facts: FindFacts, one: _One) -> None:
        """A mistake of ours costs the passage it was made on, and is told; the run goes on."""
        try:
            self._check_unit(number, unit, facts, one)
        except CheckerError:
            raise  # nothing about the passage: a model that does not answer
        except Exception as error:
            one.skipped.append(Skipped(one.document.uri, _mistake(unit, error)))
            one.sure = False

    def _check_unit(self, number: int, unit: TextUnit, facts: FindFacts, one: _One) -> None:
        channel, dated = _channel(one.document), _dated(one.document)
        for piece, window in enumerate(windows(unit)):
            found = facts(number, piece, window)
            passage = Passage(window, self._as_of(found or ()), channel, dated)
            if found is None:
                self._keep_open(passage, (), one)
                continue
            one.duties.see(passage)
            if self._see is not None:
                self._see(passage)
            if self._judge(passage, one) and one.heard is not None:
                one.heard.append(Heard(number, piece, window, found))
            one.stated.extend(stated(passage, self._canon))

    def _judge(self, passage: Passage, one: _One) -> bool:
        """Judge a passage by rules. Returns whether it says anything that they look at."""
        judged = judge(passage, self._canon)
        one.found.extend(UnitFinding(len(one.passages), f) for f in judged.findings)
        self._keep_open(passage, judged.verdicts, one, judged.findings)
        one.facts += len(passage.facts)
        for verdict in judged.verdicts:
            one.count(passage, verdict)
        if passage.facts:
            one.doubt(passage, undecided(passage, judged.verdicts, self._canon))
        return bool(passage.facts or judged.verdicts)

    def _keep_open(
        self,
        passage: Passage,
        verdicts: tuple[Verdict, ...],
        one: _One,
        findings: Sequence[Finding] = (),
    ) -> None:
        """Keep a passage that rules have judged for who comes after them."""
        one.units += 1
        if self._cascade is not None and all(f.rule == "injection" for f in findings):
            one.open.append(Open(passage, verdicts))
        if findings or self._reader is not None:
            one.passages.append(passage)

    def _settle(self, ones: Sequence[_One]) -> None:
        """What needs whole documents: a local model's verdicts, and what a reader says."""
        if self._reader is not None:
            said = self._reader([one.page() for one in ones])
            for one, its in zip(ones, said, strict=True):
                self._take(its, one)
        for one in ones:
            one.findings.extend(self._improved(one, found) for found in one.found)
            self._settle_open(one)

    def _settle_open(self, one: _One) -> None:
        """What a local model says of the passages that are open so far."""
        left, one.open = one.open, []
        for passage, verdict in self._cascade.judge(left) if self._cascade else ():
            one.count(passage, verdict)
            if verdict.label in DECIDED:
                one.understand(passage)
            if verdict.rule is not None:
                one.findings.append(finding_of(verdict, passage, self._canon))

    def _take(self, said: Said, one: _One) -> None:
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
        one.unread = said.left_out(one.document.uri)
        one.found = list(joined(one.found, read, said.read))

    def _improved(self, one: _One, found: UnitFinding) -> Finding:
        passage = one.passages[found.unit]
        return self._improve(passage, found.finding) if self._improve else found.finding


def combined(checked: Iterable[Checked], canon: Canon, between: Iterable[Finding] = ()) -> Report:
    """One report of many documents, which adds where two of them disagree.

    `between` are findings of that kind from elsewhere, where `checked` do not say what they state.
    """
    findings: list[Finding] = list(between)
    skipped: list[Skipped] = []
    unread: list[Unread] = []
    doubts: list[Undecided] = []
    dates: dict[str, date | None] = {}
    counts, conflicts, agreed = Summary(), Conflicts(), Agreements(_REPORTED)
    for one in checked:
        counts = added(counts, one.counts)
        skipped.extend(one.skipped)
        unread.extend(one.unread)
        doubts.extend(one.undecided)
        dates[one.uri] = one.dated
        findings.extend(one.findings)
        for statement in one.stated:
            findings.extend(conflicts.see(statement))
        for agreement in one.agreed:
            agreed.add(agreement)
    findings.sort(key=_order)
    weighed = with_stale(findings, agreed.all(), dates, canon)
    named = with_fingerprints(sorted(weighed, key=_order))
    certain = tuple(f for f in named if f.conflict in CERTAIN)
    possible = tuple(f for f in named if f.conflict not in CERTAIN)
    counts = replace(counts, skipped=len(skipped), findings=len(certain), possible=len(possible))
    in_order = tuple(sorted(skipped, key=lambda s: (s.uri, s.reason)))
    return Report(
        canon.path,
        canon.sha256,
        counts,
        certain,
        in_order,
        agreed=agreed.all(),
        possible=possible,
        unread=tuple(sorted(unread, key=lambda u: (u.uri, u.reason))),
        undecided=tuple(sorted(doubts, key=lambda u: (u.location.uri, u.location.start))),
        dated=_days_of(named, dates),
    )


def _days_of(
    findings: Iterable[Finding], dates: Mapping[str, date | None]
) -> tuple[tuple[str, date], ...]:
    """The days of the documents with findings, by their names."""
    names = sorted({finding.location.uri for finding in findings})
    return tuple((name, day) for name in names if (day := dates.get(name)) is not None)


def _why(error: ReadError | SpentError, one: _One) -> str:
    """Why a document was not checked, or not to its end."""
    reason = str(error).removeprefix(f"{one.document.uri}: ")
    if isinstance(error, ReadError) or not one.units:
        return reason
    return f"{reason} (only the {one.units} texts before that are checked)"


_SETTLED_AT_ONCE = 1_000
"""Open passages a local model is asked about together: nobody keeps those of a whole book."""


def _mistake(unit: TextUnit, error: Exception) -> str:
    place = f"line {unit.location.line}" if unit.location.line else " / ".join(unit.location.route)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
    return f"{place}: not checked, a mistake of onmessage ({where}); please report it"


_TOGETHER = 20_000
"""Units of documents that wait for a model together: some fifty megabytes of them."""

_KEPT = 3
"""Places kept of one document's agreement with an entry; the rest are counted."""

_REPORTED = 20
"""The same for a report of many documents."""

_LISTED = 100
"""Undecided statements listed of one document; the rest are counted."""


@dataclass(slots=True)
class _One:
    """What is known of one document while it is checked; `whole` where it was read to its end."""

    document: Document | Skipped
    duties: Duties
    whole: bool = True
    sure: bool = True
    units: int = 0
    facts: int = 0
    compared: int = 0
    cut: str | None = None
    unread: tuple[Unread, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    found: list[UnitFinding] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    heard: list[Heard] | None = None
    about: list[Finding] = field(default_factory=list)
    agreed: Agreements = field(default_factory=lambda: Agreements(_KEPT))
    doubts: dict[Location, tuple[Undecided, ...]] = field(default_factory=dict)

    def doubt(self, passage: Passage, doubts: Iterable[Undecided]) -> None:
        """Take it that nobody has understood these yet."""
        if made := tuple(doubts):
            self.doubts[passage.unit.location] = made

    def understand(self, passage: Passage) -> None:
        """Take it that somebody has understood a passage after all."""
        self.doubts.pop(passage.unit.location, None)

    def count(self, passage: Passage, verdict: Verdict) -> None:
        """Take a verdict into account."""
        self.compared += 1
        if verdict.label is Label.ENTAILMENT:
            self.agreed.meet(passage, verdict)

    def page(self) -> Page:
        """The document as a reader of whole pages is given it."""
        units = [passage.unit for passage in self.passages]
        facts = [passage.facts for passage in self.passages]
        return Page(self.document.uri, _channel(self.document), units, facts)

    def statements(self, heard: Sequence[Heard]) -> Statements:
        """What the document says; without what a model said of it."""
        return Statements(
            self.document.uri,
            _channel(self.document),
            _dated(self.document),
            self.units,
            tuple(heard),
            tuple(self.about),
            tuple(self.skipped),
            self.whole,
            self.sure,
        )

    def checked(self) -> Checked:
        """The outcome."""
        if isinstance(self.document, Skipped):
            return Checked(self.document.uri, None, Summary(), skipped=tuple(self.skipped))
        doubts = tuple(doubt for made in self.doubts.values() for doubt in made)
        counts = Summary(
            documents=1,
            units=self.units,
            facts=self.facts,
            compared=self.compared,
            undecided=len(doubts),
            unavailable=sum(unread.windows for unread in self.unread),
        )
        return Checked(
            self.document.uri,
            self.document.channel,
            counts,
            tuple(self.findings),
            tuple(self.skipped),
            self.agreed.all(),
            tuple(self.stated),
            self.cut,
            self.unread,
            self.document.dated,
            doubts[:_LISTED],
        )


def _channel(document: Document | Skipped) -> str | None:
    return document.channel if isinstance(document, Document) else None


def _dated(document: Document | Skipped) -> date | None:
    return document.dated if isinstance(document, Document) else None


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
