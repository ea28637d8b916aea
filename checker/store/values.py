"""What goes into the store and comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from checker.models import Finding
from checker.statements.draft import KeptDrafts


class Stale(IntEnum):
    """What a stored result lacks: nothing, a new judgement, or a new reading.

    LATER becomes JUDGE when the next scan begins: a judge could not be asked this time.
    """

    LATER = -1
    NO = 0
    JUDGE = 1
    READ = 2


@dataclass(frozen=True, slots=True)
class Basis:
    """What stored results were judged by: the canon's text, the day, and everything else.

    `settings` names what is no part of the canon (judges, models, limits, the program's
    version): where it differs, no result that is stored can be relied on.
    """

    canon: str
    canon_sha256: str
    as_of: date
    settings: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a document before it is met again.

    `seen` is what its source asked to remember, as JSON; `given` the channel its source
    gives all its documents.
    """

    uri: str
    source: str
    given: str | None
    sha256: str
    seen: str
    stale: Stale
    met_in: int


@dataclass(frozen=True, slots=True)
class Observation:
    """What a document says of something: `key` names the thing, `value` what is said of it.

    Equal values are equal texts; unequal texts may still agree. `body` is for who made it.
    """

    key: str
    value: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is written, all in one transaction.

    `result` is what judging by the `basis` of that number gave, `said` what the document says
    and `parts` who says it (None: both stay as they are), `reading` what reading gave and
    `words` all of its words (None: as well), `vectors` its units' vectors, one row of `width`
    half floats for each. `drafts` is what a model said of it, each key once (none: as well).
    """

    uri: str
    source: str
    given: str | None
    sha256: str
    result: bytes
    basis: int = 0
    parts: bytes | None = None
    said: bytes | None = None
    words: bytes = b""
    reading: bytes | None = None
    vectors: bytes | None = None
    width: int = 0
    seen: str | None = None
    channels: tuple[str | None, ...] = ()
    stale: Stale = Stale.NO
    observations: tuple[Observation, ...] = ()
    drafts: tuple[KeptDrafts, ...] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """A document whose result rests on an earlier `basis`, or has to be judged again anyway.

    `result`, `words`, `parts` and `said` are as they were kept; see `Kept`.
    """

    known: Known
    basis: int
    result: bytes
    words: bytes
    parts: bytes
    said: bytes


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """A finding as it is kept: since when it is there, since when it is open, and its state."""

    finding: Finding
    state: str
    first_seen: date
    last_seen: date
    source: str


@dataclass(frozen=True, slots=True)
class History:
    """Of a finding: its channel and state, the scan since which it is open, the one it was gone."""

    channel: str | None
    state: str
    opened_in: int | None
    closed_in: int | None


@dataclass(frozen=True, slots=True)
class ScanRow:
    """A scan: when it ran, what by, and what came of it. Times are ISO texts in UTC."""

    id: int
    started: str
    finished: str | None
    reported: str | None
    canon_sha256: str
    as_of: date
    settings: str
    counts: str
