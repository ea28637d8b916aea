"""Report values as plain JSON values, shared by the formats for machines."""

from __future__ import annotations

from checker.models import Finding, Location, Skipped, Waived


def finding_value(finding: Finding) -> dict[str, object]:
    """A finding, as `docs/output.md` describes it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence,
        "decided_by": finding.decided_by,
        "message": finding.message,
        "canon_id": finding.canon_id,
        "expected": finding.expected,
        "found": finding.found,
        "suggestion": finding.suggestion,
        "visibility": finding.visibility,
        "fingerprint": finding.fingerprint,
        "location": _location_value(finding.location, finding.text),
    }


def waived_value(waived: Waived) -> dict[str, object]:
    """A finding with who waived it, why and until when."""
    return {
        **finding_value(waived.finding),
        "waived": {
            "who": waived.who,
            "why": waived.why,
            "until": waived.until.isoformat() if waived.until else None,
        },
    }


def skipped_value(skipped: Skipped) -> dict[str, object]:
    """A document that was not checked, and why."""
    return {"uri": skipped.uri, "reason": skipped.reason}


def _location_value(place: Location, text: str) -> dict[str, object]:
    return {
        "uri": place.uri,
        "channel": place.channel,
        "route": list(place.route),
        "line": place.line,
        "column": place.column,
        "start": place.start,
        "end": place.end,
        "text": text,
    }
