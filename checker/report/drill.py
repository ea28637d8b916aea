"""The drill for people: on the console, as CSV, as Markdown, and as an issue for each owner."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from checker.report.drilled import COUNTED, Drill, DrillItem, PlaceList, PlaceStatus
from checker.report.safe import one_line

MARK: Final = "<!-- OnMessage drill -->"
"""How Markdown begins, so that it is never taken for collateral."""

NOBODY: Final = "no owner"
_APART: Final = {
    PlaceList.IDENTIFIER: "Plan names in identifiers, code and addresses (not counted)",
    PlaceList.POSSIBLE: "Possibly wrong, to look at (not counted)",
}
_LONGEST = 200


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
        writer.writerow([_cell(value) for value in values])
    yield out.getvalue()


def _cell(value: str | int | None) -> str:
    """A value that no spreadsheet takes for a formula."""
    text = "" if value is None else one_line(str(value))
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def markdown(drill: Drill) -> Iterator[str]:
    """A page with the boxes ticked of what is done."""
    yield f"{MARK}\n# Price-change drill for {drill.on}\n\n"
    yield f"{_md(_state(drill))}\n"
    for owner, channel, items in _grouped(drill, COUNTED, done=True):
        yield f"\n## {_md(_whose(owner))}, {_md(_where(channel))}\n\n"
        yield from map(_box, items)
    for part, title in _APART.items():
        yield from _apart(title, list(drill.listed(part)))
    if drill.skipped:
        yield "\n## Not read\n\n"
        yield from (f"- {_code(s.uri)}: {_md(s.reason)}\n" for s in drill.skipped)
    if drill.notes:
        yield "\n## Notes\n\n"
        yield from (f"- {_md(note)}\n" for note in drill.notes)


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
    yield f"For {_code(_whose(owner))}. What is below was true until the change.\n"
    for _, channel, items in grouped:
        yield f"\n## {_md(_where(channel))}\n\n"
        yield from map(_box, items)
    for part, title in _APART.items():
        yield from _apart(title, [i for i in drill.listed(part) if (i.owner or "") == owner])


def _apart(title: str, items: Sequence[DrillItem]) -> Iterator[str]:
    if items:
        yield f"\n## {title}\n\n"
        yield from map(_box, items)


def _box(item: DrillItem) -> str:
    done = item.progress in (PlaceStatus.DONE, PlaceStatus.ALLOWED)
    state = (
        f" ({item.progress})" if item.progress not in (PlaceStatus.OPEN, PlaceStatus.DONE) else ""
    )
    place = f"- [{'x' if done else ' '}] {_code(_place(item))}{state}: {_code(item.text)}"
    if done:
        return f"{place}\n"
    said = f"  in {_code(item.passage)}\n" if item.passage.strip() != item.text.strip() else ""
    approved = f"  approved: {_code(item.approved)}\n" if item.approved else ""
    return f"{place}\n{said}  write {_code(item.instead)}\n{approved}"


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
    uri = one_line(item.uri)
    if item.line is not None:
        return f"{uri}:{item.line}"
    route = " / ".join(map(one_line, item.route))
    return f"{uri} ({route})" if route else uri


def _instead(item: DrillItem) -> str:
    approved = f"; approved: {_short(item.approved)}" if item.approved else ""
    return f"{_short(item.instead)}{approved}"


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _whose(owner: str | None) -> str:
    return one_line(owner) if owner else NOBODY


def _where(channel: str | None) -> str:
    return one_line(channel) if channel else "no channel"


def _counted(many: int, word: str) -> str:
    return f"{many} {word}{'' if many == 1 else 's'}"


_SPECIAL = re.compile(r"([\\`*_\[\]<>#@|!])")


def _md(text: str) -> str:
    """Text that Markdown shows as it is, and that mentions nobody."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def _code(text: str) -> str:
    """Text as code, whatever backticks are in it: nothing inside acts, or mentions anybody."""
    line = _short(text)
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"
