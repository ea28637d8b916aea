"""A checker that stays: what a service, a bot and a plug-in check texts with, one by one.

The same text gets the same findings as from `onmessage check`. Threads may share an engine.
The canon, the waivers and the baseline are loaded again when their files change; where a new
one is broken, the one before it stays in use and `Engine.state` says so.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from checker.app.checking import check_channel
from checker.app.finishing import finish
from checker.app.judging import Asking, embedder_for, open_llm
from checker.app.ledgers import ledger, waivers_of
from checker.app.ready import Ready, SeenDocuments, guard_of, ready
from checker.canon.channels import channel_of
from checker.config import Settings
from checker.interface import CheckerError
from checker.models import Document, Report, Skipped
from checker.readers.archive import Budget
from checker.readers.decode import too_large
from checker.readers.files import document, guess_media_type, most_bytes, opened
from checker.readers.formats import CONTAINERS, READERS, media_type_of
from checker.suppress import Baseline, Waivers, read_baseline

if TYPE_CHECKING:  # what only looking up needs is loaded where something is looked up
    from checker.app.lookup import Answer, Lookup, Within


@dataclass(frozen=True, slots=True)
class Piece:
    """A text or file to check, under the name that findings give it.

    Without a media type the name's suffix says what it is, else its first bytes. Without a
    channel the canon's globs and the name decide.
    """

    content: bytes
    uri: str
    media_type: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class EngineState:
    """Which canon is in use, whose, and what is wrong with a newer one, if anything is."""

    company: str
    canon_path: str
    canon_sha256: str
    as_of: date
    entries: int
    channels: tuple[str, ...]
    error: str | None = None


_ENTRIES = ("packages", "features", "claims", "forbidden", "required", "discounts", "offers")


class Engine:
    """Checks pieces against the canon of the settings, as it is at that moment.

    `asks` says that a model may be asked, so that a check may take as long as that does.
    """

    def __init__(
        self,
        settings: Settings,
        asking: Asking | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Loads everything. Raises CheckerError where there is nothing to check against."""
        self._settings = settings
        self._today = today
        self._lock = threading.Lock()
        self._guard = guard_of(settings)
        access = open_llm(settings, asking or Asking())
        self.asks = access is not None and access.asks

        def load_canon() -> Ready:
            return ready(settings, today(), access, self._guard)

        self._ready = _FileValue(load_canon, settings.canon)
        shared = ledger(settings)
        self._waivers = _FileValue(lambda: waivers_of(settings, shared), settings.waivers)
        self._baseline = _FileValue(lambda: _baseline(settings), settings.baseline)
        self._lookup: tuple[Ready, Lookup] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that wait for documents. Nothing is checked after it."""
        self._guard.close()

    def check(self, pieces: Sequence[Piece | Skipped]) -> Report:
        """The report on these pieces, as `onmessage check` would give it.

        A Skipped among them is what could not be had, which the report says.

        Raises SettingsError where a piece names a channel the canon does not have.
        """
        return self._checked(pieces, *self._in_use())

    def check_each(self, pieces: Iterable[Piece]) -> Iterator[Report]:
        """A report on each piece by itself, all against the canon as it is at the first.

        Raises SettingsError where a piece names a channel the canon does not have.
        """
        in_use = self._in_use()
        for piece in pieces:
            yield self._checked([piece], *in_use)

    def check_known(self, pieces: Sequence[Piece | Skipped]) -> Report:
        """The same at once, asking no model: rules, and what it has answered before.

        The pages it would have to be asked about are counted as `unavailable`.
        """
        made, waivers, baseline = self._in_use()
        return self._checked(pieces, made.unasked(), waivers, baseline)

    def _checked(
        self,
        pieces: Sequence[Piece | Skipped],
        made: Ready,
        waivers: Waivers,
        baseline: Baseline | None,
    ) -> Report:
        seen, opening = SeenDocuments(), _Opening(made, self._settings)
        report = made.check(opening.documents(pieces), seen)
        ending = made.ending(seen, opening.notes)
        return finish(report, replace(ending, waivers=waivers, baseline=baseline))

    def look_up(self, asked: str, within: Within | None = None, most: int = 10) -> Answer:
        """What the canon has about something, nearest first; all of it where nothing is asked.

        See `checker.app.lookup`. Raises SettingsError for a channel or package the canon does not
        have.
        """
        from checker.app.lookup import Lookup, Within

        within = within or Within()
        made, _, _ = self._in_use()
        check_channel(within.channel, made.canon, "channel")
        with self._lock:
            if self._lookup is None or self._lookup[0] is not made:
                embedder = embedder_for(self._settings.embedder, os.environ)
                region = self._settings.region
                self._lookup = (made, Lookup(made.canon, made.compiled, embedder, region))
            lookup = self._lookup[1]
        if not asked.strip():
            return lookup.listed(within, most)
        return lookup.nearest(asked, within, most)

    def state(self) -> EngineState:
        """What is in use now, after a look at whether a file has changed."""
        made, _, _ = self._in_use()
        errors = (self._ready.error, self._waivers.error, self._baseline.error)
        return EngineState(
            company=made.canon.company,
            canon_path=made.path,
            canon_sha256=made.sha256,
            as_of=made.compiled.as_of,
            entries=sum(len(getattr(made.canon, kind)) for kind in _ENTRIES),
            channels=tuple(made.canon.channels),
            error=next((error for error in errors if error), None),
        )

    def _in_use(self) -> tuple[Ready, Waivers, Baseline | None]:
        with self._lock:
            self._ready.renew(due=self._ready.value.compiled.as_of != self._today())
            # Others may have decided in the store since.
            self._waivers.renew(due=bool(self._settings.store))
            self._baseline.renew()
            return self._ready.value, self._waivers.value, self._baseline.value


T = TypeVar("T")
_Stamp = tuple[int, int, int] | None


class _FileValue(Generic[T]):
    """A value made from a file, made again when the file changes.

    Where that fails the value before it is kept, and `error` says why.
    """

    def __init__(self, load: Callable[[], T], path: Path | None) -> None:
        self._load = load
        self._path = path
        self._stamp = self._now()
        self.error: str | None = None
        self.value = load()

    def renew(self, due: bool = False) -> None:
        """Load again if the file is another one than before, or if it is due."""
        stamp = self._now()
        if stamp == self._stamp and not due:
            return
        try:
            self.value, self.error = self._load(), None
        except CheckerError as error:
            self.error = str(error)
        self._stamp = stamp

    def _now(self) -> _Stamp:
        try:
            stat = self._path.stat() if self._path else None
        except OSError:
            return None
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat else None


def _baseline(settings: Settings) -> Baseline | None:
    return read_baseline(settings.baseline) if settings.baseline else None


class _Opening:
    """Opens pieces. Each was given to be checked, so what is not read of one is said."""

    def __init__(self, made: Ready, settings: Settings) -> None:
        self._channels = made.canon.channels
        self._canon = made.canon
        self._canon_path = settings.canon
        self._most = int(settings.limits.max_megabytes * 1_000_000)
        self.notes: list[str] = []

    def documents(self, pieces: Sequence[Piece | Skipped]) -> Iterator[Document | Skipped]:
        """The documents the pieces are, and those inside them."""
        for piece in pieces:
            if isinstance(piece, Skipped):
                yield piece
                continue
            check_channel(piece.channel, self._canon, piece.uri)
            yield from self._inside(piece)

    def _inside(self, piece: Piece) -> Iterator[Document | Skipped]:
        def channel(uri: str) -> str | None:
            if piece.channel:
                return piece.channel
            return channel_of(uri, self._channels, (self._canon_path.parent, Path.cwd()))

        budget, any_read = Budget(), False
        piece_itself = _document(piece, channel(piece.uri), self._most)
        for found in opened(piece_itself, channel, self._most, budget):
            any_read = True
            yield found
        names = _listed(budget.passed_over)
        if not any_read:
            yield Skipped(piece.uri, f"nothing in it can be read: {names or 'it is empty'}")
        elif names:
            self.notes.append(f"not read, as no collateral: {names}")


_NAMED = 5


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _document(piece: Piece, channel: str | None, most: int) -> Document | Skipped:
    media_type = piece.media_type or media_type_of(piece.uri) or guess_media_type(piece.content)
    bare = media_type.split(";")[0].strip().lower()
    if bare not in READERS and bare not in CONTAINERS:
        return Skipped(piece.uri, f"no reader for {bare}")
    if len(piece.content) > most_bytes(media_type, most):
        size = too_large(len(piece.content), most_bytes(media_type, most))
        return Skipped(piece.uri, f"{size}; split it, or leave it out")
    return document(piece.uri, piece.content, media_type, channel)
