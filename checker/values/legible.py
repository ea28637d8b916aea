"""A text as a person reads its names and numbers, and the way back to every character's place.

Characters that are not seen are left out (`$1<soft hyphen>875`), full-width ones are the ordinary
ones they look like (`＄４９`), and a number in groups of three is one number (`1 875 €`). Grammars
read that; positions are mapped back and never searched for. What could be read in two ways, or is
shown in another order than it is written in, no grammar gets to see.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from checker.models import Span
from checker.values import currencies, months
from checker.values.evidence import PLAN_WORDS, STARTERS
from checker.values.numbers import FIXED_BLANKS

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202d\u2060-\u2064\u2066-\u206f\ufeff"
"""Characters without ink, as they stand in a class of a pattern."""
# What follows a right-to-left override is shown backwards, digits too.
_REVERSED = re.compile("\u202e[^\u202c]*")
_UNSEEN = re.compile(f"[{INVISIBLE}\u202c]")
_ODD = re.compile(f"[{INVISIBLE}\u202c\u202e\u3000\uff01-\uff5e\uffe0-\uffe6\ufe69\ufe6a]")
_UNREADABLE = "\ufffc"

_WIDTHS = str.maketrans(
    {chr(0xFF01 + n): chr(0x21 + n) for n in range(94)}
    | {"\u3000": " ", "￠": "¢", "￡": "£", "￥": "¥", "￦": "₩", "﹩": "$", "﹪": "%"}
)

_GROUPED = re.compile(
    rf"(?<![\w.,:/#+])(?<![A-Za-z]-)[1-9]\d{{0,2}}(?:[ {FIXED_BLANKS}]\d{{3}}){{1,4}}(?:[.,]\d+)?(?![.,]?\d)(?! \d)"
)
_MAY_BE_GROUPED = re.compile(r"\d \d{3}(?!\d)")
_SIGN_BEFORE = re.compile(rf"(?:(?<![\w.,])(?:{currencies.SIGN})|\b(?:{currencies.CODE}))\s?$")
_MONEY_BEHIND = re.compile(
    rf"\s?(?:{currencies.SIGN_BEHIND}|(?:{currencies.CODE})\b|(?i:{currencies.NAME})\b)"
)
# What may stand behind an amount whose sign stands before it, and counts nothing.
_TAIL_BEHIND = re.compile(
    rf"\s*(?:$|[.,;:!?)\]*†/+–—-]|(?:per|an?|each|every|billed|paid|or|and|to|plus|excl|incl)\b|\w+ly\b|(?:{currencies.CODE})\b)",
    re.I,
)
_COUNTED_BEHIND = re.compile(
    r"\+?(?:\s?%|\s*/|[ \-]?(?!(?:and|or|to|is|are|was|were|in|on|at|for|by|of|with)\b)[^\W\d_])|\s?[-–—]\s?\d",
    re.I,
)
_FIGURE_BEFORE = re.compile(r"(?<![\d.,])\d{1,3}\s$")
_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’&-]*)\s$")
_SOLD = frozenset("plan plans tier edition package subscription".split())
# What starts a line and has no number of its own: `Includes 10 000 requests`.
_LEADING = STARTERS - PLAN_WORDS - months.FOLDED - _SOLD
_NUMBERED = _SOLD | months.FOLDED | frozenset(months.SHORT) | frozenset(
    "v ver version step section chapter part phase figure table page slide port no nr article item "
    "error status level type class appendix room week day year".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Legible:
    """A text to be read; `places` has for each of its characters the place it came from."""

    text: str
    places: tuple[int, ...]

    def back(self, span: Span) -> Span:
        """Where a span of this text stands in the one it was made from."""
        if span.end <= span.start:
            at = self.places[span.start] if span.start < len(self.places) else 0
            return Span(at, at)
        return Span(self.places[span.start], self.places[span.end - 1] + 1)

    def here(self, span: Span) -> Span:
        """Where a span of the original stands in this text."""
        return Span(bisect_left(self.places, span.start), bisect_left(self.places, span.end))


def seen(text: str) -> str:
    """The text without what is not seen and with ordinary characters for full-width ones."""
    if text.isascii() or not _ODD.search(text):
        return text
    return _UNSEEN.sub("", _REVERSED.sub(_hidden, text)).translate(_WIDTHS)


def name_view(text: str) -> Legible | None:
    """The text as its names are read; None where it is that already."""
    if text.isascii() or not _ODD.search(text):
        return None
    shown = _REVERSED.sub(_hidden, text)
    places = tuple(at for at, c in enumerate(shown) if not _UNSEEN.match(c))
    return Legible("".join(shown[at] for at in places).translate(_WIDTHS), places)


def view(text: str) -> Legible | None:
    """The text as its names and numbers are read; None where it is that already."""
    named = name_view(text)
    read = named.text if named else text
    if not _MAY_BE_GROUPED.search(read):
        return named
    drop, hide = _groups(read)
    if not drop and not hide:
        return named
    kept = [at for at in range(len(read)) if at not in drop]
    places = tuple(named.places[at] for at in kept) if named else tuple(kept)
    return Legible("".join(_UNREADABLE if at in hide else read[at] for at in kept), places)


def _hidden(match: re.Match[str]) -> str:
    return _UNREADABLE * len(match[0])


def _groups(text: str) -> tuple[set[int], set[int]]:
    """The blanks to leave out of numbers in groups, and the places that could be two numbers."""
    drop: set[int] = set()
    hide: set[int] = set()
    for match in _GROUPED.finditer(text):
        inside = range(*match.span())
        if " " not in match[0]:
            continue  # fixed blanks group by themselves
        if _is_one_number(text, match):
            drop.update(at for at in inside if text[at].isspace())
        else:
            hide.update(inside)
    return drop, hide


def _is_one_number(text: str, match: re.Match[str]) -> bool:
    """Whether something binds the groups: a currency, what is counted, or standing alone."""
    before = text[max(0, match.start() - 40) : match.start()]
    if not before.strip() and not re.search(r"\w", text[match.end() :]):
        return True
    if _SIGN_BEFORE.search(before):
        return _TAIL_BEHIND.match(text, match.end()) is not None
    if _FIGURE_BEFORE.search(before):
        return False
    word = _WORD_BEFORE.search(before)
    if word and _may_number(word[1]):
        return False
    return bool(_MONEY_BEHIND.match(text, match.end()) or _COUNTED_BEHIND.match(text, match.end()))


def _may_number(word: str) -> bool:
    """Whether a word may have the first group for its own number: `Plan 2`, `Pro 1`."""
    low = word.lower()
    return low in _NUMBERED or (word[0].isupper() and low not in _LEADING)
