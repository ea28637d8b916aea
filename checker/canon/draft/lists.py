"""Plans as list items: `Pro – $49 per seat`, `Growth: several sites`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checker.canon.draft.bullets import bare_limit, canon_price, read_limits, read_prices
from checker.canon.draft.cards import is_price_line, place
from checker.canon.draft.names import CUE, PAST, PRICING, any_plan_like, clean_name, plan_like
from checker.canon.draft.sketch import ALL, FeatureSketch, PackageSketch, SketchBuilder
from checker.canon.schema import Limit, ListPrice
from checker.models import TextUnit, UnitKind
from checker.values.given_away import cell_price

_ITEM = re.compile(r"^\s*(?P<name>[^:–—(]{2,40}?)\s*(?:[:–—]|\s-\s|(?=\())\s*(?P<rest>.+)", re.S)
_LONGEST = 200
_PARTS = re.compile(r"[;,]\s+|\s+(?:and|with|plus)\s+|\s[–—-]\s")
_ONLY = re.compile(r"(?P<name>.{2,40}?)[- ]only features?", re.I)
_ALL_INCLUDE = re.compile(
    r"\b(?:all|every|each)(?: of our)? (?:plans?|tiers?|editions?|packages?)\b[^.:]{0,30}"
    r"\b(?:includes?|comes? with|have|has|gets?)\b[^.:]{0,40}:?\s*$",
    re.I,
)


def item_lists(units: Iterable[TextUnit]) -> Iterator[list[TextUnit]]:
    """List items that stand together: same headings, same line leading in, no gap."""
    run: list[TextUnit] = []
    for unit in units:
        if unit.kind is UnitKind.HEADING or unit.context.cell is not None:
            continue
        if unit.kind is UnitKind.ITEM and unit.visibility == "visible":
            if run and not _together(run[-1], unit):
                yield run
                run = []
            run.append(unit)
        elif run:
            yield run
            run = []
    if run:
        yield run


def heading_lists(units: Iterable[TextUnit], out: SketchBuilder) -> list[list[TextUnit]]:
    """Headings of one part that each say something of a known plan: `Pro: 5,000 calls a day`."""
    parts: dict[tuple[str, ...], list[TextUnit]] = {}
    for unit in units:
        if unit.kind is UnitKind.HEADING and _ITEM.match(_plain(unit)):
            parts.setdefault(unit.context.headings, []).append(unit)
    named = (
        (items, [m for unit in items if (m := _ITEM.match(_plain(unit)))])
        for items in parts.values()
    )
    return [items for items, found in named if out.know_several(filter(None, map(_name, found)))]


def _together(one: TextUnit, other: TextUnit) -> bool:
    lines = (one.location.line, other.location.line)
    near = lines[0] is None or lines[1] is None or lines[1] - lines[0] <= 3
    return one.context.headings == other.context.headings and near


def read_list(items: list[TextUnit], title: str, out: SketchBuilder) -> bool:
    """Adds the plans a list names. Whether it was a list of plans."""
    lead = items[0].context.before[0] if items[0].context.before else ""
    if PAST.search(" ".join((lead, *items[0].context.headings))):
        return False
    if _ALL_INCLUDE.search(lead):
        _for_all(items, out)
        return True
    headed = _headed(items) and not (lead.rstrip().endswith(":") and "feature" not in lead.lower())
    only = _ONLY.fullmatch(items[0].context.headings[-1].strip()) if headed else None
    if only and (plan := clean_name(only["name"])) and out.knows(plan):
        _for_one(items, plan, out)
        return True
    named = [(unit, m, n) for unit in items if (m := _ITEM.match(_plain(unit))) and (n := _name(m))]
    if not _are_plans(items, named, lead, title, out):
        return False
    for unit, match, name in named:
        _plan(unit, match["rest"], name, out)
    return True


def _name(match: re.Match[str]) -> str | None:
    return clean_name(match["name"])


def _are_plans(
    items: list[TextUnit],
    named: list[tuple[TextUnit, re.Match[str], str]],
    lead: str,
    title: str,
    out: SketchBuilder,
) -> bool:
    names = [name for _, _, name in named]
    starts = {unit.location.line for unit in items}
    if len(set(names)) < 2 or len(names) * 2 < len(starts):
        return False
    if out.know_several(names):
        return True
    headings = items[0].context.headings
    near = bool(CUE.search(" ".join((lead, *headings[-1:])) or title))
    currency = out.currency or "USD"
    priced = sum(bool(read_prices(match["rest"], currency)) for _, match, _ in named)
    about = " ".join((lead, title, *headings))
    if priced * 2 >= len(names) and PRICING.search(about) and (any_plan_like(names) or near):
        return True
    return near and sum(map(plan_like, names)) * 2 >= len(names)


def _plan(unit: TextUnit, rest: str, name: str, out: SketchBuilder) -> None:
    source = place(out.source, unit.location.line)
    # In a list by plans that others show, an amount may be that of anything.
    own = not out.knows(name) or is_price_line(rest)
    prices = _prices(rest, out.currency or "USD") if own else ()
    about = (unit.context.headings or ("",))[-1]
    limits = tuple(_limits(rest, "" if PRICING.search(about) else about))
    out.package(PackageSketch(name, source, prices, limits))


def _prices(rest: str, currency: str) -> tuple[ListPrice, ...]:
    """Prices in a plan's line; `Free` and `Contact sales` count where they stand alone."""
    if len(rest) > _LONGEST:
        return ()
    found = read_prices(rest, currency, billing=rest)
    words = (m for part in _PARTS.split(rest) if (m := cell_price(part.strip(" ."), currency)))
    return found or tuple(canon_price(m.price, "", currency) for m in words)[:1]


def _limits(rest: str, about: str) -> Iterator[Limit]:
    """What a plan's line grants; of an amount alone (`Pro: 10`) the heading says of what."""
    for part in _PARTS.split(rest):
        text = part.strip(" .")
        if len(part) >= 60 or read_prices(part, "USD"):
            continue
        alone = bare_limit(text, about) if about else None
        yield from (alone,) if alone else read_limits(text)


def _headed(items: list[TextUnit]) -> bool:
    return bool(items[0].context.headings)


def _for_one(items: list[TextUnit], plan: str, out: SketchBuilder) -> None:
    """What stands under `Enterprise-only features`: that plan has it, and the others have not."""
    others = frozenset(p.name for p in out.packages.values() if p.name != out.short(plan))
    for unit in _beginnings(items):
        match = _ITEM.match(_plain(unit))
        text = (match["name"] if match else _plain(unit)).strip(" .;,")
        if 2 < len(text) < 80:
            source = place(out.source, unit.location.line)
            has = frozenset({plan})
            out.feature(FeatureSketch(_without_brackets(text), source, has, without=others))


def _beginnings(items: list[TextUnit]) -> Iterator[TextUnit]:
    """The first sentence of each item; what stands behind it explains it."""
    last: object = None
    for unit in items:
        line = unit.location.line
        if line is None or line != last:
            yield unit
        last = line


def _without_brackets(text: str) -> str:
    return text.partition("(")[0].strip() or text


def _for_all(items: list[TextUnit], out: SketchBuilder) -> None:
    for unit in items:
        text = _plain(unit).strip(" .;,")
        if 2 < len(text) < 80:
            out.feature(FeatureSketch(text, place(out.source, unit.location.line), ALL))


def _plain(unit: TextUnit) -> str:
    return " ".join(unit.plain.split())
