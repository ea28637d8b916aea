"""Package names that approved sentences use, for a canon without a list of packages.

"Retention is 7 days on Free and 30 on Scale" names two plans as surely as a list does;
"Plans are Free, Team and Scale" also says that there are no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checker.values.currencies import BARE_SIGNS
from checker.values.evidence import CUE, PLAN_WORDS
from checker.values.terms import fold

_WORD = r"[A-Z][\w+]*"
# `Team 25` is a name where it ends what is said of it; `Team 25 GB` is none.
_SIZE = r"\d{1,4}(?=\s*(?:$|[,.;:)|*_`]|(?:and|or|costs?|includes?|has|have|is|are|plans?|tier|editions?)\b))"
_RUN = rf"{_WORD}(?:[ -](?:{_WORD}|\d\b|{_SIZE}))*"
_GLUE = r"(?:\s*\([^)]*\))?\s*(?:,|/|&|,?\s+(?:and|or)(?:\s+(?:in|on|for))?)\s*(?:the\s+)?(?:open source\s+)?"
_LIST = rf"{_RUN}(?:{_GLUE}{_RUN})*"
_PEOPLE = (
    r"(?:customers?|users?|organi[sz]ations?|accounts?|workspaces?|teams?|subscribers?|members?)"
)
_INTRO = re.compile(
    rf"\b(?i:plans|tiers|editions|offerings|packages|subscriptions)\b(?:(?:(?!\bnot\b)[^.:$\d(]){{0,40}}?(?:\bare\b|:|\binclude\b|\bcalled\b)\s*:?|\s*\()\s*(?:the\s+)?(?P<list>{_LIST})"
)
_PRICED_INTRO = re.compile(r"\bplans?:\s*(?P<rest>.+)", re.I)
_PRICED = re.compile(rf"(?:^|,|;|\band\b)\s*({_RUN})\s+(?:from\s+)?[{BARE_SIGNS}]")
_CUED = re.compile(
    rf"(?P<list>{_LIST})(?:\s*\([^)]*\))?(?:\s+(?:(?P<cue>(?i:{CUE}))\b|{_PEOPLE}\b)|-only\b)"
)
_LOWER = re.compile(
    rf"\b(?P<list>{'|'.join(sorted(PLAN_WORDS))})\s+(?:plan|tier|edition|subscription)\b"
)
_AFTER_NUMBER = re.compile(
    rf"(?:\d[\w.,]*|\bunlimited)(?:\s+[\w-]+){{0,3}}?\s+(?:on|for)\s+(?:the\s+)?(?P<list>{_LIST})"
)
_AFTER_WORD = re.compile(
    rf"\b(?:[Oo]n|[Ii]n|[Ww]ith|[Ff]or|needs?|requires?|of|to|than|from)\s+(?:the\s+|an?\s+)?(?P<list>{_LIST})"
)
_SUBJECT = re.compile(
    rf"(?:^|[.;:,]\s+|\band\s+)(?:The\s+)?(?P<list>{_LIST})\s+(?:costs?|includes?|covers?|starts?|has|have|allows?|runs|keeps?|offers?|does|do|is|are|builds?|gets?|supports?|holds?|comes|gives|lets|adds|provides|can)\b"
)
_PRICING = re.compile(rf"\b(?P<list>{_LIST})\s+(?:pricing|prices?)\b")
_PRICED_EACH = re.compile(
    rf"\b(?P<list>{_RUN})(?:\s+(?:(?:now\s+)?(?:is|costs?|at|for|from|starts at)\s+)?|\s*[:=(–-]\s*)[{BARE_SIGNS}]\d"
)
_PER_SEAT = re.compile(r"\bper (?:user|seat|member|person|month)\b")
_IS_PRICED = re.compile(rf"\s*(?:now\s+|only\s+)?(?:from\s+|at\s+)?[{BARE_SIGNS}]\d")
_IS_ADD_ON = re.compile(r"\badd-?on\b", re.I)
_LABEL = re.compile(rf"^(?P<list>{_RUN})(?:\s+plans?)?\s*[:=]")
_GONE = re.compile(
    r"\b(?:no longer|deprecated|discontinued|retired|formerly|previously|used to be|replac(?:es|ed|ing)(?! (?:by|with)\b)|renamed from|removed)\b(?![^.;]*\b(?:moved to|became|now|instead)\b)",
    re.I,
)
# What stands behind a name that is gone: `The Basic plan was replaced by Starter`.
_GONE_AFTER = re.compile(
    rf"[\s*_`\"”)]*(?:{CUE})?\s*(?:,?\s*(?:which|and)\s+)?(?:(?:is|are|was|were|has been|have been|been|got)\s+(?:now\s+|since\s+)?(?:re(?:tired|named|placed|branded)|discontinued|deprecated|sunset(?:ted)?|shut down|withdrawn|phased out|closed|merged into|folded into|no longer\b|called\b[^.;]{{0,40}}\bnow\b|now (?:called|sold|known)\b)|(?:no longer|ceased to) exists?\b|became\b|(?:is|are) now (?:called|sold as|known as|named)\b)",
    re.I,
)
_FREE_AFTER = re.compile(
    r"\s*\((?:[^)]*\b)?free\b[^)]*\)|\s+(?:plan\s+)?(?:is|:)\s+free\b|\s+plan:\s+free\b", re.I
)
_NEVER = frozenset(
    """the a an all any each every this that these it on in for with to of and or at by up no not sso saml api
    scim usd eur i we you our your their support free-trial annual monthly approved price point horizontal private
    public sla vat gb tb mb us eu gdpr hipaa north south europe america asia aws gcp azure at most both billing
    organization only both new""".split()
)


# What is longer than this is no sentence that anybody approved.
_LONGEST = 1000
# A sentence that goes through so many packages leaves none out.
_MANY = 4


@dataclass(frozen=True, slots=True)
class Mined:
    """Names found in sentences, each with the id of its package (its fullest name).

    `listed_in` is the number of the sentence that lists all packages there are, None where none
    does.
    """

    packages: Mapping[str, str]
    retired: tuple[str, ...]
    free: tuple[str, ...]
    listed_in: int | None

    @property
    def closed(self) -> bool:
        """Whether a sentence lists all packages."""
        return self.listed_in is not None


def mine_names(sentences: Iterable[str], companies: Iterable[str]) -> Mined:
    """The package names used in approved sentences, in order of first use."""
    ours = frozenset(fold(c) for c in companies)
    packages: dict[str, str] = {}
    retired: dict[str, None] = {}
    free: dict[str, None] = {}
    lists: list[int] = []
    for number, text in enumerate(sentence[:_LONGEST] for sentence in sentences):
        for name, end, lists_all in _names(text, ours):
            gone = _GONE.search(text[: text.find(name)]) or _GONE_AFTER.match(text, end)
            if gone:
                retired[name] = None
            else:
                packages.setdefault(name, _fullest(name, text, packages))
            if lists_all and not gone:
                lists.append(number)
            if name.lower() == "free" or _FREE_AFTER.match(text, end) or f"free {name}" in text:
                free[name] = None
        if len({n for n, *_ in _names(text, ours)}) >= _MANY:
            lists.append(number)
    gone_now = tuple(n for n in retired if n not in packages)
    return Mined(packages, gone_now, tuple(free), min(lists, default=None))


def _is_priced_per_seat(subject: re.Match[str]) -> bool:
    """Whether a sentence's subject is what a seat is paid for: `Rise costs $8 per user`."""
    name, text = subject["list"], subject.string
    return (
        not _IS_ADD_ON.search(text)
        and _PER_SEAT.search(text, subject.end()) is not None
        and not name.endswith("s")
        and _IS_PRICED.match(text, subject.end()) is not None
        and " " not in name
    )


