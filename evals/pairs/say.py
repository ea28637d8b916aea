"""How invented companies say their facts: many wordings of each, drawn by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TypeAlias

from evals.pairs import words
from evals.pairs.made import listed, upper_first

LimitRow: TypeAlias = "tuple[str, str, tuple[float, ...], str | None]"
Priced: TypeAlias = "tuple[str, str | None, tuple[float, ...], str | None]"
Feature: TypeAlias = "tuple[str, str]"
SIGNS = ("$", "$", "$", "€", "£")
PER = (
    " per month", "/month", " per user per month", " per seat per month", "/user/month", " a month", "/mo",
    " per user/month", " per editor per month", " per member each month",
)  # fmt: skip


# --- who has a feature -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanScope:
    """The plans that have something, and how that is said: list, above, all, paid."""

    plans: tuple[str, ...]
    said: str


def random_scope(plans: tuple[str, ...], free: bool, chance: random.Random) -> PlanScope:
    """All plans, the paid ones, those from one up, or a list."""
    said = chance.choice(("all", "paid", "above", "above", "list", "list", "top"))
    if said == "all":
        return PlanScope(plans, "all")
    if said == "paid" and free:
        return PlanScope(plans[1:], "paid")
    if said == "top":
        return PlanScope(plans[-1:], "list")
    at = chance.randrange(len(plans) - 1)
    return (
        PlanScope(plans[at:], "above")
        if said == "above" and at
        else PlanScope(plans[max(1, at) :], "list")
    )


def different_scope(
    scope: PlanScope, plans: tuple[str, ...], free: bool, chance: random.Random
) -> PlanScope:
    """Another set of plans: the nearest wrong ones most often."""
    while True:
        other = random_scope(plans, free, chance)
        if other.plans != scope.plans:
            return other


def _plans(scope: PlanScope, chance: random.Random, word: str = "and") -> str:
    """`Pro and Enterprise plans`, `every paid plan`, `Pro and above`."""
    first = scope.plans[0]
    if scope.said == "all":
        return chance.choice(
            ("all plans", "every plan", "all plans, free included", "any plan", "all our plans")
        )
    ways = [
        f"{listed(scope.plans, chance, word)} plan{'s' if len(scope.plans) > 1 else ''}",
        listed(scope.plans, chance, word),
    ]
    if scope.said == "paid":
        ways += ["all paid plans", "every paid plan", "paid plans", "paid plans only"]
    elif len(scope.plans) > 1 and scope.said == "above":
        ways += [
            f"{first} and above",
            f"{first} and higher",
            f"{first} or above",
            f"the {first} plan and up",
            f"{first}+",
        ]
    return chance.choice(ways)


def strong(feature: Feature, scope: PlanScope, chance: random.Random) -> str:
    """Who has it, and that nobody else does."""
    thing, act = feature
    if scope.said == "all":
        return upper_first(
            chance.choice(
                (
                    f"{thing} is available on {_plans(scope, chance)}.",
                    f"{thing} comes with {_plans(scope, chance)}.",
                    f"every plan includes {thing}.",
                    f"all customers can {act}, whatever their plan.",
                    f"{thing} is included in {_plans(scope, chance)} at no extra cost.",
                    f"you can {act} on {_plans(scope, chance)}.",
                )
            )
        )
    ways = [
        f"{thing} needs {_plans(scope, chance, 'or')}.",
        f"{thing} requires {_plans(scope, chance, 'or')}.",
        f"{thing} is only available on {_plans(scope, chance)}.",
        f"{thing} is limited to {_plans(scope, chance)}.",
        f"only {listed(scope.plans, chance)} customers can {act}.",
        f"to {act} you must be on {_plans(scope, chance, 'or')}.",
        f"{thing} is available on {_plans(scope, chance)}, not on smaller ones.",
        f"upgrade to {_plans(scope, chance, 'or')} to {act}.",
        f"{thing} ({_plans(scope, chance)} only)",
        f"this is restricted to {_plans(scope, chance)}: {thing}.",
        f"available on {_plans(scope, chance)} only: {thing}",
        f"{thing} is offered exclusively with {_plans(scope, chance)}.",
    ]
    if len(scope.plans) == 1:
        ways += [f"{thing} is a {scope.plans[0]}-only feature.", f"{thing} is a {scope.plans[0]} feature.",
                 f"you need {scope.plans[0]} to {act}."]  # fmt: skip
    if len(scope.plans) > 1:
        ways += [
            f"{thing} is available on {_plans(scope, chance)}.",
            f"{thing} is part of {_plans(scope, chance)}.",
        ]
    return upper_first(chance.choice(ways))


def weak(feature: Feature, plans: tuple[str, ...], chance: random.Random) -> str:
    """That these plans have it; others may."""
    thing, act = feature
    names = listed(plans, chance)
    s = "s" if len(plans) > 1 else ""
    return upper_first(
        chance.choice(
            (
                f"{thing} is included in {names}.",
                f"{names} customers can {act}.",
                f"on {names} you can {act}.",
                f"{names} include{'' if s else 's'} {thing}.",
                f"with the {names} plan{s} you get {thing}.",
                f"{names} plan{s} come{'' if s else 's'} with {thing}.",
                f"{thing} for {names} users",
                f"if you are on {names}, you can {act} from the dashboard.",
                f"as a {listed(plans, chance, 'or')} user you may {act}.",
                f"{thing} is part of the {names} plan{s}.",
            )
        )
    )


def denied(feature: Feature, plans: tuple[str, ...], chance: random.Random) -> str:
    """That these plans do not have it."""
    thing, act = feature
    names = listed(plans, chance, "or")
    return upper_first(
        chance.choice(
            (
                f"{thing} is not available on {names}.",
                f"{names} does not include {thing}.",
                f"{names} plan users cannot {act}.",
                f"{thing} is not part of the {names} plan.",
                f"on {names} you can't {act}.",
                f"{names} comes without {thing}.",
                f"no {thing} on {names}",
                f"the {names} plan doesn't have {thing}.",
            )
        )
    )


def add_on(feature: Feature, plan: str, chance: random.Random) -> str:
    """That a plan can buy it."""
    thing, _ = feature
    return upper_first(
        chance.choice(
            (
                f"on {plan}, {thing} is a paid add-on.",
                f"{thing} is available as an add-on to {plan}.",
                f"{plan} customers can buy {thing} separately.",
                f"{thing} costs extra on {plan}.",
                f"{thing} is not included in {plan} but can be added for a fee.",
            )
        )
    )


def tick(feature: Feature, plan: str, has: bool, chance: random.Random) -> str:
    """A cell as the judge renders it: row header, column header, words for the mark."""
    thing = upper_first(feature[0].removeprefix("the "))
    mark = chance.choice(
        ("included", "included", "yes", "✓ included")
        if has
        else ("not included", "not included", "no", "- not included")
    )
    return f"{heading(chance)}{thing}, {plan}: {mark}"


def instruction(feature: Feature, plans: tuple[str, ...], chance: random.Random) -> str:
    """How to use it: says nothing of who has it."""
    thing, act = feature
    return in_place(
        upper_first(
            chance.choice(
                (
                    f"to {act}, open Settings and follow the steps.",
                    f"{thing} can be configured in the dashboard.",
                    f"this guide explains how to {act}.",
                    f"changes to {thing} are saved automatically.",
                    f"{thing} helps {chance.choice(plans).lower()} teams work faster.",
                    f"contact us if you have trouble with {thing}.",
                    f"we have improved {thing} in this release.",
                    f"{thing} works in every browser.",
                )
            )
        ),
        feature,
        chance,
    )


def others(feature: Feature, scope: PlanScope, rival: str, chance: random.Random) -> str:
    """The same of another vendor."""
    text = (
        strong(feature, scope, chance)
        if chance.random() < 0.5
        else weak(feature, scope.plans, chance)
    )
    return of_rival(rival, text, chance)


def of_rival(rival: str, text: str, chance: random.Random) -> str:
    """A statement put into another vendor's mouth."""
    low = text[0].lower() + text[1:] if not text[:3].isupper() else text
    return chance.choice((f"At {rival}, {low}", f"With {rival}, {low}", f"{rival} says: {text}", f"{rival} vs us > {rival}: {text}",
                          f"Unlike us, {rival} has this rule: {low}", f"{rival} > {text}"))  # fmt: skip


