"""The command line: parse, call the app, give the exit code.

Nothing heavy is imported here; each command imports what it needs when it runs.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

import checker
from checker.cli import audit, canon, drill, findings, measure, plugged, scan
from checker.cli.shared import (
    INTERRUPTED,
    PLAIN,
    AsOf,
    BaselinePath,
    Batch,
    BudgetUsd,
    CanonPath,
    Company,
    Currency,
    Estimate,
    FailLevel,
    Force,
    Judge,
    MaxCalls,
    Output,
    Record,
    Region,
    Replay,
    ReportFormat,
    Strict,
    emit,
    rendered,
    settings_with,
    today,
)
from checker.interface import CheckerError, Show

if TYPE_CHECKING:
    from checker.app.checking import CheckRequest
    from checker.config import Settings

WRONG = 2


class _Commands(TyperGroup):
    """Turns what a user can mend into one line on stderr and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; see `docs/commands.md` for the exit codes."""
        try:
            return super().invoke(ctx)
        except CheckerError as error:
            code = _failed(str(error))
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            code = _failed(f"{where}{error.strerror or error}")
        except KeyboardInterrupt:
            code = _failed("interrupted", INTERRUPTED)
        raise typer.Exit(code)


def _failed(message: str, code: int = WRONG) -> int:
    for line in message.splitlines():
        typer.echo(f"onmessage: {line}", err=True)
    return code


app = typer.Typer(cls=_Commands, help=checker.__doc__, **PLAIN)
app.add_typer(canon.app, name="canon")
app.add_typer(findings.app, name="findings")
app.add_typer(measure.app, name="eval")


def main() -> None:
    """Run the program. A crash exits with 2, too: 1 would say that something was found."""
    try:
        app()
    except Exception:
        traceback.print_exc()
        sys.exit(_failed("internal error, please report it with the lines above"))


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"onmessage {checker.__version__}")
        raise typer.Exit


@app.callback()
def _onmessage(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Find where collateral contradicts what the company has approved."""


@app.command()
def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH|URL|-...", help="What to check.")],
    canon: CanonPath = None,
    format: ReportFormat = None,
    output: Output = None,
    show: Annotated[
        list[Show] | None, typer.Option(help="What the console shows beside findings.")
    ] = None,
    fail_on: FailLevel = None,
    judge: Judge = None,
    channel: Annotated[str | None, typer.Option(help="The channel of every document.")] = None,
    region: Region = None,
    as_of: AsOf = None,
    baseline: BaselinePath = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Make today's findings known.")
    ] = False,
    since: Annotated[
        Path | None, typer.Option(metavar="REPORT", help="Compare with an earlier JSON report.")
    ] = None,
    stdin_format: Annotated[
        str | None, typer.Option(help="What `-` is: md, html, csv …", metavar="SUFFIX")
    ] = None,
    budget_usd: BudgetUsd = None,
    max_calls: MaxCalls = None,
    estimate: Estimate = False,
    batch: Batch = False,
    suggest: Annotated[
        bool | None, typer.Option("--suggest", help="Ask the LLM for rewrites.")
    ] = None,
    record: Record = None,
    replay: Replay = None,
    strict: Strict = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on stderr.")] = False,
) -> None:
    """Check files, folders, web pages or standard input against the canon.

    Where there is no canon yet, shows where the pages of a folder or site disagree.
    """
    from checker.app import checking, judging

    settings = settings_with(
        canon=canon,
        format=format,
        fail_on=fail_on,
        judge=judge,
        region=region,
        baseline=baseline,
        strict=strict,
        llm={
            "budget_usd": budget_usd,
            "max_calls": max_calls,
            "suggest": suggest,
        },
    )
    if checking.lacks_canon(paths, settings):
        needing = {
            "--format": format is not None and format not in ("console", "json"),
            "--baseline": baseline,
            "--write-baseline": write_baseline,
            "--since": since,
            "--estimate": estimate,
            "--batch": batch,
            "--channel": channel,
            "--record": record,
            "--replay": replay,
        }
        _without_canon(paths, settings, as_of or today(), needing, format == "json", output)
        return
    asking = judging.Asking(record, replay, batching="submit" if batch else "fetch")
    judging.check_suggest(settings, asking)
    request = checking.CheckRequest(
        paths=tuple(paths),
        as_of=as_of or today(),
        channel=channel,
        stdin=sys.stdin.buffer.read() if "-" in paths else b"",
        stdin_format=stdin_format,
        write_baseline=write_baseline,
        asking=asking,
        since=since,
        own=tuple(path for path in (output, since, record, replay) if path is not None),
    )
    if estimate:
        emit([checking.estimate(request, settings, preview=verbose)], output)
        return
    raise typer.Exit(_checked(request, settings, output, show or (), verbose))


