"""Fingerprints: what stays the same about a finding while its document is edited."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from checker.catalog import family_of
from checker.models import CERTAIN, Finding

LENGTH = 16
"""Hexadecimal digits kept: 64 bits, so a million findings share none (p < 1e-7)."""

_NUMBER = re.compile(r"\[\d+\]")


def fingerprint(finding: Finding, unit: int = 0, inside: int = 0) -> str:
    """A name for the finding made of what its unit says and where, not of line numbers.

    Moved lines, re-wrapped white space and edits elsewhere keep it. Of a rule with a family, which
    models report, the words and the entry are no part of it, so that another model or reader,
    which quotes other words or names another entry, keeps it, too. `unit` counts units before
    this one that are equal in all this, `inside` the findings before it in the same unit.
    """
    family = family_of(finding.rule)
    models_report_it = family != finding.rule
    parts = (
        "2",
        family,
        *(finding.packages if models_report_it else (_entry(finding), _joined(finding.text))),
        finding.location.uri,
        _joined(finding.plain or finding.line_text),
        str(unit),
        str(inside),
    )
    return _digest(parts)


def former_fingerprint(finding: Finding, occurrence: int = 0) -> str:
    """The name that earlier versions gave it, of its words and entry; older decisions have it."""
    parts = (
        finding.rule,
        _entry(finding),
        finding.location.uri,
        _joined(finding.line_text),
        _joined(finding.text),
        str(occurrence),
    )
    return _digest(parts)


def with_fingerprints(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, in their order, each with its fingerprint and the one it had formerly."""
    listed = tuple(findings)
    names = _names(listed)
    seen: Counter[str] = Counter()
    named = []
    for place, finding in enumerate(listed):
        first = former_fingerprint(finding)
        former = former_fingerprint(finding, seen[first]) if seen[first] else first
        seen[first] += 1
        named.append(replace(finding, fingerprint=names[place], formerly=former))
    return tuple(named)


def _names(findings: Sequence[Finding]) -> dict[int, str]:
    """The fingerprint of each finding by its place in the list.

    Certain ones are counted first: what is only possible comes and goes with the judge.
    """
    units: dict[str, dict[tuple[object, ...], int]] = {}
    inside: Counter[tuple[str, int]] = Counter()
    names = {}
    for place in sorted(range(len(findings)), key=lambda n: findings[n].conflict not in CERTAIN):
        finding = findings[place]
        first = fingerprint(finding)
        known = units.setdefault(first, {})
        unit = known.setdefault(_unit(finding), len(known))
        before = inside[first, unit]
        names[place] = fingerprint(finding, unit, before) if unit or before else first
        inside[first, unit] += 1
    return names


def _unit(finding: Finding) -> tuple[object, ...]:
    """Where the finding's unit stands in its document."""
    place = finding.location
    return place.route, place.start - (finding.offset or 0)


def _entry(finding: Finding) -> str:
    """The entry, whatever order prices and limits stand in."""
    return _NUMBER.sub("", finding.canon_id or "")


def _joined(text: str) -> str:
    return " ".join(text.split())


def _digest(parts: Iterable[str]) -> str:
    whole = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:LENGTH]
