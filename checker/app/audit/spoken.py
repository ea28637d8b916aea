"""Terms and ways to another plan, as texts tell them where no canon entry speaks of them.

Only what is said in one clause is read: a duration beside the thing it is of, a way to change
plans with when it holds, who does it and what it costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from checker.approved import Canon
from checker.models import Quantity, Span, Stance
from checker.statements.passage import Passage
from checker.statements.patterns.stance import clause_of, stance_of
from checker.values.periods import ADJECTIVE, ADJECTIVES, IN_MONTHS
from checker.values.quantities import find_quantities, show_quantity

TERM: Final = "term"
PATH: Final = "path"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A term or a way to another plan: of what (`key`), in words, at a span of its passage.

    `quantity` is there where the value is a duration; else `value` says all.
    """

    kind: str
    key: str
    about: str
    value: str
    span: Span
    quantity: Quantity | None = None


_THINGS: Final = (
    ("free trial", re.compile(r"\btrials?\b", re.I)),
    ("notice", re.compile(r"\bnotice\b", re.I)),
    ("refund", re.compile(r"\b(?:refund(?:s|ed|able)?|money[- ]back)\b", re.I)),
    ("renewal", re.compile(r"\b(?:auto-?)?renew(?:s|ed|al|als|ing)?\b", re.I)),
    ("minimum term", re.compile(r"\b(?:contracts?|commitments?|minimum terms?)\b", re.I)),
    ("payment", re.compile(r"\b(?:payment terms?|invoices?|payable|net)\b", re.I)),
    ("cancellation", re.compile(r"\bcancel(?:s|led|lation|lations|ing)?\b", re.I)),
)
"""What the terms of every sale are about, and the words for each."""

_ANY_TIME = re.compile(r"\bcancel\w*\s+(?:\w+\s+){0,2}?(?:at\s+)?any\s?time\b", re.I)
_NO_TERM = re.compile(
    r"\b(?:no|without(?: an?)?)\s+(?:long[- ]term\s+)?(?:contract|commitment)s?\b(?!\s+to\b)", re.I
)
_ROLLING = re.compile(r"\bmonth[- ]to[- ]month\b", re.I)
_PERIODIC = re.compile(
    rf"\b(?P<period>{ADJECTIVE})\s+(?:minimum\s+)?(?:commitment|minimum term)s?\b",
    re.I,
)
_OF_SALE = re.compile(
    r"\b(?:cancel\w*|terminat\w*|non-?renew\w*|contracts?|subscriptions?|agreements?|leave|plans?|"
    r"licen[cs]es?)\b",
    re.I,
)
_UNSURE = frozenset({"notice", "renewal"})
"""What is said of outages and certificates as well: the sentence has to speak of a sale."""
_OF_PLANS = re.compile(
    r"\b(?:plans?|tiers?|editions?|packages?|subscriptions?|licen[cs]es?|billing|billed|pricing|seats?)\b",
    re.I,
)
"""What makes an upgrade one of a plan; software has upgrades, too."""
_NEAR = 3
"""Words that may stand between a duration and what it is of."""
_WORD = re.compile(r"\w+")


def mentions_term(text: str) -> bool:
    """Whether a text speaks of a term of sale."""
    return any(pattern.search(text) for _, pattern in _THINGS)


def terms_in(text: str) -> Iterator[str]:
    """The terms of sale that a text speaks of."""
    yield from (name for name, pattern in _THINGS if pattern.search(text))


def mentions_path(text: str) -> bool:
    """Whether a text speaks of changing to another plan."""
    return _CHANGE.search(text) is not None


def spoken(passage: Passage, canon: Canon) -> Iterator[Spoken]:
    """The terms and ways to other plans in a passage that a visitor sees."""
    plain = passage.unit.plain
    if passage.unit.visibility != "visible":
        return
    if mentions_term(plain) or _ROLLING.search(plain):
        yield from _terms(passage, canon)
    if mentions_path(plain):
        yield from _paths(passage, canon)


# --- terms ------------------------------------------------------------------------------


