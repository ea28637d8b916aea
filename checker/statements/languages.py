"""The language of each text of a document, by its own words or by what stands around it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

from checker.models import Skipped, TextUnit
from checker.values.languages import ENGLISH, Evidence, may_be_foreign

_TOGETHER = 300
"""Texts that are looked at together: most pages whole, a book part by part."""


def with_languages(
    units: Iterable[TextUnit | Skipped],
) -> Iterator[tuple[TextUnit | Skipped, str | None]]:
    """Every text with the language it is in, where that is another than English; else None.

    What is too short to show its language, such as a cell or a heading, is in that of the texts
    around it; where these do not show it either, in that of the texts before. A short sentence
    that leans to English is English, whatever stands around it: nobody can hide one among others.
    """
    language: str | None = None
    waiting: list[TextUnit | Skipped] = []
    try:
        for unit in units:
            waiting.append(unit)
            if len(waiting) >= _TOGETHER:
                language = yield from _told(waiting, language)
                waiting = []
    except Exception:
        yield from _told(waiting, language)  # what was read before is checked
        raise
    yield from _told(waiting, language)


def _told(
    units: list[TextUnit | Skipped], before: str | None
) -> Generator[tuple[TextUnit | Skipped, str | None], None, str | None]:
    """The texts of a stretch with their languages; returns that of the stretch."""
    plain = "\n".join(unit.plain for unit in units if isinstance(unit, TextUnit))
    if before in {None, ENGLISH} and not may_be_foreign(plain):
        yield from ((unit, None) for unit in units)
        return before
    around, own = Evidence(), [_seen(unit) for unit in units]
    for evidence in own:
        around.add(evidence)
    language = around.language or before
    for unit, evidence in zip(units, own, strict=True):
        shown = evidence.clear or (ENGLISH if evidence.leans_to_english else language)
        yield unit, None if shown == ENGLISH else shown
    return language


def _seen(unit: TextUnit | Skipped) -> Evidence:
    evidence = Evidence()
    if isinstance(unit, TextUnit):
        evidence.see(unit.plain)
    return evidence
