"""Claims whose figures nobody compares: not read, or hidden by what else the claim says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.approved import Canon, CanonFact
from checker.canon.claims import FIGURES, units_of
from checker.canon.flaws import Flaw
from checker.canon.schema import CanonFile, Claim
from checker.canon.tree import Path
from checker.models import Quantity, Severity, Span, TextUnit
from checker.statements.patterns.find import find_facts
from checker.values.agree import agree, dimension
from checker.values.money import find_prices
from checker.values.names import Lexicon
from checker.values.quantities import find_quantities
from checker.values.words import content

_PART = re.compile(r",\s+|;\s+|\s+(?:and|but|with)\s+")
_ENOUGH = 2


def check_figures(canon: CanonFile, compiled: Canon) -> Iterator[Flaw]:
    """Figures of claims that are not read, that are hidden, or that two claims give differently."""
    for index, claim in enumerate(canon.claims):
        yield from _of_claim(("claims", index, "text"), claim, compiled.lexicon)
    yield from _differing(canon, compiled)


def _of_claim(path: Path, claim: Claim, lexicon: Lexicon) -> Iterator[Flaw]:
    for unit in units_of(claim.text):
        facts = [f for f in find_facts(unit, lexicon) if f.kind in FIGURES]
        read = [f.span for f in facts]
        for said in _unread(unit, read, lexicon):
            yield Flaw(
                "figure-unread",
                Severity.WARNING,
                path,
                f"'{said}' is not read as a fact, so no text is compared with it",
                "give it a sentence of its own that says what it is of, or an entry",
            )
        for span in read if not claim.subject else ():
            if beside := _beside(unit, span, read):
                yield Flaw(
                    "facts-mixed",
                    Severity.NOTE,
                    path,
                    f"'{beside}' counts as part of what '{unit.plain[slice(*span)]}' is said of, "
                    "so texts that do not repeat it may pass",
                    "make two claims of it, or give it a `subject`",
                )


def _unread(unit: TextUnit, read: list[Span], lexicon: Lexicon) -> Iterator[str]:
    plain = unit.plain
    names = [mention.span for mention in lexicon.find(plain)]
    found = [*(m.span for m in find_prices(plain, lexicon.currency))]
    found += [m.span for m in find_quantities(plain) if m.quantity.unit is not None]
    for span in dict.fromkeys(found):
        if not any(_overlap(span, other) for other in (*read, *names)):
            yield plain[slice(*span)].strip()


def _beside(unit: TextUnit, span: Span, read: list[Span]) -> str | None:
    """A part of the sentence behind a figure that has no figure and says something of its own."""
    plain = unit.plain.rstrip(" .!")
    ends = list(_PART.finditer(plain, span.end))
    if not ends or any(other.start > span.end for other in read):
        return None
    rest = plain[ends[0].end() :]
    return rest if len(content(rest)) >= _ENOUGH else None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _differing(canon: CanonFile, compiled: Canon) -> Iterator[Flaw]:
    """Two claims that give the same thing of the same packages in other figures."""
    index_of = {claim.id: index for index, claim in enumerate(canon.claims)}
    seen: dict[object, CanonFact] = {}
    for c in compiled.facts:
        if c.structured or c.fact.kind not in FIGURES or c.id not in index_of:
            continue
        first = seen.setdefault(_subject(c), c)
        if first.id == c.id or agree(first.fact.value, c.fact.value) is not False:  # type: ignore[arg-type]
            continue
        yield Flaw(
            "claims-conflict",
            Severity.ERROR,
            ("claims", index_of[c.id], "text"),
            f"gives another figure for the same thing than {first.id} does: “{first.text}”",
            "correct one of the two, or say of each what sets it apart",
        )


def _subject(c: CanonFact) -> tuple[object, ...]:
    value = c.fact.value
    measure = dimension(value.unit) if isinstance(value, Quantity) else type(value).__name__
    every = getattr(value, "every", None)
    extra = (getattr(value, "per", None), getattr(value, "billed", None))
    scope = (c.scoping.channels, c.scoping.starts, c.scoping.until)
    return (c.fact.kind, c.topics[0], c.fact.packages, measure, every, extra, scope)
