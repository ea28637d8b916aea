"""What a person is told whose text may not be published: what, where, and what to write.

Said once, here, so that every CMS says the same; an adapter only fits it into its own dialog.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from checker.app.answers import Decision
from integrations.cms.entry import EntryPage
from integrations.service.bodies import RefusalValue, ThingValue

_ORDER: Final = {"error": 0, "warning": 1, "note": 2}
_LABEL: Final = {"error": "", "warning": "Warning: ", "note": "Note: "}
_SKIPPED: Final = 5


def refusal(
    decision: Decision, reason: str | None, values: Mapping[str, Any], page: EntryPage | None = None
) -> dict[str, Any]:
    """The refusal of an answer that is not allowed; see `RefusalValue`."""
    things = _things(values["findings"], page.title if page else "")
    lines = [_line(thing) for thing in things]
    unread = [f"Not checked: {skipped['reason']}" for skipped in values["skipped"][:_SKIPPED]]
    if decision == "deny":
        title = _title(things)
    else:
        title = "it could not be checked"
        unread = unread or [reason or "the check came to no end"]
    return RefusalValue(title=title, things=things, lines=[*lines, *unread]).model_dump()


def _title(things: Sequence[ThingValue]) -> str:
    worst = things[0].severity
    count = sum(thing.severity == worst for thing in things)
    what = "1 thing contradicts" if count == 1 else f"{count} things contradict"
    return f"{what} what is approved"


def _things(findings: Sequence[Mapping[str, Any]], title: str) -> list[ThingValue]:
    """Each once, however often a field says it; worst first, then in the order of the text."""
    met: dict[tuple[Any, ...], ThingValue] = {}
    everywhere = [{**one, **place} for one in findings for place in (one, *one["also"])]
    for finding in sorted(everywhere, key=lambda one: _ORDER[one["severity"]]):
        thing = _thing(finding, title)
        key = (thing.severity, finding["rule"], thing.field, thing.quoted.casefold(), thing.message)
        met.setdefault(key, thing)
    return list(met.values())


def _thing(finding: Mapping[str, Any], title: str) -> ThingValue:
    """The nearest heading says where; the entry's own title, over all of it, does not."""
    place, passage = finding["location"], finding["passage"]
    headings = [one for one in passage["headings"] if one not in ("", title, passage["text"])]
    return ThingValue(
        severity=finding["severity"],
        field=place.get("field"),
        heading=headings[-1] if headings else None,
        quoted=" ".join(str(place["text"]).split()),
        approved=finding["expected"],
        suggestion=finding["suggestion"],
        message=finding["message"],
    )


def _line(thing: ThingValue) -> str:
    return f"{_LABEL[thing.severity]}{' '.join(_parts(thing))}"


def _parts(thing: ThingValue) -> Iterator[str]:
    where = thing.field or "the text"
    yield f"{where}, under “{thing.heading}”:" if thing.heading else f"{where}:"
    if thing.quoted:
        yield f"“{thing.quoted}”."
    yield f"{thing.message.rstrip('.')}."
    if thing.approved and thing.approved not in thing.message:
        yield f"Approved: {thing.approved.rstrip('.')}."
    if thing.suggestion:
        yield f"Write: “{thing.suggestion}”."
