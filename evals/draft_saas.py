"""How well a canon drafted from a page gives back the plans the page was made from.

    python evals/draft_saas.py FOLDER [--show NAME]

FOLDER holds Pricing2Yaml files. Each is rendered as a Markdown table, an HTML page of
cards and a Markdown list; each rendering is drafted, and its package names, prices and
limits are compared with the file's. Prints precision and recall per rendering.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from checker.canon.draft import draft
from checker.canon.schema import CanonFile
from checker.interface import CanonError
from checker.models import Document

ENDLESS = 10**10


@dataclass
class Plan:
    """What a file says about a plan, as a page would show it."""

    name: str
    price: str
    amount: float | None
    limits: dict[str, tuple[str, object]] = field(default_factory=dict)
    features: dict[str, bool] = field(default_factory=dict)


def plans_of(path: Path) -> list[Plan]:
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [_plan(key, plan or {}, file) for key, plan in file["plans"].items()]


def _plan(key: str, plan: dict[str, Any], file: dict[str, Any]) -> Plan:
    price = plan.get("price")
    number = isinstance(price, int | float)
    unit = (plan.get("unit") or "").strip("/").split("/")
    per = "".join(f" per {part}" for part in unit if part)
    shown = "Free" if price == 0 else f"${price:,}{per}" if number else "Contact sales"
    made = Plan(key.replace("_", " ").title(), shown, float(price) if number else None)
    for name, limit in (file.get("usageLimits") or {}).items():
        value = ((plan.get("usageLimits") or {}).get(name) or {}).get(
            "value", limit["defaultValue"]
        )
        if limit["valueType"] == "NUMERIC" and isinstance(value, int | float) and value:
            made.limits[_words(name)] = _limit(value, limit.get("unit"))
    for name, feature in file["features"].items():
        value = ((plan.get("features") or {}).get(name) or {}).get("value", feature["defaultValue"])
        if feature["valueType"] == "BOOLEAN":
            made.features[_words(name)] = bool(value)
    return made


def _limit(value: float, unit: str | None) -> tuple[str, object]:
    if value >= ENDLESS:
        return "Unlimited", "unlimited"
    first, *rest = (unit or "").split("/")
    counted = "" if first in ("use", "") else f" {first}" if first.isupper() else f" {first}s"
    per = "".join(f" per {part}" for part in rest)
    return f"{value:,}{counted}{per}", float(value)


def _words(key: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key)
    words = re.sub(r"^use |(?: limits?)$", "", words, flags=re.I)
    return words[:1].upper() + words[1:].lower()


def as_table(plans: list[Plan]) -> str:
    rows = [["", *(plan.name for plan in plans)], ["---"] * (len(plans) + 1)]
    rows.append(["Price", *(plan.price for plan in plans)])
    for name in plans[0].limits | {k: 0 for p in plans for k in p.limits}:
        rows.append([name, *(p.limits[name][0] if name in p.limits else "–" for p in plans)])
    for name in plans[0].features:
        rows.append([name, *("✓" if plan.features[name] else "–" for plan in plans)])
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"# Pricing\n\nCompare our plans.\n\n{table}\n"


def as_cards(plans: list[Plan]) -> str:
    cards = "\n".join(_card(plan) for plan in plans)
    return (
        "<html><head><title>Pricing</title></head><body><main><h1>Pricing</h1>"
        f'<div class="grid">\n{cards}\n</div></main></body></html>'
    )


def _card(plan: Plan) -> str:
    lines = [f"{text} {name.lower()}" for name, (text, _) in plan.limits.items()]
    lines += [name for name, has in plan.features.items() if has]
    amount, _, per = plan.price.partition(" per ")
    unit = f"<span> per {per}</span>" if per else ""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return (
        f'<div class="card"><h3>{html.escape(plan.name)}</h3>'
        f'<div class="price"><span>{amount}</span>{unit}</div><ul>{items}</ul></div>'
    )


def as_list(plans: list[Plan]) -> str:
    lines = []
    for plan in plans:
        limits = [f"{text} {name.lower()}" for name, (text, _) in list(plan.limits.items())[:3]]
        lines.append(f"- **{plan.name}** – " + ", ".join([plan.price, *limits]))
    return "# Pricing\n\nThere is a plan for every team:\n\n" + "\n".join(lines) + "\n"


RENDERINGS: dict[str, tuple[str, Callable[[list[Plan]], str]]] = {
    "table": ("pricing.md", as_table),
    "cards": ("pricing.html", as_cards),
    "list": ("plans.md", as_list),
}


@dataclass
class Score:
    """Counts of one kind of value over all files."""

    wanted: int = 0
    found: int = 0
    right: int = 0

    def add(self, wanted: set[Any], found: set[Any]) -> None:
        self.wanted += len(wanted)
        self.found += len(found)
        self.right += len(wanted & found)

    def __str__(self) -> str:
        precision = self.right / self.found if self.found else 0.0
        recall = self.right / self.wanted if self.wanted else 0.0
        return f"precision {precision:.3f}  recall {recall:.3f}  ({self.right}/{self.wanted})"


def _said(plans: list[Plan], kind: str, rendering: str) -> Iterator[tuple[Any, ...]]:
    for plan in plans:
        if kind == "names":
            yield (plan.name.casefold(),)
        elif kind == "prices":
            yield (plan.name.casefold(), plan.amount)
        elif kind == "features" and rendering != "list":
            yield from (
                (plan.name.casefold(), f.casefold()) for f, has in plan.features.items() if has
            )
        elif kind == "limits":
            limits = list(plan.limits.items())[: 3 if rendering == "list" else None]
            yield from ((plan.name.casefold(), _key(name), value) for name, (_, value) in limits)


def _drafted(canon: CanonFile, kind: str) -> Iterator[tuple[Any, ...]]:
    for package in canon.packages:
        name = package.name.casefold()
        if kind == "names":
            yield (name,)
        elif kind == "prices":
            for price in package.prices:
                if price.what is None:
                    yield (name, None if price.amount is None else float(price.amount))
        elif kind == "limits":
            for limit in package.limits:
                value = next(v for v in (limit.value, limit.max, limit.min) if v is not None)
                shown = value if value == "unlimited" else float(value)
                yield (name, _key(limit.what), shown)
    if kind == "features":
        names = {package.id: package.name.casefold() for package in canon.packages}
        paid = [
            i.id for i in canon.packages if any(p.amount != 0 for p in i.prices) or not i.prices
        ]
        for feature in canon.features:
            ids = {"all": list(names), "paid": paid, "none": []}.get(str(feature.in_), feature.in_)
            yield from ((names[i], feature.name.casefold()) for i in ids)


def _key(words: str) -> str:
    """The limit's words without order, number or counting words."""
    kept = re.findall(r"[a-z]+", words.casefold())
    noise = {"number", "of", "max", "maximum", "limit", "limits", "min", "minimum", "per", "use"}
    return " ".join(sorted({word.rstrip("s") for word in kept if word not in noise}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", help="print what differs for files whose path has this in it")
    args = parser.parse_args()
    files = sorted([*args.folder.rglob("*.yml"), *args.folder.rglob("*.yaml")])
    kinds = ("names", "prices", "limits", "features")
    for rendering, (name, render) in RENDERINGS.items():
        scores = {kind: Score() for kind in kinds}
        failed = 0
        for path in files:
            plans = plans_of(path)
            text = render(plans).encode()
            document = Document(name, text, "", hashlib.sha256(text).hexdigest())
            try:
                canon = draft([document], company="Example").canon
            except CanonError:
                failed += 1
                canon = CanonFile(canon=1, company="Example")
            for kind in kinds:
                wanted, found = set(_said(plans, kind, rendering)), set(_drafted(canon, kind))
                scores[kind].add(wanted, found)
                if args.show and args.show in str(path) and wanted != found:
                    print(path, rendering, kind, "missing", sorted(wanted - found, key=str)[:8],
                          "extra", sorted(found - wanted, key=str)[:8])  # fmt: skip
        print(f"{rendering}: {len(files)} pages, {failed} without a draft")
        for kind, score in scores.items():
            if score.wanted:
                print(f"  {kind:9}{score}")


if __name__ == "__main__":
    main()
