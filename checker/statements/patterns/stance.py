"""Whose a fact is, and when it holds: ours now, or a competitor's, past, an example, …

A stance is decided by cues in the fact's own clause first, then in its sentence, then
by what stands around (struck out, a heading "Legacy plans", a column of another vendor).
"""

from __future__ import annotations

import re
from functools import lru_cache

from checker.models import Context, Span, Stance
from checker.values.names import Lexicon
from checker.values.terms import NameMention, TermKind

_PAST = re.compile(
    r"\b(?:used to|previously|formerly|no longer|before we|back then|back in (?:19|20)\d\d|historically|in the past|"
    r"(?:is|are|was|were|been|have|has) (?:deprecated|discontinued|retired|sunset|renamed|replaced)|deprecated|discontinued|"
    r"legacy|grandfathered|once (?:called|known|named)|originally|earlier (?:this|last) year|at the time|old (?:\w+ ){0,3}(?:prices?|plans?|names?|tiers?)|"
    r"(?:purchased|signed(?: up)?|subscribed|created|bought|joined) (?:\w+ ){0,4}(?:before|prior to)|prior to|last year'?s?|as of (?:19|20)\d\d|"
    r"so far|hasn't changed|cost [^.;]{0,40}\bin 20\d\d|we (?:changed|renamed|raised|lowered|removed|replaced|added|introduced|split|merged|reduced|increased|moved)|"
    r"existing (?:\w+ ){0,2}(?:customers|databases|users|accounts)|stop(?:ped|ping)? (?:offering|selling)|(?:we are|is|are|be|being) (?:removing|retiring|sunsetting|discontinuing|phasing out|removed)|"
    r"(?:an? )?old (?:invoice|contract|receipt|order|bill)s?|(?:on|in) your (?:invoices?|receipts?|contract)|phas(?:e|ed|ing) out|going away|deprecation|sunset of|happening to|(?:decision|plans?|decided) to (?:stop|remove|retire|discontinue))\b",
    re.I,
)
_PAST_VERB = re.compile(
    r"\b(?:was|were|had|ran|held|gave|began|cost|costed|charged|came|allowed)\b(?! by\b)", re.I
)
_PRESENT_VERB = re.compile(
    r"\b(?:is|are|isn't|aren't|has|have|do|does|don't|doesn't|can|cannot|can't|may|must|should|"
    r"costs?|includes?|offers?|gets?|starts?|comes|now|today|currently|will)\b",
    re.I,
)
# `We bought it in 2022`; a sentence without a verb of today tells of that year.
_IN_YEAR = re.compile(r"\bwe\s+\w+\b[^.;]*\bin (?:19|20)\d\d\b", re.I)
# `In 2024, 1,900 firms built with us`
_YEAR_OPENS = re.compile(r"[\s*_>]*(?:back )?in (?:19|20)\d\d\b", re.I)
# `doubled from 500 GB`: what something was before it changed.
_CHANGED_FROM = re.compile(
    r"\b(?:doubled|tripled|grew|grown|rose|risen|increased|raised|reduced|lowered|cut|dropped|fell|fallen|up|down)\s+from\s+$",
    re.I,
)
_FUTURE = re.compile(
    r"\b(?:will (?:soon )?(?:be (?:available|released|launched|introduced|priced|raised|increased|reduced|lowered|renamed|removed|retired|replaced)|"
    r"cost|launch|increase|rise|change|become|move to)|coming soon|planned|on (?:the|our) roadmap|"
    r"we (?:plan|intend|expect) to|upcoming|later this year|next (?:year|quarter|month)|in a future release|soon)\b",
    re.I,
)
_EXAMPLE = re.compile(
    r"\b(?:let's say|let us say|(?<![\w,] )say (?:you|an?|one|your)|would have (?:been|cost|paid|come to)|suppose|imagine|assume|assuming|hypothetical(?:ly)?|if you (?:charge|sell|price)|"
    r"for illustration|in (?:our|one) (?:load |stress |own )?(?:tests?|benchmarks?|sample|lab)\b|your (?:free|pro|own|paid|basic|premium|customers?'?|users?'?|product'?s?) (?:plan|tier|price|pricing|api|customers?|users?)|"
    r"your (?:saas|product|pricing|end[- ]users)|i need to|i want to|a fictional|sample (?:plan|price|invoice)|dummy|placeholder|"
    r"you (?:could|might|can) (?:charge|offer|create a|define a|sell))\b",
    re.I,
)
# What a sum comes to is not a price: "your cost would be $54", "= $54".
_TOTAL = re.compile(
    r"(?:=|\b(?:totals?|total of|in total|sums? to|amounts? to|comes? (?:out )?to|adds? up to|equals)|"
    r"\b(?:costs?|bills?|invoices?|charges?|charged|pay|total)\b[^.$€£]{0,30}\b(?:would|will|is|be)\b(?: be)?[^.$€£]{0,12})\s*(?:about |around |only |just )?$",
    re.I,
)
_SUPPOSED = re.compile(
    r"\b(?:would(?! (?:rather|like|prefer)\b)|for example|for instance|e\.g\.|example|if you (?:have|use|run|add|need|store)|in this case)\b",
    re.I,
)
_CUSTOMER = re.compile(
    r"\b(?:saved|saves us|saving (?:us|them|over|more than)|raised|revenue|valuation|funding|series [a-e]\b|arr\b|mrr\b|"
    r"worth of|budget of|invoice of|they (?:paid|spent)|(?:he|she|the team|their team|their company) (?:paid|pays|spent|spends|saved)|"
    r"return on investment|roi\b|fine of|penalt(?:y|ies)|bounty|prize|donat(?:e|ed|ion)|market cap)",
    re.I,
)
# A price for some is not the list price.
_FOR_SOME = re.compile(
    r"\b(?:non-?profits?|charit(?:y|ies)|ngos|schools?|universit(?:y|ies)|students?|teachers?|educators?|academics?|academic|pupils|resellers?|wholesale|"
    r"for (?:our )?(?:resellers|partners|start-?ups|education|government))\b",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?:competitor of|rival to|unlike|compared (?:to|with)|versus|vs\.?|alternatives? to|instead of|(?:other|competing|rival) (?:vendors?|tools?|providers?|platforms?)|"
    r"competitors?|their (?:free|pro|paid|enterprise|team|business|cheapest|lowest|starter|premium) (?:plan|tier)|most (?:vendors|tools|providers)|"
    r"elsewhere|of your (?:\w+ ){0,2}(?:provider|host|platform|vendor)|your (?:\w+ ){0,2}(?:provider|host|vendor)'s|(?:our|my|their) (?:last|previous|old|former) (?:vendor|tool|provider|platform)|the competition|traditional (?:vendors|tools))\b",
    re.I,
)
_PRONOUN = re.compile(r"\s*(?:they|it|its|their|these|those)\b", re.I)
_EXAMPLE_HEADING = re.compile(r"\bexamples?\b", re.I)
_QUOTED = re.compile(r"\s*[\"“][^\"“”]{12,}[\"”]")
_THEIRS = re.compile(r"\b(?:its|their|calls|called|sells)\b", re.I)
_OLD_HEADING = re.compile(
    r"\b(?:legacy(?! releases?| release notes)|deprecat(?:ed|ion|ing)|sunset(?:ting)?|discontinued|retired|old (?:plans?|pricing)|previous(?:ly)?|formerly)\b",
    re.I,
)
# "… plans (all of which are now discontinued)" belongs to what stands before it.
_ASIDE = re.compile(r"\s*\(?[^()]{0,120}\)")
_BREAK = re.compile(
    r"[;—–]|,\s+(?:but|while|whereas|and now|now)\b|\.\s|\s(?:but|while|whereas)\s|\)|\(", re.I
)


