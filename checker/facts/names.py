"""Package names in text: which are ours, which are somebody else's, which nobody knows.

Known names are found by Aho-Corasick, longest first, with own boundary checks. Plan
names are mostly ordinary words (Pro, Team, Growth), so a one-word name counts only with
evidence: a cue beside it (`plan`, `tier`, `customers`), a capital inside a sentence, a
list with other names, a verb that plans take, or a table header that is nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import ahocorasick
from rapidfuzz.distance import OSA

from checker.facts.clues import SOLD, any_of
from checker.models import Cell, Span


class TermKind(StrEnum):
    """What a known name stands for."""

    PACKAGE = "package"
    RETIRED = "retired"
    COMPETITOR = "competitor"
    PRODUCT = "product"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Term:
    """A name the canon knows. `id` is the package's id, or the name itself."""

    text: str
    kind: TermKind
    id: str


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name at its place. `id` is None for a package nobody knows.

    `foreign` says that the words before make it somebody else's ("Slack Pro").
    """

    span: Span
    said: str
    kind: TermKind
    id: str | None
    foreign: bool = False


# Words that plans are called by; alone they prove nothing, after our own name much.
PLAN_WORDS = frozenset(
    """free starter basic standard plus pro professional premium business team teams enterprise growth
    scale hobby personal developer lite light essentials essential advanced ultimate unlimited individual
    startup solo max community launch core student education silver gold platinum bronze entry base
    family expert elite prime light automate performance launchpad ultra mini nano micro mega""".split()
)
# Those that little else is called by; the rest need a cue of their own.
_STRONG = frozenset(
    """free starter basic standard plus pro professional premium business enterprise growth hobby personal lite
    essentials essential advanced ultimate unlimited gold silver bronze platinum startup teams""".split()
)
CUE = r"(?:plans?|tiers?|editions?|subscriptions?|packages?|licen[cs]es?|offerings?|bundles?)"
_SOFT_CUE = (
    r"(?:customers?|users?|accounts?|workspaces?|members?|organi[sz]ations?|orgs?|subscribers?|levels?|"
    r"pricing|teams?|seats?|projects?|sites?|databases?|admins?|owners?|clients?|features?|trials?|only|plan's)"
)
_VERB = (
    r"(?:is|are|was|costs?|includes?|starts?|gives?|comes|has|have|offers?|allows?|covers?|supports?|adds?|gets?|"
    r"provides?|keeps?|lets?|can|cannot|does|doesn't|will|retains?|requires?|needs?|stays?|remains?|goes|unlocks?|builds?|also|accepts?|"
    r"handles?|sends?|stores?|processes|runs?|serves?|permits?|caps?|brings?|ships?|delivers?|works?|charges?)"
)
_AFTER_CUE = re.compile(rf"['’]?s?[\s\"”’)\]*_`-]{{0,4}}{CUE}\b", re.I)
_AFTER_SOFT = re.compile(rf"[\s\"”’)*_`-]{{0,4}}{_SOFT_CUE}\b", re.I)
_AFTER_START = re.compile(
    rf"['’]?s?\s*(?:$|[:;()–—|/&=?!]|\.(?:\s|$)|-\s|[$€£]|{_VERB}\b|{CUE}\b|(?:and|or|to)\b|\(|\d)",
    re.I,
)
# Enough for a name that is approved, not to call one retired: `Growth suits most`.
_AFTER_MILD = re.compile(r"\s+(?:for|with|in|at)\b|\s+[a-z]{3,}[^s\W]s\b")
_BEFORE_CUE = re.compile(
    r"(?:\b(?:on|to|from|in|with|for|of|the|our|and|or|plus|than|via|under|upgrade|choose|buy|get|plan|tier|edition|"
    r"subscription|called|named|either|both|versus|vs\.?|only)|[,:/(\"“'‘`*_|>–—-])\s*$",
    re.I,
)
# What may stand before one of our names with a capital of its own.
_STARTERS = frozenset(
    """the our your a an on in for with from to of and or at by is are if when while as all every each both either
    neither only not no choose upgrade upgrading get try buy see compare contact about why what which how existing
    new current free paid annual monthly yearly self hosted cloud talk to switch switching move moving start starting
    use using unlike under than plus also our's this that these those any most many some other named called plans
    plan tier edition subscription includes include requires require needs need available limited everything
    supported features pricing price standard note tip important warning yes""".split()
)
_PREVIOUS = re.compile(r"([\w][\w.&'’+-]*)[ \t\u00a0]+$")
_NEXT = re.compile(r"[ \t\u00a0]+([A-Z][\w+-]*)")
# `Enterprise Hub subscription` is another name than `Enterprise`.
_LONGER = re.compile(
    rf"[ \t\u00a0](?!{CUE}|{_SOFT_CUE})[A-Z]\w+\s+(?:[Pp]lans?|[Tt]iers?|[Ee]ditions?|[Ss]ubscriptions?)\b"
)
_FOLD = str.maketrans({"-": " ", "_": " ", "\u00a0": " ", "‑": " ", "’": "'"})


def fold(text: str) -> str:
    """Lower case and spaces for hyphens, one character for one, so offsets stay."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_FOLD)


