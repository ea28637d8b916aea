"""What an audit says of money and of who meets what: exposure, segments, tests."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A range of money a year."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Reach:
    """Which share of the pipeline meets a channel, and how much of it is wrong there.

    `wrong` of `read` documents have an open finding that a visitor sees.
    """

    channel: str
    low: Decimal
    high: Decimal
    wrong: int
    read: int

    @property
    def least(self) -> Decimal:
        """The share that surely meets a finding: as many as its documents are wrong."""
        return self.low * self.wrong / self.read if self.read else Decimal(0)

    @property
    def most(self) -> Decimal:
        """The share that may meet a finding: everybody on the channel, where there is any."""
        return self.high if self.wrong else Decimal(0)


@dataclass(frozen=True, slots=True)
class Effect:
    """A named assumption: the share of revenue at risk, and whose figure that is."""

    name: str
    low: Decimal
    high: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class EffectAtRisk:
    """What one assumption puts at risk: by channel, by one finding of a channel, and in all."""

    effect: Effect
    channels: tuple[tuple[Reach, AtRisk], ...]
    one_finding: tuple[tuple[Reach, AtRisk], ...]
    total: AtRisk


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is at risk. Assumptions are ways to look at the same revenue: they do not add up."""

    revenue: Decimal
    currency: str
    reaches: tuple[Reach, ...]
    effects: tuple[EffectAtRisk, ...]
    shares_from: str


# --- segments ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SegmentOnChannel:
    """What a segment does on a channel. `share` is of the segment's visits."""

    segment: str
    channel: str
    visits: Decimal
    share: Decimal
    conversions: Decimal | None
    revenue: Decimal | None


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment: how large it is, its preferred channel, and what it does on each."""

    segment: str
    visits: Decimal
    preferred: str
    cells: tuple[SegmentOnChannel, ...]


@dataclass(frozen=True, slots=True)
class MetFinding:
    """A finding with the share of all visits that meets its channel, and the segments most so."""

    fingerprint: str
    message: str
    channel: str
    severity: str
    share: Decimal
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segments:
    """Behaviour by segment and channel, and what each meets; `currency` of its revenue."""

    file: str
    channels: tuple[str, ...]
    lines: tuple[SegmentLine, ...]
    findings: tuple[MetFinding, ...]
    currency: str | None
    notes: tuple[str, ...] = ()

    def share_of(self, channel: str) -> Decimal:
        """The share of all visits that a channel has."""
        total = sum((line.visits for line in self.lines), Decimal(0))
        mine = sum(
            (c.visits for line in self.lines for c in line.cells if c.channel == channel),
            Decimal(0),
        )
        return mine / total if total else Decimal(0)
