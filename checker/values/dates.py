"""Days, months and years in text: `1 April 2027`, `April 1st, 2027`, `2027-04-01`, `March 2026`.

The one grammar of dates for everything that reads a text.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from checker.models import Span
from checker.values import months

_MONTH = rf"(?P<m>{months.FULL_OR_SHORT})\.?"
_YEAR = r"(?P<y>(?:19|20)\d\d)(?!\d|[.,]\d)"
_DATE = re.compile(
    r"(?<![\w.-])(?:(?P<iso>\d{4}-\d\d(?:-\d\d)?)(?!\d|-\d)|"
    + "|".join(
        re.sub(r"\?P<(\w)>", rf"?P<\g<1>{number}>", form)
        for number, form in enumerate(
            (
                rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
                rf"{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
                rf"{_MONTH},?\s+{_YEAR}",
                _YEAR,
            )
        )
    )
    + ")",
    re.I,
)
_FORMS = 4


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at its place: its first and last day, the same where a day is named."""

    span: Span
    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether a day is named, and no month or year."""
        return self.first == self.last

    @property
    def is_year(self) -> bool:
        """Whether a year is all that is named."""
        return self.first.month != self.last.month


def find_dates(text: str) -> Iterator[DateMention]:
    """The dates in a text, in order. What names no day that exists is none."""
    if not _MAYBE.search(text):
        return
    for match in _DATE.finditer(text):
        try:
            first, last = _days(match.groupdict())
        except ValueError:
            continue  # the 31st of June
        yield DateMention(Span(*match.span()), first, last)


def parse(text: str) -> tuple[date, date] | None:
    """The first and last day of the one date a text is; None where it is none."""
    found = list(find_dates(text.strip()))
    whole = len(found) == 1 and found[0].span == (0, len(text.strip()))
    return (found[0].first, found[0].last) if whole else None


_MAYBE = re.compile(r"(?:19|20)\d\d")


def _days(said: dict[str, str | None]) -> tuple[date, date]:
    if said["iso"]:
        year, month, *of_month = map(int, said["iso"].split("-"))
        return _of_month(year, month, *of_month)
    number = next(n for n in range(_FORMS) if said[f"y{n}"])
    year = int(said[f"y{number}"] or 0)
    named = said.get(f"m{number}")
    if named is None:
        return date(year, 1, 1), date(year, 12, 31)
    day = said.get(f"d{number}")
    return _of_month(year, months.parse(named) or 0, *([int(day)] if day else []))


def _of_month(year: int, month: int, day: int | None = None) -> tuple[date, date]:
    """A day of a month, or all of it. Raises ValueError where there is none."""
    if day is not None:
        return date(year, month, day), date(year, month, day)
    first = date(year, month, 1)
    return first, first.replace(day=calendar.monthrange(year, month)[1])