def _terms(passage: Passage, canon: Canon) -> Iterator[Spoken]:
    plain = passage.unit.plain
    for mention in find_quantities(plain):
        value, span = mention.quantity, mention.span
        if value.unit not in IN_MONTHS or value.value is None:
            continue
        thing = _thing_near(plain, span)
        if thing is not None and _is_of_sale(thing, plain) and _is_ours(passage, span, canon):
            yield _term(thing, show_quantity(value), span, passage, canon, value)
    for match in _PERIODIC.finditer(plain):
        period = ADJECTIVES[match["period"].lower()]
        yield from _said("minimum term", match, passage, canon, Quantity(Decimal(1), period))
    for match in _NO_TERM.finditer(plain):
        yield from _said("minimum term", match, passage, canon, "none")
    for match in _ROLLING.finditer(plain):
        yield from _said("minimum term", match, passage, canon, Quantity(Decimal(1), "month"))
    for match in _ANY_TIME.finditer(plain):
        yield from _said("cancellation", match, passage, canon, "at any time")


def _said(
    thing: str, match: re.Match[str], passage: Passage, canon: Canon, value: Quantity | str
) -> Iterator[Spoken]:
    span = Span(*match.span())
    if _is_ours(passage, span, canon):
        quantity = value if isinstance(value, Quantity) else None
        shown = show_quantity(value) if isinstance(value, Quantity) else value
        yield _term(thing, shown, span, passage, canon, quantity)


def _term(
    thing: str,
    value: str,
    span: Span,
    passage: Passage,
    canon: Canon,
    quantity: Quantity | None = None,
) -> Spoken:
    packages, names = _packages(passage, span, canon)
    about = f"{thing} of {names}" if names else thing
    return Spoken(TERM, f"term:{thing}:{packages}", about, value, span, quantity)


def _thing_near(plain: str, span: Span) -> str | None:
    """What a duration is of: the nearest thing, a few words away in the same clause."""
    clause = clause_of(plain, span)
    found = [
        (len(_WORD.findall(_between(plain, span, Span(*match.span())))), name)
        for name, pattern in _THINGS
        for match in pattern.finditer(plain, clause.start, clause.end)
        # "within 30 days of cancelling" is no time that cancelling takes.
        if name != "cancellation" or match.start() < span.start
    ]
    near = [(words, name) for words, name in found if words <= _NEAR]
    return min(near)[1] if near else None


def _is_of_sale(thing: str, plain: str) -> bool:
    return thing not in _UNSURE or _OF_SALE.search(plain) is not None


def _between(plain: str, one: Span, other: Span) -> str:
    return plain[min(one.end, other.end) : max(one.start, other.start)]


# --- ways to another plan ----------------------------------------------------------------

_CHANGE = re.compile(
    r"(?<!been )\b(?P<up>upgrad(?:e|es|ed|ing))\b|(?<!been )\b(?P<down>downgrad(?:e|es|ed|ing))\b|"
    r"\b(?P<move>(?:switch(?:es|ing)?|mov(?:e|es|ing)|chang(?:e|es|ing))\s+"
    r"(?:(?:between|to|your|from)\s+(?:\w+\s+){0,3}?)?(?:plans?|packages?|tiers?|editions?|them))\b",
    re.I,
)
_DIRECTIONS: Final = {"up": "an upgrade", "down": "a downgrade", "move": "a change of plan"}
_PERIOD = r"(?:term|contract|period|cycle|month|quarter|year|renewal|subscription)"
_OUR_PEOPLE = (
    r"(?:sales|account (?:manager|team|executive)|support|partner|reseller|representative|rep)"
)
_WAYS: Final = (
    ("when", "at once", r"at once|immediately|instantly|right away|straight away|same day"),
    (
        "when",
        "at the end of the term",
        r"(?:at|until|with|from) (?:the )?(?:"
        rf"end of (?:the|your|each|a|their) (?:\w+ ){{0,2}}{_PERIOD}|"
        rf"(?:your )?(?:next )?(?:\w+ )?(?:renewal|next (?:\w+ )?{_PERIOD}))",
    ),
    (
        "by whom",
        "by the customer",
        r"yourself|self[- ]serve|one click|"
        r"(?:in|inside|from) \W{0,3}(?:the |your )?"
        r"(?:app|product|console|dashboard|settings|portal|billing)",
    ),
    (
        "by whom",
        "through people",
        r"contact us|new (?:quote|order form|contract)|"
        r"(?:contact|call|e-?mail|ask|talk to|speak to|through|via|by|with|from) "
        rf"(?:us |your |our |the |a )?(?:\w+ ){{0,2}}?{_OUR_PEOPLE}",
    ),
    ("cost", "prorated", r"pro-?rat(?:a|ed|es|ion)"),
    (
        "cost",
        "without a fee",
        r"no (?:extra |additional |upgrade |migration )?(?:fee|charge|cost)s?|free of charge|"
        r"at no (?:extra )?cost",
    ),
    (
        "cost",
        "for a fee",
        r"(?:upgrade|migration|change|one-time|set-?up) fee|for a fee|fee of",
    ),
)
"""What is said of a way to another plan: about what, which value, and the words for it."""
_FOUND = tuple(
    (about, value, re.compile(rf"\b(?:{words})\b", re.I)) for about, value, words in _WAYS
)
_NOT = re.compile(
    r"\b(?:cannot|can't|can not|not possible|no(?: direct)?|never|won't)\b[^.;]{0,30}$", re.I
)
_NOT_AFTER = re.compile(
    r"[^.;]{0,40}\b(?:(?:is|are)(?: not|n't) (?:possible|available|offered|supported)|"
    r"isn't|aren't)\b",
    re.I,
)
_CONDITION = re.compile(r"\b(?:while|until|unless|if|when|before|directly)\b", re.I)
"""What makes a "cannot" one of the moment, and not of the way to another plan."""
_POSSIBLE = "possible at all"


