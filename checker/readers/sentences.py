"""Where sentences end: a short table of rules over plain text, with exact offsets."""

from __future__ import annotations

import re

from checker.values import currencies, months

_CLOSING = "\"')\\]}”’»›"
_END = re.compile(rf"(?:(?<![.!?…])[.!?…]+[{_CLOSING}]*(?=\s)|[。！？]+[」』”’)]*)")
_WORD_BEFORE = re.compile(rf"[\w.&{currencies.BARE_SIGNS}/-]+$")
_NEXT_WORD = re.compile(r"\S+")

# After these a sentence never ends: something always follows.
_NEVER_LAST = frozenset(
    "e.g eg i.e ie vs v approx ca cf viz incl excl mr mrs ms dr prof st mt fig sec vol ed eds "
    "resp est max min avg nr art dept gen gov sr rev hon z.b bzw".split()
)
# These end a sentence only where the next word looks like the start of one.
_SELDOM_LAST = frozenset(
    "inc ltd co corp llc plc gmbh bros jr u.s u.k e.u u.s.a d.c ph.d a.m p.m "
    "sept mio mln mrd".split()
).union(months.SHORT) - {"may"}
# After these a number follows ("No. 5", "p. 12", "Rs. 499").
_BEFORE_NUMBER = frozenset("no nos p pp par art ver v rel".split()).union(
    sign.rstrip(".").lower() for sign in currencies.SIGNS if sign.endswith(".")
)
# Units of a price or a measure: what follows in brackets belongs to it.
_UNITS = frozenset("mo yr hr wk qtr min sec mth mths yrs mos ea".split())
_OPENERS = frozenset(
    "the we our you your it its this that these those they their there here all each every any "
    "if in on at for from to with without when while what how why who a an and but or so no not "
    "see get use start contact then also please once after before both most only".split()
)


def split(plain: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The sentences of `plain[start:end]` as spans without outer space, in order."""
    stop = len(plain) if end is None else end
    spans: list[tuple[int, int]] = []
    at = start
    for match in _END.finditer(plain, start, stop):
        if match.start() >= at and _ends(plain, at, match, stop):
            _keep(spans, plain, at, match.end())
            at = match.end()
    _keep(spans, plain, at, stop)
    return spans


def trim(plain: str, start: int, end: int) -> tuple[int, int]:
    """The span without the space at its ends; empty where nothing is visible."""
    text = plain[start:end]
    inner = text.strip()
    if inner == text:
        return start, start + len(text)
    first = start + len(text) - len(text.lstrip()) if inner else start
    return first, first + len(inner)


def _keep(spans: list[tuple[int, int]], plain: str, start: int, end: int) -> None:
    start, end = trim(plain, start, end)
    if end > start:
        spans.append((start, end))


def _ends(plain: str, at: int, match: re.Match[str], stop: int) -> bool:
    """Whether a sentence ends at this mark."""
    following = _NEXT_WORD.search(plain, match.end(), stop)
    if following is None:
        return True
    word = following[0]
    if plain[match.start()] in "。！？":
        return True
    if word[0].islower() or word[0] in ",;:)]}”’»/":
        return False
    if match[0][0] != "." or match[0].startswith(".."):
        return True
    return _dot_ends(plain, at, match.start(), word)


def _dot_ends(plain: str, at: int, dot: int, word: str) -> bool:
    """Whether a single full stop before `word` ends the sentence."""
    before = _WORD_BEFORE.search(plain, max(at, dot - 40), dot)
    if before is None:
        return True
    word_before = before[0]
    last = word_before.rsplit("/", 1)[-1].lower().lstrip(currencies.BARE_SIGNS)
    if last in _NEVER_LAST or _is_initial(word_before) or _is_list_number(plain, at, before):
        return False
    if last in _BEFORE_NUMBER and word[0].isdigit():
        return False
    if last in _UNITS:
        return word[0] not in "([+&–—-"
    if last in _SELDOM_LAST:
        return word.strip(_CLOSING + ",.").lower() in _OPENERS
    return True


def _is_initial(text: str) -> bool:
    return len(text) == 1 and text.isupper() and text != "I"


def _is_list_number(plain: str, at: int, before: re.Match[str]) -> bool:
    """`1.` at the very start is a number, not a sentence."""
    return before[0].isdigit() and len(before[0]) < 4 and not plain[at : before.start()].strip()
