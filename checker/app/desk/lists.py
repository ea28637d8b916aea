"""Lists to hand out: what an owner has to correct, for a spreadsheet or as Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from checker.app.desk.items import QueueItem
from checker.report.links import link_to
from checker.report.safe import markdown_code, markdown_text, spreadsheet_cell
from checker.report.since_last import where

_COLUMNS = (
    "fingerprint status severity owner assigned channel document line place link words message"
    " headline approved write entry rule first_seen decided_by why until"
).split()


def as_csv(items: Sequence[QueueItem]) -> Iterator[str]:
    """A row for each finding, in the order given."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for item in items:
        writer.writerow(map(spreadsheet_cell, _row(item)))
    yield out.getvalue()


def _row(item: QueueItem) -> tuple[str | int | None, ...]:
    finding, place = item.finding, item.finding.location
    last = item.history[-1] if item.history else None
    return (
        *(item.name, item.status.value, finding.severity.value, item.owner, item.assigned),
        *(item.channel, item.document, place.line, " / ".join(place.route), link_to(finding)),
        *(finding.text, finding.message, item.headline, finding.approved or finding.expected),
        *(finding.suggestion, item.entry, finding.rule, item.first_seen.isoformat()),
        *((last.who, last.why) if last else (None, None)),
        item.until.isoformat() if item.until else None,
    )


def as_markdown(items: Sequence[QueueItem], day: str) -> Iterator[str]:
    """A checklist for each owner, by document."""
    yield f"# What to correct ({day})\n"
    if not items:
        yield "\nNothing.\n"
    ordered = sorted(items, key=lambda item: (item.owner, item.channel, item.document))
    for owner, owned in groupby(ordered, key=lambda item: item.owner):
        listed = list(owned)
        yield f"\n## {markdown_text(owner)}: {len(listed)}\n"
        for (channel, uri), some in groupby(listed, key=lambda i: (i.channel, i.document)):
            yield f"\n### {markdown_code(uri)} ({markdown_text(channel)})\n\n"
            yield from map(_box, some)


def _box(item: QueueItem) -> str:
    finding = item.finding
    at = link_to(finding)
    place = f"<{at}>" if at else markdown_code(where(finding))
    write = f"  write {markdown_code(finding.suggestion)}\n" if finding.suggestion else ""
    assigned = f" (for {markdown_text(item.assigned)})" if item.assigned else ""
    return (
        f"- [ ] {finding.severity.value}{assigned}: {markdown_text(item.headline)}\n"
        f"  at {place}: {markdown_code(finding.text)}\n{write}"
    )
