"""A drill over paths: every document is opened and read now, as `onmessage check` does."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from checker.app import checking
from checker.app.drill import dates, names
from checker.app.drill.look import EarlierLook, words_of
from checker.app.drill.request import DrillRequest
from checker.app.finishing import model_notes
from checker.app.judging import open_llm
from checker.app.ready import guard_of, units_of
from checker.canon.schema import CanonFile
from checker.config import Settings
from checker.interface import Reader, SettingsError
from checker.models import Document, Finding
from checker.readers.files import is_address
from checker.values.terms import Term


class OpenedLook:
    """Looks at the paths of a request."""

    def __init__(
        self, request: DrillRequest, settings: Settings, old: CanonFile, new: CanonFile
    ) -> None:
        """Checks the documents against the canon after the change. Raises as `check` does."""
        if "-" in request.paths:
            raise SettingsError("drill: standard input is no file that can be corrected; name one")
        retired = names.retired_names(old, new, request.on)
        self._request, self._settings, self._channels = request, settings, new.channels
        self._looking = names.InIdentifiers(retired)
        self._access = open_llm(settings, request.asking)
        asked = self._asked(self._looking.see, names.terms(retired, new))
        after = settings.model_copy(update={"canon": request.new})
        self.report = checking.check(asked, after, self._access)
        self._skipped = {skipped.uri for skipped in self.report.skipped}

    @property
    def identifiers(self) -> Collection[Finding]:
        """Retired names in identifiers."""
        return self._looking.found

    @property
    def seen(self) -> Collection[str]:
        """The documents that were opened."""
        return self._looking.seen

    def earlier(self, uris: set[str], dated: set[str]) -> EarlierLook:
        """The documents of these uris against the canon before the change."""
        if not uris:
            return EarlierLook(notes=model_notes((), self._access))
        before = self._settings.model_copy(update={"canon": self._request.old})
        with guard_of(self._settings) as guard:
            again = _Again(guard.read, self._request, uris, dated)
            report = checking.find(self._asked(again.see), before, self._access)
        return EarlierLook(
            report.findings,
            report.possible,
            tuple(again.dates),
            frozenset(again.passages),
            report.summary.unavailable,
            model_notes(report.unread, self._access),
        )

    def _asked(
        self, passing: Callable[[Document], bool], retired: tuple[Term, ...] = ()
    ) -> checking.CheckRequest:
        request = self._request
        files = (request.old, request.new, request.checklist, *request.own)
        return checking.CheckRequest(
            request.paths,
            request.on,
            request.channel,
            asking=request.asking,
            own=tuple(path for path in files if path is not None),
            passing=passing,
            retired=retired,
        )

    def owner(self, uri: str, channel: str | None) -> str | None:
        """The owner of its channel."""
        del uri
        known = self._channels.get(channel or "")
        return known.owner if known else None

    def is_deleted(self, uri: str) -> bool:
        """Whether a file is gone, or what was in an archive that was read to its end."""
        file, inside, _ = uri.partition("!")
        read = any(seen.startswith(f"{file}!") for seen in self.seen)
        if inside and read and file not in self._skipped:
            return True
        return not is_address(uri) and not Path(file).exists()


class _Again:
    """A second look at some documents: the days they name, and what still stands in them."""

    def __init__(
        self, read: Reader, request: DrillRequest, uris: set[str], dated: set[str]
    ) -> None:
        self._read, self._on, self._uris, self._dated = read, request.on, uris, dated
        self.dates: list[Finding] = []
        self.passages: set[str] = set()

    def see(self, document: Document) -> bool:
        """Whether the document is one of them; what it says is kept."""
        if document.uri not in self._uris:
            return False
        units = units_of(document, self._read)
        self.passages.update(words_of(unit.plain) for unit in units)
        if document.uri in self._dated:
            self.dates.extend(dates.old_dates(units, document.channel, self._on))
        return True
