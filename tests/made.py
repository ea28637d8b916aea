"""Findings and reports made by hand, for tests of what comes behind judging."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from checker.models import Conflict, Finding, Location, Report, Severity, Skipped, Summary, Waived

LINE = "Growth is $55 per seat per month,\nbilled annually."


def finding(
    text: str = "$55",
    line_text: str = LINE,
    uri: str = "site/pricing.md",
    line: int | None = 12,
    **values: object,
) -> Finding:
    """A price finding; its place follows from where `text` stands in `line_text`."""
    offset = line_text.index(text)
    column = None if line is None else offset + 1
    made = Finding(
        rule="price-mismatch",
        severity=Severity.ERROR,
        location=Location(uri, ("Plans", "Growth"), 100, 100 + len(text), line, column, "website"),
        text=text,
        line_text=line_text,
        message=f"Growth is {text} per seat per month here; approved is $49 (billed annually)",
        expected="$49 / seat / month, billed annually",
        found=f"{text} / seat / month",
        canon_id="growth.prices[0]",
        suggestion="$49",
        fingerprint="3f2a9c01d2e4b5f6",
        offset=offset,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def report(*findings: Finding, **values: object) -> Report:
    """A report of a run that compared something."""
    summary = Summary(documents=2, units=20, facts=5, compared=3, findings=len(findings))
    made = Report("canon.yaml", "ab" * 32, summary, findings)
    return replace(made, **values)  # type: ignore[arg-type]


def full_report() -> Report:
    """A report with everything a report can have."""
    review = finding(
        rule="needs-review",
        severity=Severity.NOTE,
        uri="decks/a b.pptx",
        line=None,
        decided_by="local",
        conflict=Conflict.PLAIN,
        suggestion=None,
        visibility="hidden: notes",
    )
    waived = Waived(finding(fingerprint="aa" * 8), "Dana", "quote agreed", date(2026, 12, 31))
    return report(
        finding(),
        review,
        skipped=(Skipped("decks/broken.pptx", "not a valid pptx file"),),
        waived=(waived, Waived(finding(), "comment at site/pricing.md:11", "agreed")),
        known=(finding(fingerprint="bb" * 8),),
        notes=("onmessage-waivers.yaml:2: this waiver has no `until`",),
        baseline="onmessage-baseline.json",
    )
