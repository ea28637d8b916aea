"""One document on its way through the checks, and what they gave.

Values and counts only: what is done with a document stands in `checker/pipeline.py`.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from checker.interface import CheckerError, ReadError
from checker.models import (
    Agreed,
    Finding,
    Label,
    Location,
    Skipped,
    Summary,
    TextUnit,
    Undecided,
    Unread,
)
from checker.readers.allowance import SpentError
from checker.rules.agreements import Agreements
from checker.rules.documents import Duties, Stated
from checker.rules.heard import Heard, Statements
from checker.rules.joining import UnitFinding
from checker.rules.verdict import Open, Verdict
from checker.statements.document import Page
from checker.statements.draft import KeptDrafts
from checker.statements.passage import Passage

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


def not_checked(language: str, texts: int) -> str:
    """Why so many texts of a document were not checked."""
    many = "1 text" if texts == 1 else f"{texts} texts"
    return f"not checked: {language}, {many}; only exact values in tables, cards and data are"


@dataclass(slots=True)
class DocumentCheck:
    """What is known of one document while it is checked.

    `whole` says that it was read to its end, `sure` that nothing went wrong on the way. `opened` is
    false of what there is no document of. `heard` is kept where it is asked for. `known` are the
    drafts of a model that were kept of it, `drafts` those that are to be.
    `translated` counts texts in other languages than English; `foreign` are the languages of those
    that rules do not read, by the place of their passage.
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
    translated: int = 0
    foreign: dict[int, str] = field(default_factory=dict)

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

    def may_lack(self, finding: Finding) -> bool:
        """Whether a finding is no required text, that another language would translate."""
        return not (2 * self.translated > self.units and finding.rule == "missing-disclosure")

    def leave_foreign(self) -> None:
        """Say which texts nobody has checked, since they are in another language than English."""
        for language, texts in sorted(Counter(self.foreign.values()).items()):
            self.skipped.append(Skipped(self.uri, not_checked(language, texts)))

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


def why_not(error: ReadError | SpentError, one: DocumentCheck) -> str:
    """Why a document was not checked, or not to its end."""
    reason = str(error).removeprefix(f"{one.uri}: ")
    if isinstance(error, ReadError) or not one.units:
        return reason
    return f"{reason} (only the {one.units} texts before that are checked)"


@contextmanager
def on_its_own(unit: TextUnit, one: DocumentCheck) -> Iterator[None]:
    """A mistake of ours costs the passage it was made on, and is told; the run goes on."""
    try:
        yield
    except CheckerError:
        raise  # nothing about the passage: a model that does not answer
    except Exception as error:
        one.skipped.append(Skipped(one.uri, _mistake(unit, error)))
        one.sure = False


def _mistake(unit: TextUnit, error: Exception) -> str:
    place = f"line {unit.location.line}" if unit.location.line else " / ".join(unit.location.route)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
    return f"{place}: not checked, a mistake of onmessage ({where}); please report it"
