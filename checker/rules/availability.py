"""Who gets what, against the canon's features and its approved sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.approved import Canon, CanonFact
from checker.models import Fact, FactKind, Label, Scope, TextUnit
from checker.rules.certainty import of_feature
from checker.rules.topics import covers, same_thing
from checker.rules.verdict import Verdict, agrees, differs
from checker.statements.around.features import says_included, says_on_offer
from checker.statements.around.things import narrowed, parts_of
from checker.statements.passage import Passage
from checker.values.agree import scopes_agree, scopes_conflict
from checker.values.names import Lexicon
from checker.values.scopes import ALL, SOME, gives
from checker.values.show import SYMBOLS, show_scope
from checker.values.terms import fold
from checker.values.words import PLAIN, content

_SURE = 0.75


def compare_availability(fact: Fact, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Verdicts on who has a feature that the canon knows."""
    if isinstance(fact.value, Scope):
        for verdict in _judge(fact, fact.value, passage, canon):
            yield _weighed(verdict, fact, passage, canon)


def _weighed(verdict: Verdict, fact: Fact, passage: Passage, canon: Canon) -> Verdict:
    """A difference with how certain it is that the scope is that of the approved thing."""
    if verdict.label is not Label.CONTRADICTION:
        return verdict
    known = (c for c in canon.by_kind[FactKind.AVAILABILITY] if c.id == verdict.canon_id)
    topics = tuple(topic for c in known for topic in c.topics)
    return replace(verdict, conflict=of_feature(fact, topics, passage))


