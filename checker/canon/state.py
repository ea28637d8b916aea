"""The structured entries of the canon in sentences, as an approved claim would say them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.approved import CanonFact, Sentence
from checker.models import Price, Quantity, Scope
from checker.values.names import Lexicon
from checker.values.quantities import show_quantity
from checker.values.show import show_price, show_scope


def statements(facts: Iterable[CanonFact], lexicon: Lexicon) -> Iterator[Sentence]:
    """A sentence for every structured fact: a price, a limit, who has a feature."""
    seen: set[str] = set()
    for entry in facts:
        text = _said(entry, lexicon) if entry.structured and entry.id not in seen else None
        seen.add(entry.id)
        if text:
            yield Sentence(entry.id, text, (entry.fact,), entry.scoping)


def _said(entry: CanonFact, lexicon: Lexicon) -> str | None:
    text = _plainly(entry, lexicon)
    if text is None or entry.condition is None:
        return text
    return f"{text.removesuffix('.')} ({entry.condition.shown})."


def _plainly(entry: CanonFact, lexicon: Lexicon) -> str | None:
    value = entry.fact.value
    owner = " and ".join(sorted(lexicon.name(p) for p in entry.fact.packages))
    if isinstance(value, Price):
        thing = f"{entry.text} on {owner}" if entry.topics and entry.text else owner
        if value.amount is None:
            return f"The price of {thing} is on request."
        return f"{thing} is free." if value.amount == 0 else f"{thing} costs {show_price(value)}."
    if isinstance(value, Quantity):
        return f"On {owner}, {entry.text}: {show_quantity(value)}."
    if isinstance(value, Scope):
        return _who_has(entry.text, value, lexicon)
    return None


def _who_has(feature: str, scope: Scope, lexicon: Lexicon) -> str:
    if not scope.packages:
        return f"{feature} is not available on any plan."
    if scope.add_on:
        return f"{feature} can be bought as an {show_scope(scope, lexicon)}."
    return f"{feature} is available on {show_scope(scope, lexicon)}."
