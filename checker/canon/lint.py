"""Checks a canon that can be read for what cannot be right in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from checker.canon.explain import place_of, spell
from checker.canon.flaws import Flaw
from checker.canon.name_checks import check_names
from checker.canon.price_checks import check_prices, check_savings
from checker.canon.schema import CanonFile
from checker.canon.text_checks import check_dates, check_leftovers, check_texts
from checker.canon.tree import Path, Place
from checker.models import Severity


@dataclass(frozen=True, slots=True)
class CanonProblem:
    """What is not right in a canon, where, and what to do about it.

    `path` is written as in `packages[0].prices[1]`; `line` counts from 1.
    """

    severity: Severity
    path: str
    line: int
    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ClaimConflict:
    """A claim that cannot be true together with the rest of the canon."""

    claim: str
    message: str


ClaimConflicts = Callable[[CanonFile], Iterable[ClaimConflict]]
"""Judges the canon's claims against its own prices, limits and features."""


def lint(
    canon: CanonFile,
    places: Mapping[Path, Place],
    as_of: date,
    claim_conflicts: ClaimConflicts | None = None,
) -> tuple[CanonProblem, ...]:
    """Everything worth mending, in file order.

    `places` is what `locate` gives for the canon's text. `claim_conflicts` judges claims
    against the price list; without it they are only compared with annual savings.
    """
    problems = [
        CanonProblem(
            flaw.severity,
            spell(flaw.path),
            place_of(flaw.path, places)[0],
            flaw.code,
            flaw.message,
            flaw.remedy,
        )
        for flaw in _flaws(canon, as_of, claim_conflicts)
    ]
    return tuple(sorted(set(problems), key=lambda p: (p.line, p.path, p.code, p.message)))


def _flaws(canon: CanonFile, as_of: date, claim_conflicts: ClaimConflicts | None) -> Iterator[Flaw]:
    yield from check_names(canon, as_of)
    yield from check_prices(canon)
    yield from check_savings(canon)
    yield from check_texts(canon)
    yield from check_dates(canon, as_of)
    yield from check_leftovers(canon)
    if claim_conflicts is not None:
        yield from _conflicts(canon, claim_conflicts)


def _conflicts(canon: CanonFile, claim_conflicts: ClaimConflicts) -> Iterator[Flaw]:
    index_of = {claim.id: index for index, claim in enumerate(canon.claims)}
    for conflict in claim_conflicts(canon):
        yield Flaw(
            "claim-contradicts-canon",
            Severity.ERROR,
            ("claims", index_of[conflict.claim], "text"),
            conflict.message,
            "correct the claim, or the entry it disagrees with",
        )
