"""Whether a payment card is asked for: `no credit card required`, `a card is needed to start`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.models import Needed, Span

CLUE = "card"
"""What a text has, in lower case, that tells of a card."""

_KIND = r"(?:credit|debit|payment|bank)"
# A card that is none of fuel, of gifts, of business.
_BARE = r"(?:(?<=\ba )|(?<=\bno )|(?<=\bany )|(?<=\byour )|(?<=\bthe )|(?:^|(?<=[.!?·•|] )))cards?"
_CARD = rf"(?:{_KIND}(?:\s+or\s+{_KIND})?\s+cards?|{_BARE})"
_ASKED = r"(?:needed|required|necessary|asked for|wanted|taken)"
_ARTICLE = r"(?:(?:an?|any|your|the|valid)\s+)*"
_NOT = re.compile(
    rf"\b(?:no|without)\s+(?:(?:entering|giving|leaving|adding)\s+)?{_ARTICLE}"
    rf"(?:{_KIND}\s+card\b(?:\s+(?:is\s+)?{_ASKED})?|card\s+(?:is\s+)?{_ASKED}|card\s+details\b)"
    rf"|(?<![\w-]){_CARD}\s+(?:details\s+)?(?:is|are)(?:\s+not|n['’]t)\s+{_ASKED}"
    rf"|(?:n['’]t|\bnot|\bnever)\s+(?:need|require|ask(?:\s+(?:you\s+)?for)?|want|have\s+to\s+(?:enter|give|leave|add))\s+{_ARTICLE}{_CARD}\b",
    re.I,
)
_NEEDS = re.compile(
    rf"(?<![\w-]){_CARD}\s+(?:details\s+)?(?:(?:is|are)\s+)?{_ASKED}\b"
    rf"|\b(?:needs?|requires?|asks?\s+(?:you\s+)?for|must\s+(?:enter|give|leave|add)|have\s+to\s+(?:enter|give|leave|add)|enter|give us|leave us)\s+{_ARTICLE}{_KIND}\s+card\b"
    rf"|\b(?:needs?|requires?|asks?\s+(?:you\s+)?for)\s+{_ARTICLE}card\b",
    re.I,
)


def find_cards(plain: str) -> Iterator[tuple[Span, Needed]]:
    """Every statement on whether a card is asked for, in order of place."""
    if CLUE not in plain.lower():
        return
    without = [Span(*m.span()) for m in _NOT.finditer(plain)]
    needs = (Span(*m.span()) for m in _NEEDS.finditer(plain))
    apart = [s for s in needs if not any(s.start < w.end and w.start < s.end for w in without)]
    yield from sorted([(s, Needed.NO) for s in without] + [(s, Needed.YES) for s in apart])
