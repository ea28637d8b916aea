"""What a canon's own entries look like in many forms, right and wrong: what is found of it.

    python evals/forms.py CANON…

Each limit, price, feature, trial and service level is said in every form below, once as approved
and once with another value or of another plan, as a text of its own. Prints, for each form, how
many wrong ones are missed and how many right ones are called wrong; `--show FORM` lists these.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.canon.schema import CanonFile, Feature, Limit, Package
from checker.models import CERTAIN
from checker.pipeline import Checker
from checker.readers.markdown.reader import read_text

AS_OF = date(2026, 9, 1)
COUNTED = (
    "{plan} includes {n} {what}{every}.",
    "The {plan} plan is limited to {n} {what}{every}.",
    "Customers on {plan} get up to {n} {what}{every}.",
    "With {plan} you have {n} {what}{every}.",
    "You can have {n} {what}{every} on the {plan} plan.",
    "Up to {n} {what}{every} are included in {plan}.",
    "The number of {what} on {plan} is {n}{every}.",
    "{plan} caps {what} at {n}{every}.",
    "# {plan}\n\n- {n} {what}{every}\n- Friendly people\n",
    "# {What}\n\n- {plan}: {n}{every}\n",
)
MEASURED = (
    "{plan} comes with {n} of {what}.",
    "{What} on {plan} is {n}.",
    "On the {plan} plan, {what} is limited to {n}.",
    "# {plan}\n\n- {What}: {n}\n- Friendly people\n",
)
PRICED = (
    "{plan} costs {price}.",
    "The {plan} plan is {price}.",
    "You pay {price} for {plan}.",
    "At {price}, {plan} is our most popular plan.",
    "{plan} starts at {price}.",
    "## {plan}\n\n{price}\n",
)
HAD = (
    "{plan} includes {what}.",
    "With {plan}, your team can use {what}.",
    "Customers on the {plan} plan get {what}.",
    "{plan} adds {what} and much more.",
    "On {plan} you also have {what}.",
    "**Does {plan} include {what}?**\n\nYes.\n",
    "# {plan}\n\n- {What}\n- Friendly people\n",
)
LACKED = (
    "{What} is not available on {plan}.",
    "{plan} does not include {what}.",
    "{plan} comes without {what}.",
    "There is no {what} on {plan}.",
    "**Does {plan} include {what}?**\n\nNo.\n",
)
TRIED = (
    "Try {plan} free for {n}.",
    "Start your free {days} trial today.",
    "Your trial ends after {n}.",
    "You can test {plan} for {n}.",
)


class Said(NamedTuple):
    """A text in one of the forms, and whether it is wrong."""

    form: str
    text: str
    wrong: bool


def shown(number: Decimal) -> str:
    return f"{number.normalize():,f}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def texts_of(canon: CanonFile) -> Iterator[Said]:
    for package in canon.packages:
        for limit in package.limits:
            yield from of_limit(package, limit)
        yield from of_prices(package, canon.currency)
    for feature in canon.features:
        yield from of_feature(feature, canon.packages)
    names = {package.id: package.name for package in canon.packages}
    for trial in canon.trials:
        plan = names[trial.of[0]] if isinstance(trial.of, tuple) else canon.packages[0].name
        for wrong in (False, True):
            long = shown(trial.value * (2 if wrong else 1))
            given = {"plan": plan, "n": f"{long} {trial.unit}s", "days": f"{long}-{trial.unit}"}
            yield from (Said(form, form.format(**given), wrong) for form in TRIED)


def of_limit(package: Package, limit: Limit) -> Iterator[Said]:
    value = limit.max if limit.max is not None else limit.value
    if not isinstance(value, Decimal) or limit.for_ or limit.channels or limit.regions:
        return
    measured = limit.unit is not None and limit.unit not in limit.what
    if measured and limit.every:
        return  # how much in which time is said in other ways
    time = limit.unit in {"second", "minute", "hour", "day", "week", "month", "year"}
    for wrong in (False, True):
        number = value * (2 if wrong else 1)
        unit = f" {limit.unit}{'s' if time and number != 1 else ''}" if measured else ""
        given = {
            "plan": package.name,
            "n": shown(number) + unit,
            "what": limit.what,
            "What": capital(limit.what),
            "every": f" per {limit.every}" if limit.every else "",
        }
        if number != 1 or measured:
            for form in MEASURED if measured else COUNTED:
                yield Said(form, form.format(**given), wrong)


def of_prices(package: Package, currency: str | None) -> Iterator[Said]:
    for price in package.prices:
        if not price.amount or price.what or price.customers or price.paid_in:
            continue
        if price.channels or price.regions:
            continue
        many = price.per_quantity != 1
        per = f"{shown(price.per_quantity)} {price.per}s" if many else price.per
        terms = (price.per and f" per {per}", price.every and f" per {price.every}")
        billed = f", billed {price.billed}" if price.billed else ""
        for wrong in (False, True):
            amount = price.amount * (Decimal("1.5") if wrong else 1)
            basis = "".join(filter(None, terms)) + billed
            told = f"{price.currency or currency} {shown(amount)}{basis}"
            for form in PRICED:
                yield Said(form, form.format(plan=package.name, price=told), wrong)


def of_feature(feature: Feature, packages: tuple[Package, ...]) -> Iterator[Said]:
    """Of packages that may buy a feature, or have it in some cases, nothing is plainly wrong."""
    if not isinstance(feature.in_, tuple) or feature.status in {"planned", "ended"}:
        return
    for package in packages:
        if feature.add_on or feature.exceptions:
            continue
        has = package.id in feature.in_
        given = {"plan": package.name, "what": feature.name, "What": capital(feature.name)}
        yield from (Said(form, form.format(**given), not has) for form in HAD)
        yield from (Said(form, form.format(**given), has) for form in LACKED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("canons", nargs="+", type=Path)
    parser.add_argument(
        "--show", metavar="FORM", help="the texts of the forms that have this in them"
    )
    asked = parser.parse_args()
    count: Counter[tuple[str, bool]] = Counter()
    bad: Counter[tuple[str, bool]] = Counter()
    for path in asked.canons:
        file = load_canon(path)
        checker = Checker(compile_canon(file, as_of=AS_OF, region=None))
        for said in texts_of(file):
            checked = checker.judge_units(read_text(said.text, "x.md"))
            found = any(finding.conflict in CERTAIN for finding in checked.findings)
            count[said.form, said.wrong] += 1
            bad[said.form, said.wrong] += found is not said.wrong
            if asked.show and asked.show in said.form and found is not said.wrong:
                print(f"{'missed' if said.wrong else 'called wrong'}: {said.text!r}")
    for form in dict.fromkeys(form for form, _ in count):
        missed = f"{bad[form, True]:4} of {count[form, True]:4} missed"
        print(f"{missed}, {bad[form, False]:3} called wrong  {form!r}")
    total = [
        f"{sum(n for (_, w), n in of.items() if w is wrong)}"
        for wrong in (True, False)
        for of in (bad, count)
    ]
    print(f"missed {total[0]} of {total[1]}, called wrong {total[2]} of {total[3]}")


if __name__ == "__main__":
    main()
