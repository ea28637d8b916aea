"""What an importer finds in a source, before it is a canon: names instead of ids."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from checker.canon.draft.names import plan_like
from checker.canon.schema import Limit, ListPrice

_DIGITS = 18
_SEVERAL = 2
_LONGEST_NAME = 200
ALL, PAID = "all", "paid"
IN_SENTENCES = "named in sentences only"
"""Why a package is unsure that no table, card or list shows."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known before a source is read; `plans` are names that others show, folded."""

    company: str | None = None
    currency: str | None = None
    plans: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PackageSketch:
    """A package as a source shows it."""

    name: str
    source: str
    prices: tuple[ListPrice, ...] = ()
    limits: tuple[Limit, ...] = ()
    unsure: str | None = None
    retired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureSketch:
    """A feature, the names of the packages that have it, and those that can buy it.

    `packages` is `all` or `paid` where the source says so in words. `without` are those it
    shows not to have the feature; of all others it says nothing. `retired` are former names.
    """

    name: str
    source: str
    packages: frozenset[str] | str = frozenset()
    add_on: tuple[tuple[frozenset[str], ListPrice | None], ...] = ()
    unsure: str | None = None
    without: frozenset[str] = frozenset()
    retired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimSketch:
    """A sentence in the source's own words."""

    text: str
    source: str
    unsure: str | None = None


