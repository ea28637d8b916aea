"""What each person was told so far, kept in a file that is replaced at once."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from checker.app.digest.digest import TellingSoFar, ToldFinding
from checker.interface import SettingsError


class _KeptFinding(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    severity: str
    line: str


class _Telling(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    told: date | None = None
    findings: dict[str, _KeptFinding] = {}


class _Kept(BaseModel):
    """By way (slack, email, file), then by owner."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    digests: dict[str, dict[str, _Telling]] = {}


@dataclass(slots=True)
class DigestMemory:
    """The file. What was not delivered is not in it, and so is told at the next scan."""

    path: Path
    _told: dict[str, dict[str, TellingSoFar]] = field(init=False)

    def __post_init__(self) -> None:
        """Raises SettingsError where the file is none of ours."""
        self._told = _read(self.path)

    def about(self, way: str, owner: str) -> TellingSoFar:
        """What an owner was told in that way."""
        return self._told.get(way, {}).get(owner, TellingSoFar())

    def owners(self, way: str) -> Iterator[str]:
        """Everybody who was told something in that way."""
        yield from self._told.get(way, {})

    def keep(self, way: str, owner: str, telling: TellingSoFar) -> None:
        """Remember it; on the disk when this returns."""
        self._told.setdefault(way, {})[owner] = telling
        _write(self.path, json.dumps({"digests": _plain(self._told)}, indent=1))


def _read(path: Path) -> dict[str, dict[str, TellingSoFar]]:
    if not path.exists():
        return {}
    try:
        kept = _Kept.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        hint = "move it away, and everything is told anew"
        raise SettingsError(
            f"{path}: not what digests were told by ({error.__class__.__name__}); {hint}"
        ) from error
    return {
        way: {owner: _telling(telling) for owner, telling in owners.items()}
        for way, owners in kept.digests.items()
    }


def _telling(kept: _Telling) -> TellingSoFar:
    findings = {name: ToldFinding(f.severity, f.line) for name, f in kept.findings.items()}
    return TellingSoFar(findings, kept.told)


def _plain(
    told: Mapping[str, Mapping[str, TellingSoFar]],
) -> dict[str, dict[str, dict[str, object]]]:
    return {
        way: {
            owner: {
                "told": telling.told.isoformat() if telling.told else None,
                "findings": {name: asdict(each) for name, each in telling.findings.items()},
            }
            for owner, telling in owners.items()
        }
        for way, owners in told.items()
    }


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
