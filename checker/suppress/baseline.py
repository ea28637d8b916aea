"""The baseline: findings that were there before, which do not fail a run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.interface import SettingsError
from checker.models import Finding

DEFAULT_FILE = "onmessage-baseline.json"


class _KnownFinding(BaseModel):
    """A known fingerprint. `rule`, `uri` and `text` are for people who read the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fingerprint: str = Field(pattern="^[0-9a-f]{6,64}$")
    count: int = Field(ge=1)
    rule: str = ""
    uri: str = ""
    text: str = ""


class _BaselineFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    version: Literal[1] = Field(default=1, alias="onmessage-baseline")
    findings: tuple[_KnownFinding, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each fingerprint is known, and the file that says so."""

    path: str
    counts: Mapping[str, int]


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file. Raises SettingsError where there is none or it is not one."""
    try:
        file = _BaselineFile.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        hint = f"write one with `--write-baseline --baseline {path}`"
        raise SettingsError(f"{path}: no such baseline; {hint}") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        hint = "write it anew with `--write-baseline`"
        raise SettingsError(f"{path}: not a baseline: {where}: {first['msg']}; {hint}") from error
    return Baseline(str(path), Counter({e.fingerprint: e.count for e in file.findings}))


def write_baseline(path: Path, findings: Iterable[Finding]) -> None:
    """Make the findings known: equal input gives an equal file."""
    counts: Counter[str] = Counter()
    first: dict[str, Finding] = {}
    for finding in findings:
        counts[finding.fingerprint] += 1
        first.setdefault(finding.fingerprint, finding)
    entries = tuple(_entry(finding, counts[name]) for name, finding in first.items())
    file = _BaselineFile(
        findings=tuple(sorted(entries, key=lambda e: (e.uri, e.rule, e.fingerprint)))
    )
    text = json.dumps(file.model_dump(by_alias=True), indent=2) + "\n"
    path.write_text(text, "utf-8")


def _entry(finding: Finding, count: int) -> _KnownFinding:
    return _KnownFinding(
        fingerprint=finding.fingerprint,
        count=count,
        rule=finding.rule,
        uri=finding.location.uri,
        text=finding.text,
    )
