"""A model that answers when a test lets it, behind the server of `tests.llm_server`."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from checker.llm.settings import LLMSettings
from tests.llm_server import (
    Asked,
    LLMServer,
    Numbered,
    Said,
    Sent,
    answers,
    completion,
    conflict,
    serving,
    value,
)
from tests.people import CLAIM

SAID = "Replies to support questions are written by machines."
"""What contradicts it, for the model alone."""
PRICE = "$55 per seat per month"
SAYS = f"""\
claims:
  - {{id: people, text: "{CLAIM}"}}
"""


@dataclass
class SlowModel:
    """Holds every answer back until `let_go` is set; a `dead` one gives none even then."""

    let_go: threading.Event = field(default_factory=threading.Event)
    dead: bool = False
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __call__(self, asked: Asked) -> Sent:
        self.begun.release()
        assert self.let_go.wait(60)
        if self.dead:
            return Sent(status=500)
        return Sent(body=completion(asked, answers(asked, reads)))


def reads(line: str, entries: Sequence[Numbered]) -> list[Said]:
    """What it says of a line: it can tell people from machines, and reads one wrong price."""
    if PRICE in line:
        prices = [entry.number for entry in entries if entry.kind == "price"]
        return [value(number, PRICE, plans=["Growth"]) for number in prices]
    claims = [entry.number for entry in entries if entry.text.startswith("Replies to")]
    return [conflict(claims[0], "machines")] if claims and "by machines" in line else []


@contextmanager
def slow_model() -> Iterator[tuple[SlowModel, LLMServer]]:
    """The model, and the server it is behind; at the end it is let go."""
    model = SlowModel()
    with serving(model) as server:
        try:
            yield model, server
        finally:
            model.let_go.set()


def llm_of(server: LLMServer) -> LLMSettings:
    """Settings that ask it, with a cache in memory."""
    return LLMSettings(model="m", base_url=server.url, retries=0, cache=None, concurrency=1)
