"""A model within its limits: budget, pace, retries and breaker around one client."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from checker.llm.breaker import Breaker, CallPace
from checker.llm.client import Call, LLMClient, Reply
from checker.llm.clock import Clock
from checker.llm.failures import AGAIN, NOT_SENT, Kind, LLMFailure
from checker.llm.ledger import Ledger
from checker.llm.settings import LLMSettings

T = TypeVar("T")

_FIRST_WAIT = 1.0


@dataclass
class Endpoint:
    """Asks, and asks again where that can help. Raises LLMFailure and nothing else."""

    client: LLMClient
    ledger: Ledger
    breaker: Breaker
    pace: CallPace
    clock: Clock
    retries: int
    longest_wait: float
    slots: threading.Semaphore
    stop: threading.Event = field(default_factory=threading.Event)

    def ask(self, call: Call) -> Reply:
        """The reply. A failed call counts against the breaker once, however often it was tried.

        Who asked says whether the reply was any use, with `useful` or `useless`.
        """
        why = self.breaker.opened()
        if why is not None:
            raise LLMFailure(Kind.STOPPED, str(why))
        try:
            return self._tried(call)
        except LLMFailure as failure:
            if failure.kind not in NOT_SENT:
                self.breaker.failed(failure)
            raise

    def useful(self) -> None:
        """Take note of a reply that was an answer."""
        self.breaker.worked()

    def useless(self, failure: LLMFailure) -> None:
        """Take note of a reply to a single match that was no answer."""
        self.breaker.failed(failure)

    def _tried(self, call: Call) -> Reply:
        return tried(lambda: self._once(call), self.clock, self.retries, self.longest_wait)

    def _once(self, call: Call) -> Reply:
        """The reply to one try, in its turn; once told to stop, nothing is sent any more."""
        with self.slots:
            booked = self.ledger.book(call)
            self.pace.wait()
            if self.stop.is_set():
                self.ledger.unbook(booked)
                raise LLMFailure(Kind.INTERRUPTED)
            reply = self.client(call)
            self.ledger.settle(call, reply, booked)
            return reply


def tried(
    once: Callable[[], T],
    clock: Clock,
    retries: int,
    longest_wait: float,
    kinds: frozenset[Kind] = AGAIN,
) -> T:
    """The outcome of one try, or of another where a failure is of these kinds.

    A server that asks for more than the longest wait is believed: it is not asked again now,
    and the breaker keeps the time it named.
    """
    for attempt in range(retries):
        try:
            return once()
        except LLMFailure as failure:
            after = failure.retry_after
            wait = _FIRST_WAIT * 2**attempt if after is None else after
            if failure.kind not in kinds or wait > longest_wait:
                raise
            clock.sleep(wait)
    return once()


def endpoint(
    settings: LLMSettings, client: LLMClient, clock: Clock, ledger: Ledger, stop: threading.Event
) -> Endpoint:
    """An endpoint with the limits of the settings, which asks nothing once `stop` is set."""
    return Endpoint(
        client=client,
        ledger=ledger,
        breaker=Breaker(clock, settings.breaker, settings.cool_down),
        pace=CallPace(clock, settings.calls_per_minute),
        clock=clock,
        retries=settings.retries,
        longest_wait=settings.longest_wait,
        slots=threading.Semaphore(settings.concurrency),
        stop=stop,
    )
