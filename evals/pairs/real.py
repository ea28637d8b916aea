"""Pairs whose hypothesis is a real passage of a page."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from checker.models import FactKind
from evals.pairs import changes, say, words
from evals.pairs.carriers import Carrier
from evals.pairs.made import CONTRADICTION, ENTAILMENT, NEUTRAL, TrainingPair

_NUMERIC = frozenset({FactKind.PRICE, FactKind.LIMIT, FactKind.NUMBER, FactKind.DISCOUNT})


def pairs(found: Sequence[Carrier], chance: random.Random) -> Iterator[TrainingPair]:
    """Pairs from every carrier: with itself, changed, and with its neighbours."""
    by_page = defaultdict(list)
    things = sorted({w for c in found if c.prose for w in changes.things(c.said)})
    for carrier in found:
        by_page[carrier.page].append(carrier)
    for carrier in found:
        for made in (
            *_own(carrier, things, chance),
            *_neighbours(carrier, by_page[carrier.page], chance),
        ):
            if made.premise.lower() != made.hypothesis.lower():
                yield _disguised(made, carrier, chance)


def _premise(carrier: Carrier, chance: random.Random) -> str:
    """The carrier's statement as somebody would approve it."""
    if not carrier.prose:
        return _sentence_of_cell(carrier, chance)
    return changes.reworded(changes.trimmed(carrier.said, chance), chance)


def _sentence_of_cell(carrier: Carrier, chance: random.Random) -> str:
    """`Storage, Pro: 10 GB` as a sentence."""
    around = carrier.around.rstrip(": ").split(": ")[-1]
    row, _, column = around.partition(", ")
    said = carrier.rendered.rsplit(": ", 1)[-1]
    if not column:
        return f"{around}: {said}"
    return chance.choice(
        (
            f"{row} is {said} ({column}).",
            f"For {row}, {column.lower()} is {said}.",
            f"{column} of {row}: {said}.",
            f"On {column}, {row} is {said}.",
        )
    )


def _own(carrier: Carrier, things: Sequence[str], chance: random.Random) -> Iterator[TrainingPair]:
    premise = _premise(carrier, chance)
    yield TrainingPair(premise, carrier.rendered, ENTAILMENT, "own", carrier.company)
    yield from _elsewhere(premise, carrier, things, chance)
    for kind, change in _changes(carrier):
        wrong = change(premise, chance)
        if wrong and wrong != premise:
            yield TrainingPair(wrong, carrier.rendered, CONTRADICTION, kind, carrier.company)
        # The same change in the passage: a changed text must not give the label away.
        said = change(carrier.said, chance) if carrier.prose else None
        if not said or said == carrier.said:
            continue
        changed = carrier.around + said
        if chance.random() < 0.7:
            yield TrainingPair(premise, changed, CONTRADICTION, kind, carrier.company)
        agreeing = changes.reworded(changes.trimmed(said, chance), chance)
        yield TrainingPair(agreeing, changed, ENTAILMENT, f"{kind} on both sides", carrier.company)
        if chance.random() < 0.6:
            yield TrainingPair(
                premise, _of_others(changed, chance), NEUTRAL, f"{kind} of others", carrier.company
            )


def _elsewhere(
    premise: str, carrier: Carrier, things: Sequence[str], chance: random.Random
) -> Iterator[TrainingPair]:
    """The same said of another thing, with the same number, another one or the opposite."""
    for often in (1.0, 0.5):
        other = changes.of_another_thing(premise, carrier.rendered, things, chance)
        if other is None or chance.random() > often:
            return
        change = chance.choice((changes.other_number, changes.flipped, None))
        changed = (change(other, chance) or other) if change else other
        yield TrainingPair(changed, carrier.rendered, NEUTRAL, "another thing", carrier.company)


def _of_others(text: str, chance: random.Random) -> str:
    return (
        say.past(text, chance)
        if chance.random() < 0.5
        else say.of_rival(chance.choice(words.RIVALS), text, chance)
    )


Change: TypeAlias = "Callable[[str, random.Random], str | None]"


def _changes(carrier: Carrier) -> Iterator[tuple[str, Change]]:
    slots = [text for kind, text in carrier.slots if kind in _NUMERIC]
    has_scope = any(kind is FactKind.AVAILABILITY for kind, _ in carrier.slots)
    yield "number", lambda text, chance: changes.other_number(text, chance)
    if slots:
        yield "number of a fact", lambda text, chance: changes.other_number(text, chance)
        yield "unit", lambda text, chance: changes.other_unit(text, chance)
    yield "opposite", changes.flipped
    yield "scope", changes.other_scope
    if has_scope or re.search(
        r"\b(?:only|available|requires?|needs?|plan|customers|users)\b", carrier.said
    ):
        yield "plan", lambda text, chance: changes.other_plan(text, carrier.plans, chance)


def _neighbours(
    carrier: Carrier, page: Sequence[Carrier], chance: random.Random
) -> Iterator[TrainingPair]:
    """About something else on the same page: the nearest ones by words, changed or not."""
    mine = _words(carrier.said)
    near = sorted(page, key=lambda o: -_overlap(mine, _words(o.said)) + chance.random() * 0.1)[:6]
    for other in near:
        shared = _overlap(mine, _words(other.said))
        if other is carrier or shared > 0.6:
            continue
        premise = _premise(other, chance)
        yield TrainingPair(premise, carrier.rendered, NEUTRAL, "neighbour", carrier.company)
        changed = changes.other_number(premise, chance) or changes.flipped(premise, chance)
        if changed and chance.random() < 0.4:
            yield TrainingPair(
                changed, carrier.rendered, NEUTRAL, "neighbour changed", carrier.company
            )


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"[a-z0-9]+", text.lower()) if len(w) > 2)


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / max(1, min(len(a), len(b)))


def _disguised(made: TrainingPair, carrier: Carrier, chance: random.Random) -> TrainingPair:
    """Other plan names and numbers on both sides alike, half of the time."""
    texts = made.premise, made.hypothesis
    if chance.random() < 0.5:
        texts = changes.renamed(texts, carrier.plans, chance)
    if chance.random() < 0.5:
        texts = changes.renumbered(texts, chance)
    return TrainingPair(*texts, made.label, made.kind, made.company)
