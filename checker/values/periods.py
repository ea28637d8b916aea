"""Periods: how often a price is paid or a limit counted, in every word people use for it.

The one table of them. What a period is called here (`month`) is what prices and quantities
carry; a standard's own codes for periods (ISO 8601, UN/CEFACT) belong to who reads the standard.
"""

from __future__ import annotations

import re
from decimal import Decimal

NOUNS = {
    "second": "second", "sec": "second", "minute": "minute", "min": "minute",
    "hour": "hour", "hr": "hour", "day": "day", "week": "week", "wk": "week",
    "month": "month", "mo": "month", "mth": "month", "quarter": "quarter", "qtr": "quarter",
    "year": "year", "yr": "year", "annum": "year",
}  # fmt: skip
"""Words behind `per`; each has a plural in -s."""
ADVERBS = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month",
    "quarterly": "quarter", "yearly": "year", "annually": "year",
}  # fmt: skip
ADJECTIVES = {**ADVERBS, "annual": "year"}
ONCE = {"once": "once", "one-time": "once", "one time": "once", "one-off": "once"}
# Behind a slash only: `$5/h`. Elsewhere they stand for too much else.
_LETTERS = {"s": "second", "h": "hour", "d": "day", "y": "year", "mon": "month"}
WORDS = {**NOUNS, **ADJECTIVES, **ONCE, **_LETTERS}

BILLED = {
    "monthly": "monthly", "month": "monthly", "month-to-month": "monthly", "quarterly": "quarterly",
    "quarter": "quarterly", "annually": "annually", "annual": "annually", "yearly": "annually",
    "year": "annually", "upfront": "annually", "biennially": "biennially", "biennial": "biennially",
    "triennially": "triennially", "triennial": "triennially", "usage": "usage",
}  # fmt: skip
"""How a price is billed, by the word behind `billed` or in a column of its own."""

IN_MONTHS = {
    "month": Decimal(1), "quarter": Decimal(3), "year": Decimal(12),
    "week": Decimal(7) / Decimal(30), "day": Decimal(1) / Decimal(30),
    "hour": Decimal(1) / Decimal(720), "minute": Decimal(1) / Decimal(43200),
    "second": Decimal(1) / Decimal(2592000),
}  # fmt: skip
"""How many months each lasts; a month has 30 days."""

NOUN = "|".join(f"{word}s?" for word in sorted(NOUNS, key=len, reverse=True))
"""An alternation of the nouns with their plurals."""
ADVERB = "|".join(ADVERBS)
ADJECTIVE = "|".join(ADJECTIVES)

_AROUND = re.compile(r"\s*(?:/\s*(?:per\s+)?|(?:per|an?|each|every)\s+)?(?P<word>.*?)\.?\s*", re.I)


def parse(text: str) -> str | None:
    """The period a text names and nothing else: `/mo.`, `per month`, `Annually`, `hrs`."""
    match = _AROUND.fullmatch(text)
    word = match["word"].lower() if match else ""
    return WORDS.get(word) or NOUNS.get(word.removesuffix("s"))


def billed(text: str) -> str | None:
    """How a price is billed by a word for it: `yearly` is `annually`."""
    return BILLED.get(text.strip().lower())


def lasting(months: Decimal) -> str | None:
    """The period that lasts so many months; None where it has no word of its own."""
    return next((period for period, lasts in IN_MONTHS.items() if lasts == months), None)


_TERM = re.compile(
    rf"(?:^\s*|(?P<per>/\s*|\bper\s+|\bfor\s+)|(?<=[(,])\s*)(?P<count>\d{{1,2}}|one|two|three)"
    rf"[- ](?P<noun>{NOUN})(?:\s+(?:contract|term|commitment|subscription)s?)?(?=\s*[,)]|\s*$)",
    re.I,
)
_COUNTS = {"one": 1, "two": 2, "three": 3}


def for_terms(header: str) -> str:
    """The header of a column with the time that its amounts are for as a period.

    `12 MONTHS`, `Cost/12 months` and `1-year term` are of a year, `1-month contract` of a month. A
    time that no word stands for is left as it is.
    """
    return _TERM.sub(_as_period, header)


def _as_period(term: re.Match[str]) -> str:
    said = term["count"].lower()
    noun = parse(term["noun"])
    if noun not in IN_MONTHS:
        return term[0]
    period = lasting(Decimal(_COUNTS.get(said) or said) * IN_MONTHS[noun])
    return f" / {period}" if period else term[0]


def agree(one: str | None, other: str | None) -> bool | None:
    """Whether two periods are the same; None where one is not said."""
    return None if one is None or other is None else one == other
