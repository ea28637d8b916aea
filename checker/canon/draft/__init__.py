"""Drafting a canon from what a company already has (`onmessage canon init`)."""

from __future__ import annotations

from collections.abc import Sequence

from checker.canon.draft.assemble import DraftedCanon, assemble
from checker.canon.draft.choose import Chosen, choose
from checker.canon.draft.importers import sketches_of
from checker.canon.draft.sketch import Hints
from checker.canon.explain import nearest
from checker.canon.lint import ClaimConflicts
from checker.interface import CanonError
from checker.models import Document
from checker.values.currencies import MINOR_UNITS

__all__ = ["Chosen", "DraftedCanon", "choose", "draft"]

_LOOKED_FOR = (
    "a table with plans as columns or rows, headings with a price under each, "
    "a list of plans, schema.org offers, or sentences such as 'SSO is on the Pro plan only'"
)


def draft(
    sources: Sequence[Document],
    company: str | None = None,
    currency: str | None = None,
    claim_conflicts: ClaimConflicts | None = None,
    plans: frozenset[str] = frozenset(),
    spoken: Sequence[tuple[str, str]] = (),
) -> DraftedCanon:
    """A canon drafted from pricing pages, price lists and exports, with notes.

    `company` and `currency` win over what the sources say. Claims that `claim_conflicts`
    finds wrong are left out with a note. Where `plans` are known, packages of other names are
    marked as unsure, and so are those that other pages speak of (`spoken`: name, page).

    Raises CanonError where a source cannot be read or all of them together say nothing a canon
    could hold.
    """
    if currency is not None and currency not in MINOR_UNITS:
        near = nearest(currency, MINOR_UNITS)
        hint = f"; did you mean '{near}'?" if near else ""
        raise CanonError(f"currency '{currency}' is not an ISO 4217 code{hint}")
    hints = Hints(company, currency, plans)
    sketches = [sketch for document in sources for sketch in sketches_of(document, hints)]
    if not sketches or all(sketch.empty for sketch in sketches):
        names = ", ".join(document.uri for document in sources) or "nothing given"
        raise CanonError(f"{names}: no plans were found; looked for {_LOOKED_FOR}")
    return assemble(sketches, company, currency, claim_conflicts, plans, spoken)
