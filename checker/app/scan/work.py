"""The work on one document: read it, judge it, and pack what that gave.

Done by the scan itself, or in a process or on a machine of its own: what goes in and comes
out can be pickled, and nothing is written here.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from checker.app.judging import checker_for, embedder_for
from checker.app.ready import guard_of, with_retired
from checker.app.scan.disputes import digest_of, observed
from checker.app.scan.values import (
    DocumentSaid,
    Done,
    Outcome,
    Part,
    Reading,
    Task,
    Whole,
    Whose,
)
from checker.canon.compile import compile_canon
from checker.canon.load import parse_canon
from checker.checked import Checked, HeardDocument
from checker.config import Settings
from checker.interface import Embedder, ReadError
from checker.models import Document, Fact, Skipped, TextUnit
from checker.readers.formats import is_guarded
from checker.readers.guard import Guard
from checker.rules.heard import Statements
from checker.statements.draft import KeptDrafts
from checker.statements.patterns.find import find_facts
from checker.statements.pieces import windows
from checker.statements.renamed import EVERYTHING, Renamed, words_around, words_of_all
from checker.store.codec import ShapeError, packed, unpacked
from checker.suppress import Ignored
from checker.suppress.comments import MARK, Comments, comments_in
from checker.values.names import Lexicon
from checker.values.terms import Term

if TYPE_CHECKING:
    from checker.llm.access import ModelAccess


@dataclass(frozen=True, slots=True)
class JudgingSetup:
    """By what documents are judged. All that a worker on another machine needs.

    `retired` are names that count as retired beside those the canon lists.
    """

    settings: Settings
    canon: str
    as_of: date
    retired: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class _Judged:
    """What came of a part of a document."""

    checked: Checked
    said: Statements | Skipped
    drafts: tuple[KeptDrafts, ...] = ()


class Worker:
    """Judges documents. Holds no state between them; threads may share it."""

    def __init__(self, orders: JudgingSetup, access: ModelAccess | None = None) -> None:
        """Loads the canon and the judges. Raises CheckerError where they cannot be used."""
        settings = orders.settings
        self._settings = settings
        self._guard = guard_of(settings)
        self.canon = parse_canon(orders.canon, str(settings.canon))
        compiled = compile_canon(self.canon, orders.as_of, settings.region)
        self.compiled = with_retired(compiled, orders.retired)
        self._checker = checker_for(
            self.compiled, settings, access, self._guard.read, self._guard.checking
        )

    def close(self) -> None:
        """End the processes that wait for documents."""
        self._guard.close()

    def __call__(self, task: Task) -> Done:
        """The document read and judged, judged by its stored texts, or compared again."""
        if task.reading is not None:
            return self._judged_again(task, task.reading)
        if task.said is not None:
            return self._compared(task.uri, unpacked(task.said, DocumentSaid))
        return self._read(task)

    def outcome(self, task: Task) -> Outcome:
        """What judging a document by what is stored gives, for who keeps none of it."""
        if task.reading is None and task.said is not None:
            said = unpacked(task.said, DocumentSaid)
            checked = tuple(replace(one, stated=()) for one in self._parts_of(said))
            return Outcome(checked, said.ignored, said.notes)
        return unpacked(self(task).result, Outcome)

    # --- from its content ------------------------------------------------------------------

    def _read(self, task: Task) -> Done:
        parts: list[Part | Skipped] = []
        judged: list[_Judged] = []
        for given in task.documents:
            if isinstance(given, Skipped):
                parts.append(given)
                judged.append(_Judged(self._checker.check_document(given), given))
            else:
                part, one = self._part(given, task.drafts)
                parts.append(part)
                judged.append(one)
        done = self._packed(task, parts, judged)
        reading = Reading(tuple(parts))
        vectors, width = self._vectors(units_of(reading))
        return replace(
            done,
            reading=packed(reading, Reading),
            words=_words_of(reading),
            vectors=vectors,
            width=width,
        )

    def _part(self, given: Document, drafts: Sequence[KeptDrafts]) -> tuple[Part, _Judged]:
        units: list[TextUnit | Skipped] = []
        ended: list[str] = []
        read = _recorded(self._guard, given, units, ended)
        heard = self._checker.hear(given, read, drafts=drafts)
        if heard.checked.cut is not None:
            # Judged again from what is stored, the rest is missing as well.
            ended.append(f"{given.uri}: {heard.checked.cut}")
        # What is read under guard has no lines, and so no place for a comment.
        marked = MARK in given.content and not is_guarded(given)
        part = Part(
            given.uri,
            given.media_type,
            given.sha256,
            given.channel,
            given.dated,
            tuple(units),
            error=ended[0] if ended else None,
            marked=marked,
            comments=self._comments(given, units) if marked else Comments(),
        )
        return part, _judged(heard)

    def _comments(self, document: Document, units: Sequence[TextUnit | Skipped]) -> Comments:
        channel = self.canon.channels.get(document.channel or "")
        owned = bool(channel and channel.owned)
        return comments_in(
            document, owned, lambda: [unit for unit in units if isinstance(unit, TextUnit)]
        )

    @cached_property
    def _embedder(self) -> Embedder:
        return embedder_for(self._settings.embedder, os.environ)

    def _vectors(self, units: Iterator[TextUnit]) -> tuple[bytes, int]:
        """The units' vectors as half floats: what they say, with their headers."""
        from checker.local.matching import query_of

        texts = [query_of(unit).text for unit in units]
        if not texts:
            return b"", 0
        rows = self._embedder.embed(texts)
        return rows.astype("float16").tobytes(), rows.shape[1]

    # --- from what is stored ---------------------------------------------------------------

    def _judged_again(self, task: Task, reading: bytes) -> Done:
        """By its texts: those that are read otherwise now are read again."""
        parts = [*_now(unpacked(reading, Reading), task.channels)]
        known = _known(task, len(parts))
        judged = [self._again(part, said, task) for part, said in zip(parts, known, strict=True)]
        return self._packed(task, parts, judged)

    def _again(self, part: Part | Skipped, said: Statements | None, task: Task) -> _Judged:
        if isinstance(part, Skipped):
            return _Judged(self._checker.check_document(part), part)
        document, units = part.document(), _stored(part)
        if task.known and said is not None:
            heard = {(one.number, one.piece): one.facts for one in said.heard}
            known = lambda number, piece, _: heard.get((number, piece))  # noqa: E731
            return _judged(self._checker.hear(document, units, known, said.about, task.drafts))
        facts = _Facts(said, task.names, self.compiled.lexicon)
        return _judged(self._checker.hear(document, units, facts, drafts=task.drafts))

    def _compared(self, uri: str, said: DocumentSaid) -> Done:
        """By what it says."""
        return _done(uri, self._parts_of(said), said.ignored, said.notes)

    def _parts_of(self, said: DocumentSaid) -> list[Checked]:
        return [
            self._checker.check_document(part)
            if isinstance(part, Skipped)
            else self._checker.compare(part)
            for part in said.parts
        ]

    # --- packed ----------------------------------------------------------------------------

    def _packed(
        self, task: Task, parts: Sequence[Part | Skipped], judged: Sequence[_Judged]
    ) -> Done:
        read = [part for part in parts if isinstance(part, Part)]
        said = DocumentSaid(
            tuple(one.said for one in judged),
            tuple(each for part in read for each in part.comments.ignored),
            tuple(note for part in read for note in part.comments.notes),
        )
        whose = tuple(Whose(p.uri, p.channel, p.marked, p.dated) for p in read)
        done = _done(task.uri, [one.checked for one in judged], said.ignored, said.notes)
        drafts = {each.key: each for one in judged for each in one.drafts}
        new = drafts != {each.key: each for each in task.drafts}
        return replace(
            done,
            drafts=tuple(drafts.values()) if new else (),
            said=packed(said, DocumentSaid),
            parts=packed(Whole(whose, said.sure, _days(said)), Whole),
        )


