"""What of a document has to be kept to compare it with another canon, without its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checker.models import Fact, Finding, Skipped, TextUnit


@dataclass(frozen=True, slots=True)
class Heard:
    """A passage that says something: the place of its unit, that of the piece in it, its facts.

    These are as they were read, on whatever day that was.
    """

    number: int
    piece: int
    unit: TextUnit
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """What a document says, without its passages that say nothing.

    `texts` counts all of them. `about` are the findings about the document as a whole. `whole`
    says that it was read to its end, `sure` that nothing went wrong on the way: only then is
    comparing what was heard the same as reading it again.
    """

    uri: str
    channel: str | None
    dated: date | None
    texts: int
    heard: tuple[Heard, ...] = ()
    about: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    whole: bool = True
    sure: bool = True

    def days(self) -> frozenset[date]:
        """The days on which something that is said begins or ends to hold."""
        facts = (fact for heard in self.heard for fact in heard.facts)
        return frozenset(day for fact in facts for day in (fact.since, fact.until) if day)
