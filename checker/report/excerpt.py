"""The line a finding stands in, with its words underlined, cut to fit a width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.cells import get_character_cell_size

from checker.models import Finding, Span, Undecided
from checker.report.safe import visible

_TAB = 4
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line to show: `mark` cells from `indent` on are underlined, none where 0."""

    line: str
    indent: int
    mark: int

    def underline(self) -> str:
        """The line below, empty where nothing is underlined."""
        return " " * self.indent + "^" * self.mark if self.mark else ""


def excerpt(finding: Finding | Undecided, width: int) -> Excerpt:
    """The line around the words, at most `width` cells wide, cut with `…`."""
    text, span = _source_line(finding)
    glyphs = _glyphs(text)
    cells = [sum(map(get_character_cell_size, glyph)) for glyph in glyphs]
    window = _window(cells, span, width)
    before = _CUT if window.start > 0 else ""
    after = _CUT if window.end < len(glyphs) else ""
    line = before + "".join(glyphs[window.start : window.end]) + after
    marked = Span(max(span.start, window.start), min(span.end, window.end))
    indent = len(before) + sum(cells[window.start : marked.start])
    mark = sum(cells[marked.start : marked.end])
    # A mark of no width (a combining character) is still a place to point at.
    return Excerpt(line.rstrip(), indent, max(mark, 1) if span.end > span.start else 0)


def _source_line(finding: Finding | Undecided) -> tuple[str, Span]:
    """The source line the words begin on, without its indentation, and the words in it."""
    text, start = finding.line_text, finding.offset
    if start is None:
        return " ".join(text.split()), Span(0, 0)
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first : last if last >= 0 else len(text)].rstrip()
    lead = len(line) - len(line.lstrip())
    begin = max(start - first - lead, 0)
    end = min(begin + len(finding.text), len(line) - lead)
    return line[lead:], Span(begin, max(begin, end))


def _glyphs(text: str) -> list[str]:
    """Each character as it is shown; a tab takes as many spaces as reach the next stop."""
    glyphs, column = [], 0
    for character in text:
        shown = " " * (_TAB - column % _TAB) if character == "\t" else visible(character)
        glyphs.append(shown)
        column += sum(map(get_character_cell_size, shown))
    return glyphs


def _window(cells: Sequence[int], span: Span, width: int) -> Span:
    """The glyphs that fit: the span in the middle, the whole line where that fits."""
    ends = [0, *accumulate(cells)]
    if ends[-1] <= width:
        return Span(0, len(cells))
    room = max(width - 2, 1)  # a cut mark on either side
    marked = min(ends[span.end] - ends[span.start], room)
    first = max(ends[span.start] - (room - marked) // 2, 0)
    first = min(first, ends[-1] - room)
    start = next(index for index, end in enumerate(ends) if end >= first)
    stop = max(index for index, end in enumerate(ends) if end - ends[start] <= room)
    return Span(start, stop)