def _judged(heard: HeardDocument) -> _Judged:
    return _Judged(heard.checked, heard.said, heard.drafts)


def _done(
    uri: str, checked: Sequence[Checked], ignored: tuple[Ignored, ...], notes: tuple[str, ...]
) -> Done:
    observations = tuple(observed(said) for one in checked for said in one.stated)
    outcome = Outcome(
        tuple(replace(one, stated=()) for one in checked),
        ignored,
        notes,
        digest_of(observations),
    )
    return Done(
        uri,
        packed(outcome, Outcome),
        channels=tuple(one.channel for one in checked if one.counts.units),
        units=sum(one.counts.units for one in checked),
        unavailable=any(one.counts.unavailable for one in checked),
        observations=observations,
    )


def _days(said: DocumentSaid) -> tuple[date, ...]:
    """The days on which something that a document says begins or ends to hold."""
    days = (part.days() for part in said.parts if isinstance(part, Statements))
    return tuple(sorted(frozenset[date]().union(*days)))


def units_of(reading: Reading) -> Iterator[TextUnit]:
    """Every unit of a document, in the order its vectors are kept in."""
    for part in reading.parts:
        if isinstance(part, Part):
            yield from (unit for unit in part.units if isinstance(unit, TextUnit))


def stored_units(reading: bytes | None) -> list[TextUnit]:
    """The units of a stored document; none where another version wrote it: it is read anew."""
    try:
        return list(units_of(unpacked(reading, Reading))) if reading else []
    except ShapeError:
        return []