def is_for_some(plain: str, span: Span) -> bool:
    """Whether the clause of a price is about a group that pays a price of its own."""
    clause = clause_of(plain, span)
    return _FOR_SOME.search(plain, clause.start, clause.end) is not None


@lru_cache(maxsize=1000)  # of one fact, reading and every comparison ask
def clause_of(plain: str, span: Span) -> Span:
    """The clause around a span: up to a semicolon, a dash, a bracket, `but` or `while`."""
    return stretch_of(plain, span, _BREAK)


def stretch_of(plain: str, span: Span, breaks: re.Pattern[str]) -> Span:
    """What stands around a span between two breaks, or up to the text's ends."""
    start = max((m.end() for m in breaks.finditer(plain, 0, span.start)), default=0)
    after = breaks.search(plain, span.end)
    return Span(start, after.start() if after else len(plain))


def stance_of(
    plain: str, span: Span, context: Context, names: tuple[NameMention, ...], lexicon: Lexicon
) -> Stance:
    """The stance of the fact that stands at `span` in `plain`."""
    clause = clause_of(plain, span)
    words = plain[clause.start : clause.end]
    if _is_competitors(plain, span, clause, context, names, lexicon):
        return Stance.COMPETITOR
    if _is_other_products(clause, context, names, lexicon):
        return Stance.OTHER_PRODUCT
    aside = _ASIDE.match(plain, clause.end - 1) or _ASIDE.match(plain, clause.end)
    told = _told(words + (aside[0] if aside else ""), _behind_colon(plain, span, clause))
    if _CHANGED_FROM.search(plain, 0, span.start):
        return Stance.PAST
    if told is Stance.PAST or _is_old(context) or _is_past_part(plain, span):
        return Stance.PAST
    if told is Stance.FUTURE:
        return Stance.FUTURE
    if _is_supposed(plain) or _is_sum(plain, span) or _under_example(context):
        return Stance.EXAMPLE
    if told is Stance.CUSTOMER or _QUOTED.match(plain) or _is_asked(plain, context):
        return Stance.CUSTOMER
    return Stance.OURS_NOW


