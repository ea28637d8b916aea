"""What is called beta here and is approved as released, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from checker.approved import Canon, CanonFact
from checker.models import Conflict, Fact, FactKind, Stage
from checker.rules.certainty import of_feature
from checker.rules.verdict import Verdict, agrees, differs
from checker.statements.around.features import is_said_of_something
from checker.statements.passage import Passage
from checker.values.words import PLAIN, content

_SAID = {Stage.EARLY: "not released yet", Stage.RELEASED: "released"}


def compare_stage(fact: Fact, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Verdicts on a stage that approved sentences tell of the same thing."""
    for c in canon.by_kind[FactKind.STAGE]:
        if c.topics[0] - PLAIN and passage.within(c.scoping):
            yield from _compare(fact, c, passage, canon)


def _compare(fact: Fact, c: CanonFact, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    conflict = _certainty(fact, c, passage, canon)
    if conflict is not Conflict.PROVEN:
        return
    if fact.value == c.fact.value:
        yield agrees(fact.span, c.id)
        return
    assert isinstance(c.fact.value, Stage)  # noqa: S101
    said = passage.unit.plain[fact.span.start : fact.span.end]
    yield differs(
        "claim-contradiction",
        fact.span,
        c.id,
        expected=_SAID[c.fact.value],
        found=said,
        message=f"“{said}” here; the approved sentence says that it is {_SAID[c.fact.value]}: “{c.text}”",
    )


def _certainty(fact: Fact, c: CanonFact, passage: Passage, canon: Canon) -> Conflict:
    """A sentence names the thing beside its stage; else the page or section is called by it."""
    unit = passage.unit
    ours = canon.lexicon.company_words
    said, thing = fact.topic - PLAIN - _WORDS - ours, c.topics[0]
    if thing <= fact.topic:
        return Conflict.IMPLIED if said - thing else Conflict.PROVEN
    if said:
        return of_feature(fact, (thing,), passage)
    if fact.value is Stage.RELEASED and not is_said_of_something(unit.plain, fact.span):
        return Conflict.IMPLIED  # `the generally available version` may be of anything
    titles = (unit.plain, *unit.context.headings[:1], *unit.context.headings[-1:])
    for title in (*titles, unit.context.title or ""):
        words = content(title)
        if thing <= words and not words - thing - PLAIN - _WORDS - ours:
            return Conflict.PROVEN
    return Conflict.IMPLIED


_WORDS = frozenset("beta alpha preview early release access version pre".split())
