"""What a page says about its plans in sentences: names, and claims in its own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from checker.canon.draft.bullets import EXTRA, canon_price, read_prices
from checker.canon.draft.cards import place
from checker.canon.draft.names import (
    CUE,
    DESCRIBES,
    PAST,
    PRICING,
    clean_name,
    is_within,
    names_in,
    plan_like,
)
from checker.canon.draft.prices import FROM_SENTENCE
from checker.canon.draft.sketch import IN_SENTENCES, PackageSketch, SketchBuilder
from checker.canon.name_checks import ORDINARY
from checker.canon.schema import ListPrice
from checker.models import Fact, FactKind, Name, Price, Stance, TextUnit, UnitKind
from checker.statements.patterns.find import find_facts
from checker.values.currencies import CODES
from checker.values.money import find_prices
from checker.values.names import Lexicon
from checker.values.scopes import ALL, SOME
from checker.values.terms import Term, TermKind, same_name

_IN_BRACKETS = re.compile(r"[(\[]([A-Z]{3})[)\]]")
_LONGEST = 400
_USED = 2
_COMPANY_WORDS = 2
_OWNED = re.compile(r"\b(?P<owner>[A-Z]\w+) (?P<plan>[A-Z]\w+)\b")
# After the company's name these are mostly its people: `the Acme Team`.
_PEOPLE = frozenset("team teams community expert partner developer creator builder".split())
_SAYS = (UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.ATTRIBUTE)
_RUNNING = (UnitKind.SENTENCE, UnitKind.ITEM)
# Blanked markup leaves a space before a colon: `**Pro**: …` is read as `Pro : …`.
_SPACED = re.compile(r"\s+([:,.;!?)])")
# A sentence that leans on its neighbours, or tells what to do, states nothing on its own.
_LEANS = re.compile(
    r"^(?:(?:only )?(?:available|included|supported)|this|these|those|it)\b"
    r"|^(?:they|that|such|both|here|for example)\b"
    r"|^(?:if|contact|choose|select|click|go to|see|visit|navigate|open|compare|talk|email)\b"
    r"|, (?:please )?(?:contact|visit|see|select|click|go to|check|refer to|navigate)\b"
    r"|\b(?:any of them|the rest|below|above|following)\b",
    re.I,
)


_EXAMPLE = re.compile(r"\b(?:examples?|e\.g\.|would|suppose|imagine|let['’]s say)\b", re.I)


_ALL_PRICES = re.compile(
    r"(?:all )?(?:our |the )?(?:prices|amounts|rates|fees)\b(?! (?:of|for|on)\b)"
    r"[^.]{0,60}?\bper\s(?P<basis>.*)",
    re.I,
)


def find_basis(units: Iterable[TextUnit], currency: str) -> ListPrice | None:
    """What a page says of all its prices: `All amounts are per employee and month`."""
    said = (_ALL_PRICES.match(" ".join(u.plain.split())) for u in units if u.kind in _RUNNING)
    found = {read_prices(f"{currency} 1 per {m['basis']}", currency)[:1] for m in said if m}
    return next(iter(found))[0] if len(found) == 1 and () not in found else None


ReadUnit = tuple[TextUnit, tuple[Fact, ...]]
"""A unit, and what it states."""


def read_facts(units: Iterable[TextUnit], out: SketchBuilder) -> list[ReadUnit]:
    """What each unit states, by the names of the plans that were found."""
    lexicon = _lexicon(out)
    return [(unit, find_facts(unit, lexicon)) for unit in units]


def read_names(units: Sequence[TextUnit], out: SketchBuilder) -> None:
    """Adds plans that only sentences name."""
    count: Counter[str] = Counter()
    where: dict[str, int | None] = {}
    proven: set[str] = set()
    for unit in units:
        if unit.kind in _SAYS and not PAST.search(" ".join((unit.plain, *unit.context.headings))):
            text = " ".join(unit.plain.split())
            for raw, sure in (names_in(text) | _owned_names(text, out.company)).items():
                if _is_of_others(raw, text, out.company):
                    continue
                name = out.short(raw)
                count[name] += 1
                where.setdefault(name, unit.location.line)
                proven |= {name} if sure else set()
    retired = {name for package in out.packages.values() for name in package.retired}
    for name, times in count.items():
        known = [*out.packages, *retired]
        if any(same_name(name, other) for other in known) or _part_of(name, known):
            continue
        if is_within(name, known):
            continue
        if name in proven or (plan_like(name) and (times > 1 or _is_plain(name))):
            source = place(out.source, where[name])
            out.package(PackageSketch(name, source, unsure=IN_SENTENCES))


_OWNER = re.compile(
    r"\b(?:(?P<owner>[A-Z][\w&.-]*(?: [A-Z]\w+)?)['’]s?|[Tt]heir)\s+(?:own |new |\w+est )?$"
)


def _is_of_others(name: str, text: str, company: str | None) -> bool:
    """Whether a text gives a name to another company: `Contoso's Team plan`, `their Team plan`."""
    at = text.find(name)
    owner = _OWNER.search(text, 0, max(at, 0))
    return owner is not None and not (company and owner["owner"] == company)


def _owned_names(text: str, company: str | None) -> dict[str, bool]:
    """Plans right after the company's name: `Acme Enterprise can be bought …`."""
    owned = (m["plan"] for m in _OWNED.finditer(text) if m["owner"] == company)
    return {name: False for name in owned if name.casefold() in ORDINARY - _PEOPLE}