@lru_cache(maxsize=2000)
def _told(clause: str, own: str | None = None) -> Stance | None:
    """What the words of a clause alone say; many facts share a clause, so remembered.

    Its verbs are those of its `own` part: `They chose well: all of them work on Team`.
    """
    own = clause if own is None else own
    past = _PAST_VERB.search(own) or _IN_YEAR.search(own) or _YEAR_OPENS.match(own)
    if _PAST.search(clause):
        return Stance.PAST
    if _FUTURE.search(clause):
        return Stance.FUTURE
    if _CUSTOMER.search(clause):
        return Stance.CUSTOMER
    past_verb = past and not _PRESENT_VERB.search(own)
    return Stance.PAST if past_verb else None


def _behind_colon(plain: str, span: Span, clause: Span) -> str | None:
    """The part of a clause from the last colon before a fact; None where there is none."""
    colon = plain.rfind(": ", clause.start, span.start)
    return None if colon < 0 else plain[colon + 2 : clause.end]


# `Workshop was limited to 12 users, and takes 15 now`: each part has a tense of its own.
_PART = re.compile(r",?\s+(?:and|but|then)\s|;|:\s|\.\s", re.I)


def _is_past_part(plain: str, span: Span) -> bool:
    """Whether the verb of a fact's own part of a sentence is of the past."""
    start, end = stretch_of(plain, span, _PART)
    part = plain[start:end]
    return len(part) < len(plain) and _told(part) is Stance.PAST


@lru_cache(maxsize=2000)
def _is_supposed(plain: str) -> bool:
    return _EXAMPLE.search(plain) is not None


_ADDS_UP = re.compile(r"\badd(?:s|ed|ing)? up to\b\W*\S{0,6}$", re.I)


