"""Very long units in pieces, so that the time a text takes grows with its length only.

A unit is a sentence or a cell; one of thousands of characters is a minified page or
hostile, and every grammar that looks around a fact would look over all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.models import Location, Span, TextUnit
from checker.statements.compact import dense_length

LONGEST = 600
"""Characters of a unit that are looked at together; a gap that markup leaves counts as one."""


def windows(unit: TextUnit) -> Iterator[TextUnit]:
    """The unit itself, or its pieces of at most LONGEST characters, cut at blanks."""
    if len(unit.plain) <= LONGEST or dense_length(unit.plain) <= LONGEST:
        yield unit
        return
    start = 0
    while start < len(unit.plain):
        end = _cut(unit.plain, start)
        yield _piece(unit, Span(start, end))
        start = end


def _cut(plain: str, start: int) -> int:
    end = start + LONGEST
    if end >= len(plain):
        return len(plain)
    blank = plain.rfind(" ", start + LONGEST // 2, end)
    return blank + 1 if blank > 0 else end


def _piece(unit: TextUnit, span: Span) -> TextUnit:
    struck = tuple(
        Span(max(s.start, span.start) - span.start, min(s.end, span.end) - span.start)
        for s in unit.struck
        if s.start < span.end and span.start < s.end
    )
    return replace(
        unit,
        text=unit.text[span.start : span.end],
        plain=unit.plain[span.start : span.end],
        location=locate(unit, span),
        struck=struck,
    )


def in_source(unit: TextUnit, span: Span) -> Span:
    """A span with all of a word that its references moved: `isn&rsquo;t` rather than `isn&r`."""
    shown = unit.plain[span.start : span.end]
    said = unit.text[span.start : span.end]
    if not any(c != there and c.isalnum() for c, there in zip(shown, said, strict=True)):
        return span
    start, end = span
    while (
        start > 0 and unit.plain[start] != unit.text[start] and not unit.plain[start - 1].isspace()
    ):
        start -= 1
    while end < len(unit.plain) and unit.plain[end].isspace() and not unit.text[end].isspace():
        end += 1
    return Span(start, end)


def locate(unit: TextUnit, span: Span, channel: str | None = None) -> Location:
    """The place of a span of a unit, from the unit's own place."""
    here = unit.location
    breaks = unit.text.count("\n", 0, span.start)
    line = None if here.line is None else here.line + breaks
    column = here.column
    if column is not None:
        column = (
            column + span.start if not breaks else span.start - unit.text.rfind("\n", 0, span.start)
        )
    return replace(
        here,
        start=here.start + span.start,
        end=here.start + span.end,
        line=line,
        column=column,
        channel=channel or here.channel,
    )
