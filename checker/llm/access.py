"""What every reader of a run shares: the model, its cache, its limits and its recording."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.llm.batch.opening import check_batches, open_batches
from checker.llm.cache import Cache, DiskCache, MemoryCache
from checker.llm.client import Call, LangChainClient, LLMClient, Reply, check_installed
from checker.llm.clock import Clock, SystemClock
from checker.llm.endpoint import Endpoint, endpoint
from checker.llm.estimate import Estimate
from checker.llm.failures import Kind, LLMFailure
from checker.llm.ledger import Ledger
from checker.llm.progress import Tally, Watch, unwatched
from checker.llm.record import Recorder, Recording, read_recording
from checker.llm.settings import LLMSettings
from checker.llm.shown import digest

if TYPE_CHECKING:
    from checker.llm.batch.batches import Batches, Batching
    from checker.models import Unread
    from prompts import Prompt, Rendered


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: the rendered prompt, and the key its answer is known by.

    The key is made of what is asked about, not of fences and control questions, which the
    `seed` decides. `weight` is how many lines or texts it is about, for counting, and
    `typical` how many tokens an ordinary answer has. `can_wait` says that its answer may come
    in a later run.
    """

    key: str
    prompt: Prompt
    messages: Rendered
    answer_tokens: int
    seed: int = 0
    weight: int = 1
    typical: int = 0
    can_wait: bool = False

    @property
    def call(self) -> Call:
        """The call that asks it."""
        return Call(self.messages, self.prompt.schema, self.answer_tokens)


@dataclass
class ModelAccess:
    """What every reader of a run shares: the model, its cache and its limits.

    `recorded` answers, where given, are all there is: nothing is asked. `estimate` counts
    what would be asked. `only_known` asks nothing, either: the cache has it, or nobody.
    `seed` decides numbers and order, which texts must not know beforehand. Once `stop` is
    set, nothing is asked any more; `tally` is told of every page. `batches` has what waits in
    the provider's batches, or goes there.
    """

    settings: LLMSettings
    endpoint: Endpoint
    cache: Cache
    tally: Tally
    seed: int = 0
    recorder: Recorder | None = None
    recorded: Recording | None = None
    estimate: Estimate | None = None
    only_known: bool = False
    batches: Batches | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def asks(self) -> bool:
        """Whether anything may be sent."""
        return self.recorded is None and self.estimate is None and not self.only_known

    def known(self) -> ModelAccess:
        """The same, which asks nothing: what is not in the cache is to be read later.

        What it cannot answer is no failure of the model, so it is counted apart.
        """
        quiet = replace(self.endpoint, ledger=Ledger(None))
        tally = Tally(quiet.ledger)
        return replace(
            self, endpoint=quiet, tally=tally, recorder=None, batches=None, only_known=True
        )

    @property
    def at_once(self) -> int:
        """How many questions are asked at once: one where nobody has to be waited for."""
        return self.settings.concurrency if self.asks and self.settings.model else 1

    def seed_of(self, key: str) -> int:
        """The seed a question is rendered with: that of its answer, where there may be one."""
        if self.recorded is not None:
            return self.recorded.seed(key, self.seed)
        waiting = self.batches.seed(key) if self.batches else None
        return self.seed if waiting is None else waiting

    def ask(self, question: Question) -> Reply:
        """The reply to a question: recorded, or asked now. Raises LLMFailure.

        Every question is recorded with what came of it, unanswered ones included, so that
        their answers can be filled in.
        """
        try:
            reply = self._reply(question)
        except LLMFailure as failure:
            self._record(question, None, str(failure))
            raise
        self._record(question, reply.text)
        return reply

    def _reply(self, question: Question) -> Reply:
        if self.recorded is not None:
            text = self.recorded.answer(question.key)
            if text is None:
                raise LLMFailure(Kind.ABSENT)
            return Reply(text)
        if self.only_known:
            raise LLMFailure(Kind.LATER)
        fetched = self._fetched(question)
        if fetched is not None:
            return fetched
        if self.estimate is not None:
            self.estimate.add(question.call, question.weight, question.typical)
            raise LLMFailure(Kind.ESTIMATED)
        if self.stop.is_set():
            raise LLMFailure(Kind.INTERRUPTED)
        if self.batches is not None and self.batches.mode == "submit" and question.can_wait:
            self.batches.add(question)
        return self.endpoint.ask(question.call)

    def _fetched(self, question: Question) -> Reply | None:
        """The answer from a batch, if it is in one. Raises LLMFailure while it waits there."""
        if self.batches is None or not question.can_wait:
            return None
        try:
            return self.batches.known(question)
        except LLMFailure as failure:
            if self.estimate is not None and failure.kind is Kind.WAITING:
                self.estimate.waits()
            raise

    def submit(self) -> None:
        """Send what waits to go into a batch: nothing more will be asked in this run."""
        if self.batches is not None:
            self.batches.submit()

    def settled(self, unread: Iterable[Unread]) -> tuple[Unread, ...]:
        """What was not read, with what became of the batches it was to wait in."""
        failed = self.batches.failed if self.batches else {}
        why = {str(LLMFailure(Kind.WAITING, name)): str(failed[name]) for name in failed}
        return tuple(replace(one, reason=why.get(one.reason, one.reason)) for one in unread)

    def _record(self, question: Question, answer: str | None, failure: str = "") -> None:
        if self.recorder is None:
            return
        self.recorder.write(
            {
                "key": question.key,
                "seed": question.seed,
                "prompt": question.prompt.name,
                "model": self.settings.known_as if self.settings.model else None,
                "system": question.messages.system,
                "user": question.messages.user,
                "answer": answer,
                **({"failure": failure} if failure else {}),
            }
        )

    def kept(self, question_key: str, prompt: Prompt, known: str | None = None) -> str | None:
        """What was made of an earlier answer to a question; see `keep`.

        `known` is what is kept elsewhere, so that the cache need not have it.
        """
        if self.recorded is not None:
            return None
        found = known or self.cache.get(digest(self.settings.known_as, prompt.name, question_key))
        if found is not None:
            self.endpoint.ledger.cached()
        return found

    def forget(self, question_key: str, prompt: Prompt) -> None:
        """Forget an answer that was kept; see `keep`."""
        self.cache.drop(digest(self.settings.known_as, prompt.name, question_key))
        if self.batches is not None:
            self.batches.drop(question_key)

    def keep(self, question_key: str, prompt: Prompt, value: str) -> None:
        """Keep what was made of an answer, so that the same is asked once."""
        key = digest(self.settings.known_as, prompt.name, question_key)
        self.cache.put(key, self.settings.known_as, prompt.name, value)
        # A full disk may not have kept it.
        if self.batches is not None and self.cache.get(key) is not None:
            self.batches.drop(question_key)


