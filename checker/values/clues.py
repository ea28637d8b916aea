"""Cheap tests that tell whether a text can hold a kind of fact at all.

Most units of a page say nothing about plans or prices. A substring test costs a tenth
of a microsecond, a regular expression over the same text ten to twenty; so every
grammar asks here first. A clue may be wrong in one direction only: it never rules out
a text that its grammar would match (tests/statements checks that on the case files).
"""

from __future__ import annotations

import re

from checker.values.currencies import CLUES, NAME
from checker.values.legible import seen
from checker.values.numbers import WORDS

SOLD = ("plan", "tier", "edition", "subscription", "licen", "package", "offering", "bundle")
_PEOPLE = ("customer", "user", "everyone", "everybody", "anyone", "paid feature", "account")
_ALL = (
    "all",
    "any",
    "every",
    "each",
    "paid",
    "paying",
    "commercial",
    "free",
    "premium",
    "whichever",
    "whatever",
    "no matter",
    "regardless",
    "irrespective",
)
GIVEN_AWAY = (
    "free",
    " fee",
    " charge",
    "pric",
    "quote",
    "sales",
    "talk to",
    "contact us",
    "custom pric",
)
OFFERED = ("offer", "support", "provide", "sell")
SOLD_APART = (
    "add-on",
    "addon",
    "add on",
    "sold separately",
    "t available",
    "t offered",
    "t supported",
    "r available",
    "r offered",
    "r supported",
    "t sold",
    "t possible",
)
_DIGIT = re.compile(r"\d")
_CODE = re.compile(
    r"(?<![A-Z])[A-Z]{3}(?![A-Z])|\b(?:dollar|euro|pound|franc|yen|rupee|cent)", re.I
)
_NAMED = re.compile(rf"[a-z][ -](?:{NAME})\b", re.I)
_NUMBER_WORDS = frozenset(word.split()[-1] for word in WORDS) | {
    "fortnight",
    "twice",
    "unlimited",
    "unmetered",
    "uncapped",
    "indefinitely",
    "forever",
    "permanently",
    "never",
    "infinite",
}
_NO_LIMIT = (
    "limit",
    " cap",
    "ceiling",
    "as many",
    "a year",
    "a month",
    "a week",
    "a day",
    "an hour",
)
_WORD = re.compile(r"[a-z]+")


def any_of(low: str, clues: tuple[str, ...]) -> bool:
    """Whether a text in lower case has one of the clues."""
    for clue in clues:  # noqa: SIM110 - a generator costs more than the test
        if clue in low:
            return True
    return False


def names_buyers(low: str) -> bool:
    """Whether there can be a group of packages: a word for them, or all or paying customers."""
    return any_of(low, SOLD) or (any_of(low, _PEOPLE) and any_of(low, _ALL))


def has_digit(text: str) -> bool:
    """Whether there is a digit."""
    return _DIGIT.search(text) is not None


def has_money(text: str) -> bool:
    """Whether there can be an amount of money: a digit, and a sign, code or name of a currency."""
    text = seen(text)
    if not has_digit(text):
        return _NAMED.search(text) is not None
    return any_of(text, CLUES) or _CODE.search(text) is not None


def has_number(low: str) -> bool:
    """Whether there can be a quantity: a digit, a number word, or a word for without limit."""
    if has_digit(low):
        return True
    return not _NUMBER_WORDS.isdisjoint(_WORD.findall(low)) or any_of(low, _NO_LIMIT)