def _judge(fact: Fact, found: Scope, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    known = [c for c in canon.by_kind[FactKind.AVAILABILITY] if passage.within(c.scoping)]
    same = [c for c in known if c.structured and same_thing(c, fact, passage.unit, canon.lexicon)]
    said = passage.unit.plain[fact.span.start : fact.span.end]
    same = [c for c in _labelled(same, passage.unit) or same if not _is_limited(c, fact, canon)]
    claimed = [c for c in known if not c.structured and _is_claimed(c, fact, passage, canon)]
    for each in _by_part(same, passage.unit) if same else ():
        yield from _structured(fact, found, each, canon, said)
    for c in claimed if not same else ():
        yield from compare_scopes(fact, found, c, canon, said)


def _is_limited(c: CanonFact, fact: Fact, canon: Canon) -> bool:
    """Whether the canon says how many of a thing the packages have that are said to have it."""
    limits = (x for x in canon.by_kind[FactKind.LIMIT] if x.structured and x.fact.packages)
    return any(
        limit.fact.packages <= fact.packages and not set(limit.topics).isdisjoint(c.topics)
        for limit in limits
    )


def _labelled(same: list[CanonFact], unit: TextUnit) -> list[CanonFact]:
    """The features a row is labelled with in full: `Large VM` is not `2x large VM`."""
    cell = unit.context.cell
    label = fold(cell.row_headers[-1]).strip() if cell is not None and cell.row_headers else ""
    return [c for c in same if fold(c.text) == label] if label else []


def _by_part(same: list[CanonFact], unit: TextUnit) -> list[list[CanonFact]]:
    """The features of each thing that is named: `SSO, custom roles` are two.

    Of a row these are the parts of its label; of a sentence, features that share no word.
    """
    cell = unit.context.cell
    parts = parts_of(cell.row_headers[-1:]) if cell is not None else ()
    if len(parts) < 2:
        return _apart(same) if cell is None else [same]
    found = ([c for c in same if any(t <= content(part) for t in c.topics)] for part in parts)
    return [features for features in found if features] or [same]


def _apart(same: list[CanonFact]) -> list[list[CanonFact]]:
    """Features in groups of which no two are called by the same word."""
    groups: list[tuple[frozenset[str], list[CanonFact]]] = []
    for c in same:
        words = frozenset[str]().union(*c.topics)
        near = [group for group in groups if group[0] & words]
        groups = [group for group in groups if not group[0] & words]
        joined = [each for _, features in near for each in features]
        groups.append((words.union(*(w for w, _ in near)), [*joined, c]))
    return [features for _, features in groups]


# One word in common says little of a long sentence.
_TELLING, _SHORT = 2, 3


def _is_claimed(c: CanonFact, fact: Fact, passage: Passage, canon: Canon) -> bool:
    topic = c.topics[0]
    if len(topic - PLAIN) < _TELLING and len(fact.topic) > _SHORT:
        return False
    return covers(c, fact) >= _SURE and not narrowed(topic, fact, passage.unit, canon.lexicon)


def _structured(
    fact: Fact, found: Scope, same: list[CanonFact], canon: Canon, said: str
) -> Iterator[Verdict]:
    """A feature's packages and its add-ons together say who has it and who can buy it."""
    longest = max(len(t) for c in same for t in c.topics)
    best = [c for c in same if any(len(t) == longest for t in c.topics)]
    add_ons = frozenset[str]().union(*(c.fact.packages for c in best if _is_add_on(c)))
    verdicts: list[Verdict] = []
    sold_only = all(map(_is_add_on, best))
    for c in best:
        if _is_add_on(c) and not sold_only:
            continue
        if found.add_on:
            verdicts.extend(_as_add_on(fact, found, c, add_ons, canon))
        else:
            verdicts.extend(compare_scopes(fact, found, c, canon, said, add_ons))
    # Where two features are called alike, agreeing with one of them is agreement.
    agreed = [v for v in verdicts if v.label is Label.ENTAILMENT]
    yield from agreed or verdicts


def _is_add_on(canon_fact: CanonFact) -> bool:
    return isinstance(canon_fact.fact.value, Scope) and canon_fact.fact.value.add_on


def _as_add_on(
    fact: Fact, found: Scope, c: CanonFact, add_ons: frozenset[str], canon: Canon
) -> Iterator[Verdict]:
    if found.packages <= add_ons:
        yield agrees(fact.span, c.id)
        return
    value = c.fact.value
    assert isinstance(value, Scope)  # noqa: S101
    for package in sorted(_each_of(found, canon)):
        included = gives(value, package, canon.lexicon)
        if package not in add_ons:
            what = "includes it" if included else "cannot buy it"
            yield _difference(fact, found, c, canon, f"{canon.lexicon.name(package)} {what}")
            return


def _each_of(found: Scope, canon: Canon) -> frozenset[str]:
    """The packages a scope names, those that "all" and "paid plans" stand for included."""
    known = canon.lexicon.packages
    return frozenset(p for p in known if gives(found, p, canon.lexicon))


def compare_scopes(
    fact: Fact,
    found: Scope,
    c: CanonFact,
    canon: Canon,
    said: str,
    add_ons: frozenset[str] = frozenset(),
) -> Iterator[Verdict]:
    """A verdict, where two statements of who has a thing agree or cannot both be true.

    `said` are the words of the fact, `add_ons` the packages that can buy the thing.
    """
    approved = c.fact.value
    assert isinstance(approved, Scope)  # noqa: S101
    why = _add_on_differs(found, approved, said, canon.lexicon)
    if why is None and not (found.add_on or approved.add_on):
        witness = scopes_conflict(found, approved, canon.lexicon)
        if witness is not None:
            why = _why(witness, found, approved, said, add_ons, canon.lexicon)
        elif scopes_agree(found, approved, canon.lexicon):
            yield agrees(fact.span, c.id)
    if why is not None:
        yield _difference(fact, found, c, canon, why)


def _add_on_differs(found: Scope, approved: Scope, said: str, lexicon: Lexicon) -> str | None:
    """Why what is included and what is bought on top cannot both be true; None where they can."""
    buyers = found.packages & approved.packages if approved.add_on else frozenset[str]()
    if buyers and not (found.add_on or found.denied) and says_included(said):
        return f"{lexicon.name(min(buyers))} has it only as an add-on"
    if found.add_on and SOME in found.packages and _for_all(approved):
        return "it is included"
    return None


def _why(
    witness: str,
    found: Scope,
    approved: Scope,
    said: str,
    add_ons: frozenset[str],
    lexicon: Lexicon,
) -> str | None:
    """Why two scopes differ, by a package that is in only one; None where it may buy the thing."""
    name = SYMBOLS.get(witness) or lexicon.name(witness)
    if witness in add_ons:
        sold = gives(found, witness, lexicon) and not says_on_offer(said)
        return f"{name} has it only as an add-on" if sold else None
    return f"{name} {'has' if gives(approved, witness, lexicon) else 'does not have'} it"


def _for_all(scope: Scope) -> bool:
    return ALL in scope.packages and not (scope.denied or scope.add_on)


def _difference(fact: Fact, found: Scope, c: CanonFact, canon: Canon, why: str) -> Verdict:
    approved = c.fact.value
    assert isinstance(approved, Scope)  # noqa: S101
    expected = show_scope(approved, canon.lexicon)
    said = show_scope(found, canon.lexicon)
    source = c.text if c.structured else f"the approved sentence “{c.text}”"
    return differs(
        "availability-mismatch",
        fact.span,
        c.id,
        expected=expected,
        found=said,
        message=f"{said} here; by the canon {why} ({source}: {expected})",
        suggestion=expected,
    )
