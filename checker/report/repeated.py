"""Sentences that stand several times: one finding for them, with all its places.

A question that two pages answer, a page that was copied, a sentence that its JSON-LD repeats: a
person reads and decides once. Each place keeps the fingerprint of its own, so that waivers,
baselines and decisions are about places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from checker.models import Changes, Conflict, Finding

_OF_DOCUMENTS: Final = frozenset(
    {"missing-disclosure", "channel-conflict", "stale-canon", "injection"}
)
"""Rules about a document or the canon: what stands in two documents is two things to mend."""
_FEW: Final = 4
"""Words below which a text alone does not say what it is about: `$55`, `10 seats`."""
_SUREST_FIRST = tuple(Conflict)
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A finding, and what says the same on the same channel at other places, in their order."""

    finding: Finding
    also: tuple[Finding, ...] = ()

    @property
    def places(self) -> tuple[Finding, ...]:
        """All of them, each at its place and with its fingerprint."""
        return (self.finding, *self.also)

    def is_new(self, changes: Changes) -> bool:
        """Whether any of them was not there before."""
        return any(place.fingerprint in changes.new for place in self.places)


def repeated(findings: Iterable[Finding]) -> tuple[Repeated, ...]:
    """The findings with those that say the same put together, each where the gravest stands.

    Of equally grave and sure ones the first that a visitor sees leads. They come in the order
    of the findings that lead.
    """
    groups: dict[_Key, list[int]] = {}
    listed = tuple(findings)
    for place, finding in enumerate(listed):
        groups.setdefault(_key(finding, place), []).append(place)
    led = sorted(
        (min(places, key=lambda n: _lead(listed[n])), places) for places in groups.values()
    )
    return tuple(
        Repeated(listed[first], tuple(listed[n] for n in places if n != first))
        for first, places in led
    )


def _lead(finding: Finding) -> tuple[int, int, bool]:
    grave, sure = finding.severity.rank, _SUREST_FIRST.index(finding.conflict)
    return grave, sure, finding.visibility != "visible"


def _key(finding: Finding, place: int) -> _Key:
    """What two findings must have in common to be one; `place` where none may be like it."""
    if finding.rule in _OF_DOCUMENTS:
        return (place,)
    text = folded(finding.plain or finding.line_text)
    return (
        finding.rule,
        finding.canon_id,
        finding.location.channel,
        finding.expected,
        folded(finding.found),
        folded(finding.text) if finding.offset is None else _words(finding),
        text,
        _around(finding, text),
    )


def _words(finding: Finding) -> str:
    """The words as a person sees them: a source may write them with markup or entities."""
    start = finding.offset or 0
    return folded((finding.plain or finding.line_text)[start : start + len(finding.text)])


def _around(finding: Finding, text: str) -> _Key:
    """What a text needs beside it to say what it is about: a cell its headers, a few words more."""
    cell, context = finding.context.cell, finding.context
    if cell is not None:
        return (*map(folded, cell.row_headers), "|", *map(folded, cell.column_headers))
    return tuple(map(folded, context.headings[-1:])) if len(text.split()) < _FEW else ()


def folded(text: str) -> str:
    """A text as it is compared with others: white space evened out, without regard to case."""
    return " ".join(text.split()).casefold()
