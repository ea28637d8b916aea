"""What an audit says of feedback: what customers said of an entry, beside what channels say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody said, and where it is written down (`file:line`)."""

    text: str
    place: str
    channel: str | None = None
    day: str | None = None
    segment: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class EntryVoices:
    """An entry with what was said of it: how often, and the nearest of it.

    `wrong_on` are the channels that contradict the entry.
    """

    canon_id: str
    text: str
    count: int
    voices: tuple[Voice, ...]
    wrong_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was said, by entry: first what channels contradict, then what is said most."""

    files: tuple[str, ...]
    said: int
    matched: int
    entries: tuple[EntryVoices, ...]


@dataclass(frozen=True, slots=True)
class RuleDecisions:
    """What people decided about a rule's findings: that they are right, or wrong."""

    rule: str
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        """The share of decided findings that were right."""
        return self.right / (self.right + self.wrong)
