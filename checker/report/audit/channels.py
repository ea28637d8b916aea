"""What an audit says of channels and documents: the map of touchpoints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from checker.report.audit.values import Quote


class Tells(StrEnum):
    """What a channel or a document tells of an entry."""

    CONTRADICTS = "contradicts"
    BOTH = "agrees and contradicts"
    AGREES = "agrees"
    SILENT = "silent"
    UNREAD = "not read"


@dataclass(frozen=True, slots=True)
class EntryTold:
    """What is told of one entry (`about`): how, and in which words."""

    about: str
    tells: Tells
    values: tuple[str, ...] = ()
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """One document: whose, when it was last changed, how much was read and understood of it.

    `units` are its texts, `facts` what was understood in them, `compared` how often they met the
    canon, `undecided` the passages nobody could decide. `reason` is why it, or a part of it, was
    not read; `unread` how many stretches a model has not read.
    """

    uri: str
    channel: str | None
    owner: str | None
    changed: str | None
    units: int
    facts: int
    compared: int
    undecided: int
    findings: int
    reason: str | None = None
    unread: int = 0
    core: tuple[EntryTold, ...] = ()
    prices: tuple[EntryTold, ...] = ()

    @property
    def read(self) -> bool:
        """Whether anything of it was read."""
        return self.units > 0


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """A channel as a customer meets it: what it tells of core value, prices and plans' names.

    `names` are names of plans it uses that are not approved, each with its quote.
    """

    name: str
    motion: str | None
    owner: str | None
    documents: int
    skipped: int
    findings: int
    changed: str | None
    core: tuple[EntryTold, ...]
    prices: tuple[EntryTold, ...]
    names: tuple[tuple[str, Quote], ...]
