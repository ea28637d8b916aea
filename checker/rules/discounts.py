"""Discounts against authority, and "save 17%" against the two prices it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from checker.approved import Authority, Canon, CanonFact
from checker.models import Bound, Fact, FactKind, Label, Price, Quantity
from checker.rules.offers import out_of_scope
from checker.rules.verdict import Verdict, agrees, differs
from checker.statements.around.discounts import is_annual_saving, is_of_something_else
from checker.statements.passage import Passage
from checker.statements.patterns.stance import is_for_some
from checker.values.numbers import plain_number
from checker.values.periods import IN_MONTHS
from checker.values.words import PLAIN


def compare_discount(fact: Fact, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A verdict on a percentage off."""
    if isinstance(fact.value, Quantity) and fact.value.value is not None:
        yield from _judge(fact, fact.value.value, passage, canon)


def _judge(fact: Fact, percent: Decimal, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    if is_of_something_else(passage.unit.plain):
        return
    if is_annual_saving(passage.unit.plain) and not is_for_some(passage.unit.plain, fact.span):
        savings = annual_savings(canon, fact.packages)
        if savings:
            yield _against_prices(fact, percent, savings)
            return
        claimed = _claimed_savings(canon, passage)
        if claimed:
            yield _against_claims(fact, percent, claimed, "Annual billing saves")
            return
    special = _for_whom(canon, fact, passage)
    if special:
        yield _against_claims(fact, percent, special, "The discount is")
        return
    offered = _offered(fact, percent, passage, canon)
    authority = _authority(fact, passage, canon)
    if authority is not None and (offered is None or offered.label is Label.CONTRADICTION):
        yield _against_authority(fact, percent, authority, passage)
    elif offered is not None:
        yield offered


def annual_savings(canon: Canon, packages: frozenset[str]) -> dict[str, Decimal]:
    """What annual billing saves, in whole percent, by package; all where none is named."""
    found: dict[str, Decimal] = {}
    for package in sorted(packages & canon.lexicon.packages or canon.lexicon.packages):
        by_billing = _monthly_amounts(canon, package)
        monthly, annually = by_billing.get("monthly"), by_billing.get("annually")
        if monthly and annually and annually < monthly:
            saved = (1 - annually / monthly) * 100
            found[package] = saved.quantize(Decimal(1), ROUND_HALF_UP)
    return found


def _monthly_amounts(canon: Canon, package: str) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for c in canon.by_kind[FactKind.PRICE]:
        price = c.fact.value
        if (
            not c.structured
            or c.topics
            or package not in c.fact.packages
            or not isinstance(price, Price)
        ):
            continue
        months = IN_MONTHS.get(price.every or "")
        if price.amount and months and price.every in {"month", "quarter", "year"}:
            billed = price.billed or ("annually" if price.every == "year" else "monthly")
            amounts.setdefault(billed, price.amount / months)
    return amounts


def _against_prices(fact: Fact, percent: Decimal, savings: dict[str, Decimal]) -> Verdict:
    values = sorted(set(savings.values()))
    up_to = isinstance(fact.value, Quantity) and fact.value.bound is Bound.UP_TO
    wanted = values[-1:] if up_to else values
    if any(abs(percent - value) <= 1 for value in wanted):
        return agrees(fact.span, "packages")
    expected = " or ".join(f"{plain_number(v)}%" for v in wanted)
    return differs(
        "price-mismatch",
        fact.span,
        f"{min(savings)}.prices",
        expected=expected,
        found=f"{plain_number(percent)}%",
        message=f"Annual billing saves {expected} by the approved prices, not {plain_number(percent)}%",
        suggestion=expected,
    )


def _claimed_savings(canon: Canon, passage: Passage) -> dict[Decimal, CanonFact]:
    """What approved sentences say that annual billing saves."""
    return {value: c for value, c in _claimed(canon, passage) if is_annual_saving(c.text)}


_SAID_OF_ANY = frozenset("save discount off cheaper less rebate reduction".split())


def _for_whom(canon: Canon, fact: Fact, passage: Passage) -> dict[Decimal, CanonFact]:
    """Approved sentences about the same people's discount: `Nonprofits get 40% off`."""
    have = fact.topic | fact.around
    return {
        value: c
        for value, c in _claimed(canon, passage)
        if (need := c.topics[0] - PLAIN - _SAID_OF_ANY) and need <= have
    }


def _claimed(canon: Canon, passage: Passage) -> Iterator[tuple[Decimal, CanonFact]]:
    """The percentages of approved sentences that hold on the passage's channel."""
    for c in canon.by_kind[FactKind.DISCOUNT]:
        value = c.fact.value.value if isinstance(c.fact.value, Quantity) else None
        if value is not None and passage.within(c.scoping):
            yield value, c


def _against_claims(
    fact: Fact, percent: Decimal, claimed: dict[Decimal, CanonFact], what: str
) -> Verdict:
    if percent in claimed:
        return agrees(fact.span, claimed[percent].id)
    best = next(iter(claimed.values()))
    expected = " or ".join(f"{plain_number(value)}%" for value in claimed)
    return differs(
        "price-mismatch",
        fact.span,
        best.id,
        expected=expected,
        found=f"{plain_number(percent)}%",
        message=f"{what} {plain_number(percent)}% here; the approved sentence says {expected}: “{best.text}”",
        suggestion=expected,
    )


def _offered(fact: Fact, percent: Decimal, passage: Passage, canon: Canon) -> Verdict | None:
    """A registered discount: fine where and while it runs, a leak anywhere else."""
    same = [
        o
        for o in canon.offers
        if isinstance(o.fact.value, Quantity)
        and o.fact.value.value == percent
        and (not fact.packages or o.package in fact.packages)
    ]
    if any(passage.within(o.scoping) and o.scoping.on_day(canon.as_of) for o in same):
        return agrees(fact.span, "offers")
    return out_of_scope(fact.span, same[0], f"{plain_number(percent)}%", passage) if same else None


def _authority(fact: Fact, passage: Passage, canon: Canon) -> Authority | None:
    """The largest authority this channel has for the package, if the canon sets any."""
    mine = [
        a
        for a in canon.authorities
        if passage.within(a.scoping)
        and (passage.channel is not None or not a.scoping.channels)
        and (not a.packages or not fact.packages or a.packages & fact.packages)
    ]
    return max(mine, key=lambda a: a.up_to, default=None)


def _against_authority(
    fact: Fact, percent: Decimal, authority: Authority, passage: Passage
) -> Verdict:
    if percent <= authority.up_to:
        return agrees(fact.span, authority.id)
    allowed = f"{plain_number(authority.up_to)}%"
    where = passage.channel or "this channel"
    return differs(
        "discount-over-authority",
        fact.span,
        authority.id,
        expected=f"at most {allowed}",
        found=f"{plain_number(percent)}%",
        message=f"A discount of {plain_number(percent)}% is more than {where} may give ({allowed})",
        suggestion=allowed,
    )
