"""The audit as one value, and the words it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checker.models import Report
from checker.report.audit.channels import ChannelMap, Touchpoint
from checker.report.audit.mechanics import Mechanics
from checker.report.audit.money import Exposure, Segments
from checker.report.audit.trend import Trend
from checker.report.audit.values import Break, StoryKind, WalkedJourney
from checker.report.audit.voices import Feedback, RuleDecisions
from checker.report.overview import many


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything an audit found out. What it had no data for is None.

    `basis` says in words what it rests on: the scan of a day, or a check made now.
    """

    report: Report
    company: str
    basis: str
    as_of: date
    ways: tuple[WalkedJourney, ...] = ()
    channels: tuple[ChannelMap, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    segments: Segments | None = None
    exposure: Exposure | None = None
    mechanics: Mechanics | None = None
    feedback: Feedback | None = None
    decided: tuple[RuleDecisions, ...] = ()
    trend: Trend | None = None
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> tuple[WalkedJourney, Break] | None:
        """The journey whose story changes first, and where; the canon's order decides."""
        broken = [(way, way.first) for way in self.ways if way.first]
        return next(((way, one) for way, one in broken if one is not None), None)

    @property
    def own_names(self) -> tuple[ChannelMap, ...]:
        """The channels that call a plan by a name that is not approved."""
        return tuple(channel for channel in self.channels if channel.names)

    @property
    def sound(self) -> bool:
        """Whether the story holds on every journey and nothing is open."""
        return self.first is None and not self.report.findings


def headline(audit: Audit) -> str:
    """What the audit comes to, in a sentence."""
    first = audit.first
    if first is not None:
        way, broken = first
        here = way.steps[broken.to_step].channel
        if broken.story is StoryKind.MISSING:
            return f"The story is missing on {here}"
        return f"The story changes between {way.steps[broken.from_step].channel} and {here}"
    findings = len(audit.report.findings)
    if not audit.report.summary.compared:
        return "Nothing was compared with the canon"
    told = "Every journey tells one story" if audit.ways else "No journey is named"
    return f"{told}; {many(findings, 'finding')} to correct" if findings else told


def change_in_words(way: WalkedJourney, one: Break) -> str:
    """A break in a sentence."""
    here = way.steps[one.to_step].channel
    if one.story is StoryKind.MISSING:
        if one.about:
            return f"{one.about} is told on {way.steps[one.from_step].channel}, and not on {here}."
        return f"Nothing was read of {here}: what customers meet there is not known."
    before = way.steps[one.from_step].channel
    if one.story is StoryKind.NAME:
        return f"On {before} it is {one.said_before}, on {here} “{one.said_after}”."
    about = one.about[:1].upper() + one.about[1:]
    return f"{about}: {one.said_before} on {before}, {one.said_after} on {here}."


def names_in_words(audit: Audit) -> str:
    """How many channels call plans by names of their own; empty where none does."""
    own = audit.own_names
    if not own:
        return ""
    read = sum(channel.documents > 0 for channel in audit.channels)
    uses = "uses a plan name" if len(own) == 1 else "use plan names"
    return f"{len(own)} of {many(read, 'channel')} {uses} that nobody approved"
