"""What is counted, by the name the canon has for it: `5 CU` are five compute units."""

from __future__ import annotations

from dataclasses import replace

from checker.models import Fact, Price, Quantity
from checker.values.names import Lexicon
from checker.values.quantities import find_quantities
from checker.values.words import content


def by_name(fact: Fact, lexicon: Lexicon) -> Fact:
    """A fact with the canon's own word for what it counts or is per."""
    value = fact.value
    if isinstance(value, Quantity) and (name := lexicon.counted_as.get(value.unit or "")):
        read = find_quantities(f"2 {name}")[0].quantity
        known = replace(value, unit=read.unit)
        return replace(fact, value=known, topic=fact.topic | content(name))
    if isinstance(value, Price) and (name := lexicon.counted_as.get((value.per or "").lower())):
        return replace(fact, value=replace(value, per=name))
    return fact
