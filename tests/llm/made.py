"""Pages, readers and clocks for the tests of the LLM."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from checker.app.judging import checker_for
from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile, Claim
from checker.config import Settings
from checker.llm.access import ModelAccess, open_access
from checker.llm.client import LLMClient
from checker.llm.progress import Watch, unwatched
from checker.llm.reader import LLMReader
from checker.llm.settings import LLMSettings
from checker.models import Document, Report
from checker.statements.brief import Briefs
from checker.statements.draft import Draft
from checker.statements.reader import Read
from checker.statements.window import Line, Window

APPROVED = "The Growth plan costs $49 per seat per month."
SMALL: dict[str, Any] = {"context": 3_500}
"""Settings with which one `long` line fills a call."""


@dataclass
class FakeClock:
    """Time that passes only while somebody sleeps."""

    time: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def canon_of(*claims: str, company: str = "Brightline") -> Canon:
    made = tuple(Claim(id=f"c{number}", text=text) for number, text in enumerate(claims, start=1))
    file = CanonFile(canon=1, company=company, competitors=("Loghaven",), claims=made)
    return compile_canon(file, as_of=date(2026, 9, 1), region=None)


CANON = canon_of(APPROVED)
GUIDE = canon_of("The printed guide of Brightline has 40 chapters about monitoring.")
"""A canon of what only a model can compare."""


def settings(**values: Any) -> LLMSettings:
    given = {"model": "m", "timeout": 5, "retries": 0, "concurrency": 1, "cache": None}
    return LLMSettings(**{**given, **values})


def access_with(
    client: LLMClient | None = None,
    *,
    seed: int = 1,
    clock: FakeClock | None = None,
    record: Path | None = None,
    replay: Path | None = None,
    stop: threading.Event | None = None,
    watch: Watch = unwatched,
    **values: Any,
) -> ModelAccess:
    return open_access(
        settings(**values),
        {},
        seed=seed,
        record=record,
        replay=replay,
        clock=clock or FakeClock(),
        client=client,
        stop=stop,
        watch=watch,
    )


def long(text: str) -> str:
    """A line so long that two of them do not fit into a call of SMALL settings."""
    return f"{text} {'Nothing else is said here. ' * 30}".strip()


def page(*lines: str, **around: Any) -> list[Window]:
    """A window for each line, as of one document."""
    return [
        Window((Line(number, (number - 1,), text),), **around)
        for number, text in enumerate(lines, start=1)
    ]


def read(access: ModelAccess, *lines: str, canon: Canon = CANON, **around: Any) -> list[Read]:
    """What a reader makes of a page."""
    (made,) = LLMReader(access, Briefs(canon))([page(*lines, **around)])
    return made


def drafts(reads: Sequence[Read]) -> list[tuple[str, Draft]]:
    """Every draft in the order of the lines, with the line it is about."""
    return [
        (one.lines[draft.line - 1].text, draft)
        for one in reads
        for draft in sorted(one.drafts, key=lambda draft: draft.line)
    ]


def unavailable(reads: Sequence[Read]) -> list[str]:
    """Why pages could not be read; "" for each that was."""
    return [one.unavailable for one in reads]


def document_of(*paragraphs: str) -> Document:
    return Document("a.md", "\n\n".join(paragraphs).encode(), "text/markdown", "0" * 64)


def checked(access: ModelAccess, *paragraphs: str, canon: Canon = CANON) -> Report:
    """The report on a page that a model reads."""
    checker = checker_for(canon, Settings(llm=access.settings), access)
    return checker.check([document_of(*paragraphs)])
