"""Sentences that say what a structured entry says: a trial, a level of service, support.

A sentence becomes an entry only where the entry says all of it: one figure, of plans that it
names. What has more to say stays a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from checker.canon.claims import FIGURES
from checker.canon.fields import Members
from checker.canon.said import scope_of
from checker.canon.schema import CanonFile, Claim, Response, Sla, SupportTerms, Trial
from checker.models import Fact, Quantity, Stance
from checker.readers.markdown.reader import read_text
from checker.statements.patterns.find import find_facts
from checker.values.agree import dimension
from checker.values.names import Lexicon, Term, TermKind
from checker.values.scopes import ALL
from checker.values.words import content

Entry = Trial | Sla | SupportTerms
SECTION_OF: Mapping[type[Entry], str] = {Trial: "trials", Sla: "slas", SupportTerms: "support"}
_TRIAL = re.compile(r"\btrials?\b|\btry\b[^.;]*\bfree\b", re.I)
_NO_CARD = re.compile(r"\b(?:no|without an?)\s+(?:credit |payment |debit )?card\b", re.I)
_CARD = re.compile(r"\b(?:credit |payment |debit )?card\s+(?:is\s+)?(?:required|needed)\b", re.I)
_UPTIME = re.compile(r"\b(?:uptime|availability|SLA)\b", re.I)
_ANSWERS = (
    re.compile(r"\bsupport\b", re.I),
    re.compile(r"\b(?:respon\w+|answer\w*|repl(?:y|ies))\b", re.I),
)
_CONDITION = re.compile(
    r"\b(?:if|when|unless|until|after|except|for (?:critical|urgent|high|severity|existing|new)"
    r"|business (?:hours|days)|per (?:month|year)|credits?\b(?! card))\b",
    re.I,
)
_SURE = 90


def entry_of(claim: Claim, canon: CanonFile) -> Entry | None:
    """The entry that says all that a claim says; None where there is none."""
    if _CONDITION.search(claim.text) or claim.subject or claim.variants:
        return None
    facts = list(_figures(claim.text, canon))
    if len(facts) != 1 or not isinstance(facts[0].value, Quantity):
        return None
    if len(_more_said(claim.text, canon)) > _HARDLY:
        return None
    return _entry(claim, facts[0], facts[0].value, canon)


_HARDLY = 1
_OWN = content(
    "trial sla uptime availability support response start try free credit payment debit card"
    " required needed guarantee promise agreement level service customer team plan"
)


def _more_said(text: str, canon: CanonFile) -> frozenset[str]:
    """Words of a sentence that neither the entry nor the packages' names have."""
    named = (n for p in canon.packages for n in (p.name, *p.aliases))
    ours = frozenset[str]().union(*map(content, (*named, canon.company, *canon.names)))
    return content(text) - _OWN - ours


def _figures(text: str, canon: CanonFile) -> Iterator[Fact]:
    lexicon = Lexicon(
        terms=tuple(
            Term(name, TermKind.PACKAGE, package.id)
            for package in canon.packages
            for name in (package.name, *package.aliases)
        ),
        order=tuple(package.id for package in canon.packages),
        own=True,
    )
    for unit in read_text(text, "claim"):
        for fact in find_facts(unit, lexicon):
            if fact.kind in FIGURES:
                yield fact


def _entry(claim: Claim, fact: Fact, value: Quantity, canon: CanonFile) -> Entry | None:
    if value.value is None or fact.stance is not Stance.OURS_NOW or value.high is not None:
        return None
    said = {"id": claim.id, "value": value.value, "unit": value.unit, **scope_of(claim)}
    measure = dimension(value.unit)
    packages: Members = tuple(p.id for p in canon.packages if p.id in fact.packages)
    if len(packages) == len(canon.packages) > 1 or ALL in fact.packages:
        packages = "all"
    if measure == "time" and _TRIAL.search(claim.text):
        return Trial.model_validate({**said, "of": packages or "paid", "card": _card(claim.text)})
    if measure == "%" and value.value >= _SURE and _UPTIME.search(claim.text):
        return Sla.model_validate({**said, "in_": packages or "all"})
    if measure == "time" and packages and all(p.search(claim.text) for p in _ANSWERS):
        return _support(claim, value, packages)
    return None


def _support(claim: Claim, value: Quantity, packages: Members) -> SupportTerms:
    response = Response.model_validate({"value": value.value, "unit": value.unit})
    return SupportTerms.model_validate(
        {"id": claim.id, "in_": packages, "response": (response,), **scope_of(claim)}
    )


def _card(text: str) -> bool | None:
    if _NO_CARD.search(text):
        return False
    return True if _CARD.search(text) else None