def same_name(a: str, b: str) -> bool:
    """Whether two names differ only by case, hyphens or a plural `s`."""
    return fold(a).rstrip("s") == fold(b).rstrip("s")


@dataclass(frozen=True)
class Lexicon:
    """Every name the canon knows.

    `order` has the package ids from the smallest to the largest where that is known;
    `free` those that cost nothing; `closed` says that there are no other packages.
    """

    terms: tuple[Term, ...] = ()
    order: tuple[str, ...] = ()
    free: frozenset[str] = field(default_factory=frozenset)
    closed: bool = False
    currency: str = "USD"

    @cached_property
    def packages(self) -> frozenset[str]:
        """The ids of all packages."""
        return frozenset(t.id for t in self.terms if t.kind is TermKind.PACKAGE)

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for term in self.terms:
            if term.kind is TermKind.PACKAGE:
                names.setdefault(term.id, term.text)
        return names

    def name(self, package: str) -> str:
        """The approved name of a package."""
        return self._names.get(package, package)

    @cached_property
    def companies(self) -> frozenset[str]:
        """Folded names of our company."""
        return frozenset(fold(t.text) for t in self.terms if t.kind is TermKind.COMPANY)

    @cached_property
    def long_names(self) -> tuple[str, ...]:
        """Folded one-word package names long enough to recognise when misspelt."""
        names = {fold(t.text) for t in self.terms if t.kind is TermKind.PACKAGE}
        return tuple(sorted(n for n in names if len(n) >= _FEWEST_LETTERS and n.isalpha()))

    @cached_property
    def _nearly(self) -> dict[str, bool]:
        return {}

    def is_nearly_ours(self, word: str) -> bool:
        """Whether a word is a letter or two away from one of the long names; remembered."""
        known = self._nearly.get(word)
        if known is None:
            folded = fold(word)
            known = any(_near(folded, name) for name in self.long_names)
            self._nearly[word] = known
        return known

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton | None:
        automaton = ahocorasick.Automaton()
        for term in self.terms:
            key = fold(term.text)
            if key and (key not in automaton or term.kind is TermKind.PACKAGE):
                if not self._repeats(key):
                    automaton.add_word(key, term)
        if not len(automaton):
            return None
        automaton.make_automaton()
        return automaton

    def _repeats(self, key: str) -> bool:
        """`brightline growth` where `growth` is a term too: it would hide `growth plus`."""
        rests = [key.removeprefix(f"{c} ") for c in self.companies if key.startswith(f"{c} ")]
        return any(rest == fold(t.text) for rest in rests for t in self.terms)

    def find(self, plain: str, whole: bool = False) -> tuple[NameMention, ...]:
        """Every known name in a text, in order, longest first where they overlap.

        `whole` says that the text is a label (a cell, a heading), in which a name that
        fills it is a name without further evidence.
        """
        if self._automaton is None:
            return ()
        return tuple(self._mentions(plain, whole))

    @cached_property
    def _labels(self) -> dict[str, tuple[NameMention, ...]]:
        return {}

    def in_label(self, text: str) -> tuple[NameMention, ...]:
        """The names in a short text that many units share (a heading, a header); remembered."""
        known = self._labels.get(text)
        if known is None:
            if len(self._labels) > _REMEMBERED:
                self._labels.clear()
            known = self._labels[text] = self.find(text, whole=True)
        return known

    def _mentions(self, plain: str, whole: bool) -> Iterator[NameMention]:
        found = _longest(self._hits(plain))
        known = [
            (span, term)
            for i, (span, term) in enumerate(found)
            if _evident(plain, span, term, whole, found[max(0, i - 1) : i + 2])
        ]
        for span, term in known:
            said = plain[span.start : span.end]
            foreign = term.kind in _OURS and self.is_foreign(plain, span)
            yield NameMention(span, said, term.kind, term.id, foreign)

    def _hits(self, plain: str) -> Iterator[tuple[Span, Term]]:
        folded = fold(plain)
        assert self._automaton is not None  # noqa: S101
        for last, term in self._automaton.iter(folded):
            span = Span(last + 1 - len(term.text), last + 1)
            if _bounded(plain, span):
                yield span, term

    def is_foreign(self, plain: str, span: Span) -> bool:
        """Whether a capitalised word of others stands right before the name."""
        previous = _PREVIOUS.search(plain, max(0, span.start - 40), span.start)
        if previous is None:
            return False
        word = previous[1]
        line = fold(plain[: previous.start()]).rstrip(" ")
        if any(line.endswith(company) for company in self.companies):
            return False
        owner = re.sub(r"['’]s$", "", word)
        if fold(owner) in self._own_words or fold(word) in _STARTERS:
            return False
        if word != owner and word[0].isupper():
            return True
        return (word[0].isupper() and not word.isupper()) or (word.isupper() and len(word) > 4)

    @cached_property
    def _own_words(self) -> frozenset[str]:
        """Every word of our own names: `Brightline Growth` has nothing foreign in it."""
        ours = (t.text for t in self.terms if t.kind in {*_OURS, TermKind.COMPANY})
        return frozenset(word for text in ours for word in fold(text).split())


