"""Fingerprints: what stays the same about a finding while its document is edited."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from checker.models import Finding

LENGTH = 16
"""Hexadecimal digits kept: 64 bits, so a million findings share none (p < 1e-7)."""

_NUMBER = re.compile(r"\[\d+\]")


def fingerprint(finding: Finding, occurrence: int = 0) -> str:
    """A name for the finding made of what it says and where, not of line numbers.

    Moved lines, re-wrapped white space and edits elsewhere keep it, and so does a canon
    whose prices and limits stand in another order. `occurrence` counts findings before it
    that are equal in all this.
    """
    parts = (
        finding.rule,
        _NUMBER.sub("", finding.canon_id or ""),
        finding.location.uri,
        " ".join(finding.line_text.split()),
        " ".join(finding.text.split()),
        str(occurrence),
    )
    whole = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:LENGTH]


def with_fingerprints(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, in their order, each with its fingerprint."""
    seen: Counter[str] = Counter()
    named = []
    for finding in findings:
        first = fingerprint(finding)
        named.append(replace(finding, fingerprint=fingerprint(finding, seen[first])))
        seen[first] += 1
    return tuple(named)