def past(text: str, chance: random.Random) -> str:
    """A statement that held once."""
    low = text[0].lower() + text[1:] if not text[:3].isupper() else text
    year = chance.randint(2015, 2023)
    return chance.choice((f"Until {year}, this was the rule: {low}", f"It used to be that {low}", f"In {year} we announced: {text}",
                          f"Changelog > {year}-0{chance.randint(1, 9)}: before this release, {low}", f"Previously, {low}",
                          f"(Old pricing, no longer in effect) {text}", f"Before the change in {year}, {low}"))  # fmt: skip


# --- limits -----------------------------------------------------------------------------


def number(value: float, chance: random.Random) -> str:
    """A number as people write it: 10,000 or 10000 or 10k."""
    if value >= 1000 and value == int(value):
        whole = int(value)
        ways = [f"{whole:,}", f"{whole:,}", str(whole)]
        ways += [f"{whole // 1000}k"] if whole % 1000 == 0 and whole < 1_000_000 else []
        ways += (
            [f"{whole // 1_000_000} million", f"{whole // 1_000_000}M"]
            if whole % 1_000_000 == 0
            else []
        )
        return chance.choice(ways)
    small = ("zero", "one", "two", "three", "four", "five", "six")
    if value == int(value):
        return small[int(value)] if value < 7 and chance.random() < 0.25 else str(int(value))
    return f"{value:g}"


