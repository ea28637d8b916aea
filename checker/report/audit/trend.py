"""What an audit says of time: findings scan by scan, and how long mending takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A channel at a scan: findings open then, those new in it, and those gone by it."""

    open: int
    new: int
    fixed: int


@dataclass(frozen=True, slots=True)
class ChannelTrend:
    """A channel scan by scan, and the days that mending a finding took, in the middle."""

    channel: str
    points: tuple[TrendPoint, ...]
    days_to_fix: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """Scans from the oldest on, and what each channel was like at them.

    `consistent` is the share of comparisons with the canon, by scan, that were no finding; None
    where nothing was compared.
    """

    days: tuple[date, ...]
    consistent: tuple[float | None, ...]
    channels: tuple[ChannelTrend, ...]
    days_to_fix: float | None
    fixed: int

    @property
    def before(self) -> int:
        """Findings open at the first scan shown."""
        return sum(channel.points[0].open for channel in self.channels)

    @property
    def after(self) -> int:
        """Findings open at the last one."""
        return sum(channel.points[-1].open for channel in self.channels)
