"""A scan on its way: what its sources give, what there is to do, and what was done.

What is known of a document follows from the store alone, so that a scan can begin anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial

from checker.app.scan.again import Rebasing
from checker.app.scan.values import Done, Task, Whole
from checker.config import Settings
from checker.interface import SettingsError
from checker.models import Document, Skipped
from checker.readers.files import opened
from checker.sources.source import Ended, Fetched, Seen, Source, Unchanged
from checker.store import Behind, Kept, Known, Stale, Store
from checker.store.codec import ShapeError, unpacked

_MARKED = 400
"""Unchanged documents that are written down at once."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a scan is: documents met, those judged by their texts, and the units in these.

    `compared` are documents of which only what they say was compared again. `expected` is how
    many documents there were last time, None where nobody knows.
    """

    met: int = 0
    judged: int = 0
    compared: int = 0
    units: int = 0
    expected: int | None = None


Show = Callable[[Step], None]


def silent(step: Step) -> None:
    """Show nothing."""
    del step


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a document that is being judged came from, and what to remember of it."""

    source: str
    given: str | None
    sha256: str
    seen: str


class _Ahead:
    """What is known of documents, read ahead: most sources name them in order.

    Where one does not, each is asked for by itself. Good for one source: it names a document
    once, and nothing else is written about it meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._documents = store.documents
        self._rows: dict[str, Known] = {}
        self._last: tuple[str, Known | None] = ("", None)
        self._many = 1

    def about(self, uri: str) -> Known | None:
        """What is known of a document; asked for twice in a row, it is read once."""
        if self._last[0] != uri:
            self._last = (uri, self._found(uri))
        return self._last[1]

    def _found(self, uri: str) -> Known | None:
        if uri not in self._rows:
            # As much again where all was of use, and no more than this one where it was not.
            self._many = 1 if self._rows else min(2 * self._many, _MARKED)
            self._rows = self._documents.known_from(uri, self._many)
        return self._rows.pop(uri, None)


@dataclass(slots=True)
class ScanRun:
    """A scan on its way: what it has met and judged. `basis` is the number of what by."""

    settings: Settings
    store: Store
    rebasing: Rebasing
    basis: int
    scan: int
    on: date
    show: Show = silent
    step: Step = Step()
    _met: list[tuple[str, str | None]] = field(default_factory=list)
    _behind: dict[str, Behind] = field(default_factory=dict)
    _same: list[str] = field(default_factory=list)
    _pending: dict[str, _Origin] = field(default_factory=dict)
    _asked: _Ahead = field(init=False)

    def __post_init__(self) -> None:
        self._asked = _Ahead(self.store)

    # --- what there is to do ---------------------------------------------------------------

    def changed(self, sources: Sequence[Source]) -> Iterator[Task]:
        """The documents of the sources that are new, or other than they were."""
        _check_names(sources)
        for source in sources:
            yield from self._from(source)
        names = frozenset(source.about.name for source in sources)
        for name in sorted(self.store.documents.sources() - names):
            self._lose(name, lambda _: True)

    def _from(self, source: Source) -> Iterator[Task]:
        about = source.about
        self.store.scans.source(about.name, about.channel, about.owner, about.audience)
        ended = Ended(complete=False)
        self._given_anew(source)
        self._asked = _Ahead(self.store)
        for item in source.documents(partial(self._seen, source)):
            if isinstance(item, Ended):
                ended = item
            elif isinstance(item, Skipped):
                self._skip(item, source)
            elif isinstance(item, Unchanged):
                self._unchanged(item, source)
            else:
                yield from self._fetched(item, source)
            self._flush(_MARKED)
        self._flush(1)
        self._lose(about.name, ended.reached)

    def _given_anew(self, source: Source) -> None:
        """Its documents get the channel it gives now; suppression comments are read for it."""
        name, channel = source.about.name, source.about.channel
        for known, parts in self.store.documents.given_otherwise(name, channel):
            marked = any(part.marked for part in unpacked(parts, Whole).parts)
            stale = max(known.stale, Stale.READ if marked else Stale.JUDGE)
            self.store.documents.given(known.uri, channel, stale)

    def _seen(self, source: Source, uri: str) -> Seen | None:
        """What is remembered of a document; nothing where it has to be read anew."""
        known = self._asked.about(uri)
        if known is None or not _is_of(known, source):
            return None
        values = json.loads(known.seen)
        return Seen(**values | {"links": tuple(values["links"])})

    def _fetched(self, item: Fetched, source: Source) -> Iterator[Task]:
        document, about = item.document, source.about
        known = self._asked.about(document.uri)
        if self._is_taken(document.uri, known, source):
            return
        if known and _is_of(known, source) and known.sha256 == document.sha256:
            self._unchanged(Unchanged(document.uri, item.seen), source, known)
            return
        self._meet()
        self._pending[document.uri] = _Origin(
            about.name, about.channel, document.sha256, json.dumps(asdict(item.seen))
        )
        said = self.rebasing.drafts(document.uri) if known else ()
        yield Task(document.uri, tuple(self._parts(document, about.channel)), drafts=said)

    def _parts(self, document: Document, given: str | None) -> Iterator[Document | Skipped]:
        def channel(uri: str) -> str | None:
            return self.rebasing.channels.of(uri, given)

        most = int(self.settings.limits.max_megabytes * 1_000_000)
        yield from opened(replace(document, channel=channel(document.uri)), channel, most)

    def _unchanged(self, item: Unchanged, source: Source, known: Known | None = None) -> None:
        known = known or self._asked.about(item.uri)
        if known is None or self._is_taken(item.uri, known, source):
            return
        self._meet()
        seen = None if item.seen is None else json.dumps(asdict(item.seen))
        self._met.append((item.uri, None if known.seen == seen else seen))

    def _skip(self, item: Skipped, source: Source) -> None:
        about, known = source.about, self.store.documents.known(item.uri)
        if self._is_taken(item.uri, known, source):
            return
        self._meet()
        self.store.documents.skip(
            item.uri, about.name, about.channel, item.reason, self.scan, self.on
        )

    def _is_taken(self, uri: str, known: Known | None, source: Source) -> bool:
        """Whether another source has given this document already: the first one has it."""
        if uri in self._pending:
            return True
        other = known is not None and known.source != source.about.name
        return bool(other and known and known.met_in == self.scan)

    def _meet(self) -> None:
        self._show(replace(self.step, met=self.step.met + 1))

    def _flush(self, most: int) -> None:
        if len(self._met) >= most:
            self.store.documents.meet(self._met, self.scan, self.on)
            self._met = []

    def _lose(self, source: str, reached: Callable[[str], bool]) -> None:
        gone = [uri for uri in self.store.documents.unmet(source, self.scan) if reached(uri)]
        self.store.documents.lose([uri for uri in gone if uri not in self._pending], self.on)

    def again(self) -> Iterator[Task]:
        """What is to be done with documents whose results rest on another canon."""
        for behind in self.store.documents.behind(self.basis):
            try:
                task = self.rebasing.task(behind)
            except ShapeError:
                # Damaged, or of another version: the next scan reads it anew.
                self.store.documents.mark(behind.known.uri, Stale.READ)
                continue
            if task is None:
                self._rests(behind.known.uri)
            else:
                self._behind[task.uri] = behind
                yield task

    # --- what is done ----------------------------------------------------------------------

    def keep(self, done: Iterable[Done]) -> None:
        """Write each document when it is done, if anything of it is new."""
        for one in done:
            origin, behind = self._pending.pop(one.uri, None), self._behind.pop(one.uri, None)
            if behind is not None and _is_same(one, behind):
                self._rests(one.uri)
            else:
                kept = _kept(one, origin, self.basis)
                self.store.documents.keep(kept, self.scan, self.on)
            self._count(one)
        self._rest(1)

    def _count(self, one: Done) -> None:
        step = self.step
        if one.said is None:
            self._show(replace(step, compared=step.compared + 1))
        else:
            self._show(replace(step, judged=step.judged + 1, units=step.units + one.units))

    def _rests(self, uri: str) -> None:
        """What is kept of a document is right by the canon of today, too."""
        self._same.append(uri)
        self._rest(_MARKED)

    def _rest(self, most: int) -> None:
        if len(self._same) >= most:
            self.store.documents.rest(self._same, self.basis)
            self._same = []

    def _show(self, step: Step) -> None:
        self.step = step
        self.show(step)


def _is_same(done: Done, behind: Behind) -> bool:
    """Whether all that came of a document is kept already."""
    same = done.result == behind.result and done.said in {None, behind.said} and not done.drafts
    return same and done.parts in {None, behind.parts} and not done.unavailable


def _kept(done: Done, origin: _Origin | None, basis: int) -> Kept:
    """A document as it is written; without an origin it was judged again."""
    return Kept(
        uri=done.uri,
        source=origin.source if origin else "",
        given=origin.given if origin else None,
        sha256=origin.sha256 if origin else "",
        seen=origin.seen if origin else None,
        result=done.result,
        basis=basis,
        parts=done.parts,
        said=done.said,
        words=done.words,
        reading=done.reading,
        vectors=done.vectors,
        width=done.width,
        channels=done.channels,
        observations=done.observations,
        drafts=done.drafts,
        stale=Stale.LATER if done.unavailable else Stale.NO,
    )


def _is_of(known: Known, source: Source) -> bool:
    """Whether what is known was read from this source, and can be used again."""
    return known.source == source.about.name and known.stale is not Stale.READ


def _check_names(sources: Sequence[Source]) -> None:
    names = [source.about.name for source in sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SettingsError(f"sources: two are called '{twice[0]}'; give each a name of its own")
