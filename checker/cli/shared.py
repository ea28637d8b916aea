"""What the commands share: options, settings, and writing to stdout."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checker.interface import FailOn, Format, JudgeChoice, Show

if TYPE_CHECKING:
    from checker.config import Settings
    from checker.models import Report

# Plain help: drawing boxes would cost more time than everything else `--help` does.
PLAIN: dict[str, Any] = {
    "no_args_is_help": True,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


def day(text: str) -> date:
    """A day given as a flag."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day such as 2026-12-31") from error


def _amount(text: str) -> Decimal:
    """An amount of money given as a flag."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise typer.BadParameter(f"{text!r} is not an amount such as 2.50") from error


AsOf = Annotated[
    date | None,
    typer.Option(parser=day, metavar="DATE", help="Judge as on this day (default: today)."),
]
CanonPath = Annotated[
    Path | None, typer.Option("--canon", help="The canon file.", show_default="canon.yaml")
]
Judge = Annotated[JudgeChoice | None, typer.Option(help="Who judges.", show_default="auto")]
ReportFormat = Annotated[Format | None, typer.Option(help="How to report.")]
Output = Annotated[Path | None, typer.Option(help="Write the report to a file.")]
FailLevel = Annotated[FailOn | None, typer.Option(help="What makes the exit code 1.")]
Region = Annotated[str | None, typer.Option(help="The region the documents are for.")]
BaselinePath = Annotated[Path | None, typer.Option(help="Findings that are known.")]
Strict = Annotated[
    bool | None, typer.Option("--strict", help="Exit with 2 where the LLM could not be asked.")
]
BudgetUsd = Annotated[
    Decimal | None,
    typer.Option(parser=_amount, metavar="USD", help="What the LLM may cost; a hard limit."),
]
MaxCalls = Annotated[int | None, typer.Option(help="How often the LLM may be called.")]
Estimate = Annotated[bool, typer.Option("--estimate", help="Say what the LLM would cost.")]
Batch = Annotated[
    bool,
    typer.Option(
        "--batch",
        help="Read by the provider's batches, later; untested against the real service.",
    ),
]
Record = Annotated[Path | None, typer.Option(metavar="DIR", help="Write prompts and answers.")]
Replay = Annotated[Path | None, typer.Option(metavar="DIR", help="Judge from recorded answers.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]
Company = Annotated[str | None, typer.Option(help="The company's name.")]
Currency = Annotated[str | None, typer.Option(help="ISO 4217 code, such as USD.")]


def settings_with(**flags: Any) -> Settings:
    """The settings of the working directory, with these flags; None is not given."""
    from checker.config import load_settings

    return load_settings(Path(), os.environ, flags)


def today() -> date:
    """The day a run is about where nobody says another."""
    return date.today()


def rendered(
    report: Report, format: Format, output: Path | None, show: Iterable[Show] = ()
) -> Iterable[str]:
    """The report in a format, fit for the screen or the file it goes to.

    `show` is what the console shows beyond the findings that count.
    """
    from checker.report import REPORTERS, Screen

    wanted = frozenset(show)
    screen = Screen(100, show=wanted) if output else Screen(_width(), _has_colours(), show=wanted)
    return REPORTERS[format](screen)(report)


def _width() -> int:
    return min(max(shutil.get_terminal_size((80, 24)).columns, 60), 200)


def _has_colours() -> bool:
    """Colours on a terminal only, unless its user wants none (no-color.org)."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and sys.stdout.isatty()


def emit(parts: Iterable[str], output: Path | None = None) -> None:
    """Write to a file or to stdout, where a reader that went away is no error."""
    if output:
        with output.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(parts)
        return
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.writelines(parts)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at its end; there must be something to flush into.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
