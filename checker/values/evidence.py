"""Whether a known name is used as a name, and not as the ordinary word it also is.

Plan names are mostly ordinary words (Pro, Team, Growth), so a one-word name counts only
with evidence: a cue beside it (`plan`, `tier`, `customers`), a capital inside a sentence,
a list with other names, a verb that plans take, or a label that is nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from checker.models import Span
from checker.values import periods
from checker.values.currencies import BARE_SIGNS
from checker.values.months import FOLDED
from checker.values.terms import Term, TermKind

# Words that plans are called by; alone they prove nothing, after our own name much.
PLAN_WORDS = frozenset(
    """free starter basic standard plus pro professional premium business team teams enterprise growth
    scale hobby personal developer lite light essentials essential advanced ultimate unlimited individual
    startup solo max community launch core student education silver gold platinum bronze entry base
    family expert elite prime light automate performance launchpad ultra mini nano micro mega agency studio creator maker builder corporate""".split()
)
# Those that little else is called by; the rest need a cue of their own.
STRONG = frozenset(
    """free starter basic standard plus pro professional premium business enterprise growth hobby personal lite
    essentials essential advanced ultimate unlimited gold silver bronze platinum startup teams""".split()
)
GONE = r"(?:withdrawn|discontinued|retired|phased out|shut down)"
"""What has happened to a thing that is no more, as an alternation."""
CUE = r"(?:plans?|tiers?|editions?|subscriptions?|packages?|licen[cs]es?|offerings?|bundles?)"
SOFT_CUE = (
    r"(?:customers?|users?|accounts?|workspaces?|members?|organi[sz]ations?|orgs?|subscribers?|levels?|"
    r"pricing|teams?|seats?|projects?|sites?|databases?|admins?|owners?|clients?|features?|trials?|only|plan's)"
)
VERB = (
    r"(?:is|are|was|costs?|includes?|starts?|gives?|comes|has|have|offers?|allows?|covers?|supports?|adds?|gets?|"
    r"provides?|keeps?|lets?|can|cannot|does|doesn't|will|retains?|requires?|needs?|stays?|remains?|goes|unlocks?|builds?|also|now|currently|still|accepts?|"
    r"handles?|sends?|stores?|processes|runs?|serves?|permits?|caps?|brings?|ships?|delivers?|works?|charges?)"
)
AFTER_CUE = re.compile(rf"['’]?s?[\s\"”’)\]*_`-]{{0,4}}{CUE}\b", re.I)
_ENDS_IN_CUE = re.compile(rf"\w\s{CUE}$", re.I)
# `the Growth service plan`: a noun may stand between a name and its cue.
_AFTER_NOUN = re.compile(rf"[\s\"”’)\]*_`]{{1,4}}[a-z]{{3,}} {CUE}\b")
_AFTER_SOFT = re.compile(rf"[\s\"”’)*_`-]{{0,4}}{SOFT_CUE}\b", re.I)
# `Pro from $349`, `Pro, was $175`: little but a name is followed by an amount.
_PRICED = rf"(?:,\s*)?(?:(?:from|was|now|at|for|only|just|starting at|as low as)\s+)*[{BARE_SIGNS}]"
_AFTER_START = re.compile(
    rf"['’]?s?\s*(?:(?:{periods.ADJECTIVE})\s*(?:$|[,;:()–—|-])|$|[:;()–—|/&=?!·•]|\.(?:\s|$)|-\s|{_PRICED}|{VERB}\b|{CUE}\b|(?:and|or|to)\b|\(|\d)",
    re.I,
)
# `RTX Pro 6000` is hardware.
_MODEL = re.compile(r"[ \t]\d{4}\b")
# What may follow a name in a list: "Business and Enterprise support" is about support.
ENDS_NAME = re.compile(
    rf"['’]?s?\s*(?:$|[:;,()–—|/&=?!.*_`\"”]|-\s|(?!support\b)(?:{VERB}|{CUE}|{SOFT_CUE}|and|or|to|for|with|on|in|at)\b)",
    re.I,
)
# Enough for a name that is approved, not to call one retired: `Growth suits most`.
# A retired name is mostly an ordinary word again: "Launch the first machine".
_AFTER_RETIRED = re.compile(
    rf"['’]?s?\s*(?:{CUE}\b|(?:customers?|users?|accounts?|workspaces?|databases?|seats?|subscribers?|members?)\b|(?:is|costs?|includes?|starts? at|has|comes|gives)\b|[:(·]|[-–—]\s*[{BARE_SIGNS}]|[{BARE_SIGNS}]|$)|\s{{3,}}[-–—]\s",
    re.I,
)
_AFTER_MILD = re.compile(r"\s+(?:for|with|in|at)\b|\s+[a-z]{3,}[^s\W]s\b")
# What may stand before one of our names with a capital of its own.
STARTERS = frozenset(
    """the our your a an on in for with from to of and or at by is are if when while as all every each both either
    neither only not no do does did can could will would should may must has have had choose upgrade upgrading get try buy see compare contact about why what which how existing
    new current free paid annual monthly yearly self hosted cloud talk to switch switching move moving start starting
    use using unlike under than plus also our's this that these those any most many some other named called plans
    plan tier edition subscription includes include requires require needs need available limited everything
    supported features pricing price standard note tip important warning yes today currently now here since until
    meanwhile however also then so but yet instead still once unless because although though finally additionally
    introducing introduce meet order announcing presenting welcome pick add enable join discover explore find
    europe america asia germany france canada australia india japan us eu uk usa emea""".split()
).union(FOLDED)
PREVIOUS = re.compile(r"([\w][\w.&'’+-]*)[ \t\u00a0]+$")
_NEXT = re.compile(r"[ \t\u00a0]+([A-Z][\w+-]*)")
# `Enterprise Hub subscription` is another name than `Enterprise`.
_LONGER = re.compile(
    rf"[ \t\u00a0](?!{CUE}|{SOFT_CUE})[A-Z]\w+\s+(?:[Pp]lans?|[Tt]iers?|[Ee]ditions?|[Ss]ubscriptions?)\b"
)

OURS = frozenset({TermKind.PACKAGE, TermKind.RETIRED})


def bounded(plain: str, span: Span) -> bool:
    """Whether a hit stands between word boundaries, as a name and not part of one."""
    before = plain[span.start - 1 : span.start]
    after = plain[span.end : span.end + 1]
    if before.isalnum() or after.isalnum() or after == "+" or before in {"@", "#"}:
        return False
    if before == "." or (after == "." and plain[span.end + 1 : span.end + 2].isalnum()):
        return False
    if before == "/" or after == "/":
        return plain[span.start].isupper()
    return not (before == "-" and plain[span.start].islower()) and before != "_"


def longest(hits: Iterable[tuple[Span, Term]]) -> list[tuple[Span, Term]]:
    """Overlaps resolved: of two that overlap the longer wins, then the earlier."""
    kept: list[tuple[Span, Term]] = []
    for span, term in sorted(hits, key=lambda h: (h[0].start, -h[0].end)):
        while kept and span.start < kept[-1][0].end and _length(span) > _length(kept[-1][0]):
            kept.pop()
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, term))
    return kept


def _length(span: Span) -> int:
    return span.end - span.start


def evident(
    plain: str, span: Span, term: Term, whole: bool, found: list[tuple[Span, Term]]
) -> bool:
    """Whether a hit is used as a name, and not as the ordinary word it also is."""
    said = plain[span.start : span.end]
    if term.kind in {TermKind.COMPANY, TermKind.GROUP, TermKind.FEATURE}:
        return True
    if whole and plain.strip(" *_`:.!\t\n") == said:
        return True
    if term.kind is TermKind.FORMER:
        # Of one word it may be an ordinary one; `Bronze` counts as a label, or with a cue.
        return len(said.split()) > 1 or AFTER_CUE.match(plain, span.end) is not None
    capital = said[0].isupper() or not said[0].isalpha()
    if "_" in said:
        return True  # `scaler_pro`: nothing but a name is written like that
    if not capital:
        return _is_small_name(plain, span, term, found)
    return term.kind not in OURS or _is_our_name(plain, span, term, found)


def _is_small_name(plain: str, span: Span, term: Term, found: list[tuple[Span, Term]]) -> bool:
    """Whether a word in small letters is a name: `the free plan`, `free, pro and team`."""
    if term.kind is TermKind.RETIRED and term.text[:1].isupper():
        return _in_list(plain, span, found, lower=True)
    if _ENDS_IN_CUE.search(plain[span.start : span.end]):
        return True  # `the community plan`, where that is the whole name
    return _is_cued(plain, span) or _in_list(plain, span, found, lower=True)


def _is_our_name(plain: str, span: Span, term: Term, found: list[tuple[Span, Term]]) -> bool:
    """Whether a word with a capital is our plan's name, and not an ordinary one that begins so."""
    if _LONGER.match(plain, span.end) or _MODEL.match(plain, span.end):
        return False
    if len(plain[span.start : span.end].split()) > 1:
        return True
    if AFTER_CUE.match(plain, span.end) or _in_list(plain, span, found):
        return True
    if _AFTER_NOUN.match(plain, span.end):
        return True
    if _NEXT.match(plain, span.end) and not _AFTER_SOFT.match(plain, span.end):
        return False
    starts = starts_sentence(plain, span.start)
    if starts and term.kind is TermKind.PACKAGE and _OWNS.match(plain, span.end):
        return term.text.lower() not in PLAN_WORDS  # `Team's inbox` may be any team's
    if term.kind is TermKind.RETIRED:
        if any(
            cue.search(plain, max(0, span.start - 40), span.start) for cue in (_MOVES_TO, _IS_ON)
        ):
            return True
        return (_AFTER_RETIRED if starts else ENDS_NAME).match(plain, span.end) is not None
    mild = term.kind is TermKind.PACKAGE and _AFTER_MILD.match(plain, span.end)
    after = mild or _AFTER_START.match(plain, span.end) or _AFTER_SOFT.match(plain, span.end)
    return not starts or bool(after)


