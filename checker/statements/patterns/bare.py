"""What a bare number counts: what its label, its headers, its subject or the line above say.

`Vehicles: 6`, `the number of vehicles on Scout is 6`, `- Scout: 6` under "Vehicles".
"""

from __future__ import annotations

import re
from dataclasses import replace

from checker.models import Bound, Cell, Context
from checker.values.evidence import CUE
from checker.values.labels import LABELLED
from checker.values.names import Lexicon
from checker.values.quantities import QuantityMention, find_quantities

LEAST = re.compile(r"\bmin(?:imum|\.)?\b", re.I)
"""What says that an amount is the least there is."""

# `max ports`: what a label says of the number beside what it counts.
_OUTER = re.compile(r"\b(?:max(?:imum)?|min(?:imum)?|number of|total|included)\b\s*", re.I)
_OF_MONEY = re.compile(r"\b(?:price|cost|fee|rate|charge|amount)s?\b", re.I)
# `Vehicles per plan`: whose the numbers below are, not what they count.
_BY_PLAN = re.compile(
    rf"\s+(?:per|by|on|in|for|of|with)\s+(?:(?:each|every|all|any|the|our|your)\s+)*{CUE}\b", re.I
)


def of_headers(mention: QuantityMention, cell: Cell) -> QuantityMention:
    """A bare number in a table counts what its row (or column) is called."""
    every = mention.quantity.every
    for header in (*reversed(cell.row_headers), *reversed(cell.column_headers)):
        found = find_quantities(f"2 {header}")
        if found and every is None:
            every = found[0].quantity.every
    return replace(mention, quantity=replace(mention.quantity, every=every))


def of_label(
    mention: QuantityMention, plain: str, context: Context, lexicon: Lexicon
) -> QuantityMention | None:
    """A bare number behind a label counts what the label says; None where there is none.

    Behind a plan's name it counts what the line or the heading above says: `Scout: 6`.
    """
    label = LABELLED.fullmatch(plain, 0, mention.number.start) or _label_of_list(plain, mention)
    if label is None:
        return None
    named = label[1].strip(" *_`\"'")
    if not lexicon.is_name(named):
        return _counting(mention, label[1])
    above = (*context.leads[-1:], *context.headings[-1:], context.title or "")
    thing = next((text for text in above if text and not lexicon.in_label(text)), "")
    return _counting(mention, _BY_PLAN.sub("", thing).rstrip(" :*_"))


# `Geofences: 10 on Scout, 100 on Convoy`: the label is of each number behind it.
_LISTED = re.compile(
    r"(?:\s*[\d.,]+\s+(?:on|for|in|with|at)\s+[^\d.;:]{1,60}?(?:,|\band\b))+\s*", re.I
)


def _label_of_list(plain: str, mention: QuantityMention) -> re.Match[str] | None:
    label = LABELLED.match(plain)
    if label is None or label.end() >= mention.number.start:
        return None
    return label if _LISTED.fullmatch(plain, label.end(), mention.number.start) else None


def _counting(mention: QuantityMention, label: str) -> QuantityMention:
    """A bare number that counts what a label says, in its period.

    `min_ports: 50` is the least there must be; `price month to month: 14` counts no months.
    """
    named = () if _OF_MONEY.search(label) else find_quantities(f"2 {_OUTER.sub('', label)}")
    if not named or named[0].quantity.unit is None:
        return mention
    said = named[0].quantity
    quantity = replace(
        mention.quantity,
        unit=said.unit,
        per=said.per,
        every=mention.quantity.every or said.every,
        bound=Bound.FROM if LEAST.search(label) else mention.quantity.bound,
    )
    return replace(mention, phrase=named[0].phrase, quantity=quantity)


_WORDS = r"(?P<thing>[^\W\d_][\w-]*(?:\s+[^\W\d_][\w-]*){0,4}?)"
_WHOSE = r"(?:\s+(?:on|in|with|under|for|of)\s+[^.;:]{1,60}?)?"
_BOUND = r"(?:(?:at most|at least|up to|only|just|exactly|now|a maximum of)\s+)*$"
_NUMBER_OF = rf"\b(?:number|count|total)\s+of\s+{_WORDS}{_WHOSE}"
_ALLOWANCE = r"\s+(?:allowance|limit|quota|cap|maximum)"
# What stands before a number that tells how many there are of its subject.
_SUBJECTS = (
    re.compile(rf"{_NUMBER_OF}\s+(?:is|are|stands at|remains)\s+{_BOUND}", re.I),
    re.compile(rf"{_NUMBER_OF}\s+(?:is|are)\s+(?:limited|capped|restricted)\s+(?:to|at)\s+{_BOUND}", re.I),
    re.compile(rf"\b(?:caps?|limits?|restricts?)\s+(?:the\s+(?:number|count)\s+of\s+)?{_WORDS}\s+(?:at|to)\s+{_BOUND}", re.I),
    re.compile(rf"(?:^|[,.;:]\s+|\bthe\s+){_WORDS}{_ALLOWANCE}{_WHOSE}\s+(?:is|are|stands at|remains)\s+{_BOUND}", re.I),
    re.compile(rf"(?:^|[,.;:]\s+){_WORDS}{_WHOSE}\s+(?:is|are)\s+(?:limited|capped|restricted)\s+(?:to|at)\s+{_BOUND}", re.I),
)  # fmt: skip


def of_subject(mention: QuantityMention, plain: str) -> QuantityMention | None:
    """A bare number that its sentence says of a subject: `vehicles on Scout are limited to 6`."""
    start = max(0, mention.number.start - 120)
    said = (p.search(plain, start, mention.number.start) for p in _SUBJECTS)
    found = next((match for match in said if match), None)
    return _counting(mention, found["thing"]) if found else None
