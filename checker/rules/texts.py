"""Texts: forbidden ones, and claims past their day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

from checker.approved import Ban, Canon, Sentence
from checker.models import Span
from checker.rules.verdict import Verdict, differs
from checker.statements.passage import Passage
from checker.values.words import ALIKE_LETTERS, content, looks_alike


def judge_bans(passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Every forbidden text or pattern in a passage, whoever says it."""
    plain = passage.unit.plain
    if not canon.any_ban or not _compiled(canon.any_ban).search(plain):
        return
    for ban in canon.bans:
        if passage.within(ban.scoping):
            for pattern in ban.patterns:
                for match in _compiled(pattern).finditer(plain):
                    yield _banned(ban, Span(*match.span()), match.group())


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> Any:
    """RE2 runs in linear time, so no pattern can hang a run."""
    options = re2.Options()
    options.case_sensitive = False
    return re2.compile(pattern, options)


def _banned(ban: Ban, span: Span, said: str) -> Verdict:
    instead = f"; say “{ban.say_instead}”" if ban.say_instead else ""
    why = f" ({ban.why})" if ban.why else ""
    return differs(
        "forbidden-claim",
        span,
        ban.id,
        expected=ban.say_instead or "not said",
        found=said,
        message=f"“{said}” must not be said{why}{instead}",
        suggestion=ban.say_instead,
    )


def judge_expired(passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Approved claims that are used after the day they were to be reviewed or ended."""
    low = passage.unit.plain.lower() if canon.over else ""
    near = [s for s in canon.over if may_say(s.text, low)]
    words = content(passage.unit.plain) if near else frozenset[str]()
    for sentence in near:
        if passage.within(sentence.scoping):
            span = _said(sentence.text, passage.unit.plain, words)
            if span is not None:
                yield _expired(sentence, span, passage)


def may_say(claim: str, low: str) -> bool:
    """Whether a text in lower case has one of the words a claim cannot do without."""
    beginnings = _beginnings(claim)
    return not beginnings or any(beginning in low for beginning in beginnings)


@lru_cache(maxsize=1000)
def _beginnings(claim: str) -> tuple[str, ...]:
    """How more of a claim's words begin than may be missing; none where too few are known."""
    need, *_ = _sought(claim)
    missing = int((1 - _NEARLY) * len(need) + 1e-9)
    known = sorted((w for w in need if looks_alike(w)), key=lambda w: (-len(w), w))
    chosen = known[: missing + 1]
    return tuple(w[:ALIKE_LETTERS] for w in chosen) if len(chosen) > missing else ()


def _said(claim: str, plain: str, words: frozenset[str]) -> Span | None:
    """Where a passage says a claim: in its words, or with nearly all of its content words."""
    need, numbers, pattern = _sought(claim)
    if len(need & words) < _NEARLY * len(need):
        return None
    match = pattern.search(plain)
    if match:
        return Span(*match.span())
    if len(need) >= _TELLING and all(number in plain for number in numbers):
        return Span.of_words(plain)
    return None


_NEARLY, _TELLING = 0.8, 3


@lru_cache(maxsize=1000)
def _sought(claim: str) -> tuple[frozenset[str], tuple[str, ...], re.Pattern[str]]:
    """What to look for: a claim's content words, its numbers, and its wording."""
    numbers = tuple(n.rstrip(".,") for n in re.findall(r"\d[\d.,]*", claim))
    pattern = r"\s+".join(re.escape(w) for w in claim.strip(" .").split())
    return content(claim), numbers, re.compile(pattern, re.I)


def _expired(sentence: Sentence, span: Span, passage: Passage) -> Verdict:
    day = sentence.scoping.until or sentence.review_by
    return differs(
        "claim-expired",
        span,
        sentence.id,
        expected="a claim reviewed since",
        found=passage.unit.plain[span.start : span.end].strip(),
        message=f"The claim '{sentence.id}' was to be reviewed by {day}; have it approved again or take it out",
    )