_OURS = frozenset({TermKind.PACKAGE, TermKind.RETIRED})


_REMEMBERED = 20_000


def _bounded(plain: str, span: Span) -> bool:
    before = plain[span.start - 1 : span.start]
    after = plain[span.end : span.end + 1]
    if before.isalnum() or after.isalnum() or after == "+" or before in {"@", "#"}:
        return False
    if before == "." or (after == "." and plain[span.end + 1 : span.end + 2].isalnum()):
        return False
    if before == "/" or after == "/":
        return plain[span.start].isupper()
    return not (before == "-" and plain[span.start].islower()) and before != "_"


def _longest(hits: Iterable[tuple[Span, Term]]) -> list[tuple[Span, Term]]:
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


def _evident(
    plain: str, span: Span, term: Term, whole: bool, found: list[tuple[Span, Term]]
) -> bool:
    """Whether a hit is used as a name, and not as the ordinary word it also is."""
    said = plain[span.start : span.end]
    if term.kind is TermKind.COMPANY:
        return True
    if whole and plain.strip(" *_`:.!\t\n") == said:
        return True
    capital = said[0].isupper() or not said[0].isalpha()
    if not capital:
        return _is_cued(plain, span) or _in_list(plain, span, found, lower=True)
    if term.kind not in _OURS:
        return True
    if _LONGER.match(plain, span.end):
        return False
    if len(said.split()) > 1:
        return True
    if _AFTER_CUE.match(plain, span.end) or _in_list(plain, span, found):
        return True
    if _NEXT.match(plain, span.end) and not _AFTER_SOFT.match(plain, span.end):
        return False
    if _starts_sentence(plain, span.start):
        mild = term.kind is TermKind.PACKAGE and _AFTER_MILD.match(plain, span.end)
        return bool(
            mild or _AFTER_START.match(plain, span.end) or _AFTER_SOFT.match(plain, span.end)
        )
    return True


