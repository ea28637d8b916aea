"""Real sentences that state facts, with their plan names, as carriers of changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checker.local.local_input import hypothesis, squeezed
from checker.models import Document, Fact, FactKind, Stance, TextUnit, UnitKind
from checker.readers import documents, read
from checker.statements.patterns.find import find_facts
from checker.statements.patterns.mine import mine_names
from checker.values.names import Lexicon
from checker.values.terms import Term, TermKind

UNREAD = frozenset({"buildkite", "triggerdev", "axiom", "flagsmith"})
"""Companies kept for the last measurement: their pages are never opened."""

_LONGEST, _SHORTEST = 240, 18
_ORDINARY = frozenset(
    """docs api support google github slack the note cloud data linux windows python when which your only some add other
    change cancel delete allow allows assign make new managed higher storage invite links groups sso ldap""".split()
)
_STATES = re.compile(
    r"\b(?:plans?|tiers?|editions?|free|paid|included?s?|available|requires?|limit(?:ed|s)?|cost|costs|price[ds]?|billed|"
    r"charged?|support(?:s|ed)?|can(?:not|'t)?|must|only|never|always|unlimited|default|maximum|minimum|up to|at least)\b|\d",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """A real statement: as plain text, as the judge renders it, with its facts."""

    company: str
    page: str
    said: str
    rendered: str
    facts: tuple[Fact, ...]
    slots: tuple[tuple[FactKind, str], ...]
    plans: tuple[str, ...]
    prose: bool

    @property
    def around(self) -> str:
        """What rendering put before the statement, with its colon and space."""
        return (
            self.rendered[: len(self.rendered) - len(self.said)]
            if self.rendered.endswith(self.said)
            else ""
        )

    @property
    def ours(self) -> bool:
        """Whether every fact in it is ours and holds now."""
        return bool(self.facts) and all(f.stance is Stance.OURS_NOW for f in self.facts)


def carriers(pages: Path) -> Iterator[Carrier]:
    """Every statement of the pages, company by company in order of name."""
    for folder in sorted(p for p in pages.iterdir() if p.is_dir()):
        company = folder.name.split("-stale")[0]
        if company not in UNREAD:
            yield from _of_company(company, folder)


def _of_company(company: str, folder: Path) -> Iterator[Carrier]:
    units = [(str(d.uri), u) for d in _documents(folder) for u in _units(d)]
    plans = _plans((u.plain for _, u in units), company)
    lexicon = Lexicon(tuple(Term(p, TermKind.PACKAGE, p) for p in plans))
    seen: set[str] = set()
    for page, unit in units:
        said = squeezed(unit.plain)
        if said in seen or not _usable(unit, said):
            continue
        seen.add(said)
        facts = find_facts(unit, lexicon)
        slots = tuple((f.kind, squeezed(unit.plain[f.span.start : f.span.end])) for f in facts)
        yield Carrier(
            company, page, said, hypothesis(unit), facts, slots, plans, unit.context.cell is None
        )


def _documents(folder: Path) -> Iterator[Document]:
    silent: Callable[[str], str | None] = lambda _: None  # noqa: E731
    for found in documents([str(folder)], silent):
        if isinstance(found, Document) and "NOTE.txt" not in found.uri:
            yield found


def _units(document: Document) -> Iterator[TextUnit]:
    for unit in read(document):
        if isinstance(unit, TextUnit) and unit.visibility == "visible":
            yield unit


def _usable(unit: TextUnit, said: str) -> bool:
    if unit.kind in {UnitKind.HEADING, UnitKind.TITLE, UnitKind.ATTRIBUTE}:
        return False
    if unit.context.cell is not None:
        return (
            len(said) < 80 and bool(unit.context.cell.row_headers) and any(map(str.isalnum, said))
        )
    letters = sum(c.isalpha() for c in said)
    return (
        _SHORTEST <= len(said) <= _LONGEST
        and letters > 0.6 * len(said)
        and bool(_STATES.search(said))
    )


def _plans(texts: Iterable[str], company: str) -> tuple[str, ...]:
    """Names a company's pages use as plans do, the frequent ones."""
    texts = list(texts)
    counts = Counter(name for text in texts for name in mine_names([text], [company]).packages)
    cued = re.compile(
        r"\b([A-Z][\w+]*(?: [A-Z][a-z]+)?) (?:plan|tier|edition|subscription|customers|users)\b"
    )
    counts.update(m[1] for text in texts for m in cued.finditer(text))
    common = [
        n for n, c in counts.most_common(40) if c >= 3 and n.lower() not in _ORDINARY and len(n) > 2
    ]
    said = "\n".join(texts)
    proven = [
        n
        for n in common
        if re.search(rf"\b{re.escape(n)}\b (?:plan|tier|edition|customers|users)", said)
    ]
    return tuple(proven[:12])
