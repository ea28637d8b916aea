"""Which of a company's pages say most about its plans: what a draft is made from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest

from checker.canon.draft.importers import sketches_of
from checker.canon.draft.names import CUED, DESCRIBES, plan_like
from checker.canon.draft.sketch import Hints
from checker.canon.flaws import same_words
from checker.canon.name_checks import ORDINARY
from checker.interface import CanonError
from checker.models import Document
from checker.statements.posts import is_post
from checker.values.currencies import BARE_SIGNS

_READ = 20
_MOST = 5
_HEAD = 400_000
_NAMED = re.compile(r"pric|plans?(?![a-z])|tiers?(?![a-z])|edition|subscription|billing", re.I)
_SPEAKS = re.compile(
    rf"[{BARE_SIGNS}]\s?\d|\b(?:plans?|tiers?|editions?|subscriptions?|pricing)\b", re.I
)
_GONE = re.compile(
    r"\b(?:legacy|deprecated|archived?|old|previous|draft|internal|rfcs?|proposals?)\b", re.I
)
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][\w.&-]*\w(?: [A-Z][\w&-]*\w)?(?= [a-z])")
# In running text only: addresses and code spell names in small letters.
_SMALL = re.compile(r"(?<=[a-z,] )[a-z]+(?= [a-z])")
_WRITTEN = re.compile(r"(?<![\w/.@-])[A-Z][a-z]\w+(?![\w/@])")
_HOST = re.compile(
    r"(?:://|@)(?:[\w-]+\.)*?(?P<name>[\w-]{3,})\.(?:[a-z]{2,3}\.)?[a-z]{2,10}(?![\w-]|\.\w)"
)
_COMPANY_SHARE = 3
_FEWEST = 3
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pages that say most, the fullest first, and what the company seems to be called.

    `plans` are the names that the fullest shows, folded; `spoken` those that several pages
    call plans in sentences, each with the first such page; `left` are pages of other plans.
    """

    documents: tuple[Document, ...]
    company: str | None
    plans: frozenset[str] = frozenset()
    spoken: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A page, the plans it shows by structure, and how much it says of them.

    `told` is how much its sentences say.
    """

    document: Document
    names: frozenset[str]
    weight: int
    told: int = 0


def choose(found: Iterable[Document]) -> Chosen:
    """The pages to draft from: the one that says most of plans, and others about the same.

    Posts are left out, and so is what calls itself old: they tell of their day.
    """
    company = _Company()
    spoken: dict[str, dict[str, str]] = {}
    looks: list[tuple[int, int, Document]] = []
    for number, document in enumerate(found):
        text = document.content[:_HEAD].decode("utf-8", "ignore")
        company.see(text)
        for name in _called_plans(text) if not _is_past(document.uri) else ():
            spoken.setdefault(name.casefold(), {})[document.uri] = name
        if (looked := _look(document, text)) and not _is_past(document.uri):
            looks.append((looked, -number, document))
    weighed = [_weigh(document) for *_, document in nlargest(_READ, looks, key=lambda x: x[:2])]
    weighed = _with_known(weighed)
    taken = _about_the_same(weighed)
    plans = taken[0].names if taken else frozenset[str]()
    return Chosen(
        tuple(page.document for page in taken),
        company.name(plan for page in taken for plan in page.names),
        plans,
        tuple(_first(on) for on in spoken.values() if len(on) >= _FEWEST),
        _some([_named(page) for page in weighed if page.weight and page not in taken]),
    )


def _some(named: list[str]) -> tuple[str, ...]:
    """The first of many names, and how many more there are."""
    more = len(named) - _MOST
    return (*named[:_MOST], f"{more} more") if more > 0 else tuple(named)


def _first(pages: dict[str, str]) -> tuple[str, str]:
    """A name with the first page that uses it."""
    return next((name, uri) for uri, name in pages.items())


def _called_plans(text: str) -> set[str]:
    """The everyday names of plans that a text calls plans: `the Pro plan`."""
    names = (match["name"] for match in CUED.finditer(text))
    return {name for name in names if name.casefold() in ORDINARY - DESCRIBES}


def _named(page: _Weighed) -> str:
    names = sorted(page.names)
    more = "" if len(names) <= _FEWEST else f" and {len(names) - _FEWEST} more"
    return f"{page.document.uri} ({', '.join(names[:_FEWEST])}{more})"


def _is_past(uri: str) -> bool:
    words = re.sub(r"[_\W]+", " ", uri.rpartition("://")[2])
    return is_post(uri) or bool(_GONE.search(words))


def _look(document: Document, text: str) -> int:
    """How much a page may say, without reading it: its name, amounts, words about plans."""
    name = document.uri.rpartition("/")[2] or document.uri
    spoken = min(len(_SPEAKS.findall(text)), 60) if document.media_type.startswith("text/") else 5
    return spoken + (60 if _NAMED.search(name) else 0)


def _with_known(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    """The pages again, each read by the names of the plans that the fullest shows."""
    best = max(weighed, key=lambda page: page.weight, default=None)
    if best is None or len(best.names) < _SEVERAL:
        return list(weighed)
    return [page if page is best else _weigh(page.document, best.names) for page in weighed]


def _weigh(document: Document, plans: frozenset[str] = frozenset()) -> _Weighed:
    try:
        sketches = sketches_of(document, Hints(plans=plans))
    except CanonError:
        return _Weighed(document, frozenset(), 0)
    shown = [package for s in sketches for package in s.packages if not package.unsure]
    entries = sum(len(package.prices) + len(package.limits) for package in shown)
    entries += sum(len(sketch.features) for sketch in sketches)
    names = frozenset(same_words(package.name) for package in shown)
    named = 2 if _NAMED.search(document.uri.rpartition("/")[2]) else 1
    weight = named * (entries + 3 * len(names)) if names else 0
    told = sum(len(sketch.packages) + len(sketch.claims) for sketch in sketches)
    return _Weighed(document, names, weight, named * told)


def _about_the_same(weighed: Sequence[_Weighed]) -> list[_Weighed]:
    """The fullest page of several plans, and those that show plans of the same names."""
    ranked = sorted((page for page in weighed if page.weight), key=lambda page: -page.weight)
    best = next((page for page in ranked if len(page.names) > 1), next(iter(ranked), None))
    if best is None:
        # No page shows plans: what is left are sentences about them.
        told = sorted((page for page in weighed if page.told), key=lambda page: -page.told)
        return told[:_MOST]
    others = [p for p in ranked if p is not best and _is_about(p.names, best.names)]
    return [best, *others[: _MOST - 1]]


def _is_about(names: frozenset[str], known: frozenset[str]) -> bool:
    """Whether a page speaks of known plans, and hardly of others."""
    return 2 * len(names & known) > len(names)


def _squashed(name: str) -> str:
    """A name as addresses have it: `Blue Harbour` is `blueharbour`."""
    return re.sub(r"[\W_]+", "", name).casefold()


class _Company:
    """Counts names in running text: a company's own stands on most of its pages."""

    def __init__(self) -> None:
        self._pages = 0
        self._on: Counter[str] = Counter()
        self._alone: Counter[str] = Counter()
        self._small: Counter[str] = Counter()
        self._hosts: Counter[str] = Counter()
        self._written: Counter[str] = Counter()

    def see(self, text: str) -> None:
        """Count one page's names."""
        self._pages += 1
        names = {match[0] for match in _CAPITAL.finditer(text)}
        self._on.update(names | {name.split()[0] for name in names})
        self._alone.update(name for name in names if " " not in name)
        self._small.update(word for word in set(_SMALL.findall(text)))
        self._written.update(set(_WRITTEN.findall(text)))
        self._hosts.update({match["name"].casefold() for match in _HOST.finditer(text)})

    def name(self, plans: Iterable[str] = ()) -> str | None:
        """The name that most pages use and no plan has; none where no name stands out.

        Of several, the one that is in the pages' addresses is a company's.
        """
        taken = self._called(frozenset(plans))
        own = [
            (count + self._hosts[_squashed(name)], len(name), name)
            for name, count in self._on.items()
            if count >= max(_FEWEST, self._pages / _COMPANY_SHARE)
            and not name.removesuffix("s").isupper()
            and same_words(name) not in taken
            and not plan_like(name)
            and self._small[name.casefold()] * 2 < count
        ]
        if not own:
            return self._in_addresses(taken)
        most = max(own)
        # `Blue Harbour` where pages hardly say `Blue` alone.
        alone = self._alone[most[2]]
        longer = [o for o in own if o[2].startswith(f"{most[2]} ") and o[0] > alone]
        return max(longer or [most])[2]

    def _called(self, plans: frozenset[str]) -> frozenset[str]:
        """What plans are called: their names, and what one alone begins with.

        What addresses have, too, is the company's: `Acme` of `Acme Roster`.
        """
        first = Counter(name.split()[0] for name in plans if " " in name)
        begin = {word for word, times in first.items() if times == 1 and not self._hosts[word]}
        return plans | begin

    def _in_addresses(self, plans: frozenset[str]) -> str | None:
        """The name in headings, titles and at the start of sentences that addresses have, too."""
        own = [
            (count + self._hosts[_squashed(name)], name)
            for name, count in self._written.items()
            if count >= max(_FEWEST, self._pages / _COMPANY_SHARE)
            and self._hosts[_squashed(name)]
            and same_words(name) not in plans
            and not self._small[name.casefold()]
        ]
        return max(own)[1] if own else None
