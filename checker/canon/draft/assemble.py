"""From what importers found to a canon that loads and lints: ids, references, doubts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from checker.canon.draft.forms import with_forms
from checker.canon.draft.names import is_within
from checker.canon.draft.prices import prices_of
from checker.canon.draft.sketch import (
    IN_SENTENCES,
    PAID,
    ClaimSketch,
    FeatureSketch,
    PackageSketch,
    Sketch,
    join_features,
    join_packages,
)
from checker.canon.draft.support import support_of
from checker.canon.flaws import same_words, show_limit
from checker.canon.lint import ClaimConflicts, lint
from checker.canon.name_checks import ORDINARY
from checker.canon.parts import costs_nothing
from checker.canon.references import KEYWORDS, LATEST
from checker.canon.schema import (
    AddOn,
    CanonFile,
    Claim,
    Feature,
    Limit,
    ListPrice,
    Package,
    RetiredName,
    SupportTerms,
)
from checker.models import Severity
from checker.values.currencies import MINOR_UNITS

_LONGEST = 200
_SLIP = 2
Entry = TypeVar("Entry", ListPrice, Limit)
Members = tuple[str, ...] | Literal["all", "paid", "none"]


@dataclass(frozen=True, slots=True)
class DraftedCanon:
    """A drafted canon, and what its reader should know about it."""

    canon: CanonFile
    notes: tuple[str, ...]


class _Ids:
    """Ids made from names, each given once."""

    def __init__(self) -> None:
        self._taken = set(KEYWORDS)

    def of(self, name: str) -> str:
        ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", ascii_name.casefold()).strip("-")
        slug = slug[:60].rstrip("-") or "entry"
        candidate, number = slug, 1
        while candidate in self._taken:
            number += 1
            candidate = f"{slug}-{number}"
        self._taken.add(candidate)
        return candidate


def assemble(
    sketches: Sequence[Sketch],
    company: str | None,
    currency: str | None,
    claim_conflicts: ClaimConflicts | None = None,
    plans: frozenset[str] = frozenset(),
    spoken: Sequence[tuple[str, str]] = (),
) -> DraftedCanon:
    """One canon from everything that was found.

    `plans` are the names known to be right, folded; `spoken` further ones with their pages.
    """
    notes = [note for sketch in sketches for note in sketch.notes]
    ids = _Ids()
    company = company or next((s.company for s in sketches if s.company), None)
    known = company is not None
    company = (company or "Our company")[:_LONGEST]
    if not known:
        notes.append("No company name was found: write yours after `company`.")
    known_as = frozenset(name.removeprefix(f"{company} ".casefold()) for name in plans) | plans
    found = [_doubted(sketch, known_as) for sketch in _joined_packages(sketches)]
    found += _spoken(spoken, found)
    packages = tuple(_package(sketch, ids, notes, company if known else None) for sketch in found)
    paid = frozenset(p.id for p in packages if not costs_nothing(p))
    id_of = {same_words(p.name): p.id for p in packages}
    doubted = frozenset(p.id for p in packages if p.unsure == IN_SENTENCES)
    canon = CanonFile(
        canon=LATEST,
        company=company,
        names=(company,),
        currency=currency or _currency(sketches, notes),
        packages=packages,
        all_packages=not packages,
        support=_support(sketches, id_of, ids),
        features=tuple(_feature(f, id_of, paid, doubted, ids) for f in _joined_features(sketches)),
        claims=tuple(
            Claim(id=ids.of(_short(c.text)), text=c.text, source=c.source, unsure=c.unsure)
            for c in _claims(sketches)
        ),
    )
    made = _without_errors(with_forms(canon), notes, claim_conflicts)
    return DraftedCanon(made, tuple(dict.fromkeys(notes)))


def _joined_packages(sketches: Iterable[Sketch]) -> list[PackageSketch]:
    found: dict[str, PackageSketch] = {}
    for sketch in sketches:
        for package in sketch.packages:
            key = same_words(package.name)
            found[key] = join_packages(found[key], package) if key in found else package
    return list(found.values())


def _spoken(
    names: Iterable[tuple[str, str]], found: Sequence[PackageSketch]
) -> Iterator[PackageSketch]:
    """Plans that several other pages speak of, and that are none of those found."""
    known = {name for p in found for name in (p.name, *p.retired)}
    for name, uri in names:
        if not is_within(name, known):
            yield PackageSketch(name, uri, unsure=IN_SENTENCES)


def _doubted(package: PackageSketch, plans: frozenset[str]) -> PackageSketch:
    """A package that the page with most plans lacks may be another company's."""
    if package.unsure or not plans or same_words(package.name) in plans:
        return package
    return replace(package, unsure="not on the page that shows most of the plans")


def _joined_features(sketches: Iterable[Sketch]) -> list[FeatureSketch]:
    found: dict[str, FeatureSketch] = {}
    for sketch in sketches:
        for feature in sketch.features:
            key = same_words(feature.name)
            found[key] = join_features(found[key], feature) if key in found else feature
    return list(found.values())


def _claims(sketches: Iterable[Sketch]) -> list[ClaimSketch]:
    found: dict[str, ClaimSketch] = {}
    for claim in (claim for sketch in sketches for claim in sketch.claims):
        found.setdefault(same_words(claim.text), claim)
    return list(found.values())


