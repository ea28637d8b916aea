"""What is to be checked and what was answered, kept in a SQLite file.

A job is stored before Slack is told that its event has arrived, so that one that was
acknowledged is done even if the program is killed; and its id is made of the message, so that
an event that comes twice, also after a restart, is one job. One process uses a file at a time.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from checker.models import Finding
from integrations.slack.messages import Target

KEPT_DAYS: Final = 90
"""How long a finished job and its answer are remembered: as long as its buttons work."""
MOST_STARTS: Final = 3
"""A job that was started so often and never ended is what stops the program; it is given up."""
AGAIN: Final = "again:"
"""How ids of jobs begin that do an earlier one again."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS jobs (
  seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL,
  state TEXT NOT NULL, starts INTEGER NOT NULL DEFAULT 0, at REAL NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS of_message ON jobs (channel, ts);
CREATE TABLE IF NOT EXISTS answers (
  channel TEXT NOT NULL, ts TEXT NOT NULL, answer_ts TEXT NOT NULL, report TEXT,
  at REAL NOT NULL, PRIMARY KEY (channel, ts));
CREATE TABLE IF NOT EXISTS findings (
  fingerprint TEXT PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL);
"""
_FINDING: Final = TypeAdapter(Finding)


@dataclass(frozen=True, slots=True)
class Job:
    """One message to check and answer.

    `ts` names the message (empty until a command's own message is posted) and `thread_ts` the
    thread it stands in. `response_url` is where an answer goes that only `user` may see, and
    `private` says that there is no other place for it.
    """

    id: str
    channel: str
    user: str
    target: Target
    ts: str = ""
    thread_ts: str = ""
    response_url: str = field(default="", repr=False)
    private: bool = False


@dataclass(frozen=True, slots=True)
class PostedAnswer:
    """Where a message was answered: the answer's ts, and the id of the report's file."""

    ts: str
    report: str | None = None


class Offered(StrEnum):
    """What became of a job that was offered."""

    TAKEN = "taken"
    KNOWN = "known"
    FULL = "full"


class Jobs:
    """The queue of jobs and the memory of answers. Threads may share it."""

    def __init__(self, path: Path, most: int, clock: Callable[[], float] = time.time) -> None:
        """Opens or makes the file; jobs that a killed program left are taken up again."""
        _make_folder(path.parent)
        self._most = most
        self._clock = clock
        self._changed = threading.Condition(threading.RLock())
        self._closed = False
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_SCHEMA)
        self._forget_old()
        left = self._db.execute(
            "SELECT id FROM jobs WHERE state IN ('waiting', 'working') ORDER BY seq"
        )
        self._waiting = deque(str(row[0]) for row in left)

    def close(self) -> None:
        """Let those who wait for a job go; what waits stays stored."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def offer(self, job: Job) -> Offered:
        """Store a job, unless it is known. One that finds the queue full is not kept waiting."""
        with self._changed:
            full = len(self._waiting) >= self._most
            stored = self._db.execute(
                "INSERT OR IGNORE INTO jobs (id, channel, ts, state, at, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (*_place(job), "refused" if full else "waiting", self._clock(), _dumped(job)),
            )
            if stored.rowcount == 0:
                return Offered.KNOWN
            if full:
                return Offered.FULL
            self._waiting.append(job.id)
            self._changed.notify()
            return Offered.TAKEN

    def take(self) -> tuple[Job, int] | None:
        """The next job and how often it was started, this time included; None when closed."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            row = self._db.execute(
                "UPDATE jobs SET state = 'working', starts = starts + 1 WHERE id = ?"
                " RETURNING body, starts",
                (self._waiting.popleft(),),
            ).fetchone()
            return _loaded(row[0]), int(row[1])

    def finish(self, job: Job, state: str = "done") -> None:
        """The job needs nothing more: it is `done`, or `failed`."""
        body = _dumped(replace(job, response_url=""))  # whoever has one can post with it
        with self._changed:
            self._db.execute(
                "UPDATE jobs SET state = ?, at = ?, body = ? WHERE id = ?",
                (state, self._clock(), body, job.id),
            )

    def place(self, job: Job) -> None:
        """Keep where the message of a job is, now that it is known."""
        with self._changed:
            self._db.execute(
                "UPDATE jobs SET channel = ?, ts = ?, body = ? WHERE id = ?",
                (job.channel, job.ts, _dumped(job), job.id),
            )

    def job(self, id: str) -> Job | None:
        """A job by its id, as far back as they are kept."""
        return self._one("SELECT body FROM jobs WHERE id = ?", id)

    def last_about(self, channel: str, ts: str) -> Job | None:
        """The newest job about a message that was not refused."""
        return self._one(
            "SELECT body FROM jobs WHERE channel = ? AND ts = ? AND state != 'refused'"
            " ORDER BY seq DESC LIMIT 1",
            channel,
            ts,
        )

    def is_overtaken(self, job: Job) -> bool:
        """Whether a newer job is about the same message, so that this one's answer is old."""
        newest = self.last_about(job.channel, job.ts) if job.ts else None
        return newest is not None and newest.id != job.id

    def age(self, job: Job) -> float:
        """Seconds since a job was offered."""
        with self._changed:
            row = self._db.execute("SELECT at FROM jobs WHERE id = ?", (job.id,)).fetchone()
        return max(0.0, self._clock() - float(row[0])) if row else 0.0

    def waiting(self) -> int:
        """How many jobs wait."""
        with self._changed:
            return len(self._waiting)

    def answer(self, job: Job) -> PostedAnswer | None:
        """Where the job's message was answered, if it was."""
        with self._changed:
            row = self._db.execute(
                "SELECT answer_ts, report FROM answers WHERE channel = ? AND ts = ?",
                (job.channel, job.ts),
            ).fetchone()
        return PostedAnswer(*row) if row else None

    def answered(self, job: Job, answer: PostedAnswer) -> None:
        """Remember where the job's message was answered."""
        with self._changed:
            self._db.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
                (job.channel, job.ts, answer.ts, answer.report, self._clock()),
            )

    def found(self, findings: Sequence[Finding]) -> None:
        """Remember findings, so that a decision can be kept with what it is about."""
        rows = [(f.fingerprint, self._clock(), _FINDING.dump_json(f)) for f in findings]
        with self._changed:
            self._db.executemany("INSERT OR REPLACE INTO findings VALUES (?, ?, ?)", rows)

    def finding(self, fingerprint: str) -> Finding | None:
        """A finding that was shown, as it was then."""
        query = "SELECT body FROM findings WHERE fingerprint = ?"
        with self._changed:
            row = self._db.execute(query, (fingerprint,)).fetchone()
        return _FINDING.validate_json(row[0]) if row else None

    def _one(self, query: str, *values: str) -> Job | None:
        with self._changed:
            row = self._db.execute(query, values).fetchone()
        return _loaded(row[0]) if row else None

    def _forget_old(self) -> None:
        oldest = self._clock() - KEPT_DAYS * 86_400
        self._db.execute(
            "DELETE FROM jobs WHERE at < ? AND state NOT IN ('waiting', 'working')", (oldest,)
        )
        self._db.execute("DELETE FROM answers WHERE at < ?", (oldest,))
        self._db.execute("DELETE FROM findings WHERE at < ?", (oldest,))


def _make_folder(folder: Path) -> None:
    """The folder of the state, which in a repository is nobody else's."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if folder.name == ".onmessage" and not ignore.exists():
        ignore.write_text("*\n", "utf-8")


def _place(job: Job) -> tuple[str, str, str]:
    return job.id, job.channel, job.ts


def _dumped(job: Job) -> str:
    return json.dumps(asdict(job))


def _loaded(body: str) -> Job:
    values: dict[str, Any] = json.loads(body)
    target = values["target"]
    kept = Target(tuple(target["files"]), tuple(target["links"]), target["text"])
    return Job(**{**values, "target": kept})
