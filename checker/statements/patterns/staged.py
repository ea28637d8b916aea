"""Stage facts: what is in beta, and what is generally available."""

from __future__ import annotations

from collections.abc import Iterator

from checker.models import Fact, FactKind, Span
from checker.statements.patterns.scene import Scene, around, without_names
from checker.statements.patterns.stance import clause_of
from checker.values.stages import find_stages
from checker.values.words import content


def stage_facts(scene: Scene) -> Iterator[Fact]:
    """How far the thing has come that a unit speaks of."""
    unit = scene.unit
    for span, stage in find_stages(unit.plain):
        clause = clause_of(unit.plain, span)
        yield Fact(
            FactKind.STAGE,
            span,
            stage,
            topic=_subject(unit.plain, span, clause, scene),
            around=around(unit.context),
            stance=scene.stance(span),
            bound_by="clause",
        )


def _subject(plain: str, span: Span, clause: Span, scene: Scene) -> frozenset[str]:
    """The words before a stage: what it is said of."""
    before = plain[clause.start : span.start]
    return without_names(content(before), before, scene.lexicon)