def _package(sketch: PackageSketch, ids: _Ids, notes: list[str], company: str | None) -> Package:
    # In sentences an everyday word counts as the package only beside a cue; with our
    # name before it, it always does.
    longer = f"{company} {sketch.name}"
    return Package(
        id=ids.of(sketch.name),
        name=sketch.name,
        aliases=(longer,) if company and same_words(sketch.name) in ORDINARY else (),
        prices=tuple(_elsewhere(p, sketch.source) for p in prices_of(sketch, notes)),
        limits=tuple(_elsewhere(m, sketch.source) for m in _one_per_subject(sketch, notes)),
        source=sketch.source,
        unsure=sketch.unsure,
        retired_names=tuple(RetiredName(name=name) for name in sketch.retired),
    )


def _elsewhere(entry: Entry, source: str) -> Entry:
    """An entry names its source where that is not its package's."""
    return entry.model_copy(update={"source": None}) if entry.source == source else entry


def _one_per_subject(sketch: PackageSketch, notes: list[str]) -> tuple[Limit, ...]:
    """The first limit on each subject; another value for it goes into the notes."""
    kept: dict[tuple[object, ...], Limit] = {}
    said: dict[tuple[object, ...], set[str]] = {}
    for limit in sketch.limits:
        bound = "min" if limit.min is not None else "max"
        key = (same_words(limit.what), limit.per, limit.every, bound)
        first = kept.setdefault(key, limit)
        said.setdefault(key, set()).add(show_limit(limit))
        if show_limit(first) != show_limit(limit):
            notes.append(
                f"{sketch.name} is said to have {show_limit(first)} and {show_limit(limit)} of "
                f"{limit.what} ({limit.source or sketch.source}); the first was kept."
            )
    if not _means_several(said.values()):
        return tuple(kept.values())
    notes.append(f"{sketch.name} has other limits elsewhere: it may be a plan of several products.")
    return tuple(
        m.model_copy(update={"unsure": m.unsure or f"there may be several plans {sketch.name}"})
        for m in kept.values()
    )


def _means_several(said: Iterable[set[str]]) -> bool:
    """Whether a name stands for several plans: most of its limits differ, or one in many ways.

    A value that differs is a slip, which is for its reader to see.
    """
    values = [len(shown) for shown in said]
    differing = sum(count > 1 for count in values)
    return 2 * differing > len(values) > 1 or max(values, default=0) > _SLIP


def _feature(
    sketch: FeatureSketch,
    id_of: dict[str, str],
    paid: frozenset[str],
    doubted: frozenset[str],
    ids: _Ids,
) -> Feature:
    add_on = tuple(
        AddOn.model_validate({"in": _members(packages, id_of, paid), "price": price})
        for packages, price in sketch.add_on
    )
    return Feature.model_validate(
        {
            "id": ids.of(sketch.name),
            "name": sketch.name,
            "in": _members(sketch.packages, id_of, paid),
            "add_on": add_on,
            "retired_names": sketch.retired,
            "source": sketch.source,
            "unsure": sketch.unsure or _undecided(sketch, id_of, doubted),
        }
    )


def _undecided(sketch: FeatureSketch, id_of: dict[str, str], doubted: frozenset[str]) -> str | None:
    """Names the packages of which no source says whether they have a feature.

    Those that sentences alone name may be none at all, and leave nothing undecided.
    """
    if isinstance(sketch.packages, str):
        return None
    said = sketch.packages.union(sketch.without, *(names for names, _ in sketch.add_on))
    decided = {same_words(name) for name in said}
    others = [id_ for name, id_ in id_of.items() if name not in decided and id_ not in doubted]
    return f"whether {', '.join(others)} has it is not said" if others else None


def _members(said: frozenset[str] | str, id_of: dict[str, str], paid: frozenset[str]) -> Members:
    """Package ids in the file's order, or the word that stands for all of them."""
    if isinstance(said, str):
        return "paid" if said == PAID else "all"
    wanted = {same_words(name) for name in said}
    members = tuple(id_ for name, id_ in id_of.items() if name in wanted)
    if len(members) == len(id_of) > 0:
        return "all"
    if len(members) > 1 and frozenset(members) == paid:
        return "paid"
    return members or "none"


def _currency(sketches: Sequence[Sketch], notes: list[str]) -> str:
    said = next((s.currency for s in sketches if s.currency in MINOR_UNITS), None)
    if said is None:
        notes.append("No currency was found: USD is assumed.")
    return said or "USD"


def _support(
    sketches: Sequence[Sketch], id_of: dict[str, str], ids: _Ids
) -> tuple[SupportTerms, ...]:
    ways: dict[str, tuple[tuple[str, ...], str]] = {}
    for name, by, source in (said for sketch in sketches for said in sketch.support):
        ways.setdefault(same_words(name), (by, source))
    return support_of(ways, id_of, ids.of)


def _short(text: str) -> str:
    return " ".join(re.findall(r"[\w%.]+", text)[:6])


def _without_errors(
    canon: CanonFile, notes: list[str], claim_conflicts: ClaimConflicts | None
) -> CanonFile:
    """Leaves out claims that lint finds wrong, and says so: a draft must be usable as it is."""
    wrong: dict[int, str] = {}
    # No date in a draft can have passed: it sets none.
    for problem in lint(canon, {}, date.min, claim_conflicts):
        match = re.fullmatch(r"claims\[(\d+)\].*", problem.path)
        if match and problem.severity is Severity.ERROR:
            wrong[int(match[1])] = problem.message
    for index, why in wrong.items():
        claim = canon.claims[index]
        notes.append(f"Left out '{claim.text}' ({claim.source}): it {why}.")
    kept = tuple(c for i, c in enumerate(canon.claims) if i not in wrong)
    return canon.model_copy(update={"claims": kept})
