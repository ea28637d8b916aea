"""The trend of findings, from the store: what every finished scan found open, new and gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median

from checker.report.audit.trend import ChannelTrend, Trend, TrendPoint
from checker.report.overview import NO_CHANNEL
from checker.store import Store
from checker.store.values import History, ScanRow

MOST = 24
"""Scans shown: the newest."""


def trend_of(store: Store, channels: Sequence[str]) -> Trend | None:
    """The trend; None where fewer than two scans were finished, which is no trend."""
    scans = store.scans.finished()
    if len(scans) < 2:
        return None
    history = store.findings.history()
    days = {scan.id: scan.as_of for scan in scans}
    shown = scans[-MOST:]
    met = dict.fromkeys([*channels, *(one.channel or NO_CHANNEL for one in history)])
    made = tuple(_channel(name, history, shown, days) for name in met)
    every = _days_to_fix(history, days)
    return Trend(
        tuple(scan.as_of for scan in shown),
        tuple(_consistent(scan) for scan in shown),
        made,
        median(every) if every else None,
        len(every),
    )


def _channel(
    name: str, history: Iterable[History], scans: Sequence[ScanRow], days: Mapping[int, date]
) -> ChannelTrend:
    mine = [one for one in history if (one.channel or NO_CHANNEL) == name]
    lasted = _days_to_fix(mine, days)
    points = tuple(_point(mine, scan.id) for scan in scans)
    return ChannelTrend(name, points, median(lasted) if lasted else None)


def _point(history: Iterable[History], scan: int) -> TrendPoint:
    opened = [(one.opened_in, one.closed_in) for one in history if one.opened_in is not None]
    return TrendPoint(
        sum(since <= scan and (gone is None or gone > scan) for since, gone in opened),
        sum(since == scan for since, _ in opened),
        sum(gone == scan for _, gone in opened),
    )


def _days_to_fix(history: Iterable[History], days: Mapping[int, date]) -> list[int]:
    return [
        max((days[one.closed_in] - days[one.opened_in]).days, 0)
        for one in history
        if one.closed_in in days and one.opened_in in days
        if one.closed_in is not None and one.opened_in is not None
    ]


def _consistent(scan: ScanRow) -> float | None:
    counts = json.loads(scan.counts)
    compared = counts.get("compared", 0)
    return max(0.0, 1 - counts.get("findings", 0) / compared) if compared else None
