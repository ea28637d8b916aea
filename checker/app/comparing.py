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
    open_now = {finding.fingerprint for finding in report.findings}
    open_then = {finding.fingerprint for finding in before}
    aside = {waived.finding.fingerprint for waived in report.waived}
    aside |= {finding.fingerprint for finding in report.known}
    gone = [f for f in before if f.fingerprint not in open_now and f.fingerprint not in aside]
    return Changes(
        since=since,
        new=frozenset(open_now - open_then),
        still_open=frozenset(open_now & open_then),
        fixed=tuple(f for f in gone if f.location.uri in read),
        unseen=tuple(f for f in gone if f.location.uri not in read),
    )
