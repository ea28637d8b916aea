"""Matches, judges and clocks for the tests of the LLM judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from checker.approved import Canon
from checker.canon.compile import compile_canon
from checker.canon.schema import CanonFile, Claim
from checker.llm.cache import MemoryCache
from checker.llm.client import Client
from checker.llm.desk import Desk, open_desk
from checker.llm.judge import LLMJudge
from checker.llm.settings import LLMSettings
from checker.models import Context, Location, TextUnit
from checker.rules.verdict import Match, Passage
from checker.statements.patterns.find import find_facts

APPROVED = "The Growth plan costs $49 per seat per month."


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


def canon_of(*claims: str) -> Canon:
    made = tuple(Claim(id=f"c{number}", text=text) for number, text in enumerate(claims, start=1))
    file = CanonFile(canon=1, company="Brightline", competitors=("Loghaven",), claims=made)
    return compile_canon(file, as_of=date(2026, 9, 1), region=None)


CANON = canon_of(APPROVED)


def match(text: str, canon: Canon = CANON, **context: Any) -> Match:
    unit = TextUnit(text, text, Location("a.md", (), 0, len(text)), Context(**context))
    return Match(Passage(unit, find_facts(unit, canon.lexicon), None), canon.sentences[0])


def settings(**values: Any) -> LLMSettings:
    given = {"model": "m", "timeout": 5, "retries": 0, "concurrency": 1, "cache": None}
    return LLMSettings(**{**given, **values})


def judge_with(
    client: Client | None = None,
    canon: Canon = CANON,
    clock: FakeClock | None = None,
    **values: Any,
) -> LLMJudge:
    desk = open_desk(settings(**values), {}, seed=1, clock=clock or FakeClock(), client=client)
    return LLMJudge(desk, canon)


def with_cache(desk: Desk, cache: MemoryCache) -> Desk:
    desk.cache = cache
    return desk
