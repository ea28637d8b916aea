"""Limits and numbers against the canon's limits and the numbers of approved sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from checker.approved import Canon, CanonFact
from checker.models import (
    Bound,
    Conflict,
    Fact,
    FactKind,
    Label,
    Quantity,
    Span,
    TextUnit,
    UnitKind,
)
from checker.rules.certainty import of_claim, own_words, single_thing, under_condition
from checker.rules.linked import LIMITING, is_linked
from checker.rules.names import links_elsewhere
from checker.rules.topics import PLAIN, covers, same_package, same_thing, words_beside
from checker.rules.totals import counted_in
from checker.rules.verdict import Passage, Verdict, agrees, differs, is_named, read_from
from checker.statements.patterns.binding import ALL_OF
from checker.statements.patterns.stance import clause_of
from checker.values.agree import dimension, is_near, quantities_agree
from checker.values.names import Lexicon
from checker.values.numbers import plain_number
from checker.values.quantities import find_quantities, show_quantity
from checker.values.words import content, stem

_ENOUGH, _SURE = 0.5, 0.75
_KINDS = (FactKind.LIMIT, FactKind.NUMBER)


def judge_limits(passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Every quantity of ours in a passage that the canon knows something about."""
    ours = [f for f in passage.ours(*_KINDS) if isinstance(f.value, Quantity)]
    counted = counted_in(passage, canon) if ours else frozenset[Decimal]()
    for fact in ours:
        if isinstance(fact.value, Quantity) and fact.value.value not in counted:
            yield from _judge(fact, fact.value, passage, canon)


