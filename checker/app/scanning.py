"""The batch scan: from sources to what changed, to what was found in it, to a report.

Each document is written by itself, in one transaction, as soon as it is judged. A scan that is
killed leaves what it had done, and the next one goes on from there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from checker.app.canon_view import view_of
from checker.app.finishing import Ending, finish
from checker.app.judging import Asking, judge_in_use, open_llm, reads_texts
from checker.app.ledgers import waivers_of
from checker.app.scan.again import Rebasing
from checker.app.scan.basing import Channels, basis_of, rebase
from checker.app.scan.crew import Alone, Crew, Lazy, Processes, Threads
from checker.app.scan.disputes import disputes
from checker.app.scan.run import ScanRun, Show, Step, silent
from checker.app.scan.values import Outcome
from checker.app.scan.work import JudgingSetup
from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.load import parse_canon, read_text
from checker.checked import Checked
from checker.combining import combined
from checker.config import Settings
from checker.interface import SettingsError, needing
from checker.models import Changes, Finding, Report, Skipped, Summary
from checker.sources.source import Source
from checker.store import OPEN, POSSIBLE, Basis, Store
from checker.store.codec import ShapeError, unpacked
from checker.suppress import Baseline, Ignored, read_baseline

if TYPE_CHECKING:
    from checker.app.scan.till import Till
    from checker.llm.access import ModelAccess

__all__ = ["ScanRequest", "Scanned", "Step", "read_of", "results_of", "scan", "stored_report"]


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """How to scan: as of which day, by how many workers or which cluster, shown to whom."""

    as_of: date
    workers: int = 1
    scheduler: str | None = None
    show: Show = silent
    asking: Asking = field(default_factory=Asking)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What is found in everything there is, and how much of it was read or judged for that."""

    report: Report
    scan: int
    step: Step


def scan(
    request: ScanRequest, settings: Settings, store: Store, sources: Sequence[Source]
) -> Scanned:
    """Read what changed, judge what is new or touched, and report on everything.

    Raises CheckerError where the canon, the settings or the store cannot be used; what one
    document or source cannot give is a Skipped.
    """
    orders = JudgingSetup(settings, read_text(settings.canon), request.as_of)
    canon = parse_canon(orders.canon, str(settings.canon))
    path = settings.canon.as_posix()
    compiled = compile_canon(canon, request.as_of, settings.region, path)
    waivers, baseline = waivers_of(settings), _baseline(settings)
    access = _access(request, settings)
    basis = basis_of(orders)
    with store.scanning():
        rests_on = rebase(store, orders, basis)
        alone = not reads_texts(settings, access)
        channels = Channels(canon, settings)
        reads = access is not None
        rebasing = Rebasing(store, basis, compiled, settings.region, channels, alone, reads)
        number = _begun(request, settings, store, basis)
        step = Step(expected=store.documents.counted() or None)
        run = ScanRun(
            settings, store, rebasing, rests_on, number, request.as_of, request.show, step
        )
        if access is not None and request.scheduler is not None:
            access = _shared(access, store, run.scan)
        crew = _crew(request, orders, access)
        try:
            run.keep(crew(run.changed(sources)))
            run.keep(crew(run.again()))
        finally:
            crew.close()
        if access is not None:
            access.submit()
        view = view_of(canon, compiled, judge_in_use(settings, request.asking), settings.region)
        read = read_of(store)
        ending = Ending(path, basis.canon_sha256, view, read, waivers, baseline, access=access)

        def changes(report: Report) -> Changes | None:
            store.findings.record(_states(report), run.scan, request.as_of)
            return _changes(store)

        report = stored_report(store, compiled, ending, changes)
        store.scans.finish(run.scan, asdict(report.summary))
        store.scans.forget_bases()
    return Scanned(report, run.scan, run.step)


def _begun(request: ScanRequest, settings: Settings, store: Store, basis: Basis) -> int:
    """The number of a scan that begins."""
    judge = judge_in_use(settings, request.asking)
    said = {"judge": judge, "workers": request.workers, "cluster": request.scheduler is not None}
    return store.scans.begin(basis.canon_sha256, request.as_of, json.dumps(said))


def _access(request: ScanRequest, settings: Settings) -> ModelAccess | None:
    """What may be asked of a model. Raises SettingsError for what a cluster cannot do."""
    asking = request.asking
    if request.scheduler is not None and (asking.record or asking.replay or asking.estimate):
        hint = "use --workers for a recording or an estimate"
        raise SettingsError(f"--scheduler: a cluster asks and records nothing here; {hint}")
    access = open_llm(settings, asking)
    if request.scheduler is not None and access is not None and access.batches is not None:
        access.batches.refuse_cluster()
    return access


def _shared(access: ModelAccess, store: Store, scan: int) -> ModelAccess:
    from checker.app.scan.till import shared

    return shared(access, store, scan)


def _till(access: ModelAccess | None) -> Till | None:
    """What workers of a cluster ask, where they ask a model. Loaded only where one is asked."""
    if access is None:
        return None
    from checker.app.scan.till import till_of

    return till_of(access)


def _crew(request: ScanRequest, orders: JudgingSetup, access: ModelAccess | None) -> Crew:
    if request.scheduler is not None:
        with needing("--scheduler", "cluster"):
            from checker.app.scan.cluster import Cluster

        return Cluster(orders, request.scheduler, _till(access))
    if request.workers == 1:
        return Alone(Lazy(orders, access))
    if access is not None:
        return Threads(Lazy(orders, access), request.workers)
    return Processes(orders, request.workers)


# --- the report -------------------------------------------------------------------------


def stored_report(
    store: Store,
    compiled: Canon,
    ending: Ending,
    changes: Callable[[Report], Changes | None] | None = None,
) -> Report:
    """Everything the stored documents say, combined and finished."""
    ignored, notes = list[Ignored](), list[str]()
    report = combined(results_of(store, ignored, notes), compiled, disputes(store))
    return finish(report, replace(ending, ignored=ignored, notes=notes), changes)


def results_of(store: Store, ignored: list[Ignored], notes: list[str]) -> Iterator[Checked]:
    """What was found in each document, in the order of their uris."""
    for uri, result, reason in store.documents.results():
        try:
            outcome = Outcome(()) if result is None else unpacked(result, Outcome)
        except ShapeError:
            # Another version wrote it, and this scan could not read the document anew.
            outcome = Outcome(())
        ignored.extend(outcome.ignored)
        notes.extend(outcome.notes)
        yield from outcome.checked
        if reason is not None:
            yield Checked(uri, None, Summary(), skipped=(Skipped(uri, reason),))


def read_of(store: Store) -> Counter[str | None]:
    """How many documents there are of each channel."""
    return Counter(channel for channels in store.documents.channels() for channel in channels)


def _baseline(settings: Settings) -> Baseline | None:
    return read_baseline(settings.baseline) if settings.baseline else None


def _states(report: Report) -> Iterator[tuple[Finding, str]]:
    yield from ((finding, OPEN) for finding in report.findings)
    yield from ((waived.finding, "waived") for waived in report.waived)
    yield from ((finding, "known") for finding in report.known)
    yield from ((finding, POSSIBLE) for finding in report.possible)


def _changes(store: Store) -> Changes | None:
    """What is different from the last scan that somebody was told of; None for the first."""
    last = store.scans.last("reported")
    if last is None:
        return None
    moved = store.findings.moved(last.id)
    return Changes(str(last.as_of), moved.new, moved.still_open, moved.fixed)
