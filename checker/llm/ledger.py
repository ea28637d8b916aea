"""What was spent, what may be, and what came of it."""

from __future__ import annotations

import math
import threading
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from checker.llm.client import Call, Reply
from checker.llm.failures import Kind, LLMFailure
from checker.llm.settings import TokenPrice

_MILLION = Decimal(1_000_000)
_BYTES_PER_TOKEN = 3
_PER_CALL = 40
_SCHEMA = 120


def tokens_in(text: str) -> int:
    """About how many tokens a text has, rather too many than too few.

    English prose has four to five bytes to a token, JSON and figures three to four, other
    scripts about three. Real tokenizers are downloaded at first use, which a checker that
    promises to fetch nothing cannot do.
    """
    return math.ceil(len(text.encode()) / _BYTES_PER_TOKEN)


ASSUMED = (
    "no batch price is named, so the ordinary one is taken: "
    "batch_input and batch_output under llm.prices"
)
"""What is said where a batch is counted without a price of its own."""

_LIKELY_BYTES = Decimal("4.2")


def likely_tokens(call: Call) -> int:
    """How many tokens a call most likely sends: English prose has 4.2 bytes to a token."""
    said = len(call.messages.system.encode()) + len(call.messages.user.encode())
    return math.ceil(said / _LIKELY_BYTES) + _PER_CALL + _SCHEMA


