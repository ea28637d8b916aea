"""Statements of a reader against the approved entries they are about.

Values are compared by code alone; where words and an approved sentence meet, the reader's
relation counts. Only what is ours and holds now can contradict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.approved import Canon, CanonFact
from checker.match import matched, of_same_packages
from checker.models import (
    Bound,
    Conflict,
    FactKind,
    Label,
    Price,
    Quantity,
    Span,
    Stance,
)
from checker.rules.totals import follows
from checker.rules.verdict import Verdict, agrees
from checker.statements.around.conditions import is_told, of_other_customers
from checker.statements.around.names import are_known
from checker.statements.brief import BriefEntry, EntryKind
from checker.statements.draft import Relation
from checker.statements.ground import Statement
from checker.statements.passage import Passage
from checker.values.agree import prices_agree, quantities_agree
from checker.values.names import Lexicon
from checker.values.quantities import show_quantity
from checker.values.show import show_value, suggested_price
from checker.values.terms import TermKind, fold

_KINDS = {EntryKind.PRICE: FactKind.PRICE, EntryKind.LIMIT: FactKind.LIMIT}
_RULES = {
    EntryKind.PRICE: "price-mismatch",
    EntryKind.LIMIT: "limit-mismatch",
    EntryKind.FEATURE: "availability-mismatch",
    EntryKind.CLAIM: "claim-contradiction",
}
_CONFLICTS = {
    Relation.CONTRADICTS: Conflict.PLAIN,
    Relation.IMPLIES: Conflict.IMPLIED,
    Relation.LEAVES_OUT: Conflict.OMISSION,
    Relation.RETIRED_NAME: Conflict.PLAIN,
    Relation.UNKNOWN_NAME: Conflict.PLAIN,
}
_NAMES = frozenset({Relation.RETIRED_NAME, Relation.UNKNOWN_NAME})


def compare(statement: Statement, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A verdict, where a statement agrees with what is approved or cannot be true with it."""
    entry = statement.entry
    if statement.stance is not Stance.OURS_NOW:
        return
    if statement.relation is Relation.AGREES and entry is not None:
        yield agrees(statement.span, entry.ids[0])
    elif statement.relation in _NAMES:
        yield from _named(statement, passage, canon)
    elif entry is None:
        return
    elif entry.kind in _KINDS and statement.value is not None:
        yield from _by_value(statement, _KINDS[entry.kind], passage, canon)
    elif statement.relation in _CONFLICTS:
        yield _in_words(statement, entry, passage, canon)


# --- values ---------------------------------------------------------------------------


def _by_value(
    statement: Statement, kind: FactKind, passage: Passage, canon: Canon
) -> Iterator[Verdict]:
    known = [
        c for c in matched(statement, canon, passage.channel) if is_told(c.condition, passage.unit)
    ]
    answers = [
        (
            c,
            _fits(statement.value, c, passage)
            and not of_other_customers(c.condition, passage.unit),
        )
        for c in known
    ]
    for c, answer in answers:
        if answer:
            yield agrees(statement.span, c.id)
            return
    differing = [c for c, answer in answers if answer is False]
    if not differing or _approved_elsewhere(statement, kind, passage, canon, differing):
        return
    yield _differs(statement, tuple(differing), canon)


def _agree(found: Price | Quantity | None, c: CanonFact) -> bool | None:
    """Whether a stated value and an approved one agree; None where they cannot be compared."""
    approved = c.fact.value
    if isinstance(found, Price) and isinstance(approved, Price):
        if found.bound in {Bound.UP_TO, Bound.OVER}:
            return None
        return prices_agree(found, approved)
    if isinstance(found, Quantity) and isinstance(approved, Quantity):
        if found.bound is Bound.OVER and approved.bound is not Bound.OVER:
            return None
        return quantities_agree(found, approved)
    return None


def _fits(found: Price | Quantity | None, c: CanonFact, passage: Passage) -> bool | None:
    """Whether a value agrees, or is what a year, or numbers of its sentence, make of a price."""
    agree, approved = _agree(found, c), c.fact.value
    if agree is False and isinstance(found, Price) and isinstance(approved, Price):
        return follows(found, approved, passage)
    return agree


def _approved_elsewhere(
    statement: Statement,
    kind: FactKind,
    passage: Passage,
    canon: Canon,
    differing: Sequence[CanonFact],
) -> bool:
    """Whether another entry of the same package, or an offer there, approves the value."""
    others = [
        c
        for c in of_same_packages(statement, kind, canon, passage.channel)
        if c.condition is None or c.condition.usual or is_told(c.condition, passage.unit)
        if not any(_is_kind_of(c, other) or _is_kind_of(other, c) for other in differing)
    ]
    if any(_agree(statement.value, c) for c in others):
        return True
    return any(
        isinstance(statement.value, Price)
        and isinstance(offer.fact.value, Price)
        and passage.within(offer.scoping)
        and offer.scoping.on_day(canon.as_of)
        and prices_agree(statement.value, offer.fact.value)
        for offer in canon.offers
    )


