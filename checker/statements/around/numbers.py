"""The numbers of a text: what a sum in it may be made of, and what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from checker.models import Span, TextUnit
from checker.values.agree import dimension
from checker.values.clues import any_of
from checker.values.currencies import BARE_SIGNS
from checker.values.numbers import DIGITS, IN_WORDS, WORDS, parse_number, word_number
from checker.values.quantities import find_quantities

_IN_DIGITS = rf"(?<![\w.,{BARE_SIGNS}])(?P<digits>{DIGITS})"
_NUMBER = re.compile(rf"{_IN_DIGITS}|\b(?P<words>{IN_WORDS}|dozen)\b", re.I)
# Looking for a word at every letter takes most of the time, and most texts have none.
_DIGITS_ALONE = re.compile(rf"{_IN_DIGITS}|(?P<words>(?!))")
_SPELT = (*(word.split()[-1] for word in WORDS), "dozen")
MOST_NUMBERS = 12
"""Numbers of a text that are tried: a list of many makes any amount."""


# Of one text every price asks, and every limit.
@lru_cache(maxsize=256)
def numbers_in(plain: str) -> tuple[Decimal, ...]:
    """The whole numbers of a text above one, those in words included, each once."""
    pattern = _NUMBER if any_of(plain.casefold(), _SPELT) else _DIGITS_ALONE
    found = (_value(match) for match in pattern.finditer(plain))
    whole = (n for n in found if n > 1 and n == n.to_integral_value())
    return tuple(dict.fromkeys(whole))[:MOST_NUMBERS]


def numbers_beside(plain: str, span: Span) -> tuple[Decimal, ...]:
    """The numbers of a text but those in an amount itself: `2 000,00 €` is no two of anything."""
    return numbers_in(f"{plain[: span.start]} {plain[span.end :]}")


def _value(match: re.Match[str]) -> Decimal:
    if match["digits"]:
        return parse_number(match["digits"])
    return Decimal(12) if match["words"].lower() == "dozen" else word_number(match["words"])


@lru_cache(maxsize=256)
def counted_things(plain: str) -> tuple[Decimal, ...]:
    """The numbers above one that a text counts things of any kind with: no times, no sizes."""
    counted = _counted(plain)
    return tuple(n for n, unit in counted if n > 1 and unit not in {None, "time", "bytes", "%"})


_PERCENT = re.compile(r"(?<![\d.,])(\d{1,2}(?:\.\d+)?)\s?%")


def counted_units(plain: str, per: str | None) -> tuple[Decimal, ...]:
    """The numbers a sentence counts seats (or nodes, …) with: `a team of 12`, `20-seat`, `3 nodes`."""
    teams = [m[1] for m in _TEAM.finditer(plain)]
    values = [WORDS.get(t.lower()) or (parse_number(t) if t[0].isdigit() else None) for t in teams]
    values += [n for n, unit in _counted(plain) if unit in {"seat", per or "seat"}]
    return tuple(v for v in values if v is not None and v > 1)


def _counted(plain: str) -> Iterator[tuple[Decimal, str | None]]:
    """What a text counts or measures, with what kind of thing that is."""
    for mention in find_quantities(plain):
        if mention.quantity.value is not None:
            yield mention.quantity.value, dimension(mention.quantity.unit)


_MORE = re.compile(rf"\b(?:{DIGITS}|{IN_WORDS})\s+(?:more|additional|extra|further)\b", re.I)


def counts_more(plain: str) -> bool:
    """Whether a text tells of so many more of something: `with two more projects`."""
    return _MORE.search(plain) is not None


_TEAM = re.compile(
    r"\b(?:team|company|group|organi[sz]ation|startup)\s+of\s+(?:about |some |up to )?(\d[\d,]*|[a-z]+)\b",
    re.I,
)


def percents_in(unit: TextUnit) -> Iterator[Decimal]:
    """The percentages that a unit names, or its row of a table."""
    cell = unit.context.cell
    for text in (unit.plain, *(cell.row_cells if cell is not None else ())):
        yield from (Decimal(match[1]) for match in _PERCENT.finditer(text))
