"""What was read as a statement about our offer and compared with nothing.

Such a passage may be right or wrong: the rules did not understand of which approved thing it
speaks. It is listed with the entry it is nearest to, so that nobody takes silence for agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.approved import Canon, CanonFact
from checker.models import Fact, FactKind, Label, Quantity, Stance, Undecided, Value
from checker.rules.topics import share
from checker.rules.verdict import Verdict
from checker.statements.passage import Passage
from checker.statements.pieces import in_source, locate
from checker.values.agree import dimension

DECIDED = frozenset({Label.CONTRADICTION, Label.ENTAILMENT})
_LIKE = {FactKind.NUMBER: FactKind.LIMIT}
_KINDS_LIKE = {
    kind: tuple(k for k in FactKind if _LIKE.get(k, k) is _LIKE.get(kind, kind))
    for kind in FactKind
}
_HALF = 0.5


def undecided(passage: Passage, verdicts: Iterable[Verdict], canon: Canon) -> Iterator[Undecided]:
    """One for each approved entry that the passage may speak of, by its undecided facts.

    A fact of no approved thing counts where it is bound to a package of ours; entry None then.
    """
    decided = [v.span for v in verdicts if v.label in DECIDED]
    met: set[str | None] = set()
    for fact in passage.facts:
        if fact.kind is FactKind.NAME or fact.stance is not Stance.OURS_NOW:
            continue
        if any(s.start < fact.span.end and fact.span.start < s.end for s in decided):
            continue
        near = nearest(fact, passage, canon)
        canon_id = near.id if near is not None else None
        if canon_id in met or (near is None and not fact.packages & canon.lexicon.packages):
            continue
        met.add(canon_id)
        span = in_source(passage.unit, fact.span)
        yield Undecided(
            locate(passage.unit, span, passage.channel),
            passage.unit.text[span.start : span.end],
            passage.unit.text,
            span.start,
            canon_id,
            canon.wording.get(near.id, near.text) if near is not None else None,
        )


def nearest(fact: Fact, passage: Passage, canon: Canon) -> CanonFact | None:
    """The approved entry of a fact's kind that shares most of its words, half of them at least."""
    best, most = None, (_HALF, False)
    for kind in _KINDS_LIKE[fact.kind]:
        for c in canon.of_measure(kind, fact.value):
            if not passage.within(c.scoping) or (score := share_of(fact, c)) < _HALF:
                continue
            place = score, bool(c.fact.packages & fact.packages)
            if best is None or place > most:
                best, most = c, place
    return best


def share_of(fact: Fact, c: CanonFact) -> float:
    """The share of an approved thing's words that stand at a fact.

    None of them where packages differ, or what is measured: days are no gigabytes.
    """
    if c.fact.packages and fact.packages and not c.fact.packages & fact.packages:
        return 0.0
    if not _are_measured_alike(fact.value, c.fact.value):
        return 0.0
    have = fact.topic | fact.around
    return max((share(topic, have) for topic in c.topics), default=0.0)


def _are_measured_alike(here: Value, there: Value) -> bool:
    if not isinstance(here, Quantity) or not isinstance(there, Quantity):
        return True
    return dimension(here.unit) == dimension(there.unit)