def amount(row: LimitRow, value: float | None, chance: random.Random) -> str:
    """`10,000 API requests per month`, `30 days of log retention`."""
    what, unit, _, every = row
    if unit == "%":
        return f"{value:g}% {what}"
    many = unit if value == 1 or unit.isupper() else f"{unit}s"
    period = f" {chance.choice(('per', 'per', 'a', 'each'))} {every}" if every else ""
    said = "unlimited" if value is None else number(value, chance)
    if not what:
        return f"{said} {many}{period}"
    if value is not None and chance.random() < 0.25:
        return f"{number(value, chance)}-{unit} {what}{period}"
    return chance.choice((f"{said} {many} of {what}{period}", f"{what} of {said} {many}{period}"))


def limit(plan: str, row: LimitRow, value: float | None, chance: random.Random) -> str:
    """How much a plan has of something, in a sentence."""
    much = amount(row, value, chance)
    cap = (
        chance.choice(("", "", "up to ", "at most ", "a maximum of "))
        if value is not None and row[1] != "%" and "-" not in much
        else ""
    )
    ways = [
        f"{plan} includes {cap}{much}.",
        f"The {plan} plan includes {cap}{much}.",
        f"The {plan} plan comes with {cap}{much}.",
        f"{plan} has {cap}{much}.",
        f"{plan} customers get {cap}{much}.",
        f"On {plan} you get {cap}{much}.",
        f"{plan} is limited to {much}." if value is not None else f"{plan} has no limit: {much}.",
        f"{upper_first(much)} on the {plan} plan",
        f"With {plan} you have {cap}{much}.",
    ]
    if row[0] and value is not None and row[1] != "%":
        ways.append(
            f"{upper_first(row[0])} is {number(value, chance)} {row[1]}{'s' if value != 1 else ''} on {plan}."
        )
    return chance.choice(ways)


def limit_in_place(plan: str, row: LimitRow, value: float | None, chance: random.Random) -> str:
    """The same as collateral has it: a sentence, a bullet under a plan's heading, a cell."""
    shape = chance.random()
    if shape < 0.5:
        return somewhere(limit(plan, row, value, chance), chance)
    if shape < 0.75:
        return f"{chance.choice(('Pricing > ', 'Plans > ', ''))}{plan}{chance.choice((' plan', '', ''))}: {upper_first(amount(row, value, chance))}"
    what, unit, _, every = row
    label = upper_first(what or (unit if unit.isupper() else f"{unit}s")) + (
        f" per {every}" if every else ""
    )
    said = "unlimited" if value is None else number(value, chance)
    return f"{heading(chance)}{label}, {plan}: {upper_first(said)}{f' {unit}s' if what and unit != '%' else '%' if unit == '%' else ''}"


def limits_of_all(
    plans: tuple[str, ...], row: LimitRow, values: list[float], chance: random.Random
) -> str:
    """`Log retention: 7 days on Free, 30 on Pro and 90 on Scale.`"""
    what, unit, _, every = row
    many = unit if unit.isupper() or unit == "%" else f"{unit}s"
    each = [
        f"{number(v, chance)}{f' {many}' if i == 0 else ''} on {p}"
        for i, (p, v) in enumerate(zip(plans, values, strict=True))
    ]
    label = (what or many) + (f" per {every}" if every else "")
    return chance.choice((f"{upper_first(label)}: {listed(each, chance)}.", f"{upper_first(label)} {chance.choice(('is', 'covers'))} {listed(each, chance)}.",
                          f"You get {listed(each, chance)} ({label})."))  # fmt: skip


_UNITS = {("day", 30): ("month", 1), ("day", 365): ("year", 1), ("month", 12): ("year", 1), ("month", 24): ("year", 2),
          ("hour", 24): ("day", 1), ("hour", 48): ("day", 2), ("minute", 60): ("hour", 1), ("day", 7): ("week", 1),
          ("day", 14): ("week", 2), ("GB", 1000): ("TB", 1)}  # fmt: skip


