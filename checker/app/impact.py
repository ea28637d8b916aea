"""What a canon change makes wrong in the collateral that was scanned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from checker.app.scan.basing import Channels, basis_of, touched_by
from checker.app.scan.values import Outcome, Task
from checker.app.scan.work import JudgingSetup, Worker
from checker.canon.load import read_text
from checker.config import Settings
from checker.interface import StoreError
from checker.models import Finding
from checker.report.safe import one_line
from checker.report.since_last import where
from checker.report.values import finding_value
from checker.store import Known, Store
from checker.store.codec import unpacked


@dataclass(frozen=True, slots=True)
class AffectedPlace:
    """A place that the new canon makes wrong, and who is to mend it."""

    channel: str | None
    owner: str | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Impact:
    """What becomes wrong, by channel and owner; how much becomes right; what was judged."""

    hits: tuple[AffectedPlace, ...]
    mended: int
    judged: int
    documents: int


def impact(old: Path, new: Path, settings: Settings, store: Store, as_of: date) -> Impact:
    """Judge what is stored by both canons and compare. Nothing is fetched, nothing written.

    Two documents that disagree are not looked for, since no canon decides between them.
    Raises CanonError for a canon that cannot be used, StoreError where nothing is stored.
    """
    many = store.documents.counted()
    if not many:
        raise StoreError(f"{store.name}: nothing is in it yet; run `onmessage scan` first")
    # The judges that cost nothing and give the same answer each time.
    judge = "rules" if settings.judge == "rules" else "local"
    quiet = settings.model_copy(update={"judge": judge})
    before, after = (JudgingSetup(quiet, read_text(path), as_of) for path in (old, new))
    was, will_be = Worker(before), Worker(after)
    owners, hits, mended, judged = store.scans.owners(), list[AffectedPlace](), 0, 0
    for known, reading in _touched(store, before, after):
        judged += 1
        mine = Channels(will_be.canon, settings)
        first = _findings(was, known, reading, Channels(was.canon, settings))
        second = _findings(will_be, known, reading, mine)
        right = {_name(finding) for finding in second}
        wrong = {_name(finding) for finding in first}
        mended += sum(_name(finding) not in right for finding in first)
        for finding in second:
            if _name(finding) not in wrong:
                channel = finding.location.channel
                owner = owners.get(known.source) or mine.owner(channel)
                hits.append(AffectedPlace(channel, owner, finding))
    was.close()
    will_be.close()
    return Impact(tuple(sorted(hits, key=_order)), mended, judged, many)


def _touched(
    store: Store, before: JudgingSetup, after: JudgingSetup
) -> Iterator[tuple[Known, bytes]]:
    """The documents whose findings can differ; all, where the store rests on another canon."""
    rests_on = store.scans.basis()
    old, new = basis_of(before), basis_of(after)
    known_by = None
    if rests_on == old:
        known_by = touched_by(store, old, new, after)
    for known, _ in store.documents.traces():
        reading = store.documents.reading(known.uri)
        if reading is not None and (known_by is None or known.uri in known_by):
            yield known, reading


def _findings(
    worker: Worker, known: Known, reading: bytes, channels: Channels
) -> tuple[Finding, ...]:
    given = channels.in_reading(reading, known.given)
    done = worker(Task(known.uri, reading=reading, channels=given))
    checked = unpacked(done.result, Outcome).checked
    return tuple(finding for one in checked for finding in one.findings)


def _name(finding: Finding) -> tuple[str, str, tuple[str, ...], int, int]:
    """What is the same about a finding whatever the canon calls its entries."""
    place = finding.location
    return finding.rule, place.uri, place.route, place.start, place.end


def _order(hit: AffectedPlace) -> tuple[str, str, str, int, str]:
    place = hit.finding.location
    return hit.channel or "", hit.owner or "", place.uri, place.start, hit.finding.rule


def text_of(found: Impact) -> Iterator[str]:
    """The impact for people."""
    grouped = groupby(found.hits, key=lambda hit: (hit.channel, hit.owner))
    for (channel, owner), some in grouped:
        hits = list(some)
        documents = len({hit.finding.location.uri for hit in hits})
        name = one_line(channel) if channel else "no channel"
        whose = f" ({one_line(owner)})" if owner else ""
        many = f"{_counted(len(hits), 'place')} in {_counted(documents, 'document')}"
        yield f"{name}{whose}: {many}\n"
        for hit in hits:
            finding = hit.finding
            yield f"  {where(finding)} {finding.severity}: {one_line(finding.message)}\n"
        yield "\n"
    wrong = f"{_counted(len(found.hits), 'place')} would become wrong, {found.mended} right"
    yield f"{wrong}; {found.judged} of {_counted(found.documents, 'document')} can be touched.\n"


def json_of(found: Impact) -> Iterator[str]:
    """The impact for programs."""
    hits = [
        {"channel": hit.channel, "owner": hit.owner, **finding_value(hit.finding)}
        for hit in found.hits
    ]
    counts = {"mended": found.mended, "judged": found.judged, "documents": found.documents}
    yield json.dumps({"wrong": hits, **counts}, indent=1) + "\n"


def _counted(many: int, word: str) -> str:
    return f"{many} {word}{'' if many == 1 else 's'}"