@dataclass(frozen=True, slots=True)
class Sketch:
    """Everything one source says. `support`: plans, the ways they are helped by, the place."""

    source: str
    company: str | None = None
    currency: str | None = None
    packages: tuple[PackageSketch, ...] = ()
    features: tuple[FeatureSketch, ...] = ()
    claims: tuple[ClaimSketch, ...] = ()
    notes: tuple[str, ...] = ()
    support: tuple[tuple[str, tuple[str, ...], str], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the source gave nothing a canon could hold."""
        return not (self.packages or self.features or self.claims)


@dataclass(slots=True)
class SketchBuilder:
    """Collects what one source says; a package or feature met twice is one.

    `shared` are limits said of a group of plans (`all`, `paid`), `unread` the lines of each
    plan that say nothing a draft can hold. `known` are names of plans that other sources show,
    folded.
    """

    source: str
    company: str | None = None
    currency: str | None = None
    packages: dict[str, PackageSketch] = field(default_factory=dict)
    features: dict[str, FeatureSketch] = field(default_factory=dict)
    claims: dict[str, ClaimSketch] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    inherits: list[tuple[str, str]] = field(default_factory=list)
    same_limits: list[tuple[str, str]] = field(default_factory=list)
    cards: list[tuple[str, ...]] = field(default_factory=list)
    support: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    shared: list[tuple[str, Limit]] = field(default_factory=list)
    unread: dict[str, list[str]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    def package(self, found: PackageSketch) -> None:
        """Adds a package, or what is new about one already there."""
        if len(found.name) > _LONGEST_NAME:
            self.note(f"A package with an endless name was left out ({found.source}).")
            return
        found = _placed(replace(found, name=self.short(found.name)))
        key = found.name.casefold()
        self.packages[key] = (
            join_packages(self.packages[key], found) if key in self.packages else found
        )

    def feature(self, found: FeatureSketch) -> None:
        """Adds a feature, or more packages to one already there."""
        if len(found.name) > _LONGEST_NAME:
            self.note(f"A feature with an endless name was left out ({found.source}).")
            return
        if isinstance(found.packages, frozenset):
            found = replace(found, packages=frozenset(map(self.short, found.packages)))
        add_on = tuple((frozenset(map(self.short, names)), price) for names, price in found.add_on)
        without = frozenset(map(self.short, found.without))
        found = replace(found, add_on=add_on, without=without)
        key = found.name.casefold()
        known = self.features.get(key)
        self.features[key] = join_features(known, found) if known else found

    def short(self, name: str) -> str:
        """`Acme Pro` is `Pro` where Acme is the company: the canon gives it both names.

        `Acme Cloud` stays what it is, unless the page says `Cloud`, too: alone, it is a word.
        """
        own = f"{self.company} ".casefold() if self.company else ""
        if not own or f"{own}{name}".casefold() in self.packages:
            return self.packages[f"{own}{name}".casefold()].name if own else name
        rest = name[len(own) :] if name.casefold().startswith(own) else name
        return rest if plan_like(rest) or rest.casefold() in self.packages else name

    def knows(self, name: str) -> bool:
        """Whether a name is a plan's that was found before, here or in another source."""
        short = self.short(name).casefold()
        return short in self.packages or short in self.known

    def know_several(self, names: Iterable[str]) -> bool:
        """Whether most of several names are plans' that were found before."""
        shown = frozenset(names)
        found = sum(map(self.knows, shown))
        return found >= _SEVERAL and 2 * found > len(shown)

    def claim(self, text: str, source: str, unsure: str | None = None) -> None:
        """Adds a sentence once."""
        key = " ".join(text.casefold().split())
        self.claims.setdefault(key, ClaimSketch(text, source, unsure))

    def note(self, text: str) -> None:
        """Adds a note once."""
        if text not in self.notes:
            self.notes.append(text)

    def sketch(self) -> Sketch:
        """What was collected."""
        return Sketch(
            self.source,
            self.company,
            self.currency,
            tuple(self.packages.values()),
            tuple(self.features.values()),
            tuple(self.claims.values()),
            tuple(self.notes),
            tuple((name, ways, source) for name, (ways, source) in self.support.items()),
        )


def _placed(found: PackageSketch) -> PackageSketch:
    """The package with every price and limit saying where it stands."""
    here = {"source": found.source}
    prices = tuple(p if p.source else p.model_copy(update=here) for p in found.prices)
    limits = tuple(m if m.source else m.model_copy(update=here) for m in found.limits)
    return replace(found, prices=prices, limits=limits)


def join_packages(one: PackageSketch, other: PackageSketch) -> PackageSketch:
    """One package from two mentions; what both say stands once."""
    return PackageSketch(
        one.name,
        one.source,
        (*one.prices, *(p for p in other.prices if p not in one.prices)),
        (*one.limits, *(m for m in other.limits if m not in one.limits)),
        one.unsure and other.unsure,
        tuple(dict.fromkeys((*one.retired, *other.retired))),
    )


def join_features(one: FeatureSketch, other: FeatureSketch) -> FeatureSketch:
    """One feature from two mentions."""
    packages = _either(one.packages, other.packages)
    add_on = (*one.add_on, *(a for a in other.add_on if a not in one.add_on))
    unsure, without = one.unsure or other.unsure, one.without | other.without
    retired = tuple(dict.fromkeys((*one.retired, *other.retired)))
    return FeatureSketch(one.name, one.source, packages, add_on, unsure, without, retired)


def _either(one: frozenset[str] | str, other: frozenset[str] | str) -> frozenset[str] | str:
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return one | other
    said = {group for group in (one, other) if isinstance(group, str)}
    return ALL if ALL in said else PAID


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\-\s]+")
_ACRONYMS = frozenset(
    "AI API CDN CI CD CLI CMS CPU CRM CSS CSV DNS DPA EU GB GPU HIPAA HR HTML HTTP IAM ID IDE IP "
    "ISO LDAP LLM MFA OAUTH PDF PCI PR RAM RBAC SAML SCIM SDK SEO SLA SMS SOC SQL SSD SSH "
    "SSL SSO TLS UI URL US VAT VM VPC VPN".split()
)


def humanise(key: str, *, title: bool = False) -> str:
    """A key as words: `singleSignOn` as `Single sign on`, `BUSINESS_PLUS` as `Business Plus`."""
    words = [word for word in _CAMEL.split(key) if word]
    shown = [_word(word, title=title) for word in words]
    text = " ".join(shown)
    return text[:1].upper() + text[1:]


def _word(word: str, *, title: bool) -> str:
    if word.upper() in _ACRONYMS:
        return word.upper()
    return word.capitalize() if title else word.lower()


def amount_of(value: object) -> Decimal | None:
    """A number from outside data as an exact Decimal, None where it is no finite one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    text = str(value).strip().replace(",", "") if isinstance(value, str) else str(value)
    if not re.fullmatch(r"\d{1,14}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,2})?", text):
        return None
    number = Decimal(text)
    return number if fits(number) else None


def fits(number: Decimal | None) -> bool:
    """Whether the canon can hold a number: 18 digits, which no price or limit exceeds."""
    if number is None:
        return True
    _, digits, exponent = number.as_tuple()
    places = exponent if isinstance(exponent, int) else 0
    return max(len(digits), -places) + max(places, 0) <= _DIGITS