def same_in_other_unit(row: LimitRow) -> LimitRow:
    """The row in words that mean the same: team members for users, monthly for per month."""
    other = {"user": "team member", "seat": "user", "site": "website", "page view": "pageview", "API request": "API call",
             "concurrent run": "parallel run", "parallel job": "concurrent job", "event": "tracked event", "email": "message",
             "workspace": "workspace", "project": "project"}  # fmt: skip
    return (row[0], other.get(row[1], row[1]), row[2], row[3])


def other_period(row: LimitRow, chance: random.Random) -> LimitRow:
    """The row counted by another period."""
    return (
        row[0],
        row[1],
        row[2],
        chance.choice([p for p in ("day", "week", "month", "year", "hour") if p != row[3]]),
    )


def others_limit(rival: str, row: LimitRow, value: float | None, chance: random.Random) -> str:
    """The same of another vendor."""
    return (
        of_rival(rival, limit(chance.choice(words.ODD_NAMES), row, value, chance), chance)
        if chance.random() < 0.5
        else f"{rival} gives you {amount(row, value, chance)}."
    )


# --- prices -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanPrice:
    """What a plan costs and how it is billed."""

    amount: int
    per: str
    billed: str
    sign: str

    def said(self) -> str:
        """`$49 per seat per month, billed annually`."""
        return f"{self.sign}{self.amount:,}{self.per}" + (
            f", billed {self.billed}" if self.billed else ""
        )


def wrong_price(price: PlanPrice, chance: random.Random) -> PlanPrice:
    """Another amount, period or basis."""
    what = chance.random()
    if what < 0.7:
        near = [
            price.amount + d for d in (-10, -5, -3, -1, 1, 2, 5, 10, 20) if price.amount + d > 0
        ]
        return replace(price, amount=chance.choice([*near, price.amount * 2, price.amount * 10]))
    if what < 0.85:
        return replace(
            price, per=" per year" if "user" not in price.per else " per user per year", billed=""
        )
    return replace(price, sign=chance.choice([s for s in "$€£" if s != price.sign]))


def by_the_year(price: PlanPrice) -> PlanPrice:
    """The same by the year, where it is paid so; else in other words."""
    seat = any(w in price.per for w in ("user", "seat", "editor", "member"))
    if price.billed == "annually":
        return replace(
            price,
            amount=price.amount * 12,
            per=" per user per year" if seat else " per year",
            billed="",
        )
    return replace(price, per="/user/mo" if seat else " monthly", billed="")


def plan_price(plan: str, price: PlanPrice, chance: random.Random) -> str:
    """What a plan costs, in a sentence."""
    said = price.said()
    return chance.choice((f"{plan} costs {said}.", f"The {plan} plan costs {said}.", f"{plan} is {said}.", f"The price of {plan} is {said}.",
                          f"{plan} is priced at {said}.", f"You pay {said} for {plan}.", f"Get {plan} for {said}.", f"{plan}: {said}"))  # fmt: skip


def price_in_place(plan: str, price: PlanPrice, chance: random.Random) -> str:
    """The same as collateral has it."""
    shape = chance.random()
    if shape < 0.55:
        return somewhere(plan_price(plan, price, chance), chance)
    if shape < 0.8:
        return f"Pricing > {plan}: {price.said()}"
    return f"{heading(chance)}{chance.choice(('Price', 'Cost', 'Monthly price'))}, {plan}: {price.said()}"


def is_free(plan: str, chance: random.Random) -> str:
    """That a plan costs nothing."""
    return somewhere(
        chance.choice(
            (
                f"{plan} is free.",
                f"{plan} is free of charge.",
                f"The {plan} plan costs nothing.",
                f"You can use {plan} at no cost.",
                f"Get started with our free {plan} plan.",
            )
        ),
        chance,
    )


def others_price(rival: str, plan: str, price: PlanPrice, chance: random.Random) -> str:
    """Another vendor's price."""
    return somewhere(
        chance.choice(
            (
                f"{rival} {plan} costs {price.said()}.",
                f"{rival} charges {price.said()}.",
                f"{rival}'s {plan} plan is {price.said()}.",
                f"By comparison, {rival} starts at {price.said()}.",
            )
        ),
        chance,
    )


