"""Who gets what: "on all plans", "Pro and above", "Enterprise only", ticks in a table.

A scope is a group of packages (names, `all plans`, `paid plans`) together with a word
that says how it holds: available on, only, requires, not on, as an add-on. Groups
without such a word ("If you are on the Pro plan") say nothing about who gets what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import Scope, Span
from checker.statements.patterns.binding import is_new_subject, with_company
from checker.values.clues import OFFERED, any_of, names_buyers
from checker.values.evidence import CUE
from checker.values.scopes import ABOVE, ALL, FREE, PAID, SOME
from checker.values.terms import NameMention, TermKind
from checker.values.ticks import ScopeMention, ticked

_EVERYONE = re.compile(
    r"\b(?P<all>(?:on|in|with|for|to|across|of|by)?\s*(?:all|any|every|each)(?: of)?(?: (?:our|the|its))?(?: (?:two|three|four|five|six|\d))?\s+(?:(?-i:[A-Z]\w+ ))?(?:(?P<paid>paid |paying |commercial |premium )(?:(?-i:[a-z]+) )?)?(?:(?-i:[A-Z]\w+ ))?"
    rf"(?:subscription )?(?:{CUE}|customers?|users?)|(?:no matter (?:which|what)|regardless of(?: the| your)?|irrespective of(?: the| your)?|whichever|whatever(?: your| the)?|independent of(?: the| your)?)\s+(?:{CUE})(?=\s*(?:you|they|one\b|[.,;:!)]|$))|(?:everyone|everybody|anyone)(?!\s+(?:with|who|that|in|on|at)\b))\b"
    rf"|\b(?P<pay>(?:an? |(?:both|either)(?: of)? (?:our |the )?|our |the )?(?:paid|paying|commercial)\s+(?:subscription )?(?:{CUE}|customers?|users?|accounts?|feature))\b"
    rf"|\b(?P<free>(?:the |our |an? )?free\s+(?:{CUE}|users?|accounts?|customers?))\b",
    re.I,
)
_ABOVE = re.compile(
    rf"\s*(?:{CUE})?\s*(?:,?\s*(?:and|or)\s+(?:above|up|upwards?|higher|greater|better|beyond)|\s+(?:up)?on(?:wards?)\b|\s+upwards?\b|\s+and\s+up\b|\+|(?:and|or) any higher (?:{CUE}))(?!\w|\s+to\b)",
    re.I,
)
_STARTING = re.compile(
    r"\b(?:(?:starting|beginning) (?:with|from|on|at)|at least|a minimum of)\s+(?:the\s+|an?\s+)?$",
    re.I,
)
_JOIN = re.compile(
    rf"[\s*_`\"”“]*(?:{CUE})?[\s*_`]*(?:[,/&+·•]|,?\s*(?:and|or|nor|and/or|as well as|or an?|and an?)\b)[\s*_`\"“]*(?:\[?(?:on|in|for|the|our|an?)\s+)*[\s*_`\"“]*",
    re.I,
)
_TAIL_CUE = re.compile(
    rf"[\s*_`\"”)]{{0,4}}(?:{CUE}|customers?|users?|accounts?|workspaces?|organi[sz]ations?|members?|subscribers?)\b",
    re.I,
)

_HAVE = r"(?:[a-z]+(?:able|ible)|included|supported|offered|enabled|provided|unlocked|active|free|present|configured|set up|activated|turned on|part|(?:as |in as )?standard|there)"
_PREP = r"(?:on|in|with|for|to|of|from|under|by|at|through|via|as part of)"
# `available to workspaces subscribed to any of …`: who has it is told by who they are.
_HOLDER = (
    r"\b(?-i:[a-z]{3,})\s+(?:(?:that|who|which)\s+(?:are|have)\s+)?"
    r"(?:subscribed to|on|with|in|under|using|having)(?:\s+(?:any|one|either|all)(?:\s+of)?)?\b"
)
_GAP = rf"(?:\s|[*_`\"“(\[]|{_HOLDER}|\b(?:the|our|your|an?|its|free|paid|new|annual|monthly|current|open source|both|either|all|any of|following|those|these|at least|(?-i:[A-Z][\w.]*\w(?:['’]s)?(?:\s+for(?=\s[A-Z]))?)|self-hosted|cloud)(?!\w))*"
_NOT = r"(?:\bnot|\b\w+n['’]t|\bnever|\bno longer)"
_BEFORE = (
    ("also", rf"{_NOT}\s+(?:be\s+)?(?:just|only|merely|simply|solely|exclusively|limited|restricted|exclusive|reserved|specific|unique)\s+(?:{_HAVE}\s+)?(?:{_PREP}\s+)?{_GAP}$"),
    ("nothing", rf"(?:{_NOT}|\bno need to|\bwithout)\s+(?:requir\w+|need\w*|(?:have|having) to be on|(?:have to |having to )?(?:upgrad|subscrib|switch|mov)\w+ to){_GAP}$"),
    ("nothing", rf"\bwithout\s+\w+ing\s+(?:\w+\s+){{0,2}}?(?:to|for|on)?{_GAP}$"),
    ("nothing", rf"\bmonths?\s+(?:for\s+)?free\s+{_PREP}{_GAP}$"),
    ("denied", rf"\b(?:not|isn['’]t|aren['’]t|never|no longer|without|n['’]t)\s+(?:\w+\s+){{0,2}}?{_HAVE}?\s*(?:yet\s+)?{_PREP}?{_GAP}$"),
    ("denied", rf"\b(?:not|isn['’]t|aren['’]t)\s+(?:be\s+)?(?:{_HAVE})\s+{_PREP}{_GAP}$"),
    ("denied", rf"\b(?:all|every|any|each)\b[^.;]{{0,30}}\bbut(?: not)?(?: on| for| in)?{_GAP}$"),
    ("denied", rf"(?:{_NOT}|\bwon['’]t|\bwill not)\s+(?:work|run|function|apply)\s+{_PREP}{_GAP}$"),
    ("denied", rf"\b(?:can['’]?t|cannot|can not)\b[^.;]{{3,60}}\b(?:while|when|if) you(?:['’]re| are) on{_GAP}$"),
    ("denied", rf"\bthere(?:['’]s| is| are)\s+no\s+(?:[\w/.+-]+\s+){{1,6}}?(?P<from>{_PREP}){_GAP}$"),
    ("denied", rf"\b(?:excluded from|missing (?:from|on)|unavailable (?:on|in|for|to)|except (?:on|for)?|not){_GAP}$"),
    ("has", rf"\bcan\s+be\s+[a-z]+(?:ed|en|un|lt|et)\s+(?:on|with|by){_GAP}$"),
    ("only", rf"\b(?:only|solely|exclusively)\s+(?:be\s+)?(?:{_HAVE}\s+)?(?:{_PREP}\s+)?{_GAP}$"),
    ("only", rf"\b{_HAVE}\s+(?:only|exclusively|solely)\s+{_PREP}{_GAP}$"),
    ("only", rf"\b(?:only|exclusively|solely)\s+[a-z]+(?:ed|en|wn)\s+(?:on|in|with|for|to){_GAP}$"),
    ("only", rf"\b(?:works?|runs?)\s+(?:only|exclusively|solely)\s+{_PREP}{_GAP}$"),
    ("only", rf"\b(?:limited|restricted|exclusive|reserved|specific|unique)\s+(?:only\s+)?(?:to|for){_GAP}$"),
    ("only", rf"\b(?:requires?|needs?|must (?:have|be on)|need to be on|you(?:'ll| will)? need|requiring|required?:){_GAP}$"),
    ("only", rf"\b{_HAVE}\s+(?:only\s+)?(?:if|when|once) (?:you|(?:your|the|an?)\s+\w+)\s+(?:have|has|(?:are|is) on|subscribes? to|uses?|upgrades? to|are|is)(?: an? \w+ (?:account|subscription|plan|licen[cs]e),? or)?{_GAP}$"),
    ("only", rf"\b(?:must )?(?:upgrade|subscribe|switch|move)\s+to{_GAP}$"),
    ("add_on", rf"(?<!no )\b(?:add-?ons?|added|purchased|extra|optional)\b(?:(?!\bor\b)[^.;,]){{0,12}}\b{_PREP}{_GAP}$"),
    ("also", rf"\b{_HAVE}\b[^.;]{{0,40}}\bor\s+(?:with|on|in){_GAP}$"),
    ("has", rf"^[^:.]{{3,60}}:\s*(?:on|in|with|for){_GAP}$"),
    ("also", rf"\beven\s+(?:on|in|with|for){_GAP}$"),
    ("also", rf"\b(?:now|also)\s+{_HAVE}\s+{_PREP}{_GAP}$"),
    ("has", rf"^\s*[*_`]*(?:availability|available (?:on|for|to|in)|(?:required )?(?:plans?|tiers?|editions?|licen[cs]es?))[*_`]*\s*:{_GAP}$"),
    ("has", rf"\b{_HAVE}\s+(?:\w+\s+){{0,2}}?(?:{_PREP}\s+)+{_GAP}$"),
    ("has", rf"\b(?:built[ -]in(?:to)?(?: to)?|bundled (?:with|in(?:to)?)|baked into|yours? (?:on|with|from)|there for){_GAP}$"),
    ("has", rf"\b(?:part of|comes? with|ships? with|come with|included with|belongs? to|a feature of|a benefit of|get(?:s|ting)? with){_GAP}$"),
)  # fmt: skip
_WHOSE = r"(?:customers?|users?|accounts?|workspaces?|organi[sz]ations?|orgs?|members?|subscribers?|teams?)"
_AFTER = (
    ("gives", re.compile(rf"[\s*_`)]*(?:{CUE}|{_WHOSE})?[\s*_`)]*,\s+there\s+(?:is|are)\s+(?!no\b)", re.I)),
    ("denied", re.compile(rf"[\s*_`)]*(?:{CUE}|{_WHOSE})?[\s*_`)]*,\s+you\s+(?:can(?:'t|not)|won't|don't|do not|will not)\b", re.I)),
    ("gives", re.compile(rf"[\s*_`)]*(?:{CUE}|{_WHOSE})?[\s*_`)]*,?\s+(?:you|they|(?:your|their|every|each|all)\s+(?:[\w-]+\s+){{0,2}}?(?-i:[a-z]+))\s+(?:can|get|have|also|receive)s?\b", re.I)),
    ("only", re.compile(rf"[\s*_`)-]*(?:{CUE})?[\s*_`-]*\bonly\b", re.I)),
    ("only", re.compile(rf"[\s*_`)-]*(?:{CUE})?[\s*_`-]*(?:features?|capabilit(?:y|ies)|functionality|exclusives?)\b", re.I)),
    ("only", re.compile(rf"[\s*_`)]*(?:{CUE})?[\s*_`)]*\b(?:is|are)\s+(?:required|needed)\b", re.I)),
    ("denied", re.compile(rf"[\s*_`)]*(?:{CUE}|{_WHOSE})?[\s*_`)]*\b(?:do(?:es)?|is|are|can)(?:\s+not|n't|not)\s+(?:\w+\s+)?(?:includ|have|support|offer|come|get|provid|eligible|contain|use|access|able)\w*", re.I)),
    ("denied", re.compile(rf"[\s*_`)]*(?:{CUE}|{_WHOSE})?[\s*_`)]*\b(?:lacks?|cannot|can't|has no|have no|excludes?|(?:comes?|ships?|is sold) without)\b", re.I)),
    ("gives", re.compile(rf"[\s*_`)]*(?:{CUE}|{_WHOSE})?[\s*_`)]*\b(?:(?:also|now|already|still|even|both|all|each|\w+ly)\s+)*(?:includes?|adds?|gives?|comes? with|supports?|offers?|provides?|unlocks?|enables?|contains?|gets?|has|have|can|(?:is|are) (?:backed|covered|protected) by|benefits? from|enjoys?)\b", re.I)),
)  # fmt: skip
_BEFORE_COMPILED = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _BEFORE)
_PARENTHESIS = re.compile(r"\(\s*(?:available (?:on|in|for)|on|for)?\s*(?:the\s+)?$", re.I)


def find_scopes(plain: str, names: tuple[NameMention, ...]) -> tuple[ScopeMention, ...]:
    """Every scope in a text, in order."""
    groups = _groups(plain, with_company(plain, names))
    scoped = (_scoped(plain, group, packages) for group, packages in groups)
    found = (*(m for m in scoped if m is not None), *_offers(plain, names))
    return (*ticked(plain, names), *_sold_apart(plain), *_to_nobody(plain), *found)


_WHERE = re.compile(r"\b(?:for|on|in|with|from|when|if|while|during|without)\b", re.I)
_OFFER = re.compile(
    r"\b(?P<who>[Ww]e|[A-Z]\w+)\s+(?:currently\s+|also\s+|now\s+|still\s+)*(?P<not>(?:do(?:es)?\s+not|don't|doesn't|cannot|can't|no longer)\s+)?"
    r"(?:currently\s+|yet\s+|also\s+)*(?:offers?|supports?|provides?|sells?)\s+(?!(?:an?|any|the)\s+(?:way|option|means|method|possibility|guarantee)\b)(?=\w)"
)


# `pools managed by Brightline do not support …` is about the pools.
_NOT_SUBJECT = re.compile(r"\b(?:by|with|from|of|to|in|for|via|through|using|and|on)\s+$", re.I)
_SOLD_APART = re.compile(
    r"\b(?:is|are|as|comes? as)\s+(?:an?\s+)?(?:paid|optional|separate)\s+add-?ons?\b(?!\s+(?:to|for|on)\b)|\b(?:is|are)\s+sold separately\b",
    re.I,
)


def _sold_apart(plain: str) -> Iterator[ScopeMention]:
    """`SSO is a paid add-on`: whoever wants it buys it."""
    for match in _SOLD_APART.finditer(plain):
        span = Span(*match.span())
        yield ScopeMention(span, span, Scope(frozenset({SOME}), add_on=True))


_TO_NOBODY = re.compile(
    r"\b(?:(?:is|are)\s+(?:not|no longer)|(?:is|are)n['’]t)\s+(?:offered|available|supported|sold|possible)\s*(?:[.;!]|$)",
    re.I,
)


def _to_nobody(plain: str) -> Iterator[ScopeMention]:
    """`On-premises deployment is not offered.`"""
    for match in _TO_NOBODY.finditer(plain):
        span = Span(*match.span())
        yield ScopeMention(span, span, Scope(frozenset({ALL}), denied=True))


def _offers(plain: str, names: tuple[NameMention, ...]) -> Iterator[ScopeMention]:
    """`We do not offer phone support`: nobody has it; `Brightline offers …`: somebody does."""
    companies = {m.said for m in names if m.kind is TermKind.COMPANY}
    for match in _OFFER.finditer(plain) if any_of(plain, OFFERED) else ():
        if _NOT_SUBJECT.search(plain, 0, match.start()):
            continue
        ours = match["who"].lower() == "we" or match["who"] in companies
        # "… for the mobile app" denies it there, not to a plan.
        if ours and not (match["not"] and _WHERE.search(plain, match.end())):
            span = Span(*match.span())
            token = ALL if match["not"] else SOME
            scope = Scope(frozenset({token}), denied=bool(match["not"]))
            yield ScopeMention(span, span, scope, subject=True)


def _groups(plain: str, names: tuple[NameMention, ...]) -> Iterator[tuple[Span, frozenset[str]]]:
    """Packages that stand together: `Pro and Enterprise plans`, `all paid plans`."""
    parts = sorted([*_named(names), *_symbolic(plain, names)])
    group: Span | None = None
    packages: frozenset[str] = frozenset()
    for span, ids in parts:
        joined = group is not None and _JOIN.fullmatch(plain, group.end, span.start)
        if group and joined and not is_new_subject(plain, group, span):
            group, packages = Span(group.start, span.end), packages | ids
            continue
        if group:
            yield _closed(plain, group, packages)
        group, packages = span, ids
    if group:
        yield _closed(plain, group, packages)


def _closed(plain: str, group: Span, packages: frozenset[str]) -> tuple[Span, frozenset[str]]:
    above = _ABOVE.match(plain, group.end)
    if above:
        return Span(group.start, above.end()), packages | {ABOVE}
    if _STARTING.search(plain[: group.start]):
        return group, packages | {ABOVE}
    return group, packages


def _named(names: tuple[NameMention, ...]) -> Iterator[tuple[Span, frozenset[str]]]:
    for mention in names:
        if mention.kind in {TermKind.PACKAGE, TermKind.RETIRED} and not mention.foreign:
            unknown = FREE if mention.said.lower() == "free" else mention.said
            yield mention.span, frozenset({mention.id or unknown})
        elif mention.kind is TermKind.GROUP:
            yield mention.span, mention.packages


def _symbolic(plain: str, names: tuple[NameMention, ...]) -> Iterator[tuple[Span, frozenset[str]]]:
    for match in _EVERYONE.finditer(plain) if names_buyers(plain.lower()) else ():
        lead = re.match(r"\s*(?:on|in|with|for|to|across|of|by)?\s*", match[0], re.I)
        start = match.start() + (lead.end() if lead and match["all"] else 0)
        span = Span(start, match.end())
        packages = (m for m in names if m.kind is not TermKind.COMPANY)
        if any(m.span.start < span.end and span.start < m.span.end for m in packages):
            continue
        token = PAID if match["paid"] or match["pay"] else FREE if match["free"] else ALL
        yield span, frozenset({_rest(plain, match.end(), token)})


_EXCEPT = re.compile(
    r",?\s*\(?(?:except|excluding|but|other than|apart from|with the exception of)\s+(?:for\s+|on\s+|in\s+)*(?:the\s+|our\s+)?(?P<name>(?-i:[A-Z]\w+)|free\b)",
    re.I,
)


def _rest(plain: str, at: int, token: str) -> str:
    """Who is meant by `all plans except Free` (the paid ones) and `… except Team` (some)."""
    excepted = _EXCEPT.match(plain, at) if token in {ALL, PAID} else None
    if excepted is None:
        return token
    only_free = excepted["name"].lower() == "free" and not _JOIN.match(plain, excepted.end())
    return PAID if token == ALL and only_free else SOME


def _scoped(plain: str, group: Span, packages: frozenset[str]) -> ScopeMention | None:
    before = plain[max(0, group.start - 90) : group.start]
    how, at = _how_before(before)
    if how == "nothing":
        return None
    end = group.end
    if how in {None, "has", "also"}:
        after = _how_after(plain, group, how)
        if after and after[0] == "gives" and _SOMEBODY.search(plain[group.start : group.end]):
            return None
        how, end = after if after else (how, end)
    is_subject = how in _SUBJECT
    if is_subject and _NEITHER.search(before):
        how = "denied"
    if how is None and _stands_alone(plain, group, packages, before):
        how = "has"
    if how is None:
        return None
    tail = _TAIL_CUE.match(plain, end)
    end = tail.end() if tail else end
    span = Span(group.start - len(before) + at if at is not None else group.start, end)
    scope = Scope(
        packages,
        complete=how in {"only", "has"} and not _continues(plain, group.end),
        only=how == "only" and _ONLY.search(plain[max(0, span.start - 12) : end + 12]) is not None,
        denied=how == "denied",
        add_on=how == "add_on" or _EXTRA.match(plain, end) is not None,
    )
    return ScopeMention(span, Span(group.start, max(group.end, end)), scope, is_subject)


_NEITHER = re.compile(r"\bneither\s+(?:the\s+|our\s+)?[\s*_`\"“]*$", re.I)
_ONLY = re.compile(r"\b(?:only|solely|exclusively|exclusive)\b", re.I)
_SUBJECT = frozenset({"gives"})


def _how_before(before: str) -> tuple[str | None, int | None]:
    for kind, pattern in _BEFORE_COMPILED:
        match = pattern.search(before)
        if match:
            return kind, match.start("from" if "from" in pattern.groupindex else 0)
    return None, None


def _how_after(plain: str, group: Span, how: str | None) -> tuple[str, int] | None:
    for kind, pattern in _AFTER:
        match = pattern.match(plain, group.end)
        if match and (how is None or kind == "only") and _is_said_of(plain, group, match):
            moved = kind == "gives" and _ONCE_MOVED.search(plain, match.end())
            return None if moved else (kind, match.end())
    return None


# `On Scout, you can use it once you upgrade`: who stays does not have it.
_ONCE_MOVED = re.compile(
    r"\b(?:once|after|when|if|by|as soon as)\b[^.;]{0,40}\b(?:upgrad|switch|mov|subscrib)(?:e|es|ed|ing)\b",
    re.I,
)
_EXTRA = re.compile(
    rf"\s*(?:{CUE})?\s*(?:for|at|with) an? (?:additional|extra) (?:fee|cost|charge)|\s*(?:{CUE})?\s*as an? (?:paid )?add-?on\b",
    re.I,
)
# "Each user can …" is about users, not about who has what.
_SOMEBODY = re.compile(r"\b(?:users?|customers?|everyone|everybody|anyone)\b", re.I)


def _stands_alone(plain: str, group: Span, packages: frozenset[str], before: str) -> bool:
    """`(Pro and Enterprise plans)`, `SSO: Business and above`, `on any plan`, `a paid feature`."""
    if _PARENTHESIS.search(before) and _CLOSES.match(plain, group.end):
        return True
    if _LABELLED.fullmatch(plain, 0, group.start) and _ENDS.match(plain, group.end):
        return True
    if ABOVE in packages or plain[group.start : group.end].lower().endswith("paid feature"):
        return True
    if _WHICHEVER.match(plain, group.start):
        return True
    symbolic = bool(packages & {ALL, PAID})
    return symbolic and re.search(r"\b(?:on|in|with|across)\s+$", before, re.I) is not None


# `Audit log: Team, Business`: a label and who has what it names.
_LABELLED = re.compile(r"[\s*_`>-]*[^\W\d][^:.;,!?]{1,60}[*_`]*:[\s*_`]*(?:(?:on|in|with)\s+)?")
_ENDS = re.compile(rf"[\s*_`)]*(?:{CUE})?[\s*_`.]*$", re.I)
_WHICHEVER = re.compile(r"no matter|regardless|irrespective|independent|whichever|whatever", re.I)

# "SSO is an Enterprise feature" gives SSO to Enterprise; "all Enterprise features" gives nothing.
_FEATURE = re.compile(r"(?:features?|capabilit(?:y|ies)|functionality|exclusives?)$", re.I)
_SAID_OF = re.compile(
    r"\b(?:is|are|as|be|remains?|being)\s+(?:an?|the|our)?[\s*_`\[\"“]*(?:[A-Z]\w+\s+)?$"
)


def _is_said_of(plain: str, group: Span, match: re.Match[str]) -> bool:
    if not _FEATURE.search(match[0]):
        return True
    before = plain[: group.start]
    return _SAID_OF.search(before) is not None or not before.strip(" \t-*_`>|([")


_CLOSES = re.compile(
    rf"\s*(?:{CUE})?\s*(?:customers?|users?|accounts?|workspaces?|only)?\s*\)", re.I
)


_MORE = re.compile(r"[^.]{0,20}\b(?:among others|for example|such as|etc)\b", re.I)


def _continues(plain: str, at: int) -> bool:
    """`available on the Pro plan, among others`: the list is not the whole story."""
    return _MORE.match(plain, at) is not None
