"""What an audit found out, part by part: what the page, the JSON and the tables show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from checker.report.safe import place_in_words


@dataclass(frozen=True, slots=True)
class Quote:
    """Words where they stand: a place, the passage around them, and who looks after it."""

    channel: str
    uri: str
    line: int | None
    route: tuple[str, ...]
    words: str
    passage: str
    owner: str | None = None

    @property
    def place(self) -> str:
        """The place as a person finds it."""
        return place_in_words(self.uri, self.line, self.route)


# --- journeys ---------------------------------------------------------------------------


class StoryKind(StrEnum):
    """What a story is about, in the order in which a change of it puts a customer off."""

    MISSING = "missing step"
    NAME = "package name"
    LOGIC = "price logic"
    PRICE = "price"
    TERM = "term"
    PATH = "upgrade path"
    LIMIT = "limit"
    FEATURE = "availability"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the story changes: what a customer met before, and what comes instead.

    Steps count from 0. `before` and `after` are the two quotes; a missing step has none after.
    `approved` is what the canon says of it, None where it is silent. `fingerprint` is the
    finding's, where one of the two sides is one.
    """

    story: StoryKind
    about: str
    from_step: int
    to_step: int
    said_before: str
    said_after: str
    before: Quote | None
    after: Quote | None
    approved: str | None
    fingerprint: str | None = None
    wrong: str = ""


class Met(StrEnum):
    """What a customer meets of a thing at a step."""

    APPROVED = "approved"
    DIFFERS = "differs"
    BOTH = "approved and not"
    SAID = "said"
    SILENT = "silent"
    UNREAD = "not read"


@dataclass(frozen=True, slots=True)
class ThreadStop:
    """A thing at one step of a journey: what is said of it, and whether the story changes here."""

    met: Met
    said: tuple[str, ...] = ()
    quote: Quote | None = None
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """One thing along a journey, step by step."""

    story: StoryKind
    about: str
    stops: tuple[ThreadStop, ...]

    @property
    def broken(self) -> bool:
        """Whether the story of it changes on the way."""
        return any(stop.breaks for stop in self.stops)


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """A channel on a journey. `documents` is how many were read of it."""

    channel: str
    motion: str | None
    owner: str | None
    documents: int


@dataclass(frozen=True, slots=True)
class WalkedJourney:
    """A customer's journey: its steps, the breaks in the order they are met, and every thing.

    `proposed` says that no canon names it: it follows from how customers buy on each channel.
    """

    id: str
    proposed: bool
    steps: tuple[JourneyStep, ...]
    breaks: tuple[Break, ...]
    threads: tuple[Thread, ...]

    @property
    def first(self) -> Break | None:
        """Where the story changes first."""
        return self.breaks[0] if self.breaks else None
