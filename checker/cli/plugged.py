"""Commands that live outside the engine, such as `onmessage serve`.

`--help` lists them from the table here, and imports none of them. One that is called is found
by its name in the entry-point group `onmessage.commands`, so that nothing in `checker` imports
an integration. An entry point names a `typer.Typer`, or a function that typer can call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import typer

from checker.interface import SettingsError, needing, to_install

GROUP = "onmessage.commands"


@dataclass(frozen=True, slots=True)
class Plugged:
    """A command by its name, the extra that brings what it needs, and its line in `--help`."""

    name: str
    extra: str | None
    help: str


COMMANDS = (
    Plugged("changed", None, "Check files in Git; report what a revision did not have."),
    Plugged("serve", "service", "Answer checks over HTTP, for CMS hooks and programs."),
    Plugged("slack", "slack", "Check what is shared in Slack, and answer in the thread."),
    Plugged("mcp", "mcp", "Let an assistant that drafts copy check it and look things up."),
)
"""Every such command, in the order of `--help`; each has a line in pyproject.toml, too."""

# The command itself parses what follows its name, `--help` included.
_REST: dict[str, Any] = {"allow_extra_args": True, "ignore_unknown_options": True}


def add_to(app: typer.Typer) -> None:
    """Add the commands of the table to a program."""
    for command in COMMANDS:
        adding = app.command(
            command.name, help=command.help, context_settings=_REST, add_help_option=False
        )
        adding(_calling(command))


def _calling(command: Plugged) -> Any:
    def call(ctx: typer.Context) -> None:
        run(command, ctx)

    return call


def run(command: Plugged, ctx: typer.Context) -> None:
    """Load a command and run it with the rest of the command line.

    Raises SettingsError where it is not installed, or lacks a package of its extra.
    """
    with needing(command.name, command.extra):
        loaded = _loaded(command)
        with loaded.make_context(command.name, list(ctx.args), parent=ctx.parent) as own:
            loaded.invoke(own)


def _loaded(command: Plugged) -> Any:
    """The command as typer runs it; the name is all that the engine knows of it."""
    # Both take a while to import: here they are needed.
    from importlib.metadata import entry_points

    found = list(entry_points(group=GROUP, name=command.name))
    if not found:
        raise SettingsError(f"{command.name} is not installed; {to_install(command.extra)}")
    target = found[0].load()
    if isinstance(target, typer.Typer):
        return typer.main.get_command(target)
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(command.name)(target)
    return typer.main.get_command(single)
