"""The report for GitHub Actions: workflow commands that become annotations."""

from __future__ import annotations

from collections.abc import Iterator

from checker.models import Finding, Report, Severity
from checker.report.repeated import Repeated, repeated
from checker.report.safe import visible
from checker.report.since_last import where

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_MOST_PLACES = 10


def github(report: Report) -> Iterator[str]:
    """Render a command per open finding and skipped document, and one with the counts.

    GitHub shows ten errors and ten warnings of a step: what stands several times takes one.
    """
    for one in repeated(report.findings):
        finding = one.finding
        yield _command(_COMMANDS[finding.severity], _place(finding), _message(one))
    for skipped in report.skipped:
        properties = {"file": skipped.uri, "title": "not checked"}
        yield _command("error", properties, skipped.reason)
    if report.summary.compared == 0:
        yield _command("error", {"title": "not clean"}, "nothing was compared with the canon")
    for note in report.notes:
        yield _command("notice", {"title": "OnMessage"}, note)


def _place(finding: Finding) -> dict[str, str]:
    place, title = finding.location, f"OnMessage: {finding.rule}"
    if place.line is None:
        return {"file": place.uri, "title": f"{title}, {' / '.join(place.route)}".rstrip(", ")}
    lines = finding.text.count("\n")
    numbers = {"line": place.line, "endLine": place.line + lines, "col": place.column or 1}
    if not lines:  # GitHub takes an end column only on one line
        numbers["endColumn"] = numbers["col"] + len(finding.text)
    return {"file": place.uri, **{k: str(n) for k, n in numbers.items()}, "title": title}


def _message(one: Repeated) -> str:
    finding = one.finding
    suggestion = f"\nsuggestion: {finding.suggestion}" if finding.suggestion else ""
    canon = f"\ncanon: {finding.canon_id}" if finding.canon_id else ""
    places = ", ".join(where(place) for place in one.also[:_MOST_PLACES])
    more = f" and {left} more" if (left := len(one.also) - _MOST_PLACES) > 0 else ""
    also = f"\nalso at: {places}{more}" if one.also else ""
    return f"{finding.message}{suggestion}{canon}{also}"


def _command(name: str, properties: dict[str, str], message: str) -> str:
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    """A message as the runner decodes it (actions/toolkit, `escapeData`)."""
    text = "\n".join(map(visible, text.splitlines()))
    return text.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property as the runner decodes it (actions/toolkit, `escapeProperty`)."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
