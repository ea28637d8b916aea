"""The report for code hosts and editors: SARIF 2.1.0 (OASIS standard)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final
from urllib.parse import quote

import checker
from checker.catalog import RULES, Rule
from checker.models import Finding, Report, Severity, Waived
from checker.report.repeated import Repeated, repeated
from checker.report.rule_help import rule_help

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_INDEX = {rule.id: index for index, rule in enumerate(RULES)}
_Json = dict[str, object]


MOST_RESULTS: Final = 25_000
MOST_BYTES: Final = 10_000_000
"""What GitHub's code scanning takes of one run, and of a file behind gzip: "SARIF support for
code scanning", docs.github.com. It has a limit of 20 runs, too, where we have one."""
_LONGEST: Final = 1_000
_MOST_PLACES: Final = 10
_WORST_FIRST: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def sarif(report: Report, rules_url: str | None = None) -> Iterator[str]:
    """Render as one SARIF run; columns and offsets count Unicode code points.

    `rules_url` is where `docs/rules.md` can be read: each rule links to its section. What code
    scanning would refuse is left out, the least grave first, and said in a notification.
    """
    results, most = list(_results(report)), MOST_RESULTS
    text = _text(report, _worst(results, most), len(results), rules_url)
    while len(text) > MOST_BYTES and most and len(gzip.compress(text.encode())) > MOST_BYTES:
        most = min(most, len(results)) // 2
        text = _text(report, _worst(results, most), len(results), rules_url)
    yield text


def _worst(results: list[_Json], most: int) -> list[_Json]:
    """The gravest, open ones before waived and known ones; in the order they had."""
    if len(results) <= most:
        return results
    order = sorted(range(len(results)), key=lambda place: (_gravity(results[place]), place))
    return [results[place] for place in sorted(order[:most])]


def _gravity(result: _Json) -> tuple[bool, int]:
    set_aside = "suppressions" in result or result.get("baselineState") == "unchanged"
    return (set_aside, [_LEVELS[one] for one in _WORST_FIRST].index(str(result["level"])))


def _text(report: Report, results: list[_Json], of: int, rules_url: str | None) -> str:
    run: _Json = {
        "tool": {"driver": _driver(rules_url)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, of - len(results))],
        "results": results,
        "properties": {
            "canon": {"path": report.canon_path, "sha256": report.canon_sha256},
            "summary": asdict(report.summary),
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _driver(rules_url: str | None) -> _Json:
    return {
        "name": "OnMessage",
        "version": checker.__version__,
        "semanticVersion": checker.__version__,
        "rules": [_rule(rule, rules_url) for rule in RULES],
    }


def _rule(rule: Rule, rules_url: str | None) -> _Json:
    help_ = rule_help().get(rule.id)
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": rule.meaning, **({"markdown": help_} if help_ else {})},
        **({"helpUri": f"{rules_url}#{rule.id}"} if rules_url else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _invocation(report: Report, left_out: int) -> _Json:
    """How the run went: each document not checked is an error of the run."""
    notifications = [_notification("error", s.reason, s.uri) for s in report.skipped]
    if report.summary.compared == 0:
        notifications.append(_notification("warning", "nothing was compared with the canon"))
    if left_out:
        why = "code scanning takes no more; the JSON report has all"
        notifications.append(_notification("warning", f"{left_out} results are left out: {why}"))
    notifications += [_notification("note", note) for note in report.notes]
    return {
        "executionSuccessful": not report.skipped,
        "toolExecutionNotifications": notifications,
    }


def _notification(level: str, text: str, uri: str | None = None) -> _Json:
    place = {"locations": [{"physicalLocation": {"artifactLocation": _artifact(uri)}}]}
    return {"level": level, "message": {"text": text}, **(place if uri else {})}


def _results(report: Report) -> Iterator[_Json]:
    """Open findings, then waived ones as suppressed, then those of the baseline."""
    new: _Json = {"baselineState": "new"} if report.baseline else {}
    others = {id(place): one for one in repeated(report.findings) for place in one.places}
    for finding in report.findings:
        yield {**_result(finding), **_related(finding, others[id(finding)]), **new}
    for waived in report.waived:
        yield {**_result(waived.finding), **new, "suppressions": [_suppression(waived)]}
    for finding in report.known:
        yield {**_result(finding), "baselineState": "unchanged"}


def _related(finding: Finding, one: Repeated) -> _Json:
    """The other places of a sentence that stands several times.

    Each place stays a result: fingerprint, state and suppression are a result's, and code scanning
    shows a result at its first location only.
    """
    others = [place for place in one.places if place is not finding][:_MOST_PLACES]
    if not others:
        return {}
    links = ", ".join(f"[{n}]({n})" for n in range(1, len(others) + 1))
    return {
        "message": {"text": f"{finding.message}. The same stands at {links}."},
        "relatedLocations": [{"id": n, **_location(o)} for n, o in enumerate(others, 1)],
    }


def _result(finding: Finding) -> _Json:
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": _INDEX[finding.rule]} if finding.rule in _INDEX else {}),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding)],
        "partialFingerprints": _fingerprints(finding),
        "properties": {
            "canonId": finding.canon_id,
            "expected": finding.expected,
            "found": finding.found,
            "suggestion": finding.suggestion,
            "conflict": finding.conflict.value,
            "time": finding.time.value,
            "support": finding.support.value,
            "decidedBy": finding.decided_by,
            "channel": finding.location.channel,
            "visibility": finding.visibility,
        },
    }


def _fingerprints(finding: Finding) -> _Json:
    """The fingerprint, and the one it had before, by which it is known in older runs."""
    former = {"onmessage/v1": finding.formerly} if finding.formerly else {}
    return {**former, "onmessage/v2": finding.fingerprint}


def _suppression(waived: Waived) -> _Json:
    until = {"until": waived.until.isoformat()} if waived.until else {}
    return {
        "kind": "inSource" if waived.who.startswith("comment at ") else "external",
        "status": "accepted",
        "justification": waived.why,
        "properties": {"who": waived.who, **until},
    }


def _location(finding: Finding) -> _Json:
    place = finding.location
    physical: _Json = {"artifactLocation": _artifact(place.uri)}
    if place.line is not None:
        physical["region"] = _region(finding, place.line, place.column or 1)
    route = " / ".join(place.route)
    logical = {"logicalLocations": [{"fullyQualifiedName": route}]} if route else {}
    return {"physicalLocation": physical, **logical}


def _region(finding: Finding, line: int, column: int) -> _Json:
    """Where the words stand; `endColumn` is the column behind the last of them."""
    lines = finding.text.split("\n")
    end = column + len(finding.text) if len(lines) == 1 else len(lines[-1]) + 1
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": line + len(lines) - 1,
        "endColumn": end,
        "charOffset": finding.location.start,
        "charLength": finding.location.end - finding.location.start,
        "snippet": {"text": finding.text[:_LONGEST]},
    }


def _artifact(uri: str | None) -> _Json:
    """A path as a URI reference: a space, a colon or an umlaut is escaped in it."""
    path = (uri or "").encode("utf-8", "surrogateescape")
    escaped = quote(path, safe="/")
    return {"uri": f"file://{escaped}" if escaped.startswith("/") else escaped}
