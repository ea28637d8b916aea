"""What a text says around a name: whether it is used as one, whose it is, and what is told of it."""

from __future__ import annotations

import re

from checker.models import Fact, Name, Span, TextUnit, UnitKind
from checker.values.evidence import CUE, GONE, PLAN_WORDS, STARTERS
from checker.values.names import Lexicon
from checker.values.terms import fold, same_name
from checker.values.words import PLAIN, content


def is_cued(name: Name, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a retired name is more than a label that is an ordinary word again: `Cloud`."""
    if len(name.said.split()) > 1 or not name.said.isalpha() or unit.context.cell is not None:
        return True
    beside = (*unit.context.before, *unit.context.after)
    if unit.kind is UnitKind.ATTRIBUTE or any(lexicon.is_name(text) for text in beside):
        return True
    return unit.plain.strip(" *_`#:") != name.said


_OF = re.compile(r"\b(?:of|from|about|off|since|after|before|beyond)\s+(?:the\s+|our\s+)?$", re.I)
_ENDED = re.compile(rf"\b(?:end(?:s|ed|ing)?|{GONE}|gone|last|out of sale|no longer)\b", re.I)
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


def is_others(fact: Fact, name: Name, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a link or the sentences before give the name to somebody else."""
    return links_elsewhere(fact, unit, lexicon) or any(
        lexicon.is_foreign(text, Span(*match.span()))
        for text in unit.context.before
        for match in re.finditer(rf"\b{re.escape(name.said)}\b", text)
    )


def links_elsewhere(fact: Fact, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a fact stands in a link to a host that is not called like our company."""
    link = _TARGET.match(unit.text, fact.span.end)
    if link and not link["host"]:
        link = _HREF.search(unit.text[: fact.span.start])
    if not link:
        return False
    host = link["host"].lower()
    return not any(company.replace(" ", "") in host for company in lexicon.companies)


_TARGET = re.compile(r"[^\[\]]{0,60}\]\(https?://(?P<host>[^/)\s]+)|[^<>]{0,60}</a>")
_HREF = re.compile(r"href=[\"']https?://(?P<host>[^/\"'\s]+)[^<>]*>[^<>]*$")


def is_about_change(unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a page tells of the change itself, and must call the old plan by its name.

    "Migrate from another tool" changes no plan.
    """
    texts = (unit.context.title or "", *unit.context.headings)
    return any(
        _CHANGE.search(text) and (_PLANS.search(text) or lexicon.in_label(text)) for text in texts
    )


_CHANGE = re.compile(
    r"\b(?:upgrad(?:e|ing)\b.*\bfaq|upgrading (?:to|from)|migrat(?:e|ing|ion) (?:from|to)|changes? to (?:our|the)|transition)\b",
    re.I,
)
_PLANS = re.compile(rf"\b(?:{CUE}|pricing|prices?|packaging)\b", re.I)


def is_mentioned(fact: Fact, unit: TextUnit) -> bool:
    """Whether a name is spoken of and not used: `if your invoice says Flock`, `Flock is now Roost`."""
    plain, span = unit.plain, fact.span
    if _MENTIONS.search(plain, 0, span.start) or _NOW.match(plain, span.end):
        return True
    if _KEEP.match(plain, span.end):
        return True
    asked = plain.rstrip(' *_`"”)').endswith("?")
    return asked and not content(plain) - content(plain[span.start : span.end]) - PLAIN


_MENTIONS = re.compile(
    r"\b(?:says?|reads?|shows?|mentions?|speaks? of|talks? of|refers? to|happened to|looking for"
    r"|search(?:ing)? for|(?:was|were) (?:on|called))\s+(?:the\s+|our\s+)?[\s*_`\"“‘]*$",
    re.I,
)
# `Flock customers keep their price`: of those who were on it, there is no other name.
_KEEP = re.compile(
    r"[\s*_`\"”]*(?:customers|users|accounts|subscribers|members)\s+(?:can\s+|may\s+|will\s+)?(?:keep|stay|remain|retain|continue)\b",
    re.I,
)
# `Flock is now called Roost`, `Flock is now **Roost**`.
_NOW = re.compile(
    r"[\s*_`\"”]*(?:plan|tier|edition)?[\s*_`]*(?:is|are)\s+now\s+(?:(?:called|known as|named|part of)\s+)?"
    r"(?:the\s+)?[\s*_`\"“]*(?-i:[A-Z])",
    re.I,
)


def is_told_as_ended(plain: str, span: Span) -> bool:
    """Whether a thing is told to be no more, or something of it is: `Classic reached its end`."""
    return _OF.search(plain[: span.start]) is not None or _ENDED.search(plain) is not None


def has_words(text: str, words: str) -> bool:
    """Whether a text has some words as they are, whatever their case."""
    return re.search(rf"\b{re.escape(fold(words))}\b", fold(text)) is not None


def tells_of_plans(text: str, kind: str) -> bool:
    """Whether a text speaks of a kind of plans by a word: `premium plans`."""
    plans = r"\s+(?:plans|tiers|editions|subscriptions)\b"
    return re.search(rf"\b{re.escape(fold(kind))}{plans}", fold(text)) is not None


def is_numbered(plain: str) -> bool:
    """Whether a text is the numbered heading of a section: `4. Personnel`."""
    return _NUMBERED.match(plain) is not None


def is_doubtful(fact: Fact, name: Name, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether what looks like a plan's name may well be none of ours.

    Behind a link to another site, or in brackets behind another name, it is mostly theirs; headings
    have other names, too, and examples what their readers sell; levels of support have plans' names
    and are sold beside them.
    """
    foreign = _FOREIGN.search(unit.text)
    if foreign and not any(c.replace(" ", "") in foreign[1].lower() for c in lexicon.companies):
        return True
    if unit.kind in _LABELS and len(name.said.split()) > 1:
        return True
    owner = _OWNER.search(unit.plain, 0, fact.span.start)
    if owner and not set(fold(owner[1]).split()) <= lexicon.own_words | STARTERS:
        return True
    if any(map(_EXAMPLE.search, (unit.plain, *unit.context.before))):
        return True
    return _SUPPORT.match(unit.plain, fact.span.end) is not None


# `Osprey Gateway (Community Edition)`.
_OWNER = re.compile(r"\b((?:[A-Z][\w.-]*\s+)*[A-Z][\w.-]*)\s*\([^()]*$")
_EXAMPLE = re.compile(
    r"\b(?:this|our|the|an?|following|in) example\b|\bfor (?:example|instance)\b", re.I
)


def is_sold(fact: Fact, unit: TextUnit, lexicon: Lexicon) -> bool:
    """Whether a name is said like one of a plan: behind the company's, or before `plan`.

    So is a word that plans are called by where somebody is on it: `Already on Plus?`
    """
    before = fold(unit.plain[: fact.span.start]).rstrip(" ")
    if any(before.endswith(company) for company in lexicon.companies):
        return True
    if _IS_ON.search(before) and PLAN_WORDS & set(
        unit.plain[fact.span.start : fact.span.end].lower().split()
    ):
        return True
    in_cell = unit.context.cell is not None
    return in_cell or _SOLD.match(unit.plain, fact.span.end) is not None


_IS_ON = re.compile(r"\b(?:already|currently|still|now|are|['’]re|is|was|were)\s+on$", re.I)


def are_known(said: str, lexicon: Lexicon) -> bool:
    """Whether every name in some words is one that the canon knows."""
    parts = [part for part in _AND.split(said) if part.strip()]
    return all(any(_is_called(term.text, part) for term in lexicon.terms) for part in parts)


_AND = re.compile(r"\s*(?:[,/&]|\b(?:and|or)\b)\s*", re.I)


def _is_called(name: str, said: str) -> bool:
    """Whether words end in a known name: `Team Professional`, `the Teams plan`."""
    bare = fold(_CUE_BEHIND.sub("", said)).strip("\"'“”‘’ ")
    return same_name(name, said) or any(
        bare == form or bare.endswith(f" {form}") for form in (fold(name), f"{fold(name)}s")
    )


_CUE_BEHIND = re.compile(rf"[\s*_`\"'”’]*\b{CUE}[\s*_`\"'”’]*$", re.I)
