"""Checking collateral: canon and documents in, report and exit code out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker.app.comparing import changes_since
from checker.app.finishing import Ending, finish
from checker.app.judging import Asking, Seeing, open_llm
from checker.app.ledgers import waivers_of
from checker.app.own_files import OwnFiles
from checker.app.ready import SeenDocuments, guard_of, ready
from checker.canon.channels import channel_of
from checker.canon.explain import suggestion
from checker.canon.schema import CanonFile
from checker.checked import Checked
from checker.config import Settings
from checker.globs import matches
from checker.interface import FailOn, SettingsError
from checker.models import Changes, Document, Report, Severity, Skipped
from checker.readers import documents
from checker.readers.files import NOTHING_MORE, STDIN, is_address
from checker.readers.formats import GUARDED, PICTURES, SUFFIXES, media_type_of
from checker.readers.guard import Guard
from checker.report.coverage import Coverage, coverage
from checker.report.earlier import read_report
from checker.suppress import Baseline, apply, read_baseline, write_baseline
from checker.suppress.baseline import DEFAULT_FILE
from checker.values.terms import Term

if TYPE_CHECKING:
    from checker.llm.access import ModelAccess

CLEAN: Final = 0
FOUND: Final = 1
NOT_CHECKED: Final = 2
"""Exit codes: nothing found; something found; not everything could be checked."""

_FAILING: dict[FailOn, frozenset[Severity]] = {
    "error": frozenset({Severity.ERROR}),
    "warning": frozenset({Severity.ERROR, Severity.WARNING}),
    "never": frozenset(),
}


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to check: paths, or `-` for `stdin`, whose format `stdin_format` may name.

    `channel` overrides the canon's globs. `shown` turns a path into the uri reported.
    `since` is an earlier JSON report to compare with. `own` are files and folders that the
    command writes, or reads as what it wrote before. `passing` is shown every document that
    is wanted, and says whether to check it. `retired` are names that the canon need not list.
    `known_from` is what people call the baseline, where that is no file of theirs.
    """

    paths: tuple[str, ...]
    as_of: date
    channel: str | None = None
    stdin: bytes = b""
    stdin_format: str | None = None
    write_baseline: bool = False
    asking: Asking = field(default_factory=Asking)
    shown: Callable[[str], str] = field(default=lambda path: path)
    since: Path | None = None
    own: tuple[Path, ...] = ()
    passing: Callable[[Document], bool] = field(default=lambda _: True)
    retired: tuple[Term, ...] = ()
    known_from: str | None = None
    watch: Seeing | None = None
    told: Callable[[Checked], None] = field(default=lambda _: None)


def check(request: CheckRequest, settings: Settings, access: ModelAccess | None = None) -> Report:
    """Check documents against the canon and sort out what is waived or known.

    `access` is the model's, where the caller has opened it and tells what it has cost. Raises
    CheckerError where the canon, the settings or a path is not usable.
    """
    waivers = waivers_of(settings)
    earlier = read_report(request.since) if request.since else None
    found = _found(request, settings, access)
    ending = replace(found.ending, waivers=waivers, known_from=request.known_from)
    baseline = _baseline(request, settings, found.report, ending)

    def changes(report: Report) -> Changes | None:
        if earlier is None:
            return None
        return changes_since(earlier.name, earlier.findings, report, found.read)

    return finish(found.report, replace(ending, baseline=baseline), changes)


def find(request: CheckRequest, settings: Settings, access: ModelAccess | None = None) -> Report:
    """Check documents against the canon; every finding is open. Raises as `check` does."""
    found = _found(request, settings, access)
    return finish(found.report, replace(found.ending, ignored=()))


def estimate(request: CheckRequest, settings: Settings, *, preview: bool = False) -> str:
    """What checking would ask the LLM and what that costs, as text; nothing is sent.

    `preview` adds the first prompt, word for word: what would leave the machine.
    """
    access = open_llm(settings, replace(request.asking, estimate=True))
    if access is None or access.estimate is None:
        raise SettingsError("--estimate: no model is asked; name one under llm.model")
    units = _found(request, settings, access).report.summary.units
    text = access.estimate.text(settings.llm.known_as, access.endpoint.ledger, units)
    return text + access.estimate.preview() if preview else text


@dataclass(frozen=True, slots=True)
class _Found:
    """A report that is not finished, what to finish it with, and the uris that were read."""

    report: Report
    ending: Ending
    read: Collection[str]


def _found(request: CheckRequest, settings: Settings, access: ModelAccess | None) -> _Found:
    """What the documents say; an access that is opened here is told in the ending."""
    if access is not None:
        return _guarded(request, settings, access)
    access = open_llm(settings, request.asking)
    found = _guarded(request, settings, access)
    if access is not None:
        access.submit()
    return replace(found, ending=replace(found.ending, access=access))


def _guarded(request: CheckRequest, settings: Settings, access: ModelAccess | None) -> _Found:
    _check_paths(request.paths)
    with guard_of(settings) as guard:
        if any(media_type_of(path) in GUARDED for path in request.paths):
            # Certain to be needed: it gets ready while the canon is loaded.
            guard.start()
        return _checked(request, settings, access, guard)