def _fullest(name: str, text: str, packages: Mapping[str, str]) -> str:
    """`Standard` is `Marketing Standard` where a sentence labels it "Suite - Marketing Standard"."""
    for longer in packages:
        if longer.endswith(f" {name}") and f" - {longer}" in text:
            return longer
    return name


def _names(text: str, ours: frozenset[str]) -> Iterator[tuple[str, int, bool]]:
    for match in _INTRO.finditer(text):
        several = len(re.findall(_RUN, match["list"])) > 1
        yield from _runs(match, ours, several)
    for intro in _PRICED_INTRO.finditer(text):
        for match in _PRICED.finditer(text, intro.start("rest")):
            yield from _clean(match[1], match.end(1), ours, False)
    for match in (*_CUED.finditer(text), *_AFTER_NUMBER.finditer(text)):
        if not _is_product_line(match):
            yield from _runs(match, ours, False)
    for match in _LOWER.finditer(text):
        yield match["list"].capitalize(), match.end("list"), False
    for match in _AFTER_WORD.finditer(text):
        if _like_plans(match["list"]):
            yield from _runs(match, ours, False)
    for match in _SUBJECT.finditer(text):
        if _like_plans(match["list"]) or _is_priced_per_seat(match):
            yield from _runs(match, ours, False)
    for match in _PRICING.finditer(text):
        if _like_plans(match["list"]):
            yield from _runs(match, ours, False)
    priced = list(_PRICED_EACH.finditer(text))
    for match in priced if len(priced) > 1 else ():
        yield from _runs(match, ours, False)
    label = _LABEL.match(text)
    if label and any(fold(label["list"]).startswith(c) for c in ours):
        yield from _clean(label["list"], label.end("list"), ours, False)
    for dashed in re.finditer(rf"^(?P<company>[\w ]+?) - (?P<list>{_RUN})", text):
        if fold(dashed["company"]) in ours:
            yield from _suffixes(dashed["list"], dashed.end("list"), ours)