def input_tokens(call: Call) -> int:
    """About how many tokens a call sends: its messages, and the schema of its answer."""
    return tokens_in(call.messages.system) + tokens_in(call.messages.user) + _PER_CALL + _SCHEMA


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls, tokens and their cost, and what they were for. Cached answers are no calls.

    `tries` are requests that were sent, retries included, and `calls` the ones that were
    answered; `answered` are the lines they read, `cached` pages whose answer was known.
    `cached_tokens` are input that the provider had in its cache. `unavailable` counts pages
    that got no answer, by reason; `dropped` statements that were not believed, by reason;
    `voided` answers that were thrown away whole. `batched` were put into batches, whose answers
    later runs fetch; they are no tries, and cost `batched_cost` at most, which `cost` leaves out.
    """

    calls: int = 0
    tries: int = 0
    answered: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost: Decimal | None = None
    voided: int = 0
    dropped: tuple[tuple[str, int], ...] = ()
    unavailable: tuple[tuple[str, int], ...] = ()
    batched: int = 0
    batched_cost: Decimal | None = None


@dataclass
class Ledger:
    """Counts, and refuses a try before it is made where it could pass a limit.

    A try is booked at the most it can cost; what it did cost replaces that, where the
    server says. A request that failed may have been billed: it stays booked. What is put into
    a batch is booked at its price in the run that submits it; the run that fetches its answer
    says what it did cost, without a limit, since nothing is spent by that.
    """

    price: TokenPrice | None
    budget: Decimal | None = None
    max_calls: int | None = None
    _calls: int = 0
    _tries: int = 0
    _input: int = 0
    _output: int = 0
    _cached_input: int = 0
    _booked: Decimal = Decimal(0)
    _batched: int = 0
    _batched_cost: Decimal = Decimal(0)
    _fetched: int = 0
    _fetched_cost: Decimal = Decimal(0)
    _counts: Counter[str] = field(default_factory=Counter)
    _dropped: Counter[str] = field(default_factory=Counter)
    _unavailable: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def book(self, call: Call) -> Decimal:
        """Reserve what a try can cost at most. Raises LLMFailure where that passes a limit."""
        most = self.cost(input_tokens(call), call.answer_tokens) or Decimal(0)
        self.reserve(most)
        return most

    def reserve(self, most: Decimal) -> None:
        """Reserve an amount for a try. Raises LLMFailure where that passes a limit."""
        with self._lock:
            if self.max_calls is not None and self._tries >= self.max_calls:
                raise LLMFailure(Kind.CALLS, f"{self.max_calls} allowed")
            if self.budget is not None and self._booked + most > self.budget:
                raise LLMFailure(Kind.BUDGET, f"{dollars(self.budget)} allowed")
            self._tries += 1
            self._booked += most

    def book_batched(self, call: Call) -> Decimal:
        """Reserve what a call in a batch can cost at most. Raises LLMFailure as `book` does."""
        most = self.batch_cost(input_tokens(call), call.answer_tokens) or Decimal(0)
        self.reserve(most)
        with self._lock:
            self._batched += 1
            self._batched_cost += most
        return most

    def unbook_batched(self, booked: Decimal) -> None:
        """Take back a call that came into no batch."""
        self.unbook(booked)
        with self._lock:
            self._batched -= 1
            self._batched_cost -= booked

    def fetched(self, given: int, taken: int) -> None:
        """Count an answer from a batch by its tokens."""
        with self._lock:
            self._calls += 1
            self._fetched += 1
            self._input += given
            self._output += taken
            self._fetched_cost += self.batch_cost(given, taken) or Decimal(0)

    def unbook(self, booked: Decimal) -> None:
        """Take back a try that was not made."""
        with self._lock:
            self._tries -= 1
            self._booked -= booked

    def settle(self, call: Call, reply: Reply, booked: Decimal) -> None:
        """Replace what was booked for a try by what it cost."""
        given = reply.input_tokens if reply.input_tokens is not None else input_tokens(call)
        taken = reply.output_tokens if reply.output_tokens is not None else tokens_in(reply.text)
        self.paid(booked, given, taken, reply.cached_tokens)

    def paid(self, booked: Decimal, given: int, taken: int, cached: int) -> None:
        """Count an answered try by its tokens, in place of what was reserved for it."""
        with self._lock:
            self._calls += 1
            self._input += given
            self._output += taken
            self._cached_input += cached
            self._booked += (self.cost(given, taken, cached) or Decimal(0)) - booked

    def answered(self, lines: int) -> None:
        """Count lines that a call read."""
        self._count("answered", lines)

    def cached(self) -> None:
        """Count a page answered from the cache."""
        self._count("cached")

    def voided(self) -> None:
        """Count an answer that was thrown away whole."""
        self._count("voided")

    def dropped(self, why: str) -> None:
        """Count an answer that a check did not believe."""
        with self._lock:
            self._dropped[why] += 1

    def unavailable(self, failure: LLMFailure) -> None:
        """Count a page that got no answer."""
        with self._lock:
            self._unavailable[str(failure.kind)] += 1

    def cost(self, given: int, taken: int, cached: int = 0) -> Decimal | None:
        """US dollars; None where no price is known. `cached` are those of `given` from a cache."""
        return _cost(self.price, given, taken, cached) if self.price else None

    def batch_cost(self, given: int, taken: int) -> Decimal | None:
        """US dollars in a batch; None where no price is known."""
        return _cost(self.price.batched, given, taken) if self.price else None

    def spent(self) -> Spent:
        """Everything so far."""
        with self._lock:
            return Spent(
                calls=self._calls,
                tries=self._tries - self._batched + self._fetched,
                answered=self._counts["answered"],
                cached=self._counts["cached"],
                input_tokens=self._input,
                output_tokens=self._output,
                cached_tokens=self._cached_input,
                cost=self._paid() if self.price else None,
                voided=self._counts["voided"],
                dropped=tuple(sorted(self._dropped.items())),
                unavailable=tuple(sorted(self._unavailable.items())),
                batched=self._batched,
                batched_cost=self._batched_cost if self.price else None,
            )

    def _paid(self) -> Decimal:
        return self._booked - self._batched_cost + self._fetched_cost

    def _count(self, what: str, by: int = 1) -> None:
        with self._lock:
            self._counts[what] += by


def _cost(price: TokenPrice, given: int, taken: int, cached: int = 0) -> Decimal:
    """US dollars for tokens at a price; `cached` are those of `given` from a cache."""
    again = price.input if price.cached_input is None else price.cached_input
    whole = price.input * (given - cached) + again * cached + price.output * taken
    return whole / _MILLION


def dollars(amount: Decimal) -> str:
    """An amount for people: cents, or more digits where it is less than ten cents."""
    return f"${amount:.2f}" if amount >= Decimal("0.1") or not amount else f"${amount:.5f}"


def summary(spent: Spent) -> tuple[str, ...]:
    """What it cost, in lines for the user; nothing where no page came this far."""
    if not (spent.answered or spent.cached or spent.unavailable):
        return ()
    cost = f", {dollars(spent.cost)}" if spent.cost is not None else ""
    retried = f" ({spent.tries} tries)" if spent.tries != spent.calls else ""
    lines = [
        f"llm: {_many(spent.answered, 'line')} read in {_many(spent.calls, 'call')}{retried}, "
        f"{_many(spent.cached, 'page')} from the cache; {spent.input_tokens:,} tokens in, "
        f"{spent.output_tokens:,} out{cost}"
    ]
    lines += [
        f"llm: {_many(count, 'statement')} not believed: {why}" for why, count in spent.dropped
    ]
    if spent.voided:
        lines.append(f"llm: {_many(spent.voided, 'answer')} thrown away whole")
    return tuple(lines)


def _many(count: int, what: str) -> str:
    if count == 1:
        return f"1 {what}"
    return f"{count:,} {what}s"
