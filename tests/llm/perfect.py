"""A reader that never errs, from labels: what there is to find, where, and of which entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from checker.app.example import AS_OF
from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.models import Document, Finding, TextUnit
from checker.pipeline import Checker
from checker.readers import documents, read
from checker.rules.compare import compare
from checker.statements.brief import Brief, Briefs, EntryKind
from checker.statements.draft import Draft, Relation
from checker.statements.ground import Dropped, Ground
from checker.statements.passage import Passage
from checker.statements.pieces import windows as pieces
from checker.statements.window import Line, windows_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "brightline"
_NAMES = {"retired-name": Relation.RETIRED_NAME, "unknown-package": Relation.UNKNOWN_NAME}
READ = frozenset(
    {"price-mismatch", "limit-mismatch", "availability-mismatch", "claim-contradiction", *_NAMES}
)
"""Rules for which a reader can give a reason; the others look for words, dates and names."""


def example_canon(on: date = AS_OF) -> Canon:
    return compile_canon(load_canon(EXAMPLE / "canon.yaml"), as_of=on, region=None)


def example_documents(copy: str = "before") -> Iterator[Document]:
    for found in documents(((EXAMPLE / copy).as_posix(),), lambda _uri: None):
        assert isinstance(found, Document)
        yield found


@dataclass(frozen=True)
class Label:
    """Words of a document that contradict an entry of the canon."""

    rule: str
    canon_id: str
    text: str
    start: int
    route: tuple[str, ...] = ()


def labels_of(document: Document, canon: Canon) -> list[Label]:
    """What is known to be wrong: what the rules prove, which the shipped data is checked for."""
    return [_label(f) for f in Checker(canon).check([document]).findings if f.rule in READ]


def _label(finding: Finding) -> Label:
    place = finding.location
    start = finding.offset or 0
    words = finding.plain[start : start + place.end - place.start]
    return Label(finding.rule, finding.canon_id or "", words, place.start, place.route)


@dataclass(frozen=True)
class Reach:
    """What became of labels: how many came out as findings, and why others did not."""

    wanted: int = 0
    lost: Mapping[Label, str] = field(default_factory=dict)


def reach(document: Document, labels: Sequence[Label], canon: Canon) -> Reach:
    """How many labels of a document a perfect reader gets reported."""
    units = [p for u in read(document) if isinstance(u, TextUnit) for p in pieces(u)]
    lines = [line for window in windows_of(units, hidden=True) for line in window.lines]
    brief = Briefs(canon).brief(document.channel, "")
    reasons = {label: _lost(label, lines, units, brief, canon) for label in labels}
    return Reach(len(labels), {label: why for label, why in reasons.items() if why})


def _lost(
    label: Label, lines: Sequence[Line], units: Sequence[TextUnit], brief: Brief, canon: Canon
) -> str:
    """Where a label is lost; empty where it is reported."""
    line = next((one for one in lines for u in one.units if _holds(units[u], label)), None)
    if line is None:
        return "in no window"
    ground, why = Ground(units, canon.lexicon, "labels"), "no entry in the brief"
    for draft in drafts_of(label, line.number, brief, canon):
        made = ground(draft, lines, brief)
        if isinstance(made, Dropped):
            why = made.why
            continue
        passage = Passage(units[made.unit], (), None)
        if any(verdict.rule for verdict in compare(made, passage, canon)):
            return ""
        why = "compared and not at odds"
    return why


def _holds(unit: TextUnit, label: Label) -> bool:
    place = unit.location
    return place.start <= label.start < place.end and label.route == place.route


def drafts_of(label: Label, line: int, brief: Brief, canon: Canon) -> Iterator[Draft]:
    """How a reader who knows the label would put it."""
    known = canon.by_id.get(label.canon_id, ())
    plans = tuple(sorted({canon.lexicon.name(p) for fact in known for p in fact.fact.packages}))
    if label.rule in _NAMES:
        yield Draft(line, 0, _NAMES[label.rule], label.text)
    for entry in brief.entries:
        if label.canon_id in entry.ids:
            if entry.kind in {EntryKind.PRICE, EntryKind.LIMIT}:
                stated = Relation.STATES
                yield Draft(line, entry.number, stated, label.text, label.text, plans=plans)
            else:
                yield Draft(line, entry.number, Relation.CONTRADICTS, label.text)
