"""Approved, required and forbidden texts that work against each other, and their dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import re2

from checker.canon.flaws import Flaw, same_words
from checker.canon.references import walk
from checker.canon.schema import CanonFile, Forbidden, Offer, Scoped
from checker.canon.tree import Path
from checker.models import Severity

_WITH_IDS = ("features", "claims", "forbidden", "required", "offers")


def check_texts(canon: CanonFile) -> Iterator[Flaw]:
    """Texts of ours that the canon itself forbids."""
    for path, text in _own_texts(canon):
        for entry in canon.forbidden:
            said = _forbids(entry, text)
            if said is not None:
                yield Flaw(
                    "forbidden-by-canon",
                    Severity.ERROR,
                    path,
                    f"holds '{said}', which {entry.id} forbids",
                    "reword it, or narrow what is forbidden",
                )


def check_dates(canon: CanonFile, as_of: date) -> Iterator[Flaw]:
    """Claims past their review, entries past their end."""
    for index, claim in enumerate(canon.claims):
        path: Path = ("claims", index, "review_by")
        if claim.review_by and claim.approved and claim.review_by < claim.approved:
            yield Flaw(
                "review-before-approval",
                Severity.WARNING,
                path,
                f"{claim.id} is to be reviewed by {claim.review_by}, before it was approved",
                "correct one of the two dates",
            )
        elif claim.review_by and claim.review_by < as_of:
            yield Flaw(
                "review-expired",
                Severity.WARNING,
                path,
                f"{claim.id} was to be reviewed by {claim.review_by}",
                "review it and set a new date; until then its uses are reported",
            )
    for path, model in walk(canon):
        over = isinstance(model, Scoped) and model.until is not None and model.until < as_of
        if over and getattr(model, "status", None) != "ended":
            yield Flaw(
                "expired",
                Severity.WARNING,
                (*path, "until"),
                f"ended on {getattr(model, 'until', None)} and no longer applies",
                "take it out, or set a new end",
            )


def check_leftovers(canon: CanonFile) -> Iterator[Flaw]:
    """What a draft left to decide, offers that offer nothing, ids that mean two entries."""
    for path, model in walk(canon):
        if isinstance(model, Scoped) and model.unsure is not None:
            yield Flaw(
                "unsure",
                Severity.WARNING,
                (*path, "unsure"),
                f"the draft was unsure: {model.unsure}",
                "check it against its source, then take `unsure` out",
            )
        if isinstance(model, Offer) and model.price is None and model.discount is None:
            yield Flaw(
                "empty-offer",
                Severity.WARNING,
                path,
                f"{model.id} allows neither a price nor a discount",
                "give it `price` or `discount`",
            )
    if not canon.all_packages:
        yield Flaw(
            "unsure",
            Severity.WARNING,
            ("all_packages",),
            "there may be other packages, so no name for one is reported as unknown",
            "add those that are missing, then take `all_packages` out",
        )
    yield from _shared_ids(canon)


def _shared_ids(canon: CanonFile) -> Iterator[Flaw]:
    seen = {package.id: "packages" for package in canon.packages}
    for kind in _WITH_IDS:
        for index, entry in enumerate(getattr(canon, kind)):
            if seen.setdefault(entry.id, kind) != kind:
                yield Flaw(
                    "id-shared",
                    Severity.WARNING,
                    (kind, index, "id"),
                    f"'{entry.id}' is an id in both {seen[entry.id]} and {kind}",
                    "give one another id: findings name entries by it",
                )


def _own_texts(canon: CanonFile) -> Iterator[tuple[Path, str]]:
    for index, claim in enumerate(canon.claims):
        yield ("claims", index, "text"), claim.text
        for at, variant in enumerate(claim.variants):
            yield ("claims", index, "variants", at), variant
    for index, required in enumerate(canon.required):
        yield ("required", index, "text"), required.text
    for index, entry in enumerate(canon.forbidden):
        if entry.say_instead:
            yield ("forbidden", index, "say_instead"), entry.say_instead


def _forbids(entry: Forbidden, text: str) -> str | None:
    """The words of a text that an entry forbids, if any."""
    if entry.text is not None and same_words(entry.text) in same_words(text):
        return entry.text
    for pattern in entry.patterns:
        match = re2.search(pattern, text)
        if match is not None:
            return str(match.group(0))
    return None