def words_in(packed_words: bytes) -> frozenset[str]:
    """All words of a document, as they were packed."""
    return frozenset(zlib.decompress(packed_words).decode("utf-8", "surrogatepass").split())


def _words_of(reading: Reading) -> bytes:
    """All words of a document and of what stands around its texts, packed."""
    pieces = (piece for unit in units_of(reading) for piece in windows(unit))
    words = words_of_all(pieces)
    return zlib.compress(" ".join(sorted(words)).encode("utf-8", "surrogatepass"))


def _now(reading: Reading, channels: Sequence[str | None]) -> Iterator[Part | Skipped]:
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


def _known(task: Task, many: int) -> list[Statements | None]:
    """What is known of each part, where any of it still holds."""
    if task.said is None or task.names.everything:
        return [None] * many
    said = unpacked(task.said, DocumentSaid)
    return [part if isinstance(part, Statements) and part.sure else None for part in said.parts]


class _Facts:
    """The facts of a part's passages: as they are known, or found where names are others."""

    def __init__(self, said: Statements | None, names: Renamed, lexicon: Lexicon) -> None:
        heard = () if said is None else said.heard
        self._known = {(one.number, one.piece): one.facts for one in heard}
        self._names = EVERYTHING if said is None else names
        self._lexicon = lexicon

    def __call__(self, number: int, piece: int, window: TextUnit) -> tuple[Fact, ...]:
        """See `checker.pipeline.FindFacts`."""
        names = self._names
        if names.everything or (names.differs and names.touches(words_around(window))):
            return find_facts(window, self._lexicon)
        return self._known.get((number, piece), ())


def _recorded(
    guard: Guard, document: Document, units: list[TextUnit | Skipped], ended: list[str]
) -> Iterator[TextUnit | Skipped]:
    """The units of a document, which are kept as they are read; why reading ended, too."""
    try:
        for unit in guard.read(document):
            units.append(unit)
            yield unit
    except ReadError as error:
        ended.append(str(error))
        raise


def _stored(part: Part) -> Iterable[TextUnit | Skipped]:
    """The units of a part as they were read. Raises ReadError where reading it did."""
    yield from part.units
    if part.error is not None:
        raise ReadError(part.error)
