"""Days that pages name for their prices: “pricing as of March 2026”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from checker.models import Finding, Location, Severity, Span, TextUnit
from checker.statements.pieces import locate
from checker.values import months

RULE: Final = "price-date"
_MONTH = rf"(?P<m>{months.FULL_OR_SHORT})\.?"
_DAY = (
    r"(?P<iso>\d{4}-\d{2}-\d{2})",
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\s+(?P<y>\d{{4}})",
    rf"{_MONTH}\s+(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<y>\d{{4}})",
)
_SAID = r"\b(?:as (?:of|at)|effective|valid|correct|current|in force|updated|reviewed|changed)\b"
_DATED = tuple(re.compile(rf"{_SAID}[^.;]{{0,25}}?\b{day}\b", re.I) for day in _DAY)
_PRICES = re.compile(r"\b(?:prices?|pricing|price lists?|rates?|fees?|plans?)\b", re.I)


def old_dates(units: Iterable[TextUnit], channel: str | None, on: date) -> Iterator[Finding]:
    """Where units say that their prices are of a day before `on`."""
    for unit in units:
        if _PRICES.search(unit.plain):
            for span in _before(unit.plain, on):
                yield _finding(unit, span, channel, on)


def _before(plain: str, on: date) -> list[Span]:
    """Each day once: `30 November 2026` ends in a month and a year, too."""
    found: dict[int, Span] = {}
    for pattern in _DATED:
        for match in pattern.finditer(plain):
            if _is_before(match, on):
                found.setdefault(match.end(), Span(*match.span()))
    return sorted(found.values())


def _is_before(match: re.Match[str], on: date) -> bool:
    found = match.groupdict()
    try:
        if found.get("iso"):
            return date.fromisoformat(found["iso"]) < on
        month, year = months.parse(found["m"]) or 0, int(found["y"])
        if not found["d"]:
            return (year, month) < (on.year, on.month)
        return date(year, month, int(found["d"])) < on
    except ValueError:
        return False  # no such day


def _finding(unit: TextUnit, span: Span, channel: str | None, on: date) -> Finding:
    said = unit.text[span.start : span.end]
    place: Location = locate(unit, span, channel)
    return Finding(
        rule=RULE,
        severity=Severity.WARNING,
        location=place,
        text=said,
        line_text=unit.text,
        message=f"“{said}” dates prices before the change of {on}",
        expected=f"a day from {on} on",
        found=said,
        offset=span.start,
        plain=unit.plain,
    )
