"""One document on its way through the checks, and what they gave.

Values and counts only: what is done with a document stands in `checker/pipeline.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from checker.models import (
    Agreed,
    Finding,
    Label,
    Location,
    Skipped,
    Summary,
    Undecided,
    Unread,
)
from checker.rules.agreements import Agreements
from checker.rules.documents import Duties, Stated
from checker.rules.heard import Heard, Statements
from checker.rules.joining import UnitFinding
from checker.rules.verdict import Open, Passage, Verdict
from checker.statements.document import Page
from checker.statements.draft import KeptDrafts

_KEPT = 3
"""Places kept of one document's agreement with an entry; the rest are counted."""

_LISTED = 100
"""Undecided statements listed of one document; the rest are counted."""


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


@dataclass(frozen=True, slots=True)
class HeardDocument:
    """What one document says against the canon, and all that is kept to compare it again.

    That is what rules heard in it, and the drafts of a model.
    """

    checked: Checked
    said: Statements
    drafts: tuple[KeptDrafts, ...] = ()


@dataclass(slots=True)
class DocumentCheck:
    """What is known of one document while it is checked.

    `whole` says that it was read to its end, `sure` that nothing went wrong on the way. `opened` is
    false of what there is no document of. `heard` is kept where it is asked for. `known` are the
    drafts of a model that were kept of it, `drafts` those that are to be.
    """

    uri: str
    channel: str | None
    dated: date | None
    duties: Duties
    opened: bool = True
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
    known: Sequence[KeptDrafts] = ()
    drafts: tuple[KeptDrafts, ...] = ()
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
        return Page(self.uri, self.channel, units, facts, self.known)

    def statements(self) -> Statements:
        """What the document says; without what a model said of it."""
        return Statements(
            self.uri,
            self.channel,
            self.dated,
            self.units,
            tuple(self.heard or ()),
            tuple(self.about),
            tuple(self.skipped),
            self.whole,
            self.sure,
        )

    def checked(self) -> Checked:
        """The outcome."""
        doubts = tuple(doubt for made in self.doubts.values() for doubt in made)
        counts = Summary(
            documents=int(self.opened),
            units=self.units,
            facts=self.facts,
            compared=self.compared,
            undecided=len(doubts),
            unavailable=sum(unread.windows for unread in self.unread),
        )
        return Checked(
            self.uri,
            self.channel,
            counts,
            tuple(self.findings),
            tuple(self.skipped),
            self.agreed.all(),
            tuple(self.stated),
            self.cut,
            self.unread,
            self.dated,
            doubts[:_LISTED],
        )
