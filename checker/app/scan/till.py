"""The till of a scan on a cluster: workers ask it before they spend, and it has their cache.

Budget, number of calls, pace, cache and counts are the scan's, wherever pages are read. What is
asked is a word and plain values, so that it can go through any queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from checker.llm.access import ModelAccess
from checker.llm.failures import Kind, LLMFailure
from checker.llm.ledger import Ledger, Spent
from checker.store import Store
from checker.store.shares import Shares

Alive = Callable[[], frozenset[str]]
"""Which workers there are now."""


class SharedLedger(Ledger):
    """A scan's ledger whose budget lies in the store; it counts what workers tell it."""

    def __init__(self, one: Ledger, shares: Shares, scan: int) -> None:
        super().__init__(one.price, one.budget, one.max_calls)
        self._shares = shares
        self._scan = scan
        shares.begin(scan)

    def take(self, worker: str, most: Decimal, alive: Alive) -> int:
        """A share for a worker's try. Raises LLMFailure where a limit is reached.

        Before it is, those of workers that are gone are given back.
        """
        shares, limits = self._shares, (self.budget, self.max_calls)
        taken = shares.take(self._scan, worker, most, *limits)
        if taken is None and shares.give_back(self._scan, alive()):
            taken = shares.take(self._scan, worker, most, *limits)
        if taken is None:
            tries = shares.booked(self._scan).tries
            over = self.max_calls is not None and tries >= self.max_calls
            raise LLMFailure(Kind.CALLS if over else Kind.BUDGET)
        return taken

    def sent(self, share: int) -> None:
        """A share is being spent."""
        self._shares.sent(share)

    def answered_for(self, share: int, given: int, taken: int, cached: int) -> None:
        """A share was spent, on so many tokens."""
        self._shares.paid(share, self.cost(given, taken, cached) or Decimal(0))
        self.paid(Decimal(0), given, taken, cached)

    def close(self) -> None:
        """Nobody asks any more: what was taken and not used is given back."""
        self._shares.give_back(self._scan)

    def spent(self) -> Spent:
        """Everything so far; what it cost is what the store has booked."""
        booked = self._shares.booked(self._scan)
        cost = booked.dollars if self.price else None
        return replace(super().spent(), tries=booked.tries, cost=cost)


@dataclass(frozen=True, slots=True)
class Till:
    """Answers what workers ask."""

    access: ModelAccess
    ledger: SharedLedger

    def __call__(self, worker: str, what: str, given: Sequence[Any], alive: Alive) -> Any:
        """The answer to a worker's question. Raises LLMFailure where a limit is reached."""
        if what == "take":
            return self.ledger.take(worker, Decimal(given[0]), alive)
        return self._answers()[what](*given)

    def close(self) -> None:
        """Nobody asks any more."""
        self.ledger.close()

    def _answers(self) -> Mapping[str, Callable[..., Any]]:
        return {
            "known": self.access.cache.get,
            "keep": self.access.cache.put,
            "drop": self.access.cache.drop,
            "turn": self.access.endpoint.pace.turn,
            "sent": self.ledger.sent,
            "paid": self.ledger.answered_for,
            "answered": self.ledger.answered,
            "cached": self.ledger.cached,
            "voided": self.ledger.voided,
            "dropped": self.ledger.dropped,
            "unavailable": lambda kind: self.ledger.unavailable(LLMFailure(Kind(kind))),
        }


def shared(access: ModelAccess, store: Store, scan: int) -> ModelAccess:
    """What a scan shares with the workers of a cluster: its budget lies in the store."""
    ledger = SharedLedger(access.endpoint.ledger, store.shares, scan)
    return replace(access, endpoint=replace(access.endpoint, ledger=ledger))


def till_of(access: ModelAccess) -> Till:
    """The till of what a scan shares."""
    ledger = access.endpoint.ledger
    assert isinstance(ledger, SharedLedger)  # noqa: S101 - made by `shared`
    return Till(access, ledger)
