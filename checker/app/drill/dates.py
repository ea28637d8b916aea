"""Days that pages name for their prices: “pricing as of March 2026”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from checker.models import Finding, Location, Severity, Span, TextUnit
from checker.statements.pieces import in_source, locate
from checker.values.dates import find_dates

RULE: Final = "price-date"
_SAID = re.compile(
    r"\b(?:as (?:of|at)|effective|valid|correct|current|in force|updated|reviewed|changed)\b"
    r"[^.;]{0,25}$",
    re.I,
)
_NEAR = 60
"""How many characters before a day may say that prices are of it."""
_PRICES = re.compile(r"\b(?:prices?|pricing|price lists?|rates?|fees?|plans?)\b", re.I)


def old_dates(units: Iterable[TextUnit], channel: str | None, on: date) -> Iterator[Finding]:
    """Where units say that their prices are of a day before `on`."""
    for unit in units:
        if _PRICES.search(unit.plain):
            for span in _before(unit.plain, on):
                yield _finding(unit, span, channel, on)


def _before(plain: str, on: date) -> Iterator[Span]:
    """From where prices are said to be of a day before `on` to the end of that day."""
    for mention in find_dates(plain):
        said = _SAID.search(plain, max(0, mention.span.start - _NEAR), mention.span.start)
        if (
            said
            and not mention.is_year
            and mention.last < (on if mention.is_day else on.replace(day=1))
        ):
            yield Span(said.start(), mention.span.end)


def _finding(unit: TextUnit, span: Span, channel: str | None, on: date) -> Finding:
    span = in_source(unit, span)
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
