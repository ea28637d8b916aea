"""How far a perfect reader gets: labels as drafts, through grounding, matching and comparing.

    python evals/reach.py AUDIT [AUDIT …]
    python evals/reach.py --pairs ROWS.jsonl RECORDED

An AUDIT is a folder with `canon.yaml`, `pages/` and `expected.jsonl` (path, line, type, canon,
quote a row). Every expected line is drafted as a reader would that never errs; what does not come
out as a finding stood in no window, was dropped, or matched nothing. That is the ceiling of recall
for any model. Calls and tokens of reading all pages are counted beside it.

Of labelled pairs it counts the contradictions whose statement stands on a line of a recorded
prompt (`eval pairs --record RECORDED`) together with its claim, whole or split by plan (its
figures may then be left out, which code compares).
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.load import load_canon
from checker.models import Document, TextUnit
from checker.readers import documents, read
from checker.rules.compare import compare
from checker.rules.verdict import Passage
from checker.statements.brief import Brief, Briefs
from checker.statements.draft import Draft, Relation
from checker.statements.ground import Dropped, Ground
from checker.statements.pieces import windows as pieces
from checker.statements.quote import find_quote
from checker.statements.window import Line, windows_of

_ID = re.compile(r"\b(?:claim|feature|package|forbidden)\s+([\w.-]+)")
_WORDS = re.compile(r"[\w.-]+")
_MARKUP = re.compile(r"\]\([^)]*\)|<[^>]*>|&\w+;|[\W_]+")
_LINE = re.compile(r"^\d+\| *(.*)$", re.MULTILINE)
_NEARLY = 0.9
_SENTENCE = 25  # characters: a statement of several sentences stands on several lines


@dataclass(frozen=True)
class Expected:
    """A line that contradicts the canon, and which entries it is at odds with."""

    path: str
    line: int
    type: str
    canon: str
    quote: str

    def ids(self, known: frozenset[str]) -> tuple[str, ...]:
        """The canon's ids named in the label: `claim uptime`, or `Pro: seats` by words."""
        named = tuple(_ID.findall(self.canon))
        return named or tuple(w for w in _WORDS.findall(self.canon.lower()) if w in known)


