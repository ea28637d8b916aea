"""What a canon change makes wrong in the collateral that was scanned."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from checker.app.judging import reads_texts
from checker.app.scan.again import Rebasing
from checker.app.scan.basing import Channels, basis_of
from checker.app.scan.values import Outcome
from checker.app.scan.work import JudgingSetup, Worker
from checker.canon.load import read_text
from checker.config import Settings
from checker.interface import StoreError
from checker.models import CERTAIN, Finding
from checker.report.safe import one_line
from checker.report.since_last import where
from checker.report.values import finding_value
from checker.store import Behind, Store
from checker.store.codec import ShapeError, unpacked


@dataclass(frozen=True, slots=True)
class AffectedPlace:
    """A place that the new canon makes wrong, and who is to mend it."""

    channel: str | None
    owner: str | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Impact:
    """What becomes wrong, by channel and owner; how much becomes right; in how many documents."""

    hits: tuple[AffectedPlace, ...]
    mended: int
    touched: int
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
    before, after = (_Judging(store, JudgingSetup(quiet, read_text(p), as_of)) for p in (old, new))
    owners, hits, mended, touched = store.scans.owners(), list[AffectedPlace](), 0, 0
    for behind in store.documents.behind():
        first, second = before.findings(behind), after.findings(behind)
        touched += first != second
        right = {_name(finding) for finding in second}
        wrong = {_name(finding) for finding in first}
        mended += sum(_name(finding) not in right for finding in first)
        for finding in second:
            if _name(finding) not in wrong:
                channel = finding.location.channel
                owner = owners.get(behind.known.source) or after.channels.owner(channel)
                hits.append(AffectedPlace(channel, owner, finding))
    for each in (before, after):
        each.close()
    return Impact(tuple(sorted(hits, key=_order)), mended, touched, many)


class _Judging:
    """Judges what is stored by one canon."""

    def __init__(self, store: Store, orders: JudgingSetup) -> None:
        self._name = store.name
        self._worker = Worker(orders)
        self.channels = Channels(self._worker.canon, orders.settings)
        settings, new = orders.settings, self._worker.compiled
        alone = not reads_texts(settings)
        self._rebasing = Rebasing(
            store, basis_of(orders), new, settings.region, self.channels, alone
        )

    def findings(self, behind: Behind) -> tuple[Finding, ...]:
        """What is found in a document, without what is only possible."""
        try:
            task = self._rebasing.task(behind)
            result = behind.result if task is None else self._worker(task).result
            checked = unpacked(result, Outcome).checked
        except ShapeError as error:
            hint = "run `onmessage scan` first"
            raise StoreError(f"{self._name}: another version has written it; {hint}") from error
        return tuple(f for one in checked for f in one.findings if f.conflict in CERTAIN)

    def close(self) -> None:
        self._worker.close()


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
    yield f"{wrong}; {found.touched} of {_counted(found.documents, 'document')} are touched.\n"


def json_of(found: Impact) -> Iterator[str]:
    """The impact for programs."""
    hits = [
        {"channel": hit.channel, "owner": hit.owner, **finding_value(hit.finding)}
        for hit in found.hits
    ]
    counts = {"mended": found.mended, "touched": found.touched, "documents": found.documents}
    yield json.dumps({"wrong": hits, **counts}, indent=1) + "\n"


def _counted(many: int, word: str) -> str:
    return f"{many} {word}{'' if many == 1 else 's'}"
