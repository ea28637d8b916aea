"""Whether a clause says of one group of plans who has a thing, and leaves no doubt.

`With Scout, your team can share live ETA links`: the clause has the thing's whole name, one plan
or one list of plans, and no word that makes it conditional, denies it or compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from checker.models import Fact, FactKind, Span
from checker.statements.around.features import SOMEWHERE, SPOKEN_OF
from checker.statements.passage import Passage
from checker.statements.patterns.answered import ASKED, question_of
from checker.statements.patterns.stance import stretch_of
from checker.values.evidence import CUE
from checker.values.show import SYMBOLS
from checker.values.words import PLAIN, content, fold_phrases, stems

_DOUBT = re.compile(
    r"\b(?:if|unless|except|excluding|without|not|no|nor|never|neither|cannot|than|instead|unlike|until|whether"
    r"|may|might|could|would|should|almost|nearly|similar|like|or)\b|n['’]t\b|\?",
    re.I,
)
# `Exports are for Enterprise, and they have a retention period`: each part is of its own thing.
_PARTS = re.compile(
    r"[;—–()]|\.\s|:\s|,\s+(?:and|but|so|which|then|while|whereas|now)\b|\s(?:but|while|whereas)\s",
    re.I,
)
_PLANS = re.compile(rf"\b{CUE}\b", re.I)
_TOKEN = re.compile(r"[\w'’]+(?:[-./&][\w'’]+)*|[^\w\s]")


def asserts_of_plans(fact: Fact, topics: Iterable[frozenset[str]], passage: Passage) -> bool:
    """Whether the clause of a scope names one of these things in full, and no other plans."""
    if fact.bound_by == ASKED:
        asked = question_of(passage.unit.context)
        return any(topic and names_in_full(asked, topic) for topic in topics)
    if fact.bound_by != "clause" or passage.unit.context.cell is not None:
        return False
    plain = passage.unit.plain
    if SOMEWHERE.match(plain, 0, fact.span.start):
        return False
    clause = stretch_of(plain, fact.span, _PARTS)
    if _DOUBT.search(plain, *clause) or not _names_alone(fact, clause, passage):
        return False
    if not fact.packages - SYMBOLS.keys() and not _PLANS.search(plain, *fact.span):
        return False  # all users may be those of one plan
    # Where a plan or a scope is said, no word belongs to the thing's name.
    said = [f.span for f in passage.facts if f.kind is FactKind.NAME or f.span == fact.span]
    text = _blank(plain, said)[clause.start : clause.end]
    return any(topic and names_in_full(text, topic) for topic in topics)


def _names_alone(fact: Fact, clause: Span, passage: Passage) -> bool:
    """Whether all plans that a clause names are those of the scope."""
    named = (
        f.packages
        for f in passage.facts
        if f.kind is FactKind.NAME and clause.start <= f.span.start < clause.end
    )
    scopes = [
        f
        for f in passage.facts
        if f.kind is FactKind.AVAILABILITY and clause.start <= f.span.start < clause.end
    ]
    return len(scopes) == 1 and all(packages <= fact.packages for packages in named)


def _blank(plain: str, spans: Iterable[Span]) -> str:
    """A text with a stop in the place of each span, of the same length."""
    for start, end in spans:
        plain = plain[:start] + "." * (end - start) + plain[end:]
    return plain


def names_in_full(text: str, topic: frozenset[str]) -> bool:
    """Whether a thing's words stand together, and no other word right beside them."""
    tokens = _TOKEN.findall(fold_phrases(text))
    bases = [frozenset(stems(token)) for token in tokens]
    for first, base in enumerate(bases):
        if not base & topic:
            continue
        last = first
        while last + 1 < len(bases) and (bases[last + 1] & topic or _links(bases, last, topic)):
            last += 1
        words = frozenset[str]().union(*bases[first : last + 1])
        if topic <= words and not words - topic - PLAIN and _ends(tokens, bases, first, last):
            return True
    return False


def _links(bases: list[frozenset[str]], last: int, topic: frozenset[str]) -> bool:
    """Whether one word without content stands inside a name: `rights of use`."""
    return not bases[last + 1] and last + 2 < len(bases) and bool(bases[last + 2] & topic)


_VERB_FORM = ("ed", "ly", "ing")


def _ends(tokens: list[str], bases: list[frozenset[str]], first: int, last: int) -> bool:
    """Whether a name begins and ends where its words do: `single sign-on`, no `SSO report`."""
    if first and tokens[first - 1].lower() in SPOKEN_OF:
        return False
    before = bases[first - 1] - PLAIN if first else frozenset[str]()
    after = bases[last + 1] - PLAIN if last + 1 < len(bases) else frozenset[str]()
    if tokens[last + 1 : last + 2] == ["for"] and any(
        b - PLAIN for b in bases[last + 2 : last + 4]
    ):
        return False  # `sign-on for patients` is another one
    does = bool(before) and tokens[first - 1].islower() and _is_done_with(tokens, first)
    return (not before or does) and (not after or tokens[last + 1].endswith(_VERB_FORM))


def _is_done_with(tokens: list[str], first: int) -> bool:
    """Whether the word before a name tells what is done with it: `can share live ETA links`."""
    word = tokens[first - 1]
    verb = first > 1 and tokens[first - 2].lower() in _BEFORE_VERBS
    return verb or word.endswith(_VERB_FORM) or not content(word)


_BEFORE_VERBS = frozenset("to can will you we they must and".split())
