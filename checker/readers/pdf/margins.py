"""Headers and footers: what stands at the edge of several pages, their numbers apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from checker.readers.pdf.lines import Row, WordRun, rows, runs
from checker.readers.pdf.page import Rectangle
from checker.readers.pdf.words import PdfWord

_EDGE = 0.1
"""The part of a page's height in which its header or footer stands."""

_SHARE = 0.4
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")

Key = tuple[str, str]


def edge_rows(words: Sequence[PdfWord], height: float) -> dict[Key, Row]:
    """The rows at the top and at the bottom of a page, by place and text without numbers."""
    found: dict[Key, Row] = {}
    near = [word for word in words if _place(word.box, height)]
    for row in rows(runs(near)):
        place = _place(row[0].box, height)
        if place is not None:
            found[(place, _NUMBER.sub("#", " ".join(run.text for run in row)).lower())] = row
    return found


def repeated(pages: Sequence[dict[Key, Row]]) -> frozenset[Key]:
    """What stands there on several pages."""
    counts = Counter(key for page in pages for key in page)
    least = max(2, int(_SHARE * len(pages)))
    return frozenset(key for key, count in counts.items() if count >= least)


def without(words: Sequence[PdfWord], taken: Sequence[WordRun]) -> list[PdfWord]:
    """The words that stand in none of the runs."""
    used = {id(word) for run in taken for word in run.words}
    return [word for word in words if id(word) not in used]


def _place(box: Rectangle, height: float) -> str | None:
    if box.bottom <= _EDGE * height:
        return "header"
    return "footer" if box.top >= (1 - _EDGE) * height else None