def _is_sum(plain: str, span: Span) -> bool:
    before = plain[max(0, span.start - 70) : span.start]
    if _ADDS_UP.search(before + plain[span.start : span.start + len("up to ")]):
        return True
    if re.search(r"=\s*$", before) and re.search(r"[+*/×x\\-]|\bplus\b|\btimes\b", before):
        return True
    return bool(_TOTAL.search(before) and _SUPPOSED.search(plain))


_FIRST_PERSON = re.compile(r"\b(?:I|I['’]m|I['’]ve|my|My|me)\b")


def _is_asked(plain: str, context: Context) -> bool:
    """Whether a text is a customer's question: `I remember a plan called Indie. Where is it?`"""
    texts = (*context.before[-1:], plain, *context.after[:1])
    asked = any(text.rstrip(' *_`"”').endswith("?") for text in texts)
    doubted = any(_IS_IT.match(text) for text in context.after[:1])
    return doubted or (asked and _FIRST_PERSON.search(plain) is not None)


# `A colleague says so. Is she right?`
_IS_IT = re.compile(
    r"\s*(?:is|are|was|does|do|did)\s+(?:that|this|it|he|she|they)\b[^?.]{0,40}\?", re.I
)


def _is_old(context: Context) -> bool:
    """Whether a heading around, or the title, says "legacy"."""
    headings = (*context.headings, context.title or "")
    return any(_OLD_HEADING.search(heading) for heading in headings)


def _under_example(context: Context) -> bool:
    return any(_EXAMPLE_HEADING.search(heading) for heading in context.headings)


def _is_other_products(
    clause: Span, context: Context, names: tuple[NameMention, ...], lexicon: Lexicon
) -> bool:
    """Whether the clause, or the nearest heading that names anything, is about another product."""
    inside = [m for m in names if clause.start <= m.span.start < clause.end]
    if any(m.kind is TermKind.PRODUCT for m in inside):
        return True
    if not lexicon.products:
        return False
    for text in (*reversed(context.headings), context.title or ""):
        named = {m.kind for m in lexicon.in_label(text)}
        if named & {TermKind.PRODUCT, TermKind.PACKAGE}:
            return TermKind.PRODUCT in named
    return False


def _is_competitors(
    plain: str,
    span: Span,
    clause: Span,
    context: Context,
    names: tuple[NameMention, ...],
    lexicon: Lexicon,
) -> bool:
    inside = [m for m in names if clause.start <= m.span.start < clause.end]
    ours = any(_is_ours(m) for m in inside)
    if context.before and _PRONOUN.match(plain) and _names_competitor(context.before[-1], lexicon):
        return True
    others = [m for m in inside if m.kind is TermKind.COMPETITOR or m.foreign]
    if others and not _ours_is_nearer(span, inside):
        return True
    if others and _THEIRS.search(plain, others[0].span.end, span.start):
        return True
    if context.cell:
        headers = (*context.cell.column_headers, *context.cell.row_headers)
        if any(_names_competitor(h, lexicon) for h in headers):
            return True
    if ours:
        return False
    if _OTHERS.search(plain[clause.start : clause.end]):
        return True
    near = (*context.before[-1:], *context.headings[-1:])
    return any(_names_competitor(text, lexicon) and not _names_us(text, lexicon) for text in near)


def _ours_is_nearer(span: Span, inside: list[NameMention]) -> bool:
    """Whether the last vendor or package named before the fact is ours."""
    before = [m for m in inside if m.span.start < span.start or m.id is not None]
    before = [m for m in before if m.span.start <= span.start]
    return bool(before) and _is_ours(before[-1])


def _is_ours(mention: NameMention) -> bool:
    ours = {TermKind.COMPANY, TermKind.PACKAGE, TermKind.RETIRED}
    return mention.kind in ours and mention.id is not None and not mention.foreign


def _names_competitor(text: str, lexicon: Lexicon) -> bool:
    return any(m.kind is TermKind.COMPETITOR for m in lexicon.in_label(text))


def _names_us(text: str, lexicon: Lexicon) -> bool:
    return any(m.kind in {TermKind.COMPANY, TermKind.PACKAGE} for m in lexicon.in_label(text))
