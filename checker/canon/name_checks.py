"""Names that stand for two things, for nobody's, or for an everyday word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from checker.canon.flaws import Flaw, package_names, same_words
from checker.canon.schema import CanonFile, Package
from checker.canon.tree import Path
from checker.models import Severity
from checker.values.evidence import PLAN_WORDS

# Package names that are everyday words: in running text they need a cue beside them.
ORDINARY = PLAN_WORDS | frozenset(
    """advanced agency boost build builder commercial creator custom expert explorer flex foundation
    grow lite micro open partner project self-hosted single start studio
    trial""".split()
)


def check_names(canon: CanonFile, as_of: date) -> Iterator[Flaw]:
    """Clashes among package and feature names, retired names and competitors."""
    yield from _package_clashes(canon)
    yield from _feature_clashes(canon)
    yield from _others_names(canon)
    yield from _retired(canon, as_of)
    yield from _ordinary(canon)


def _package_clashes(canon: CanonFile) -> Iterator[Flaw]:
    seen: dict[str, tuple[Package, str]] = {}
    for index, package in enumerate(canon.packages):
        for inner, name in package_names(package):
            path: Path = ("packages", index, *inner)
            holder, said = seen.setdefault(same_words(name), (package, name))
            if holder is not package:
                yield Flaw(
                    "name-clash",
                    Severity.ERROR,
                    path,
                    f"'{name}' names both {holder.id} and {package.id}",
                    "give the name to one of them; texts cannot mean both",
                )
            elif inner != ("name",) and (said is not name):
                yield Flaw(
                    "name-repeated",
                    Severity.NOTE,
                    path,
                    f"alias '{name}' says nothing that '{said}' does not",
                    "leave it out; case does not matter",
                )


def _feature_clashes(canon: CanonFile) -> Iterator[Flaw]:
    seen: dict[str, str] = {}
    for index, feature in enumerate(canon.features):
        for name in dict.fromkeys(map(same_words, (feature.name, *feature.aliases))):
            if seen.setdefault(name, feature.id) != feature.id:
                yield Flaw(
                    "feature-clash",
                    Severity.WARNING,
                    ("features", index),
                    f"'{name}' names both {seen[name]} and {feature.id}",
                    "join the two features, or name each by what sets it apart",
                )


def _others_names(canon: CanonFile) -> Iterator[Flaw]:
    others = {
        **{
            same_words(name): f"our product {product.name}"
            for product in canon.products
            for name in (product.name, *product.aliases)
        },
        **{same_words(name): f"the competitor {name}" for name in canon.competitors},
    }
    ours: list[tuple[Path, str]] = [(("names", i), name) for i, name in enumerate(canon.names)]
    for index, package in enumerate(canon.packages):
        ours += [(("packages", index, *path), name) for path, name in package_names(package)]
    for path, name in ours:
        if same_words(name) in others:
            yield Flaw(
                "name-not-ours",
                Severity.ERROR,
                path,
                f"'{name}' is also the name of {others[same_words(name)]}",
                "take it out on one side, or use the longer name people write",
            )


def _retired(canon: CanonFile, as_of: date) -> Iterator[Flaw]:
    current = {
        same_words(name): package
        for package in canon.packages
        for _, name in package_names(package)
    }
    for index, package in enumerate(canon.packages):
        for at, retired in enumerate(package.retired_names):
            path: Path = ("packages", index, "retired_names", at)
            holder = current.get(same_words(retired.name))
            if holder is not None:
                yield Flaw(
                    "retired-name-in-use",
                    Severity.ERROR,
                    path,
                    f"'{retired.name}' is retired for {package.id} and a name of {holder.id} today",
                    "take it out of retired_names, or out of the current names",
                )
            if retired.until is not None and retired.until >= as_of:
                yield Flaw(
                    "retired-later",
                    Severity.WARNING,
                    path,
                    f"'{retired.name}' is held until {retired.until}, which is still to come",
                    "keep it among the aliases until then",
                )


def _ordinary(canon: CanonFile) -> Iterator[Flaw]:
    for index, package in enumerate(canon.packages):
        if same_words(package.name) in ORDINARY:
            longer = f"{(canon.names or (canon.company,))[0]} {package.name}"
            if same_words(longer) not in map(same_words, package.aliases):
                yield Flaw(
                    "ordinary-name",
                    Severity.NOTE,
                    ("packages", index, "name"),
                    f"'{package.name}' is an everyday word: in a sentence it counts as the package "
                    "only with a cue beside it, such as 'plan', or in a table of packages",
                    f"add the longer names texts use as aliases, such as '{longer}'",
                )