def _paths(passage: Passage, canon: Canon) -> Iterator[Spoken]:
    plain = passage.unit.plain
    if not _is_of_plans(passage, canon):
        return
    changes = list(_CHANGE.finditer(plain))
    for number, change in enumerate(changes):
        span = Span(*change.span())
        if not _is_ours(passage, span, canon):
            continue
        first = 0 if number == 0 else span.start
        last = changes[number + 1].start() if number + 1 < len(changes) else len(plain)
        part = Span(first, last)
        yield from _path(change, part, passage, canon)


def _is_of_plans(passage: Passage, canon: Canon) -> bool:
    """Whether a change is one of plans, by its words, a plan it names, or what it stands under."""
    context = passage.unit.context
    around = (passage.unit.plain, *context.headings, context.title or "", *context.before[-1:])
    if any(_OF_PLANS.search(text) for text in around):
        return True
    known = canon.lexicon.packages
    return any(mention.id in known for mention in canon.lexicon.find(passage.unit.plain))


def _path(change: re.Match[str], part: Span, passage: Passage, canon: Canon) -> Iterator[Spoken]:
    plain, direction = passage.unit.plain, _DIRECTIONS[change.lastgroup or "move"]
    packages, names = _packages(passage, part, canon)
    to = f" ({names})" if names else ""

    def said(about: str, value: str, span: Span) -> Spoken:
        key = f"path:{direction}:{about}:{packages}"
        return Spoken(PATH, key, f"{direction}{to}, {about}", value, span)

    if _NOT.search(plain, part.start, change.start()) or _NOT_AFTER.match(
        plain[change.end() : part.end]
    ):
        if not _CONDITION.search(plain, part.start, part.end):
            yield said(_POSSIBLE, "no", Span(*change.span()))
        return
    taken: set[str] = set()
    for about, value, words in _FOUND:
        match = words.search(plain, part.start, part.end)
        if match and about not in taken:
            taken.add(about)
            yield said(about, value, Span(*match.span()))
    if taken:
        yield said(_POSSIBLE, "yes", Span(*change.span()))


# --- both -------------------------------------------------------------------------------


def _is_ours(passage: Passage, span: Span, canon: Canon) -> bool:
    unit = passage.unit
    names = canon.lexicon.find(unit.plain)
    return stance_of(unit.plain, span, unit.context, names, canon.lexicon) is Stance.OURS_NOW


def _packages(passage: Passage, span: Span, canon: Canon) -> tuple[str, str]:
    """The packages named in a stretch: as a key, and in words."""
    found = [
        mention.id
        for mention in canon.lexicon.find(passage.unit.plain)
        if mention.id in canon.lexicon.packages and span.start <= mention.span.start < span.end
    ]
    ids = sorted({package for package in found if package})
    return " ".join(ids), " and ".join(canon.lexicon.name(package) for package in ids)
