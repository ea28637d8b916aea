"""What is believed of an answer: nothing that the text or the facts do not bear out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.llm.evidence import find_quote
from checker.llm.read_error import clean
from checker.llm.schema import LONGEST_REASON, Answer
from checker.models import Conflict, Fact, FactKind, Label, Price, Quantity, Scope, Span, Stance
from checker.rules.verdict import Match, Verdict
from checker.values.agree import prices_agree, quantities_agree, scopes_agree, scopes_conflict
from checker.values.names import Lexicon
from checker.values.words import content

NAME = "llm"

NOT_THERE = "the quoted words are not in the text"
EQUAL = "called a contradiction, but the numbers are equal"
UNEQUAL = "called an agreement, but the numbers differ"
NOT_OURS = "called a contradiction, but it is not said of us or not of now"
STEERED = "the text addresses the judge"

_RULES = {
    FactKind.PRICE: "price-mismatch",
    FactKind.LIMIT: "limit-mismatch",
    FactKind.AVAILABILITY: "availability-mismatch",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict, and why the answer behind it was not believed, where it was not."""

    verdict: Verdict
    dropped: str = ""


def check(match: Match, answer: Answer, lexicon: Lexicon, steered: bool) -> Checked:
    """The verdict an answer amounts to.

    `steered` says that the passage addresses its judge: such a passage can be found wrong,
    but what clears it is not believed.
    """
    if answer.label is Label.CONTRADICTION:
        return _contradiction(match, answer, lexicon)
    if steered:
        return Checked(undecided(match, STEERED), STEERED)
    if answer.label is Label.ENTAILMENT:
        return _agreement(match, answer, lexicon)
    if answer.label is Label.NEUTRAL:
        return Checked(_verdict(match, answer, whole(match)))
    return Checked(undecided(match, _said(answer)))


def undecided(match: Match, why: str, unavailable: str = "") -> Verdict:
    """No verdict; `unavailable` where the model could not be asked or gave no answer."""
    return Verdict(
        label=Label.UNDECIDED,
        span=whole(match),
        canon_id=match.sentence.id,
        message=why,
        score=0.0,
        decided_by=NAME,
        unavailable=unavailable,
    )


def whole(match: Match) -> Span:
    """The span of a match's whole text, without the blanks around it."""
    plain = match.passage.unit.plain
    return Span(len(plain) - len(plain.lstrip()), len(plain.rstrip()))


def _contradiction(match: Match, answer: Answer, lexicon: Lexicon) -> Checked:
    span = find_quote(answer.evidence, match.passage.unit.plain)
    if span is None:
        return Checked(undecided(match, NOT_THERE), NOT_THERE)
    quoted = [fact for fact in match.passage.facts if _overlap(fact.span, span)]
    if quoted and all(fact.stance is not Stance.OURS_NOW for fact in quoted):
        return Checked(undecided(match, NOT_OURS), NOT_OURS)
    pairs = list(_comparable(quoted, match.sentence.facts))
    if _only_equal_numbers(match, span, quoted, pairs, lexicon):
        return Checked(undecided(match, EQUAL), EQUAL)
    rule = next((_RULES[a.kind] for a, b in pairs if agree(a, b, lexicon) is False), None)
    return Checked(_differs(match, answer, span, rule or "claim-contradiction"))


def _differs(match: Match, answer: Answer, span: Span, rule: str) -> Verdict:
    found = match.passage.unit.plain[span.start : span.end]
    said = _said(answer)
    return Verdict(
        label=Label.CONTRADICTION,
        span=span,
        canon_id=match.sentence.id,
        rule=rule,
        expected=match.sentence.text,
        found=found,
        message=f"“{found}” contradicts the approved “{match.sentence.text}”"
        + (f": {said}" if said else ""),
        conflict=Conflict.PLAIN,
        score=answer.confidence,
        decided_by=NAME,
    )


def _agreement(match: Match, answer: Answer, lexicon: Lexicon) -> Checked:
    ours = [fact for fact in match.passage.facts if fact.stance is Stance.OURS_NOW]
    same = [
        agree(a, b, lexicon)
        for a, b in _comparable(ours, match.sentence.facts)
        if a.packages and a.packages == b.packages and a.topic == b.topic
    ]
    if False in same and True not in same:
        return Checked(undecided(match, UNEQUAL), UNEQUAL)
    span = find_quote(answer.evidence, match.passage.unit.plain)
    return Checked(_verdict(match, answer, span or whole(match)))


def _verdict(match: Match, answer: Answer, span: Span) -> Verdict:
    return Verdict(
        label=answer.label,
        span=span,
        canon_id=match.sentence.id,
        message=_said(answer),
        score=answer.confidence,
        decided_by=NAME,
    )


def _said(answer: Answer) -> str:
    """The model's reason, on one line: it may repeat what the text told it to say."""
    return clean(answer.reason[:LONGEST_REASON])


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _comparable(found: Sequence[Fact], approved: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Facts of one kind that may be about one thing."""
    for a in found:
        for b in approved:
            apart = a.packages and b.packages and not a.packages & b.packages
            if a.kind is b.kind and a.kind in _RULES and not apart:
                yield a, b


def agree(a: Fact, b: Fact, lexicon: Lexicon) -> bool | None:
    """Whether two facts say the same; None where they say nothing about each other."""
    if isinstance(a.value, Price) and isinstance(b.value, Price):
        return prices_agree(a.value, b.value)
    if isinstance(a.value, Quantity) and isinstance(b.value, Quantity):
        return quantities_agree(a.value, b.value)
    if isinstance(a.value, Scope) and isinstance(b.value, Scope):
        if scopes_conflict(a.value, b.value, lexicon) is not None:
            return False
        return True if scopes_agree(a.value, b.value, lexicon) else None
    return None


def _only_equal_numbers(
    match: Match,
    span: Span,
    quoted: Sequence[Fact],
    pairs: Sequence[tuple[Fact, Fact]],
    lexicon: Lexicon,
) -> bool:
    """Whether the quoted words are numbers that the approved statement gives as well.

    Words beside the numbers may be what differs, so that nothing is said of those.
    """
    numbers = [f for f in quoted if isinstance(f.value, Price | Quantity)]
    plain = match.passage.unit.plain
    beside = _without(plain, span, [fact.span for fact in numbers])
    if not numbers or len(numbers) != len(quoted) or content(beside):
        return False
    equal = {id(a) for a, b in pairs if a.packages == b.packages and agree(a, b, lexicon) is True}
    return all(id(fact) in equal for fact in numbers)


def _without(plain: str, span: Span, taken: Sequence[Span]) -> str:
    return "".join(
        " " if any(t.start <= at < t.end for t in taken) else plain[at]
        for at in range(span.start, span.end)
    )
