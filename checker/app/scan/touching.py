"""Which stored documents a changed canon can touch.

The rule must never leave out a document whose findings would differ; where it cannot be sure
it names the document. Two compiled canons are compared, so that a new day changes just what
it makes begin or end:

- Names, packages, the company, the currency: every document is read by them, so all are
  touched.
- A price, limit or feature: documents that state a fact of that kind, about one of its
  packages or about none; for a feature, in one of its words. (What else a price can change
  is a price finding, which may name whose price that is, and a saving.)
- A claim: documents with a passage that shares half of its words, and those that state one
  of its facts.
- A forbidden text: documents that say it. A required one, a discount, an offer: documents of
  its channels that state what makes it apply.
- What the models judge follows from which statements a passage is matched with. Every
  passage is matched anew, from what is stored of it, and a document is touched where a
  passage is given another statement, or the same one with other facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from checker.app.scan.values import Matched, Trace
from checker.app.scan.watching import Statements
from checker.approved import (
    Authority,
    Ban,
    Canon,
    CanonFact,
    Duty,
    Offering,
    Scoping,
    Sentence,
)
from checker.local.matching import Matcher, MatchQuery
from checker.models import FactKind
from checker.retrieval.retriever import RetrievalQuery as Query
from checker.rules.registry import is_recent
from checker.rules.texts import says_banned, says_claim
from checker.rules.wording import may_repeat
from checker.store.codec import digest

T = TypeVar("T")
_COUNTED = (FactKind.LIMIT, FactKind.NUMBER)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is in one of two canons only, by what it takes to be touched by it."""

    everything: bool = False
    facts: tuple[CanonFact, ...] = ()
    claims: tuple[Sentence, ...] = ()
    over: tuple[Sentence, ...] = ()
    bans: tuple[Ban, ...] = ()
    duties: tuple[Duty, ...] = ()
    authorities: tuple[Authority, ...] = ()
    offers: tuple[Offering, ...] = ()

    @property
    def needs_texts(self) -> bool:
        """Whether the texts of documents decide, and not their traces alone."""
        return bool(self.claims or self.over or self.bans)

    def touches(self, trace: Trace) -> bool:
        """Whether a document can be touched, by what it states."""
        return (
            any(_fact_touches(fact, trace) for fact in self.facts)
            or any(s.unit and s.unit.context.cell and trace.cells for s in self.claims)
            or any(_duty_touches(duty, trace) for duty in self.duties)
            or any(_authority_touches(authority, trace) for authority in self.authorities)
            or any(_offer_touches(offer, trace) for offer in self.offers)
        )

    def touches_text(self, plain: str) -> bool:
        """Whether a document with this passage can be touched."""
        return (
            any(says_banned(plain, ban) for ban in self.bans)
            or any(may_repeat(plain, claim) for claim in self.claims)
            or any(says_claim(plain, claim.text) for claim in self.over)
        )


def difference(old: Canon, new: Canon) -> Difference:
    """What differs between two canons; see the head of this module."""
    if _names(old) != _names(new) or bool(old.facts) != bool(new.facts):
        return Difference(everything=True)
    if not new.facts and len(old.bans) != len(new.bans):
        # Each of them counts as a comparison with every document then.
        return Difference(everything=True)
    return Difference(
        facts=_unlike(old.facts, new.facts, lambda c, _: digest(c, CanonFact), old, new),
        claims=_unlike(old.sentences, new.sentences, _claim, old, new),
        over=_unlike(old.over, new.over, lambda s, _: digest(s, Sentence), old, new),
        bans=_unlike(old.bans, new.bans, lambda b, _: digest(b, Ban), old, new),
        duties=_unlike(old.duties, new.duties, lambda d, _: digest(d, Duty), old, new),
        authorities=_unlike(
            old.authorities, new.authorities, lambda a, _: digest(a, Authority), old, new
        ),
        offers=_unlike(old.offers, new.offers, _offer, old, new),
    )


