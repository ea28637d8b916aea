"""Recording what was asked and answered, and reading from a recording.

A recording is a folder with one file of JSON lines, `calls.jsonl`: every question once, word
for word (`system`, `user`), with its `answer`, null where there was none. Whoever answers by
hand, or by another program, fills in the nulls; `--replay` uses the answers, and with `--record`
in another folder writes what is still to be asked.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checker.interface import SettingsError

CALLS = "calls.jsonl"


@dataclass
class Recorder:
    """Appends to a recording. Keys to log in with never come this far."""

    folder: Path
    _written: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / CALLS).touch()
        except OSError as error:
            raise SettingsError(f"--record: {self.folder}: {error.strerror}") from error

    def write(self, line: Mapping[str, Any]) -> None:
        """Write a question and its answer; one that comes again the same is written once."""
        text = json.dumps(line, ensure_ascii=False) + "\n"
        path = self.folder / CALLS
        with self._lock:
            if text in self._written:
                return
            self._written.add(text)
            with path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(text)


@dataclass(frozen=True)
class Recording:
    """The answers of a recording, by key, each with the seed its question was rendered with."""

    answers: Mapping[str, tuple[int, str]]

    def answer(self, key: str) -> str | None:
        """The answer to a question; None where there is none."""
        found = self.answers.get(key)
        return found[1] if found else None

    def seed(self, key: str, otherwise: int) -> int:
        """The seed of a recorded question."""
        found = self.answers.get(key)
        return found[0] if found else otherwise


def read_recording(folder: Path) -> Recording:
    """The answers of a recording; the last of several counts.

    Raises SettingsError naming the file and line that cannot be used.
    """
    path = folder / CALLS
    if not path.is_file():
        raise SettingsError(f"--replay: {path}: no such file; --record writes it")
    found: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            key, seed, answer = _read(line, f"{path}:{number}")
            if answer is not None:
                found[key] = seed, answer
    return Recording(found)


def _read(line: str, at: str) -> tuple[str, int, str | None]:
    """Key, seed and answer; an answer written as JSON rather than as text is taken, too."""
    try:
        row = json.loads(line)
        answer = row["answer"]
        key, seed = str(row["key"]), int(row.get("seed", 0))
    except (ValueError, KeyError, TypeError) as error:
        hint = "a line needs key, seed and answer, as --record writes them"
        raise SettingsError(f"{at}: not a recorded call; {hint}") from error
    if answer is not None and not isinstance(answer, str):
        answer = json.dumps(answer)
    return key, seed, answer