def _judge(fact: Fact, found: Quantity, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    known = (
        list(_same_limits(fact, found, passage, canon))
        if _limits(found, fact.span, passage.unit)
        else []
    )
    if known:
        compared = _compare(fact, found, known, canon, passage.unit.plain)
        if compared.label is not Label.CONTRADICTION:
            yield compared
        elif not _agrees_beside(fact, known, passage):
            doubtful = (
                under_condition(passage.unit.plain, fact.span)
                or _lacks_period(found, known, compared.canon_id, passage.unit)
                or not (
                    fact.bound_by == "column header"
                    or any(_is_near(found, c) for c in known)
                    or _is_of_another(found, known, canon)
                )
                or not is_linked(fact, passage, _words_of(known))
                or not _is_placed(fact, known, passage.unit)
            )
            if not doubtful:
                yield compared
            elif is_named(fact):  # doubted and not named beside it, it is mostly another thing
                yield replace(compared, conflict=Conflict.IMPLIED)
    else:
        yield from _claimed(fact, found, passage, canon)


def _words_of(known: list[CanonFact]) -> frozenset[str]:
    return frozenset[str]().union(*(topic for c in known for topic in c.topics))


def _is_placed(fact: Fact, known: list[CanonFact], unit: TextUnit) -> bool:
    """Whether what binds a limit to its plan is near enough: not the title, not `all plans`.

    In a row of a plan, the column must be called what is limited: remarks, amounts and sizes
    of packs stand there, too.
    """
    if fact.bound_by in {ALL_OF, "title"}:
        return False
    cell = unit.context.cell
    if fact.bound_by != "row header" or cell is None:
        return True
    heads = content(" ".join(cell.column_headers))
    return any((topic - PLAIN or topic) <= heads for c in known for topic in c.topics)


def _is_of_another(found: Quantity, known: list[CanonFact], canon: Canon) -> bool:
    """Whether a value that is far off is approved of the like: one plan's limit for another's."""
    words = _words_of(known)
    return any(
        isinstance(c.fact.value, Quantity) and quantities_agree(found, c.fact.value)
        for c in canon.by_kind[FactKind.LIMIT]
        if c.structured and any(topic & words for topic in c.topics)
    )


def _is_near(found: Quantity, c: CanonFact) -> bool:
    return isinstance(c.fact.value, Quantity) and is_near(found, c.fact.value)


def _lacks_period(found: Quantity, known: list[CanonFact], id_: str, unit: TextUnit) -> bool:
    """Whether a sentence counts without a period what is approved per month: `holds 10,000`."""
    every = {
        c.fact.value.every for c in known if c.id == id_ and isinstance(c.fact.value, Quantity)
    }
    return found.every is None and None not in every and unit.context.cell is None


def _agrees_beside(fact: Fact, known: list[CanonFact], passage: Passage) -> bool:
    """Whether the same text says what is approved: `14 days, with hourly backups for a day`."""
    return any(
        isinstance(c.fact.value, Quantity) and quantities_agree(other.value, c.fact.value)
        for other in passage.ours(*_KINDS)
        if isinstance(other.value, Quantity)
        and other.packages == fact.packages
        and _DETAIL.search(passage.unit.plain, other.span.end, fact.span.start)
        for c in known
    )


_DETAIL = re.compile(r"\(|\b(?:with|including|plus|of which)\b", re.I)
# What is bought on top, or comes together from several, is not what a package includes.
_ON_TOP = re.compile(
    r"\badd-?ons?\b|\bin increments of\b|\b(?:purchase|buy|top up)\b|\b(?:additional|extra)\s+(?:\d|[a-z]+\s)|\btop-ups?\b|\b(?:two|three|four|several|multiple)\s+[A-Z]",
)
_FEW_WORDS = 7


def _limits(found: Quantity, span: Span, unit: TextUnit) -> bool:
    """Whether a sentence limits something, or only counts it ("a 20-seat contract")."""
    if dimension(found.unit) == "seat" and "-" in unit.plain[span.start : span.end]:
        return False
    clause = clause_of(unit.plain, span)
    if unit.context.cell is None and _ON_TOP.search(unit.plain, clause.start, clause.end):
        return False
    if _EXTRA.search(unit.plain, *span):
        return False
    if unit.kind is not UnitKind.SENTENCE or found.bound is Bound.UP_TO:
        return True
    return len(unit.plain.split()) < _FEW_WORDS or bool(LIMITING.search(unit.plain))


def _same_limits(
    fact: Fact, found: Quantity, passage: Passage, canon: Canon
) -> Iterator[CanonFact]:
    candidates = [
        c
        for c in canon.by_kind[FactKind.LIMIT]
        if c.structured
        and isinstance(c.fact.value, Quantity)
        and c.fact.packages & fact.packages
        and passage.within(c.scoping)
        and _same_dimension(found, c.fact.value)
        and quantities_agree(found, c.fact.value) is not None
    ]
    same = [c for c in candidates if same_thing(c, fact, passage.unit, canon.lexicon)]
    same = [c for c in same if not any(c.topics[0] < o.topics[0] for o in same if _beside(c, o))]
    yield from same or [c for c in candidates if _only_one(c, candidates, fact, found)]


def _beside(c: CanonFact, other: CanonFact) -> bool:
    """Whether the canon has both for a package: `credits for open source builds` are their own."""
    return bool(c.fact.packages & other.fact.packages)


def _only_one(c: CanonFact, candidates: list[CanonFact], fact: Fact, found: Quantity) -> bool:
    """`90 days of logs` is the log retention, if that is the only limit in days.

    The words right behind the measure must be among those that name the limit.
    """
    value = c.fact.value
    if not isinstance(value, Quantity) or dimension(found.unit) not in {"time", "bytes"}:
        return False
    alone = sum(bool(o.fact.packages & c.fact.packages) for o in candidates) == 1
    return alone and bool(fact.topic) and fact.topic <= c.topics[0] and _like_units(found, value)


def _like_units(found: Quantity, approved: Quantity) -> bool:
    """Whether two measures of time are both long or both short; a day is not an hour's kind."""
    short = {"second", "minute", "hour", "millisecond"}
    return (found.unit in short) == (approved.unit in short)


def _same_dimension(found: Quantity, approved: Quantity) -> bool:
    a, b = dimension(found.unit), dimension(approved.unit)
    return a == b or a is None or b is None


def _compare(
    fact: Fact, found: Quantity, known: list[CanonFact], canon: Canon, plain: str
) -> Verdict:
    known.sort(key=lambda c: -max(len(t) for t in c.topics))
    agreeing = [
        c
        for c in known
        if isinstance(c.fact.value, Quantity) and quantities_agree(found, c.fact.value)
    ]
    agreed = frozenset[str]().union(*(c.fact.packages for c in agreeing))
    # Of two plans named together, each must have what is said: `Team and Business allow 50`.
    wrong = [c for c in known if c not in agreeing and c.fact.packages & fact.packages - agreed]
    if "respectively" in plain.lower():
        wrong = []
    if agreeing and not wrong and (fact.bound_by != ALL_OF or len(agreeing) == len(known)):
        return agrees(fact.span, agreeing[0].id)
    best = next(iter(wrong), None) or next(c for c in known if c not in agreeing)
    value = best.fact.value
    assert isinstance(value, Quantity)  # noqa: S101
    name = canon.lexicon.name(min(best.fact.packages & fact.packages))
    return differs(
        "limit-mismatch",
        fact.span,
        best.id,
        expected=show_quantity(value),
        found=show_quantity(found),
        message=f"{best.text} of {name} is {show_quantity(found)} here; approved is {show_quantity(value)}"
        + read_from(fact, name),
        suggestion=_suggestion(value),
    )


def _suggestion(value: Quantity) -> str:
    if value.value is None:
        return "unlimited"
    return plain_number(value.value) + ("%" if value.unit == "%" else "")


def _claimed(fact: Fact, found: Quantity, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    if links_elsewhere(fact, passage.unit, canon):
        return
    alike = [
        (single_thing(fact, c, passage.unit), c)
        for kind in _KINDS
        for c in canon.by_kind[kind]
        if not c.structured
        and passage.within(c.scoping)
        and _could_be_same(c, fact, found, passage.unit)
    ]
    known = [(_cover(c, fact, found, single), c) for single, c in alike]
    singles = {id(c): single for single, c in alike}
    for cover, c in sorted(known, key=lambda k: -k[0]) if fact.bound_by != ALL_OF else ():
        if (
            cover >= _ENOUGH
            and isinstance(c.fact.value, Quantity)
            and quantities_agree(found, c.fact.value)
        ):
            yield agrees(fact.span, c.id)
            return
    for cover, c in sorted(known, key=lambda k: -k[0]):
        value = c.fact.value
        if (
            cover >= (_SURE if not _same_count(fact, c, found) else _ENOUGH)
            and (singles[id(c)] or same_package(fact, c, cover, known, passage.unit))
            and isinstance(value, Quantity)
            and _comparable(found, value)
            and not _other_row(c, passage.unit, canon.lexicon)
            and not _is_of_more(fact, c)
            and not _is_on_top(fact, c, passage)
            and _is_used_up_alike(fact, c, found)
            and _timing(passage.unit.plain, fact.span) == _timing(c.text, c.fact.span)
            and _is_billed(passage.unit.plain, fact.span) == _is_billed(c.text, c.fact.span)
            and _labels_say(passage.unit, found, c)
        ):
            conflict = of_claim(fact, c, passage.unit, canon.lexicon)
            if conflict is None or _says_elsewhere(value, passage, singles[id(c)]):
                continue
            far = not is_near(found, value) and not _repeats(c, passage.unit)
            if far or (c.fact.packages and not fact.packages and not singles[id(c)]):
                conflict = Conflict.IMPLIED
            yield differs(
                "claim-contradiction",
                fact.span,
                c.id,
                expected=show_quantity(value),
                found=show_quantity(found),
                message=f"{show_quantity(found)} here; the approved sentence says {show_quantity(value)}: “{c.text}”",
                suggestion=_suggestion(value),
                conflict=conflict,
            )
            return


_TELLING = 2


def _repeats(c: CanonFact, unit: TextUnit) -> bool:
    """Whether a text says all that an approved sentence names, so that any value is of it."""
    words = c.topics[0] - PLAIN
    return len(words) >= _TELLING and words <= own_words(unit)


def _cover(canon_fact: CanonFact, fact: Fact, found: Quantity, single: frozenset[str]) -> float:
    """How much of what the sentence counts stands at the fact.

    A bare number in a table need not say the counted thing, if it says all the rest.
    """
    value = canon_fact.fact.value
    if single:
        return 1.0
    if canon_fact.fact.packages and not canon_fact.topics[0] - PLAIN:
        # "Pro includes 100 hours a month": the measure is all there is to know it by.
        return (
            1.0
            if not fact.topic - PLAIN and isinstance(value, Quantity) and found.every == value.every
            else 0.0
        )
    if found.unit is None and isinstance(value, Quantity) and value.unit:
        rest = tuple(topic - {dimension(value.unit) or ""} for topic in canon_fact.topics)
        return covers(
            replace(
                canon_fact,
                topics=tuple(r or t for r, t in zip(rest, canon_fact.topics, strict=True)),
            ),
            fact,
        )
    return covers(canon_fact, fact)


def _other_row(canon_fact: CanonFact, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a row's label narrows the approved thing: `Build memory`, `Memory per core`."""
    cell = unit.context.cell
    label = cell.row_headers[-1] if cell is not None and cell.row_headers else ""
    if not label or _PER_PART.search(canon_fact.text):
        return False
    beside = words_beside(canon_fact.topics[0], label, lexicon)
    return bool(beside - PLAIN) or _PER_PART.search(label) is not None


def _timing(plain: str, span: Span) -> str:
    """What a time is, if not how long something lasts: `every 24 hours`, `30 days after it ends`."""
    if _INTERVAL.search(plain, max(0, span.start - 8), span.start):
        return "interval"
    if _OFTEN.search(plain, *span):
        return "interval"
    return "distance" if _DISTANCE.match(plain, span.end) else ""


def _is_billed(plain: str, span: Span) -> bool:
    """Whether a measure is what is charged for: `a minimum charge of one hour`."""
    return _BILLED.search(plain, max(0, span.start - 40), span.start) is not None


def _labels_say(unit: TextUnit, found: Quantity, c: CanonFact) -> bool:
    """Whether a bare number's labels name the approved thing: `2` in a row of topics is none."""
    cell = unit.context.cell
    if found.unit is not None or cell is None or not cell.column_headers:
        return True
    labels = (*cell.row_headers[-1:], *cell.column_headers[-1:], unit.plain)
    return bool(c.topics[0] & frozenset[str]().union(*map(content, labels)))


_BILLED = re.compile(
    r"\b(?:billed|charges?|charged|metered)\s+(?:of|by|per|in)\s+(?:(?:at least|an?|the)\s+)?$",
    re.I,
)
_OFTEN = re.compile(r"\b(?:twice|times)\b", re.I)
_INTERVAL = re.compile(r"\b(?:every|each)\s+$", re.I)
_DISTANCE = re.compile(
    r"['’]?\s*(?:after|before|prior to|following|in advance|ahead of|(?:(?:prior|advance|written)\s+)*notice)\b",
    re.I,
)
_PER_PART = re.compile(
    r"\bper\s+(?!(?:user|seat|member|account|customer|workspace|org|organi[sz]ation|month|year|day|hour|minute|second)\b)\w",
    re.I,
)


def _same_count(fact: Fact, canon_fact: CanonFact, found: Quantity) -> bool:
    """Whether both count the same things for a package that both name: `100 envelopes`."""
    value = canon_fact.fact.value
    if not isinstance(value, Quantity):
        return False
    if found.every == value.every and found.every in _THROTTLES and found.per == value.per:
        return dimension(found.unit) == dimension(value.unit)
    if not canon_fact.fact.packages & fact.packages:
        return False
    unit = dimension(found.unit)
    return fact.bound_by == "clause" and unit == dimension(value.unit) and unit not in _MEASURES


def _is_of_more(fact: Fact, c: CanonFact) -> bool:
    """Whether the approved thing is anything at all, `data`, and the passage's is not."""
    plain = not c.topics[0] - PLAIN and not c.fact.packages
    return plain and bool((fact.around | fact.topic) - PLAIN - c.topics[0])


_THROTTLES = frozenset({"second", "minute"})


def _is_on_top(fact: Fact, c: CanonFact, passage: Passage) -> bool:
    """Whether only the passage counts what is bought on top: `15 extra seats`."""
    plain = passage.unit.plain
    here, there = clause_of(plain, fact.span), clause_of(c.text, c.fact.span)
    more = _ON_TOP.search(plain, here.start, here.end) or _EXTRA.search(plain, *fact.span)
    return more is not None and _ON_TOP.search(c.text, there.start, there.end) is None


_EXTRA = re.compile(r"\b(?:additional|extra|more)\b", re.I)


def _is_used_up_alike(fact: Fact, c: CanonFact, found: Quantity) -> bool:
    """Whether a time is one that is used up, as approved: `60 minutes` are no build minutes."""
    value = c.fact.value
    used = isinstance(value, Quantity) and value.every is not None
    if not used or found.every is not None or dimension(found.unit) != "time":
        return True
    return bool(fact.topic & c.topics[0])


_MEASURES = frozenset({None, "time", "bytes", "%"})


def _says_elsewhere(approved: Quantity, passage: Passage, single: frozenset[str]) -> bool:
    """Whether the same sentence or table row has the approved quantity too, beside this one."""
    cell = passage.unit.context.cell
    texts = cell.row_cells if cell is not None else (passage.unit.plain,)
    return any(
        quantities_agree(m.quantity, approved) and (single or not _of_trial(text, m.span))
        for text in texts
        for m in find_quantities(text)
    )


def _of_trial(text: str, span: Span) -> bool:
    """Whether a quantity is that of a trial, which says nothing of what comes after it."""
    clause = clause_of(text, span)
    return re.search(r"\btrials?\b", text[clause.start : clause.end], re.I) is not None


_SIZES = frozenset({"time", "bytes"})


def _could_be_same(canon_fact: CanonFact, fact: Fact, found: Quantity, unit: TextUnit) -> bool:
    wanted = canon_fact.fact.packages
    value = canon_fact.fact.value
    if wanted and fact.packages and not wanted & fact.packages:
        return False
    if not isinstance(value, Quantity):
        return False
    if found.unit is None and unit.context.cell is None and dimension(value.unit) in _SIZES:
        return False  # a bare number of a sentence counts something
    return _same_dimension(found, value) or _is_unlimited_thing(canon_fact, found)


def _is_unlimited_thing(canon_fact: CanonFact, found: Quantity) -> bool:
    """Whether `unlimited encoding` is of what the canon measures: `1,500 minutes of encoding`."""
    unlimited = found.value is None and found.unit is not None
    return unlimited and any(stem(found.unit or "") in topic for topic in canon_fact.topics)


def _comparable(found: Quantity, approved: Quantity) -> bool:
    """Whether a difference means something: known units, and not a threshold of its own."""
    if found.bound is Bound.OVER and approved.bound is not Bound.OVER:
        return False
    if found.value is None and approved.value is not None:
        return True
    if {found.bound, approved.bound} == {Bound.FROM, Bound.UP_TO}:
        return False
    return quantities_agree(found, approved) is False