def _checked(
    request: CheckRequest,
    settings: Settings,
    output: Path | None,
    show: Iterable[Show],
    verbose: bool,
) -> int:
    """Check, report, and give the exit code."""
    from checker.app import checking, judging

    in_use = judging.judge_in_use(settings, request.asking)
    if verbose:
        typer.echo(f"judge: {in_use} (asked for: {settings.judge})", err=True)
    with _asking(request, in_use) as asked:
        report = checking.check(asked, settings)
    if request.write_baseline:
        typer.echo(f"wrote {report.baseline} (known findings: {len(report.known)})", err=True)
    if settings.format == "html":
        from checker.app.picturing import with_pictures

        report = with_pictures(report)
    emit(rendered(report, settings.format, output, show), output)
    if asked.asking.stop is not None and asked.asking.stop.is_set():
        return INTERRUPTED
    return checking.exit_code(report, settings.fail_on, settings.strict)


@contextmanager
def _asking(request: CheckRequest, judge: str) -> Iterator[CheckRequest]:
    """The request as it is made: with a model it shows how far it is, and can be stopped."""
    if judge != "llm":
        yield request
        return
    from checker.cli.reading import interruptible, progress

    with interruptible() as stop, progress() as watch:
        yield replace(request, asking=replace(request.asking, stop=stop, watch=watch))


def _without_canon(
    paths: list[str],
    settings: Settings,
    as_of: date,
    needing: Mapping[str, object],
    as_json: bool,
    output: Path | None,
) -> None:
    """Shows where pages disagree, and offers to keep the draft they were compared with.

    `needing` are the options that need a canon, as they were given.
    """
    from checker.app import authoring, disagreeing
    from checker.report.disagreements import json_of, text_of

    disagreeing.refuse(needing)
    looked = disagreeing.look(paths, settings, as_of)
    found = looked.disagreements
    emit(json_of(found) if as_json else text_of(found, looked.documents), output)
    for skipped in looked.skipped:
        typer.echo(f"not read: {skipped.uri}: {skipped.reason}", err=True)
    typer.echo(f"Compared with a draft: {looked.draft.found}.", err=True)
    keep = sys.stdin.isatty() and typer.confirm("Keep the draft as canon.yaml?", err=True)
    if keep:
        authoring.keep(looked.draft, Path())
        typer.echo("Wrote onmessage.yaml and canon.yaml. Read and correct it.", err=True)
    else:
        typer.echo(f"To keep it as a canon: onmessage init {' '.join(paths)}", err=True)


@app.command()
def init(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...")],
    company: Company = None,
    currency: Currency = None,
    force: Force = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take proposals.")] = False,
) -> None:
    """Write onmessage.yaml and a drafted canon.yaml, from pages, a price list, a folder, a site."""
    from checker.app import authoring

    ask = None if yes or not sys.stdin.isatty() else _ask
    drafted = authoring.init(
        sources, Path(), today(), settings_with(), company, currency, force, ask
    )
    typer.echo(f"Wrote onmessage.yaml and canon.yaml: {drafted.found}.")
    for note in drafted.notes:
        typer.echo(f"  {note}")
    typer.echo("Read canon.yaml and correct it, then: onmessage check PATH")


def _ask(question: str, proposed: str) -> str:
    return str(typer.prompt(question, default=proposed))


@app.command()
def explain(
    path: Annotated[str, typer.Argument(metavar="FILE", help="The document.")],
    at: Annotated[str, typer.Argument(metavar="LINE|WORDS", help="Where in it.")],
    canon: CanonPath = None,
    channel: Annotated[str | None, typer.Option(help="The channel of the document.")] = None,
    as_of: AsOf = None,
) -> None:
    """Say what was read at a place, what it was compared with, and why nothing was reported."""
    from checker.app import explaining

    place = explaining.AskedPlace(path, at)
    emit([explaining.explain(place, settings_with(canon=canon), as_of or today(), channel)])


@app.command()
def demo() -> None:
    """Check the shipped example, with and without its planted mistakes."""
    from checker.app import example

    shown = example.run_demo()
    emit(["The collateral as it was found:\n\n"])
    emit(rendered(shown.before, "console", None))
    emit(["\nThe same collateral, mended:\n\n"])
    emit(rendered(shown.after, "console", None))
    emit(["\n", example.demo_text(shown)])
    raise typer.Exit(0 if shown.as_planned else 1)


scan.add_to(app)
drill.add_to(app)
audit.add_to(app)
plugged.add_to(app)
