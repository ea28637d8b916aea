"""The values everything else is made of: documents, units, facts, matches, findings.

All are frozen. Offsets are code points, half open. A place is made once, when the
text is read, and carried along from there; nothing searches for it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


# --- what is read -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """One piece of collateral: its name, its bytes and what is known about it.

    `within` is a number that a file and the documents inside it share while they are read.
    """

    uri: str
    content: bytes = field(repr=False)
    media_type: str
    sha256: str
    channel: str | None = None
    dated: date | None = None
    within: int | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Location:
    """Where a text stands.

    `start` and `end` count code points of the decoded source where the format is text
    (Markdown, HTML, CSV, …), and of the text of its own paragraph or cell where it is not
    (a slide): `paragraph[start:end]` is the unit's text.
    `line` and `column` count from 1 and are None where the format has no lines.
    `route` is the way a person takes to the place, outermost first: heading path,
    `slide 3`, `table 1`, `row 2`, `column 4`, `sheet Prices`, `B7`.
    """

    uri: str
    route: tuple[str, ...]
    start: int
    end: int
    line: int | None = None
    column: int | None = None
    channel: str | None = None


class UnitKind(StrEnum):
    """What part of a page a unit is."""

    SENTENCE = "sentence"
    ITEM = "item"
    CELL = "cell"
    HEADING = "heading"
    TITLE = "title"
    ATTRIBUTE = "attribute"


class Cell(NamedTuple):
    """Where in a table a unit stands, with the words that give it its meaning.

    Rows and columns count from 1, header row included. `row_headers` are the section
    row (where there is one) and the label cell; `column_headers` go from the top down;
    `row_cells` are all cells of the row in order, this one included. `columns` is how many
    columns it spans: its `column_headers` are then those of all of them. `below` are
    the cells under an amount in rows that go on with its row (they have no label of their
    own), nearest first.

    A tuple, like `Span`: a sheet has very many, and they are made in a third of the time.
    """

    table: int
    row: int
    column: int
    column_headers: tuple[str, ...] = ()
    row_headers: tuple[str, ...] = ()
    row_cells: tuple[str, ...] = ()
    caption: str | None = None
    columns: int = 1
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a unit, as a person reads it (no markup).

    `headings` run from the outermost to the nearest. `before` and `after` are the
    neighbouring units of the same block, nearest last and nearest first; a list item's
    `before` starts with the line that leads in to the list. `leads` are all lines that lead
    in to an item, from the outermost: the items it stands under, the line above the list.
    `region` names the part of the page: `main`, `navigation`, `footer`, `front matter`.
    """

    title: str | None = None
    headings: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    cell: Cell | None = None
    region: str = "main"
    leads: tuple[str, ...] = ()


IN_PICTURE = "in a picture"
"""The visibility of what was read from a picture: a person sees it, we may have misread it."""
STRUCTURED_DATA = "hidden: structured data"
"""The visibility of what a page says to machines only, such as JSON-LD."""


@dataclass(frozen=True, slots=True)
class TextUnit:
    """The smallest located text: a sentence, a list item, a table cell, a heading.

    `text` is the exact slice of the source. `plain` is the same text as a person sees
    it, with markup replaced by spaces and entities by their character, so that it has
    the same length and the same offsets. `struck` are spans shown as struck out.
    `visibility` is `visible` or says why a visitor does not see it: `hidden: comment`.
    """

    text: str
    plain: str
    location: Location
    context: Context = Context()
    kind: UnitKind = UnitKind.SENTENCE
    visibility: str = "visible"
    struck: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document, or a part of one, that could not be checked, and why."""

    uri: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unread:
    """How many windows of a document a reader of whole pages has not read, and why."""

    uri: str
    windows: int
    reason: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """A statement of ours that was read, and compared with nothing: right or wrong, nobody knows.

    `location` covers the words `text`, and `line_text` is the unit they stand in, with the words
    at `offset`; `canon_id` is the approved entry they may speak of, with what it says in
    `approved`, both None where they are only bound to a package.
    """

    location: Location
    text: str
    line_text: str
    offset: int
    canon_id: str | None = None
    approved: str | None = None


# --- what is found in it ------------------------------------------------------------


class FactKind(StrEnum):
    """The kinds of statement the checker understands."""

    PRICE = "price"
    DISCOUNT = "discount"
    LIMIT = "limit"
    AVAILABILITY = "availability"
    NAME = "name"
    NUMBER = "number"
    STAGE = "stage"


class Stance(StrEnum):
    """Whose fact it is, and when it holds. Only `ours-now` facts can contradict."""

    OURS_NOW = "ours-now"
    COMPETITOR = "competitor"
    PAST = "past"
    FUTURE = "future"
    EXAMPLE = "example"
    CUSTOMER = "customer's"
    OTHER_PRODUCT = "other product"


class Bound(StrEnum):
    """How a stated number bounds the real one."""

    EXACT = "exact"
    UP_TO = "up to"
    FROM = "from"
    RANGE = "range"
    OVER = "over"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of money and what it buys.

    `amount` is None where no figure is shown (`Custom`, `Contact us`); zero is free.
    `per` is the counted thing in the singular (`seat`, `GB`, `request`), `per_quantity`
    how many of them (1000 for "per 1,000 requests"), `every` and `billed` periods
    (`month`, `year`, `once`, …). `decimals` is the precision shown.
    """

    amount: Decimal | None
    currency: str | None = None
    per: str | None = None
    per_quantity: Decimal = Decimal(1)
    every: str | None = None
    billed: str | None = None
    bound: Bound = Bound.EXACT
    high: Decimal | None = None
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted or measured amount: 30 days, 10 users, unlimited, 99.95%.

    `value` is None for unlimited. `unit` is singular and canonical (`day`, `GB`,
    `seat`); `per` and `every` are what it is counted by (`region`, `month`).
    """

    value: Decimal | None
    unit: str | None = None
    per: str | None = None
    every: str | None = None
    bound: Bound = Bound.EXACT
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which packages have something.

    `packages` are names as the lexicon knows them. `complete` says that the list means
    no smaller package ("available on", "requires"), `only` that it means no other one
    at all; `denied` that these do not have it; `add_on` that they can buy it.
    """

    packages: frozenset[str]
    complete: bool = False
    only: bool = False
    denied: bool = False
    add_on: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A package as a text names it. `package` is its id, None where nobody knows it."""

    said: str
    package: str | None = None
    retired: bool = False


class Stage(StrEnum):
    """How far a thing has come."""

    EARLY = "early"
    RELEASED = "released"


Value = Price | Quantity | Scope | Name | Stage


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed statement found in a unit.

    `packages` are the package ids it is about, empty where it is about none in
    particular; `topic` the words that say what is priced, limited or available, in
    their base form, and `around` the other words of its sentence, headers and heading;
    `bound_by` how the package was found (`clause`, `row header`, `column header`,
    `heading`, `title`, `sentence before`). `since` and `until` are the days its own words name:
    "from 1 April 2027".
    """

    kind: FactKind
    span: Span
    value: Value
    packages: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    stance: Stance = Stance.OURS_NOW
    bound_by: str = ""
    since: date | None = None
    until: date | None = None


