"""The last touches on every report, in one place: check, engine and scan end alike.

Which canon it was, how many documents were read of each channel, what is waived or known, what a
model has cost and why it has not read something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from checker.llm.failures import Kind
from checker.models import CanonView, Changes, Outlet, Report, Unread
from checker.report.repeated import repeated
from checker.suppress import Baseline, Ignored, Waivers, apply
from checker.suppress.doubts import left_open

if TYPE_CHECKING:  # what asking needs is loaded where a model is asked
    from checker.llm.access import ModelAccess

NOT_YET: Final = str(Kind.LATER)
"""The reason of what a model was not asked about yet: its answer may still come."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a report is finished with.

    `documents` are those read, by channel; `ignored` and `notes` come from suppression comments
    and from opening documents. `access` is the model's whose cost is told: a process that stays
    has one for all its reports, and tells it in none of them. `known_from` is what people call
    the baseline, where that is no file of theirs.
    """

    canon_path: str
    canon_sha256: str
    view: CanonView
    documents: Mapping[str | None, int]
    waivers: Waivers = field(default_factory=Waivers)
    baseline: Baseline | None = None
    ignored: Sequence[Ignored] = ()
    notes: Sequence[str] = ()
    access: ModelAccess | None = None
    known_from: str | None = None


def finish(
    report: Report, ending: Ending, changes: Callable[[Report], Changes | None] | None = None
) -> Report:
    """The report as it is given out; `changes` compares what is left open with an earlier one."""
    groups = apply(
        report.findings, ending.waivers, ending.baseline, ending.view.as_of, ending.ignored
    )
    maybe = apply(report.possible, ending.waivers, None, ending.view.as_of, ending.ignored)
    waived = (*groups.waived, *maybe.waived)
    doubts = left_open(report.undecided, ending.waivers, ending.view.as_of)
    unread = ending.access.settled(report.unread) if ending.access else report.unread
    counts = {
        "findings": len(repeated(groups.open)),
        "possible": len(repeated(maybe.open)),
        "places": len(groups.open),
        "waived": len(waived),
        "known": len(groups.known),
        "undecided": report.summary.undecided - len(report.undecided) + len(doubts),
    }
    finished = replace(
        report,
        canon_path=ending.canon_path,
        canon_sha256=ending.canon_sha256,
        summary=replace(report.summary, **counts),
        findings=groups.open,
        possible=maybe.open,
        waived=waived,
        known=groups.known,
        unread=unread,
        undecided=doubts,
        baseline=ending.known_from or (ending.baseline.path if ending.baseline else None),
        known_from=ending.known_from,
        view=replace(ending.view, outlets=tuple(_outlets(ending.view, ending.documents))),
        notes=(
            *ending.waivers.notes,
            *ending.notes,
            *report.notes,
            *model_notes(unread, ending.access),
        ),
    )
    return replace(finished, changes=changes(finished)) if changes else finished


def model_notes(unread: Iterable[Unread], access: ModelAccess | None = None) -> tuple[str, ...]:
    """What a model has cost, where that is told, and why it has not read something."""
    if access is None:
        return unread_notes(unread)
    from checker.llm.ledger import summary

    batches = access.batches.notes() if access.batches else ()
    return (*summary(access.endpoint.ledger.spent()), *batches, *unread_notes(unread))


def _unread_note(count: int, why: str) -> str:
    pages = "1 page" if count == 1 else f"{count:,} pages"
    if why == NOT_YET:
        return f"the model has not read {pages} yet; what it finds there is not in this answer"
    return f"llm: {pages} not read: {why}"


def unread_notes(unread: Iterable[Unread]) -> tuple[str, ...]:
    """Why a model has not read something: a line for each reason, without what differs in it."""
    counts: Counter[str] = Counter()
    for one in unread:
        counts[one.reason.partition(": ")[0]] += one.windows
    return tuple(_unread_note(count, why) for why, count in sorted(counts.items()))


def not_yet(report: Report) -> int:
    """How many pages a model has not been asked about, whose answers may still come."""
    return sum(one.windows for one in report.unread if one.reason == NOT_YET)


def _outlets(view: CanonView, documents: Mapping[str | None, int]) -> Iterator[Outlet]:
    """The channels of the canon, and what belongs to none where any such document was read."""
    for outlet in view.outlets:
        yield replace(outlet, documents=documents.get(outlet.name, 0))
    if stray := documents.get(None, 0):
        yield Outlet(None, stray)