_ARTICLE = re.compile(r"\b(?:the|our|all|any|of|on|to|for|with|both|your)\s+$", re.I)


def _is_cued(plain: str, span: Span) -> bool:
    """A cue right after a word in lower case, and an article or the like before it.

    "The team plans to stay" and "performance plans change" have none.
    """
    cue = _AFTER_CUE.match(plain, span.end)
    if cue is None or re.compile(r"\s+to\b").match(plain, cue.end()):
        return False
    return not cue[0].rstrip().endswith("s") or _ARTICLE.search(plain[: span.start]) is not None


def _starts_sentence(plain: str, at: int) -> bool:
    before = plain[:at].rstrip(" \t\r\n\u00a0*_`\"'“‘([>#|-–—•")
    return not before or before[-1] in ".!?:"


def _in_list(plain: str, span: Span, found: list[tuple[Span, Term]], lower: bool = False) -> bool:
    """Whether another package stands beside it: `Pro and Enterprise`, `Free/Team`."""
    for other, term in found:
        if other == span or term.kind not in _OURS:
            continue
        first, then = (span, other) if span < other else (other, span)
        gap = plain[first.end : then.start]
        if re.fullmatch(
            rf"[\s*_`]*(?:[,/&+|]|,?\s*(?:and|or|and/or)\b)?[\s*_`]*(?:{CUE})?[\s*_`]*", gap
        ):
            return not lower or bool(_AFTER_CUE.match(plain, then.end))
    return False


