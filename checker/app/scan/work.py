"""The work on one document: read it, judge it, and pack what that gave.

Done by the scan itself, or in a process or on a machine of its own: what goes in and comes
out can be pickled, and nothing is written here.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from checker.app.judging import checker_for, embedder_for
from checker.app.ready import guard_of
from checker.app.scan.disputes import observed
from checker.app.scan.values import Done, Outcome, Part, Reading, Task, Trace
from checker.app.scan.watching import Gathering
from checker.canon.compile import compile_canon
from checker.canon.load import parse_canon
from checker.config import Settings
from checker.interface import ReadError
from checker.models import Document, Skipped, TextUnit
from checker.pipeline import Checked
from checker.readers.formats import is_guarded
from checker.readers.guard import Guard
from checker.store.codec import packed, unpacked
from checker.suppress.comments import MARK, Comments, comments_in

if TYPE_CHECKING:
    from checker.llm.access import ModelAccess


@dataclass(frozen=True, slots=True)
class JudgingSetup:
    """By what documents are judged. All that a worker on another machine needs."""

    settings: Settings
    canon: str
    as_of: date


class Worker:
    """Judges documents, one at a time in each thread. Holds no state between them."""

    def __init__(self, orders: JudgingSetup, access: ModelAccess | None = None) -> None:
        """Loads the canon and the judges. Raises CheckerError where they cannot be used."""
        settings = orders.settings
        self._guard = guard_of(settings)
        self._reader = _KeepingReader(self._guard)
        self.canon = parse_canon(orders.canon, str(settings.canon))
        self.compiled = compile_canon(self.canon, orders.as_of, settings.region)
        self._watch = Gathering(self.compiled)
        self._checker = checker_for(
            self.compiled, settings, access, self._reader, self._watch, self._guard.checking
        )
        self._embedder = embedder_for(settings.embedder, os.environ)

    def close(self) -> None:
        """End the processes that wait for documents."""
        self._guard.close()

    def __call__(self, task: Task) -> Done:
        """The document read and judged, or judged again."""
        self._watch.start()
        stored = None if task.reading is None else unpacked(task.reading, Reading)
        parts: list[Part | Skipped] = []
        checked: list[Checked] = []
        for given in task.documents if stored is None else _again(stored, task.channels):
            part, one = self._part(given)
            parts.append(part)
            checked.append(one)
        return self._packed(task, parts, checked)

    def _part(self, given: Document | Part | Skipped) -> tuple[Part | Skipped, Checked]:
        if isinstance(given, Skipped):
            return given, self._checker.check_document(given)
        if isinstance(given, Part):
            self._reader.replay(given)
            return given, self._checker.check_document(given.document())
        units, ended = self._reader.record()
        one = self._checker.check_document(given)
        if one.cut is not None:
            # Judged again from what is stored, the rest is missing as well.
            ended.append(f"{given.uri}: {one.cut}")
        return self._read(given, tuple(units), ended), one

    def _read(
        self, document: Document, units: tuple[TextUnit | Skipped, ...], ended: Sequence[str]
    ) -> Part:
        # What is read under guard has no lines, and so no place for a comment.
        marked = MARK in document.content and not is_guarded(document)
        return Part(
            document.uri,
            document.media_type,
            document.sha256,
            document.channel,
            document.dated,
            units,
            error=ended[0] if ended else None,
            marked=marked,
            comments=self._comments(document, units) if marked else Comments(),
        )

    def _comments(self, document: Document, units: Sequence[TextUnit | Skipped]) -> Comments:
        channel = self.canon.channels.get(document.channel or "")
        owned = bool(channel and channel.owned)
        return comments_in(
            document, owned, lambda: [unit for unit in units if isinstance(unit, TextUnit)]
        )

    def _packed(
        self, task: Task, parts: Sequence[Part | Skipped], checked: Sequence[Checked]
    ) -> Done:
        read = [part for part in parts if isinstance(part, Part)]
        comments = [part.comments for part in read]
        outcome = Outcome(
            tuple(replace(one, stated=()) for one in checked),
            tuple(each for said in comments for each in said.ignored),
            tuple(note for said in comments for note in said.notes),
        )
        done = Done(
            task.uri,
            packed(outcome, Outcome),
            packed(self._watch.trace(read, checked), Trace),
            channels=tuple(one.channel for one in checked if one.counts.units),
            units=sum(one.counts.units for one in checked),
            unavailable=any(one.counts.unavailable for one in checked),
            observations=tuple(observed(said) for one in checked for said in one.stated),
        )
        return done if task.reading is not None else self._with_reading(done, parts)

    def _with_reading(self, done: Done, parts: Sequence[Part | Skipped]) -> Done:
        vectors, width = self._vectors(units_of(Reading(tuple(parts))))
        reading = packed(Reading(tuple(parts)), Reading)
        return replace(done, reading=reading, vectors=vectors, width=width)

    def _vectors(self, units: Iterator[TextUnit]) -> tuple[bytes, int]:
        """The units' vectors as half floats: what they say, with their headers."""
        from checker.local.matching import query_of

        texts = [query_of(unit).text for unit in units]
        if not texts:
            return b"", 0
        rows = self._embedder.embed(texts)
        return rows.astype(np.float16).tobytes(), rows.shape[1]


def units_of(reading: Reading) -> Iterator[TextUnit]:
    """Every unit of a document, in the order its vectors are kept in."""
    for part in reading.parts:
        if isinstance(part, Part):
            yield from (unit for unit in part.units if isinstance(unit, TextUnit))


def _again(reading: Reading, channels: Sequence[str | None]) -> Iterator[Part | Skipped]:
    """The parts as they were read, on the channels they have now."""
    now = iter(channels)
    for part in reading.parts:
        yield part if isinstance(part, Skipped) else _on(part, next(now))


def _on(part: Part, channel: str | None) -> Part:
    if part.channel == channel:
        return part
    units = tuple(
        unit
        if isinstance(unit, Skipped)
        else replace(unit, location=replace(unit.location, channel=channel))
        for unit in part.units
    )
    return replace(part, channel=channel, units=units)


class _KeepingReader:
    """Reads documents and keeps what it read, or gives what was read before."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._local = threading.local()

    def record(self) -> tuple[list[TextUnit | Skipped], list[str]]:
        """Where the next document's units will be, and why reading it ended early."""
        self._local.part = None
        self._local.units, self._local.ended = [], []
        return self._local.units, self._local.ended

    def replay(self, part: Part) -> None:
        """The next document is this one, read before."""
        self._local.part = part

    def __call__(self, document: Document) -> Iterator[TextUnit | Skipped]:
        """See `Reader`."""
        part: Part | None = self._local.part
        if part is not None:
            yield from part.units
            if part.error is not None:
                raise ReadError(part.error)
            return
        try:
            for unit in self._guard.read(document):
                self._local.units.append(unit)
                yield unit
        except ReadError as error:
            self._local.ended.append(str(error))
            raise
