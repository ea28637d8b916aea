"""What was read in a passage, what it was compared with, and why nothing more was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checker.app.ready import guard_of
from checker.approved import Canon, CanonFact
from checker.canon.channels import channel_of
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.config import Settings
from checker.interface import ReadError, SettingsError
from checker.models import (
    CERTAIN,
    Document,
    Fact,
    FactKind,
    Label,
    Name,
    Price,
    Quantity,
    Scope,
    Skipped,
    Stage,
    Stance,
    TextUnit,
)
from checker.readers import documents
from checker.readers.allowance import SpentError
from checker.readers.guard import Guard
from checker.rules.registry import finding_of, judge
from checker.rules.undecided import share_of
from checker.rules.verdict import Verdict
from checker.statements.passage import Passage
from checker.statements.patterns.dated import as_on
from checker.statements.patterns.find import find_facts
from checker.statements.pieces import windows
from checker.values.show import show_scope, show_value
from checker.values.words import PLAIN

_LIKE = {FactKind.NUMBER: FactKind.LIMIT}
_SAYS = {
    Label.CONTRADICTION: "differs from",
    Label.ENTAILMENT: "agrees with",
    Label.UNDECIDED: "may speak of",
    Label.NEUTRAL: "says nothing of",
}
_STANCE = {
    Stance.COMPETITOR: "of a competitor",
    Stance.PAST: "of the past",
    Stance.FUTURE: "of the future",
    Stance.EXAMPLE: "as an example",
    Stance.CUSTOMER: "by or of a customer",
    Stance.OTHER_PRODUCT: "of another product",
}


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """A document, and the line or the words whose passages are asked about."""

    path: str
    at: str

    def holds(self, unit: TextUnit) -> bool:
        """Whether a unit stands there: begins or ends on the line, or has the words."""
        if self.at.isdigit() and unit.location.line is not None:
            first = unit.location.line
            return first <= int(self.at) <= first + unit.text.count("\n")
        return self.at.lower() in " ".join(unit.plain.split()).lower()


def explain(place: AskedPlace, settings: Settings, as_of: date, channel: str | None = None) -> str:
    """What the rules make of the passages at a place, as text.

    Raises SettingsError where the document cannot be read or has nothing at the place.
    """
    file = load_canon(settings.canon)
    canon = compile_canon(file, as_of=as_of, region=settings.region)
    roots = (settings.canon.parent, Path())

    def of(uri: str) -> str | None:
        return channel or channel_of(uri, file.channels, roots)

    with guard_of(settings) as guard:
        chosen = [
            passage
            for document in documents((place.path,), of)
            for passage in _passages(document, place, canon, guard)
        ]
    if not chosen:
        raise SettingsError(
            f"{place.path}: nothing was read at {place.at!r}; give a line, or words from there"
        )
    return "\n".join(line for passage in chosen for line in _told(passage, canon)) + "\n"


def _passages(
    document: Document | Skipped, place: AskedPlace, canon: Canon, guard: Guard
) -> Iterator[Passage]:
    """The passages of a document at a place. Raises SettingsError where none can be read."""
    if isinstance(document, Skipped):
        raise SettingsError(f"{document.uri}: {document.reason}")
    try:
        with guard.checking(document) as allowance:
            for unit in guard.read(document):
                if isinstance(unit, Skipped):
                    continue
                allowance.take_unit()
                for window in filter(place.holds, windows(unit)):
                    facts = as_on(find_facts(window, canon.lexicon), canon.as_of)
                    yield Passage(window, facts, document.channel, document.dated)
    except (ReadError, SpentError) as error:
        reason = str(error).removeprefix(f"{document.uri}: ")
        raise SettingsError(f"{document.uri}: {reason}") from error


def _told(passage: Passage, canon: Canon) -> Iterator[str]:
    unit = passage.unit
    line = f":{unit.location.line}" if unit.location.line else ""
    under = f", under “{unit.context.headings[-1]}”" if unit.context.headings else ""
    yield f"{unit.location.uri}{line}  {unit.kind.value}{under}"
    yield f"  “{' '.join(unit.plain.split())}”"
    verdicts = judge(passage, canon).verdicts
    said: set[Verdict] = set()
    for fact in passage.facts:
        own = [v for v in verdicts if _meet(v, fact)]
        said.update(own)
        yield f"  read: {_shown(fact, canon)}"
        yield from _compared(own, passage, canon) if own else _why_not(fact, canon)
    for verdict in verdicts:
        if verdict not in said:
            yield f"  the words “{unit.plain[verdict.span.start : verdict.span.end].strip()}”"
            yield from _compared([verdict], passage, canon)
    if not passage.facts and not verdicts:
        yield "  read: nothing about packages, prices, limits or availability"
    yield ""


def _meet(verdict: Verdict, fact: Fact) -> bool:
    return verdict.span.start < fact.span.end and fact.span.start < verdict.span.end


def _shown(fact: Fact, canon: Canon) -> str:
    names = ", ".join(canon.lexicon.name(p) for p in sorted(fact.packages) if not p.startswith("*"))
    bound = f" of {names} (by its {fact.bound_by})" if names and fact.bound_by else ""
    about = ", ".join(sorted(fact.topic - PLAIN))
    stance = _STANCE.get(fact.stance)
    return (
        f"{fact.kind.value} {_value(fact, canon)}{bound}"
        + (f", about {about}" if about else "")
        + (f"; said {stance}" if stance else "")
    )


def _value(fact: Fact, canon: Canon) -> str:
    value = fact.value
    if isinstance(value, Price | Quantity):
        return show_value(value)
    if isinstance(value, Scope):
        return show_scope(value, canon.lexicon)
    if isinstance(value, Name):
        return f"“{value.said}”"
    if isinstance(value, Stage):
        return "released" if value is Stage.RELEASED else "not released"
    return value.value


def _compared(verdicts: list[Verdict], passage: Passage, canon: Canon) -> Iterator[str]:
    for verdict in verdicts:
        approved = canon.wording.get(verdict.canon_id)
        entry = f"{verdict.canon_id}" + (f" “{approved}”" if approved else "")
        result = ""
        if verdict.label is Label.CONTRADICTION:
            conflict = finding_of(verdict, passage, canon).conflict
            sure = "certain" if conflict in CERTAIN else "possible"
            result = f": {verdict.rule}, {sure} ({conflict.value})"
        yield f"    {_SAYS[verdict.label]} {entry}{result}"


def _why_not(fact: Fact, canon: Canon) -> Iterator[str]:
    if fact.stance is not Stance.OURS_NOW:
        yield "    not compared: only what is ours and holds now can contradict"
        return
    kind = _LIKE.get(fact.kind, fact.kind)
    known = [c for c in canon.facts if _LIKE.get(c.fact.kind, c.fact.kind) is kind]
    if not known:
        yield f"    not compared: the canon says nothing of this kind ({kind.value})"
        return
    nearest = max(known, key=lambda c: _nearness(fact, c))
    approved = canon.wording.get(nearest.id, nearest.text)
    yield f"    not compared; nearest is {nearest.id} “{approved}”"
    yield f"      {_reason(fact, nearest, canon)}"


def _nearness(fact: Fact, c: CanonFact) -> tuple[bool, float]:
    return bool(c.fact.packages & fact.packages), share_of(fact, c)


def _reason(fact: Fact, c: CanonFact, canon: Canon) -> str:
    if c.fact.packages and fact.packages and not c.fact.packages & fact.packages:
        names = ", ".join(canon.lexicon.name(p) for p in sorted(c.fact.packages))
        return f"which is of {names}"
    have = fact.topic | fact.around
    missing = min((t - have - PLAIN for t in c.topics), key=len, default=frozenset[str]())
    if missing:
        return f"whose words do not stand here: {', '.join(sorted(missing))}"
    extra = fact.topic - PLAIN - frozenset[str]().union(*c.topics)
    if extra:
        return f"which says nothing of: {', '.join(sorted(extra))}"
    return "which is of another measure, basis or number of packages"
