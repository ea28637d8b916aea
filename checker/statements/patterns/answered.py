"""What a yes or a no says of the question before it: `Does Starter include SSO?` – `No.`"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import Context, Fact, FactKind, Scope, Span, TextUnit
from checker.statements.patterns.binding import groups_of
from checker.statements.patterns.scene import Scene, without_names
from checker.values.words import content

ASKED = "question"
"""How a fact is bound that an answer says of its question."""

ASKS = re.compile(
    r"[\s*_`#>-]*(?:(?:question|q|\d{1,2})\s*[:.)]?[\s*_`]*)?"
    r"(?:do|does|is|are|can|could|will|would|has|have|should|may)\b[^.!?]*\?[\s*_`\"”)]*$",
    re.I,
)
"""A question that yes or no answers; it says nothing yet."""

_ANSWERS = re.compile(
    r"[\s*_`>-]*(?:(?:answer|a)\s*[:.)][\s*_`]*)?(?P<said>yes|no)\b(?=[\s*_`]*(?:$|[.,!;:–—-]))",
    re.I,
)
# What an answer is more than a yes or a no, or is one about something else.
_CONDITIONAL = re.compile(
    r"\b(?:but|if|only|when|once|unless|except|until|add-?ons?|extra|fee|cost|limited|partly|some|most|instead)\b"
    r"|[\d%$€£]",
    re.I,
)
_ASKS_MORE = re.compile(
    r"\b(?:need|require|required|have to|must|upgrade|downgrade|pay|cost|charged?|limits?|limited|only|without|not|or)\b"
    r"|n['’]t\b",
    re.I,
)


def question_of(context: Context) -> str:
    """The question that a text may answer: the sentence before it, or the heading right above."""
    asked = context.before[-1] if context.before else (context.headings or ("",))[-1]
    return asked if ASKS.match(asked) and not _ASKS_MORE.search(asked) else ""


def is_answer(unit: TextUnit) -> bool:
    """Whether a text says yes or no to a question before it."""
    return _ANSWERS.match(unit.plain) is not None and bool(question_of(unit.context))


def answered(scene: Scene) -> Iterator[Fact]:
    """Who has what, where a question names both and its answer nothing else."""
    unit, lexicon = scene.unit, scene.lexicon
    said = _ANSWERS.match(unit.plain)
    if said is None or scene.groups or _CONDITIONAL.search(unit.plain):
        return
    asked = question_of(unit.context)
    groups = groups_of(asked, lexicon.find(asked)) if asked else ()
    if len(groups) != 1:
        return
    packages = groups[0][1]
    topic = without_names(content(asked), asked, lexicon)
    span = Span(*said.span("said"))
    scope = Scope(packages, denied=said["said"].lower() == "no")
    if topic:
        stance = scene.stance(span)
        yield Fact(
            FactKind.AVAILABILITY, span, scope, packages, topic, stance=stance, bound_by=ASKED
        )