# --- names nobody knows -----------------------------------------------------------

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
    after our own name ("Brightline Starter"), and beside known names in one list.
    """
    labelled = (*_labelled(plain, known), *_misspelt(plain, lexicon))
    if labelled or whole:
        return labelled
    taken = [m.span for m in known if m.kind is not TermKind.COMPANY and not m.foreign]
    used = {
        *_cued(plain, lexicon),
        *_after_company(plain, known),
        *_listed(plain, known),
        *_moved(plain),
    }
    found: list[NameMention] = []
    for span in sorted(s for s in (_trim(plain, u, lexicon) for u in used) if s):
        if all(span.end <= t.start or span.start >= t.end for t in taken):
            taken.append(span)
            said = plain[span.start : span.end]
            found.append(NameMention(span, said, TermKind.PACKAGE, None))
    return tuple(found)


_LABEL = re.compile(rf"\s*({_RUN})\s+{_SOLD}\s*")


_LONG_WORD = re.compile(r"\b[A-Z][a-z]{6,}\b")
_FEWEST_LETTERS = 8


def _misspelt(plain: str, lexicon: Lexicon) -> Iterator[NameMention]:
    """Capitalised words a letter or two away from a long name: `Entreprise`.

    Short names have too many neighbours among ordinary words to look for.
    """
    for match in _LONG_WORD.finditer(plain) if lexicon.long_names else ():
        if lexicon.is_nearly_ours(match[0]):
            yield NameMention(Span(*match.span()), match[0], TermKind.PACKAGE, None)


def _near(word: str, name: str) -> bool:
    if word.rstrip("s") == name.rstrip("s") or word[0] != name[0]:
        return False
    return OSA.distance(word, name, score_cutoff=2) <= 2 and abs(len(word) - len(name)) <= 1


def _labelled(plain: str, known: tuple[NameMention, ...]) -> Iterator[NameMention]:
    """A heading or cell that is nothing but a name and a cue: `Ultimate plan`."""
    match = _LABEL.fullmatch(plain)
    if match and not known and match[1].split()[-1].lower() in PLAN_WORDS:
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
            if (
                span
                and (len(runs) > 1 or _stands_for_a_plan(plain, span))
                and not _opens(plain, span)
            ):
                yield span


def _opens(plain: str, span: Span) -> bool:
    """Whether a word has its capital from the start of its sentence: `Finally, Pro plans`."""
    word = fold(plain[span.start : span.end]).split()[-1]
    listed = plain[span.end : span.end + 1] in {",", "/"} and word in PLAN_WORDS
    return _starts_sentence(plain, span.start) and not listed


_OUR = re.compile(r"\b(?:the|our)\s+[\"“'*_`]*$", re.I)


def _stands_for_a_plan(plain: str, span: Span) -> bool:
    """Whether one capitalised word before a cue names a plan, and is not capital by chance.

    Words that plans are often called by may stand anywhere inside a sentence, others
    only behind an article: "your Stripe plan" and "Also, plans" are none of ours.
    """
    usual = fold(plain[span.start : span.end]).split()[-1] in PLAN_WORDS
    return usual or _OUR.search(plain[: span.start]) is not None


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
    return any(r[0].split()[-1].lower() in _STRONG for r in runs) or any(known)


def _trim(plain: str, span: Span, lexicon: Lexicon) -> Span | None:
    """The run without leading words that are not part of a name; None if nothing is left."""
    start = span.start
    while start < span.end:
        word = re.compile(r"[\w+-]+").match(plain, start, span.end)
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


def _after_company(plain: str, known: tuple[NameMention, ...]) -> Iterator[Span]:
    for mention in known:
        if mention.kind is TermKind.COMPANY:
            run = re.compile(rf"(?:\s-)?\s+({_RUN})").match(plain, mention.span.end)
            if run and (run[1].split()[-1].lower() in _STRONG or _SOLD_TO.match(plain, run.end())):
                yield Span(run.start(1), run.end(1))


_SOLD_TO = re.compile(r"\s+(?:customers|subscribers)\b")
_MOVE = re.compile(rf"\b(?:on|to|from)\s+(?:the\s+)?(?P<run>{_RUN})(?=\s*[?!.,;]|\s*$)")


def _moved(plain: str) -> Iterator[Span]:
    """`Already on Family?`, `Upgrade to Premium.`"""
    low = plain.lower()
    for match in _MOVE.finditer(plain) if any_of(low, (" on ", " to ", " from ")) else ():
        if match["run"].split()[-1].lower() in _STRONG | {"family", "team", "scale"}:
            yield Span(*match.span("run"))


_BESIDE_AFTER = re.compile(
    rf"\s*(?:(?i:{CUE})\s*)?(?:,|/|&|,?\s+(?:and|or))\s*({_RUN})(?=\s*(?:,|/|\.|\)|$|(?:and|or|{CUE}|{_SOFT_CUE})\b))"
)
_BESIDE_BEFORE = re.compile(rf"({_RUN})\s*(?:,|/|&|,?\s+(?:and|or))\s+(?:the\s+)?$")


def _listed(plain: str, known: tuple[NameMention, ...]) -> Iterator[Span]:
    """Capitalised neighbours of a known name in a list, if plans are called like that."""
    for mention in known:
        if mention.kind is not TermKind.PACKAGE or mention.foreign:
            continue
        after = _BESIDE_AFTER.match(plain, mention.span.end)
        before = _BESIDE_BEFORE.search(plain[: mention.span.start])
        for match in (after, before):
            if match and match[1].split()[-1].lower() in PLAN_WORDS:
                yield Span(match.start(1), match.end(1))
