"""Package names: retired, unknown, misspelt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz.distance import OSA

from checker.approved import Canon
from checker.models import Conflict, Fact, FactKind, Name, TextUnit
from checker.rules.verdict import Verdict, agrees, differs
from checker.statements.around.names import (
    has_words,
    is_about_change,
    is_cued,
    is_doubtful,
    is_mentioned,
    is_numbered,
    is_others,
    is_sold,
    is_told_as_ended,
    tells_of_plans,
)
from checker.statements.passage import Passage
from checker.values.terms import Term, TermKind, fold, same_name


def compare_name(fact: Fact, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """A verdict on what a text calls a package."""
    name = fact.value
    if not isinstance(name, Name):
        return
    if name.retired:
        if not (is_about_change(passage.unit, canon.lexicon) or is_mentioned(fact, passage.unit)):
            used = (
                is_cued(name, passage.unit, canon.lexicon)
                and not _is_told_with_successor(name, passage.unit, canon)
                and not _is_told_as_ended(fact, passage.unit, canon)
            )
            conflict = Conflict.PROVEN if used else Conflict.IMPLIED
            yield replace(_retired(fact, name, canon), conflict=conflict)
    elif name.package is not None:
        yield agrees(fact.span, name.package)
    elif canon.lexicon.closed or canon.lexicon.order:
        if is_others(fact, name, passage.unit, canon.lexicon):
            return
        certainty = _certain_name(fact, name, passage.unit, canon)
        if certainty is not None:
            for verdict in _unknown(fact, name, canon):
                open_list = verdict.rule == "unknown-package" and not canon.lexicon.closed
                yield replace(verdict, conflict=Conflict.IMPLIED if open_list else certainty)


def _is_told_with_successor(name: Name, unit: TextUnit, canon: Canon) -> bool:
    """Whether the new name stands beside the old one: `Basic became Plus`."""
    former = canon.lexicon.former.get(fold(name.said))
    new = former.instead if former is not None else canon.lexicon.name(name.package or "")
    if not new or fold(new) in fold(name.said):
        return False
    return has_words(unit.plain, new)


def _is_told_as_ended(fact: Fact, unit: TextUnit, canon: Canon) -> bool:
    """Whether an ended thing is told to be so, or something else is said of it.

    "Classic reached its end", "The download page of Classic has gone".
    """
    name = fact.value
    former = canon.lexicon.former.get(fold(name.said)) if isinstance(name, Name) else None
    if former is None or former.instead:
        return False
    return is_told_as_ended(unit.plain, fact.span)


def _certain_name(fact: Fact, name: Name, unit: TextUnit, canon: Canon) -> Conflict | None:
    """How certain an unknown name is one of ours; None where the canon itself uses the word.

    A feature may be called a plan, and the canon itself may speak of "premium plans"; behind a
    link to another site a plan is mostly that site's. A numbered heading is a section's.
    """
    if _is_approved_word(name.said, canon) or is_numbered(unit.plain):
        return None
    if is_doubtful(fact, name, unit, canon.lexicon) or not is_sold(fact, unit, canon.lexicon):
        return Conflict.IMPLIED
    return Conflict.PROVEN


def _is_approved_word(said: str, canon: Canon) -> bool:
    """Whether the canon calls a feature so, or a kind of plans."""
    if any(tells_of_plans(sentence.text, said) for sentence in canon.sentences):
        return True
    features = (c for c in canon.by_kind[FactKind.AVAILABILITY] if c.structured)
    return len(said.split()) > 1 and any(has_words(c.text, said) for c in features)


def _retired(fact: Fact, name: Name, canon: Canon) -> Verdict:
    former = canon.lexicon.former.get(fold(name.said))
    if former is not None:
        return _former(fact, former, canon)
    until = canon.retired.get(fold(name.said))
    now = canon.lexicon.name(name.package or "")
    successor = (
        now if fold(now) != fold(name.said) and name.package in canon.lexicon.packages else None
    )
    ended = f" since {until}" if until else ""
    return differs(
        "retired-name",
        fact.span,
        name.package or name.said,
        expected=successor or "no such package",
        found=name.said,
        message=f"{name.said} is a retired name{ended}"
        + (f"; it is called {successor} now" if successor else ""),
        suggestion=successor,
    )


def _former(fact: Fact, former: Term, canon: Canon) -> Verdict:
    """A thing's old name, by the claim that says so."""
    now = f"it is called {former.instead} now" if former.instead else "it is no more"
    return differs(
        "retired-name",
        fact.span,
        former.id,
        expected=former.instead or "no longer offered",
        found=former.text,
        message=f"{former.text} is a former name; {now}: “{canon.wording.get(former.id, '')}”",
        suggestion=former.instead,
    )


def _unknown(fact: Fact, name: Name, canon: Canon) -> Iterator[Verdict]:
    near = _nearest(name.said, canon)
    names = ", ".join(canon.lexicon.name(p) for p in _ordered(canon))
    if near is not None and same_name(near, name.said):
        yield agrees(fact.span, near)
    elif near is not None:
        yield differs(
            "misspelt-name",
            fact.span,
            canon.lexicon.listed_in,
            expected=near,
            found=name.said,
            message=f"“{name.said}” is not a package; {near} is",
            suggestion=near,
        )
    else:
        yield differs(
            "unknown-package",
            fact.span,
            canon.lexicon.listed_in,
            expected=names,
            found=name.said,
            message=f"There is no package “{name.said}”; the packages are {names}",
        )


def _ordered(canon: Canon) -> list[str]:
    known = [p for p in canon.lexicon.order if p in canon.lexicon.packages]
    return known + sorted(canon.lexicon.packages - set(known))


def _nearest(said: str, canon: Canon) -> str | None:
    """A package name at most two letters away (one for short names), nearest first."""
    names = [t.text for t in canon.lexicon.terms if t.kind is TermKind.PACKAGE]
    allowed = 1 if len(said) < 6 else 2
    scored = [(OSA.distance(fold(said), fold(name)), name) for name in names]
    close = [(d, name) for d, name in scored if d <= allowed and min(len(said), len(name)) > 3]
    return min(close)[1] if close else None
