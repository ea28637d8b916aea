"""Limit, number and discount facts: quantities with the units they share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from checker.models import (
    Bound,
    Cell,
    Fact,
    FactKind,
    Quantity,
    Span,
    Stance,
    TextUnit,
)
from checker.statements.patterns import bare
from checker.statements.patterns.binding import is_plan_column
from checker.statements.patterns.scene import (
    Scene,
    negated,
    sentence_words,
    topic_of,
)
from checker.values.money import PriceMention, find_prices
from checker.values.names import Lexicon
from checker.values.quantities import QuantityMention, find_quantities
from checker.values.terms import NameMention
from checker.values.units import BYTES, TIME
from checker.values.words import content, stem

_DISCOUNT = re.compile(
    r"\b(?:discount|off\b|save|saves|saving|savings|rebate|cheaper|less|reduction|margin|commission)",
    re.I,
)
_MONTHS_FREE = re.compile(
    r"\b(?P<n>one|two|three|\d)\s+months?\s+(?:for\s+)?free\b(?!\s+(?:trial|evaluation)\b)", re.I
)


def quantity_facts(scene: Scene, prices: tuple[PriceMention, ...]) -> Iterator[Fact]:
    """Every limit, number and percentage in a unit, prices left out."""
    unit = scene.unit
    spans = tuple(p.span for p in prices)
    cell = unit.context.cell
    if cell is not None and cell.column == 1 and not is_plan_column(cell, scene.lexicon):
        return  # a row's label says which row it is, not how much there is
    if cell is not None and _says_what_is_sold(unit.plain, cell, scene.lexicon):
        return
    named = tuple(n.span for n in scene.names if n.id)
    mentions = [
        m
        for m in find_quantities(unit.plain)
        if not _overlaps(m.span, spans) and not _overlaps(m.number, named)
    ]
    yield from _half_price(scene)
    yield from _months_free(scene)
    for mention in _with_units(unit, mentions, scene.lexicon):
        if _NAMED_BY_SIZE.match(unit.plain, mention.number.end) or _is_no_limit(unit, mention):
            continue
        if _is_setting(unit.plain, mention, mentions):
            continue
        kind = _quantity_kind(unit, mention)
        if not (kind is FactKind.DISCOUNT and negated(unit.plain, mention.span)):
            yield _quantity_fact(kind, mention, scene)


_ONE = re.compile(r"\s*(?:one|1)\s+[^\W\d_]+(?:\s+[^\W\d_]+)?\s+(?:on|of|in|for|with)\b", re.I)


def _says_what_is_sold(plain: str, cell: Cell, lexicon: Lexicon) -> bool:
    """Whether a cell beside a price says what it buys: `One seat on the Team plan | $49`."""
    return _ONE.match(plain) is not None and any(
        find_prices(other, lexicon.currency) for other in cell.row_cells if len(other) < _PRICE
    )


_PRICE = 40
"""Characters of a cell that is a price."""


def _quantity_fact(kind: FactKind, mention: QuantityMention, scene: Scene) -> Fact:
    unit = scene.unit
    binding = scene.bind(mention.span)
    stance = scene.stance(mention.span)
    if stance is Stance.OURS_NOW and _EXAMPLE.search(unit.plain):
        stance = Stance.EXAMPLE
    trial = _TRIAL if _is_free_for(unit.plain, mention, scene.names) else frozenset[str]()
    return Fact(
        kind,
        mention.span,
        _bounded(mention.quantity, unit.context.cell),
        binding.packages,
        _quantity_topic(unit, mention, scene.lexicon) | trial,
        sentence_words(unit, scene.lexicon) | trial,
        stance,
        binding.by,
    )


_TRIAL = content("trial")
_FREE_FOR = re.compile(
    r"\b(?:free|without (?:paying|charge)|at no (?:cost|charge)) (?:of charge )?(?:to (?:try|use|test) )?(?:for|during) (?:the |your |a )?(?:first |full )?$",
    re.I,
)
_FIRST = re.compile(r"\bfirst\s+$", re.I)
_THEN_FREE = re.compile(
    r"\s+(?:(?:on|of|with|in)\s+[^,.;:]{1,40}\s)?(?:(?:is|are|come|comes)\s+)?(?:for free|free|at no (?:cost|charge)|without (?:paying|charge))\b",
    re.I,
)


_TRIES = re.compile(
    r"\b(?:try|test|explore|evaluate)\s+(?:out\s+)?(?:all\s+of\s+|the\s+)?[*_`]*(?P<thing>\S[^.,;:]{0,40}?)[*_`]*\s+for\s+$",
    re.I,
)
_DAYS_FREE = re.compile(r"\s+free\b(?=\s*(?:$|[,.;:!·|–—(]|to (?:try|use|test)\b))", re.I)
_SHORT = frozenset({"day", "week"})


def _is_free_for(plain: str, mention: QuantityMention, names: tuple[NameMention, ...]) -> bool:
    """Whether this says for how long something costs nothing, which is a trial.

    "Free for 15 days", "your first 15 days on Pro are free", "15 days free", "test Pro for 15
    days". Months free are a discount.
    """
    if mention.quantity.unit not in TIME:
        return False
    start, end = mention.span.start, mention.span.end
    if mention.quantity.unit in _SHORT and _DAYS_FREE.match(plain, end):
        return True
    tries = _TRIES.search(plain, max(0, start - 70), start)
    if tries and any(tries.start("thing") <= name.span.start < start for name in names):
        return True
    if _FREE_FOR.search(plain, max(0, start - 50), start):
        return True
    first = _FIRST.search(plain, max(0, start - 10), start) is not None
    return first and _THEN_FREE.match(plain, end) is not None


def _bounded(quantity: Quantity, cell: Cell | None) -> Quantity:
    """A row of least amounts: `Minimum memory`."""
    label = cell.row_headers[-1] if cell is not None and cell.row_headers else ""
    least = quantity.bound is Bound.EXACT and bare.LEAST.search(label)
    return replace(quantity, bound=Bound.FROM) if least else quantity


_HALF = re.compile(r"\bhalf[- ](?:the )?(?:price|off)\b", re.I)


def _half_price(scene: Scene) -> Iterator[Fact]:
    for match in _HALF.finditer(scene.unit.plain) if "half" in scene.unit.plain.lower() else ():
        span = Span(*match.span())
        half = Quantity(Decimal(50), "%")
        binding = scene.bind(span)
        yield Fact(
            FactKind.DISCOUNT,
            span,
            half,
            binding.packages,
            stance=scene.stance(span),
            bound_by=binding.by,
        )


_MONTHS = {"one": 1, "two": 2, "three": 3}


def _months_free(scene: Scene) -> Iterator[Fact]:
    """`2 months free` with yearly billing is a twelfth of the price off for each."""
    plain = scene.unit.plain
    for match in _MONTHS_FREE.finditer(plain) if "free" in plain.lower() else ():
        months = _MONTHS.get(match["n"].lower()) or int(match["n"])
        span = Span(*match.span())
        percent = (Decimal(100) * months / 12).quantize(Decimal("0.1"))
        binding = scene.bind(span)
        yield Fact(
            FactKind.DISCOUNT, span, Quantity(percent, "%"), binding.packages,
            stance=scene.stance(span), bound_by=binding.by,
        )  # fmt: skip


# `the 15,000-credit add-on` is called by its size.
_NAMED_BY_SIZE = re.compile(r"-[a-z]+\s+(?:add-?ons?|packs?|bundles?|packages?)\b", re.I)
# An amount in an example is the reader's, even where the price in it is ours.
_EXAMPLE = re.compile(
    r"\bfor (?:example|instance)\b|\bin (?:our|this|the) example\b|\be\.g\.", re.I
)


# `10 users, not 5`; `2 months free` is a discount.
_NOT = re.compile(r"\b(?:not|rather than|instead of|up from|down from)\s+$", re.I)
_FREE = re.compile(r"\s+(?:for\s+)?free\b(?!\s+(?:trial|evaluation)\b)", re.I)
# `a build takes 6 minutes` tells how long something lasts, not how much there is.
_TAKES = re.compile(
    r"\b(?:takes?|took|taking)\s+(?:about |around |up to |only |just |less than |under )*$", re.I
)


def _is_no_limit(unit: TextUnit, mention: QuantityMention) -> bool:
    if mention.quantity.unit == "month" and _FREE.match(unit.plain, mention.span.end):
        return True
    start = mention.span.start
    if mention.quantity.unit in TIME and _TAKES.search(unit.plain, max(0, start - 30), start):
        return True
    return _NOT.search(unit.plain, max(0, start - 14), start) is not None


_WHEN = re.compile(
    r"\b(?:in|within|over|during|after)\s+(?:(?:the|their|its|his|her|your|our)\s+)?(?:first|last|past|previous|next)\s+$",
    re.I,
)


def _is_setting(plain: str, mention: QuantityMention, mentions: list[QuantityMention]) -> bool:
    """Whether a time says when a share was measured: `31% less in their first six months`."""
    return (
        mention.quantity.unit in TIME
        and any(m.quantity.unit == "%" for m in mentions)
        and _WHEN.search(plain, max(0, mention.span.start - 30), mention.span.start) is not None
    )


def _overlaps(span: Span, others: tuple[Span, ...]) -> bool:
    return any(span.start < o.end and o.start < span.end for o in others)


def _with_units(
    unit: TextUnit, mentions: list[QuantityMention], lexicon: Lexicon
) -> Iterator[QuantityMention]:
    """Gives bare numbers the unit they share: `10, 30 or 90 days`, `4 … and 8`, headers."""
    for i, mention in enumerate(mentions):
        if mention.quantity.unit is not None:
            yield mention
            continue
        shared = _shared_unit(unit, mentions, i)
        if shared is not None:
            yield replace(
                mention,
                phrase=shared.phrase,
                quantity=replace(
                    mention.quantity,
                    unit=shared.quantity.unit,
                    per=shared.quantity.per,
                    every=mention.quantity.every or shared.quantity.every,
                ),
            )
        elif unit.context.cell is not None and _is_alone(unit.plain, mention):
            yield bare.of_headers(mention, unit.context.cell)
        elif labelled := bare.of_label(mention, unit.plain, unit.context, lexicon):
            yield labelled
        elif told := bare.of_subject(mention, unit.plain):
            yield told
        elif mention.quantity.value is None or re.search(
            r"[=:]\s*$", unit.plain[: mention.span.start]
        ):
            yield mention


_NEAR = 16
_ENUMERATION = re.compile(r"[\s,]*(?:(?:and|or|\d[\d,.]*|to)[\s,]*)*")


# `10,000 reminders a month, video without a cap`: it is the video that has none.
_OF_WHAT_IS_BEFORE = re.compile(r"with(?:out|\s+no)\b", re.I)


def _shared_unit(unit: TextUnit, mentions: list[QuantityMention], i: int) -> QuantityMention | None:
    for other in islice(mentions, i + 1, None):
        gap = unit.plain[mentions[i].span.end : other.span.start]
        if len(gap) >= _NEAR:
            break
        if other.quantity.unit and _ENUMERATION.fullmatch(gap):
            return other
    if _OF_WHAT_IS_BEFORE.match(unit.plain, mentions[i].span.start):
        return None
    gap = unit.plain[mentions[i].span.end :]
    if not re.match(r"\s*(?:on|for|in|with|\(|,|;|\.|and|$)", gap):
        return None
    return next((m for m in reversed(mentions[:i]) if m.quantity.unit), None)


def _is_alone(plain: str, mention: QuantityMention) -> bool:
    """Whether a number (with marks, `up to`, a footnote sign) is all there is in a cell."""
    rest = plain[: mention.span.start] + plain[mention.span.end :]
    return (
        len(re.sub(r"(?i)\b(?:up to|max\.?|over|from|included|no limit)\b|[\W\d_]", "", rest)) <= 1
    )


def _quantity_kind(unit: TextUnit, mention: QuantityMention) -> FactKind:
    if mention.quantity.unit == "%":
        cell = unit.context.cell
        near = unit.plain[max(0, mention.span.start - 40) : mention.span.end + 40]
        near += " ".join((*cell.column_headers, *cell.row_headers)) if cell else ""
        return FactKind.DISCOUNT if _DISCOUNT.search(near) else FactKind.NUMBER
    return FactKind.NUMBER if mention.quantity.bound is Bound.OVER else FactKind.LIMIT


def _quantity_topic(unit: TextUnit, mention: QuantityMention, lexicon: Lexicon) -> frozenset[str]:
    cell = unit.context.cell
    headers = (*cell.row_headers, *cell.column_headers) if cell is not None else ()
    topic = topic_of((mention.phrase, *headers), lexicon)
    unit_word = mention.quantity.unit
    if unit_word and unit_word not in TIME and unit_word not in BYTES and unit_word != "%":
        topic |= {stem(unit_word)}
    return topic
