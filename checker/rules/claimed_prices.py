"""Prices against those of approved sentences: the same thing, the same basis, another amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.approved import Canon, CanonFact
from checker.models import Conflict, Fact, FactKind, Price
from checker.rules.certainty import of_claim
from checker.rules.topics import covers, other_size, same_package
from checker.rules.totals import follows
from checker.rules.verdict import Verdict, agrees, differs
from checker.statements.around.prices import part_of
from checker.statements.passage import Passage
from checker.statements.patterns.scene import topic_of
from checker.values.agree import basis, is_metered, prices_agree
from checker.values.show import show_price, suggested_price
from checker.values.words import OF_ANY_PRICE, PLAIN, content

_ENOUGH, _SURE = 0.5, 0.75


def claimed_prices(fact: Fact, found: Price, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A verdict where an approved sentence says the same price, or another for the same thing."""
    known = sorted(_known(fact, passage, canon), key=lambda k: -k[0])
    for cover, c in known:
        value = c.fact.value
        if isinstance(value, Price) and cover >= _ENOUGH and follows(found, value, passage):
            yield agrees(fact.span, c.id)
            return
    for cover, c in known:
        value = c.fact.value
        if cover < _SURE or not isinstance(value, Price) or not _comparable(found, value):
            continue
        conflict = _conflict(c, cover, known, fact, passage, canon)
        if conflict is None or (found.amount == 0 and not c.fact.packages & fact.packages):
            continue  # "free" alone is seldom said of what an approved price is for
        if not _is_said_beside(value, fact, passage):
            yield _differs(c, value, fact, found, conflict)
            return


def _known(fact: Fact, passage: Passage, canon: Canon) -> Iterator[tuple[float, CanonFact]]:
    """Approved sentences with prices that may be for the same, and how much of it stands here."""
    for c in canon.by_kind[FactKind.PRICE]:
        if c.structured or not passage.within(c.scoping) or not _could_be_same(c, fact):
            continue
        if not other_size(c, passage.unit):
            yield _cover(c, fact), c


def _conflict(
    c: CanonFact,
    cover: float,
    known: Sequence[tuple[float, CanonFact]],
    fact: Fact,
    passage: Passage,
    canon: Canon,
) -> Conflict | None:
    """How certain it is that a price is a wrong one of a sentence; None where it is another's."""
    if not same_package(fact, c, cover, known, passage.unit) or _is_other_row(c, passage, canon):
        return None
    if _is_in_another_part(c, fact, passage):
        return None
    return of_claim(fact, c, passage.unit, canon.lexicon)


def _differs(c: CanonFact, value: Price, fact: Fact, found: Price, conflict: Conflict) -> Verdict:
    here, approved = show_price(found), show_price(value)
    return differs(
        "price-mismatch",
        fact.span,
        c.id,
        expected=approved,
        found=here,
        message=f"{here} here; the approved sentence says {approved}: “{c.text}”",
        suggestion=suggested_price(value),
        conflict=conflict,
    )


def _is_said_beside(approved: object, fact: Fact, passage: Passage) -> bool:
    """Whether the same sentence says the approved price, too: `at $24 a million that is $600`."""
    return isinstance(approved, Price) and any(
        isinstance(other.value, Price) and prices_agree(other.value, approved)
        for other in passage.ours(FactKind.PRICE)
        if other.span != fact.span
    )


def _is_in_another_part(c: CanonFact, fact: Fact, passage: Passage) -> bool:
    """Whether of a sentence's prices another one stands where the approved thing is named."""
    others = [f.span for f in passage.facts if f.kind is FactKind.PRICE and f.span != fact.span]
    words = c.topics[0] - PLAIN
    if not others or not words or passage.unit.context.cell is not None:
        return False
    return not words & content(part_of(passage.unit.plain, fact.span, others))


def _is_other_row(c: CanonFact, passage: Passage, canon: Canon) -> bool:
    """Whether a row is labelled with what the approved sentence does not speak of: `Canada`."""
    cell = passage.unit.context.cell
    label = topic_of(cell.row_headers[-1:], canon.lexicon) if cell is not None else frozenset()
    return bool(label - PLAIN) and not label & content(c.text)


def _cover(canon_fact: CanonFact, fact: Fact) -> float:
    """How much of what the sentence prices stands at the fact; a package's own price is all."""
    if canon_fact.fact.packages and not canon_fact.topics[0] - PLAIN - OF_ANY_PRICE:
        return 0.0 if fact.topic - OF_ANY_PRICE else 1.0
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
