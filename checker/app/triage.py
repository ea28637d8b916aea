"""Deciding about findings: who accepted which, why, until when."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from checker.interface import SettingsError
from checker.suppress import Waiver, Waivers, add_waiver, read_waivers


def decide(path: Path, values: dict[str, Any]) -> Waiver:
    """Add a decision to the waivers file. Raises SettingsError where it is not one."""
    try:
        decision = Waiver(**{key: value for key, value in values.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(_explained(error)) from error
    add_waiver(path, decision)
    return decision


def reopen(path: Path, values: dict[str, Any]) -> Waiver:
    """Take a decision back by adding its opposite. Raises SettingsError where none was made."""
    made = read_waivers(path).decisions if path.exists() else ()
    if not made:
        raise SettingsError(f"{path}: nothing is waived, so there is nothing to reopen")
    return decide(path, {**values, "decision": "reopened"})


def decisions(path: Path) -> Waivers:
    """The decisions in a file; none where there is no file."""
    return read_waivers(path) if path.exists() else Waivers()


def decisions_text(waivers: Waivers, on: date) -> str:
    """The decisions, oldest first, a paragraph each."""
    if not waivers.decisions:
        return "No decisions.\n"
    return "\n".join(_paragraph(decision, on) for decision in waivers.decisions)


def _paragraph(decision: Waiver, on: date) -> str:
    until = f"until {decision.until}" if decision.until else "without end"
    term = "" if decision.decision == "reopened" else f", {until}"
    dated = f" on {decision.dated}" if decision.dated else ""
    return (
        f"{decision.state(on)}{term}: {decision.named()}\n  {decision.who}{dated}: {decision.why}\n"
    )


def _explained(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = "".join(f"--{str(part).replace('_', '-')}: " for part in first["loc"][:1])
    return f"{where}{first['msg'].removeprefix('Value error, ')}"
