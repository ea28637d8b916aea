"""Writing and keeping a canon: draft, settings file, lint, diff, upgrade."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from checker.app.gathering import Gathered, gather
from checker.canon.compile import compile_canon
from checker.canon.diff import Change, diff
from checker.canon.draft import DraftedCanon, draft
from checker.canon.lint import CanonProblem, ClaimConflict, lint
from checker.canon.load import json_schema, load_canon, locate, read_text
from checker.canon.schema import CanonFile, Channel
from checker.canon.upgrade import Upgraded, upgrade
from checker.canon.write import render
from checker.config import FILE, Settings
from checker.evaluate.pairs import CONTRADICTIONS
from checker.interface import SettingsError
from checker.pipeline import Checker
from checker.readers.markdown.reader import read_text as read_markdown

CANON = "canon.yaml"
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


Ask = Callable[[str, str], str]
"""Puts a question with the answer that is proposed; gives the answer."""


def draft_canon(
    sources: Sequence[str],
    company: str | None,
    currency: str | None,
    as_of: date,
    settings: Settings,
    ask: Ask | None = None,
) -> Drafted:
    """Draft a canon from pages, price lists, exports, folders or sites. Raises CheckerError.

    What only a person knows is put to `ask`, where there is one.
    """
    gathered = gather(sources, settings)
    made = draft_from(gathered, company, currency, as_of)
    channels = gathered.channels
    if ask is not None:
        named = company or ask("The company's name", made.canon.company)
        if named != made.canon.company:
            made = draft_from(gathered, named, currency, as_of)
        if channels:
            wanted = re.split(r"[\s,]+", ask("Channels to keep apart", ", ".join(channels)))
            channels = {name: channel for name, channel in channels.items() if name in wanted}
    return drafted(made, channels, gathered.notes)


def draft_from(
    gathered: Gathered, company: str | None, currency: str | None, as_of: date
) -> DraftedCanon:
    """A canon drafted from what was gathered. Raises CanonError."""
    called = company or gathered.company
    judged = partial(claim_conflicts, as_of=as_of)
    return draft(gathered.documents, called, currency, judged, gathered.plans, gathered.spoken)


def drafted(made: DraftedCanon, channels: Mapping[str, Channel], notes: Iterable[str]) -> Drafted:
    """A draft as text, with its channels and everything its reader should know."""
    canon = made.canon.model_copy(update={"channels": dict(channels)})
    said = (*notes, *made.notes)
    return Drafted(render(canon, said), _counted(made), said)


def init(
    sources: Sequence[str],
    folder: Path,
    as_of: date,
    settings: Settings,
    company: str | None = None,
    currency: str | None = None,
    force: bool = False,
    ask: Ask | None = None,
) -> Drafted:
    """Write a settings file and a drafted canon into a folder; refuses to overwrite."""
    for path in (folder / CANON, folder / FILE):
        refuse_overwriting(path, force)
    made = draft_canon(sources, company, currency, as_of, settings, ask)
    write_draft(made, folder)
    return made


def keep(made: Drafted, folder: Path) -> None:
    """Write a draft that was made before; refuses to overwrite."""
    for path in (folder / CANON, folder / FILE):
        refuse_overwriting(path, force=False)
    write_draft(made, folder)


def write_draft(made: Drafted, folder: Path) -> None:
    """Write a drafted canon and settings that name it."""
    (folder / CANON).write_text(made.text, "utf-8")
    (folder / FILE).write_text(_SETTINGS.format(canon=CANON), "utf-8")


def refuse_overwriting(path: Path, force: bool) -> None:
    """Raises SettingsError where the file exists and nobody said it may go."""
    if path.exists() and not force:
        raise SettingsError(f"{path}: exists already; use --force to replace it")


def lint_canon(path: Path, as_of: date) -> tuple[CanonProblem, ...]:
    """What is worth mending in a canon. Raises CanonError where it cannot be read."""
    places = locate(read_text(path))
    return lint(load_canon(path), places, as_of, partial(claim_conflicts, as_of=as_of))


def diff_canons(old: Path, new: Path) -> tuple[Change, ...]:
    """What changed from one canon to another. Raises CanonError."""
    return diff(load_canon(old), load_canon(new))


def upgrade_canon(path: Path, output: Path) -> Upgraded:
    """Write a canon in the newest version of the format. Raises CanonError."""
    made = upgrade(read_text(path), str(path))
    if made.before != made.version or output != path:
        output.write_bytes(made.text.encode())
    return made


def schema_text() -> str:
    """The canon file's JSON Schema."""
    return json.dumps(json_schema(), indent=2) + "\n"


def claim_conflicts(canon: CanonFile, as_of: date) -> Iterator[ClaimConflict]:
    """Claims that the checker itself would report against the rest of the canon."""
    rest = canon.model_copy(update={"claims": (), "required": (), "forbidden": ()})
    judge = Checker(compile_canon(rest, as_of=as_of, region=None))
    for claim in canon.claims:
        checked = judge.judge_units(list(read_markdown(claim.text, f"claim {claim.id}")))
        for finding in checked.findings:
            open_list = finding.rule == "unknown-package" and not canon.all_packages
            if finding.rule in CONTRADICTIONS and not open_list:
                yield ClaimConflict(claim.id, finding.message)


def _counted(made: DraftedCanon) -> str:
    canon = made.canon
    prices = sum(len(package.prices) for package in canon.packages)
    limits = sum(len(package.limits) for package in canon.packages)
    names = ", ".join(package.name for package in canon.packages)
    counts: tuple[tuple[int, str], ...] = (
        (len(canon.packages), "package"),
        (prices, "price"),
        (limits, "limit"),
        (len(canon.features), "feature"),
        (len(canon.claims), "claim"),
    )
    promised = (
        (len(canon.trials), "trial"),
        (len(canon.slas), "service level"),
        (len(canon.support), "support plan"),
    )
    counts = (*counts, *(each for each in promised if each[0]))
    return f"{_listed(counts)}{f' ({names})' if names else ''}"


def _listed(counts: Iterable[tuple[int, str]]) -> str:
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts)
