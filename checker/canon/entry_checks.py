"""Entries that contradict each other, or that cannot hold as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checker.canon.facts import limit_name
from checker.canon.flaws import Flaw, same_words, show_limit
from checker.canon.parts import limits_of
from checker.canon.said import reached
from checker.canon.schema import CanonFile, Limit, Metric, Package, Product, RetiredName, Trial
from checker.canon.tree import Path
from checker.models import Severity
from checker.values.words import content


def check_entries(canon: CanonFile) -> Iterator[Flaw]:
    """Limits, status, trials and support that disagree with each other."""
    for index, package in enumerate(canon.packages):
        yield from _limits(index, package)
    yield from _gone(canon)
    yield from _trials(canon)
    yield from _support(canon)
    yield from _former(canon)


def _limits(index: int, package: Package) -> Iterator[Flaw]:
    seen: dict[object, Limit] = {}
    for limited in limits_of(package):
        limit = limited.limit
        first = seen.setdefault((limited.condition, *_subject(limit)), limit)
        if ".includes[" in limited.id and _is_within(limit, first):
            continue
        if show_limit(first) != show_limit(limit):
            yield Flaw(
                "limit-conflict",
                Severity.ERROR,
                ("packages", index),
                f"{package.name} has two limits on {limit_name(limit)}: {show_limit(first)} and "
                f"{show_limit(limit)}",
                "keep one, or say how they differ (`for`, `per`, `every`, `channels`)",
            )


def _is_within(included: Limit, limit: Limit) -> bool:
    """Whether what a price includes is no more than there may be: 2 seats, of up to 20."""
    if limit.value == "unlimited":
        return True
    most = limit.max
    return most is not None and isinstance(included.value, Decimal) and included.value <= most


def _subject(limit: Limit) -> tuple[object, ...]:
    """What a limit is of, and where; one from so much and one up to so much are two."""
    scope = (limit.channels, limit.regions, limit.from_, limit.until)
    counted = (content(limit_name(limit)) or same_words(limit.what), limit.per, limit.every)
    return (*counted, limit.unit, limit.min is None, *scope)


def _gone(canon: CanonFile) -> Iterator[Flaw]:
    for index, feature in enumerate(canon.features):
        if feature.status in {"planned", "ended"} and feature.in_ not in {None, "none"}:
            state = "has ended" if feature.status == "ended" else "is only planned"
            yield Flaw(
                "gone-but-had",
                Severity.WARNING,
                ("features", index, "in"),
                f"{feature.name} {state}, so nobody has it, whatever `in` says",
                "write `in: none`, or correct its `status`",
            )


def _trials(canon: CanonFile) -> Iterator[Flaw]:
    seen: dict[str, Trial] = {}
    free = {p.id for p in canon.packages if p.prices and all(x.amount == 0 for x in p.prices)}
    for index, trial in enumerate(canon.trials):
        for package in trial.of if isinstance(trial.of, tuple) else (trial.of,):
            first = seen.setdefault(package, trial)
            if (first.value, first.unit) != (trial.value, trial.unit) and _together(first, trial):
                yield _two_trials(index, package, first, trial)
            if package in free:
                yield Flaw(
                    "trial-of-free",
                    Severity.WARNING,
                    ("trials", index, "of"),
                    f"{package} costs nothing, so there is nothing to try",
                    "take it out of `of`, or correct its price",
                )


def _together(one: Trial, other: Trial) -> bool:
    """Whether both hold somewhere at one time, as far as their channels and dates say."""
    apart = set(one.channels).isdisjoint(other.channels) and one.channels and other.channels
    over = one.until and other.from_ and one.until < other.from_
    yet = other.until and one.from_ and other.until < one.from_
    return not (apart or over or yet)


def _two_trials(index: int, package: str, first: Trial, trial: Trial) -> Flaw:
    lasts = f"{first.value} {first.unit} and {trial.value} {trial.unit}"
    return Flaw(
        "trial-conflict",
        Severity.ERROR,
        ("trials", index),
        f"{first.id} and {trial.id} give two lengths of the trial of {package}: {lasts}",
        "keep one, or say where and when each holds (`channels`, `from`, `until`)",
    )


def _support(canon: CanonFile) -> Iterator[Flaw]:
    """Ways to reach support that a feature of the same name gives to others."""
    features = {same_words(f.name): f for f in canon.features}
    index_of = {entry.id: index for index, entry in enumerate(canon.support)}
    for way in reached(canon):
        known = features.get(same_words(way.name))
        if known is not None and known.in_ != way.in_:
            yield Flaw(
                "support-conflict",
                Severity.ERROR,
                ("support", index_of[way.id.partition(".by.")[0]]),
                f"{way.name} is in other packages than the feature {known.id} says",
                "keep one of the two",
            )


def _former(canon: CanonFile) -> Iterator[Flaw]:
    """Former names that are somebody's name today, or too short to be known by."""
    current = dict(_current(canon))
    for path, thing, old in _retired(canon):
        holder = current.get(same_words(old.name))
        if holder is not None:
            yield Flaw(
                "former-name-in-use",
                Severity.ERROR,
                path,
                f"'{old.name}' is a former name of {thing} and the name of {holder} today",
                "take it out of retired_names, or out of the current names",
            )
        elif len(old.name.split()) == 1:
            yield Flaw(
                "former-name-needs-cue",
                Severity.NOTE,
                path,
                f"'{old.name}' may be an ordinary word: in a sentence it counts as the former name "
                "of a thing only as a label of its own, or with a cue such as 'plan' behind it",
                f"add the longer form texts use, such as '{old.name} {thing.split()[-1].lower()}'",
            )


def _current(canon: CanonFile) -> Iterator[tuple[str, str]]:
    for package in canon.packages:
        yield from ((same_words(n), package.name) for n in (package.name, *package.aliases))
        for limit in package.limits:
            yield from ((same_words(n), limit.what) for n in (limit.what, *limit.aliases))
    for feature in canon.features:
        yield from ((same_words(n), feature.name) for n in (feature.name, *feature.aliases))
    others: tuple[Product | Metric, ...] = (*canon.products, *canon.metrics)
    for named in others:
        yield from ((same_words(n), named.name) for n in (named.name, *named.aliases))


def _retired(canon: CanonFile) -> Iterator[tuple[Path, str, RetiredName]]:
    """The former names of all but packages, each with its path and what has it no more."""
    for index, package in enumerate(canon.packages):
        for inner, limit in enumerate(package.limits):
            for at, old in enumerate(limit.retired_names):
                yield (
                    ("packages", index, "limits", inner, "retired_names", at),
                    limit.what,
                    old,
                )
    for index, feature in enumerate(canon.features):
        here: Path = ("features", index)
        for at, old in enumerate(feature.retired_names):
            yield (*here, "retired_names", at), feature.name, old
        for inner, bought in enumerate(feature.add_on):
            for at, old in enumerate(bought.retired_names):
                path: Path = (*here, "add_on", inner, "retired_names", at)
                yield path, bought.name or feature.name, old
    for key in ("products", "metrics"):
        for index, named in enumerate(getattr(canon, key)):
            for at, old in enumerate(named.retired_names):
                yield (key, index, "retired_names", at), named.name, old
