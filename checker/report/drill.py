"""The drill for people: on the console, as CSV, as Markdown, and as an issue for each owner."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from checker.report.drilled import COUNTED, Drill, DrillItem, PlaceList, PlaceStatus
from checker.report.safe import (
    markdown_code,
    markdown_text,
    one_line,
    place_in_words,
    short,
    spreadsheet_cell,
)

MARK: Final = "<!-- OnMessage drill -->"
"""How Markdown begins, so that it is never taken for collateral."""

NOBODY: Final = "no owner"
_APART: Final = {
    PlaceList.IDENTIFIER: "Plan names in identifiers, code and addresses (not counted)",
    PlaceList.POSSIBLE: "Possibly wrong, to look at (not counted)",
}


def console(drill: Drill) -> Iterator[str]:
    """Everything that is left, by owner and channel, and how far the drill is."""
    for owner, channel, items in _grouped(drill, COUNTED):
        yield f"{_whose(owner)}, {_where(channel)}: {_counted(len(items), 'place')}\n"
        yield from map(_line, items)
        yield "\n"
    for part, title in _APART.items():
        items = list(drill.listed(part))
        if items:
            yield f"{title}: {len(items)}\n"
            yield from map(_line, items)
            yield "\n"
    yield from (f"not read: {one_line(s.uri)}: {one_line(s.reason)}\n" for s in drill.skipped)
    yield from (f"note: {one_line(note)}\n" for note in drill.notes)
    yield f"{_state(drill)}\n"


def _line(item: DrillItem) -> str:
    state = "unseen: " if item.progress is PlaceStatus.UNSEEN else "new: " if item.new else ""
    line = f"  {_place(item)}  {state}{one_line(item.message)}\n"
    return line if item.part is PlaceList.IDENTIFIER else f"{line}      write: {_instead(item)}\n"


_COLUMNS = (
    "id state list owner channel document line place words passage instead approved entry rule"
).split()


def as_csv(drill: Drill) -> Iterator[str]:
    """A row for each place, what is done included."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for item in drill.items:
        values = (
            *(item.id, item.progress.value, item.part.value, item.owner, item.channel, item.uri),
            *(item.line, " / ".join(item.route), item.text, item.passage, item.instead),
            *(item.approved, item.canon_id, item.rule),
        )
        writer.writerow([spreadsheet_cell(value) for value in values])
    yield out.getvalue()


def markdown(drill: Drill) -> Iterator[str]:
    """A page with the boxes ticked of what is done."""
    yield f"{MARK}\n# Price-change drill for {drill.on}\n\n"
    yield f"{markdown_text(_state(drill))}\n"
    for owner, channel, items in _grouped(drill, COUNTED, done=True):
        yield f"\n## {markdown_text(_whose(owner))}, {markdown_text(_where(channel))}\n\n"
        yield from map(_box, items)
    for part, title in _APART.items():
        yield from _apart(title, list(drill.listed(part)))
    if drill.skipped:
        yield "\n## Not read\n\n"
        yield from (f"- {markdown_code(s.uri)}: {markdown_text(s.reason)}\n" for s in drill.skipped)
    if drill.notes:
        yield "\n## Notes\n\n"
        yield from (f"- {markdown_text(note)}\n" for note in drill.notes)


def issues(drill: Drill) -> Iterator[tuple[str, str]]:
    """Each owner who has something left, with the text of an issue; its first line is the title."""
    owners = sorted({item.owner or "" for item in drill.items})
    for owner in owners:
        grouped = [group for group in _grouped(drill, COUNTED) if (group[0] or "") == owner]
        if grouped:
            yield owner or NOBODY, "".join(_issue(owner, drill, grouped))


_Group = tuple[str | None, str | None, Sequence[DrillItem]]


def _issue(owner: str, drill: Drill, grouped: Sequence[_Group]) -> Iterator[str]:
    many = sum(len(items) for _, _, items in grouped)
    yield f"# Price change of {drill.on}: {_counted(many, 'place')} to mend\n\n{MARK}\n"
    yield f"For {markdown_code(_whose(owner))}. What is below was true until the change.\n"
    for _, channel, items in grouped:
        yield f"\n## {markdown_text(_where(channel))}\n\n"
        yield from map(_box, items)
    for part, title in _APART.items():
        yield from _apart(title, [i for i in drill.listed(part) if (i.owner or "") == owner])


def _apart(title: str, items: Sequence[DrillItem]) -> Iterator[str]:
    if items:
        yield f"\n## {title}\n\n"
        yield from map(_box, items)


def _box(item: DrillItem) -> str:
    done = item.progress in (PlaceStatus.DONE, PlaceStatus.ALLOWED)
    plain = (PlaceStatus.OPEN, PlaceStatus.DONE)
    state = "" if item.progress in plain else f" ({item.progress})"
    box, said = "x" if done else " ", markdown_code(item.text)
    place = f"- [{box}] {markdown_code(_place(item))}{state}: {said}"
    if done:
        return f"{place}\n"
    said = (
        f"  in {markdown_code(item.passage)}\n" if item.passage.strip() != item.text.strip() else ""
    )
    approved = f"  approved: {markdown_code(item.approved)}\n" if item.approved else ""
    return f"{place}\n{said}  write {markdown_code(item.instead)}\n{approved}"


def _grouped(drill: Drill, parts: Sequence[PlaceList], done: bool = False) -> Iterator[_Group]:
    wanted = tuple(PlaceStatus) if done else (PlaceStatus.OPEN, PlaceStatus.UNSEEN)
    items = [i for i in drill.items if i.part in parts and i.progress in wanted]
    for (owner, channel), some in groupby(items, key=lambda item: (item.owner, item.channel)):
        yield owner, channel, list(some)


def _state(drill: Drill) -> str:
    counts = (
        (len(drill.counted(PlaceStatus.OPEN)), "open"),
        (sum(item.new for item in drill.counted(PlaceStatus.OPEN)), "of them new"),
        (len(drill.counted(PlaceStatus.UNSEEN)), "not read this time"),
        (len(drill.counted(PlaceStatus.DONE)), "done"),
        (len(drill.counted(PlaceStatus.ALLOWED)), "allowed"),
    )
    told = ", ".join(f"{many} {word}" for many, word in counts if many or word in ("open", "done"))
    ended = "The drill is closed" if drill.closed else "The drill is open"
    unread = "; not everything could be read" if drill.incomplete else ""
    before = f". {_counted(drill.before, 'place')} more were wrong before the change; see `check`"
    return f"{ended}: {told}{unread}{before if drill.before else ''}."


def _place(item: DrillItem) -> str:
    return place_in_words(item.uri, item.line, item.route)


def _instead(item: DrillItem) -> str:
    approved = f"; approved: {short(item.approved)}" if item.approved else ""
    return f"{short(item.instead)}{approved}"


def _whose(owner: str | None) -> str:
    return one_line(owner) if owner else NOBODY


def _where(channel: str | None) -> str:
    return one_line(channel) if channel else "no channel"


def _counted(many: int, word: str) -> str:
    return f"{many} {word}{'' if many == 1 else 's'}"
