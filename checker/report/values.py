"""Report values as plain JSON values, shared by the formats for machines."""

from __future__ import annotations

from typing import Final

from checker.models import Changes, Context, Finding, Location, Report, Skipped, Undecided, Waived
from checker.report.repeated import Repeated

LONGEST: Final = 1_000
"""Characters given of a passage and of each text around it; its words stay inside."""
NEIGHBOURS: Final = 2
"""Units given before and after a passage."""


def finding_value(finding: Finding) -> dict[str, object]:
    """A finding, as `docs/output.md` describes it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "conflict": finding.conflict.value,
        "time": finding.time.value,
        "support": finding.support.value,
        "decided_by": finding.decided_by,
        "message": finding.message,
        "canon_id": finding.canon_id,
        "expected": finding.expected,
        "found": finding.found,
        "suggestion": finding.suggestion,
        "approved": finding.approved,
        "visibility": finding.visibility,
        "fingerprint": finding.fingerprint,
        "formerly": finding.formerly,
        "location": _location_value(finding.location, finding.text),
        "passage": _passage_value(finding),
    }


def repeated_value(one: Repeated) -> dict[str, object]:
    """A finding with the other places that say the same, each with its own fingerprint."""
    return {**finding_value(one.finding), "also": [_place_value(place) for place in one.also]}


def _place_value(finding: Finding) -> dict[str, object]:
    return {
        "severity": finding.severity.value,
        "visibility": finding.visibility,
        "fingerprint": finding.fingerprint,
        "formerly": finding.formerly,
        "location": _location_value(finding.location, finding.text),
        "passage": _passage_value(finding),
    }


def waived_value(waived: Waived) -> dict[str, object]:
    """A finding with who waived it, why and until when."""
    return {
        **finding_value(waived.finding),
        "waived": {
            "who": waived.who,
            "why": waived.why,
            "kind": waived.kind.value,
            "until": waived.until.isoformat() if waived.until else None,
        },
    }


def skipped_value(skipped: Skipped) -> dict[str, object]:
    """A document that was not checked, and why."""
    return {"uri": skipped.uri, "reason": skipped.reason}


def undecided_value(undecided: Undecided) -> dict[str, object]:
    """A statement that was compared with nothing, and the entry it may speak of."""
    text, offset = _around_words(undecided.line_text, undecided.offset)
    return {
        "canon_id": undecided.canon_id,
        "approved": undecided.approved,
        "location": _location_value(undecided.location, undecided.text),
        "passage": {"text": text, "offset": offset},
    }


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


def canon_value(report: Report) -> dict[str, object]:
    """Which canon, and how it was looked at, where the report says."""
    view = report.view
    return {
        "path": report.canon_path,
        "sha256": report.canon_sha256,
        "company": view.company if view else None,
        "as_of": view.as_of.isoformat() if view else None,
        "region": view.region if view else None,
        "judge": view.judge if view else None,
    }


def changes_value(changes: Changes) -> dict[str, object]:
    """What is different from an earlier report: fingerprints, and findings that are gone."""
    return {
        "since": changes.since,
        "new": sorted(changes.new),
        "still_open": sorted(changes.still_open),
        "fixed": [finding_value(finding) for finding in changes.fixed],
        "unseen": [finding_value(finding) for finding in changes.unseen],
    }


def _passage_value(finding: Finding) -> dict[str, object]:
    """The unit the words stand in, as a person sees it, and what stands around it."""
    text, offset = _around_words(finding.plain or finding.line_text, finding.offset)
    return {"text": text, "offset": offset, **_context_value(finding.context)}


def _around_words(text: str, offset: int | None) -> tuple[str, int | None]:
    first = max(0, min((offset or 0) - LONGEST // 2, len(text) - LONGEST))
    return text[first : first + LONGEST], None if offset is None else offset - first


def _context_value(context: Context) -> dict[str, object]:
    cell = context.cell
    return {
        "title": context.title[:LONGEST] if context.title else None,
        "headings": [text[:LONGEST] for text in context.headings],
        "before": [text[-LONGEST:] for text in context.before[-NEIGHBOURS:]],
        "after": [text[:LONGEST] for text in context.after[:NEIGHBOURS]],
        "row_headers": [text[:LONGEST] for text in cell.row_headers] if cell else None,
        "column_headers": [text[:LONGEST] for text in cell.column_headers] if cell else None,
    }
