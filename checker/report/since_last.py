"""What a scan has to say since somebody was last told: short, for a channel or a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from checker.models import Finding, Report
from checker.report.repeated import Repeated, repeated
from checker.report.safe import one_line, place_in_words

_SHOWN = 50
"""Findings that are named; a message of more is not read."""


def since_last(report: Report) -> Iterator[str]:
    """Render as plain text, which chat programs and mail both show as it is.

    Without an earlier report everything is new.
    """
    changes = report.changes
    found = repeated(report.findings)
    new = [one for one in found if changes is None or one.is_new(changes)]
    fixed = repeated(changes.fixed) if changes else ()
    since = f" since {changes.since}" if changes else ""
    counts = (
        f"{len(new)} new",
        f"{len(fixed)} fixed",
        f"{len(found) - len(new)} still open",
        f"{len(report.waived)} waived",
        f"{len(report.skipped)} skipped",
    )
    yield f"OnMessage{since}: {', '.join(counts)}.\n"
    yield from _section("New", new)
    yield from _section("Fixed", fixed)
    if report.skipped:
        yield "\nSkipped\n"
        for skipped in report.skipped[:_SHOWN]:
            yield f"- {one_line(skipped.uri)}: {one_line(skipped.reason)}\n"
        yield from _rest(len(report.skipped))


def _section(title: str, findings: Sequence[Repeated]) -> Iterator[str]:
    if not findings:
        return
    shown = sorted(findings[:_SHOWN], key=lambda one: one.finding.location.channel or "")
    for channel, some in groupby(shown, key=lambda one: one.finding.location.channel):
        yield f"\n{title} ({one_line(channel) if channel else 'no channel'})\n"
        for one in some:
            finding, also = one.finding, len(one.also)
            more = f" (and at {also} more place{'s' if also > 1 else ''})" if also else ""
            yield f"- {where(finding)} {finding.severity}: {one_line(finding.message)}{more}\n"
    yield from _rest(len(findings))


def _rest(many: int) -> Iterator[str]:
    if many > _SHOWN:
        yield f"- … and {many - _SHOWN} more\n"


def where(finding: Finding) -> str:
    """A finding's place in words."""
    place = finding.location
    return place_in_words(place.uri, place.line, place.route)
