"""Labels of prices that say per what, how often and how a price is paid, and name nothing else."""

from __future__ import annotations

import re

from checker.values import currencies, periods
from checker.values.evidence import CUE
from checker.values.tails import TAX_NOTE
from checker.values.words import WORD

SAYS_PRICE = re.compile(
    rf"(?:{periods.NOUN}|{periods.ADJECTIVE}|{CUE}|{currencies.CODE}|[A-Z]{{1,2}}\$|prices?|pricing|costs?|fees?"
    r"|lists?|rates?|amounts?|billing|billed|bills?|paid|pays?|paying|payments?|options?|invoiced?|charged?|commitments?|contracts?|terms?"
    r"|\d{1,2}-(?:month|year)s?|standard|regular|normal|base|current|public|published|starting|starts|from|full|new|today|total"
    r"|self-serve|rolling|month-to-month|month-by-month|up-front|upfront|advance|once"
    r"|per|each|every|an?|the|our|your|of|for|with|without|when|if|by|in|at|to|and|or|on|as|us|is|are|you)",
    re.I,
)
"""A word that says of a price how it is paid, and names nothing that it might be of."""
_BASIS = re.compile(
    rf"(?:/|\bper\b)\s*(?!(?:{periods.NOUN})\b)[^\W\d_][\w-]*(?:\s+(?:and|/|per|a)\s*(?={periods.NOUN}))?",
    re.I,
)
_PARTS = re.compile(r"\s*[,;()–—]\s*")
# `Monthly, paid as you go`: how it is paid, in whatever words.
_CONDITION = re.compile(r"(?:paid|pay|paying|billed|billing|invoiced|charged|when|if)\b", re.I)


def is_of_price(label: str) -> bool:
    """Whether a label says only of a price how it is paid, for each of what: `Per agent / month`.

    What stands behind `per` is what it is paid for, whatever that is.
    """
    parts = [part for part in _PARTS.split(_BASIS.sub(" per ", TAX_NOTE.sub(" ", label))) if part]
    if not parts or not any(map(_is_of_price, parts[:1])):
        return False
    return all(_is_of_price(part) or _CONDITION.match(part) for part in parts[1:])


def _is_of_price(part: str) -> bool:
    words = [match[0] for match in WORD.finditer(part)]
    return bool(words) and all(map(SAYS_PRICE.fullmatch, words))