def _checked(
    request: CheckRequest, settings: Settings, access: ModelAccess | None, guard: Guard
) -> _Found:
    made = ready(settings, request.as_of, access, guard, request.retired, request.watch)
    check_channel(request.channel, made.canon, "--channel")
    stdin_type = _stdin_type(request.stdin_format)
    own = OwnFiles(settings, request.own)
    seen = SeenDocuments()
    found = _documents(request, settings, made.canon, stdin_type, own)
    report = made.check(found, seen, request.told)
    return _Found(report, made.ending(seen, own.notes()), seen.read)


def lacks_canon(paths: Sequence[str], settings: Settings) -> bool:
    """Whether a run has no canon, and a folder or a site to draft one from."""
    if "canon" in settings.model_fields_set or settings.canon.exists():
        return False
    return any(is_address(path) or Path(path).is_dir() for path in paths)


def exit_code(report: Report, fail_on: FailOn, strict: bool = False) -> int:
    """0 clean, 1 findings at or above `fail_on`, 2 not everything could be checked.

    `strict` says that a judge that could not be asked has not checked everything.
    """
    covered = coverage(report)
    if covered is Coverage.SKIPPED or (strict and covered is Coverage.UNREAD):
        return NOT_CHECKED
    if not report.summary.compared and not report.findings:
        return NOT_CHECKED
    return FOUND if fails(report, fail_on) else CLEAN


def fails(report: Report, fail_on: FailOn) -> bool:
    """Whether an open finding is at or above `fail_on`."""
    failing = _FAILING[fail_on]
    return any(finding.severity in failing for finding in report.findings)


def _check_paths(paths: Sequence[str]) -> None:
    for path in paths:
        if is_address(path):
            continue
        if "://" in path:
            raise SettingsError(f"{path}: only http and https are fetched; save it as a file")
        if path != "-" and not Path(path).exists():
            raise SettingsError(f"{path}: no such file or folder")


def check_channel(channel: str | None, canon: CanonFile, where: str) -> None:
    """Raises SettingsError, naming `where`, for a channel that the canon does not have."""
    if channel is not None and channel not in canon.channels:
        known = ", ".join(canon.channels) or "none; add `channels:` to the canon"
        near = suggestion(channel, canon.channels) if canon.channels else ""
        near = near if near.startswith("; did you mean") else ""
        raise SettingsError(f"{where}: unknown channel '{channel}'{near} (known: {known})")


def _documents(
    request: CheckRequest,
    settings: Settings,
    canon: CanonFile,
    stdin_type: str | None,
    own: OwnFiles,
) -> Iterator[Document | Skipped]:
    """The documents of the request, each under the uri it is shown by, with its channel."""
    roots = (settings.canon.parent, Path.cwd())

    def channel(uri: str) -> str | None:
        return request.channel or channel_of(uri, canon.channels, roots)

    largest = int(settings.limits.max_megabytes * 1_000_000)
    for found in documents(
        request.paths,
        channel,
        stdin=request.stdin,
        max_bytes=largest,
        fetch=partial(_fetched, settings=settings),
        also=PICTURES if settings.read_pictures else NOTHING_MORE,
    ):
        if not is_wanted(found.uri, settings) or own.has(found):
            continue
        if isinstance(found, Document) and found.uri == STDIN and stdin_type:
            found = replace(found, media_type=stdin_type)
        found = replace(found, uri=request.shown(found.uri))
        if isinstance(found, Skipped) or request.passing(found):
            yield found


def _fetched(url: str, settings: Settings) -> Document:
    """The document at an address. What fetches it is imported where there is one."""
    from checker.app.fetching import fetch_document

    return fetch_document(url, settings)


def _stdin_type(suffix: str | None) -> str | None:
    """The media type `--stdin-format` names."""
    if suffix is None:
        return None
    known = {name.removeprefix("."): kind for name, kind in SUFFIXES.items()}
    if suffix.removeprefix(".") not in known:
        formats = ", ".join(known)
        raise SettingsError(f"--stdin-format: no reader for '{suffix}'; known: {formats}")
    return known[suffix.removeprefix(".")]


def is_wanted(uri: str, settings: Settings) -> bool:
    """Whether the settings' globs let a document in."""
    included = not settings.include or any(matches(glob, uri) for glob in settings.include)
    return included and not any(matches(glob, uri) for glob in settings.exclude)


def _baseline(
    request: CheckRequest,
    settings: Settings,
    report: Report,
    ending: Ending,
) -> Baseline | None:
    """The baseline named, written first where that is asked for."""
    if request.write_baseline:
        path = settings.baseline or Path(DEFAULT_FILE)
        left = apply(report.findings, ending.waivers, None, request.as_of, ending.ignored)
        write_baseline(path, left.open)
        return read_baseline(path)
    return read_baseline(settings.baseline) if settings.baseline else None
