"""Deciding about findings: who set which aside, why, in what way, until when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from checker.app.checking import CheckRequest, find
from checker.app.ledgers import DecisionLedger
from checker.app.scanned import open_findings
from checker.config import Settings
from checker.globs import matches
from checker.interface import SettingsError, StoreError
from checker.models import DecisionKind, Finding
from checker.report.earlier import read_report
from checker.suppress import Waiver, Waivers, about
from checker.suppress.about import storable


@dataclass(frozen=True, slots=True)
class Filter:
    """Which decisions to list: those that fit every part given. `uri` is a glob."""

    state: str | None = None
    kind: str | None = None
    who: str | None = None
    rule: str | None = None
    uri: str | None = None

    def takes(self, decision: Waiver, on: date) -> bool:
        """Whether a decision, as it is on that day, is to be listed."""
        known = decision.about
        rule = decision.rule or (known.rule if known else None)
        uri = decision.uri or (known.uri if known else None)
        return (
            self.state in (None, decision.state(on))
            and self.kind in (None, decision.kind.value)
            and (self.who is None or self.who.casefold() in decision.who.casefold())
            and self.rule in (None, rule)
            and (self.uri is None or (uri is not None and matches(self.uri, uri)))
        )


def decide(kept: DecisionLedger, values: dict[str, Any], finding: Finding | None = None) -> Waiver:
    """Add a decision to those kept. Raises SettingsError where it is not one.

    With the `finding` its passage is kept beside the decision, to be learned from.
    """
    given = {key: _storable(value) for key, value in values.items() if value is not None}
    if finding is not None:
        given = {**given, "fingerprint": finding.fingerprint, "about": about(finding)}
    try:
        decision = Waiver(**given)
    except ValidationError as error:
        raise SettingsError(_explained(error)) from error
    kept.add(decision)
    return decision


def resolve(kept: DecisionLedger, values: dict[str, Any], finding: Finding | None = None) -> Waiver:
    """Say that findings have been corrected: they are reported if they are met after that day.

    `values` has `dated`. Raises SettingsError as `decide` does.
    """
    return decide(kept, {**values, "kind": DecisionKind.RESOLVED}, finding)


def reopen(kept: DecisionLedger, values: dict[str, Any], finding: Finding | None = None) -> Waiver:
    """Take a decision back by adding its opposite. Raises SettingsError where none was made."""
    if not kept.made().decisions:
        raise SettingsError(f"{kept.name}: nothing is waived, so there is nothing to reopen")
    return decide(kept, {**values, "decision": "reopened"}, finding)


def decisions_text(waivers: Waivers, on: date, chosen: Filter | None = None) -> str:
    """The decisions that are chosen, oldest first, a paragraph each."""
    wanted = chosen or Filter()
    shown = [decision for decision in waivers.decisions if wanted.takes(decision, on)]
    if not shown:
        return "No decisions.\n" if not waivers.decisions else "No decision fits.\n"
    return "\n".join(_paragraph(decision, on) for decision in shown)


def finding_in(report: Path, fingerprint: str | None) -> Finding:
    """The finding with that fingerprint, or its first digits, in a JSON report.

    Raises SettingsError where there is none, or more than one.
    """
    if not fingerprint:
        raise SettingsError("--report: give the fingerprint of the finding in it, too")
    earlier = read_report(report)
    met = [f for f in (*earlier.findings, *earlier.set_aside) if _is(f, fingerprint)]
    if not met:
        raise SettingsError(f"{report}: no finding has the fingerprint {fingerprint}")
    if len(met) > 1:
        raise SettingsError(
            f"{report}: {len(met)} findings begin with {fingerprint}; give it whole"
        )
    return met[0]


def check_known(fingerprint: str, settings: Settings, on: date) -> None:
    """Raises SettingsError for a fingerprint that no finding has: it would waive nothing.

    Looked for in the store, where the settings name one, and in the working directory as it is
    now. An LLM is not asked, and what lies elsewhere is not looked at: its report has it.
    """
    if any(name.startswith(fingerprint) for name in _fingerprints(settings, on)):
        return
    hint = "copy it from a report; of a page elsewhere, or judged by a model, add `--report REPORT`"
    raise SettingsError(f"no finding here has the fingerprint {fingerprint}; {hint}")


def _fingerprints(settings: Settings, on: date) -> Iterator[str]:
    with suppress(StoreError):  # nothing was scanned yet
        for one in open_findings(settings)["findings"]:
            yield from (one["fingerprint"], one["formerly"])
    judge = "rules" if settings.judge == "rules" else "local"
    found = find(CheckRequest((".",), on), settings.model_copy(update={"judge": judge}))
    for finding in found.findings:
        yield from (finding.fingerprint, finding.formerly)


def _storable(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value


def _is(finding: Finding, fingerprint: str) -> bool:
    return finding.has(fingerprint)


def _paragraph(decision: Waiver, on: date) -> str:
    state = decision.state(on)
    until = f"until {decision.until}" if decision.until else "without end"
    term = f", {until}" if state in {"active", "expired"} else ""
    wrong = ", a false alarm" if decision.kind is DecisionKind.WRONG else ""
    dated = f" on {decision.dated}" if decision.dated else ""
    said = decision.about
    passage = f"  {said.rule} in {said.uri}: {said.text}\n" if said else ""
    return (
        f"{state}{wrong}{term}: {decision.named()}\n"
        f"  {decision.who}{dated}: {decision.why}\n{passage}"
    )


def _explained(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = "".join(f"--{str(part).replace('_', '-')}: " for part in first["loc"][:1])
    return f"{where}{first['msg'].removeprefix('Value error, ')}"