def _is_kind_of(one: CanonFact, other: CanonFact) -> bool:
    """Whether one is limited apart from the other: `credits for open source builds`."""
    limits = one.structured and other.structured and one.fact.kind is FactKind.LIMIT
    return limits and other.topics[0] < one.topics[0]


def _differs(statement: Statement, known: tuple[CanonFact, ...], canon: Canon) -> Verdict:
    entry = statement.entry
    assert entry is not None  # noqa: S101
    assert statement.value is not None  # noqa: S101
    values = (c.fact.value for c in known if isinstance(c.fact.value, Price | Quantity))
    expected = " or ".join(dict.fromkeys(map(show_value, values)))
    found = show_value(statement.value)
    claimed = not known[0].structured
    thing = _thing(known[0], canon.lexicon)
    approved = f"{expected}, in “{known[0].text}”" if claimed else expected
    return Verdict(
        Label.CONTRADICTION,
        statement.span,
        known[0].id,
        _RULES[EntryKind.CLAIM if claimed else entry.kind],
        expected=expected,
        found=found,
        message=f"{thing} is {found} here; approved is {approved}",
        suggestion=_suggestion(known) if len(known) == 1 else None,
        conflict=Conflict.PLAIN,
        decided_by=statement.reader,
    )


def _thing(c: CanonFact, lexicon: Lexicon) -> str:
    owner = " and ".join(sorted(lexicon.name(p) for p in c.fact.packages))
    if not c.structured:
        return f"What is said of {owner}" if owner else "What is said"
    thing = c.text if c.topics else ""
    return f"{thing} on {owner}" if thing and owner else thing or owner


def _suggestion(known: tuple[CanonFact, ...]) -> str | None:
    value = known[0].fact.value
    if isinstance(value, Price):
        return suggested_price(value)
    return show_quantity(value) if isinstance(value, Quantity) else None


# --- words ----------------------------------------------------------------------------


def _in_words(statement: Statement, entry: BriefEntry, passage: Passage, canon: Canon) -> Verdict:
    found = _quoted(statement.span, passage)
    approved = canon.wording.get(entry.ids[0]) or entry.text
    reason = f": {statement.reason}" if statement.reason else ""
    return Verdict(
        Label.CONTRADICTION,
        statement.span,
        entry.ids[0],
        _RULES[entry.kind],
        expected=approved,
        found=found,
        message=f"“{found}” is at odds with the approved “{approved}”{reason}",
        conflict=_CONFLICTS[statement.relation],
        decided_by=statement.reader,
    )


def _quoted(span: Span, passage: Passage) -> str:
    return " ".join(passage.unit.plain[span.start : span.end].split())


# --- names ----------------------------------------------------------------------------


def _named(statement: Statement, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A wrong name by the list of names; else by the approved sentence that speaks of it."""
    unknown = statement.relation is Relation.UNKNOWN_NAME
    if unknown and are_known(_quoted(statement.span, passage), canon.lexicon):
        return
    by_list = _unknown if unknown else _retired
    found = list(by_list(statement, passage, canon))
    if not found and statement.entry is not None and _cited(statement):
        found = [_in_words(statement, statement.entry, passage, canon)]
    yield from found


def _cited(statement: Statement) -> str | None:
    """The approved sentence that tells a name, where the reader cites one."""
    entry = statement.entry
    return entry.ids[0] if entry is not None and entry.kind is EntryKind.CLAIM else None


def _retired(statement: Statement, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A name the canon has retired; one it does not know as retired is no finding."""
    said = _quoted(statement.span, passage)
    terms = (t for t in canon.lexicon.terms if t.kind is TermKind.RETIRED)
    term = next((t for t in terms if fold(t.text) in fold(said)), None)
    if term is None:
        return
    package = term.id if term.id in canon.lexicon.packages else None
    now = canon.lexicon.name(package) if package else None
    renamed = now is not None and fold(now) != fold(term.text)
    yield Verdict(
        Label.CONTRADICTION,
        statement.span,
        _cited(statement) or term.id,
        "retired-name",
        expected=now if renamed and now else "no such package",
        found=said,
        message=f"{term.text} is a retired name" + (f"; it is called {now} now" if renamed else ""),
        suggestion=now if renamed else None,
        conflict=Conflict.PLAIN,
        decided_by=statement.reader,
    )


def _unknown(statement: Statement, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    lexicon = canon.lexicon
    said = _quoted(statement.span, passage)
    if not lexicon.closed:
        return
    names = ", ".join(lexicon.name(p) for p in lexicon.order or sorted(lexicon.packages))
    yield Verdict(
        Label.CONTRADICTION,
        statement.span,
        _cited(statement) or lexicon.listed_in,
        "unknown-package",
        expected=names,
        found=said,
        message=f"There is no package “{said}”; the packages are {names}",
        conflict=Conflict.PLAIN,
        decided_by=statement.reader,
    )
