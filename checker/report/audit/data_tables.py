"""Tables of the audit that rest on data: exposure, segments, credit, tests, feedback, trend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.report.audit.audit import Audit

Row = Mapping[str, object]
Table = tuple[str, tuple[str, ...], Iterator[Row]]
"""A table's name, its columns and its rows."""


def data_tables(audit: Audit) -> Iterator[Table]:
    """The tables there is data for."""
    if audit.exposure:
        yield "exposure", _EXPOSURE, _exposure(audit)
    if audit.segments:
        yield "segments", _SEGMENTS, _segments(audit)
        yield "findings-by-reach", _MET, _met(audit)
    if audit.mechanics:
        yield "offers", _OFFERS, _offers(audit)
        yield "conversions", _CREDITS, _credits(audit)
        yield "tests", _TESTS, _tests(audit)
    if audit.feedback:
        yield "feedback", _FEEDBACK, _feedback(audit)
    if audit.trend:
        yield "trend", _TREND, _trend(audit)


_EXPOSURE = ("assumption", "source", "channel", "low", "high", "currency")
_SEGMENTS = (
    "segment", "channel", "preferred", "visits", "share", "conversions", "revenue", "currency",
)  # fmt: skip
_MET = ("share", "severity", "channel", "finding", "segments", "fingerprint")
_OFFERS = ("offer", "what", "channels", "until", "leaks")
_CREDITS = ("channel", "claimed", "credited", "rule")
_TESTS = (
    "test", "channel", "metric", "variant", "control", "customers", "converted", "lift", "low",
    "high",
)  # fmt: skip
_FEEDBACK = (
    "canon_id", "entry", "contradicted_on", "said", "account", "segment", "channel", "day",
    "place",
)  # fmt: skip
_TREND = ("day", "channel", "open", "new", "fixed")


def _exposure(audit: Audit) -> Iterator[Row]:
    one = audit.exposure
    for risk in one.effects if one else ():
        head = {"assumption": risk.effect.name, "source": risk.effect.source}
        all_of_it = [(reach.channel, at_risk) for reach, at_risk in risk.channels]
        for channel, at_risk in (*all_of_it, ("all", risk.total)):
            amounts = {"low": at_risk.low, "high": at_risk.high}
            yield {**head, "channel": channel, **amounts, "currency": one.currency if one else ""}


def _segments(audit: Audit) -> Iterator[Row]:
    one = audit.segments
    for line in one.lines if one else ():
        for cell in line.cells:
            yield {
                "segment": line.segment,
                "channel": cell.channel,
                "preferred": "yes" if cell.channel == line.preferred else "",
                "visits": cell.visits,
                "share": round(cell.share, 4),
                "conversions": cell.conversions,
                "revenue": cell.revenue,
                "currency": one.currency if one else None,
            }


def _met(audit: Audit) -> Iterator[Row]:
    for met in audit.segments.findings if audit.segments else ():
        yield {
            "share": round(met.share, 4),
            "severity": met.severity,
            "channel": met.channel,
            "finding": met.message,
            "segments": "; ".join(met.segments),
            "fingerprint": met.fingerprint,
        }


def _offers(audit: Audit) -> Iterator[Row]:
    for offer in audit.mechanics.offers if audit.mechanics else ():
        yield {
            "offer": offer.id,
            "what": offer.text,
            "channels": "; ".join(offer.channels),
            "until": offer.until,
            "leaks": offer.leaks,
        }


def _credits(audit: Audit) -> Iterator[Row]:
    one = audit.mechanics
    for credit in one.credits if one else ():
        yield {
            "channel": credit.channel,
            "claimed": credit.claimed,
            "credited": round(float(credit.credited), 4),
            "rule": one.rule if one else "",
        }


def _tests(audit: Audit) -> Iterator[Row]:
    for test in audit.mechanics.tests if audit.mechanics else ():
        for line in test.variants:
            yield {
                "test": test.id,
                "channel": test.channel,
                "metric": test.metric,
                "variant": line.variant,
                "control": "yes" if line.control else "",
                "customers": line.customers,
                "converted": line.converted,
                **{
                    name: None if value is None else round(value, 4)
                    for name, value in (("lift", line.lift), ("low", line.low), ("high", line.high))
                },
            }


def _feedback(audit: Audit) -> Iterator[Row]:
    for entry in audit.feedback.entries if audit.feedback else ():
        for voice in entry.voices:
            yield {
                "canon_id": entry.canon_id,
                "entry": entry.text,
                "contradicted_on": "; ".join(entry.wrong_on),
                "said": voice.text,
                "account": voice.account,
                "segment": voice.segment,
                "channel": voice.channel,
                "day": voice.day,
                "place": voice.place,
            }


def _trend(audit: Audit) -> Iterator[Row]:
    one = audit.trend
    for channel in one.channels if one else ():
        for day, point in zip(one.days if one else (), channel.points, strict=True):
            yield {
                "day": day,
                "channel": channel.channel,
                "open": point.open,
                "new": point.new,
                "fixed": point.fixed,
            }
