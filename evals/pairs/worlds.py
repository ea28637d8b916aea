"""Invented companies: their facts, and pairs whose label follows from the facts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.pairs import say, words
from evals.pairs.made import CONTRADICTION, ENTAILMENT, NEUTRAL, Made


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


def pairs(count: int, features: Sequence[tuple[str, str]], chance: random.Random) -> Iterator[Made]:
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


def _availability(place: World) -> Iterator[Made]:
    chance, plans = place.chance, place.plans
    feature, other = place.features[:2]
    scope = say.random_scope(plans, place.free, chance)
    premise = say.strong(feature, scope, chance)
    weak = tuple(
        sorted(chance.sample(scope.plans, chance.randint(1, len(scope.plans))), key=plans.index)
    )
    outside = [p for p in plans if p not in scope.plans]
    wrong = say.different_scope(scope, plans, place.free, chance)

    def pair(label: str, text: str) -> Made:
        return Made(premise, text, label, "availability")

    yield pair(ENTAILMENT, say.in_place(say.strong(feature, scope, chance), feature, chance))
    yield pair(ENTAILMENT, say.in_place(say.weak(feature, weak, chance), feature, chance))
    yield pair(CONTRADICTION, say.in_place(say.strong(feature, wrong, chance), feature, chance))
    if outside:
        some = tuple(chance.sample(outside, 1))
        yield pair(CONTRADICTION, say.in_place(say.weak(feature, some, chance), feature, chance))
        yield pair(ENTAILMENT, say.in_place(say.denied(feature, some, chance), feature, chance))
        yield pair(NEUTRAL, say.others(feature, wrong, place.rival, chance))
    yield pair(CONTRADICTION, say.in_place(say.denied(feature, weak, chance), feature, chance))
    yield pair(NEUTRAL, say.in_place(say.strong(other, wrong, chance), other, chance))
    yield pair(
        NEUTRAL, say.in_place(say.weak(other, (chance.choice(plans),), chance), other, chance)
    )
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
) -> Iterator[Made]:
    """A tick or a dash in a table of plans, as the judge renders a cell."""
    for _ in range(2):
        plan, tick = chance.choice(plans), chance.random() < 0.5
        label = ENTAILMENT if tick == (plan in has) else CONTRADICTION
        yield Made(premise, say.tick(feature, plan, tick, chance), label, "availability cell")
    yield Made(
        premise,
        say.tick(other, chance.choice(plans), chance.random() < 0.5, chance),
        NEUTRAL,
        "availability cell",
    )


def _denials(place: World) -> Iterator[Made]:
    """The approved sentence says who does not have something, or only that one plan does."""
    chance, plans = place.chance, place.plans
    feature, other = place.features[2:4]
    at = chance.randrange(len(plans) - 1)
    premise = say.denied(feature, (plans[at],), chance)
    above = say.Scope(plans[at + 1 :], "above")
    all_plans = say.Scope(plans, "all")
    yield Made(
        premise,
        say.in_place(say.strong(feature, above, chance), feature, chance),
        ENTAILMENT,
        "denial",
    )
    yield Made(
        premise,
        say.in_place(say.strong(feature, all_plans, chance), feature, chance),
        CONTRADICTION,
        "denial",
    )
    yield Made(
        premise,
        say.in_place(say.weak(feature, (plans[at],), chance), feature, chance),
        CONTRADICTION,
        "denial",
    )
    yield Made(
        premise,
        say.in_place(say.weak(other, (plans[at],), chance), other, chance),
        NEUTRAL,
        "denial",
    )
    has = say.weak(feature, (plans[-1],), chance)
    yield Made(
        has,
        say.in_place(say.denied(feature, (plans[-1],), chance), feature, chance),
        CONTRADICTION,
        "denial",
    )
    yield Made(
        has,
        say.in_place(say.strong(feature, all_plans, chance), feature, chance),
        ENTAILMENT,
        "denial",
    )
    yield Made(
        has,
        say.in_place(say.weak(feature, (plans[at],), chance), feature, chance),
        NEUTRAL,
        "denial",
    )
    add_on = say.add_on(feature, plans[-1], chance)
    yield Made(add_on, say.add_on(feature, plans[-1], chance), ENTAILMENT, "add-on")
    yield Made(
        add_on,
        say.in_place(say.weak(feature, (plans[-1],), chance), feature, chance),
        CONTRADICTION,
        "add-on",
    )
    yield Made(add_on, say.add_on(other, plans[-1], chance), NEUTRAL, "add-on")


# --- limits and prices ------------------------------------------------------------------


def _limit(place: World) -> Iterator[Made]:
    chance, plans = place.chance, place.plans
    row, other = chance.sample(words.LIMITS, 2)
    plan, second = chance.sample(plans, 2)
    values = list(row[2])
    right, wrong = chance.sample(
        [*values, None] if row[1] not in {"%"} and not row[0] else values, 2
    )
    premise = say.limit(plan, row, right, chance)

    def pair(label: str, text: str, kind: str = "limit") -> Made:
        return Made(premise, text, label, kind)

    yield pair(ENTAILMENT, say.limit_in_place(plan, row, right, chance))
    yield pair(ENTAILMENT, say.limit_in_place(plan, say.same_in_other_unit(row), right, chance))
    yield pair(CONTRADICTION, say.limit_in_place(plan, row, wrong, chance))
    yield pair(CONTRADICTION, say.limit_in_place(plan, row, wrong, chance))
    yield pair(NEUTRAL, say.limit_in_place(second, row, wrong, chance))
    yield pair(NEUTRAL, say.limit_in_place(plan, other, chance.choice(other[2]), chance))
    yield pair(NEUTRAL, say.others_limit(place.rival, row, wrong, chance))
    yield pair(NEUTRAL, say.past(say.limit(plan, row, wrong, chance), chance))
    if row[3]:
        yield pair(
            CONTRADICTION,
            say.limit_in_place(plan, say.other_period(row, chance), right, chance),
            "period",
        )
    if not row[0] and row[1] != "%":
        yield pair(
            CONTRADICTION,
            say.limit_in_place(
                plan, (row[0], row[1], row[2], "seat" if row[3] else "project"), wrong, chance
            ),
        )
    yield from _several(place, row)


def _several(place: World, row: say.LimitRow) -> Iterator[Made]:
    """One sentence with the value of each plan; a text about one of them."""
    chance, plans = place.chance, place.plans[:4]
    if len(row[2]) < len(plans):
        return
    values = sorted(chance.sample(row[2], len(plans)))
    premise = say.limits_of_all(plans, row, values, chance)
    at = chance.randrange(len(plans))
    wrong = chance.choice([v for v in row[2] if v != values[at]])
    yield Made(
        premise, say.limit_in_place(plans[at], row, values[at], chance), ENTAILMENT, "limits"
    )
    yield Made(premise, say.limit_in_place(plans[at], row, wrong, chance), CONTRADICTION, "limits")
    yield Made(premise, say.others_limit(place.rival, row, wrong, chance), NEUTRAL, "limits")
    changed = [wrong if i == at else v for i, v in enumerate(values)]
    yield Made(premise, say.limits_of_all(plans, row, values, chance), ENTAILMENT, "limits")
    yield Made(premise, say.limits_of_all(plans, row, changed, chance), CONTRADICTION, "limits")


def _plan_price(place: World) -> Iterator[Made]:
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

    def pair(label: str, text: str) -> Made:
        return Made(premise, text, label, "plan price")

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


def _item_price(place: World) -> Iterator[Made]:
    chance = place.chance
    row, other = chance.sample(words.PRICED, 2)
    right, wrong = chance.sample(row[2], 2)
    sign = chance.choice(say.SIGNS)
    premise = say.item_price(row, right, sign, chance)

    def pair(label: str, text: str) -> Made:
        return Made(premise, text, label, "item price")

    yield pair(ENTAILMENT, say.item_in_place(row, right, sign, chance))
    yield pair(CONTRADICTION, say.item_in_place(row, wrong, sign, chance))
    yield pair(CONTRADICTION, say.included_free(row, chance))
    yield pair(NEUTRAL, say.item_in_place(other, chance.choice(other[2]), sign, chance))
    yield pair(NEUTRAL, say.past(say.item_price(row, wrong, sign, chance), chance))
    yield pair(NEUTRAL, say.others_item(place.rival, row, wrong, sign, chance))


# --- names and claims ---------------------------------------------------------------------


def _names(place: World) -> Iterator[Made]:
    chance, plans = place.chance, place.plans
    premise = say.plan_list(place.company, plans, chance)
    unknown = chance.choice([n for n in words.ODD_NAMES if n not in plans])
    feature = place.features[0]
    yield Made(
        premise,
        say.in_place(say.weak(feature, (chance.choice(plans),), chance), feature, chance),
        ENTAILMENT,
        "names",
    )
    yield Made(
        premise,
        say.in_place(say.weak(feature, (unknown,), chance), feature, chance),
        CONTRADICTION,
        "names",
    )
    mixed = tuple(chance.sample([chance.choice(plans), unknown], 2))
    yield Made(
        premise,
        say.in_place(say.weak(feature, mixed, chance), feature, chance),
        CONTRADICTION,
        "names",
    )
    yield Made(
        premise,
        say.others(feature, say.Scope((unknown,), "list"), place.rival, chance),
        NEUTRAL,
        "names",
    )
    yield Made(premise, say.instruction(feature, plans, chance), NEUTRAL, "names")
    replaced = [unknown if p == plans[-1] else p for p in plans]
    yield Made(premise, say.plan_list(place.company, replaced, chance), CONTRADICTION, "names")
    yield Made(premise, say.plan_list(place.company, plans, chance), ENTAILMENT, "names")
    gone = say.discontinued(place.company, unknown, chance)
    yield Made(
        gone,
        say.in_place(say.weak(feature, (unknown,), chance), feature, chance),
        CONTRADICTION,
        "retired",
    )
    yield Made(gone, say.past(say.weak(feature, (unknown,), chance), chance), NEUTRAL, "retired")
    yield Made(gone, say.discontinued(place.company, unknown, chance), ENTAILMENT, "retired")
    yield Made(
        gone,
        say.in_place(say.weak(feature, (plans[0],), chance), feature, chance),
        NEUTRAL,
        "retired",
    )


def _claims(place: World) -> Iterator[Made]:
    chance = place.chance
    (true, false), (else_true, else_false) = chance.sample(words.CLAIMS, 2)
    sides = [true, false]
    chance.shuffle(sides)
    ours, opposite = sides
    premise = chance.choice(ours)
    yield Made(premise, say.somewhere(chance.choice(ours), chance), ENTAILMENT, "claim")
    yield Made(premise, say.somewhere(chance.choice(opposite), chance), CONTRADICTION, "claim")
    yield Made(
        premise, say.somewhere(chance.choice((*else_true, *else_false)), chance), NEUTRAL, "claim"
    )
    yield Made(
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