def expected_in(audit: Path) -> Iterator[Expected]:
    """The expected lines of an audit."""
    for row in (audit / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        if row.strip():
            given = json.loads(row)
            yield Expected(**{key: given[key] for key in Expected.__annotations__})


def outcome(want: Expected, lines: list[Line], units: list[TextUnit], canon: Canon) -> str:
    """What becomes of a perfect draft of an expected line: `found`, or where it was lost."""
    here = [n for n, unit in enumerate(units) if _covers(unit, want.line)]
    line = next((one for one in lines for unit in one.units if unit in here), None)
    if line is None:
        return "in no window"
    brief = Briefs(canon).brief(None, "")
    ground = Ground(units, canon.lexicon, "labels")
    lost = "no entry named by the label"
    for draft in _drafts(want, line, units, brief):
        made = ground(draft, lines, brief)
        if isinstance(made, Dropped):
            lost = f"dropped: {made.why}"
            continue
        passage = Passage(units[made.unit], (), None)
        if any(verdict.rule for verdict in compare(made, passage, canon)):
            return "found"
        lost = "compared and not at odds"
    return lost


def _covers(unit: TextUnit, line: int) -> bool:
    first = unit.location.line
    return first is not None and first <= line <= first + unit.text.count("\n")


def _drafts(want: Expected, line: Line, units: list[TextUnit], brief: Brief) -> Iterator[Draft]:
    """Every way a reader could put it: by value, by words, by name."""
    quote = next(
        (want.quote for u in line.units if find_quote(want.quote, units[u].plain)),
        units[line.units[0]].plain,
    )
    if want.type == "package_name":
        yield Draft(line.number, 0, Relation.RETIRED_NAME, quote)
        yield Draft(line.number, 0, Relation.UNKNOWN_NAME, quote)
    ids = want.ids(frozenset(i.split(".")[0] for entry in brief.entries for i in entry.ids))
    for entry in brief.entries:
        if any(found.split(".")[0] in ids for found in entry.ids):
            yield Draft(line.number, entry.number, Relation.STATES, quote, quote)
            yield Draft(line.number, entry.number, Relation.CONTRADICTS, quote)


def measure(audit: Path) -> Counter[str]:
    """The outcomes of an audit's expected lines. Forbidden texts are found by rules alone."""
    canon = compile_canon(load_canon(audit / "canon.yaml"), as_of=date(2026, 11, 30))
    wanted: dict[str, list[Expected]] = {}
    for want in expected_in(audit):
        wanted.setdefault(want.path, []).append(want)
    counts: Counter[str] = Counter()
    for document in documents(((audit / "pages").as_posix(),), lambda _uri: None):
        if not isinstance(document, Document):
            continue
        units = [p for u in read(document) if isinstance(u, TextUnit) for p in pieces(u)]
        read_in = windows_of(units)
        counts["characters"] += sum(len(window.text) for window in read_in)
        lines = [line for window in read_in for line in window.lines]
        path = Path(document.uri).relative_to(audit / "pages").as_posix()
        for want in wanted.pop(path, ()):
            named = frozenset(want.ids(_bans(canon)))
            said = "forbidden text" if named and named <= _bans(canon) else ""
            counts[said or outcome(want, lines, units, canon)] += 1
    counts["in no window"] += sum(map(len, wanted.values()))
    return counts


def _bans(canon: Canon) -> frozenset[str]:
    return frozenset(ban.id for ban in canon.bans)


def of_pairs(rows: Path, recorded: Path) -> Counter[str]:
    """Whether each contradicting statement of labelled pairs is read beside its claim."""
    prompts = []
    for call in (recorded / "calls.jsonl").read_text(encoding="utf-8").splitlines():
        canon, _, pages = json.loads(call)["user"].partition(" PAGES\n")
        prompts.append((frozenset(_folded(canon).split()), _LINE.findall(pages)))
    counts: Counter[str] = Counter()
    for row in map(json.loads, rows.read_text(encoding="utf-8").splitlines()):
        if row["label"] == "contradiction":
            counts[_where(row["text"], row["canon"], prompts)] += 1
    return counts


def _where(text: str, claim: str, prompts: list[tuple[frozenset[str], list[str]]]) -> str:
    said, words = _folded(text), {w for w in _folded(claim).split() if w.isalpha()}
    shares = [
        len(words & canon) / len(words)
        for canon, lines in prompts
        if any(
            said in line or (len(line) > _SENTENCE and line in said) for line in map(_folded, lines)
        )
    ]
    if not shares:
        return "on no line of a prompt"
    return "found" if max(shares) >= _NEARLY else "read without its claim"


def _folded(text: str) -> str:
    return " ".join(_MARKUP.sub(" ", text).split()).lower()


def main(audits: list[str]) -> None:
    """Print the ceiling of recall of each audit, and where lines were lost."""
    if audits[:1] == ["--pairs"]:
        counts = of_pairs(Path(audits[1]), Path(audits[2]))
        print(f"reach {counts['found'] / counts.total():.2f} of {counts.total()}: {dict(counts)}")
        return
    for name in audits:
        counts = measure(Path(name))
        characters = counts.pop("characters")
        ruled = counts.pop("forbidden text", 0)
        total = sum(counts.values())
        print(f"{name}: reach {counts['found'] / total:.2f} of {total} lines")
        print(f"  {ruled} more are forbidden texts; about {characters // 4:,} tokens of pages")
        for lost, count in counts.most_common():
            if lost != "found" and count:
                print(f"  {count:3}  {lost}")


if __name__ == "__main__":
    main(sys.argv[1:])
