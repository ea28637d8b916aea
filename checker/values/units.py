"""Units of measure: time, storage, percent. One table of the words and what they convert to.

Whatever is counted (seats, requests) has no unit but its own name.
"""

from __future__ import annotations

from decimal import Decimal

from checker.values.periods import NOUNS

# Base units, and what one of each is in the base of its dimension.
TIME = {
    "second": Decimal(1), "minute": Decimal(60), "hour": Decimal(3600), "day": Decimal(86400),
    "week": Decimal(604800), "fortnight": Decimal(1209600), "month": Decimal(2592000), "quarter": Decimal(7776000),
    "year": Decimal(31536000),
}  # fmt: skip
BYTES = {
    "byte": Decimal(1), "KB": Decimal(10) ** 3, "MB": Decimal(10) ** 6, "GB": Decimal(10) ** 9,
    "TB": Decimal(10) ** 12, "PB": Decimal(10) ** 15,
}  # fmt: skip

_SPELT = {
    "KB": "kb kib kilobyte kilobytes", "MB": "mb mbs mib megabyte megabytes",
    "GB": "gb gbs gib gigs gigabyte gigabytes", "TB": "tb tbs tib terabyte terabytes",
    "PB": "pb pib petabyte petabytes", "byte": "byte bytes", "%": "% percent",
    "millisecond": "ms millisecond milliseconds",
}  # fmt: skip
WORDS = {
    **NOUNS,
    **{f"{word}s": unit for word, unit in NOUNS.items()},
    "s": "second", "h": "hour", "d": "day", "fortnight": "fortnight", "fortnights": "fortnight",
    **{word: unit for unit, words in _SPELT.items() for word in words.split()},
}  # fmt: skip
"""Every word for a unit, in lower case."""

_SAME_THING = {"tok": "token", "toks": "tokens"}


def parse(text: str) -> str | None:
    """The unit a word stands for: `GiB` is GB, `hrs` are hours; None where it measures nothing.

    "seven days’ notice" is measured in days, too.
    """
    word = text.strip().lower().removesuffix(".").rstrip("'’")
    return WORDS.get(word.removesuffix("'s").removesuffix("’s"))


def in_base(value: Decimal, unit: str | None) -> Decimal:
    """A value in the base of its dimension: seconds, bytes, or as it is."""
    return value * (TIME.get(unit or "") or BYTES.get(unit or "") or Decimal(1))


def spelt_out(word: str) -> str:
    """A counted thing without its short form: `tok` are tokens."""
    return _SAME_THING.get(word.lower(), word)


def agree(one: str | None, other: str | None) -> bool | None:
    """Whether two units measure the same dimension, so that one converts to the other.

    None where one of them is not said or neither measures anything.
    """
    if one is None or other is None:
        return None
    for table in (TIME, BYTES):
        if one in table or other in table:
            return one in table and other in table
    return one == other if "%" in (one, other) else None
