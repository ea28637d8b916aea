"""The checklist: what a drill knows from one run to the next, as a JSON file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.interface import SettingsError
from checker.report.drilled import Drill, DrillItem, PlaceList, PlaceStatus

VERSION: Final = 1
_NEW_FILE: Final = "name another file with --checklist to start a new one"


@dataclass(frozen=True, slots=True)
class DrillSubject:
    """What a drill is about: both canons by their content, and the day."""

    old: str
    new: str
    on: date
    judge: str


class _ChecklistItem(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern="^[0-9a-f]{6,64}$")
    part: PlaceList
    progress: PlaceStatus
    rule: str
    uri: str
    line: int | None
    route: tuple[str, ...]
    channel: str | None
    owner: str | None
    text: str
    passage: str
    message: str
    instead: str
    approved: str | None
    canon_id: str | None
    decided_by: str


class _ChecklistFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    version: Literal[1] = Field(alias="onmessage-drill")
    old: str
    new: str
    on: date
    judge: str
    closed: bool
    items: tuple[_ChecklistItem, ...]


def digest(path: Path) -> str:
    """What tells a canon file from an edited one."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_checklist(path: Path, about: DrillSubject) -> tuple[str, Mapping[str, DrillItem]]:
    """The judge and the places of an earlier run, by id; none where there is no file yet.

    Raises SettingsError where it is no checklist, or one of another change.
    """
    try:
        file = _ChecklistFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        if not path.parent.is_dir():  # said before the work, not after it
            raise SettingsError(
                f"{path}: there is no folder {path.parent}; make it first"
            ) from None
        return about.judge, {}
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        message = f"{path}: not a checklist of a drill: {where}: {first['msg']}; {_NEW_FILE}"
        raise SettingsError(message) from error
    for key in ("old", "new", "on"):
        if getattr(file, key) != getattr(about, key):
            what = "day (--on)" if key == "on" else f"{key.upper()} canon"
            raise SettingsError(f"{path}: is a checklist for another {what}; {_NEW_FILE}")
    return file.judge, {item.id: DrillItem(**dict(item)) for item in file.items}


def write_checklist(path: Path, about: DrillSubject, drill: Drill) -> None:
    """Keep what a run found: equal input gives an equal file."""
    value = {
        "onmessage-drill": VERSION,
        "old": about.old,
        "new": about.new,
        "on": about.on.isoformat(),
        "judge": about.judge,
        "closed": drill.closed,
        "items": [_value(item) for item in drill.items],
    }
    path.write_text(json.dumps(value, indent=1) + "\n", "utf-8")


def _value(item: DrillItem) -> dict[str, Any]:
    value = asdict(item)
    del value["new"]  # said of one run only
    return value
