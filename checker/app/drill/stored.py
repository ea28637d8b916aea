"""A drill over the last scan: what is stored is compared, and nothing is fetched or read anew.

What documents say is kept, so that all of it is compared with the canon after the change in a
small part of the time that reading takes; only documents in which that finds something are judged
by the canon before. Names in identifiers are looked for in the files that are at hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from checker.app.canon_view import view_of
from checker.app.drill import dates, names
from checker.app.drill.look import EarlierLook, words_of
from checker.app.drill.request import DrillRequest
from checker.app.finishing import Ending, finish
from checker.app.judging import judge_in_use, reads_texts
from checker.app.ledgers import waivers_of
from checker.app.scan.again import Rebasing
from checker.app.scan.basing import Channels, basis_of
from checker.app.scan.values import Outcome
from checker.app.scan.work import JudgingSetup, Worker, stored_units
from checker.canon.load import read_text
from checker.canon.schema import CanonFile
from checker.checked import Checked
from checker.combining import combined
from checker.config import Settings
from checker.interface import SettingsError, StoreError
from checker.models import Finding, Report, Skipped, Summary, TextUnit
from checker.readers.files import document, is_address
from checker.readers.formats import media_type_of
from checker.store import Behind, Store
from checker.store.codec import ShapeError, unpacked
from checker.suppress import Ignored, read_baseline
from checker.values.terms import Term

_NO_MODEL = "no model was asked about what was scanned; name the paths to have it read them"


class StoredLook:
    """Looks at what the last scan left."""

    def __init__(
        self,
        request: DrillRequest,
        settings: Settings,
        old: CanonFile,
        new: CanonFile,
        store: Store,
    ) -> None:
        """Compares all of it with the canon after the change.

        Raises StoreError where nothing was scanned, or another version has kept it.
        """
        if request.channel is not None:
            raise SettingsError("--channel: goes with paths; the scan knows each one's channel")
        if not store.documents.counted():
            raise StoreError(f"{store.name}: nothing is in it yet; run `onmessage scan` first")
        self._request, self._settings, self._store = request, settings, store
        self._retired = names.retired_names(old, new, request.on)
        self._looking = names.InIdentifiers(self._retired)
        self._sources: dict[str, str] = {}
        self._owners = store.scans.owners()
        self._elsewhere = 0
        after = _Comparing(request, settings, store, request.new, names.terms(self._retired, new))
        self._channels = after.channels
        self.report = self._finished(after)

    def _finished(self, after: _Comparing) -> Report:
        settings = self._settings
        found = combined(self._checked(after), after.worker.compiled)
        ending = replace(
            after.ending(self._documents),
            waivers=waivers_of(settings),
            baseline=read_baseline(settings.baseline) if settings.baseline else None,
            ignored=after.ignored,
            notes=tuple(self._notes(after)),
        )
        return finish(found, ending)

    def _checked(self, after: _Comparing) -> Iterator[Checked]:
        """Each document against the canon after the change, and those that could not be had."""
        self._documents: Counter[str | None] = Counter()
        for behind in self._store.documents.behind():
            outcome = after.outcome(behind)
            self._sources[behind.known.uri] = behind.known.source
            for one in outcome.checked:
                self._documents[one.channel] += bool(one.counts.units)
                self._look_into(one.uri)
                yield one
        for uri, reason in self._store.documents.skipped():
            yield Checked(uri, None, Summary(), skipped=(Skipped(uri, reason),))
        after.close()

    def _look_into(self, uri: str) -> None:
        """Look for retired names in the identifiers of a file, where it is one at hand."""
        self._looking.seen.add(uri)
        if not self._retired:
            return
        path, media_type = Path(uri), media_type_of(uri)
        if is_address(uri) or "!" in uri or media_type is None or not path.is_file():
            self._elsewhere += 1
            return
        self._looking.see(
            document(uri, path.read_bytes(), media_type, self._channels.of(uri, None))
        )

    def _notes(self, after: _Comparing) -> Iterator[str]:
        last = self._store.scans.last()
        if last is not None:
            yield f"compared what the scan of {last.as_of} left; scan again to tick off"
        if after.leaves_out_model:
            yield _NO_MODEL
        if self._elsewhere:
            many = f"{self._elsewhere:,} documents that are no files here"
            yield f"identifiers were not looked at in {many}"

    @property
    def identifiers(self) -> Collection[Finding]:
        """Retired names in identifiers."""
        return self._looking.found

    @property
    def seen(self) -> Collection[str]:
        """The documents that are stored."""
        return self._looking.seen

    def earlier(self, uris: set[str], dated: set[str]) -> EarlierLook:
        """The documents of these uris against the canon before the change."""
        if not uris:
            return EarlierLook()
        request, settings = self._request, self._settings
        before = _Comparing(request, settings, self._store, request.old)
        whole = {uri.partition("!")[0] for uri in uris} | uris
        checked: list[Checked] = []
        for behind in self._store.documents.kept(sorted(whole)):
            checked += (one for one in before.outcome(behind).checked if one.uri in uris)
        report = finish(combined(checked, before.worker.compiled), before.ending(Counter()))
        before.close()
        units = [unit for uri in sorted(whole) for unit in self._units(uri)]
        return EarlierLook(
            report.findings,
            report.possible,
            tuple(self._dates(units, dated)),
            frozenset(words_of(unit.plain) for unit in units),
        )

    def _units(self, uri: str) -> list[TextUnit]:
        return stored_units(self._store.documents.reading(uri))

    def _dates(self, units: list[TextUnit], dated: set[str]) -> Iterator[Finding]:
        for unit in units:
            if unit.location.uri in dated:
                yield from dates.old_dates([unit], unit.location.channel, self._request.on)

    def owner(self, uri: str, channel: str | None) -> str | None:
        """The owner of its source, else of its channel."""
        source = self._sources.get(uri) or self._sources.get(uri.partition("!")[0])
        return self._owners.get(source or "") or self._channels.owner(channel)

    def is_deleted(self, uri: str) -> bool:
        """Whether the store has it no more, and no file of that name is left."""
        return is_address(uri) or not Path(uri.partition("!")[0]).exists()


class _Comparing:
    """Compares what is stored with one canon."""

    def __init__(
        self,
        request: DrillRequest,
        settings: Settings,
        store: Store,
        canon: Path,
        retired: tuple[Term, ...] = (),
    ) -> None:
        # The judges that cost nothing and give the same answer each time.
        judge = "rules" if settings.judge == "rules" else "local"
        self.leaves_out_model = judge_in_use(settings, request.asking) == "llm"
        quiet = settings.model_copy(update={"judge": judge, "canon": canon})
        orders = JudgingSetup(quiet, read_text(canon), request.on, retired)
        self._judge, self._store, self._settings = judge, store, quiet
        self.worker = Worker(orders)
        self.basis = basis_of(orders)
        self.channels = Channels(self.worker.canon, quiet)
        self._rebasing = Rebasing(
            store,
            self.basis,
            self.worker.compiled,
            quiet.region,
            self.channels,
            not reads_texts(quiet),
        )
        self.ignored: list[Ignored] = []

    def outcome(self, behind: Behind) -> Outcome:
        """What a document says against the canon."""
        try:
            task = self._rebasing.task(behind)
            made = unpacked(behind.result, Outcome) if task is None else self.worker.outcome(task)
        except ShapeError as error:
            hint = "run `onmessage scan` first"
            raise StoreError(
                f"{self._store.name}: another version has written it; {hint}"
            ) from error
        self.ignored.extend(made.ignored)
        return made

    def ending(self, documents: Counter[str | None]) -> Ending:
        """What a report on it is finished with, where nothing is waived or known."""
        view = view_of(self.worker.canon, self.worker.compiled, self._judge, self._settings.region)
        return Ending(self._settings.canon.as_posix(), self.basis.canon_sha256, view, documents)

    def close(self) -> None:
        """End the processes that wait for documents."""
        self.worker.close()
