"""Asking a model on a worker of a cluster: it spends nothing that the scan's till has not given.

The key is the worker's own, from its environment; the cache, the budget and the pace are the
scan's. What is told to the till is a word and plain values.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from checker.llm.access import ModelAccess, open_access
from checker.llm.breaker import CallPace
from checker.llm.client import Call, LLMClient, Reply
from checker.llm.failures import LLMFailure
from checker.llm.ledger import Ledger
from checker.llm.settings import LLMSettings, TokenPrice


class TillCall(Protocol):
    """The way to the till of the scan."""

    def __call__(self, what: str, *given: Any) -> Any:
        """The till's answer. Raises LLMFailure as it does."""
        ...


def away(settings: LLMSettings, line: TillCall) -> ModelAccess:
    """A model asked on a worker. Raises SettingsError where a package is missing."""
    made = open_access(
        settings.model_copy(update={"cache": None}), os.environ, seed=secrets.randbits(64)
    )
    ledger = AwayLedger(settings.price, line)
    endpoint = replace(
        made.endpoint,
        ledger=ledger,
        pace=_AwayPace(line),
        client=_Told(made.endpoint.client, ledger),
    )
    return replace(made, settings=settings, endpoint=endpoint, cache=_AwayCache(line))


class AwayLedger(Ledger):
    """A ledger whose book is elsewhere. Each thread has one try at a time."""

    def __init__(self, price: TokenPrice | None, line: TillCall) -> None:
        super().__init__(price)
        self._line = line
        self._trying = threading.local()

    def reserve(self, most: Decimal) -> None:
        """Take a share. Raises LLMFailure where there is none."""
        self._trying.share = self._line("take", str(most))

    def sends(self) -> None:
        """This thread's share is being spent."""
        self._line("sent", self._trying.share)

    def paid(self, booked: Decimal, given: int, taken: int, cached: int) -> None:
        """This thread's share was spent, on so many tokens."""
        del booked
        self._line("paid", self._trying.share, given, taken, cached)

    def answered(self, lines: int) -> None:
        """See `Ledger`."""
        self._line("answered", lines)

    def cached(self) -> None:
        """See `Ledger`."""
        self._line("cached")

    def voided(self) -> None:
        """See `Ledger`."""
        self._line("voided")

    def dropped(self, why: str) -> None:
        """See `Ledger`."""
        self._line("dropped", why)

    def unavailable(self, failure: LLMFailure) -> None:
        """See `Ledger`."""
        self._line("unavailable", failure.kind.value)


@dataclass(frozen=True, slots=True)
class _Told:
    """A client of which the till knows before it sends."""

    client: LLMClient
    ledger: AwayLedger

    def __call__(self, call: Call) -> Reply:
        self.ledger.sends()
        return self.client(call)


@dataclass(frozen=True, slots=True)
class _AwayCache:
    """The scan's cache."""

    line: TillCall

    def get(self, key: str) -> str | None:
        found: str | None = self.line("known", key)
        return found

    def put(self, key: str, model: str, prompt: str, answer: str) -> None:
        self.line("keep", key, model, prompt, answer)

    def drop(self, key: str) -> None:
        self.line("drop", key)


class _AwayPace(CallPace):
    """The scan's pace, which all workers share."""

    def __init__(self, line: TillCall) -> None:
        self._line = line

    def wait(self) -> None:
        """Until this call's turn."""
        seconds = float(self._line("turn"))
        if seconds > 0:
            time.sleep(seconds)