_OWNS = re.compile(r"['’]s?\s+[^\W\d_]")
_MOVES_TO = re.compile(
    r"\b(?:downgrad|upgrad|switch|subscrib)\w* (?:back )?to\s+(?:the\s+)?[*_`]*$", re.I
)
# `Customers on Lite`: who is on something is on a plan.
_IS_ON = re.compile(
    r"\b(?:customers|users|accounts|workspaces|members|organi[sz]ations|subscribers|clients|teams)\s+"
    r"(?:(?:who|that)\s+are\s+)?(?:still\s+)?on\s+[*_`]*$",
    re.I,
)
_TO = re.compile(r"\s+to\b")
_ARTICLE = re.compile(r"\b(?:the|our|all|any|of|on|to|for|with|both|your)\s+$", re.I)


def _is_cued(plain: str, span: Span) -> bool:
    """A cue right after a word in lower case, and an article or the like before it.

    "The team plans to stay" and "performance plans change" have none.
    """
    cue = AFTER_CUE.match(plain, span.end)
    if cue is None or _TO.match(plain, cue.end()):
        return False
    return not cue[0].rstrip().endswith("s") or _ARTICLE.search(plain[: span.start]) is not None


def starts_sentence(plain: str, at: int) -> bool:
    """Whether a place is the start of a sentence or label, where words are capital anyway."""
    before = plain[:at].rstrip(" \t\r\n\u00a0*_`\"'“‘([>#|•")
    return not before or before[-1] in ".!?:–—" or before.endswith((" -", "\t-"))


def _in_list(plain: str, span: Span, found: list[tuple[Span, Term]], lower: bool = False) -> bool:
    """Whether another package stands beside it: `Pro and Enterprise`, `Free/Team`.

    Names in lower case count where the list they stand in ends in a cue: `free, team and
    business plans`.
    """
    ours = [place for place, term in found if term.kind in OURS]
    if span not in ours:
        return False
    first = last = ours.index(span)
    while last + 1 < len(ours) and _are_joined(plain, ours[last], ours[last + 1]):
        last += 1
    while first and _are_joined(plain, ours[first - 1], ours[first]):
        first -= 1
    if first == last or not lower:
        return first < last
    end = ours[last].end
    return bool(AFTER_CUE.match(plain, end) or _AFTER_NOUN.match(plain, end))


_JOINED = re.compile(rf"[\s*_`]*(?:[,/&+|·•]|,?\s*(?:and|or|and/or)\b)?[\s*_`]*(?:{CUE})?[\s*_`]*")


def _are_joined(plain: str, a: Span, b: Span) -> bool:
    return _JOINED.fullmatch(plain, a.end, b.start) is not None
