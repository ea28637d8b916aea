"""Names used like package names that nobody knows: in a list, before a cue, misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import Cell, Span, TextUnit
from checker.values.clues import SOLD, any_of
from checker.values.evidence import (
    CUE,
    ENDS_NAME,
    PLAN_WORDS,
    SOFT_CUE,
    STRONG,
    starts_sentence,
)
from checker.values.names import Lexicon
from checker.values.terms import NameMention, TermKind, fold
from checker.values.words import STOP

_RUN = r"[A-Z][\w+]*(?:[ -][A-Z][\w+]*){0,2}"
_LIST = rf"{_RUN}(?:\s*(?:,|/|&|,?\s+(?:and|or))\s+(?:the\s+)?{_RUN})*"
# "packages" is left out: software has packages that nobody sells.
_SOLD = r"(?:[Pp]lans?|[Tt]iers?|[Ee]ditions?|[Ss]ubscriptions?|[Ll]icen[cs]es?)"
_CUED = re.compile(rf"(?P<list>{_LIST})[\s\"”’')*_`-]{{1,4}}(?P<cue>{_SOLD})\b")
_INTRODUCED = re.compile(
    rf"\b(?i:plans|tiers|editions|offerings|subscriptions)\b[^.:\d$]{{0,40}}?(?:\bare\b|:|\bincluding\b|\bsuch as\b|\()\s*(?:the\s+)?(?P<list>{_LIST})"
)
_NOT_NAMES = frozenset(
    """the our your a an all any each every this that these those its their paid annual monthly yearly
    current new old legacy pricing subscription subscriptions service services data payment different other more
    most many some no one two three four five existing previous next last first same separate single multiple
    both either neither which what if when for with on in to of and or from by as is are you we i it
    self hosted self-hosted cloud support test migration project action savings saving backup recovery rate
    capacity usage target training business-critical higher lower larger smaller cheaper better best right
    available additional flexible simple select choose upgrade manage change cancel compare see view get buy
    create add update delete list set active eligible commercial open source trial free-trial public private
    internal external individual annual-billing non-free non-paid price limited full special qualified rollout
    disaster incident response release product deployment security compliance testing contingency execution
    query explain floor master lesson treatment marketing sales content saas api app software web mobile desktop
    dedicated reserved enterprise-grade total general health dental insurance data-retention phone pay
    also additionally however moreover then here there depending note once while since our
    gb gib mb mib tb tib kb vcpu cpu ram api
    as go pay-as-you-go prepaid postpaid metered seat-based usage-based volume bundle licence license""".split()
)


def beside_known(cell: Cell, plain: str, lexicon: Lexicon) -> tuple[NameMention, ...]:
    """A header cell among package names that is called like one: `Free | Pro | Platinum`."""
    said = plain.strip()
    if cell.row != 1 or fold(said) not in PLAN_WORDS or lexicon.find(said, whole=True):
        return ()
    others = [c for c in cell.row_cells if any(m.id for m in lexicon.in_label(c))]
    start = plain.index(said)
    span = Span(start, start + len(said))
    return (NameMention(span, said, TermKind.PACKAGE, None),) if len(others) > 1 else ()


def find_unknown(
    plain: str, lexicon: Lexicon, known: tuple[NameMention, ...], whole: bool = False
) -> tuple[NameMention, ...]:
    """Names used like package names that the lexicon does not have, in order.

    Three uses count: right before a cue ("the Launch plan", also inside a list), right
    after our own name ("Brightline Starter"), and beside known names in one list. In a
    label only names as code writes them have neighbours.
    """
    labelled = (*_labelled(plain, known), *_misspelt(plain, lexicon, whole))
    if labelled or (whole and not any("_" in m.said for m in known)):
        return labelled
    taken = [m.span for m in known if m.kind is not TermKind.COMPANY and not m.foreign]
    used = {
        *_cued(plain, lexicon),
        *_after_company(plain, known),
        *_listed(plain, known),
        *_moved(plain),
        *(_scoping(plain) if not (lexicon.order or lexicon.closed) else ()),
    }
    found: list[NameMention] = []
    for span in sorted(s for s in (_trim(plain, u, lexicon) for u in used) if s):
        if all(span.end <= t.start or span.start >= t.end for t in taken):
            taken.append(span)
            said = plain[span.start : span.end]
            found.append(NameMention(span, said, TermKind.PACKAGE, None))
    return tuple(found)


_PLAN = "|".join(word.capitalize() for word in sorted(PLAN_WORDS))
_SCOPING = re.compile(
    rf"(?<![\w-])(?P<a>{_PLAN})(?=\+|\s+only\b|\s+(?:and|or)\s+(?:above|higher|up(?!\s+to))\b)"
    rf"|\(\s*(?P<b>{_PLAN})(?=\s*[)+])"
    rf"|\b(?:to|for|by|our|only)\s+(?P<c>{_PLAN})(?=\s+(?:customers|users|subscribers|accounts|workspaces)\b)"
    rf"|\b(?i:available|included|part|comes?)\s+(?:only\s+)?(?:on|in|for|with|of|to)\s*:?\s*(?:the\s+)?(?P<d>{_PLAN})(?=\s*(?:$|[.,;)&+|]|(?:and|or)\b))"
    rf"|\b(?:is|are)\s+an?\s+(?P<f>{_PLAN})(?=[ -](?:only\s+)?(?:features?|capabilit(?:y|ies)|exclusive)\b)"
    rf"|\b(?i:upgrad(?:e|ing)|switch(?:ing)?|mov(?:e|ing)) to\s+(?:the\s+)?(?P<g>{_PLAN})\b(?!\s+[A-Z])"
    rf"|(?:^|[.!?]\s+)(?P<e>{_PLAN})(?=\s+(?:adds|includes|comes with|unlocks|gives you|costs)\b)"
)


def _scoping(plain: str) -> Iterator[Span]:
    """`Pro only`, `(Team+)`: a word plans are called by, where only a plan can stand.

    For a canon that lists no packages: what a list lacks is told by the other uses.
    """
    for match in _SCOPING.finditer(plain):
        yield Span(*match.span(match.lastgroup or 0))


_LABEL = re.compile(rf"\s*({_RUN})\s+(?:[Pp]lan|[Tt]ier|[Ee]dition|[Ss]ubscription)\s*")


def of_section(
    unit: TextUnit, lexicon: Lexicon, taken: tuple[NameMention, ...]
) -> Iterator[NameMention]:
    """Uses of a name that the section's heading calls a plan: `Unlimited users` under `Unlimited plan`."""
    heading = unit.context.headings[-1] if unit.context.headings else ""
    label = _LABEL.fullmatch(heading)
    if label is None or lexicon.find(heading, whole=True):
        return
    if label[1].split()[-1].lower() not in PLAN_WORDS - {"free"}:
        return
    for match in re.finditer(rf"\b{re.escape(label[1])}\b", unit.plain):
        span = Span(*match.span())
        free = all(span.end <= t.span.start or span.start >= t.span.end for t in taken)
        if free and _USED_AS_NAME.match(unit.plain, span.end):
            yield NameMention(span, match[0], TermKind.PACKAGE, None)


