"""Behaviour by segment and channel: who prefers which, and which findings they meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from checker.app.audit.data import Aliases, BadValueError, ChannelNames, DataRow, rows, take_all
from checker.audit_settings import DataSettings
from checker.models import CanonEntry, Finding, Severity
from checker.report.audit.money import MetFinding, SegmentLine, SegmentOnChannel, Segments
from checker.report.headline import headline

COLUMNS: Final[Aliases] = {
    "segment": ("audience name", "audience segment", "lifecycle stage", "company size"),
    "channel": (
        "session default channel group",
        "session primary channel group (default channel group)",
        "default channel group",
        "original source",
        "original traffic source",
        "latest source",
    ),
    "visits": ("sessions", "active users", "users", "contacts"),
    "share": ("share of visits", "share of sessions"),
    "conversions": ("key events", "customers", "new customers", "closed won"),
    "conversion": ("conversion rate", "session key event rate"),
    "revenue": ("total revenue", "closed-won amount", "closed revenue"),
    "currency": ("currency code", "deal currency"),
}
"""Our columns, and what Google Analytics 4 and HubSpot call them in their exports."""
_SEGMENTS_NAMED = 3


@dataclass(slots=True)
class _Sums:
    """What rows of one segment on one channel come to."""

    visits: Decimal = Decimal(0)
    conversions: Decimal | None = None
    revenue: Decimal | None = None


@dataclass(slots=True)
class _Adding:
    """Adds rows up as they go by."""

    channels: ChannelNames
    sums: defaultdict[tuple[str, str], _Sums] = field(default_factory=lambda: defaultdict(_Sums))
    currency: str | None = None
    counts_by_share: bool | None = None

    def take(self, row: DataRow) -> None:
        """One row. Raises BadValueError where it cannot be used."""
        segment, said = row.needed("segment"), row.needed("channel")
        visits, conversions = self._visits(row), row.count("conversions")
        rate, money = row.share("conversion"), row.money("revenue")
        currency = row.text("currency").upper() or (money[1] if money else None)
        if money and money[0] and currency:
            self._agree(currency)
        if conversions is None and rate is not None:
            conversions = rate * visits
        sums = self.sums[segment, self.channels.of(said)]
        sums.visits += visits
        if conversions is not None:
            sums.conversions = (sums.conversions or Decimal(0)) + conversions
        if money is not None:
            sums.revenue = (sums.revenue or Decimal(0)) + money[0]

    def _visits(self, row: DataRow) -> Decimal:
        """Visits, or the share of them; a file has one or the other."""
        visits, share = row.count("visits"), row.share("share")
        amount = share if visits is None else visits
        if amount is None:
            raise BadValueError("has neither visits nor a share; fill one in")
        by_share = visits is None
        if self.counts_by_share not in (None, by_share):
            raise BadValueError("counts by share where other lines have visits; use one of the two")
        self.counts_by_share = by_share
        return amount

    def _agree(self, currency: str) -> None:
        if self.currency is not None and self.currency != currency:
            raise BadValueError(
                f"revenue is in {currency}, that of lines before in {self.currency}; "
                "convert it to one currency"
            )
        self.currency = currency


def segments_of(
    settings: DataSettings,
    channels: Sequence[str],
    findings: Iterable[Finding],
    entries: Iterable[CanonEntry] = (),
) -> Segments:
    """The segments of a file. Raises DataFileError naming file, line and remedy.

    `entries` are those that findings are about, to say in a line what is wrong.
    """
    adding = _Adding(ChannelNames(settings, channels))
    found = rows(settings.file, settings.columns, COLUMNS, ("segment", "channel"))
    take_all(found, adding.take, settings.file)
    lines = tuple(_lines(adding.sums))
    met = tuple(_met(findings, lines, {entry.id: entry for entry in entries}))
    here = tuple(dict.fromkeys((*channels, *(channel for _, channel in adding.sums))))
    notes = tuple(adding.channels.notes("audit.behaviour"))
    return Segments(str(settings.file), here, lines, met, adding.currency, notes)


def _lines(sums: Mapping[tuple[str, str], _Sums]) -> Iterable[SegmentLine]:
    """The segments, the largest first, each with its channels from the most visited on."""
    by_segment: dict[str, list[tuple[str, _Sums]]] = {}
    for (segment, channel), one in sums.items():
        by_segment.setdefault(segment, []).append((channel, one))
    made = [_line(segment, some) for segment, some in by_segment.items()]
    return sorted(made, key=lambda line: (-line.visits, line.segment))


def _line(segment: str, some: Sequence[tuple[str, _Sums]]) -> SegmentLine:
    visits = sum((one.visits for _, one in some), Decimal(0))
    cells = tuple(
        SegmentOnChannel(
            segment,
            channel,
            one.visits,
            one.visits / visits if visits else Decimal(0),
            one.conversions,
            one.revenue,
        )
        for channel, one in sorted(some, key=lambda each: (-each[1].visits, each[0]))
    )
    return SegmentLine(segment, visits, cells[0].channel, cells)


def _met(
    findings: Iterable[Finding], lines: Sequence[SegmentLine], entries: Mapping[str, CanonEntry]
) -> Iterable[MetFinding]:
    """Findings by the share of all visits that meets their channel, then by severity."""
    reached = {channel: (share, names) for channel, share, names in _reached(lines) if share}
    met = [
        MetFinding(
            f.fingerprint,
            headline(f, entries.get(f.canon_id or "")),
            channel,
            f.severity.value,
            *reached[channel],
        )
        for f in findings
        if f.visibility == "visible" and (channel := f.location.channel or "") in reached
    ]
    return sorted(met, key=lambda m: (-m.share, Severity(m.severity).rank, m.fingerprint))


def _reached(lines: Sequence[SegmentLine]) -> Iterable[tuple[str, Decimal, tuple[str, ...]]]:
    """Each channel with its share of all visits, and the segments that visit it most."""
    total = sum((line.visits for line in lines), Decimal(0))
    on: defaultdict[str, list[SegmentOnChannel]] = defaultdict(list)
    for cell in (cell for line in lines for cell in line.cells):
        on[cell.channel].append(cell)
    for channel, cells in on.items():
        visits = sum((cell.visits for cell in cells), Decimal(0))
        most = sorted(cells, key=lambda cell: (-cell.visits, cell.segment))[:_SEGMENTS_NAMED]
        yield channel, visits / total if total else visits, tuple(c.segment for c in most)
