"""Numbers as people write them: 1,234.56, 1.234,56, 5k, 2 million, ten, 1e+06.

Groups set apart by ordinary blanks are for `legible`, which looks at what stands around them.
"""

from __future__ import annotations

import re
from decimal import Decimal

WORDS = {
    word: Decimal(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": Decimal(30),
    "forty": Decimal(40),
    "fifty": Decimal(50),
    "sixty": Decimal(60),
    "seventy": Decimal(70),
    "eighty": Decimal(80),
    "ninety": Decimal(90),
    "a hundred": Decimal(100),
    "one hundred": Decimal(100),
    "a thousand": Decimal(1000),
    "a million": Decimal(1_000_000),
    "half a million": Decimal(500_000),
    "a quarter of a million": Decimal(250_000),
    "a dozen": Decimal(12),
    "half a dozen": Decimal(6),
    "two dozen": Decimal(24),
    "a single": Decimal(1),
}

# `twenty-five` is one of the first and one of the second.
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
ONES = "one|two|three|four|five|six|seven|eight|nine"


IN_WORDS = rf"(?:{TENS})[-\s](?:{ONES})|" + "|".join(
    sorted((w for w in WORDS if w != "zero"), key=len, reverse=True)
)
"""An alternation of the numbers in words above zero, `twenty-five` included."""


def word_number(words: str) -> Decimal:
    """The value of a number in words: `ten`, `a dozen`, `twenty-five`."""
    low = words.lower()
    known = WORDS.get(low)
    return (
        known if known is not None else sum((WORDS[w] for w in re.split(r"[-\s]", low)), Decimal(0))
    )


MULTIPLIERS = {
    **dict.fromkeys("k thousand".split(), Decimal(10) ** 3),
    **dict.fromkeys("l lakh lakhs lac".split(), Decimal(10) ** 5),
    **dict.fromkeys("m mm mn mln mio million".split(), Decimal(10) ** 6),
    **dict.fromkeys("crore crores cr".split(), Decimal(10) ** 7),
    **dict.fromkeys("b bn mrd billion".split(), Decimal(10) ** 9),
    **dict.fromkeys("t tn trillion".split(), Decimal(10) ** 12),
}
"""How many each word or letter behind a number makes of it."""
SCALE_WORD = "thousand|million|billion|trillion|lakhs?|lac|crores?|mio|mln|mrd|mn|bn"
SCALE_DOT = r"(?:(?<=mio|mln|mrd)\.)?"
"""The dot of a short form, behind SCALE_WORD."""

FIXED_BLANKS = "\u00a0\u2004-\u200a\u202f\u205f"
"""Blanks that hold a number together, as they stand in a class of a pattern."""

# Thousands may be set apart by a comma, a dot, an apostrophe or a fixed blank; an
# ordinary blank is too often the gap between two numbers. India groups by hundreds above
# a thousand: 1,20,000.
DIGITS = (
    rf"(?:\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d{{1,2}})?|\d{{1,3}}(?:[,.'’{FIXED_BLANKS}]\d{{3}})+(?:[.,]\d{{1,2}})?"
    r"|\d+(?:[.,]\d+)?(?:[eE]\+?\d{1,2})?)(?![.,]?\d)"
)

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_BLANKS = re.compile(rf"['’{FIXED_BLANKS}]")


def scaled(value: Decimal, word: str | None) -> Decimal:
    """A value times the word or letter behind it: 5 and `k` are 5000."""
    return value * MULTIPLIERS[word.lower()] if word else value


def parse_number(digits: str, *, dot_groups: bool = False) -> Decimal:
    """The value of a text that matches DIGITS.

    `dot_groups` says that `5.000` means five thousand here (a count, or a currency
    whose countries write it so); several groups (`1.000.000`) always do.
    """
    digits = _BLANKS.sub("", digits)
    comma, dot = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and dot >= 0:
        thousands, point = (",", ".") if dot > comma else (".", ",")
        whole, _, fraction = digits.replace(thousands, "").rpartition(point)
        return Decimal(f"{whole.replace(point, '')}.{fraction}")
    if comma >= 0:
        grouped = _GROUPED.fullmatch(digits) or digits.count(",") > 1
        return Decimal(digits.replace(",", "" if grouped else "."))
    if digits.count(".") > 1 or (dot >= 0 and dot_groups and _DOTTED.fullmatch(digits)):
        return Decimal(digits.replace(".", ""))
    return Decimal(digits)


def is_written_whole(digits: str) -> bool:
    """Whether this is a number as people write one; `000` is a piece that is left of one."""
    return re.match(r"0\d", digits) is None


def decimals_shown(digits: str) -> int:
    """How many decimal places a written amount shows: 2 for `49.00`, 0 for `1,500`."""
    tail = re.search(r"[.,](\d{1,2}|\d{4,})$", digits)
    if tail:
        return len(tail.group(1))
    small = re.search(r"^0?[.,](\d+)$", digits)
    return len(small.group(1)) if small else 0


def plain_number(value: Decimal) -> str:
    """The value as a person writes it: `1,500`, `0.005`, `49.50`."""
    whole = value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value.normalize():,f}"