# --- what is decided ----------------------------------------------------------------


class Label(StrEnum):
    """What a judge says of a match. A judge that fails says `undecided`, never `neutral`."""

    CONTRADICTION = "contradiction"
    ENTAILMENT = "entailment"
    NEUTRAL = "neutral"
    UNDECIDED = "undecided"


class Severity(StrEnum):
    """How much a finding matters, the gravest first; `--fail-on` compares with it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Its place in the order, 0 for the gravest."""
        return tuple(Severity).index(self)


class Conflict(StrEnum):
    """How a passage and the canon are at odds.

    `proven`: the values differ, and plan and thing are bound by structure or by a sentence
    whose grammar leaves no doubt, or the very words are forbidden. `plain`: a reader found
    that both cannot be true. `implied`: it follows from what is said, or the passage may be
    about something else. `omission`: what is approved is left out.
    """

    PROVEN = "proven"
    PLAIN = "plain"
    IMPLIED = "implied"
    OMISSION = "omission"


class Time(StrEnum):
    """Whether a passage speaks of today, or stands in a dated text such as an old post."""

    CURRENT = "current"
    DATED = "dated"


class Support(StrEnum):
    """Whether the canon says it in so many words, or it follows from what the canon says."""

    EXPLICIT = "explicit"
    INFERRED = "inferred"


CERTAIN = frozenset({Conflict.PROVEN, Conflict.PLAIN})
"""Conflicts that are reported as findings; the others are possible ones, and fail no run."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A reported result, at its place.

    `conflict`, `time` and `support` are three judgements of their own; severity follows from
    them by the table in `checker/rules/severity.py`.

    `location` covers the offending words, `text` is those words, and `line_text` the
    unit they stand in, for showing, with the words at `offset` in it (None where the
    words are not in the text, as when a required one is missing). `plain` is the unit as a
    person sees it, with the same offsets, `context` what stands around it, and `approved` what
    the canon says of it, in sentences. `packages` are those its unit speaks of.

    `fingerprint` survives moved lines; `formerly` is the one that versions before 3 of the JSON
    report gave it, by which older decisions know it.
    """

    rule: str
    severity: Severity
    location: Location
    text: str
    line_text: str
    message: str
    expected: str
    found: str
    canon_id: str | None = None
    suggestion: str | None = None
    conflict: Conflict = Conflict.PROVEN
    time: Time = Time.CURRENT
    support: Support = Support.EXPLICIT
    decided_by: str = "rules"
    visibility: str = "visible"
    fingerprint: str = ""
    offset: int | None = None
    plain: str = ""
    context: Context = Context()
    approved: str | None = None
    packages: tuple[str, ...] = ()
    formerly: str = ""

    def has(self, fingerprint: str) -> bool:
        """Whether a fingerprint, or the beginning of one, is its own or was."""
        return self.fingerprint.startswith(fingerprint) or (self.formerly.startswith(fingerprint))


class DecisionKind(StrEnum):
    """Why somebody set a finding aside.

    `accepted`: it is right, and may stay as it is. `wrong`: it is a false alarm.
    `resolved`: it has been corrected, and is to be reported if it comes back.
    """

    ACCEPTED = "accepted"
    WRONG = "wrong"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding somebody set aside: who did, why, in what way, and until when."""

    finding: Finding
    who: str
    why: str
    until: date | None = None
    kind: DecisionKind = DecisionKind.ACCEPTED


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
