"""Package names: retired, unknown, misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz.distance import OSA

from checker.approved import Canon
from checker.models import Conflict, Fact, FactKind, Name, Span, TextUnit, UnitKind
from checker.rules.verdict import Verdict, agrees, differs
from checker.statements.passage import Passage
from checker.values.evidence import CUE, GONE
from checker.values.terms import Term, TermKind, fold, same_name
from checker.values.words import PLAIN, content


def judge_names(passage: Passage, canon: Canon) -> Iterator[Verdict]:
    """Every package name of ours in a passage."""
    for fact in passage.ours(FactKind.NAME):
        if isinstance(fact.value, Name):
            yield from _judge(fact, fact.value, passage, canon)


def _judge(fact: Fact, name: Name, passage: Passage, canon: Canon) -> Iterator[Verdict]:
    if name.retired:
        if not (_is_about_change(passage.unit, canon) or _is_mentioned(fact, passage.unit)):
            used = (
                _is_cued(name, passage.unit, canon)
                and not _is_told_with_successor(name, passage.unit, canon)
                and not _is_told_as_ended(fact, passage.unit, canon)
            )
            conflict = Conflict.PROVEN if used else Conflict.IMPLIED
            yield replace(_retired(fact, name, canon), conflict=conflict)
    elif name.package is not None:
        yield agrees(fact.span, name.package)
    elif canon.lexicon.closed or canon.lexicon.order:
        if _is_others(fact, name, passage.unit, canon):
            return
        certainty = _certain_name(fact, name, passage.unit, canon)
        if certainty is not None:
            for verdict in _unknown(fact, name, canon):
                open_list = verdict.rule == "unknown-package" and not canon.lexicon.closed
                yield replace(verdict, conflict=Conflict.IMPLIED if open_list else certainty)


def _is_cued(name: Name, unit: TextUnit, canon: Canon) -> bool:
    """Whether a retired name is more than a label that is an ordinary word again: `Cloud`."""
    if len(name.said.split()) > 1 or not name.said.isalpha() or unit.context.cell is not None:
        return True
    beside = (*unit.context.before, *unit.context.after)
    if unit.kind is UnitKind.ATTRIBUTE or any(canon.lexicon.is_name(text) for text in beside):
        return True
    return unit.plain.strip(" *_`#:") != name.said


def _is_told_with_successor(name: Name, unit: TextUnit, canon: Canon) -> bool:
    """Whether the new name stands beside the old one: `Basic became Plus`."""
    former = canon.lexicon.former.get(fold(name.said))
    new = former.instead if former is not None else canon.lexicon.name(name.package or "")
    if not new or fold(new) in fold(name.said):
        return False
    return re.search(rf"\b{re.escape(fold(new))}\b", fold(unit.plain)) is not None


_OF = re.compile(r"\b(?:of|from|about|off|since|after|before|beyond)\s+(?:the\s+|our\s+)?$", re.I)
_ENDED = re.compile(rf"\b(?:end(?:s|ed|ing)?|{GONE}|gone|last|out of sale|no longer)\b", re.I)


def _is_told_as_ended(fact: Fact, unit: TextUnit, canon: Canon) -> bool:
    """Whether an ended thing is told to be so, or something else is said of it.

    "Classic reached its end", "The download page of Classic has gone".
    """
    name = fact.value
    former = canon.lexicon.former.get(fold(name.said)) if isinstance(name, Name) else None
    if former is None or former.instead:
        return False
    before = unit.plain[: fact.span.start]
    return _OF.search(before) is not None or _ENDED.search(unit.plain) is not None


def _certain_name(fact: Fact, name: Name, unit: TextUnit, canon: Canon) -> Conflict | None:
    """How certain an unknown name is one of ours; None where the canon itself uses the word.

    A feature may be called a plan, and the canon itself may speak of "premium plans"; behind a
    link to another site a plan is mostly that site's. A numbered heading is a section's.
    """
    if _is_approved_word(name.said, canon) or _NUMBERED.match(unit.plain):
        return None
    foreign = _FOREIGN.search(unit.text)
    if foreign and not any(
        c.replace(" ", "") in foreign[1].lower() for c in canon.lexicon.companies
    ):
        return Conflict.IMPLIED
    if unit.kind in _LABELS and len(name.said.split()) > 1:
        return Conflict.IMPLIED
    if _SUPPORT.match(unit.plain, fact.span.end):
        return Conflict.IMPLIED
    before = fold(unit.plain[: fact.span.start]).rstrip(" ")
    if any(before.endswith(company) for company in canon.lexicon.companies):
        return Conflict.PROVEN
    if not _SOLD.match(unit.plain, fact.span.end) and unit.context.cell is None:
        return Conflict.IMPLIED
    return Conflict.PROVEN


_LABELS = frozenset({UnitKind.TITLE, UnitKind.HEADING})
# `4. Personnel` heads a section of a contract.
_NUMBERED = re.compile(r"[\s*_#]*\d+(?:\.\d+)*[.)]\s+[\w-]+[\s*_:]*$")
_FOREIGN = re.compile(r"\]\(https?://([^/)\s]+)")
# Levels of support have plans' names and are sold beside them.
_SUPPORT = re.compile(r"[\s*_`]*(?:plans?|tiers?|levels?)?(?:\s+of\s+\w+)?[\s*_`]+support\b", re.I)
_SOLD = re.compile(
    r"[\s\"”’')*_`-]{0,4}(?:plans?|tiers?|editions?|subscriptions?|licen[cs]es?|customers?|users?|[,/&|]|and\b|or\b|$)",
    re.I,
)


def _is_approved_word(said: str, canon: Canon) -> bool:
    """Whether the canon calls a feature so, or a kind of plans."""
    word = re.escape(fold(said))
    kind = re.compile(rf"\b{word}\s+(?:plans|tiers|editions|subscriptions)\b")
    if any(kind.search(fold(s.text)) for s in canon.sentences):
        return True
    name = re.compile(rf"\b{word}\b")
    features = (c for c in canon.by_kind[FactKind.AVAILABILITY] if c.structured)
    return len(said.split()) > 1 and any(name.search(fold(c.text)) for c in features)


def _is_others(fact: Fact, name: Name, unit: TextUnit, canon: Canon) -> bool:
    """Whether a link or the sentences before give the name to somebody else."""
    return links_elsewhere(fact, unit, canon) or any(
        canon.lexicon.is_foreign(text, Span(*match.span()))
        for text in unit.context.before
        for match in re.finditer(rf"\b{re.escape(name.said)}\b", text)
    )


_TARGET = re.compile(r"[^\[\]]{0,60}\]\(https?://(?P<host>[^/)\s]+)|[^<>]{0,60}</a>")
_HREF = re.compile(r"href=[\"']https?://(?P<host>[^/\"'\s]+)[^<>]*>[^<>]*$")


def links_elsewhere(fact: Fact, unit: TextUnit, canon: Canon) -> bool:
    """Whether a fact stands in a link to a host that is not called like our company."""
    link = _TARGET.match(unit.text, fact.span.end)
    if link and not link["host"]:
        link = _HREF.search(unit.text[: fact.span.start])
    if not link:
        return False
    host = link["host"].lower()
    return not any(company.replace(" ", "") in host for company in canon.lexicon.companies)


_CHANGE = re.compile(
    r"\b(?:upgrad(?:e|ing)\b.*\bfaq|upgrading (?:to|from)|migrat(?:e|ing|ion) (?:from|to)|changes? to (?:our|the)|transition)\b",
    re.I,
)


def _is_about_change(unit: TextUnit, canon: Canon) -> bool:
    """Whether a page tells of the change itself, and must call the old plan by its name.

    "Migrate from another tool" changes no plan.
    """
    texts = (unit.context.title or "", *unit.context.headings)
    return any(
        _CHANGE.search(text) and (_PLANS.search(text) or canon.lexicon.in_label(text))
        for text in texts
    )


def _is_mentioned(fact: Fact, unit: TextUnit) -> bool:
    """Whether a name is spoken of and not used: `if your invoice says Flock`, `Flock is now Roost`."""
    plain, span = unit.plain, fact.span
    if _MENTIONS.search(plain, 0, span.start) or _NOW.match(plain, span.end):
        return True
    asked = plain.rstrip(' *_`"”)').endswith("?")
    return asked and not content(plain) - content(plain[span.start : span.end]) - PLAIN


# `Flock is now called Roost`, `Flock is now **Roost**`.
_NOW = re.compile(
    r"[\s*_`\"”]*(?:plan|tier|edition)?[\s*_`]*(?:is|are)\s+now\s+(?:(?:called|known as|named|part of)\s+)?"
    r"(?:the\s+)?[\s*_`\"“]*(?-i:[A-Z])",
    re.I,
)


_MENTIONS = re.compile(
    r"\b(?:says?|reads?|shows?|mentions?|speaks? of|talks? of|refers? to|happened to|looking for"
    r"|search(?:ing)? for|(?:was|were) (?:on|called))\s+(?:the\s+|our\s+)?[\s*_`\"“‘]*$",
    re.I,
)
_PLANS = re.compile(rf"\b(?:{CUE}|pricing|prices?|packaging)\b", re.I)


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
