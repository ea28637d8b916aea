"""Whether a card is asked for to begin a trial, against what is approved of trials."""

from __future__ import annotations

from collections.abc import Iterator

from checker.approved import Canon, CanonFact
from checker.models import Fact, FactKind, Needed
from checker.rules.verdict import Verdict, agrees, differs
from checker.statements.passage import Passage

_SAID = {Needed.YES: "a card is needed", Needed.NO: "no card is needed"}


def compare_card(fact: Fact, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A verdict where approved sentences say of trials whether a card is needed.

    Where the trials of plans differ, one that agrees is agreement.
    """
    known = [c for c in canon.by_kind[FactKind.CARD] if passage.within(c.scoping)]
    same = [c for c in known if _may_be_of(c, fact)]
    agreeing = next((c for c in same if c.fact.value == fact.value), None)
    if agreeing is not None:
        yield agrees(fact.span, agreeing.id)
    elif same:
        yield _differs(fact, same[0], passage)


def _may_be_of(c: CanonFact, fact: Fact) -> bool:
    return not (c.fact.packages and fact.packages) or bool(c.fact.packages & fact.packages)


def _differs(fact: Fact, c: CanonFact, passage: Passage) -> Verdict:
    assert isinstance(c.fact.value, Needed)  # noqa: S101
    said = passage.unit.plain[fact.span.start : fact.span.end].strip()
    expected = _SAID[c.fact.value]
    return differs(
        "claim-contradiction",
        fact.span,
        c.id,
        expected=expected,
        found=said,
        message=f"“{said}” here; approved is that {expected}: “{c.text}”",
    )
