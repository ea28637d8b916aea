"""What collateral says of a canon: entries that nothing speaks of, or their own page belies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from checker.app.ready import guard_of
from checker.approved import Canon, CanonFact
from checker.canon.channels import channel_of
from checker.canon.compile import compile_canon
from checker.canon.entry_places import EntryPlaces
from checker.canon.explain import place_of, spell
from checker.canon.lint import CanonProblem
from checker.canon.load import locate, parse_canon, read_text
from checker.canon.origins import origins
from checker.canon.schema import CanonFile
from checker.combining import combined
from checker.config import Settings
from checker.interface import SettingsError
from checker.models import FactKind, Finding, Severity
from checker.pipeline import Checker
from checker.readers import documents
from checker.statements.passage import Passage
from checker.values.words import content

_ENOUGH = 0.5


@dataclass(slots=True)
class _Collateral:
    """The words of the collateral, and the entries whose words stand together in one text."""

    by_word: Mapping[str, Sequence[tuple[str, frozenset[str]]]]
    words: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)

    def __call__(self, passage: Passage) -> None:
        context = passage.unit.context
        cell = context.cell
        labels = (*cell.row_headers, *cell.column_headers) if cell is not None else ()
        said = frozenset[str]().union(*map(content, (passage.unit.plain, *labels)))
        self.words |= said
        for word in said:
            for id_, named in self.by_word.get(word, ()):
                if len(named & said) > _ENOUGH * len(named):
                    self.entries.add(id_)


def unspoken(
    path: Path, folders: Sequence[str], settings: Settings, as_of: date
) -> list[CanonProblem]:
    """Entries that no text in the folders speaks of, or that their own page contradicts.

    In file order.

    Raises CheckerError where the canon or a folder cannot be read.
    """
    for folder in folders:
        if not Path(folder).exists():
            raise SettingsError(f"{folder}: no such file or folder")
    text = read_text(path)
    canon = parse_canon(text, str(path))
    compiled = compile_canon(canon, as_of=as_of)
    heard = _Collateral(_by_word(compiled))
    roots = (path.parent, Path.cwd())
    channel = partial(channel_of, channels=canon.channels, roots=roots)
    with guard_of(settings) as guard:
        checker = Checker(compiled, guard.read, see=heard, checking=guard.checking)
        report = combined(checker.check_documents(documents(tuple(folders), channel)), compiled)
    places, lines = EntryPlaces(canon), locate(text)
    problems = [*_belied(report.findings, canon, places, lines, roots)]
    told = {a.canon_id for a in report.agreed} | heard.entries
    told |= {f.canon_id for f in (*report.findings, *report.possible) if f.canon_id}
    problems += [
        _problem(id_, thing, missing, places, lines)
        for id_, thing, missing in _silent(compiled, told, heard.words)
    ]
    return sorted(problems, key=lambda p: (p.line, p.path, p.code))


def _belied(
    findings: Iterable[Finding],
    canon: CanonFile,
    places: EntryPlaces,
    lines: Mapping[tuple[str | int, ...], tuple[int, int]],
    roots: Iterable[Path],
) -> Iterator[CanonProblem]:
    """Entries that the page they came from contradicts, each with the first place that does."""
    came_from = dict(origins(canon))
    seen: set[str] = set()
    for finding in findings:
        id_ = finding.canon_id or ""
        if id_ in seen or id_ not in came_from:
            continue
        here = finding.location
        if _is_file(came_from[id_].uri, here.uri, roots):
            seen.add(id_)
            path = places.path_of(id_)
            where = f"{here.uri}:{here.line}" if here.line else here.uri
            yield CanonProblem(
                Severity.WARNING,
                spell(path),
                place_of(path, lines)[0],
                "source-differs",
                f"the page it came from says otherwise ({where}): {finding.message}",
                "correct the entry, or the page",
            )


def _is_file(source: str, uri: str, roots: Iterable[Path]) -> bool:
    """Whether a source is this file, as it is named or below one of the folders."""
    return source == uri or any((root / source).resolve() == Path(uri).resolve() for root in roots)


def _by_word(canon: Canon) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """What each entry is called, in words, by each of these words."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for id_, names in _called(canon):
        for named in names:
            for word in named:
                found.setdefault(word, []).append((id_, named))
    return found


def _called(canon: Canon) -> Iterator[tuple[str, Iterable[frozenset[str]]]]:
    for c in canon.facts:
        if c.structured and c.fact.kind is not FactKind.PRICE:
            yield c.id, c.topics
    for claim in canon.claims:
        yield claim.id, (content(claim.subject or claim.text),)


def _silent(
    canon: Canon, told: set[str], words: set[str]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each entry nobody speaks of: its id, what it is, and words for it that stand nowhere."""
    seen: set[str] = set()
    for c in canon.facts:
        if c.structured and c.id not in told and c.id not in seen:
            seen.add(c.id)
            yield c.id, _shown(c, canon), _missing(c, words)
    for claim in canon.claims:
        if claim.id not in told and claim.scoping.on_day(canon.as_of):
            yield claim.id, f"“{claim.text}”", frozenset()


def _shown(c: CanonFact, canon: Canon) -> str:
    owner = " and ".join(sorted(canon.lexicon.name(p) for p in c.fact.packages))
    if c.fact.kind is FactKind.AVAILABILITY:
        return c.text
    if c.fact.kind is FactKind.PRICE:
        return f"the price of {c.text} on {owner}" if c.text else f"the price of {owner}"
    return f"{c.text} on {owner}"


def _missing(c: CanonFact, words: set[str]) -> frozenset[str]:
    """The words of a limit's or feature's name, where none of its names is ever used."""
    if c.fact.kind is FactKind.PRICE or any(topic <= words for topic in c.topics):
        return frozenset()
    return c.topics[0] - words


def _problem(
    id_: str,
    thing: str,
    missing: frozenset[str],
    places: EntryPlaces,
    lines: Mapping[tuple[str | int, ...], tuple[int, int]],
) -> CanonProblem:
    path = places.path_of(id_)
    line = place_of(path, lines)[0]
    if missing:
        name = thing.partition(" on ")[0]
        never = " and ".join(f"'{w}'" for w in name.split() if content(w) & missing)
        return CanonProblem(
            Severity.NOTE,
            spell(path),
            line,
            "words-unused",
            f"no text calls anything {name}: none has the word {never}",
            "add the words that texts use for it to its `aliases`",
        )
    return CanonProblem(
        Severity.NOTE,
        spell(path),
        line,
        "unspoken",
        f"nothing speaks of {thing}",
        "take it out if it is over, or check that its names are those that texts use",
    )
