"""`onmessage canon`: draft, lint, diff, upgrade, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.shared import PLAIN, AsOf, Company, Currency, Force, emit, settings_with, today

app = typer.Typer(help="Draft, check and compare canon files.", **PLAIN)


@app.command("init")
def canon_init(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...")],
    output: Annotated[Path | None, typer.Option(help="Write to a file.")] = None,
    company: Company = None,
    currency: Currency = None,
    force: Force = False,
) -> None:
    """Draft a canon from pricing pages, price lists or exports."""
    from checker.app import authoring

    if output:
        authoring.refuse_overwriting(output, force)
    settings = settings_with()
    drafted = authoring.draft_canon(sources, company, currency, today(), settings)
    emit([drafted.text], output)
    typer.echo(f"drafted: {drafted.found}", err=True)
    for note in drafted.notes:
        typer.echo(f"  {note}", err=True)


@app.command("lint")
def canon_lint(
    path: Annotated[Path, typer.Argument(metavar="CANON")] = Path("canon.yaml"),
    as_of: AsOf = None,
    against: Annotated[
        list[str] | None,
        typer.Option(metavar="FOLDER", help="Collateral that should speak of every entry."),
    ] = None,
) -> None:
    """Check a canon for what cannot be right; exit code 1 where something is an error."""
    from checker.app import authoring
    from checker.models import Severity

    problems = [*authoring.lint_canon(path, as_of or today())]
    if against:
        from checker.app.unspoken import unspoken

        problems += unspoken(path, against, settings_with(), as_of or today())
    for problem in problems:
        message = f"{problem.severity}: {problem.message}; {problem.remedy} [{problem.code}]"
        emit([f"{path}:{problem.line}: {message}\n"])
    if not problems:
        emit([f"{path}: nothing to mend\n"])
    raise typer.Exit(int(any(problem.severity is Severity.ERROR for problem in problems)))


@app.command("diff")
def canon_diff(
    old: Annotated[Path, typer.Argument(metavar="OLD")],
    new: Annotated[Path, typer.Argument(metavar="NEW")],
) -> None:
    """List what changed; `!` marks what can make collateral wrong."""
    from checker.app import authoring

    changes = authoring.diff_canons(old, new)
    for change in changes:
        emit([f"{'!' if change.breaks else ' '} {change.text}\n"])
    if not changes:
        emit(["No changes.\n"])


@app.command("upgrade")
def canon_upgrade(
    path: Annotated[Path, typer.Argument(metavar="CANON")] = Path("canon.yaml"),
    output: Annotated[Path | None, typer.Option(help="Write to another file.")] = None,
) -> None:
    """Rewrite a canon in the newest version of the format, comments and order kept."""
    from checker.app import authoring

    made = authoring.upgrade_canon(path, output or path)
    same = made.before == made.version
    done = (
        f"is version {made.version} already"
        if same
        else f"version {made.before} is {made.version} now"
    )
    emit([f"{output or path}: {done}\n", *(f"  {note}\n" for note in made.notes)])


@app.command("schema")
def canon_schema() -> None:
    """Print the canon file's JSON Schema."""
    from checker.app import authoring

    emit([authoring.schema_text()])