def _is_plain(name: str) -> bool:
    """Whether a name said once is still one: no owner before it, and no mere description."""
    words = name.casefold().split()
    return words[0] in ORDINARY and name.casefold() not in DESCRIBES


def find_company(title: str, units: Sequence[TextUnit]) -> str | None:
    """The company as its page calls it.

    Its title says `Pricing | Acme`; or `Acme pricing`, and the text goes on to use the
    name; or the name stands before those of several plans.
    """
    parts = re.split(r"\s+[|–—·-]\s+", title)
    if len(parts) == 2 and PRICING.search(title):
        other = next((part for part in parts if not PRICING.search(part)), None)
        if other and len(other.split()) <= _COMPANY_WORDS and clean_name(other) == other:
            return other if not plan_like(other) else None
    text = " ".join(" ".join(unit.plain.split()) for unit in units if unit.kind in _RUNNING)
    words = re.findall(r"[A-Z0-9][\w.&-]*\w", PRICING.sub(" ", title))
    return next((word for word in (*words, *_owners(text)) if _is_used(word, text)), None)


def _owners(text: str) -> list[str]:
    """Words that stand before the names of at least two plans: `Acme Pro`, `Acme Team`."""
    plans: dict[str, set[str]] = {}
    for match in _OWNED.finditer(text):
        if match["plan"].casefold() in ORDINARY:
            plans.setdefault(match["owner"], set()).add(match["plan"])
    return [owner for owner, names in plans.items() if len(names) > 1]


def _is_used(word: str, text: str) -> bool:
    """Whether running text uses a word as a name: after a small word with a capital."""
    if plan_like(word) or clean_name(word) is None:
        return False
    return len(re.findall(rf"[a-z,]\s{re.escape(word)}(?!\w)", text)) >= _USED


def find_currency(units: Iterable[TextUnit]) -> str | None:
    """The currency most amounts on a page are in, or a column of it names."""
    count: Counter[str] = Counter()
    for unit in units:
        text = unit.plain.strip()
        count.update(code for code in (text, *_IN_BRACKETS.findall(text)) if code in CODES)
        count.update(m.price.currency for m in find_prices(unit.plain) if m.price.currency)
    return count.most_common(1)[0][0] if count else None


def _part_of(name: str, known: Iterable[str]) -> bool:
    """`Enterprise` where `Acme Enterprise` is known, or the other way round, is no new plan."""
    words = name.casefold().split()
    return any(
        words == other.split()[-len(words) :] or other.split() == words[-len(other.split()) :]
        for other in known
    )


def note_unknown(read: Iterable[ReadUnit], out: SketchBuilder) -> None:
    """Notes words used like plans' names that are in no package: the reader may know better.

    An everyday name of plans is one that may be none.
    """
    found: dict[str, None] = {}
    for unit, facts in read:
        if not PAST.search(" ".join((unit.plain, *unit.context.headings))):
            for fact in facts:
                if isinstance(fact.value, Name) and fact.value.package is None:
                    if _OWNER.search(unit.plain, 0, fact.span.start):
                        continue
                    found.setdefault(" ".join(fact.value.said.split()))
    retired = {name.casefold() for p in out.packages.values() for name in p.retired}
    found = {name: None for name in found if not is_within(name, {*out.packages, *retired})}
    for name in [name for name in found if name.casefold() in ORDINARY]:
        out.package(PackageSketch(name, out.source, unsure=IN_SENTENCES))
        del found[name]
    if found:
        out.note(
            f"{out.source} uses these like names of plans: {', '.join(found)}. Add those that are; "
            "put other products of yours under `products`."
        )


