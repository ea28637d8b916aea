"""A flow for formats that are not text: its source is written while the file is read.

Paragraphs and cells are written one after the other; `units` assembles them as those of a
text format and gives each the place it has in its file: its own route, and offsets that
count within its own paragraph or cell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from checker.models import Location, TextUnit, UnitKind
from checker.readers.assemble import assemble_located, way_in
from checker.readers.canvas import Canvas
from checker.readers.flow import PLAIN_ROLE, Block, Flow, GridCell, Table, TextRole
from checker.readers.grid import Grid

_SPACES = dict.fromkeys((*range(32), 0x7F, 0x2028, 0x2029), " ")
"""Line breaks, tabs and stray control characters are spaces: the text is one line."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SOFT_HYPHEN = "\u00ad"


class Way(NamedTuple):
    """The route to a paragraph: `before` its headings and `after` them.

    A cell's table, row and column come last, except where the way is `whole`: then
    `after` already says where the cell stands. Headings that a person needs not to find
    the place are left out where it is not `headed`.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    whole: bool = False
    headed: bool = True


class Shown(NamedTuple):
    """A text as it is shown, and the ranges of it that are struck out."""

    text: str
    struck: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A text that is not seen with the rest, and why: `hidden: deleted`."""

    shown: Shown
    visibility: str


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text of one look inside a paragraph. `hidden` says why nobody sees it."""

    text: str
    struck: bool = False
    hidden: str | None = None


DELETED = "hidden: deleted"
ALT_TEXT = "hidden: alt text"
ATTRIBUTE = TextRole(UnitKind.ATTRIBUTE)


class OfficeFlow(Flow):
    """Collects the paragraphs of one part of a file: a slide, a document, a sheet.

    Headings are in no route where it is not `headed`: on a sheet the cell says it all.
    """

    def __init__(self, uri: str, channel: str | None, *, headed: bool = True) -> None:
        super().__init__("")
        self._headed = headed
        self._uri = uri
        self._channel = channel
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._ways: list[Way] = []
        self._charts: list[Table] = []

    def write(self, shown: Shown, way: Way) -> tuple[int, int]:
        """Add a text to the source; where it stands there, outer space left out."""
        text = one_line(shown.text)
        start = self._length
        self._parts += (text, " ")
        self._length += len(text) + 1
        self._starts.append(start)
        self._ways.append(way)
        for left, right in shown.struck:
            self.canvas.strike(start + left, start + right)
        inner = text.strip()
        if inner == text:
            return start, start + len(text)
        first = start + len(text) - len(text.lstrip())
        return (first, first + len(inner)) if inner else (start, start)

    def paragraph(self, shown: Shown, way: Way, role: TextRole = PLAIN_ROLE) -> Block | None:
        """Add a paragraph; None where it says nothing."""
        start, end = self.write(shown, way)
        return self.add(start, end, role) if end > start else None

    @property
    def at(self) -> int:
        """Where the next text will stand in the source."""
        return self._length

    def written(self, block: Block) -> str:
        """The text of a block."""
        number = bisect_right(self._starts, block.start) - 1
        start = self._starts[number]
        return self._parts[2 * number][block.start - start : block.end - start]

    def aside(self, aside: Aside, way: Way, role: TextRole = PLAIN_ROLE) -> None:
        """Add a text that is not seen with the rest: deleted, hidden, an alternative text."""
        before, last = self.visibility, self.last
        self.visibility = aside.visibility
        self.paragraph(aside.shown, way, role)
        # What nobody sees leads in to nothing.
        self.visibility, self.last = before, last

    def filled_cell(self, shown: Shown, way: Way, place: GridCell) -> None:
        """Add a cell to the last row of the open table; `place` says which."""
        place.start, place.end = self.write(shown, way)
        self.cell(place)

    def begin_chart(self, caption: tuple[int, int] | None) -> Table:
        """Start a table that is drawn as a chart; it is not counted among the tables."""
        self.flush()
        self.table = Table(0, header_rows=1, caption=caption)
        self._charts.append(self.table)
        return self.table

    def units(self, title: str | None = None) -> Iterator[TextUnit]:
        """The units of all that was written, each at its place.

        `title` is the document's; without it the first title or top heading counts.
        """
        self.source = "".join(self._parts)
        self.canvas.page = self.source
        self.unseen_canvas = Canvas(self.source)
        self.finish()
        for number, chart in enumerate(self._charts, len(self.tables) + 1):
            chart.number = number
        return assemble_located(self, self._locate, title)

    def _locate(
        self, headings: tuple[str, ...], block: Block, grid: Grid | None, start: int, end: int
    ) -> Location:
        number = bisect_right(self._starts, start) - 1
        way, first = self._ways[number], self._starts[number]
        route = way.before + headings if way.headed and self._headed else way.before
        route += way.after if way.whole else way.after + way_in(grid, block)
        return Location(self._uri, route, start - first, end - first, None, None, self._channel)


def one_line(text: str) -> str:
    """A text on one line, at the same length: every break and tab is one space."""
    return text if text.isprintable() else text.translate(_SPACES)


def shown(text: str) -> Shown:
    """A text with nothing struck out."""
    return Shown(text.replace(_SOFT_HYPHEN, ""))


def compose(runs: Iterable[TextRun]) -> tuple[Shown, tuple[Aside, ...]]:
    """A paragraph's text from its runs, and beside it the runs nobody sees.

    Soft hyphens are left out. Hidden runs that touch are one text. An old price struck out
    and the new one right after it are two words.
    """
    runs = list(runs)
    if len(runs) == 1 and runs[0].hidden is None and not runs[0].struck:
        return shown(runs[0].text), ()
    parts: list[str] = []
    struck: list[tuple[int, int]] = []
    hidden: list[tuple[str, list[str]]] = []
    length, open_aside = 0, False
    for run in runs:
        text = run.text.replace(_SOFT_HYPHEN, "")
        if run.hidden is None:
            if _touch(parts, struck, length, run.struck, text):
                parts.append(" ")
                length += 1
            parts.append(text)
            if run.struck:
                struck.append((length, length + len(text)))
            length += len(text)
            open_aside = open_aside and not text
        elif open_aside and hidden[-1][0] == run.hidden:
            hidden[-1][1].append(text)
        else:
            hidden.append((run.hidden, [text]))
            open_aside = True
    asides = tuple(_aside("".join(texts), why) for why, texts in hidden)
    return Shown("".join(parts), tuple(struck)), asides


def raised(text: str) -> str:
    """Superscript digits as what they look like, so that `50` and a note's `1` stay apart."""
    return text.translate(_RAISED)


def _touch(
    parts: list[str], struck: list[tuple[int, int]], length: int, is_struck: bool, text: str
) -> bool:
    """Whether struck and other text meet without a space between them."""
    before = "".join(parts[-1:])
    if not before or not text or before[-1].isspace() or text[0].isspace():
        return False
    was_struck = bool(struck) and struck[-1][1] == length
    return was_struck != is_struck and (before[-1].isalnum() and not text[0].isalpha())


def joined(texts: Iterable[Shown]) -> Shown:
    """Several texts as one, a space between them."""
    parts: list[str] = []
    struck: list[tuple[int, int]] = []
    length = 0
    for text in texts:
        parts.append(text.text)
        struck += [(length + left, length + right) for left, right in text.struck]
        length += len(text.text) + 1
    return Shown(" ".join(parts), tuple(struck))


def _aside(text: str, why: str) -> Aside:
    """What is deleted is struck out as well: it was said once, and is no longer."""
    return Aside(Shown(text, ((0, len(text)),) if why == DELETED else ()), why)
