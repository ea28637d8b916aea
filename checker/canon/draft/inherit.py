"""Who has a feature, by what cards say of each other; limits said of several plans at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from checker.canon.draft.sketch import PAID, FeatureSketch, PackageSketch, SketchBuilder
from checker.canon.flaws import same_words
from checker.canon.parts import costs_nothing


def inherit(out: SketchBuilder) -> None:
    """`Everything in Pro, plus`: what Pro has, the other has; what the other adds, Pro lacks.

    Cards that repeat each other's features list all of them: what one leaves out, it lacks.
    Otherwise a card shows highlights, and says nothing of what it does not name.
    """
    givers = _givers(out)
    complete = [frozenset(cards) for cards in out.cards if _list_all(cards, out)]
    for key, feature in list(out.features.items()):
        if isinstance(feature.packages, frozenset):
            out.features[key] = _shared(feature, feature.packages, givers, complete)


def inherit_limits(out: SketchBuilder) -> None:
    """`All limits of Pro`: what a plan does not say otherwise is limited as in the other."""
    names = {package.name.casefold(): package for package in out.packages.values()}
    for heir_name, giver_name in out.same_limits:
        heir, giver = (names.get(out.short(n).casefold()) for n in (heir_name, giver_name))
        if heir is None or giver is None:
            out.note(f"{out.source}: {heir_name} has the limits of {giver_name}, which is no plan.")
            continue
        own = {same_words(limit.what) for limit in heir.limits}
        more = tuple(limit for limit in giver.limits if same_words(limit.what) not in own)
        out.package(PackageSketch(heir.name, heir.source, limits=more))


def share_limits(out: SketchBuilder) -> None:
    """`All plans: 10 per organization`: every plan that says nothing of it has that limit."""
    plans = [package for package in out.packages.values() if not package.unsure]
    for group, limit in out.shared:
        for package in plans:
            own = {same_words(m.what) for m in package.limits}
            left_out = group == PAID and costs_nothing(package)
            if same_words(limit.what) not in own and not left_out:
                out.package(PackageSketch(package.name, package.source, limits=(limit,)))
    if out.shared and not plans:
        said = ", ".join(f"{limit.what} ({limit.source})" for _, limit in out.shared)
        out.note(f"{out.source}: limits of all plans that are not in the draft: {said}.")


def _shared(
    feature: FeatureSketch,
    having: frozenset[str],
    givers: Mapping[str, frozenset[str]],
    complete: Iterable[frozenset[str]],
) -> FeatureSketch:
    heirs = frozenset(name for name, given in givers.items() if given & having)
    packages = having | heirs
    lacking = {giver for name in having for giver in givers.get(name, ())}
    lacking |= {name for cards in complete if cards & having for name in cards}
    without = (feature.without | lacking) - packages
    return replace(feature, packages=packages, without=without)


def _givers(out: SketchBuilder) -> dict[str, frozenset[str]]:
    """Each package with those whose features it takes over, at any remove."""
    names = {package.name.casefold(): package.name for package in out.packages.values()}
    direct: dict[str, set[str]] = {}
    for heir, giver in out.inherits:
        known = [names.get(out.short(name).casefold()) for name in (heir, giver)]
        if known[0] and known[1] and known[0] != known[1]:
            direct.setdefault(known[0], set()).add(known[1])
    return {name: _all_givers(name, direct) for name in direct}


def _all_givers(name: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        new = direct.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found - {name})


def _list_all(cards: Iterable[str], out: SketchBuilder) -> bool:
    """Whether some feature stands on several of these cards."""
    names = frozenset(map(out.short, cards))
    held = (f.packages for f in out.features.values() if isinstance(f.packages, frozenset))
    return any(len(packages & names) > 1 for packages in held)
