"""The queue: which findings are shown, in which order, under which headings, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Final

from checker.app.desk.items import QueueItem, Status
from checker.interface import SettingsError
from checker.models import Severity

PER_PAGE: Final = 100
"""Findings listed at once: a page of the desk is as large with 5,000 findings as with 100."""
_EXACT: Final = ("owner", "channel", "severity", "rule", "assigned", "document", "entry")
_LONGEST: Final = 500


class By(StrEnum):
    """What the queue is sorted under."""

    OWNER = "owner"
    CHANNEL = "channel"
    ENTRY = "entry"
    DOCUMENT = "document"


class Tab(StrEnum):
    """The parts of the queue."""

    OPEN = "open"
    POSSIBLE = "possible"
    UNDECIDED = "undecided"
    SNOOZED = "snoozed"
    ASIDE = "aside"
    ALL = "all"


_IN: Mapping[Tab, frozenset[Status]] = {
    Tab.OPEN: frozenset({Status.OPEN}),
    Tab.POSSIBLE: frozenset({Status.POSSIBLE}),
    Tab.UNDECIDED: frozenset({Status.UNDECIDED}),
    Tab.SNOOZED: frozenset({Status.SNOOZED}),
    Tab.ASIDE: frozenset({Status.ACCEPTED, Status.WRONG, Status.CORRECTED, Status.KNOWN}),
    Tab.ALL: frozenset(Status),
}
_HEADING: Mapping[By, Callable[[QueueItem], str]] = {
    By.OWNER: lambda item: item.owner,
    By.CHANNEL: lambda item: item.channel,
    By.ENTRY: lambda item: item.entry,
    By.DOCUMENT: lambda item: item.document,
}
NOBODY: Final = "nobody"
"""Filters for what is assigned to no one."""
FACETS: Final = ("owner", "channel", "severity", "rule", "assigned")
"""What can be chosen from a list; documents and entries are too many, and are followed."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What is asked for; empty is all. `text` stands in the message, the passage or the name."""

    tab: Tab = Tab.OPEN
    by: By = By.OWNER
    owner: str = ""
    channel: str = ""
    severity: str = ""
    rule: str = ""
    assigned: str = ""
    document: str = ""
    entry: str = ""
    text: str = ""

    def query(self) -> dict[str, str]:
        """What of it differs from the whole, as in an address."""
        whole = asdict(QueueFilter())
        return {key: str(value) for key, value in asdict(self).items() if value != whole[key]}


Takes = Callable[[QueueItem], bool]


def fits(wanted: QueueFilter) -> Takes:
    """Whether a finding is asked for, whatever its status."""
    named = [(name, value) for name in _EXACT if (value := getattr(wanted, name))]
    text = wanted.text.casefold()

    def takes(item: QueueItem) -> bool:
        exact = all(_value(item, name) == value for name, value in named)
        return exact and (not text or text in _words(item))

    return takes


def chosen_by(items: Iterable[QueueItem], wanted: QueueFilter) -> list[QueueItem]:
    """The findings that are asked for, in the order of the queue."""
    takes, statuses = fits(wanted), _IN[wanted.tab]
    return in_order((item for item in items if item.status in statuses and takes(item)), wanted.by)


def filter_of(given: Mapping[str, str]) -> QueueFilter:
    """The filter an address asks for. Raises SettingsError for a value that none has."""
    named = {key: given[key][:_LONGEST] for key in QueueFilter().__slots__ if given.get(key)}
    try:
        tab, by = Tab(named.pop("tab", Tab.OPEN)), By(named.pop("by", By.OWNER))
    except ValueError as error:
        known = f"tab: {', '.join(Tab)}; by: {', '.join(By)}"
        raise SettingsError(f"{error}; known: {known}") from error
    return QueueFilter(tab, by, **named)


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """Findings of one page under one heading, of which there are `many` on all pages."""

    heading: str
    many: int
    items: tuple[QueueItem, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue. Pages count from 1.

    `before` and `after` are the findings next to the `chosen` one, on whatever page;
    `facets` say what else can be asked for, with how many findings each.
    """

    groups: tuple[QueueGroup, ...]
    many: int
    page: int
    pages: int
    tabs: Mapping[str, int]
    facets: Mapping[str, Sequence[tuple[str, int]]]
    chosen: QueueItem | None = None
    before: QueueItem | None = None
    after: QueueItem | None = None


def page_of(
    items: Sequence[QueueItem], wanted: QueueFilter, page: int | None, chosen: str = ""
) -> QueuePage:
    """A page of the queue: the one asked for, else that of the chosen finding, else the first.

    A finding that the filter leaves out, as one that was decided about, is shown all the same.
    """
    listed = chosen_by(items, wanted)
    place = next((n for n, item in enumerate(listed) if item.name == chosen), None)
    pages = max(1, -(-len(listed) // PER_PAGE))
    number = min(max(page or (place or 0) // PER_PAGE + 1, 1), pages)
    shown = listed[(number - 1) * PER_PAGE : number * PER_PAGE]
    outside = next((item for item in items if item.name == chosen), None)
    return QueuePage(
        groups=tuple(_groups(shown, listed, wanted.by)),
        many=len(listed),
        page=number,
        pages=pages,
        tabs=_tabs(items, wanted),
        facets=_facets(items, wanted),
        chosen=listed[place] if place is not None else outside,
        before=listed[place - 1] if place else None,
        after=listed[place + 1] if place is not None and place + 1 < len(listed) else None,
    )


def in_order(items: Iterable[QueueItem], by: By) -> list[QueueItem]:
    """By heading, the one with most errors first, and in it the gravest first."""
    listed, heading = list(items), _HEADING[by]
    errors = Counter(heading(i) for i in listed if i.finding.severity is Severity.ERROR)

    def key(item: QueueItem) -> tuple[int, str, int, str, int, str]:
        under, place = heading(item), item.finding.location
        return -errors[under], under, item.finding.severity.rank, place.uri, place.start, item.name

    return sorted(listed, key=key)


def _groups(
    shown: Sequence[QueueItem], listed: Sequence[QueueItem], by: By
) -> Iterable[QueueGroup]:
    heading = _HEADING[by]
    many = Counter(map(heading, listed))
    for under, some in groupby(shown, key=heading):
        yield QueueGroup(under, many[under], tuple(some))


def _tabs(items: Sequence[QueueItem], wanted: QueueFilter) -> dict[str, int]:
    counts = Counter(item.status for item in filter(fits(wanted), items))
    return {tab: sum(counts[status] for status in _IN[tab]) for tab in Tab}


def _facets(items: Sequence[QueueItem], wanted: QueueFilter) -> dict[str, list[tuple[str, int]]]:
    """What each list offers: the values of what the rest of the filter leaves."""
    facets, here = {}, [item for item in items if item.status in _IN[wanted.tab]]
    for name in FACETS:
        # mypy cannot know that the name is one of the filter's texts.
        others = fits(replace(wanted, **{name: ""}))  # type: ignore[arg-type]
        counts = Counter(_value(item, name) for item in here if others(item))
        kept = getattr(wanted, name)
        if kept:
            counts[kept] += 0
        facets[name] = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return facets


def _value(item: QueueItem, name: str) -> str:
    if name == "severity":
        return item.finding.severity.value
    if name == "rule":
        return item.finding.rule
    if name == "assigned":
        return item.assigned or NOBODY
    return str(getattr(item, name))


def _words(item: QueueItem) -> str:
    finding = item.finding
    parts = (
        item.headline,
        finding.message,
        finding.plain or finding.line_text,
        item.document,
        item.name,
    )
    return "\n".join(parts).casefold()
