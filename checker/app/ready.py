"""A canon ready to be checked against: loaded, compiled for a day, with its judges."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from checker.app.canon_view import view_of
from checker.app.finishing import Ending
from checker.app.judging import Seeing, checker_for
from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.canon.schema import CanonFile
from checker.checked import Checked
from checker.combining import combined
from checker.config import Settings
from checker.interface import Reader, ReadError, needing
from checker.models import CanonView, Document, Report, Skipped, TextUnit
from checker.pipeline import Checker
from checker.readers.formats import is_guarded
from checker.readers.guard import Guard
from checker.readers.pictures.found import count
from checker.suppress import Ignored, comments_in
from checker.values.terms import Term

if TYPE_CHECKING:
    from checker.llm.access import ModelAccess


@dataclass(slots=True)
class SeenDocuments:
    """What was met while documents passed through.

    Suppression comments and notes; the uris of the documents read, and how many of each channel.
    """

    ignored: list[Ignored] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    documents: Counter[str | None] = field(default_factory=Counter)
    pictures: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Ready:
    """A canon with the checker that compares with it. Threads may share it.

    `known` is the same checker without asking a model: it knows what was answered before.
    """

    canon: CanonFile
    compiled: Canon
    checker: Checker
    path: str
    sha256: str
    view: CanonView
    read: Reader
    known: Checker
    reads_pictures: bool = False

    def unasked(self) -> Ready:
        """The same, for a check that asks no model and waits for none."""
        return replace(self, checker=self.known)

    def check(
        self,
        found: Iterable[Document | Skipped],
        seen: SeenDocuments,
        told: Callable[[Checked], None] = lambda _: None,
    ) -> Report:
        """What the documents say against the canon, to be finished with what was `seen`.

        `told` is given what each document gave by itself.
        """
        return combined(self._checked(found, seen, told), self.compiled)

    def ending(self, seen: SeenDocuments, notes: Sequence[str] = ()) -> Ending:
        """What a report of this canon is finished with, where nothing is waived or known."""
        return Ending(
            self.path,
            self.sha256,
            self.view,
            seen.documents,
            ignored=seen.ignored,
            notes=(*seen.notes, *_unread_pictures(seen.pictures), *notes),
        )

    def _checked(
        self,
        found: Iterable[Document | Skipped],
        seen: SeenDocuments,
        told: Callable[[Checked], None],
    ) -> Iterator[Checked]:
        """Each document by itself; those that have anything to read are counted by channel."""
        for one in self.checker.check_documents(self._watched(found, seen)):
            told(one)
            if one.counts.units:
                seen.documents[one.channel] += 1
                seen.read.add(one.uri)
            yield one

    def _watched(
        self, found: Iterable[Document | Skipped], seen: SeenDocuments
    ) -> Iterator[Document | Skipped]:
        """The same documents; their suppression comments are kept as they pass."""
        for document in found:
            # What is read under guard has no lines, and so no place for such a comment.
            if isinstance(document, Document) and not is_guarded(document):
                channel = self.canon.channels.get(document.channel or "")
                units = partial(units_of, document, self.read)
                said = comments_in(document, bool(channel and channel.owned), units)
                seen.ignored.extend(said.ignored)
                seen.notes.extend(said.notes)
            elif isinstance(document, Document) and not self.reads_pictures:
                seen.pictures[document.uri] += count(document)
            yield document


def ready(
    settings: Settings,
    as_of: date,
    access: ModelAccess | None = None,
    guard: Guard | None = None,
    retired: Sequence[Term] = (),
    watch: Seeing | None = None,
) -> Ready:
    """The canon of the settings, as it holds on a day, with the judges they ask for.

    `retired` are names that count as retired beside those the canon lists; `watch` sees what
    is judged. Raises CheckerError
    where the canon or a model it needs cannot be used.
    """
    guard = guard or guard_of(settings)
    canon = load_canon(settings.canon)
    digest = hashlib.sha256(settings.canon.read_bytes()).hexdigest()
    path = settings.canon.as_posix()
    compiled = compile_canon(canon, as_of=as_of, region=settings.region, path=path)
    compiled = with_retired(compiled, retired)
    checker = checker_for(compiled, settings, access, guard.read, guard.checking, watch)
    known = checker
    if access:
        asked = access.known()
        known = checker_for(compiled, settings, asked, guard.read, checking=guard.checking)
    judge = "llm" if access else "rules" if settings.judge == "rules" else "local"
    view = view_of(canon, compiled, judge, settings.region)
    reads = settings.read_pictures
    return Ready(canon, compiled, checker, path, digest, view, guard.read, known, reads)


def _unread_pictures(pictures: Counter[str]) -> tuple[str, ...]:
    """A line that says how many pictures nobody has read, where there are any."""
    many, documents = pictures.total(), sum(map(bool, pictures.values()))
    if not many:
        return ()
    said = "1 picture" if many == 1 else f"{many} pictures"
    where = "1 document" if documents == 1 else f"{documents} documents"
    return (f"the text of {said} in {where} is not read (`read_pictures: true` reads it)",)


_FOR_PICTURES = 3_000.0
"""Megabytes that a library of OCR with its models asks for; it uses some 400 of them."""
_PICTURE_READER = "checker.readers.pictures.reader:read_with_pictures"


def guard_of(settings: Settings) -> Guard:
    """The guard with the limits of the settings. To be closed.

    Raises SettingsError where pictures are to be read and nothing here can.
    """
    limits = settings.limits
    if not settings.read_pictures:
        return Guard(limits.read_seconds, limits.read_megabytes, units=limits.max_units)
    with needing("read_pictures", "ocr"):
        if find_spec("rapidocr") is None:
            raise ModuleNotFoundError(name="rapidocr")
    megabytes = max(limits.read_megabytes, _FOR_PICTURES)
    return Guard(limits.read_seconds, megabytes, _PICTURE_READER, limits.max_units)


def with_retired(canon: Canon, retired: Sequence[Term]) -> Canon:
    """The canon where these names count as retired beside those it lists."""
    if not retired:
        return canon
    return replace(canon, lexicon=replace(canon.lexicon, terms=(*canon.lexicon.terms, *retired)))


def units_of(document: Document, read: Reader) -> list[TextUnit]:
    """The document's units; a document that cannot be read has none, as the run will say."""
    try:
        return [unit for unit in read(document) if isinstance(unit, TextUnit)]
    except ReadError:
        return []
