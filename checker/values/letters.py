"""Letters and words behind a number that multiply it, as far as what stands beside it tells."""

from __future__ import annotations

import re
from decimal import Decimal

from checker.values.numbers import scaled

# `10m requests`, `5 K active users`: what is counted by the million stands in the plural.
_PLURAL_AFTER = re.compile(
    r"\+?[ \t\r\n\u00a0]+(?:(?!(?:in|on|of|for|to|per|and|or|with|is|are|at|by|after|from|every|than)\b)[^\W\d_][\w-]*[ \t\r\n\u00a0]+){0,2}?[^\W\d_][\w-]*[^\W\d_s]s\b",
    re.I,
)
_MINUTES_AFTER = re.compile(
    r"[- ](?:timeouts?|time-outs?|intervals?|windows?|delays?|ttl|ago|durations?|period)\b", re.I
)
_MINUTES_BEFORE = re.compile(
    r"\b(?:every|timeout|time-out|interval|delay|ttl|duration)(?:\s+(?:of|is|at|after))?[:=\s]*$",
    re.I,
)


def meaning(plain: str, match: re.Match[str]) -> str | None:
    """What a letter behind a number stands for; None where nothing beside it tells.

    `10m` are ten million with things in the plural behind them, ten minutes beside a word
    for a wait, and else may be metres; `10B` may be bytes.
    """
    letter = match["letter"]
    attached = match.start("letter") == match.end("digits")
    if letter == "m" and attached and _MINUTES_AFTER.match(plain, match.end()):
        return "minute"
    if _PLURAL_AFTER.match(plain, match.end()):
        return str(letter)
    if attached and letter in ("k", "K", "M"):
        return str(letter)
    before = plain[max(0, match.start() - 24) : match.start()]
    return "minute" if letter == "m" and attached and _MINUTES_BEFORE.search(before) else None


def scale_of(plain: str, match: re.Match[str]) -> str | None:
    """The word or letter that multiplies a number, if one does."""
    letter = meaning(plain, match) if match["letter"] else None
    said = match["mult"] or match["scale"] or match["scaled"] or letter
    return None if said == "minute" else said


_ENDS_SCALED = re.compile(r"[\d\s](k|m|b|t|mn|bn|thousand|million|billion)$", re.I)


def shared_scale(low: str, high: str) -> Decimal:
    """What multiplies both ends of a range where only the second says so: `10-20k`."""
    scale = _ENDS_SCALED.search(high)
    bare = _ENDS_SCALED.search(low) is None
    return scaled(Decimal(1), scale[1]) if scale and bare else Decimal(1)
