"""Recording what was asked and answered, and judging from a recording.

A recording is a folder of two files of JSON lines. `calls.jsonl` has every call as it was
made: the rendered prompt, the answer as it came, tokens. `answers.jsonl` has every match
once: its `key`, what was compared, and its `answer`, null where there was none. The second
is what is judged from; whoever fills in answers by hand edits that one.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from checker.interface import SettingsError
from checker.llm.items import About, Item
from checker.llm.schema import Answer

CALLS, ANSWERS = "calls.jsonl", "answers.jsonl"


@dataclass
class Recorder:
    """Appends to a recording. Keys to log in with never come this far."""

    folder: Path
    _written: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"--record: {self.folder}: {error.strerror}") from error

    def call(self, line: Mapping[str, Any]) -> None:
        """Write a call as it was made."""
        self._write(CALLS, line)

    def answer(self, item: Item, about: About, answer: Answer | None, failure: str = "") -> None:
        """Write what was answered for a match; a match that comes again is written once."""
        with self._lock:
            if item.key in self._written:
                return
            self._written.add(item.key)
        said = None if answer is None else answer.model_dump(mode="json", exclude={"id"})
        self._write(
            ANSWERS,
            {
                "key": item.key,
                "company": about.company,
                "approved": item.approved,
                "passage": item.passage,
                "answer": said,
                **({"failure": failure} if failure else {}),
            },
        )

    def _write(self, name: str, line: Mapping[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False) + "\n"
        with self._lock, (self.folder / name).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def read_recording(folder: Path) -> dict[str, Answer]:
    """The answers of a recording, by key; the last of several counts.

    Raises SettingsError naming the file and line that cannot be used.
    """
    path = folder / ANSWERS
    if not path.is_file():
        raise SettingsError(f"--replay: {path}: no such file; --record writes it")
    found: dict[str, Answer] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            read = _read(line, f"{path}:{number}")
            if read is not None:
                found[read[0]] = read[1]
    return found


def _read(line: str, at: str) -> tuple[str, Answer] | None:
    try:
        row = json.loads(line)
        if row["answer"] is None:
            return None
        return str(row["key"]), Answer.model_validate({"id": "", **row["answer"]})
    except (ValueError, KeyError, TypeError) as error:
        why = "not a recorded answer"
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False)[0]
            why = f"answer.{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise SettingsError(f"{at}: {why}") from error
