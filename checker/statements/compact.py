"""Text without the gaps that markup leaves, and the way back.

Grammars look for words next to each other; a masked link target is not a distance.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from checker.models import Span, TextUnit
from checker.values.legible import INVISIBLE

_BLANKS = re.compile(rf"[\s{INVISIBLE}]{{2,}}")
_UNSEEN = re.compile(f"[{INVISIBLE}]")
# What a character without ink may be written as, and nothing else.
_REFERENCE = re.compile(r"&#?\w{1,12};?|<wbr\s*/?>", re.I)


@dataclass(frozen=True, slots=True)
class Compact:
    """A unit whose `plain` has single blanks only; `starts` pair offsets here and there."""

    unit: TextUnit
    starts: tuple[tuple[int, int], ...]

    def back(self, span: Span) -> Span:
        """Where a span of the compact text stands in the unit it was made from."""
        return Span(self._there(span.start), self._there(span.end - 1) + 1)

    def _there(self, at: int) -> int:
        here, there = self.starts[bisect_right(self.starts, at, key=lambda s: s[0]) - 1]
        return there + at - here


def has_gaps(plain: str) -> bool:
    """Whether two blanks of any kind stand next to each other."""
    return _BLANKS.search(plain) is not None


def dense_length(plain: str) -> int:
    """The length of a text with every run of blanks made one."""
    return len(_BLANKS.sub(" ", plain))


def compact(unit: TextUnit) -> Compact:
    """The unit with every run of blanks made one. Its `text` is left as it is.

    A run without any blank of the source, only characters that are not seen and the room that
    their references took (`Enter&shy;prise`, `Enter<wbr>prise`), is none: one such character stands for it.
    """
    parts: list[str] = []
    starts = [(0, 0)]
    last = here = 0
    for blank in _BLANKS.finditer(unit.plain):
        parts.append(unit.plain[last : blank.start()] + _kept(unit, blank))
        here += blank.start() + 1 - last
        last = blank.end()
        starts.append((here, last))
    parts.append(unit.plain[last:])
    struck = tuple(Span(_here(s.start, starts), _here(s.end, starts)) for s in unit.struck)
    return Compact(replace(unit, plain="".join(parts), struck=struck), tuple(starts))


def _kept(unit: TextUnit, run: re.Match[str]) -> str:
    """The one character that stands for a run of blanks."""
    unseen = _UNSEEN.search(run[0])
    if unseen is None:
        return run[0][0]
    source = _REFERENCE.sub("", _UNSEEN.sub("", unit.text[slice(*run.span())]))
    return " " if source else unseen[0]


def _here(at: int, starts: list[tuple[int, int]]) -> int:
    here, there = starts[bisect_right(starts, at, key=lambda s: s[1]) - 1]
    return here + at - there
