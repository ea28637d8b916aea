"""What a run gives: its findings and counts, and the canon as the run looked at it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date

from checker.models.documents import Location, Skipped, Undecided, Unread
from checker.models.findings import Finding, Waived


@dataclass(frozen=True, slots=True)
class Agreed:
    """An approved entry that passages agree with: how many on a channel, and the first of them."""

    canon_id: str
    channel: str | None
    count: int
    places: tuple[tuple[Location, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run read, found and compared.

    `findings` and `possible` count a sentence that stands several times once; `places` are all
    that `findings` stand at. `undecided` are statements of ours that were compared with nothing.
    `unavailable` are windows that a model has not read.
    """

    documents: int = 0
    skipped: int = 0
    units: int = 0
    facts: int = 0
    compared: int = 0
    findings: int = 0
    undecided: int = 0
    possible: int = 0
    unavailable: int = 0
    waived: int = 0
    known: int = 0
    places: int = 0


def added(a: Summary, b: Summary) -> Summary:
    """The counts of both."""
    return Summary(*(getattr(a, f.name) + getattr(b, f.name) for f in fields(Summary)))


@dataclass(frozen=True, slots=True)
class CanonEntry:
    """One approved thing, for showing who speaks about it.

    `group` is what it stands under: a package's name, or `Features`, `Claims`, …; `text`
    is what is approved, in a sentence; `channels` are those it holds on, all where empty.
    """

    id: str
    group: str
    text: str
    owner: str | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlet:
    """A channel of the canon as a run met it: who owns it, how many documents were read.

    `name` is None for documents that belong to no channel.
    """

    name: str | None
    documents: int = 0
    motion: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class CanonView:
    """The canon as a run looked at it: whose, as of which day, in which region, by which judge.

    `entries` and `outlets` are all the canon has, spoken about or not, in its order.
    """

    company: str
    as_of: date
    judge: str
    region: str | None = None
    entries: tuple[CanonEntry, ...] = ()
    outlets: tuple[Outlet, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """How the open findings differ from those of an earlier report, by fingerprint.

    `since` says which report that was: a day, a file. `fixed` are open findings of that
    report that are not found any more; `unseen` stand in documents that this run has not
    read, so that nobody knows.
    """

    since: str
    new: frozenset[str] = frozenset()
    still_open: frozenset[str] = frozenset()
    fixed: tuple[Finding, ...] = ()
    unseen: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a finding's place looks like, as a PNG with the words marked."""

    fingerprint: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one run: findings in order, what was skipped, and the counts.

    `findings` are the open ones that are certain; `possible` are those that may be wrong or of
    something else, which nobody has to act on; `waived` were accepted by somebody, `known` are
    in the baseline, whose path is `baseline` (None without one); `known_from` is what
    people call it, where that is no baseline file. `notes` are for the user:
    a waiver that has run out, a suppression comment that has no effect. `agreed` says which
    entries of the canon were met with agreement, and where; `view` the canon as the
    run looked at it, and `changes` what is different from an earlier run. `unread` is what a
    model was to read and has not: the rules have read it all the same. `undecided` are statements
    that nobody has compared with anything; the summary counts those that are not listed, too.
    `dated` are the documents with findings that say what day they are from, `pictures` what
    places look like.
    """

    canon_path: str
    canon_sha256: str
    summary: Summary
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    waived: tuple[Waived, ...] = ()
    known: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    baseline: str | None = None
    known_from: str | None = None
    agreed: tuple[Agreed, ...] = ()
    view: CanonView | None = None
    changes: Changes | None = None
    possible: tuple[Finding, ...] = ()
    unread: tuple[Unread, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    dated: tuple[tuple[str, date], ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def entries(self) -> tuple[CanonEntry, ...]:
        """The entries of the canon; none where the report does not say."""
        return self.view.entries if self.view else ()

    @property
    def outlets(self) -> tuple[Outlet, ...]:
        """The channels of the canon; none where the report does not say."""
        return self.view.outlets if self.view else ()
