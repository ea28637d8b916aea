"""What a scan makes of a document: the reading, what it says, and the outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from checker.checked import Checked
from checker.models import Document, Skipped, TextUnit
from checker.rules.heard import Statements
from checker.statements.draft import KeptDrafts
from checker.statements.renamed import EVERYTHING, Renamed
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
    """What judging a document gave, ready to be combined with that of others.

    `observed` is a digest of what it says where the canon is silent, which is kept elsewhere.
    """

    checked: tuple[Checked, ...]
    ignored: tuple[Ignored, ...] = ()
    notes: tuple[str, ...] = ()
    observed: str = ""


@dataclass(frozen=True, slots=True)
class DocumentSaid:
    """What a document says, by its parts, and what the comments in it silence."""

    parts: tuple[Statements | Skipped, ...]
    ignored: tuple[Ignored, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether comparing it again is the same as reading it again."""
        return all(isinstance(part, Skipped) or part.sure for part in self.parts)


@dataclass(frozen=True, slots=True)
class Whose:
    """A part's place in the canon's channels, and what depends on it."""

    uri: str
    channel: str | None
    marked: bool
    dated: date | None


@dataclass(frozen=True, slots=True)
class Whole:
    """Whose the parts of a document are; `sure` as `DocumentSaid` says.

    On the `days` something that it says begins or ends to hold.
    """

    parts: tuple[Whose, ...]
    sure: bool
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A document to judge: as it was fetched, or by what is stored of it.

    With a `reading`, `channels` are those of its parts, and `names` says which of its texts are
    read otherwise than when what it says (`said`) was kept. Where `known`, no text is, and rules
    find nothing in those that said nothing. With `said` alone, that is compared. `drafts` is what
    a model said of it before.
    """

    uri: str
    documents: tuple[Document | Skipped, ...] = ()
    reading: bytes | None = None
    channels: tuple[str | None, ...] = ()
    said: bytes | None = None
    names: Renamed = EVERYTHING
    known: bool = False
    drafts: tuple[KeptDrafts, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A task done, packed as it is stored. What is None, or no drafts, is not new."""

    uri: str
    result: bytes
    channels: tuple[str | None, ...]
    units: int
    unavailable: bool
    said: bytes | None = None
    parts: bytes | None = None
    words: bytes = b""
    reading: bytes | None = None
    vectors: bytes | None = None
    width: int = 0
    observations: tuple[Observation, ...] = ()
    drafts: tuple[KeptDrafts, ...] = ()
