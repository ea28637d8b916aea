"""What is different from an earlier report: new, still open, fixed, not looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from checker.models import Changes, Finding, Report


def changes_since(
    since: str, before: Sequence[Finding], report: Report, read: Collection[str]
) -> Changes:
    """The changes from the open findings `before`, known by their fingerprints.

    `read` are the uris of the documents read this time: what is missing in any other was
    not fixed, but not looked at. What somebody set aside is neither.
    """
    open_then = {finding.fingerprint for finding in before}
    still = frozenset(f.fingerprint for f in report.findings if _names(f) & open_then)
    aside = (*(waived.finding for waived in report.waived), *report.known)
    there = frozenset[str]().union(*map(_names, (*report.findings, *aside)))
    gone = [f for f in before if f.fingerprint not in there]
    return Changes(
        since=since,
        new=frozenset(f.fingerprint for f in report.findings) - still,
        still_open=still,
        fixed=tuple(f for f in gone if f.location.uri in read),
        unseen=tuple(f for f in gone if f.location.uri not in read),
    )


def _names(finding: Finding) -> frozenset[str]:
    """What it is known by: an older report has the former fingerprint."""
    return frozenset((finding.fingerprint, finding.formerly))