_USED_AS_NAME = re.compile(
    rf"['’]?s?[\s*_`]*(?:$|[,.;:)(]|(?:{CUE}|users|customers|accounts|members|workspaces|teams)\b|(?:is|costs|includes|comes|has|gives|adds|gets|you|we)\b)"
)
_LONG_WORD = re.compile(r"\b[A-Z][a-z]{6,}\b")
FEWEST_LETTERS = 8


_MODIFIES = re.compile(rf"\s+(?!(?:{CUE})\b)[a-z]")


def _misspelt(plain: str, lexicon: Lexicon, whole: bool) -> Iterator[NameMention]:
    """Capitalised words a letter or two away from a long name: `Entreprise`.

    Short names have too many neighbours among ordinary words to look for. The first word of a
    label is written large whatever it is: `Resident billing` of a plan called Residence.
    """
    for match in _LONG_WORD.finditer(plain) if lexicon.long_names else ():
        opens = whole and not plain[: match.start()].strip()
        if opens and _MODIFIES.match(plain, match.end()):
            continue
        if lexicon.is_nearly_ours(match[0]):
            yield NameMention(Span(*match.span()), match[0], TermKind.PACKAGE, None)


def _labelled(plain: str, known: tuple[NameMention, ...]) -> Iterator[NameMention]:
    """A heading or cell that is nothing but a name and a cue: `Ultimate plan`."""
    match = _LABEL.fullmatch(plain)
    if match and not known and match[1].split()[-1].lower() in PLAN_WORDS - {"free"}:
        yield NameMention(Span(*match.span(1)), match[1], TermKind.PACKAGE, None)


