"""Prices against the price list, registered offers and approved sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from checker.approved import Canon, CanonFact
from checker.models import Bound, Conflict, Fact, FactKind, Label, Price, TextUnit, UnitKind
from checker.rules.certainty import of_claim
from checker.rules.offers import out_of_scope
from checker.rules.price_labels import is_of_plan
from checker.rules.topics import PLAIN, covers, other_size, same_package, same_thing
from checker.rules.totals import follows, numbers_in, sum_of
from checker.rules.verdict import Passage, Verdict, agrees, differs, is_named, read_from
from checker.statements.patterns.scene import topic_of
from checker.values.agree import basis, dimension, is_metered, is_near, prices_agree
from checker.values.evidence import CUE
from checker.values.numbers import WORDS, parse_number
from checker.values.quantities import find_quantities
from checker.values.show import show_amount, show_price, suggested_price
from checker.values.terms import fold
from checker.values.words import content

# Words that may stand between a package and its own price.
_OWN = frozenset(
    """seat team list price month year annual base flat rate standard regular normal billing bill upgrade talk sale
    want grow business company organization everyone small medium large mid growing startup user host node per
    starting entry license self-serve public current new monthly yearly commitment contract term paid pay
    customer save simply great people workspace account approved today""".split()
)
_ENOUGH, _SURE = 0.5, 0.75


def judge_prices(passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Every price of ours in a passage that the canon knows something about."""
    for fact in passage.ours(FactKind.PRICE):
        if isinstance(fact.value, Price):
            yield from _judge(fact, fact.value, passage, canon)


