"""Registered offers shown where or when they are not for."""

from __future__ import annotations

from checker.approved import Offering
from checker.models import Span
from checker.rules.verdict import Verdict, differs
from checker.statements.passage import Passage


def out_of_scope(span: Span, offer: Offering, found: str, passage: Passage) -> Verdict:
    """The verdict on an offer that leaked, or that is shown too early or too late."""
    where = ", ".join(sorted(offer.scoping.channels)) or "any channel"
    starts = f" from {offer.scoping.starts}" if offer.scoping.starts else ""
    until = f" until {offer.scoping.until}" if offer.scoping.until else ""
    return differs(
        "offer-out-of-scope",
        span,
        offer.id,
        expected=f"offer {offer.id} on {where}{starts}{until}",
        found=f"{found} on {passage.channel or 'this document'}",
        message=f"{found} is the offer '{offer.id}', which is for {where}{starts}{until}",
    )