def _cued(plain: str, lexicon: Lexicon) -> Iterator[Span]:
    if not any_of(plain.lower(), SOLD):
        return
    for match in (*_CUED.finditer(plain), *_INTRODUCED.finditer(plain)):
        runs = list(re.finditer(_RUN, match["list"]))
        if not _names_plans(match, runs, plain, lexicon):
            continue
        for run in runs:
            span = _trim(
                plain,
                Span(match.start("list") + run.start(), match.start("list") + run.end()),
                lexicon,
            )
            if span and _stands_for_a_plan(plain, span, match) and not _opens(plain, span):
                yield span


def _opens(plain: str, span: Span) -> bool:
    """Whether a word has its capital from the start of its sentence: `Finally, Pro plans`."""
    word = fold(plain[span.start : span.end]).split()[-1]
    listed = plain[span.end : span.end + 1] in {",", "/"} and word in PLAN_WORDS
    return starts_sentence(plain, span.start) and not listed


_PROGRAMME = re.compile(
    r"\b(?:program(?:me)?s?|commission|partners?|affiliates?|referr\w+|join)\b", re.I
)
_OUR = re.compile(r"\b(?:the|our)\s+[\"“'*_`]*$", re.I)


def _stands_for_a_plan(plain: str, span: Span, match: re.Match[str]) -> bool:
    """Whether a capitalised word before a cue names a plan, and is not capital by chance.

    Words that plans are often called by may stand anywhere inside a sentence, others
    only behind an article: "your Stripe plan" and "Also, plans" are none of ours, and
    neither are the tiers of a programme.
    """
    if PLAN_WORDS.intersection(fold(plain[span.start : span.end]).split()):
        return True
    cue = match.groupdict().get("cue") or ""
    article = _OUR.search(plain[: span.start]) or _OUR.search(plain[: match.start("list")])
    return article is not None and not (cue.lower().startswith("tier") and _PROGRAMME.search(plain))


def _names_plans(
    match: re.Match[str], runs: list[re.Match[str]], plain: str, lexicon: Lexicon
) -> bool:
    """Whether the words before a cue name plans of ours, and not what else is subscribed to.

    `Jira subscription`, `MIT license` and `all Slack plans` are none; `Slack Pro, Business and Grid plans`
    are all Slack's.
    """
    first = match.start("list")
    if runs and lexicon.is_foreign(plain, Span(first, first + runs[0].end())):
        return False
    cue = (match.groupdict().get("cue") or "").lower()
    if not cue.startswith(("subscription", "licen")) and not (cue == "plans" and len(runs) == 1):
        return True
    known = (m for m in lexicon.find(match["list"], whole=True) if m.kind is TermKind.PACKAGE)
    return any(r[0].split()[-1].lower() in STRONG for r in runs) or any(known)


_WORD = re.compile(r"[\w+-]+")


def _trim(plain: str, span: Span, lexicon: Lexicon) -> Span | None:
    """The run without leading words that are not part of a name; None if nothing is left."""
    start = span.start
    while start < span.end:
        word = _WORD.match(plain, start, span.end)
        if word is None:
            return None
        folded = fold(word[0])
        if (
            folded not in _NOT_NAMES
            and word[0].lower() not in _NOT_NAMES
            and folded not in lexicon.companies
        ):
            break
        start = word.end() + 1
    span = Span(start, span.end)
    if (
        start >= span.end
        or lexicon.is_foreign(plain, span)
        or _of_other_product(plain, span, lexicon)
    ):
        return None
    return span


