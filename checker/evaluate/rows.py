"""Labelled rows, as they come in. Keys that are not named here are not read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.canon.schema import Text
from checker.interface import SettingsError

R = TypeVar("R", bound=BaseModel)
Gold = Literal["contradiction", "consistent", "unrelated"]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class RowContext(_Row):
    """What stands around the text of a pair, as source lines."""

    title: str | None = None
    headings: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    table_header: str | None = None


class Pair(_Row):
    """What a prediction may use: one approved statement and one text with its context."""

    company: Text
    canon: Text
    text: str
    context: RowContext | None = None


class PairRow(_Row):
    """A pair and, apart from it, what only the measuring may know."""

    id: str
    label: Gold
    type: str
    pair: Pair


class ExpectedLine(_Row):
    """A line of a page that contradicts the canon."""

    path: str
    line: int = Field(ge=1)


def read_pairs(path: Path) -> tuple[PairRow, ...]:
    """The rows of a pair file (JSON Lines). Raises SettingsError naming file and line."""
    return tuple(_validated(PairRow, {**row, "pair": row}, at) for at, row in _objects(path))


def read_expected(path: Path) -> tuple[ExpectedLine, ...]:
    """The rows of a file of expected lines. Raises SettingsError naming file and line."""
    return tuple(_validated(ExpectedLine, row, at) for at, row in _objects(path))


def _objects(path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Each row with its place, `rows.jsonl:3`."""
    found = 0
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            found += 1
            yield f"{path}:{number}", _object(line, f"{path}:{number}")
    if not found:
        raise SettingsError(f"{path}: no rows; each line must be a JSON object")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: no such file") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: byte {error.start} is not UTF-8; save it as UTF-8") from error


def _object(line: str, at: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{at}: not JSON: {error}; write one JSON object a line") from error
    if not isinstance(value, dict):
        raise SettingsError(f"{at}: a row must be a JSON object, not {type(value).__name__}")
    return value


def _validated(model: type[R], value: dict[str, object], at: str) -> R:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"] if part != "pair")
        raise SettingsError(f"{at}: {key or 'row'}: {first['msg']}") from error