def _names(canon: Canon) -> tuple[object, ...]:
    """What decides how any text is read."""
    lexicon = canon.lexicon
    known = (lexicon.terms, lexicon.order, lexicon.free, lexicon.closed, lexicon.currency)
    return canon.company, *known, tuple(canon.retired.items()), canon.unsure


def _claim(sentence: Sentence, canon: Canon) -> str:
    return f"{digest(sentence, Sentence)} {sentence.scoping.on_day(canon.as_of)}"


def _offer(offer: Offering, canon: Canon) -> str:
    return f"{digest(offer, Offering)} {offer.scoping.on_day(canon.as_of)}"


def _unlike(
    before: Sequence[T],
    after: Sequence[T],
    name: Callable[[T, Canon], str],
    old: Canon,
    new: Canon,
) -> tuple[T, ...]:
    """The items of both that are not in the other, or not in the same order.

    Items are the same where all they say is, to the digits shown.
    """
    a, b = [name(item, old) for item in before], [name(item, new) for item in after]
    if a == b:
        return ()
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    unlike: list[T] = []
    for op, a1, a2, b1, b2 in matcher.get_opcodes():
        if op != "equal":
            unlike += (*before[a1:a2], *after[b1:b2])
    return tuple(unlike)


def _fact_touches(known: CanonFact, trace: Trace) -> bool:
    fact = known.fact
    if fact.kind is FactKind.PRICE:
        own = trace.states_of(fact.packages, FactKind.PRICE)
        return own or trace.mispriced or trace.states(FactKind.DISCOUNT)
    if fact.kind in _COUNTED:
        return trace.states_of(fact.packages, *_COUNTED)
    if fact.kind is FactKind.AVAILABILITY:
        shares = any(not topic or topic & trace.words for topic in known.topics)
        return trace.states(fact.kind) and (shares or not known.topics)
    return trace.states(fact.kind)


def _within(scoping: Scoping, trace: Trace) -> bool:
    return any(scoping.on_channel(part.channel) for part in trace.parts)


def _duty_touches(duty: Duty, trace: Trace) -> bool:
    return _within(duty.scoping, trace) and (duty.when is None or trace.states(duty.when))


def _authority_touches(authority: Authority, trace: Trace) -> bool:
    stated = trace.states(FactKind.PRICE, FactKind.DISCOUNT)
    return stated and _within(authority.scoping, trace)


def _offer_touches(offer: Offering, trace: Trace) -> bool:
    """On any channel: shown where it does not run, an offer is a finding."""
    package = frozenset({offer.package})
    return trace.states_of(package, FactKind.PRICE) or trace.states(FactKind.DISCOUNT)


def ages(trace: Trace, old: Canon, new: Canon) -> bool:
    """Whether a dated post in the document stops being news, or is news again."""
    return any(
        is_recent(part.dated, old.as_of) != is_recent(part.dated, new.as_of) for part in trace.parts
    )


class Rematching:
    """Tells where passages are matched otherwise by a new canon than they were."""

    def __init__(self, new: Canon, matcher: Matcher) -> None:
        self._statements = Statements(new)
        self._matcher = matcher

    def touches(self, trace: Trace) -> bool:
        """Whether any passage of the document is given other statements than before."""
        found = self._matcher.near([_asked(one) for one in trace.matched])
        return any(
            self._statements.near(near) != one.near
            for one, near in zip(trace.matched, found, strict=True)
        )


def differ_in_statements(old: Canon, new: Canon) -> bool:
    """Whether anything a passage could be matched with differs."""
    return _digests(old) != _digests(new)


def _digests(canon: Canon) -> list[str]:
    statements = Statements(canon)
    return [statements.digest(sentence) for sentence in canon.statements]


def _asked(one: Matched) -> MatchQuery:
    return MatchQuery(Query(one.text, one.context), one.channel, one.packages, one.settled)


def any_text(texts: Iterable[str], changed: Difference) -> bool:
    """Whether any of a document's passages is touched."""
    return any(changed.touches_text(plain) for plain in texts)
