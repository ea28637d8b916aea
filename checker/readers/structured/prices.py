"""Cards often put an amount and its period into boxes of their own: `$49` and `/month`.

Read apart, neither says what the other means; where they touch they become one block.
"""

from __future__ import annotations

import re

from checker.models import UnitKind
from checker.readers.flow import Block
from checker.values import currencies, periods
from checker.values.numbers import FIXED_BLANKS

_SHORT = 40
_FURTHEST = 400

_CURRENCY = (
    rf"(?:[{currencies.BARE_SIGNS}]|(?<![A-Za-z])(?:{currencies.SIGN}|(?-i:{currencies.CODE})))"
)
_FIGURE = rf"\d[\d.,'’ {FIXED_BLANKS}]*"
_AMOUNT = re.compile(rf"(?:{_CURRENCY}\s*{_FIGURE}[kKmM]?|{_FIGURE}\s*{_CURRENCY})\W*$")
_SIGN = re.compile(rf"{_CURRENCY}$")
_PERIOD = re.compile(
    r"\s*(?:/|per\b|a\s+(?:month|year|seat|user)|each\b|every\b|monthly\b|annually\b|yearly\b|"
    r"mo\b|month\b|yr\b|year\b|billed\b|USD\b|EUR\b)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*(?:from|starting (?:at|from)|starts at|as low as|just|only)\s*$", re.I)
# A whole line that says what an amount buys, and nothing else: `per seat / month`.
_THING = r"(?:(?:active|additional|billed|monthly|named|paid)\s+)?[^\W\d_][\w-]*"
_BASIS = (
    rf"(?:/\s*(?:per\s+)?{_THING}|per\s+{_THING}|(?:an?|each|every)\s+(?:(?:{periods.NOUN})|seat|user|member)"
    rf"|{periods.ADVERB}|(?-i:{currencies.CODE})|,?\s*billed\s+(?:{periods.ADVERB}))"
)
_WHOLE_BASIS = re.compile(rf"\s*\(?{_BASIS}(?:,?\s*{_BASIS})*\)?[*.†]?\s*", re.IGNORECASE)
_WHOLE_AMOUNT = re.compile(
    rf"(?:(?:from|starting at|starts at)\s+)?(?:{_CURRENCY}\s*{_FIGURE}|{_FIGURE}\s*{_CURRENCY})"
    rf"(?:\s*{_BASIS})*[*†]?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*\d")
_MONEY = re.compile(rf"\s*(?:{_CURRENCY}|\d)")


def join_prices(blocks: list[Block], plain: str) -> list[Block]:
    """The blocks, with the parts of a price that touch joined to one block."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if last is not None and _touch(last, block, plain) and _belong(last, block, plain):
            last.end = block.end
        else:
            joined.append(block)
    return joined


_LINES = frozenset((UnitKind.SENTENCE, UnitKind.ITEM))
_AMOUNTS = _LINES | {UnitKind.HEADING}


def _touch(last: Block, block: Block, plain: str) -> bool:
    return (
        last.role.kind in _AMOUNTS
        and block.role.kind in _LINES
        and last.region == block.region
        and last.visibility == block.visibility
        and not (last.raw or block.raw)
        and block.start - last.end < _FURTHEST
        and not plain[last.end : block.start].strip()
    )


def _belong(last: Block, block: Block, plain: str) -> bool:
    """Whether the second completes the first as a price."""
    first = plain[last.start : last.end].strip()
    second = plain[block.start : block.end]
    if len(first) > 2 * _SHORT or len(second.strip()) > _SHORT:
        return False
    if not last.role.kind is block.role.kind is UnitKind.SENTENCE:
        # Items and headings say most things but this: both must be nothing else.
        return bool(_WHOLE_AMOUNT.fullmatch(first) and _WHOLE_BASIS.fullmatch(second))
    if _SIGN.search(first):
        return bool(_NUMBER.match(second))
    if _FROM.match(first):
        return bool(_MONEY.match(second))
    return bool(_has_amount(first) and _PERIOD.match(second))


def _has_amount(text: str) -> bool:
    """Whether the text ends in an amount, perhaps with a period already joined to it."""
    return bool(_AMOUNT.search(text)) or bool(
        re.search(rf"{_CURRENCY}\s*{_FIGURE}", text) and len(text) < _SHORT * 2
    )
