"""What a change adds: the findings of now that were not there at a revision."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from checker.app.checking import CheckRequest, check
from checker.config import FILE, Settings, load_settings
from checker.interface import CheckerError
from checker.models import Report
from integrations.git.history import exists, export


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """What to check, and the revision before it; `own` are files that the command writes."""

    paths: tuple[str, ...]
    since: str
    as_of: date
    flags: Mapping[str, Any]
    own: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedReport:
    """The report on now, and what to tell of how it was compared."""

    report: Report
    settings: Settings
    notes: tuple[str, ...] = ()


def changed(change: CompareRequest) -> ComparedReport:
    """Check what is there now; what was found at the revision already is known.

    The revision is judged by its own canon: a changed canon makes new findings in pages that
    did not change. Raises CheckerError.
    """
    settings = load_settings(Path(), os.environ, change.flags)
    request = CheckRequest(change.paths, change.as_of, own=change.own)
    if settings.baseline is not None:
        return ComparedReport(check(request, settings), settings)
    if not exists(change.since):
        note = f"no revision {change.since}: everything found is new"
        return ComparedReport(check(request, settings), settings, (note,))
    with tempfile.TemporaryDirectory(prefix="onmessage-") as name:
        baseline, notes = _known(change, settings, Path(name))
        if baseline is None:
            return ComparedReport(check(request, settings), settings, notes)
        known = _with(settings, baseline=baseline)
        report = check(replace(request, known_from=change.since), known)
        return ComparedReport(report, settings, notes)


def _known(
    change: CompareRequest, settings: Settings, folder: Path
) -> tuple[Path | None, tuple[str, ...]]:
    """The findings of the revision as a baseline; None where it could not be checked."""
    own = (settings.canon, settings.waivers, Path(FILE))
    if any(path.is_absolute() for path in own):
        return None, ("the canon is outside the repository: everything found is new",)
    try:
        export(change.since, [*change.paths, *(path.as_posix() for path in own)], folder)
        paths = tuple(str(folder / path) for path in change.paths if (folder / path).exists())
        if not paths:
            return None, ()
        before = _rooted(load_settings(folder, os.environ, change.flags), folder)
        request = CheckRequest(paths, change.as_of, write_baseline=True, shown=_inside(folder))
        check(request, before)
    except CheckerError as error:
        said = str(error).replace(f"{folder}/", "")
        return None, (f"{change.since} cannot be checked ({said}): everything found is new",)
    return before.baseline, ()


def _rooted(settings: Settings, folder: Path) -> Settings:
    """The settings of the revision, its files among what was exported."""
    waivers = {"waivers": folder / settings.waivers} if (folder / settings.waivers).exists() else {}
    made = _with(
        settings, canon=folder / settings.canon, baseline=folder / ".baseline.json", **waivers
    )
    # The globs of what is in and out were written for paths from the root.
    globs = {
        key: tuple(f"{folder}/{glob}" for glob in getattr(settings, key))
        for key in ("include", "exclude")
    }
    return _with(made, **globs)


def _inside(folder: Path) -> Any:
    return lambda path: path.removeprefix(f"{folder}/")


def _with(settings: Settings, **values: Any) -> Settings:
    return settings.model_copy(update=values)


def outcome(compared: ComparedReport) -> Sequence[str]:
    """Lines for people, on how it went."""
    report = compared.report
    nothing = () if report.summary.compared else ("nothing was compared with the canon",)
    return (*compared.notes, *nothing)
