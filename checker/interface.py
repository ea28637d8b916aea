"""The parts that can be exchanged, as Protocols, and the errors a user can meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from checker.models import Document, Report, Skipped, TextUnit

# What flags and settings can say; here, so that `--help` need not import what they choose.
Format = Literal["console", "json", "sarif", "github"]
FailOn = Literal["error", "warning", "never"]
JudgeChoice = Literal["auto", "rules", "local", "llm"]


class CheckerError(Exception):
    """Something the user can mend. The message says what, where and how."""


class CanonError(CheckerError):
    """The canon file is not usable."""


class SettingsError(CheckerError):
    """The settings, a flag or a waiver file is not usable."""


class ReadError(CheckerError):
    """A document cannot be read; the run goes on without it."""


class ModelError(CheckerError):
    """A local model cannot be loaded."""


class Reader(Protocol):
    """Turns a document's bytes into located units.

    Raises ReadError where nothing can be read; yields a Skipped where a part cannot.
    """

    def __call__(self, document: Document) -> Iterable[TextUnit | Skipped]: ...


class Reporter(Protocol):
    """Renders a report. Yields text, so that long reports need not fit in memory."""

    def __call__(self, report: Report) -> Iterator[str]: ...
