"""Approved table rows repeated with another cell.

A row that has the label and the length of an approved one repeats it; each of its cells
is compared with the approved cell of the same column.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.approved import Canon, Sentence, row_key
from checker.models import Cell, Span, TextUnit
from checker.rules.verdict import Verdict, agrees, differs
from checker.rules.wording import Word, words_of
from checker.statements.passage import Passage
from checker.values.terms import fold
from checker.values.ticks import CROSSES, TICKS

_TELLING = TICKS | CROSSES | {"unlimited", "free", "custom"}


def judge_rows(passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Compares a cell with the same cell of the approved row it repeats, if there is one."""
    unit = passage.unit
    cell = unit.context.cell
    if cell is None or cell.column == 1 or not cell.row_cells or not canon.rows:
        return
    for sentence in canon.rows.get(row_key(cell), ()):
        if passage.within(sentence.scoping) and _same_column(cell, sentence):
            yield _compare(unit, sentence)


def _same_column(cell: Cell, sentence: Sentence) -> bool:
    """Whether the columns are called alike, where both are called anything."""
    assert sentence.unit is not None  # noqa: S101
    other = sentence.unit.context.cell
    assert other is not None  # noqa: S101
    here, there = cell.column_headers[-1:], other.column_headers[-1:]
    return not here or not there or not there[0].strip() or fold(here[0]) == fold(there[0])


def _compare(unit: TextUnit, sentence: Sentence) -> Verdict:
    assert sentence.unit is not None  # noqa: S101
    span = Span.of_words(unit.plain)
    if not _differ(unit.plain, sentence.unit.plain):
        return agrees(span, sentence.id)
    expected, found = (" ".join(plain.split()) for plain in (sentence.unit.plain, unit.plain))
    return differs(
        "claim-contradiction",
        span,
        sentence.id,
        expected=expected,
        found=found,
        message=f"Repeats an approved table row but says “{found}” instead of “{expected}”",
        suggestion=expected,
    )


def _differ(here: str, there: str) -> bool:
    """Whether figures, ticks or limits differ; a remark more or less does not matter."""
    mine, theirs = words_of(here), words_of(there)
    only_mine, only_theirs = _matter(mine, theirs), _matter(theirs, mine)
    if only_mine and only_theirs:
        return True
    shared = {w.form for w in mine} & {w.form for w in theirs}
    return not shared and (_is_telling(here, mine) or _is_telling(there, theirs))


def _matter(words: tuple[Word, ...], others: tuple[Word, ...]) -> set[str]:
    return {w.form for w in words if w.matters} - {w.form for w in others}


def _is_telling(plain: str, words: tuple[Word, ...]) -> bool:
    return fold(plain).strip() in _TELLING or any(w.matters or w.form in _TELLING for w in words)
