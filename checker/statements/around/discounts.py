"""What a text says around a percentage: whether it is off a price, and whether of a year's."""

from __future__ import annotations

import re


def is_annual_saving(plain: str) -> bool:
    """`Save 17% with annual billing`; a discount "off list" is somebody's to give."""
    return bool(_ANNUAL.search(plain) and _SAVING.search(plain))


_ANNUAL = re.compile(
    r"\b(?:annual(?:ly)?|year(?:ly)?|12 months|billed (?:annually|yearly)|per year|a year)\b", re.I
)
_SAVING = re.compile(
    r"\bsav(?:e|es|ing|ings)\b|\bcheaper\b|\bless\b|\bmonths? (?:for )?free\b|\boff\s+(?:\w+\s+)?(?:annual|yearly)",
    re.I,
)
_NOT_A_LIST_DISCOUNT = re.compile(
    r"\b(?:faster|slower|less time|fewer|more|bill(?:ing)? time|cpu|memory|latency|cheaper to|reduc\w+ in|costs? by|spend|noise)\b",
    re.I,
)


def is_of_something_else(plain: str) -> bool:
    """Whether a sentence tells of less time, cost or memory: `30% faster builds`."""
    return _NOT_A_LIST_DISCOUNT.search(plain) is not None
