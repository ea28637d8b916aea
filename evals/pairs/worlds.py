"""Invented companies: their facts, and pairs whose label follows from the facts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.pairs import say, words
from evals.pairs.made import CONTRADICTION, ENTAILMENT, NEUTRAL, TrainingPair


@dataclass(frozen=True, slots=True)
class World:
    """A company with its plans, from the smallest to the largest."""

    company: str
    rival: str
    plans: tuple[str, ...]
    features: tuple[tuple[str, str], ...]
    chance: random.Random

    @property
    def free(self) -> bool:
        """Whether the smallest plan costs nothing."""
        return self.plans[0] in {
            "Free",
            "Hobby",
            "Community",
            "Starter",
            "Sandbox",
            "Entry",
            "Open",
        }


def world(chance: random.Random, features: Sequence[tuple[str, str]]) -> World:
    """A company drawn by chance."""
    plans = tuple(chance.choice(words.PLANS).split())
    if chance.random() < 0.35:
        names = chance.sample(words.ODD_NAMES, len(plans))
        plans = tuple(n if chance.random() < 0.5 else p for p, n in zip(plans, names, strict=True))
    return World(
        chance.choice(words.COMPANIES),
        chance.choice(words.RIVALS),
        plans,
        tuple(chance.sample(features, 4)),
        chance,
    )


def pairs(
    count: int, features: Sequence[tuple[str, str]], chance: random.Random
) -> Iterator[TrainingPair]:
    """About `count` pairs of invented companies."""
    made = 0
    while made < count:
        place = world(chance, features)
        for kind, weight in _KINDS:
            if chance.random() < weight:
                for pair in kind(place):
                    made += 1
                    yield pair


# --- who has a feature -----------------------------------------------------------------


def _availability(place: World) -> Iterator[TrainingPair]:
    chance, plans = place.chance, place.plans
    feature, other = place.features[:2]
    scope = say.random_scope(plans, place.free, chance)
    premise = say.strong(feature, scope, chance)
    weak = tuple(
        sorted(chance.sample(scope.plans, chance.randint(1, len(scope.plans))), key=plans.index)
    )
    outside = [p for p in plans if p not in scope.plans]
    wrong = say.different_scope(scope, plans, place.free, chance)

    def pair(label: str, text: str) -> TrainingPair:
        return TrainingPair(premise, text, label, "availability")

    yield pair(ENTAILMENT, say.given(feature, scope, chance))
    yield pair(ENTAILMENT, say.used(feature, weak, chance))
    yield pair(CONTRADICTION, say.given(feature, wrong, chance))
    if outside:
        some = tuple(chance.sample(outside, 1))
        yield pair(CONTRADICTION, say.used(feature, some, chance))
        yield pair(ENTAILMENT, say.in_place(say.denied(feature, some, chance), feature, chance))
        yield pair(NEUTRAL, say.others(feature, wrong, place.rival, chance))
    yield pair(CONTRADICTION, say.in_place(say.denied(feature, weak, chance), feature, chance))
    yield pair(NEUTRAL, say.given(other, wrong, chance))
    yield pair(NEUTRAL, say.used(other, (chance.choice(plans),), chance))
    yield pair(NEUTRAL, say.instruction(feature, plans, chance))
    yield pair(NEUTRAL, say.past(say.strong(feature, wrong, chance), chance))
    if chance.random() < 0.5:
        yield from _cells(premise, feature, other, scope.plans, plans, chance)
    if chance.random() < 0.5:
        yield from _denials(place)


def _cells(
    premise: str,
    feature: tuple[str, str],
    other: tuple[str, str],
    has: tuple[str, ...],
    plans: tuple[str, ...],
    chance: random.Random,
) -> Iterator[TrainingPair]:
    """A tick or a dash in a table of plans, as the judge renders a cell."""
    for _ in range(2):
        plan, tick = chance.choice(plans), chance.random() < 0.5
        label = ENTAILMENT if tick == (plan in has) else CONTRADICTION
        yield TrainingPair(
            premise, say.tick(feature, plan, tick, chance), label, "availability cell"
        )
    yield TrainingPair(
        premise,
        say.tick(other, chance.choice(plans), chance.random() < 0.5, chance),
        NEUTRAL,
        "availability cell",
    )


def _denials(place: World) -> Iterator[TrainingPair]:
    """The approved sentence says who does not have something, or only that one plan does."""
    chance, plans = place.chance, place.plans
    feature, other = place.features[2:4]
    at = chance.randrange(len(plans) - 1)
    one, last = plans[at : at + 1], plans[-1:]
    premise = say.denied(feature, one, chance)
    above = say.PlanScope(plans[at + 1 :], "above")
    every = say.PlanScope(plans, "all")

    def pair(label: str, text: str) -> TrainingPair:
        return TrainingPair(premise, text, label, "denial")

    yield pair(ENTAILMENT, say.given(feature, above, chance))
    yield pair(CONTRADICTION, say.given(feature, every, chance))
    yield pair(CONTRADICTION, say.used(feature, one, chance))
    yield pair(NEUTRAL, say.used(other, one, chance))
    yield from _had(feature, last, one, every, chance)
    yield from _add_on(feature, other, last, chance)


def _had(
    feature: tuple[str, str],
    plans: tuple[str, ...],
    others: tuple[str, ...],
    every: say.PlanScope,
    chance: random.Random,
) -> Iterator[TrainingPair]:
    """That a plan has something says nothing of the other plans."""
    premise = say.weak(feature, plans, chance)

    def pair(label: str, text: str) -> TrainingPair:
        return TrainingPair(premise, text, label, "denial")

    yield pair(CONTRADICTION, say.in_place(say.denied(feature, plans, chance), feature, chance))
    yield pair(ENTAILMENT, say.given(feature, every, chance))
    yield pair(NEUTRAL, say.used(feature, others, chance))


def _add_on(
    feature: tuple[str, str],
    other: tuple[str, str],
    plans: tuple[str, ...],
    chance: random.Random,
) -> Iterator[TrainingPair]:
    """What a plan can buy is not what it has."""
    premise = say.add_on(feature, plans[0], chance)

    def pair(label: str, text: str) -> TrainingPair:
        return TrainingPair(premise, text, label, "add-on")

    yield pair(ENTAILMENT, say.add_on(feature, plans[0], chance))
    yield pair(CONTRADICTION, say.used(feature, plans, chance))
    yield pair(NEUTRAL, say.add_on(other, plans[0], chance))


# --- limits and prices ------------------------------------------------------------------


def _limit(place: World) -> Iterator[TrainingPair]:
    chance, plans = place.chance, place.plans
    row, other = chance.sample(words.LIMITS, 2)
    plan, second = chance.sample(plans, 2)
    values = list(row[2])
    right, wrong = chance.sample(
        [*values, None] if row[1] not in {"%"} and not row[0] else values, 2
    )
    premise = say.limit(plan, row, right, chance)

    def pair(label: str, text: str, kind: str = "limit") -> TrainingPair:
        return TrainingPair(premise, text, label, kind)

    yield pair(ENTAILMENT, say.limit_in_place(plan, row, right, chance))
    yield pair(ENTAILMENT, say.limit_in_place(plan, say.same_in_other_unit(row), right, chance))
    yield pair(CONTRADICTION, say.limit_in_place(plan, row, wrong, chance))
    yield pair(CONTRADICTION, say.limit_in_place(plan, row, wrong, chance))
    yield pair(NEUTRAL, say.limit_in_place(second, row, wrong, chance))
    yield pair(NEUTRAL, say.limit_in_place(plan, other, chance.choice(other[2]), chance))
    yield pair(NEUTRAL, say.others_limit(place.rival, row, wrong, chance))
    yield pair(NEUTRAL, say.past(say.limit(plan, row, wrong, chance), chance))
    if row[3]:
        longer = say.other_period(row, chance)
        yield pair(CONTRADICTION, say.limit_in_place(plan, longer, right, chance), "period")
    if not row[0] and row[1] != "%":
        per = (*row[:3], "seat" if row[3] else "project")
        yield pair(CONTRADICTION, say.limit_in_place(plan, per, wrong, chance))
    yield from _several(place, row)


def _several(place: World, row: say.LimitRow) -> Iterator[TrainingPair]:
    """One sentence with the value of each plan; a text about one of them."""
    chance, plans = place.chance, place.plans[:4]
    if len(row[2]) < len(plans):
        return
    values = sorted(chance.sample(row[2], len(plans)))
    premise = say.limits_of_all(plans, row, values, chance)
    at = chance.randrange(len(plans))
    wrong = chance.choice([v for v in row[2] if v != values[at]])
    yield TrainingPair(
        premise, say.limit_in_place(plans[at], row, values[at], chance), ENTAILMENT, "limits"
    )
    yield TrainingPair(
        premise, say.limit_in_place(plans[at], row, wrong, chance), CONTRADICTION, "limits"
    )
    yield TrainingPair(
        premise, say.others_limit(place.rival, row, wrong, chance), NEUTRAL, "limits"
    )
    changed = [wrong if i == at else v for i, v in enumerate(values)]
    yield TrainingPair(premise, say.limits_of_all(plans, row, values, chance), ENTAILMENT, "limits")
    yield TrainingPair(
        premise, say.limits_of_all(plans, row, changed, chance), CONTRADICTION, "limits"
    )


def _plan_price(place: World) -> Iterator[TrainingPair]:
    chance, plans = place.chance, place.plans
    plan, second = chance.sample(plans, 2)
    amount = chance.choice(
        (5, 7, 8, 9, 10, 12, 15, 19, 20, 25, 29, 39, 49, 59, 79, 99, 149, 199, 299, 499)
    )
    price = say.PlanPrice(
        amount,
        chance.choice(say.PER),
        chance.choice(("", "", "annually", "monthly")),
        chance.choice(say.SIGNS),
    )
    wrong = say.wrong_price(price, chance)
    premise = say.plan_price(plan, price, chance)

    def pair(label: str, text: str) -> TrainingPair:
        return TrainingPair(premise, text, label, "plan price")

    yield pair(ENTAILMENT, say.price_in_place(plan, price, chance))
    yield pair(ENTAILMENT, say.plan_price(plan, say.by_the_year(price), chance))
    yield pair(CONTRADICTION, say.price_in_place(plan, wrong, chance))
    yield pair(CONTRADICTION, say.price_in_place(plan, say.wrong_price(price, chance), chance))
    yield pair(CONTRADICTION, say.is_free(plan, chance))
    yield pair(NEUTRAL, say.price_in_place(second, wrong, chance))
    yield pair(NEUTRAL, say.others_price(place.rival, plan, wrong, chance))
    yield pair(NEUTRAL, say.past(say.plan_price(plan, wrong, chance), chance))
    row = chance.choice(words.LIMITS)
    yield pair(NEUTRAL, say.limit_in_place(plan, row, chance.choice(row[2]), chance))
    yield pair(NEUTRAL, say.customer(plan, chance))


def _item_price(place: World) -> Iterator[TrainingPair]:
    chance = place.chance
    row, other = chance.sample(words.PRICED, 2)
    right, wrong = chance.sample(row[2], 2)
    sign = chance.choice(say.SIGNS)
    premise = say.item_price(row, right, sign, chance)

    def pair(label: str, text: str) -> TrainingPair:
        return TrainingPair(premise, text, label, "item price")

    yield pair(ENTAILMENT, say.item_in_place(row, right, sign, chance))
    yield pair(CONTRADICTION, say.item_in_place(row, wrong, sign, chance))
    yield pair(CONTRADICTION, say.included_free(row, chance))
    yield pair(NEUTRAL, say.item_in_place(other, chance.choice(other[2]), sign, chance))
    yield pair(NEUTRAL, say.past(say.item_price(row, wrong, sign, chance), chance))
    yield pair(NEUTRAL, say.others_item(place.rival, row, wrong, sign, chance))


# --- names and claims ---------------------------------------------------------------------


def _names(place: World) -> Iterator[TrainingPair]:
    chance, plans, feature = place.chance, place.plans, place.features[0]
    premise = say.plan_list(place.company, plans, chance)
    unknown = chance.choice([n for n in words.ODD_NAMES if n not in plans])

    def pair(label: str, text: str) -> TrainingPair:
        return TrainingPair(premise, text, label, "names")

    yield pair(ENTAILMENT, say.used(feature, (chance.choice(plans),), chance))
    yield pair(CONTRADICTION, say.used(feature, (unknown,), chance))
    mixed = tuple(chance.sample([chance.choice(plans), unknown], 2))
    yield pair(CONTRADICTION, say.used(feature, mixed, chance))
    theirs = say.PlanScope((unknown,), "list")
    yield pair(NEUTRAL, say.others(feature, theirs, place.rival, chance))
    yield pair(NEUTRAL, say.instruction(feature, plans, chance))
    replaced = [unknown if p == plans[-1] else p for p in plans]
    yield pair(CONTRADICTION, say.plan_list(place.company, replaced, chance))
    yield pair(ENTAILMENT, say.plan_list(place.company, plans, chance))
    yield from _retired(place, unknown)


def _retired(place: World, gone: str) -> Iterator[TrainingPair]:
    """A plan that is no longer sold is no plan to have anything on."""
    chance, feature = place.chance, place.features[0]
    premise = say.discontinued(place.company, gone, chance)

    def pair(label: str, text: str) -> TrainingPair:
        return TrainingPair(premise, text, label, "retired")

    yield pair(CONTRADICTION, say.used(feature, (gone,), chance))
    yield pair(NEUTRAL, say.past(say.weak(feature, (gone,), chance), chance))
    yield pair(ENTAILMENT, say.discontinued(place.company, gone, chance))
    yield pair(NEUTRAL, say.used(feature, place.plans[:1], chance))


def _claims(place: World) -> Iterator[TrainingPair]:
    chance = place.chance
    (true, false), (else_true, else_false) = chance.sample(words.CLAIMS, 2)
    sides = [true, false]
    chance.shuffle(sides)
    ours, opposite = sides
    premise = chance.choice(ours)
    yield TrainingPair(premise, say.somewhere(chance.choice(ours), chance), ENTAILMENT, "claim")
    yield TrainingPair(
        premise, say.somewhere(chance.choice(opposite), chance), CONTRADICTION, "claim"
    )
    yield TrainingPair(
        premise, say.somewhere(chance.choice((*else_true, *else_false)), chance), NEUTRAL, "claim"
    )
    yield TrainingPair(
        premise, say.of_rival(place.rival, chance.choice(opposite), chance), NEUTRAL, "claim"
    )


_KINDS = (
    (_availability, 1.0),
    (_limit, 0.7),
    (_plan_price, 0.5),
    (_item_price, 0.5),
    (_names, 0.5),
    (_claims, 1.0),
)
