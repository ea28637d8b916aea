"""The parts that can be exchanged, as Protocols, and the errors a user can meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

from checker.models import Document, Report, Skipped, TextUnit

if TYPE_CHECKING:  # numpy is not imported where nothing is embedded
    import numpy as np
    from numpy.typing import NDArray

# What flags and settings can say; here, so that `--help` need not import what they choose.
Format = Literal["console", "json", "sarif", "html", "github"]
FailOn = Literal["error", "warning", "never"]
JudgeChoice = Literal["auto", "rules", "local", "llm"]


class Show(StrEnum):
    """What a report on a screen shows beyond the findings that count."""

    POSSIBLE = "possible"
    UNDECIDED = "undecided"


class CheckerError(Exception):
    """Something the user can mend. The message says what, where and how."""


class CanonError(CheckerError):
    """The canon file is not usable."""


class SettingsError(CheckerError):
    """The settings, a flag or a waiver file is not usable."""


class ReadError(CheckerError):
    """A document cannot be read; the run goes on without it."""


class SourceError(CheckerError):
    """A source cannot be listed, or not to its end."""


class FetchError(CheckerError):
    """An address cannot be fetched: which, why, and what to do.

    `status` is the HTTP status where the server's answer was the reason. `passing` says that
    the same may succeed later: the network, not the page, is the reason.
    """

    def __init__(
        self, url: str, reason: str, remedy: str, status: int | None = None, passing: bool = False
    ) -> None:
        super().__init__(url, reason, remedy, status, passing)
        self.url = url
        self.reason = reason
        self.remedy = remedy
        self.status = status
        self.passing = passing

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}; {self.remedy}"


class EmbedderError(CheckerError):
    """A model that turns texts into vectors is missing, damaged, or does not answer."""


class IndexFileError(CheckerError):
    """A stored index cannot be used: damaged, or made with another model."""


class StoreError(CheckerError):
    """The store cannot be used: locked, damaged, away, or of a newer version."""


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


class Embedder(Protocol):
    """Turns texts into vectors whose inner product says how near their meanings are.

    `name` and `version` together name the model: vectors of different models are not
    comparable, and a stored index refuses them.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of unit length for each text: float32, shape (texts, dimensions).

        A text's row does not depend on the texts beside it. A text in which the model
        knows no word has a row of zeros, which is near to nothing. Raises EmbedderError.
        """
        ...


@contextmanager
def needing(
    what: str, extra: str | None, error: type[CheckerError] = SettingsError
) -> Iterator[None]:
    """Imports that an extra of ours brings, for what the user asked for.

    Raises `error` with the package that is missing and the command that installs it.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        package = (missing.name or "?").partition(".")[0]
        raise error(
            f"{what} needs the package {package}, which is not installed; {to_install(extra)}"
        ) from missing


def to_install(extra: str | None) -> str:
    """The command that installs us with an extra, from where this installation came.

    We are on no package index: a command that named us alone would find nothing.
    """
    import shlex

    name, source = f"onmessage{f'[{extra}]' if extra else ''}", _source()
    return f"pip install {shlex.quote(f'{name} @ {source}' if source else name)}"


def _source() -> str | None:
    """The folder or repository that pip installed us from (PEP 610); None of an index."""
    import json
    from importlib import metadata

    try:
        text = metadata.distribution("onmessage").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    told = json.loads(text) if text else {}
    vcs = told.get("vcs_info")
    return f"{vcs['vcs']}+{told['url']}@{vcs['commit_id']}" if vcs else told.get("url")
