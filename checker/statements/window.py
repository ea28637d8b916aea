"""Windows: stretches of one document that can be read by themselves, in numbered lines.

A window has what its lines need to be understood: title, headings, the line that leads in to
a list, the header of a table. No unit stands in no window, headings, front matter, alternative
texts and notes included; only what a visitor cannot see is left out, unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import IntEnum

from checker.models import TextUnit, UnitKind

LONGEST = 6_000
"""Characters of a window's lines: about 1,500 tokens."""

_AROUND = 4
"""Lines shown above and below a window that is cut out of a longer text."""
_EARLY = 0.6
"""From this share of a window on, a heading starts the next one."""


class Rank(IntEnum):
    """What is read first where not everything can be."""

    PLANS = 0
    """A page of plans and prices."""
    CLUED = 1
    """Something in it may speak of what is approved."""
    REST = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered line: a sentence, an item, a heading, or a whole row of a table.

    `units` are the places of its units in the document, in order; `text` is what is shown.
    """

    number: int
    units: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """Numbered lines of one document, and what stands above the first of them.

    Line numbers count from 1 through the whole document, so that they are the same however
    the document is cut into windows. `begins` are the first words of the page, where the window
    is not its first: "Effective until 9 June 2025" holds for all of it.
    """

    lines: tuple[Line, ...]
    title: str | None = None
    headings: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    channel: str | None = None
    rank: Rank = Rank.REST
    begins: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The window as a reader is shown it."""
        head = []
        if self.title:
            head.append(f"[title] {squeezed(self.title)}")
        if self.headings:
            head.append(f"[under] {' > '.join(map(squeezed, self.headings))}")
        head.extend(f"[page begins] {line}" for line in self.begins)
        head.extend(f"[above] {line}" for line in self.above)
        lines = [f"{line.number}| {line.text}" for line in self.lines]
        return "\n".join([*head, *lines, *(f"[below] {line}" for line in self.below)])

    def __len__(self) -> int:
        return sum(len(line.text) for line in self.lines)


def windows_of(
    units: Sequence[TextUnit],
    *,
    channel: str | None = None,
    longest: int = LONGEST,
    hidden: bool = False,
    only: Collection[int] | None = None,
) -> tuple[Window, ...]:
    """A document's units in windows of at most `longest` characters, in reading order.

    `hidden` has what visitors do not see read, too; `only` names the units there are to read,
    where not all are. A single line that is longer stands in a window of its own.
    """
    seen = [i for i, unit in enumerate(units) if hidden or unit.visibility == "visible"]
    seen = seen if only is None else [i for i in seen if i in only]
    lines = _lines(units, seen)
    unseen = {squeezed(u.plain) for u in units if u.visibility != "visible" and not hidden}
    windows = [_window(units, cut, channel, unseen) for cut in _cuts(units, lines, longest)]
    begins = _beginning(units, lines)
    return tuple(replace(w, begins=begins) if i else w for i, w in enumerate(windows))


def squeezed(text: str) -> str:
    """A text with every run of white space as one space."""
    return " ".join(text.split())


def _beginning(units: Sequence[TextUnit], lines: Sequence[Line]) -> tuple[str, ...]:
    """The first sentences of a page, above its second heading; none that are long."""
    texts: list[str] = []
    headings = 0
    for line in lines[:_BEGINNING]:
        first = units[line.units[0]]
        headings += first.kind is UnitKind.HEADING
        if headings > 1 or len(texts) == _SENTENCES:
            break
        if first.kind is UnitKind.SENTENCE and first.context.cell is None:
            texts.append(line.text)
    return tuple(text for text in texts if len(text) <= _SHORT)


_BEGINNING = 8
_SENTENCES = 2
_SHORT = 160
"""Lines that a page's beginning is looked for in, sentences of it, and characters of each."""


# --- lines ----------------------------------------------------------------------------


def _lines(units: Sequence[TextUnit], seen: Sequence[int]) -> list[Line]:
    lines: list[Line] = []
    for group in _grouped(units, seen):
        text = _shown(units, group)
        if text:
            lines.append(Line(len(lines) + 1, tuple(group), text))
    return lines


def _grouped(units: Sequence[TextUnit], seen: Sequence[int]) -> Iterator[list[int]]:
    """Cells of one row together, everything else by itself."""
    group: list[int] = []
    for i in seen:
        if group and not _same_row(units[group[-1]], units[i]):
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _same_row(a: TextUnit, b: TextUnit) -> bool:
    one, other = a.context.cell, b.context.cell
    if one is None or other is None:
        return False
    return (one.table, one.row) == (other.table, other.row)


