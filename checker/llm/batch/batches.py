"""A run's batches: what waits in earlier ones, what is fetched of them, and what is put into new.

The order of things is what makes it safe to be killed anywhere: a batch is written down under a
name of ours, then uploaded, then made with that name in its metadata, then its id is written
down. A batch without an id is looked for by its name before anything of it is asked again.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NoReturn

from checker.interface import SettingsError
from checker.llm.batch.book import BatchBook, NotedBatch
from checker.llm.batch.lines import Answers, line_in, read_lines, reply_in, tokens_of
from checker.llm.batch.service import BatchService
from checker.llm.client import Call, Reply
from checker.llm.failures import Kind, LLMFailure
from checker.llm.ledger import ASSUMED, Ledger, dollars

if TYPE_CHECKING:
    from checker.llm.access import Question

Batching = Literal["submit", "fetch", "look"]
"""What a run does: submit what it needs, only fetch what waits, or look without asking anybody."""

_LARGEST = 100_000_000
"""Bytes of a file of calls; the documented limit is twice that."""
_NOT_MADE = frozenset({Kind.KEY, Kind.REQUEST, Kind.BUSY})
"""Failures after which a batch was certainly not made."""
_ONLY_THIS = frozenset({Kind.REQUEST, Kind.MALFORMED})
"""Failures that say nothing of other batches."""


def _fresh() -> str:
    """A name for a batch that nothing else has."""
    return f"om-{secrets.token_hex(6)}"


@dataclass(frozen=True, slots=True)
class _Queued:
    """A call to go into a batch, with what was booked for it."""

    key: str
    seed: int
    line: bytes
    booked: Decimal


@dataclass
class Batches:
    """See `Batching`. Threads may share it."""

    mode: Batching
    book: BatchBook
    service: BatchService
    ledger: Ledger
    most: int
    stop: threading.Event
    failed: dict[str, LLMFailure] = field(default_factory=dict)
    _notes: list[str] = field(default_factory=list)
    _queue: list[_Queued] = field(default_factory=list)
    _size: int = 0
    _name: str = field(default_factory=_fresh)
    _named: dict[str, str] = field(default_factory=dict)
    _fetched: bool = False
    _why: LLMFailure | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def seed(self, key: str) -> int | None:
        """The seed a waiting call was rendered with."""
        found = self.book.find(key)
        return found.seed if found else None

    def known(self, question: Question) -> Reply | None:
        """The answer from an earlier batch; None where the call is in none.

        Raises LLMFailure where it waits, or where the answer is none.
        """
        self._fetch()
        found = self.book.find(question.key)
        if found is None:
            return None
        if found.answer is None or found.seed != question.seed:
            raise LLMFailure(Kind.WAITING, found.batch)
        return reply_in(found.answer)

    def add(self, question: Question) -> NoReturn:
        """Put a call into the next batch. Raises LLMFailure: it waits, or why it does not."""
        with self._lock:
            if self._why is not None:
                raise self._why
            if question.key not in self._named:
                self._put(question.key, question.seed, question.call)
            name = self._named[question.key]
            if len(self._queue) >= self.most or self._size >= _LARGEST:
                self.submit()
        raise LLMFailure(Kind.WAITING, name)

    def drop(self, key: str) -> None:
        """Forget the answer to a call: it was used, or is of no use."""
        if self.book.find(key) is not None:
            self.book.drop(key)

    def refuse_cluster(self) -> None:
        """Raises SettingsError where workers elsewhere would ask what waits here, or is to."""
        if self.mode == "submit" or self.book.batches():
            hint = "use --workers, which waits for what is in batches"
            raise SettingsError(f"--scheduler: a cluster asks at once; {hint}")

    def submit(self) -> None:
        """Send what is queued. What cannot be sent is asked again by the next run."""
        with self._lock:
            queued, name = self._queue, self._name
            self._queue, self._size, self._name = [], 0, _fresh()
            if not queued:
                return
            if self.stop.is_set():
                self._not_sent(name, queued, LLMFailure(Kind.INTERRUPTED))
                return
            with self.book.alone():
                own = self.book.begin(name, {one.key: one.seed for one in queued})
                self._not_ours([one for one in queued if one.key not in own])
                self._send(name, [one for one in queued if one.key in own])

    def notes(self) -> tuple[str, ...]:
        """What was submitted and fetched, in lines for the user."""
        price = self.ledger.price
        assumed = self.ledger.spent().batched and price and not price.names_batch
        return (*self._notes, *([f"llm: {ASSUMED}"] if assumed else ()))

    # --- going in --------------------------------------------------------------------------

    def _put(self, key: str, seed: int, call: Call) -> None:
        line = line_in(key, self.service.body(call)).encode("utf-8", "surrogatepass")
        self._queue.append(_Queued(key, seed, line, self.ledger.book_batched(call)))
        self._size += len(line)
        self._named[key] = self._name

    def _send(self, name: str, queued: list[_Queued]) -> None:
        if not queued:
            self.book.ended(name, {})
            return
        try:
            file = self.service.upload(name, b"".join(one.line for one in queued))
            id = self._created(name, file)
        except LLMFailure as failure:
            self._refused(name, queued, failure)
            return
        if id is not None:
            self.book.made(name, id)
        said = "submitted" if id is not None else "submitted, but nobody said whether it was made"
        cost = sum((one.booked for one in queued), Decimal(0))
        most = f", at most {dollars(cost)}" if self.ledger.price else ""
        again = "run the same again to fetch what is ready"
        self._notes.append(f"llm: batch {name}: {_calls(len(queued))} {said}{most}; {again}")

    def _created(self, name: str, file: str) -> str | None:
        """The id of a new batch; None where nobody knows whether it was made.

        Raises LLMFailure where it certainly was not.
        """
        try:
            return self.service.create(name, file)
        except LLMFailure as failure:
            if failure.kind in _NOT_MADE:
                with contextlib.suppress(LLMFailure):
                    self.service.delete(file)
                raise
            with contextlib.suppress(LLMFailure):
                return self.service.find(name)
            return None

    def _refused(self, name: str, queued: list[_Queued], failure: LLMFailure) -> None:
        self.book.ended(name, {})
        self._not_sent(name, queued, failure)
        # Another one would fare the same.
        self._why = self._why or failure

    def _not_sent(self, name: str, queued: list[_Queued], failure: LLMFailure) -> None:
        self._not_ours(queued)
        self.failed[name] = failure
        said = f"llm: batch {name}: {_calls(len(queued))} not submitted: {failure}"
        self._notes.append(said)

    def _not_ours(self, queued: list[_Queued]) -> None:
        for one in queued:
            self.ledger.unbook_batched(one.booked)
            self._named.pop(one.key, None)

    # --- coming out ------------------------------------------------------------------------

    def _fetch(self) -> None:
        """Fetch what is ready, once in a run."""
        with self._lock:
            if self._fetched or self.mode == "look":
                return
            self._fetched = True
            try:
                self._fetch_all()
            except LLMFailure as failure:
                self._why = failure
                self._notes.append(f"llm: batches could not be looked at: {failure}")

    def _fetch_all(self) -> None:
        if self.mode == "submit":
            self.service.check()
        if not self.book.batches():
            return
        with self.book.alone():
            for noted in self.book.batches():
                self._look_at(noted)

    def _look_at(self, noted: NotedBatch) -> None:
        """Look at one batch; where only that one is refused, the others are looked at."""
        try:
            self._look(noted)
        except LLMFailure as failure:
            if failure.kind not in _ONLY_THIS:
                raise
            self._notes.append(f"llm: batch {noted.name} could not be looked at: {failure}")

    def _look(self, noted: NotedBatch) -> None:
        id = noted.id or self.service.find(noted.name)
        if id is None:
            # A run was killed before it was made.
            self.book.ended(noted.name, {})
            return
        if noted.id is None:
            self.book.made(noted.name, id)
        made = self.service.look(id)
        if made is None:
            self._end(noted.name, Answers(), "the provider does not know it any more")
        elif made.ended:
            answers = read_lines(line for file in made.files for line in self.service.lines(file))
            self._end(noted.name, answers, made.why)
            for file in (*made.files, *([made.given] if made.given else ())):
                with contextlib.suppress(LLMFailure):
                    self.service.delete(file)

    def _end(self, name: str, answers: Answers, why: str) -> None:
        """Keep what a batch gave, and say what it did not give and why."""
        asked = self.book.waiting(name)
        new = self.book.ended(name, answers.bodies)
        for key in sorted(new):
            self.ledger.fetched(*tokens_of(answers.bodies[key]))
        missing = asked - len(new)
        said = f"llm: batch {name}: {_calls(len(new))} answered"
        self._notes.append(
            said + (f", {missing:,} not: {_reason(answers, why)}" if missing else "")
        )


def _reason(answers: Answers, why: str) -> str:
    """The reason that most calls without an answer have; else what became of the batch."""
    counts = Counter(str(failure) for failure in answers.failed.values())
    reason = min(counts, key=lambda said: (-counts[said], said)) if counts else why
    if "token_limit" in reason or "nqueued token" in reason:
        return f"{reason}; lower llm.batch_requests"
    return reason


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count:,} calls"
