"""What inconsistencies may put at risk: revenue, who meets them, and named assumptions.

For each assumption and channel, with R the annual revenue, s the share of pipeline that meets
the channel and e the share of revenue the assumption puts at risk, both ranges:

    lower end: R × s(low)  × e(low)  × documents with a finding / documents read
    upper end: R × s(high) × e(high)

In all: the channels together, of all pipeline at most, since nobody is lost twice. Assumptions
are never added to each other. Without revenue or shares there is no figure at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from checker.audit_settings import AuditSettings
from checker.interface import SettingsError
from checker.models import Report
from checker.report.audit.money import (
    AtRisk,
    Effect,
    EffectAtRisk,
    Exposure,
    Reach,
    Segments,
)

Range = tuple[Decimal, Decimal]


def exposure_of(
    settings: AuditSettings, report: Report, segments: Segments | None
) -> Exposure | None:
    """What is at risk; None where revenue or shares are not known.

    Raises SettingsError for a channel the canon does not have.
    """
    shares, shares_from = _shares(settings, report, segments)
    if settings.revenue is None or not shares:
        return None
    reaches = tuple(reaches_of(shares, report))
    effects = tuple(Effect(e.name, *e.share, e.source) for e in settings.effects)
    return Exposure(
        settings.revenue,
        settings.currency,
        reaches,
        tuple(at_risk(settings.revenue, effect, reaches) for effect in effects),
        shares_from,
    )


def _shares(
    settings: AuditSettings, report: Report, segments: Segments | None
) -> tuple[Mapping[str, Range], str]:
    """The share of pipeline by channel: as the settings say, else as visits do."""
    known = [outlet.name for outlet in report.outlets if outlet.name]
    for name in settings.pipeline:
        if name not in known:
            listed = ", ".join(known)
            raise SettingsError(f"audit.pipeline: no channel is called {name!r}; known: {listed}")
    if settings.pipeline:
        return settings.pipeline, "the settings (audit.pipeline)"
    if segments is None:
        return {}, ""
    shares = {name: segments.share_of(name) for name in known}
    return {name: (s, s) for name, s in shares.items() if s}, f"visits in {segments.file}"


def reaches_of(shares: Mapping[str, Range], report: Report) -> Iterable[Reach]:
    """Who meets each channel, and how many of its documents a visitor finds wrong."""
    read = {outlet.name: outlet.documents for outlet in report.outlets}
    wrong: dict[str, set[str]] = {}
    for finding in report.findings:
        if finding.visibility == "visible":
            wrong.setdefault(finding.location.channel or "", set()).add(finding.location.uri)
    for name, (low, high) in shares.items():
        yield Reach(name, low, high, len(wrong.get(name, ())), read.get(name, 0))


def at_risk(revenue: Decimal, effect: Effect, reaches: Sequence[Reach]) -> EffectAtRisk:
    """What one assumption puts at risk. See the formula above."""
    channels = tuple(
        (r, AtRisk(revenue * r.least * effect.low, revenue * r.most * effect.high)) for r in reaches
    )
    least = sum((r.least for r in reaches), Decimal(0))
    most = min(sum((r.most for r in reaches), Decimal(0)), Decimal(1))
    total = AtRisk(revenue * least * effect.low, revenue * most * effect.high)
    one = tuple((r, _one_finding(revenue, effect, r)) for r in reaches if r.wrong)
    return EffectAtRisk(effect, channels, one, total)


def _one_finding(revenue: Decimal, effect: Effect, reach: Reach) -> AtRisk:
    """What a single finding puts at risk: its document alone, or everybody on the channel."""
    least = reach.low / reach.read if reach.read else Decimal(0)
    return AtRisk(revenue * least * effect.low, revenue * reach.most * effect.high)