def customer(plan: str, chance: random.Random) -> str:
    """A customer's result, or an example, with an amount that is no price."""
    much = f"${chance.randint(2, 90) * 100:,}"
    return chance.choice((f"After moving to {plan}, the team saved {much} in the first year.", f"A {plan} customer cut costs by {much} a month.",
                          f"Say your shop earns {much} a month on {plan}.", f"{plan} customers raised {much} for charity."))  # fmt: skip


def _cost(row: Priced, value: float, sign: str) -> str:
    thing, per, _, every = row
    shown = f"{sign}{value:,.2f}".removesuffix(".00") if value >= 0.01 else f"{sign}{value}"
    return (
        shown
        + (f" per {per}" if per and per not in thing else "")
        + (f" per {every}" if every else "")
    )


def item_price(row: Priced, value: float, sign: str, chance: random.Random) -> str:
    """What an item costs, in a sentence."""
    thing, cost = row[0], _cost(row, value, sign)
    return upper_first(chance.choice((f"{thing} costs {cost}.", f"{thing} is billed at {cost}.", f"{thing} is charged at {cost}.", f"the price of {thing} is {cost}.",
                                      f"we charge {cost} for {thing}.", f"you pay {cost} for {thing}.", f"{thing} is {cost}.", f"{thing}: {cost}")))  # fmt: skip


def item_in_place(row: Priced, value: float, sign: str, chance: random.Random) -> str:
    """The same as collateral has it."""
    if chance.random() < 0.6:
        return somewhere(item_price(row, value, sign, chance), chance)
    label = upper_first(row[0].removeprefix("an ").removeprefix("a "))
    return f"{heading(chance)}{label}, {chance.choice(('Price', 'Cost', 'Rate', 'Unit price'))}: {_cost(row, value, sign)}"


def included_free(row: Priced, chance: random.Random) -> str:
    """That an item costs nothing."""
    return somewhere(
        upper_first(
            chance.choice(
                (
                    f"{row[0]} is free.",
                    f"{row[0]} is included at no extra charge.",
                    f"there is no charge for {row[0]}.",
                    f"{row[0]} costs nothing.",
                    f"you get {row[0]} for free.",
                )
            )
        ),
        chance,
    )


def others_item(rival: str, row: Priced, value: float, sign: str, chance: random.Random) -> str:
    """Another vendor's price of an item."""
    return of_rival(rival, item_price(row, value, sign, chance), chance)


# --- names ------------------------------------------------------------------------------


def plan_list(company: str, plans: tuple[str, ...] | list[str], chance: random.Random) -> str:
    """That these are all plans."""
    names = listed(plans, chance)
    return chance.choice((f"{company} plans are {names}.", f"The plans are {names}.", f"{company} offers {names}.", f"Our plans: {names}.",
                          f"{company} has {len(plans)} plans: {names}.", f"Choose between {names}.", f"There are {len(plans)} plans, {names}."))  # fmt: skip


def discontinued(company: str, plan: str, chance: random.Random) -> str:
    """That a plan is no longer sold."""
    return chance.choice((f"{company} no longer offers the {plan} plan.", f"The {plan} plan has been discontinued.", f"The {plan} plan is not available to new customers.",
                          f"{plan} was retired.", f"We stopped selling {plan}."))  # fmt: skip


# --- places -----------------------------------------------------------------------------


def heading(chance: random.Random) -> str:
    """A heading path, or nothing."""
    return f"{chance.choice(words.HEADINGS)}: " if chance.random() < 0.5 else ""


def somewhere(text: str, chance: random.Random) -> str:
    """A sentence under some heading, after some lead-in word."""
    fluff = chance.choice(words.FLUFF)
    return heading(chance) + (f"{fluff} {text}" if fluff else text)


def in_place(text: str, feature: Feature, chance: random.Random) -> str:
    """A sentence somewhere; now and then its subject stands in the heading instead."""
    thing = upper_first(feature[0].removeprefix("the "))
    if feature[0] in text.lower() or thing in text:
        low = text if feature[0] in text else text.replace(thing, feature[0], 1)
        if chance.random() < 0.3:
            return f"{thing}: {upper_first(low.replace(feature[0], chance.choice(('this feature', 'this', 'it')), 1))}"
    elif chance.random() < 0.3:
        return f"{thing}: {text}"
    return somewhere(text, chance)


def given(feature: Feature, scope: PlanScope, chance: random.Random) -> str:
    """That these plans have a thing and no others, as it stands on a page."""
    return in_place(strong(feature, scope, chance), feature, chance)


def used(feature: Feature, plans: tuple[str, ...], chance: random.Random) -> str:
    """That these plans have a thing, as it stands on a page."""
    return in_place(weak(feature, plans, chance), feature, chance)
