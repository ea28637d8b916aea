"""Writing and keeping a canon: draft, settings file, lint, diff."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

from checker.app.ready import units_of
from checker.canon.compile import compile_canon
from checker.canon.diff import Change, diff
from checker.canon.draft import Draft, draft
from checker.canon.lint import Conflict, Problem, lint
from checker.canon.load import json_schema, load_canon, locate, read_text
from checker.canon.schema import CanonFile
from checker.canon.write import render
from checker.config import FILE
from checker.evaluate.pairs import CONTRADICTIONS
from checker.interface import SettingsError
from checker.models import Document
from checker.pipeline import Checker
from checker.readers import read
from checker.readers.files import document, documents
from checker.readers.formats import media_type_of
from checker.readers.markdown.reader import read_text as read_markdown
from checker.values.money import find_prices

_SETTINGS = """\
# Settings of OnMessage. Every key may be left out; flags and ONMESSAGE_* variables win.
canon: {canon}
fail_on: error        # error | warning | never
format: console       # console | json | sarif | github
# waivers: onmessage-waivers.yaml
# baseline: onmessage-baseline.json
# include: ["site/**"]
# exclude: ["**/archive/**"]
"""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A drafted canon as YAML, what was found, and what the draft is unsure of."""

    text: str
    found: str
    notes: tuple[str, ...]


def draft_canon(
    sources: Sequence[str], company: str | None, currency: str | None, as_of: date
) -> Drafted:
    """Draft a canon from pricing pages, price lists or exports. Raises CanonError."""
    documents = [_source(path) for path in sources]
    made = draft(documents, company, currency, partial(_conflicts, as_of=as_of))
    return Drafted(render(made.canon, made.notes), _counted(made), tuple(made.notes))


def init(
    sources: Sequence[str],
    folder: Path,
    as_of: date,
    company: str | None = None,
    currency: str | None = None,
    force: bool = False,
) -> Drafted:
    """Write a settings file and a drafted canon into a folder; refuses to overwrite."""
    canon, settings = folder / "canon.yaml", folder / FILE
    for path in (canon, settings):
        refuse_overwriting(path, force)
    drafted = draft_canon(sources, company, currency, as_of)
    canon.write_text(drafted.text, "utf-8")
    settings.write_text(_SETTINGS.format(canon=canon.name), "utf-8")
    return drafted


def refuse_overwriting(path: Path, force: bool) -> None:
    """Raises SettingsError where the file exists and nobody said it may go."""
    if path.exists() and not force:
        raise SettingsError(f"{path}: exists already; use --force to replace it")


def lint_canon(path: Path, as_of: date) -> tuple[Problem, ...]:
    """What is worth mending in a canon. Raises CanonError where it cannot be read."""
    places = locate(read_text(path))
    return lint(load_canon(path), places, as_of, partial(_conflicts, as_of=as_of))


def diff_canons(old: Path, new: Path) -> tuple[Change, ...]:
    """What changed from one canon to another. Raises CanonError."""
    return diff(load_canon(old), load_canon(new))


def schema_text() -> str:
    """The canon file's JSON Schema."""
    return json.dumps(json_schema(), indent=2) + "\n"


def _conflicts(canon: CanonFile, as_of: date) -> Iterator[Conflict]:
    """Claims that the checker itself would report against the rest of the canon."""
    rest = canon.model_copy(update={"claims": (), "required": (), "forbidden": ()})
    judge = Checker(compile_canon(rest, as_of=as_of, region=None))
    for claim in canon.claims:
        checked = judge.judge_units(list(read_markdown(claim.text, f"claim {claim.id}")))
        for finding in checked.findings:
            if finding.rule in CONTRADICTIONS:
                yield Conflict(claim.id, finding.message)


def _source(path: str) -> Document:
    """A document to draft from. Drafting also reads JSON and YAML, which is no collateral."""
    if "://" in path:
        raise SettingsError(f"{path}: drafting reads files; save the page and name its file")
    if Path(path).is_dir():
        raise SettingsError(f"{path}: is a folder; {_where_to_look(path)}")
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: no such file") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    return document(Path(path).as_posix(), content, media_type_of(path) or "")


_LOOKED_AT = 2_000
_PLANS = re.compile(r"\b(?:plans?|tiers?|editions?)\b", re.I)


def _where_to_look(folder: str) -> str:
    """The files below a folder that say most of prices and plans."""
    said: Counter[str] = Counter()
    for found in islice(documents([folder], lambda _: None), _LOOKED_AT):
        if isinstance(found, Document):
            texts = [unit.plain for unit in units_of(found, read)]
            said[found.uri] = sum(len(find_prices(t)) + bool(_PLANS.search(t)) for t in texts)
    most = [uri for uri, count in said.most_common(3) if count]
    if not most:
        return "name the pricing page or price list to draft from (nothing below speaks of plans)"
    return f"name the page to draft from; most is said of plans and prices in {', '.join(most)}"


def _counted(made: Draft) -> str:
    canon = made.canon
    prices = sum(len(package.prices) for package in canon.packages)
    limits = sum(len(package.limits) for package in canon.packages)
    names = ", ".join(package.name for package in canon.packages)
    counts = (
        (len(canon.packages), "package"),
        (prices, "price"),
        (limits, "limit"),
        (len(canon.features), "feature"),
        (len(canon.claims), "claim"),
    )
    return f"{_listed(counts)}{f' ({names})' if names else ''}"


def _listed(counts: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts)
