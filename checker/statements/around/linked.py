"""Whether a sentence links a value to the plan it names: `An account on Team may have 15 seats`.

Between the two stand only words that link, and those of the thing itself. `Team customers get a
first warning at 12 seats` and `on Team the sync arrives within 2 minutes` have others: what the
value is of, then, is not what the plan is approved to have.
"""

from __future__ import annotations

import re

from checker.models import Fact, FactKind, Span
from checker.statements.passage import Passage
from checker.values.evidence import CUE
from checker.values.words import PLAIN, content

LIMITING = re.compile(
    r"\b(?:include[sd]?|including|comes? with|gets?|gives?|has|have|up to|limit(?:s|ed)?|max(?:imum)?|min(?:imum)?|allow(?:s|ed)?|"
    r"supports?|offers?|provides?|only|unlimited|keeps?|kept|retain\w*|retention|stores?d?|covers?|lets?|can|accepts?|handles?|per|every|"
    r"quota|allowance|capped|caps?|within|at (?:most|least)|needs?|requires?|plus|:|after|for|defaults?|forever|always)\b|[:=|]",
    re.I,
)
"""Words that say that something is limited, and by how much."""
_FURTHEST = 300
"""How many characters may stand between two that are linked."""
_MAY = re.compile(r"\b(?:can|may|could|might|must|to|not)\s+(?:be\s+)?[a-z]+\b", re.I)
_BEHIND = re.compile(r"\b(?:on|for|in|with|under|of|from|by|that|which|to)\b|[(:–—|]", re.I)
# `Team reaches two countries, and holds five entities`: the plan is the subject of both.
_COORDINATED = re.compile(r",\s+(?:and|but)\s", re.I)
# `Team: single sign-on, audit log, 50 seats`: each part is of what the label names.
_LABELS = re.compile(r"[\s*_]*:")
_LISTED = re.compile(r"[,:;]\s")
_BROKEN = re.compile(r",\s+(?:and|but|so|or)\b|;|\b(?:while|whereas|but|than)\b", re.I)


def is_linked(fact: Fact, passage: Passage, thing: frozenset[str]) -> bool:
    """Whether only linking words and those of `thing` stand between a value and its plan.

    True where the plan is not named in the value's own clause.
    """
    if fact.bound_by != "clause" or passage.unit.context.cell is not None:
        return True
    plain = passage.unit.plain
    names = [
        f.span for f in passage.facts if f.kind is FactKind.NAME and f.packages & fact.packages
    ]
    between = [(span.end, fact.span.start) for span in names if span.end <= fact.span.start][-1:]
    behind = [(fact.span.end, span.start) for span in names if span.start >= fact.span.end][:1]
    if not between and not behind:
        return True
    others = [f.span for f in passage.facts if f.kind is not FactKind.NAME and f.span != fact.span]
    if all(end - start > _FURTHEST for start, end in (*between, *behind)):
        return False
    for start, end in between:
        parted = _LISTED if _LABELS.match(plain, start) else _COORDINATED
        text = parted.split(_without(plain, others, start, end))[-1]
        if not _unexplained(text, thing):
            return True
    for start, end in behind:
        text = plain[start : min(end, start + _FURTHEST)]
        if _BEHIND.search(text) and not _BROKEN.search(text) and not _unexplained(text, thing):
            return True
    return False


# `14 days of route history and 10 geofences`: what another value is of is no word of this one's.
_OF_IT = re.compile(r"\s+of\s+(?:[^\W\d_][\w-]*\s*){1,3}?(?=,|\s+and\b|\s*$|\s*;)")


def _without(plain: str, others: list[Span], start: int, end: int) -> str:
    """A part of a text without the other values in it: `5 projects and` of `5 projects and 12`."""
    parts, at = [], start
    for span in sorted(s for s in others if start <= s.start and s.end <= end):
        parts.append(plain[at : max(at, span.start)])
        behind = _OF_IT.match(plain, span.end, end)
        at = max(at, behind.end() if behind else span.end)
    return " ".join((*parts, plain[at:end]))


def _unexplained(text: str, thing: frozenset[str]) -> frozenset[str]:
    text = _DOES.sub(" ", _OF_PLAN.sub(" ", text), count=1)
    return content(LIMITING.sub(" ", _MAY.sub(" ", text))) - thing - PLAIN


_OF_PLAN = re.compile(rf"\b{CUE}(?:['’]s?)?(?!\w)", re.I)
# `Team holds 50`, `Team admins`: the verb that a plan is the subject of, or who is on it.
_DOES = re.compile(r"^[\s*_`\"”)]*(?:(?:also|now|currently|even)\s+)?[a-z]{2,}[^s\W]s\b")