def _of_other_product(plain: str, span: Span, lexicon: Lexicon) -> bool:
    """`Slack Free`, `your MPG plan`, `Managed Postgres plans`: names of products, not of plans."""
    said = plain[span.start : span.end]
    *owner, last = fold(said).split()
    before = fold(plain[: span.start]).rstrip(" ")
    if any(before.endswith(company) for company in lexicon.companies):
        return False
    if owner:
        return not PLAN_WORDS & set(owner) and (
            last in PLAN_WORDS or plain[span.end :].lstrip()[:5].lower() == "plans"
        )
    return said.isupper() and last not in PLAN_WORDS


_NEXT_RUN = re.compile(rf"(?:\s-)?\s+({_RUN})")


def _after_company(plain: str, known: tuple[NameMention, ...]) -> Iterator[Span]:
    for mention in known:
        if mention.kind is TermKind.COMPANY:
            run = _NEXT_RUN.match(plain, mention.span.end)
            if run is None or _is_thing(plain, run.end()):
                continue
            if run[1].split()[-1].lower() in STRONG or _SOLD_TO.match(plain, run.end()):
                yield Span(run.start(1), run.end(1))


_NEXT_WORD = re.compile(r"\s+([a-z]+)")


def _is_thing(plain: str, at: int) -> bool:
    """`Brightline Pro rules` are rules, and a `Brightline Free trial` is a trial."""
    word = _NEXT_WORD.match(plain, at)
    if word is None or ENDS_NAME.match(plain, at):
        return word is not None and word[1] in {"trial", "can", "to"}
    return word[1] not in STOP or word[1] in {"can", "to"}


_SOLD_TO = re.compile(r"\s+(?:customers|subscribers)\b")
_MOVE = re.compile(rf"\b(?:on|to|from)\s+(?:the\s+)?(?P<run>{_RUN})(?=\s*[?!.,;]|\s*$)")


def _moved(plain: str) -> Iterator[Span]:
    """`Already on Family?`, `Upgrade to Premium.`"""
    low = plain.lower()
    for match in _MOVE.finditer(plain) if any_of(low, (" on ", " to ", " from ")) else ():
        if match["run"].split()[-1].lower() in STRONG | {"family", "team", "scale"}:
            yield Span(*match.span("run"))


_BESIDE_AFTER = re.compile(
    rf"\s*(?:(?i:{CUE})\s*)?(?:,|/|&|,?\s+(?:and|or))\s*({_RUN})(?=\s*(?:,|/|\.|\)|$|(?:and|or|{CUE}|{SOFT_CUE})\b))"
)
_BESIDE_BEFORE = re.compile(rf"({_RUN})\s*(?:,|/|&|,?\s+(?:and|or))\s+(?:the\s+)?$")


_SLUG_BEFORE = re.compile(r"(?<![\w-])([a-z]+)\s*(?:,|/|\||,?\s(?:and|or))\s+$")
_SLUG_AFTER = re.compile(r"\s*(?:,|/|\||,?\s(?:and|or))\s+([a-z]+)(?![\w-])")


def _slugs_beside(plain: str, mention: NameMention) -> Iterator[Span]:
    """`either hobby or scaler_pro`: neighbours of a name as code writes it."""
    before = _SLUG_BEFORE.search(plain[: mention.span.start])
    for match in (before, _SLUG_AFTER.match(plain, mention.span.end)):
        if match and match[1] in PLAN_WORDS:
            yield Span(match.start(1), match.end(1))


def _listed(plain: str, known: tuple[NameMention, ...]) -> Iterator[Span]:
    """Capitalised neighbours of a known name in a list, if plans are called like that."""
    for mention in known:
        if mention.kind is not TermKind.PACKAGE or mention.foreign:
            continue
        if "_" in mention.said:
            yield from _slugs_beside(plain, mention)
        after = _BESIDE_AFTER.match(plain, mention.span.end)
        before = _BESIDE_BEFORE.search(plain[: mention.span.start])
        if before and not ENDS_NAME.match(plain, mention.span.end):
            before = None
        for match in (after, before):
            if match and match[1].split()[-1].lower() in PLAN_WORDS:
                yield Span(match.start(1), match.end(1))
