"""What a text says of an amount beside what it counts: a limit, a time, a price's measure, more on top."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import Bound, Quantity, Span, TextUnit, UnitKind
from checker.statements.around.linked import LIMITING
from checker.statements.patterns.stance import clause_of
from checker.values import periods
from checker.values.agree import basis, dimension
from checker.values.evidence import CUE
from checker.values.quantities import find_quantities


def is_limiting(found: Quantity, span: Span, unit: TextUnit) -> bool:
    """Whether a sentence limits something, or only counts it ("a 20-seat contract")."""
    if dimension(found.unit) == "seat" and "-" in unit.plain[span.start : span.end]:
        return False
    if unit.context.cell is None and is_bought_on_top(unit.plain, span):
        return False
    if is_extra(unit.plain, span):
        return False
    if unit.kind is not UnitKind.SENTENCE or found.bound is Bound.UP_TO:
        return True
    if _IS.search(unit.plain, max(0, span.start - 12), span.start):
        return True
    if _IN_BRACKETS.search(unit.plain, 0, span.start):
        return True
    return len(unit.plain.split()) < _FEW_WORDS or bool(LIMITING.search(unit.plain))


# What is bought on top, or comes together from several, is not what a package includes.
_ON_TOP = re.compile(
    r"\badd-?ons?\b|\bin increments of\b|\b(?:purchase|buy|top up)\b|\b(?:additional|extra)\s+(?:\d|[a-z]+\s)|\btop-ups?\b|\b(?:two|three|four|several|multiple)\s+[A-Z]",
)
_EXTRA = re.compile(r"\b(?:additional|extra|more)\b", re.I)
_FEW_WORDS = 7
# `Scout (3 vehicles, 10 geofences) is free`.
_IN_BRACKETS = re.compile(r"\w\s?\((?:[^().;]*,)?\s*$")
# `Route history on Scout is 28 days`.
_IS = re.compile(r"\b(?:is|are)\s+(?:now\s+|only\s+)?$", re.I)
_DETAIL = re.compile(r"\(|\b(?:with|including|plus|of which)\b", re.I)


def is_of_each(plain: str, span: Span) -> bool:
    """Whether an amount is for each of something smaller than a plan: `Each guest sees 3 projects`."""
    clause = clause_of(plain, span)
    each = (
        *_EACH.finditer(plain, clause.start, span.start),
        *_EACH_BEHIND.finditer(plain, span.end, clause.end),
    )
    return any(m["thing"] is None or basis(m["thing"]) != "whole" for m in each)


_EACH = re.compile(
    rf"\b(?:each|every)\s+(?:single\s+)?(?!(?:{CUE}|{periods.NOUN})\b)(?-i:(?P<thing>[a-z]\w+))",
    re.I,
)
_EACH_BEHIND = re.compile(r"^\s+(?P<thing>(?!))?each\b", re.I)
# What is so on the whole limits nobody.
_USUAL = re.compile(r"\b(?:average|typical(?:ly)?|usual(?:ly)?|median)\b", re.I)


def is_usual(plain: str) -> bool:
    """Whether a text tells what is so on average: `A typical site has 1,200 drawings`."""
    return _USUAL.search(plain) is not None


def timing(plain: str, span: Span) -> str:
    """What a time is, if not how long something lasts: `every 24 hours`, `30 days after it ends`."""
    if _INTERVAL.search(plain, max(0, span.start - 8), span.start):
        return "interval"
    if _OFTEN.search(plain, *span):
        return "interval"
    if _BY_SO_MUCH.search(plain, max(0, span.start - 20), span.start):
        return "change"
    return "distance" if _DISTANCE.match(plain, span.end) else ""


def lasts(plain: str, span: Span) -> bool:
    """Whether a time is how long something lasts: `kept for 30 days after the trip` begins there."""
    when = timing(plain, span)
    until = _LASTS.search(plain, max(0, span.start - 20), span.start)
    return when not in {"distance", "change"} or (when == "distance" and until is not None)


_LASTS = re.compile(r"\bfor (?:about |up to |at least |another |the )?$", re.I)
# `extended by 14 days`
_BY_SO_MUCH = re.compile(r"\bby (?:about |up to |another |a further )?$", re.I)
_INTERVAL = re.compile(r"\b(?:every|each)\s+$", re.I)
_OFTEN = re.compile(r"\b(?:twice|times)\b", re.I)
_DISTANCE = re.compile(
    r"['’]?\s*(?:after|before|prior to|following|in advance|ahead of|(?:(?:prior|advance|written)\s+)*notice)\b",
    re.I,
)


def is_change(plain: str, span: Span) -> bool:
    """Whether a share says by how much something became more or less: `38% fewer`, `cut by 38%`.

    `Missed visits went from 11% to 4%` tells two levels.
    """
    before, after = plain[max(0, span.start - 60) : span.start], plain[span.end :]
    return bool(_LESS_OR_MORE.match(after) or _BY.search(before))


_LESS_OR_MORE = re.compile(
    r"\s+(?:fewer|less|more|(?:fast|slow|low|high|cheap|short|long|larg|small|quick|soon|great|bett|earli)er)\b",
    re.I,
)
_BY = re.compile(
    r"\bby\s+(?:about |around |almost |nearly |over |up to |more than |at least |an average of )?$"
    r"|\b(?:reduction|increase|decrease|drop|rise|fall|cut|growth|improvement|decline|gain)s?\s+of\s+(?:about |around |up to |over )?$",
    re.I,
)


def is_billed(plain: str, span: Span) -> bool:
    """Whether a measure is what is charged for: `a minimum charge of one hour`."""
    return _BILLED.search(plain, max(0, span.start - 40), span.start) is not None


_BILLED = re.compile(
    r"\b(?:billed|charges?|charged|metered)\s+(?:of|by|per|in)\s+(?:(?:at least|an?|the)\s+)?$",
    re.I,
)


def _of_trial(text: str, span: Span) -> bool:
    """Whether a quantity is that of a trial, which says nothing of what comes after it."""
    clause = clause_of(text, span)
    return re.search(r"\btrials?\b", text[clause.start : clause.end], re.I) is not None


_PER_PART = re.compile(
    r"\bper\s+(?!(?:user|seat|member|account|customer|workspace|org|organi[sz]ation|month|year|day|hour|minute|second)\b)\w",
    re.I,
)


def is_bought_on_top(plain: str, span: Span) -> bool:
    """Whether a clause tells of what is bought on top: `buy 5 seats as an add-on`."""
    clause = clause_of(plain, span)
    return _ON_TOP.search(plain, clause.start, clause.end) is not None


def is_extra(plain: str, span: Span) -> bool:
    """Whether an amount itself is of more: `15 extra seats`."""
    return _EXTRA.search(plain, *span) is not None


def is_detail(plain: str, main: Span, span: Span) -> bool:
    """Whether an amount is a part of one before it: `14 days, with hourly backups for a day`."""
    return _DETAIL.search(plain, main.end, span.start) is not None


def is_per_part(text: str) -> bool:
    """Whether a text measures by a part of what is sold: `memory per core`."""
    return _PER_PART.search(text) is not None


def is_respective(plain: str) -> bool:
    """Whether several amounts of a sentence are of several plans, in their order.

    `5, 10 and 20 seats (Solo, Team, Firm)` says so by its shape.
    """
    if "respectively" in plain.lower():
        return True
    listed = _LISTED.search(plain)
    if listed is None:
        return False
    amounts = [m for m in find_quantities(plain) if m.span.end <= listed.start()]
    return 1 < len(amounts) == len(_COMMA_OR_AND.split(listed[1]))


_LISTED = re.compile(r"\(([^()]*,[^()]*)\)\W*$")
_COMMA_OR_AND = re.compile(r",\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+|\s*/\s*")


def quantities_beside(unit: TextUnit) -> Iterator[tuple[Quantity, bool]]:
    """The quantities of a sentence or of a table row, each with whether it is a trial's."""
    cell = unit.context.cell
    for text in cell.row_cells if cell is not None else (unit.plain,):
        for mention in find_quantities(text):
            yield mention.quantity, _of_trial(text, mention.span)


# A cell that is a text of its own: `It costs $9. It allows up to 5 users.`
_SPEAKS_OF_PLAN = re.compile(r"\s*(?:it|this plan|the plan)\b", re.I)


def speaks_of_plan(plain: str) -> bool:
    """Whether a text begins with the plan that its row or heading names as its subject."""
    return _SPEAKS_OF_PLAN.match(plain) is not None
