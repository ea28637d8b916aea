"""What a scan makes of a document: the reading, the outcome, and the trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from checker.models import Document, FactKind, Skipped, TextUnit
from checker.pipeline import Checked
from checker.store import Observation
from checker.suppress import Ignored
from checker.suppress.comments import Comments


@dataclass(frozen=True, slots=True)
class Part:
    """A document as it was read: itself, or one of those in a container.

    `error` is why reading ended early, where it did; `marked` says that it has suppression
    comments, whose meaning depends on the channel.
    """

    uri: str
    media_type: str
    sha256: str
    channel: str | None
    dated: date | None
    units: tuple[TextUnit | Skipped, ...]
    error: str | None = None
    marked: bool = False
    comments: Comments = field(default_factory=Comments)

    def document(self) -> Document:
        """The document, without its content."""
        return Document(self.uri, b"", self.media_type, self.sha256, self.channel, self.dated)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that reading a document gave: its parts, and what in it could not be read."""

    parts: tuple[Part | Skipped, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What judging a document gave, ready to be combined with that of others."""

    checked: tuple[Checked, ...]
    ignored: tuple[Ignored, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactsOfKind:
    """The facts of one kind in a document: about which packages, and whether about none."""

    kind: FactKind
    packages: frozenset[str]
    unbound: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """A passage that was matched: by what, and a digest of each statement it was given."""

    text: str
    context: str
    channel: str | None
    packages: frozenset[str]
    settled: frozenset[str]
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whose:
    """A part's place in the canon's channels, and what depends on it."""

    uri: str
    channel: str | None
    marked: bool
    dated: date | None


@dataclass(frozen=True, slots=True)
class Trace:
    """What of a document decides which entries of a canon can touch it.

    `words` are those its statements of who has what are about, `cells` says whether it has
    tables, `mispriced` whether a finding may name another package's price.
    """

    parts: tuple[Whose, ...] = ()
    facts: tuple[FactsOfKind, ...] = ()
    words: frozenset[str] = frozenset()
    cells: bool = False
    mispriced: bool = False
    matched: tuple[Matched, ...] = ()

    def states(self, *kinds: FactKind) -> bool:
        """Whether the document states anything of these kinds."""
        return any(stated.kind in kinds for stated in self.facts)

    def states_of(self, packages: frozenset[str], *kinds: FactKind) -> bool:
        """The same of one of these packages, or of none in particular."""
        return any(
            not packages or stated.unbound or bool(stated.packages & packages)
            for stated in self.facts
            if stated.kind in kinds
        )


@dataclass(frozen=True, slots=True)
class Task:
    """A document to judge: its parts as they were fetched, or its stored reading.

    With a stored reading, `channels` are those of its parts.
    """

    uri: str
    documents: tuple[Document | Skipped, ...] = ()
    reading: bytes | None = None
    channels: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A task done, packed as it is stored. `reading` is None where it is not new."""

    uri: str
    result: bytes
    trace: bytes
    channels: tuple[str | None, ...]
    units: int
    unavailable: bool
    reading: bytes | None = None
    vectors: bytes | None = None
    width: int = 0
    observations: tuple[Observation, ...] = ()