def _is_product_line(match: re.Match[str]) -> bool:
    """`Managed Postgres plans` are the plans of a product, not a plan of that name."""
    cue = match.groupdict().get("cue") or ""
    return cue.lower().endswith("s") and " " in match["list"] and not _like_plans(match["list"])


def _like_plans(names: str) -> bool:
    """Whether at least one name of a list ends in a word plans are called by."""
    words = (re.sub(r"\s+\d+$", "", run).split()[-1] for run in re.findall(_RUN, names))
    return any(word.lower() in PLAN_WORDS for word in words)


def _runs(
    match: re.Match[str], ours: frozenset[str], lists_all: bool
) -> Iterator[tuple[str, int, bool]]:
    for run in re.finditer(_RUN, match["list"]):
        yield from _clean(run[0], match.start("list") + run.end(), ours, lists_all)


def _clean(
    run: str, end: int, ours: frozenset[str], lists_all: bool
) -> Iterator[tuple[str, int, bool]]:
    """The run without the company's name and without words that are not names."""
    for company in sorted(ours, key=len, reverse=True):
        if fold(run).startswith(company + " "):
            run = run[len(company) + 1 :]
    words = run.split(" ")
    while words and words[0].lower() in _NEVER:
        words = words[1:]
    while words and words[-1].lower() in {"plan", "plans", "tier", "edition", "editions", "plan:"}:
        words = words[:-1]
    name = " ".join(words).strip(" -")
    if name and fold(name) not in ours and name.lower() not in _NEVER:
        yield name, end, lists_all


def _suffixes(run: str, end: int, ours: frozenset[str]) -> Iterator[tuple[str, int, bool]]:
    """`Suite - Marketing Standard` may be called `Standard`; a line's name comes first."""
    words = re.sub(r"\s+plans?$", "", run).split()
    for start in range(len(words)):
        yield from _clean(" ".join(words[start:]), end, ours, False)