def _judge(fact: Fact, found: Price, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    offered = _offer(fact, found, passage, canon)
    if offered is not None:
        yield offered
        return
    known = _approved(fact, found, passage, canon)
    if known and (derived := _derived(fact, found, known, passage, canon)):
        yield from derived
    elif known:
        compared = _compare(fact, found, known, canon)
        loose = compared.label is Label.CONTRADICTION and _is_loose(
            fact, found, known, passage, canon
        )
        if not loose:
            yield compared
        # Doubted twice, it is mostly another price: of an extra unit, of a worked example.
        elif is_named(fact) and (_is_timed(found, known, passage.unit) or not found.amount):
            yield replace(compared, conflict=Conflict.IMPLIED)
    else:
        yield from _claimed(fact, found, passage, canon)


def _approved(fact: Fact, found: Price, passage: Passage, canon: Canon) -> tuple[CanonFact, ...]:
    """The list prices of the thing the fact prices: a package itself, or an item of it."""
    prices = [
        c
        for c in canon.by_kind[FactKind.PRICE]
        if c.structured and c.fact.packages & fact.packages and passage.within(c.scoping)
    ]
    items = [
        c
        for c in prices
        if c.topics
        and same_thing(c, fact, passage.unit, canon.lexicon)
        and _is_named_beside(c, fact, passage)
    ]
    if items:
        return tuple(items)
    if is_metered(found):
        metered = tuple(c for c in prices if _same_meter(c, found))
        return metered if len(metered) == 1 else ()
    if (
        fact.topic - _OWN - content(found.per or "") - _of_price(passage.unit.plain)
        or len(fact.packages) > 1
        or found.bound in {Bound.OVER, Bound.UP_TO}
    ):
        return ()
    return tuple(c for c in prices if not c.topics)


def _is_named_beside(c: CanonFact, fact: Fact, passage: Passage) -> bool:
    """Whether what is priced stands at this price, and not at another of the same sentence."""
    others = [f.span for f in passage.facts if f.kind is FactKind.PRICE and f.span != fact.span]
    if not others or not any(c.phrases):
        return True
    plain, span = passage.unit.plain, fact.span
    start = max((o.end for o in others if o.end <= span.start), default=0)
    end = min((o.start for o in others if o.start >= span.end), default=len(plain))
    after = _PART_ENDS.split(plain[span.end : end], maxsplit=1)[0]
    near = fold(f"{plain[start : span.end]}{after}")
    return any(phrase is not None and phrase in near for phrase in c.phrases)


_PART_ENDS = re.compile(r"[,;.]|\b(?:and|plus|then|with)\b", re.I)


def _of_price(plain: str) -> frozenset[str]:
    """Words that say which price it is, not of what: `the discounted price`."""
    return content(" ".join(_PARTICIPLE.findall(plain)))


_PARTICIPLE = re.compile(r"\b(\w{3,}ed)\s+(?:price|pricing|rate|cost)\b", re.I)


def _same_meter(canon_fact: CanonFact, found: Price) -> bool:
    value = canon_fact.fact.value
    return isinstance(value, Price) and basis(value.per) == basis(found.per) is not None


def _compare(fact: Fact, found: Price, known: tuple[CanonFact, ...], canon: Canon) -> Verdict:
    for approved in known:
        if isinstance(approved.fact.value, Price) and prices_agree(found, approved.fact.value):
            return agrees(fact.span, approved.id)
    nearest = _nearest(found, known)
    name = canon.lexicon.name(min(fact.packages))
    expected = _list_prices(known)
    thing = f"{known[0].text} on {name}" if known[0].topics and known[0].text else name
    return differs(
        "price-mismatch",
        fact.span,
        nearest.id,
        expected=expected,
        found=show_price(found),
        message=f"{thing} is {show_price(found)} here; approved is {expected}"
        + _owner_of(found, fact, canon)
        + read_from(fact, name),
        suggestion=_suggestion(nearest),
    )


_AMBIGUOUS = 2


def _derived(
    fact: Fact, found: Price, known: tuple[CanonFact, ...], passage: Passage, canon: Canon
) -> tuple[Verdict, ...]:
    """What follows from a list price: the total for so many, a year's, a partner's net price.

    Nothing is said where a sentence counts several things; empty where the price is
    neither.
    """
    if found.amount is None or any(_agrees(found, c) for c in known):
        return ()
    if sum_of(fact, passage, canon, numbers_in(passage.unit.plain)) is not None:
        return (agrees(fact.span, known[0].id),)
    value = known[0].fact.value
    counts = counts_in(passage.unit.plain, basis(value.per) if isinstance(value, Price) else None)
    if found.per is not None or len(counts) < _AMBIGUOUS:
        return ()
    return (Verdict(Label.NEUTRAL, fact.span, known[0].id),)


def counts_in(plain: str, per: str | None) -> tuple[Decimal, ...]:
    """The numbers a sentence counts seats (or nodes, …) with: `a team of 12`, `20-seat`, `3 nodes`."""
    teams = [m[1] for m in _TEAM.finditer(plain)]
    values = [WORDS.get(t.lower()) or (parse_number(t) if t[0].isdigit() else None) for t in teams]
    values += [
        m.quantity.value
        for m in find_quantities(plain)
        if dimension(m.quantity.unit) in {"seat", per or "seat"}
    ]
    return tuple(v for v in values if v is not None and v > 1)


_TEAM = re.compile(
    r"\b(?:team|company|group|organi[sz]ation|startup)\s+of\s+(?:about |some |up to )?(\d[\d,]*|[a-z]+)\b",
    re.I,
)


def _nearest(found: Price, known: tuple[CanonFact, ...]) -> CanonFact:
    """The approved price that shares most with the one found, to suggest it."""

    def shared(c: CanonFact) -> int:
        value = c.fact.value
        assert isinstance(value, Price)  # noqa: S101
        return (
            2 * (value.billed == found.billed)
            + (value.every == found.every)
            + (value.currency == found.currency)
        )

    return max(known, key=shared)


_IS = re.compile(
    rf"[\s*_`\"”’')]*(?:{CUE}|seats?|users?|customers?)?[\s*_`)]*"
    r"(?:(?:is|are|costs?|starts?|begins|price[sd]?|comes in|goes|sells)\b|(?:at|for|from)\b|[:–—(,|-])"
    r"(?:\s*(?:is|at|from|for|you|just|only|now|currently|about|priced|(?-i:[a-z]+ly)))*[\s*_`(]*",
    re.I,
)


def _is_loose(
    fact: Fact, found: Price, known: tuple[CanonFact, ...], passage: Passage, canon: Canon
) -> bool:
    """Whether an amount without its period or unit is not said to be the plan's price outright.

    "Pro is $49" is; "On Plus, the same million is $24" and "On Core, that makes €210" are not.
    What so many cost together is: "three nodes on Pro are $30".
    """
    unit = passage.unit
    values = [c.fact.value for c in known if isinstance(c.fact.value, Price)]
    per = frozenset().union(*(content(v.per) for v in values if v.per)) | _SEAT
    if _THAT_IS.search(unit.plain, max(0, fact.span.start - 40), fact.span.start) or (
        not found.amount and _IT.match(unit.plain)
    ):
        return True
    numbers = numbers_in(unit.plain)
    if not any(is_near(found, value, numbers) for value in values):
        return True
    thing = frozenset[str]().union(*(topic for c in known for topic in c.topics))
    if not is_of_plan(unit, per | thing, canon.lexicon):
        return True
    timed = _is_timed(found, known, unit)
    each = found.per is not None or any(v.per is None for v in values)
    counts = counts_in(unit.plain, basis(values[0].per) if values else None)
    if known[0].topics:
        return not each and bool(counts)
    counted = len(counts) == 1
    if timed and (each or counted):
        return False
    if fact.bound_by != "clause" or unit.context.cell is not None:
        return False
    before = _named_before(fact, passage)
    if before is None:
        return False
    between = unit.plain[before : fact.span.start]
    for value in values:
        between = re.sub(rf"^\s*{re.escape(value.per)}s?\b", "", between) if value.per else between
    short = unit.kind is not UnitKind.SENTENCE and not between.strip(" \t*_`")
    return not short and _IS.fullmatch(between) is None


def _is_timed(found: Price, known: tuple[CanonFact, ...], unit: TextUnit) -> bool:
    """Whether an amount tells for how long, or what is approved needs no telling: once."""
    return bool(
        found.every
        or found.billed
        or _OF_A_YEAR.search(unit.plain)
        or any(
            isinstance(c.fact.value, Price) and c.fact.value.every in {None, "once"} for c in known
        )
    )


_SEAT = frozenset({"seat"})
# `For a team of twelve that is $936`: what was worked out before.
_THAT_IS = re.compile(
    r"\bthat(?:['’]s|\s+(?:is|makes|comes to|means|works out at))\s+(?:about |only |just )?$", re.I
)
_IT = re.compile(r"[\s*_>-]*(?:it|this|that|they|these)\b", re.I)


def _named_before(fact: Fact, passage: Passage) -> int | None:
    """Where the last name before a price ends; None where one of its package's prices does."""
    named = [f.span.end for f in passage.facts if f.kind is FactKind.NAME]
    priced = [
        f.span.end
        for f in passage.facts
        if f.kind is FactKind.PRICE and f.packages == fact.packages and f.span != fact.span
    ]
    before = max((end for end in named if end <= fact.span.start), default=None)
    beside = any(before is not None and before < end <= fact.span.start for end in priced)
    return None if beside else before


def _list_prices(known: tuple[CanonFact, ...]) -> str:
    return " or ".join(
        dict.fromkeys(show_price(c.fact.value) for c in known if isinstance(c.fact.value, Price))
    )


def _suggestion(approved: CanonFact) -> str | None:
    value = approved.fact.value
    return suggested_price(value) if isinstance(value, Price) else None


def _owner_of(found: Price, fact: Fact, canon: Canon) -> str:
    """Says so where the price is the approved one of another package."""
    others = (
        c
        for c in canon.by_kind[FactKind.PRICE]
        if c.structured and not c.topics and not c.fact.packages & fact.packages
    )
    owner = next((c for c in others if found.amount and _agrees(found, c)), None)
    if owner is None or found.amount is None:
        return ""
    amount = show_amount(found.amount, found.currency or "USD")
    return f" ({amount} is the price of {canon.lexicon.name(min(owner.fact.packages))})"


def _offer(fact: Fact, found: Price, passage: Passage, canon: Canon) -> Verdict | None:
    """A registered offer: fine where and while it runs, a leak anywhere else."""
    for offer in canon.offers:
        value = offer.fact.value
        if (
            offer.package not in fact.packages
            or not isinstance(value, Price)
            or not prices_agree(found, value)
        ):
            continue
        if passage.within(offer.scoping) and offer.scoping.on_day(canon.as_of):
            return agrees(fact.span, offer.id)
        if any(_agrees(found, c) for c in _approved(fact, found, passage, canon)):
            continue
        return out_of_scope(fact.span, offer, show_price(found), passage)
    return None


def _agrees(found: Price, canon_fact: CanonFact) -> bool:
    value = canon_fact.fact.value
    return isinstance(value, Price) and prices_agree(found, value)


def _claimed(fact: Fact, found: Price, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Against prices in approved sentences: same thing, same basis, other amount."""
    known = [
        (_cover(c, fact), c)
        for c in canon.by_kind[FactKind.PRICE]
        if not c.structured
        and passage.within(c.scoping)
        and _could_be_same(c, fact)
        and not other_size(c, passage.unit)
    ]
    for cover, c in sorted(known, key=lambda k: -k[0]):
        value = c.fact.value
        if isinstance(value, Price) and cover >= _ENOUGH and follows(found, value, passage):
            yield agrees(fact.span, c.id)
            return
    for cover, c in sorted(known, key=lambda k: -k[0]):
        value = c.fact.value
        if cover < _SURE or not same_package(fact, c, cover, known, passage.unit):
            continue
        other = _is_other_row(c, passage, canon)
        conflict = of_claim(fact, c, passage.unit, canon.lexicon)
        if conflict is None or (found.amount == 0 and not c.fact.packages & fact.packages):
            continue  # "free" alone is seldom said of what an approved price is for
        if _is_said_beside(value, fact, passage):
            continue
        if isinstance(value, Price) and _comparable(found, value) and not other:
            yield differs(
                "price-mismatch",
                fact.span,
                c.id,
                expected=show_price(value),
                found=show_price(found),
                message=f"{show_price(found)} here; the approved sentence says {show_price(value)}: “{c.text}”",
                suggestion=_suggestion(c),
                conflict=conflict,
            )
            return


def _is_said_beside(approved: object, fact: Fact, passage: Passage) -> bool:
    """Whether the same sentence says the approved price, too: `at $24 a million that is $600`."""
    return isinstance(approved, Price) and any(
        isinstance(other.value, Price) and prices_agree(other.value, approved)
        for other in passage.ours(FactKind.PRICE)
        if other.span != fact.span
    )


def _is_other_row(c: CanonFact, passage: Passage, canon: Canon) -> bool:
    """Whether a row is labelled with what the approved sentence does not speak of: `Canada`."""
    cell = passage.unit.context.cell
    label = topic_of(cell.row_headers[-1:], canon.lexicon) if cell is not None else frozenset()
    return bool(label - PLAIN) and not label & content(c.text)


_OF_A_YEAR = re.compile(r"\b(?:an?|one|the|whole|full) year\b|\b(?:12|twelve) months\b", re.I)


def _cover(canon_fact: CanonFact, fact: Fact) -> float:
    """How much of what the sentence prices stands at the fact; a package's own price is all."""
    if canon_fact.fact.packages and not canon_fact.topics[0] - PLAIN - _OWN:
        return 0.0 if fact.topic - _OWN else 1.0
    return covers(canon_fact, fact)


def _could_be_same(canon_fact: CanonFact, fact: Fact) -> bool:
    """Neither names a package the other does not; the packages of the canon must be there."""
    wanted = canon_fact.fact.packages
    return not wanted or not fact.packages or bool(wanted & fact.packages)


def _comparable(found: Price, approved: Price) -> bool:
    """Whether a difference of amounts means something: same unit, period and currency."""
    if found.amount is None or approved.amount is None:
        return not is_metered(found) and not is_metered(approved)
    whole = not is_metered(approved) and found.per is None
    same_unit = basis(found.per) == basis(approved.per) or approved.per is None or whole
    same_period = found.every == approved.every or not (found.every and approved.every)
    if found.billed and approved.billed and found.billed != approved.billed:
        return False
    same_currency = found.currency == approved.currency or 0 in {found.amount, approved.amount}
    return (
        same_unit and same_period and same_currency and found.per_quantity == approved.per_quantity
    )