def read_sentence_prices(read: Iterable[ReadUnit], out: SketchBuilder) -> None:
    """Adds prices that only sentences give, to plans that have none: `the $5/month Pro plan`."""
    bare = {name: package for name, package in out.packages.items() if not package.prices}
    for unit, facts in read if bare else ():
        for fact in facts:
            for said in fact.packages if _is_plan_price(fact, unit.plain) else ():
                key = said.casefold()
                if key in bare and not out.packages[key].prices and isinstance(fact.value, Price):
                    source = place(out.source, unit.location.line)
                    price = canon_price(fact.value, unit.plain, out.currency or "USD")
                    price = price.model_copy(update={"unsure": f"{FROM_SENTENCE} ({source})"})
                    out.package(PackageSketch(said, source, (price,)))


def _is_plan_price(fact: Fact, text: str) -> bool:
    """Whether a price is one plan's own, now: not one for some thing in it."""
    alone = fact.kind is FactKind.PRICE and fact.bound_by == "clause" and len(fact.packages) == 1
    period = isinstance(fact.value, Price) and fact.value.every in ("month", "year")
    if EXTRA.search(text) or re.search(r"\bfee\b", text):
        return False
    return alone and period and fact.stance is Stance.OURS_NOW


def read_claims(read: Iterable[ReadUnit], out: SketchBuilder) -> None:
    """Adds sentences that state something about plans that can be checked."""
    shown = any(package.unsure is None for package in out.packages.values())
    for unit, found in read:
        text = _SPACED.sub(r"\1", " ".join(unit.plain.split())).lstrip("*†‡ ")
        if unit.kind is UnitKind.ITEM and text[-1:] not in ".!":
            continue  # a label: what it is said of stands around it
        facts = [fact for fact in found if _checkable(fact, shown) and _is_of_plans(fact, text)]
        loose = shown and not facts and not _EXAMPLE.search(text)
        if not _is_sentence(unit, text):
            continue
        if facts:
            # Partners, students and those who pay by the year each have their own.
            others = all(fact.kind is FactKind.DISCOUNT for fact in facts)
            unsure = "there may be other discounts" if others else None
            out.claim(text, place(out.source, unit.location.line), unsure)
        elif loose and any(map(_is_loose_price, found)):
            unsure = "of which plans this is the price is not said"
            out.claim(text, place(out.source, unit.location.line), unsure)


def _lexicon(out: SketchBuilder) -> Lexicon:
    names = [package.name for package in out.packages.values()]
    company = [Term(out.company, TermKind.COMPANY, out.company)] if out.company else []
    return Lexicon(
        terms=(*(Term(name, TermKind.PACKAGE, name) for name in names), *company),
        order=tuple(names),
        currency=out.currency or "USD",
    )


def _is_sentence(unit: TextUnit, text: str) -> bool:
    if unit.kind not in (UnitKind.SENTENCE, UnitKind.ITEM) or unit.visibility != "visible":
        return False
    if unit.context.region != "main" or PAST.search(" ".join(unit.context.headings)):
        return False
    if _LEANS.search(text) or (unit.context.leads and unit.context.leads[-1].endswith(".")):
        return False  # `More seats. $10 each on Pro.` states nothing without its label
    return 20 < len(text) <= _LONGEST and " " in text and not text.endswith(("?", ":"))


def _is_loose_price(fact: Fact) -> bool:
    """Whether a fact is what something costs beside the plans: `an extra seat is $5 a month`."""
    priced = isinstance(fact.value, Price) and bool(fact.value.amount and fact.value.per)
    return priced and not fact.packages and fact.stance is Stance.OURS_NOW


def _is_of_plans(fact: Fact, text: str) -> bool:
    """Whether a fact about who has something tells it of plans: `not supported` may be a format."""
    if fact.kind is not FactKind.AVAILABILITY:
        return True
    return not fact.packages <= {ALL, SOME} or bool(CUE.search(text))


def _checkable(fact: Fact, shown: bool) -> bool:
    """Whether a fact is ours, of today, and says of which plans it holds.

    Where a page shows plans (`shown`), who has something may be said of all.
    """
    if fact.stance is not Stance.OURS_NOW:
        return False
    if fact.kind is FactKind.AVAILABILITY:
        return shown or fact.packages != frozenset((SOME,))
    if fact.kind is FactKind.DISCOUNT:
        return True
    stated = fact.kind in (FactKind.PRICE, FactKind.LIMIT, FactKind.NUMBER)
    return stated and bool(fact.packages) and fact.bound_by == "clause"