def _shown(units: Sequence[TextUnit], group: Sequence[int]) -> str:
    first = units[group[0]]
    cell = first.context.cell
    if cell is not None:
        return _row(units, group)
    text = _said(first)
    if not text:
        return ""
    mark = _MARKS.get(first.kind, "")
    if first.context.region not in {"main", ""} and first.kind is not UnitKind.HEADING:
        mark = f"[{first.context.region}] {mark}"
    if first.visibility != "visible":
        mark = f"[{first.visibility}] {mark}"
    return mark + text


_MARKS = {
    UnitKind.HEADING: "# ",
    UnitKind.TITLE: "[title] ",
    UnitKind.ITEM: "- ",
    UnitKind.ATTRIBUTE: "[attribute] ",
}


def _row(units: Sequence[TextUnit], group: Sequence[int]) -> str:
    """The whole row: cells that are no units of their own, such as empty ones, included."""
    texts = {c.column: _said(units[i]) for i in group if (c := units[i].context.cell) is not None}
    cell = units[group[0]].context.cell
    assert cell is not None  # noqa: S101
    whole = [squeezed(text) for text in cell.row_cells]
    if len(whole) < max(texts, default=0):
        whole = list(texts.values())
    else:
        for column, text in texts.items():
            whole[column - 1] = text
    return f"| {' | '.join(whole)} |" if any(whole) else ""


def _said(unit: TextUnit) -> str:
    """A unit as a person sees it; what is struck out is marked as that."""
    plain = unit.plain
    for span in reversed(unit.struck):
        plain = (
            f"{plain[: span.start]}[struck out: {plain[span.start : span.end]}]{plain[span.end :]}"
        )
    return squeezed(plain)


# --- windows --------------------------------------------------------------------------


@dataclass(slots=True)
class _Cut:
    lines: list[Line] = field(default_factory=list)
    size: int = 0

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self.size += len(line.text)


def _cuts(units: Sequence[TextUnit], lines: Sequence[Line], longest: int) -> Iterator[list[Line]]:
    cut = _Cut()
    for line in lines:
        heading = units[line.units[0]].kind is UnitKind.HEADING
        full = cut.size + len(line.text) > longest or (heading and cut.size > _EARLY * longest)
        if cut.lines and full:
            yield cut.lines
            cut = _Cut()
        cut.add(line)
    if cut.lines:
        yield cut.lines


def _window(
    units: Sequence[TextUnit], lines: Sequence[Line], channel: str | None, unseen: Set[str]
) -> Window:
    """A window of some lines; neighbours that are `unseen` stay out of what is around them."""
    after = units[lines[-1].units[-1]].context.after[:_AROUND]
    first = units[lines[0].units[0]]
    context = first.context
    return Window(
        tuple(lines),
        title=context.title,
        headings=context.headings,
        above=_shown_of(_above(units, lines[0]), unseen),
        below=_shown_of(after, unseen),
        channel=channel,
    )


def _shown_of(texts: Iterable[str], unseen: Set[str]) -> tuple[str, ...]:
    return tuple(text for text in map(squeezed, texts) if text and text not in unseen)


def _above(units: Sequence[TextUnit], line: Line) -> Iterator[str]:
    """What the first line cannot do without: its table's header, its list's lead-in line."""
    first = units[line.units[0]]
    cell = first.context.cell
    if cell is not None:
        if cell.caption:
            yield cell.caption
        if cell.row > 1 and (header := _header(units, line)):
            yield header
    elif first.kind is UnitKind.ITEM and first.context.before:
        yield first.context.before[0]
    else:
        yield from first.context.before[-_AROUND:]


def _header(units: Sequence[TextUnit], line: Line) -> str:
    """The headers of a row's columns, as a row; empty where the table has none."""
    cells = [cell for i in line.units if (cell := units[i].context.cell) is not None]
    headers = {cell.column: " / ".join(cell.column_headers) for cell in cells}
    if not any(headers.values()):
        return ""
    return f"| {' | '.join(headers.get(n, '') for n in range(1, max(headers) + 1))} |"


def renumbered(window: Window, by: int) -> Window:
    """The same window with every line number raised."""
    lines = tuple(replace(line, number=line.number + by) for line in window.lines)
    return replace(window, lines=lines)
