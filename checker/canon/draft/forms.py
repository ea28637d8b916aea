"""What a draft can say in entries of their own: extra seats and use, trials, service, support."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.canon.parts import counts_people
from checker.canon.schema import CanonFile, Claim, ListPrice, Package, PricePart
from checker.canon.suggest import SECTION_OF, Entry, entry_of
from checker.values.agree import basis

_MORE = re.compile(
    r"(?:per\s+|for\s+each\s+|each\s+)?(?:extra|additional|further)\s+"
    r"(?P<thing>[\w-]+(?: [\w-]+)?)",
    re.I,
)
_OVERAGE = re.compile(r"(?:(?P<thing>[\w -]+?)\s+)?overages?", re.I)


def with_forms(canon: CanonFile) -> CanonFile:
    """The canon with its entries where they belong; what is not clear stays as it is."""
    packages = tuple(map(_with_parts, canon.packages))
    canon = canon.model_copy(update={"packages": packages})
    made = {claim.id: entry_of(claim, canon) for claim in canon.claims}
    entries = _alone([entry for entry in made.values() if entry is not None])
    moved = {entry.id for entry in entries}
    update: dict[str, tuple[Entry, ...] | tuple[Claim, ...]] = {
        section: (*getattr(canon, section), *(e for e in entries if type(e) is kind))
        for kind, section in SECTION_OF.items()
    }
    update["claims"] = tuple(claim for claim in canon.claims if claim.id not in moved)
    return canon.model_copy(update=update)


def _alone(entries: list[Entry]) -> list[Entry]:
    """The entries that nothing else of their kind is beside: of several, who knows which holds."""
    return [e for e in entries if sum(type(other) is type(e) for other in entries) == 1]


def _with_parts(package: Package) -> Package:
    """A package whose one price has its extra seats and overage as parts."""
    whole = [price for price in package.prices if price.what is None]
    if len(whole) != 1 or not whole[0].amount:
        return package
    parts = {id(price): part for price in package.prices if (part := _part(price, whole[0]))}
    if not parts:
        return package
    extra = tuple(part for kind, part in parts.values() if kind == "extra")
    overage = tuple(part for kind, part in parts.values() if kind == "overage")
    full = whole[0].model_copy(update={"extra": extra, "overage": overage})
    rest = (full if price is whole[0] else price for price in _left(package, parts))
    return package.model_copy(update={"prices": tuple(rest)})


def _left(package: Package, parts: dict[int, tuple[str, PricePart]]) -> Iterator[ListPrice]:
    return (price for price in package.prices if id(price) not in parts)


def _part(price: ListPrice, whole: ListPrice) -> tuple[str, PricePart] | None:
    """A price that is a part of another, and which: `$2 per additional seat`."""
    what = price.what or ""
    match = _MORE.fullmatch(what) or _OVERAGE.fullmatch(what)
    if match is None or price.currency != whole.currency or price.amount is None:
        return None
    thing = (match["thing"] or "").strip().lower()
    per = price.per or thing or None
    if per is None:
        return None
    seats = match.re is _MORE and counts_people(per)
    other = None if not thing or basis(thing) == basis(per) else thing
    said = {key: getattr(price, key) for key in PricePart.model_fields}
    part = PricePart.model_validate({**said, "per": per, "what": other})
    return ("extra" if seats else "overage"), part
