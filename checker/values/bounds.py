"""Bounds: the words before and behind a number that say on which side of it the truth is.

The one table of them, for amounts of money and for quantities alike.
"""

from __future__ import annotations

import re

from checker.models import Bound

_BEFORE = (
    (Bound.UP_TO, r"\b(?:up to|as (?:much|many) as|at most|no more than|maximum(?: of)?|max\.?|limited to(?: a maximum of)?|limit(?: is)?(?: of)?|or fewer|capped at|within|fewer than|less than|under|below)\s*(?:the (?:first|last) )?"),
    (Bound.FROM, r"(?:\b(?:start(?:s|ing|ed)?(?:\s+(?:at|from))|from|beginning at|begins? at|as low as|as little as|at least|minimum(?: of)?|min\.?|no (?:less|fewer) than)(?:\s+(?:just|only|about))?|[≥])[\s:]*"),
    (Bound.OVER, r"(?:\b(?:over|more than|larger than|greater than|above|beyond|exceed(?:s|ing)?|in excess of|older than)|>)\s*"),
    (Bound.ABOUT, r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some)|[~≈])\s*"),
)  # fmt: skip
_ENDINGS = tuple((bound, re.compile(f"{words}$", re.I)) for bound, words in _BEFORE)
_BEHIND = (
    (Bound.UP_TO, re.compile(r"\s*(?:or (?:fewer|less)|max(?:imum)?)\b", re.I)),
    (Bound.FROM, re.compile(r"\s*(?:or (?:more|above|higher))\b", re.I)),
)
_IN_HEADERS = (
    (Bound.FROM, re.compile(r"\bprice from\b|\bstarting (?:price|at|from)\b", re.I)),
    (Bound.UP_TO, re.compile(r"\bprice up to\b|\bmaximum price\b", re.I)),
)
_FARTHEST = 48
"""How many characters before a number its words stand in."""


def parse(text: str) -> Bound:
    """The bound that the words at the end of a text set for the number behind them."""
    near = text[-_FARTHEST:]
    return next((bound for bound, ending in _ENDINGS if ending.search(near)), Bound.EXACT)


def behind(text: str, at: int) -> tuple[Bound, int] | None:
    """The bound that follows a number (`10 or fewer`), and where its words end."""
    for bound, pattern in _BEHIND:
        if match := pattern.match(text, at):
            return bound, match.end()
    return None


def in_headers(headers: tuple[str, ...]) -> Bound:
    """A column of lowest or highest prices: `Starting price (USD)`."""
    bounds = (b for b, pattern in _IN_HEADERS for header in headers if pattern.search(header))
    return next(bounds, Bound.EXACT)


def agree(one: Bound, other: Bound) -> bool | None:
    """Whether two bounds leave the same side open; None where one of them only rounds."""
    if Bound.ABOUT in (one, other):
        return None
    return one is other
