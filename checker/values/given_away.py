"""Words for a price without a figure: what is free, and what is on request."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from checker.models import Price, Span
from checker.values.clues import GIVEN_AWAY, any_of
from checker.values.legible import seen, view
from checker.values.money import PriceMention, mapped

_FREE = re.compile(
    r"(?:\b(?:is|are|it's|comes|remains?|stays?)\s+(?:\w+\s+)?|\b(?:plan|tier|edition|price|cost):\s*)(?P<free>free)\b"
    r"(?!\s+(?:trial|plan|tier|account|version|edition|software|credit|allowance|usage|quota|(?:forever )?for (?:students?|non-?profits?|charities|open[- ]source|education|schools?|teachers?|academi\w+|startups?|personal|verified|eligible|qualif\w+)\b|for (?:up to|the first|\d+|one|two|a|an|your|new)\b|up to|until|during|in (?:the|your) first|to (?:try|test|start)\b|\d))",
    re.I,
)
_NO_FEE = re.compile(r"\bno (?:monthly|subscription|platform|base) (?:fee|charge)s?\b", re.I)
# "There is no set-up fee": what is free is said behind.
_NO_SUCH_FEE = re.compile(
    r"\b(?P<free>no)\s+(?:set-?up|implementation|onboarding|activation|cancellation|installation|registration|transaction|processing)\s+(?:fees?|charges?)\b",
    re.I,
)
_FREE_LABEL = re.compile(r"[-–—:]\s+(?P<free>free)(?=\s+forever\b|\s*[.!)|]|\s*$)", re.I)
# "The first 10 seats are free" gives some away; it is not the price of a seat.
_FIRST = re.compile(r"\bfirst\s+(?:\d|one|two|three|five|ten)", re.I)
_CUSTOM_CELL = re.compile(
    r"\s*(?:custom(?: pricing| price| quote)?|contact (?:us|sales)|talk to (?:us|sales)|let'?s talk|"
    r"(?:get|request) a quote|on request|by quote|quote|call us|price on request)\s*[.!]?\s*",
    re.I,
)
_CUSTOM_SENTENCE = re.compile(
    r"\b(?:talk to|contact|speak (?:to|with)|ask|reach out to)\s+(?:us|sales|our (?:sales )?team)\s+(?:for|about|to discuss)\s+"
    r"(?:[\w-]+\s+){0,3}?(?:pricing|prices?|a quote|quotes?)\b|\bno (?:public|published|list) price\b|\bpric(?:ing|es?) (?:(?:is|are) )?(?:on|upon) request\b|\bpric(?:ing|es?) (?:is|are) (?:custom|individual|negotiated)\b",
    re.I,
)
_FREE_CELL = re.compile(r"\s*(?:free(?: of charge| forever)?|no (?:charge|cost))\s*[!.*]?\s*", re.I)


def find_free(plain: str) -> tuple[PriceMention, ...]:
    """Sentences that say something is free, or that its price is by quotation."""
    legible = view(plain)
    plain = legible.text if legible else plain
    if not any_of(plain.lower(), GIVEN_AWAY):
        return ()
    free = Price(Decimal(0))
    allowance = _FIRST.search(plain)
    found = [
        PriceMention(Span(*m.span("free")), free)
        for pattern in (_FREE, _FREE_LABEL)
        for m in pattern.finditer(plain)
        if not allowance
    ]
    found += [
        PriceMention(Span(*m.span()), replace(free, every="month")) for m in _NO_FEE.finditer(plain)
    ]
    found += [PriceMention(Span(*m.span("free")), free) for m in _NO_SUCH_FEE.finditer(plain)]
    found += [PriceMention(Span(*m.span()), Price(None)) for m in _CUSTOM_SENTENCE.finditer(plain)]
    return tuple(mapped(found, legible))


def cell_price(plain: str, currency: str = "USD") -> PriceMention | None:
    """A table cell or card line that is nothing but a price word: `Free`, `Custom`."""
    whole = Span.of_words(plain)
    plain = seen(plain)
    if _FREE_CELL.fullmatch(plain):
        return PriceMention(whole, Price(Decimal(0), currency))
    if _CUSTOM_CELL.fullmatch(plain):
        return PriceMention(whole, Price(None, currency))
    return None
