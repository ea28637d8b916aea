"""Rules that need a whole document, or several: required texts, and two that disagree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from checker.approved import Canon, Duty
from checker.catalog import BY_ID
from checker.models import (
    Bound,
    Conflict,
    Fact,
    FactKind,
    Finding,
    Location,
    Price,
    Quantity,
    Span,
    TextUnit,
)
from checker.rules.placed import finding_in
from checker.rules.steering import Watch
from checker.statements.around.subject import names_in
from checker.statements.passage import Passage
from checker.statements.pieces import locate
from checker.values.agree import dimension, prices_agree, quantities_agree
from checker.values.show import show_value
from checker.values.words import PLAIN, content


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
        for duty, unit, span in self.due.values():
            if duty.id not in self.said:
                yield self._missing(duty, unit, span)

    def _missing(self, duty: Duty, unit: TextUnit, span: Span) -> Finding:
        where = f"It states a {duty.when.value}, so it" if duty.when else "It"
        found = finding_in(
            unit,
            span,
            self.channel,
            "missing-disclosure",
            message=f"This document lacks a required text. {where} must say “{duty.text}”",
            expected=duty.text,
            found="not said",
        )
        # Whether the duty is for a document of no known channel, nobody knows.
        unknown = bool(duty.scoping.channels) and self.channel is None
        conflict = Conflict.OMISSION if unknown else Conflict.PROVEN
        return replace(found, canon_id=duty.id, suggestion=duty.text, conflict=conflict)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _cause(duty: Duty, passage: Passage) -> Span | None:
    """What in a passage makes the text required: a fact of the kind, or being there."""
    if duty.when is None:
        return Span.of_words(passage.unit.plain)
    if passage.unit.visibility != "visible":
        return None
    return next((f.span for f in passage.ours(duty.when) if _is_shown(f)), None)


def _is_shown(fact: Fact) -> bool:
    """Whether a fact is a price of something sold: a bare "free" or a sum of money is none."""
    price = fact.value
    if not isinstance(price, Price):
        return True
    return bool(price.amount) and bool(fact.packages or price.every or price.per)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a document states about something the canon is silent on.

    `key` says about what, so that statements of one key can be compared; `name` is the
    package's, `text` the unit the fact stands in.
    """

    key: str
    fact: Fact
    name: str
    location: Location
    text: str


def stated(passage: Passage, canon: Canon) -> Iterator[Stated]:
    """What a passage states that another document could disagree with."""
    if passage.unit.visibility != "visible":
        return
    for fact in passage.ours(FactKind.PRICE, FactKind.LIMIT):
        key = _key(fact, passage.unit, canon)
        if key is not None:
            name = canon.lexicon.name(min(fact.packages))
            place = locate(passage.unit, fact.span, passage.channel)
            yield Stated(key, fact, name, place, passage.unit.text)


def _key(fact: Fact, unit: TextUnit, canon: Canon) -> str | None:
    """What a fact is about, if that is certain enough and the canon says nothing of it."""
    topic = fact.topic
    doubted = not canon.unsure.isdisjoint(fact.packages)
    if len(fact.packages) != 1 or doubted or _canon_speaks(fact, canon):
        return None
    if isinstance(fact.value, Quantity):
        topic = topic or _label(unit)
        digits = any(c.isdigit() for c in unit.plain[fact.span.start : fact.span.end])
        if not topic - PLAIN or fact.value.value is None or not digits:
            return None
        return _joined(fact, topic, str(dimension(fact.value.unit)), unit, canon)
    if isinstance(fact.value, Price) and fact.value.amount and fact.value.every:
        price = fact.value
        basis = f"{price.currency} {price.per} {price.every} {price.billed}"
        return _joined(fact, topic, basis, unit, canon)
    return None


def _joined(fact: Fact, topic: frozenset[str], basis: str, unit: TextUnit, canon: Canon) -> str:
    """What must be equal: a page on one of our things says nothing of another's."""
    titles = (unit.context.title or "", *unit.context.headings)
    named = frozenset[str]().union(*(names_in(t, canon.lexicon) for t in titles))
    return "\t".join(
        (fact.kind, *fact.packages, *map(" ".join, map(sorted, (topic, named))), basis)
    )


def _canon_speaks(fact: Fact, canon: Canon) -> bool:
    """Whether the canon has a fact of this kind for the package and this thing."""
    return any(
        c.fact.packages & fact.packages
        and (not c.topics or any(t <= fact.topic | fact.around for t in c.topics))
        for c in canon.by_kind[fact.kind]
    )


@dataclass(slots=True)
class Conflicts:
    """What documents stated first, to see later ones disagree.

    Memory grows with the number of different things stated, not with the documents.
    """

    first: dict[str, Stated] = field(default_factory=dict)

    def see(self, one: Stated) -> Iterator[Finding]:
        """Compare a statement with what another document stated before."""
        before = self.first.setdefault(one.key, one)
        if before.location.uri != one.location.uri and _disagree(before.fact, one.fact):
            yield _conflict(one, before)


def _conflict(one: Stated, before: Stated) -> Finding:
    rule = BY_ID["channel-conflict"]
    here, there, place = _show(one.fact), _show(before.fact), before.location
    line = f":{place.line}" if place.line else ""
    span = one.fact.span
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        location=one.location,
        text=one.text[span.start : span.end],
        line_text=one.text,
        message=f"{_what(one.fact)} of {one.name} is {here} here and {there} in {place.uri}{line}; the canon does not say which is right",
        expected=f"{there} ({place.uri}{line})",
        found=here,
        offset=span.start,
    )


def _label(unit: TextUnit) -> frozenset[str]:
    cell = unit.context.cell
    return content(cell.row_headers[-1]) if cell is not None and cell.row_headers else frozenset()


def _disagree(a: Fact, b: Fact) -> bool:
    if isinstance(a.value, Price) and isinstance(b.value, Price):
        return not prices_agree(b.value, a.value)
    if isinstance(a.value, Quantity) and isinstance(b.value, Quantity):
        return quantities_agree(b.value, a.value) is False and not _is_enough(a.value, b.value)
    return False


def _is_enough(a: Quantity, b: Quantity) -> bool:
    """Whether one is the least there must be, and the other that or more: `at least 20`, `24`."""
    least, other = (a, b) if a.bound in {Bound.FROM, Bound.OVER} else (b, a)
    if least.bound not in {Bound.FROM, Bound.OVER} or other.bound is not Bound.EXACT:
        return False
    return least.unit == other.unit and (other.value or 0) >= (least.value or 0)


def _show(fact: Fact) -> str:
    assert isinstance(fact.value, Price | Quantity)  # noqa: S101
    return show_value(fact.value)


def _what(fact: Fact) -> str:
    if fact.kind is FactKind.PRICE:
        return "The price"
    return f"The {' '.join(sorted(fact.topic))} limit" if fact.topic else "A limit"
