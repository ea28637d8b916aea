"""A finding at its place: some words of a unit, with all that is shown beside them."""

from __future__ import annotations

from checker.catalog import BY_ID
from checker.models import Finding, Span, TextUnit
from checker.statements.pieces import in_source, locate


def finding_in(
    unit: TextUnit,
    span: Span,
    channel: str | None,
    rule: str,
    *,
    message: str,
    expected: str,
    found: str,
) -> Finding:
    """A finding of a rule, proven and of the rule's own severity."""
    span = in_source(unit, span)
    return Finding(
        rule=rule,
        severity=BY_ID[rule].severity,
        location=locate(unit, span, channel),
        text=unit.text[span.start : span.end],
        line_text=unit.text,
        message=message,
        expected=expected,
        found=found,
        visibility=unit.visibility,
        offset=span.start,
        plain=unit.plain,
        context=unit.context,
    )
