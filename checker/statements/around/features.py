"""What a text says around a feature: that it is included, on offer, or at which stage."""

from __future__ import annotations

import re

from checker.models import Span

_IS = re.compile(r"(?:^|\b(?:is|are|be|now|as)|:)[\s*_`]*$", re.I)


# What can be bought is available; only what is included needs no buying.
_INCLUDED = re.compile(
    r"\b(?:includ\w+|part of|comes? with|built[ -]in|bundled|no (?:extra|additional) (?:cost|charge|fee))\b",
    re.I,
)


_ON_OFFER = re.compile(r"\b(?:available|offered|supported|accessible|possible|enabled)\b", re.I)


def is_said_of_something(plain: str, span: Span) -> bool:
    """Whether a stage is told of a thing: `Webhooks are generally available`."""
    return _IS.search(plain[: span.start]) is not None


def says_included(said: str) -> bool:
    """Whether words say that a thing needs no buying."""
    return _INCLUDED.search(said) is not None


def says_on_offer(said: str) -> bool:
    """Whether words say that a thing can be had, be it for money."""
    return _ON_OFFER.search(said) is not None
