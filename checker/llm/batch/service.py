"""The provider's side: files and batches through the `openai` client. Raises LLMFailure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from checker.interface import SettingsError
from checker.llm.batch.lines import ENDPOINT
from checker.llm.client import Call, LangChainClient, within
from checker.llm.clock import Clock
from checker.llm.endpoint import tried
from checker.llm.failures import AGAIN, Kind, LLMFailure
from checker.llm.read_error import clean, failure_of
from checker.llm.settings import LLMSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from openai import OpenAI
    from openai.types import Batch

T = TypeVar("T")

_NAMED = "onmessage"
"""The key in a batch's metadata that has the name we gave it."""
_WINDOW: Final = "24h"
_A_FILE = 600.0
"""Seconds that a file of calls or answers may take."""
_NO_INTERFACE = frozenset({404, 405, 501})
_ENDED = frozenset({"completed", "expired", "cancelled", "failed"})


@dataclass(frozen=True, slots=True)
class ProviderBatch:
    """A batch as the provider has it. `files` are what is to be read; `why` it failed whole."""

    id: str
    ended: bool
    files: tuple[str, ...] = ()
    given: str | None = None
    why: str = ""


@dataclass
class BatchService:
    """Batches of one model. Each request is tried again where that can do no harm."""

    settings: LLMSettings
    environ: Mapping[str, str] = field(repr=False)
    clock: Clock
    _client: OpenAI | None = field(default=None, repr=False)
    _taking: BaseChatModel | None = field(default=None, repr=False)

    @property
    def _langchain(self) -> LangChainClient:
        return LangChainClient(self.settings, self.environ)

    def check(self) -> None:
        """Raises SettingsError where the endpoint has no batches, else LLMFailure."""
        self._again(lambda client: client.batches.list(limit=1), absent=self._no_interface)

    def body(self, call: Call) -> dict[str, Any]:
        """The body of the request with which LangChain would ask, without asking."""
        from checker.llm.batch.taking import taken, taking

        if self._taking is None:
            self._taking = taking(self._langchain)
        path, body = taken(self._langchain, self._taking, call)
        if not path.endswith(ENDPOINT.removeprefix("/v1")):
            hint = "leave it out of llm.options, or leave --batch out"
            raise SettingsError(f"--batch: only {ENDPOINT} goes into batches, not {path}; {hint}")
        return body

    def upload(self, name: str, lines: bytes) -> str:
        """The id of a file made of these lines."""

        def send(client: OpenAI) -> str:
            file = (f"{name}.jsonl", lines, "application/jsonl")
            return client.files.create(file=file, purpose="batch").id

        return self._again(send, _A_FILE)

    def create(self, name: str, file: str) -> str:
        """The id of a batch of a file.

        Tried again only where it was refused for now: a second one would be paid for as well.
        """

        def send(client: OpenAI) -> str:
            return client.batches.create(
                input_file_id=file,
                endpoint=ENDPOINT,
                completion_window=_WINDOW,
                metadata={_NAMED: name},
            ).id

        return self._again(send, kinds=frozenset({Kind.BUSY}))

    def find(self, name: str) -> str | None:
        """The id of the batch that has our name in its metadata."""

        def look(client: OpenAI) -> str | None:
            every = client.batches.list(limit=100)
            return next((one.id for one in every if (one.metadata or {}).get(_NAMED) == name), None)

        return self._again(look, _A_FILE)

    def look(self, id: str) -> ProviderBatch | None:
        """How far a batch is; None where the provider does not know it."""
        return self._again(lambda client: _made(client.batches.retrieve(id)), absent=lambda _: None)

    def lines(self, file: str) -> list[str]:
        """The lines of a file; none where the provider does not have it any more."""

        def read(client: OpenAI) -> list[str]:
            # What is in an answer may hold other characters that end lines.
            return client.files.content(file).content.decode("utf-8", "replace").split("\n")

        return self._again(read, _A_FILE, lambda _: [])

    def delete(self, file: str) -> None:
        """Have a file deleted, which nobody needs any more."""
        self._again(lambda client: client.files.delete(file), absent=lambda _: None)

    def _again(
        self,
        work: Callable[[OpenAI], T],
        seconds: float = 0,
        absent: Callable[[LLMFailure], T] | None = None,
        kinds: frozenset[Kind] = AGAIN,
    ) -> T:
        """The work's outcome, tried as often as the settings say for these kinds of failure.

        `absent` says what it is where the provider knows no such thing.
        """
        longest = max(self.settings.timeout, seconds)
        key = self._langchain.key()
        client = self._connected()

        def once() -> T:
            try:
                return within(longest, lambda: work(client.with_options(timeout=longest)))
            except LLMFailure:
                raise
            except Exception as error:
                failure = failure_of(error, secret=key)
                if absent is not None and getattr(error, "status_code", None) in _NO_INTERFACE:
                    return absent(failure)
                raise failure from None

        retries, wait = self.settings.retries, self.settings.longest_wait
        return tried(once, self.clock, retries, wait, kinds)

    def _connected(self) -> OpenAI:
        """The client that LangChain would use: same endpoint, same key, same options."""
        if self._client is None:
            model: Any = self._langchain.connect()
            self._client = model.root_client
        assert self._client is not None  # noqa: S101
        return self._client

    def _no_interface(self, failure: LLMFailure) -> Any:
        where = self.settings.base_url or "the provider's endpoint"
        hint = "leave --batch out, or name an endpoint that has one under llm.base_url"
        raise SettingsError(f"--batch: {where} has no batch interface ({failure.detail}); {hint}")


def _made(batch: Batch) -> ProviderBatch:
    files = tuple(file for file in (batch.output_file_id, batch.error_file_id) if file)
    # Any other state is waited for, also one that nobody has heard of.
    return ProviderBatch(batch.id, batch.status in _ENDED, files, batch.input_file_id, _why(batch))


def _why(batch: Batch) -> str:
    """Why a batch has no answers, or not all."""
    errors = (batch.errors.data or []) if batch.errors else []
    said = [f"{error.code}: {error.message}" for error in errors[:1]]
    told = "its files have none" if batch.status == "completed" else f"it is {batch.status}"
    return clean(said[0] if said else told)