def open_access(
    settings: LLMSettings,
    environ: Mapping[str, str],
    *,
    seed: int,
    record: Path | None = None,
    replay: Path | None = None,
    estimate: bool = False,
    batching: Batching | None = None,
    clock: Clock | None = None,
    client: LLMClient | None = None,
    stop: threading.Event | None = None,
    watch: Watch = unwatched,
) -> ModelAccess:
    """Everything a run needs to ask the model of the settings.

    Without a model nothing can be asked: a recording is judged from, or one is written
    whose answers somebody else fills in. `batching` says what becomes of batches; without it
    nothing of them is known. Raises SettingsError where a package is missing or a file cannot
    be used.
    """
    stopped = stop or threading.Event()
    time = clock or SystemClock(stopped)
    ledger = Ledger(settings.price, settings.budget_usd, settings.max_calls)
    if batching == "submit":
        check_batches(settings)
    can_ask = bool(settings.model) and replay is None
    if client is None and can_ask and not estimate:
        check_installed(settings)
    asking = client or (LangChainClient(settings, environ) if settings.model else _nobody)
    kept = settings.cache if can_ask else None
    mode: Batching | None = "look" if estimate and batching else batching
    return ModelAccess(
        settings=settings,
        endpoint=endpoint(settings, asking, time, ledger, stopped),
        cache=DiskCache(kept) if kept else MemoryCache(),
        seed=seed,
        recorded=read_recording(replay) if replay else None,
        recorder=Recorder(record) if record else None,
        estimate=Estimate(batch=batching == "submit") if estimate else None,
        batches=open_batches(settings, environ, mode, time, ledger, stopped) if can_ask else None,
        stop=stopped,
        tally=Tally(ledger, watch),
    )


def _nobody(call: Call) -> Reply:  # noqa: ARG001
    raise LLMFailure(Kind.ABSENT, "no model is set")
