"""Rules that need a whole document, or several: required texts, and two that disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from checker.catalog import BY_ID
from checker.facts.approved import Canon, Duty
from checker.facts.compare import dimension, prices_agree, quantities_agree
from checker.facts.quantities import show_quantity
from checker.facts.show import show_price
from checker.facts.windows import locate
from checker.facts.words import content
from checker.judges.steering import Watch
from checker.judges.topics import PLAIN
from checker.judges.verdict import Passage
from checker.models import Fact, FactKind, Finding, Location, Price, Quantity, Span, TextUnit

_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Duties:
    """Which required texts a document still lacks, and what made them required."""

    canon: Canon
    uri: str
    channel: str | None
    said: set[str] = field(default_factory=set)
    due: dict[str, tuple[Duty, TextUnit, Span]] = field(default_factory=dict)
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(self.uri)

    def see(self, passage: Passage) -> None:
        """Take note of one passage of the document."""
        self.watch.see(passage)
        mine = [d for d in self.canon.duties if passage.within(d.scoping)]
        if not mine:
            return
        plain = _folded(passage.unit.plain)
        for duty in mine:
            if _folded(duty.text).rstrip(".") in plain:
                self.said.add(duty.id)
            elif duty.id not in self.due:
                span = _cause(duty, passage)
                if span is not None:
                    self.due[duty.id] = (duty, passage.unit, span)

    def missing(self) -> Iterator[Finding]:
        """A finding for every required text that was not met by the document's end.

        And for what steers by being spread over the document, or by its name.
        """
        yield from self.watch.findings(self.channel)
        rule = BY_ID["missing-disclosure"]
        for duty, unit, span in self.due.values():
            if duty.id in self.said:
                continue
            where = f"It states a {duty.when.value}, so it" if duty.when else "It"
            yield Finding(
                rule=rule.id,
                severity=rule.severity,
                location=locate(unit, span, self.channel),
                text=unit.text[span.start : span.end],
                line_text=unit.text,
                message=f"This document lacks a required text. {where} must say “{duty.text}”",
                expected=duty.text,
                found="not said",
                canon_id=duty.id,
                suggestion=duty.text,
                visibility=unit.visibility,
                offset=span.start,
                plain=unit.plain,
                context=unit.context,
            )


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _cause(duty: Duty, passage: Passage) -> Span | None:
    """What in a passage makes the text required: a fact of the kind, or being there."""
    if duty.when is None:
        plain = passage.unit.plain
        return Span(len(plain) - len(plain.lstrip()), len(plain.rstrip()))
    if passage.unit.visibility != "visible":
        return None
    return next((f.span for f in passage.ours(duty.when)), None)


_Key = tuple[FactKind, frozenset[str], frozenset[str], str | None]


@dataclass(slots=True)
class Conflicts:
    """What documents said first about things the canon is silent on.

    Memory grows with the number of different things said, not with the documents.
    """

    canon: Canon
    first: dict[_Key, tuple[Fact, Location, str]] = field(default_factory=dict)

    def see(self, passage: Passage) -> Iterator[Finding]:
        """Compare what a passage states with what another document stated before."""
        if passage.unit.visibility != "visible":
            return
        for fact in passage.ours(FactKind.PRICE, FactKind.LIMIT):
            key = self._key(fact, passage.unit)
            if key is None:
                continue
            said = self.first.setdefault(key, (fact, passage.unit.location, passage.unit.text))
            if said[1].uri != passage.unit.location.uri and _disagree(said[0], fact):
                yield self._finding(fact, said, passage)

    def _key(self, fact: Fact, unit: TextUnit) -> _Key | None:
        """What a fact is about, if that is certain enough and the canon says nothing of it."""
        topic = fact.topic
        if len(fact.packages) != 1 or self._canon_speaks(fact):
            return None
        if isinstance(fact.value, Quantity):
            topic = topic or _label(unit)
            digits = any(c.isdigit() for c in unit.plain[fact.span.start : fact.span.end])
            if not topic - PLAIN or fact.value.value is None or not digits:
                return None
            return fact.kind, fact.packages, topic, dimension(fact.value.unit)
        if isinstance(fact.value, Price) and fact.value.amount:
            basis = f"{fact.value.currency} {fact.value.per} {fact.value.every} {fact.value.billed}"
            return (fact.kind, fact.packages, topic, basis) if fact.value.every else None
        return None

    def _canon_speaks(self, fact: Fact) -> bool:
        """Whether the canon has a fact of this kind for the package and this thing."""
        return any(
            c.fact.packages & fact.packages
            and (not c.topics or any(t <= fact.topic | fact.around for t in c.topics))
            for c in self.canon.by_kind[fact.kind]
        )

    def _finding(self, fact: Fact, said: tuple[Fact, Location, str], passage: Passage) -> Finding:
        rule = BY_ID["channel-conflict"]
        other, place, _ = said
        name = self.canon.lexicon.name(min(fact.packages))
        here, there = _show(fact), _show(other)
        line = f":{place.line}" if place.line else ""
        span = fact.span
        unit = passage.unit
        return Finding(
            rule=rule.id,
            severity=rule.severity,
            location=locate(unit, span, passage.channel),
            text=unit.text[span.start : span.end],
            line_text=unit.text,
            message=f"{_what(fact)} of {name} is {here} here and {there} in {place.uri}{line}; the canon does not say which is right",
            expected=f"{there} ({place.uri}{line})",
            found=here,
            visibility=unit.visibility,
            offset=span.start,
            plain=unit.plain,
            context=unit.context,
        )


def _label(unit: TextUnit) -> frozenset[str]:
    cell = unit.context.cell
    return content(cell.row_headers[-1]) if cell is not None and cell.row_headers else frozenset()


def _disagree(a: Fact, b: Fact) -> bool:
    if isinstance(a.value, Price) and isinstance(b.value, Price):
        return not prices_agree(b.value, a.value)
    if isinstance(a.value, Quantity) and isinstance(b.value, Quantity):
        return quantities_agree(b.value, a.value) is False
    return False


def _show(fact: Fact) -> str:
    if isinstance(fact.value, Price):
        return show_price(fact.value)
    assert isinstance(fact.value, Quantity)  # noqa: S101
    return show_quantity(fact.value)


def _what(fact: Fact) -> str:
    if fact.kind is FactKind.PRICE:
        return "The price"
    return f"The {' '.join(sorted(fact.topic))} limit" if fact.topic else "A limit"
